-- What a bundle is put together from: how much of which variant goes into one of it. It has no stock of its own.
create table catalog_component (
    bundle_id uuid not null references catalog_variant (id),
    component_id uuid not null references catalog_variant (id),
    quantity bigint not null check (quantity > 0),
    place bigint not null,
    primary key (bundle_id, component_id),
    check (bundle_id <> component_id)
);
create index catalog_component_of on catalog_component (component_id);
