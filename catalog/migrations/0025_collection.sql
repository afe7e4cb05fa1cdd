-- What the web offers now, as rules ask of it: a narrow line for each product that stands in the shop at a price, so that a
-- rule is answered among a hundred thousand by reading little. Written whenever a line of the desk's list is.
create table catalog_offered (
    product_id uuid primary key references catalog_product (id),
    kind text not null,
    category text not null,
    town text not null,
    producer_id uuid,
    temperature text not null,
    title_zh text not null,
    title_en text not null,
    words text not null,
    attributes jsonb not null,
    shelved_at timestamptz not null,
    price_fen bigint not null,
    reduced boolean not null,
    -- when the clock changes its price, or whether that is a reduction
    look_again_at timestamptz
);
create index catalog_offered_category on catalog_offered (category, shelved_at);
create index catalog_offered_newest on catalog_offered (shelved_at, product_id);
create index catalog_offered_again on catalog_offered (look_again_at) where look_again_at is not null;

-- What stands in the shop already is looked at when due work is next done.
insert into catalog_offered (product_id, kind, category, town, producer_id, temperature, title_zh, title_en, words, attributes,
                             shelved_at, price_fen, reduced, look_again_at)
select p.id, p.kind, p.category, p.town, p.producer_id, p.temperature, p.title_zh, p.title_en, '', '{}',
       coalesce(p.published_at, p.made_at), 0, false, p.made_at
  from catalog_product p
 where p.status = 'published' and p.on_web = true;

-- A named collection: its words, and in its terms the rule that finds its goods, those pinned and left out by hand, and
-- the order.
create table catalog_collection (
    id uuid primary key,
    code text not null unique,
    revision bigint not null,
    title_zh text not null,
    title_en text not null,
    line_zh text not null,
    line_en text not null,
    terms jsonb not null,
    -- the goods whose picture stands for it
    face_id uuid references catalog_product (id),
    public boolean not null,
    on_front boolean not null,
    place bigint not null,
    from_at timestamptz,
    until_at timestamptz,
    made_by text not null,
    made_at timestamptz not null,
    changed_by text not null,
    changed_at timestamptz not null
);

-- What a collection was before each change.
create table catalog_collection_past (
    collection_id uuid not null references catalog_collection (id),
    revision bigint not null,
    sheet jsonb not null,
    changed_by text not null,
    changed_at timestamptz not null,
    primary key (collection_id, revision)
);
