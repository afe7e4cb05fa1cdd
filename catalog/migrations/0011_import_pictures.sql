-- Pictures that came with a file: kept in the store, hung up when the file is applied. One that could not be taken in
-- says why.
create table catalog_import_picture (
    import_id uuid not null references catalog_import (id),
    name text not null,
    sha text not null,
    width bigint not null,
    height bigint not null,
    trouble text not null,
    primary key (import_id, name)
);

-- Which of them the file hung up where, so that it can be taken down again.
create table catalog_import_hung (
    import_id uuid not null references catalog_import (id),
    product_id uuid not null references catalog_product (id),
    sha text not null,
    primary key (import_id, product_id, sha)
);
