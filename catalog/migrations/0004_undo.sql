-- What a file made of which product, and the price books it published, so that it can be taken back.
create table catalog_import_product (
    import_id uuid not null references catalog_import (id),
    product_id uuid not null references catalog_product (id),
    revision bigint not null,
    fresh boolean not null,
    primary key (import_id, product_id)
);
create table catalog_import_book (
    import_id uuid not null references catalog_import (id),
    version bigint not null references catalog_price_book (version),
    primary key (import_id, version)
);
alter table catalog_import add column undone_at timestamptz;
alter table catalog_import add column undone_by text not null default '';
