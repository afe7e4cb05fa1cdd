-- What was bought over the scale, as the hub told it: the weight that labels of a mark are issued against.
create table catalog_brand_weight (
    slip_id uuid primary key,
    product_id uuid not null references catalog_product (id),
    town text not null,
    bought_at timestamptz not null,
    net_g bigint not null check (net_g > 0)
);
create index catalog_brand_weight_product on catalog_brand_weight (product_id, bought_at);

-- How much the labels of a grant stand for in a year; kept by guarded statements, recomputed from the movements.
create table catalog_brand_year (
    grant_id uuid not null references catalog_brand_grant (id),
    year bigint not null,
    issued_g bigint not null check (issued_g >= 0),
    primary key (grant_id, year)
);

-- Labels handed out, brought back or spoilt. A movement's id is the key of whoever asked for it, so that it is made once.
create table catalog_brand_label (
    id uuid primary key,
    grant_id uuid not null references catalog_brand_grant (id),
    year bigint not null,
    kind text not null,
    pack_id uuid not null references catalog_pack (id),
    each_g bigint not null check (each_g > 0),
    labels bigint not null check (labels > 0),
    -- the issue that labels brought back or spoilt were part of
    issue_id uuid references catalog_brand_label (id),
    -- of an issue, how many of its labels came back or were spoilt
    back bigint not null check (back >= 0 and back <= labels),
    note text not null,
    done_by text not null,
    done_at timestamptz not null
);
create index catalog_brand_label_grant on catalog_brand_label (grant_id, year, done_at);
