-- A product as the desk's list shows, narrows and orders it; written whenever a product is. One index for each order of
-- the list, with what lists are narrowed by in it.
create table catalog_listed (
    product_id uuid primary key references catalog_product (id),
    status text not null,
    stage text not null,
    kind text not null,
    category text not null,
    title text not null,
    changed_at timestamptz not null,
    changed_by text not null,
    sku text not null,
    face text,
    variants bigint not null,
    packs bigint not null,
    unpriced bigint not null,
    -- a letter for each thing that is missing: words, pack, picture, alt, costs
    lacks text not null,
    waits boolean not null,
    -- when a price that lies ahead begins to hold
    look_again_at timestamptz,
    words text not null
);
create index catalog_listed_newest on catalog_listed (product_id, status, stage, kind, category, lacks, changed_at, words);
create index catalog_listed_changed on catalog_listed (changed_at, product_id, status, stage, kind, category, lacks);
create index catalog_listed_title on catalog_listed (title, product_id, status, stage, kind, category, lacks, changed_at);
create index catalog_listed_category on catalog_listed (category, product_id, status, stage, kind, lacks, changed_at);
create index catalog_listed_status on catalog_listed (status, product_id);
create index catalog_listed_stage on catalog_listed (stage, product_id) where stage <> '';
create index catalog_listed_waits on catalog_listed (product_id) where waits = true;
create index catalog_listed_again on catalog_listed (look_again_at) where look_again_at is not null;

-- What was there before has its line; what it lacks is looked at when it is next touched.
insert into catalog_listed (product_id, status, stage, kind, category, title, changed_at, changed_by, sku, face, variants, packs, unpriced,
                            lacks, waits, look_again_at, words)
select p.id, p.status, '', p.kind, p.category, p.title_zh, p.changed_at, '',
       coalesce((select v.sku from catalog_variant v where v.product_id = p.id and v.retired = false order by v.place, v.sku limit 1), ''),
       (select i.sha from catalog_product_picture i where i.product_id = p.id order by i.place, i.sha limit 1),
       (select count(*) from catalog_variant v where v.product_id = p.id and v.retired = false),
       (select count(*) from catalog_pack k join catalog_variant v on v.id = k.variant_id
         where v.product_id = p.id and v.retired = false and k.retired = false),
       0, '', p.status = 'draft', p.changed_at, lower(substr(p.title_zh || ' ' || p.title_en || ' ' || p.search_words || ' ' || p.slug, 1, 400))
  from catalog_product p;

-- A list somebody comes back to: its filters, order and columns, as they stand in its address.
create table catalog_view (
    id uuid primary key,
    owner_id uuid not null,
    owner_name text not null,
    name text not null,
    asked text not null,
    shared boolean not null,
    made_at timestamptz not null,
    unique (owner_id, name)
);
create index catalog_view_shared on catalog_view (name) where shared = true;
