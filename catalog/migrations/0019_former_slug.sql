-- Names that a product had in its address. They lead to it for ever, and nobody else can have them until somebody
-- releases them.
create table catalog_former_slug (
    slug text primary key,
    product_id uuid not null references catalog_product (id),
    left_at timestamptz not null
);
create index catalog_former_slug_product on catalog_former_slug (product_id);
