-- What a product was at a revision that a later one replaced.
create table catalog_past (
    product_id uuid not null references catalog_product (id),
    revision bigint not null,
    sheet jsonb not null,
    primary key (product_id, revision)
);

-- The revision a deed made; nothing for deeds that were noted before revisions were kept.
alter table catalog_deed add column revision bigint;
