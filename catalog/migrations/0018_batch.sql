-- Many products changed in one go: which, what was set, and what became of it, so that it can be taken back.
create table catalog_batch (
    id uuid primary key,
    made_by text not null,
    made_at timestamptz not null,
    what jsonb not null,
    applied_at timestamptz,
    undone_at timestamptz,
    undone_by text not null
);
create index catalog_batch_made on catalog_batch (made_at);
create table catalog_batch_product (
    batch_id uuid not null references catalog_batch (id),
    product_id uuid not null references catalog_product (id),
    -- what it was before, and the revision the batch made of it; nothing where the batch left it alone
    status text not null,
    was bigint,
    made bigint,
    primary key (batch_id, product_id)
);

-- The batch a deed belongs to.
alter table catalog_deed add column batch_id uuid;
