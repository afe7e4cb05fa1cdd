-- What waits to be published: a product as it stands, or a sheet that lies beside the published one until both are changed
-- for each other. A product has one at most.
create table catalog_proposal (
    product_id uuid primary key references catalog_product (id),
    stage text not null,
    sheet jsonb,
    base bigint not null,
    version bigint not null,
    written_by uuid not null,
    written_name text not null,
    written_at timestamptz not null,
    sent_by uuid,
    sent_name text not null,
    sent_at timestamptz,
    decided_name text not null,
    decided_at timestamptz,
    due_at timestamptz,
    note text not null,
    trouble jsonb
);
create index catalog_proposal_due on catalog_proposal (due_at) where stage = 'scheduled';
create index catalog_proposal_stage on catalog_proposal (stage, sent_at);

-- An address under which somebody without a password may look at what is not published yet.
create table catalog_preview (
    secret_hash text primary key,
    product_id uuid not null references catalog_product (id),
    made_by text not null,
    made_at timestamptz not null,
    expires_at timestamptz not null,
    revoked_at timestamptz
);
create index catalog_preview_product on catalog_preview (product_id, expires_at);

-- How the cooperative wants its catalog kept.
create table catalog_manner (
    name text primary key,
    is_on boolean not null
);
