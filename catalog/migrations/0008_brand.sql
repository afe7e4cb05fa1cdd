-- Marks that goods may carry: our own, those of a region, geographical indications. The day of an end is kept as the instant
-- at which it is over, so that everything that turns by the clock is compared in one way.
create table catalog_brand_right (
    id uuid primary key,
    slug text not null unique,
    kind text not null,
    name_zh text not null,
    name_en text not null,
    about_zh text not null,
    about_en text not null,
    registration_no text not null,
    holder_id uuid,
    holder text not null,
    from_at timestamptz not null,
    until_at timestamptz,
    -- the month in which a year of labels begins, so that a harvest and its labels fall into one year
    year_month bigint not null check (year_month between 1 and 12),
    withdrawn_at timestamptz,
    revision bigint not null,
    made_at timestamptz not null,
    changed_at timestamptz not null
);

-- Where goods that carry the mark must come from.
create table catalog_brand_area (
    right_id uuid not null references catalog_brand_right (id),
    town text not null,
    primary key (right_id, town)
);

-- Who may use a mark: a producer, or the company itself where nobody is named.
create table catalog_brand_grant (
    id uuid primary key,
    right_id uuid not null references catalog_brand_right (id),
    party_id uuid,
    -- everything of the producer, or what catalog_brand_granted names
    whole boolean not null,
    from_at timestamptz not null,
    until_at timestamptz,
    quota_g bigint not null check (quota_g >= 0),
    withdrawn_at timestamptz,
    made_at timestamptz not null
);
create index catalog_brand_grant_right on catalog_brand_grant (right_id);

create table catalog_brand_granted (
    grant_id uuid not null references catalog_brand_grant (id),
    product_id uuid not null references catalog_product (id),
    primary key (grant_id, product_id)
);
create index catalog_brand_granted_product on catalog_brand_granted (product_id);

-- Which marks a product says it carries, and since when it may not any more.
create table catalog_brand_claim (
    product_id uuid not null references catalog_product (id),
    right_id uuid not null references catalog_brand_right (id),
    claimed_by text not null,
    claimed_at timestamptz not null,
    lost_at timestamptz,
    lost_why text not null,
    primary key (product_id, right_id)
);
create index catalog_brand_claim_right on catalog_brand_claim (right_id);

-- Who did what to a mark and its grants.
create table catalog_brand_deed (
    id uuid primary key,
    right_id uuid not null references catalog_brand_right (id),
    deed text not null,
    note text not null,
    changes jsonb not null,
    done_by text not null,
    done_at timestamptz not null
);
create index catalog_brand_deed_right on catalog_brand_deed (right_id, done_at);

-- The county's ten products in their order, and how often the board was written.
create table catalog_ten (
    product_id uuid primary key references catalog_product (id),
    place bigint not null unique,
    line_zh text not null,
    line_en text not null
);
create table catalog_ten_board (
    name text primary key,
    revision bigint not null,
    changed_by text not null,
    changed_at timestamptz not null
);

-- What a producer tells of himself, as it was when the desk released it.
create table catalog_producer (
    party_id uuid primary key,
    slug text not null unique,
    story_zh text not null,
    story_en text not null,
    is_released boolean not null,
    changed_by text not null,
    changed_at timestamptz not null
);
