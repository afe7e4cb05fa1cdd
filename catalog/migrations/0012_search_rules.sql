-- What merchandisers teach the search: words that mean other words, and goods that come earlier than they would.
create table catalog_synonym (
    id uuid primary key,
    -- As it is compared: small letters, half width, one blank between words.
    asked text not null unique,
    -- What is looked for as well, one a line.
    means text not null,
    -- Whether who asks for one of these finds the first as well.
    both_ways boolean not null,
    changed_at timestamptz not null,
    changed_by text not null
);
create table catalog_lift (
    id uuid primary key,
    -- The question it belongs to; empty for every question.
    asked text not null,
    -- One of the two.
    product_id uuid references catalog_product (id),
    category text references catalog_category (code),
    strength text not null,
    begins_at timestamptz not null,
    -- Nothing: until it is taken away.
    ends_at timestamptz,
    changed_at timestamptz not null,
    changed_by text not null,
    check ((product_id is null) <> (category is null))
);
create index catalog_lift_product on catalog_lift (product_id);
create index catalog_lift_category on catalog_lift (category);
-- Grows with every change of the two, so that a process sees in one row whether it must read them again.
create table catalog_search_revision (
    one boolean primary key,
    revision bigint not null
);
insert into catalog_search_revision (one, revision) values (true, 0);
