-- What is taken off, for whom, from when until when, and who bears it. What an offer takes and how it stands beside
-- others is in its terms; what decides whether it is looked at stands in columns.
create table catalog_promotion (
    id uuid primary key,
    revision bigint not null,
    state text not null,
    title_zh text not null,
    title_en text not null,
    terms jsonb not null,
    channel text,
    place_id uuid,
    from_at timestamptz not null,
    until_at timestamptz,
    coded boolean not null,
    bearer_id uuid,
    -- Whether it is counted is said when it is made: counting makes those who order at once wait for each other.
    budget_fen bigint,
    spent_fen bigint not null check (spent_fen >= 0),
    most_uses bigint,
    uses bigint not null check (uses >= 0),
    most_each bigint,
    made_by text not null,
    made_at timestamptz not null,
    changed_by text not null,
    changed_at timestamptz not null
);
create index catalog_promotion_running on catalog_promotion (state, from_at);

-- A code that somebody types in, for so many orders, for one store or for one shopper.
create table catalog_coupon (
    code text primary key,
    promotion_id uuid not null references catalog_promotion (id),
    most_uses bigint,
    uses bigint not null check (uses >= 0),
    place_id uuid,
    person text,
    made_at timestamptz not null
);
create index catalog_coupon_promotion on catalog_coupon (promotion_id, code);

-- What an order took of a promotion. A shopper's uses have numbers, so that two at the same moment are not both the last.
create table catalog_promotion_use (
    promotion_id uuid not null references catalog_promotion (id),
    owner_kind text not null,
    owner_id uuid not null,
    code text,
    person text not null,
    nth bigint,
    saved_fen bigint not null check (saved_fen >= 0),
    used_at timestamptz not null,
    given_back_at timestamptz,
    primary key (owner_kind, owner_id, promotion_id)
);
create unique index catalog_promotion_use_person on catalog_promotion_use (promotion_id, person, nth);

-- What a promotion was before each change.
create table catalog_promotion_past (
    promotion_id uuid not null references catalog_promotion (id),
    revision bigint not null,
    sheet jsonb not null,
    changed_by text not null,
    changed_at timestamptz not null,
    primary key (promotion_id, revision)
);
