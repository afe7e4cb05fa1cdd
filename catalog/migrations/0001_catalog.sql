-- The shelves of the shop, in the order they are shown.
create table catalog_category (
    code text primary key,
    name_zh text not null,
    name_en text not null,
    place bigint not null
);
insert into catalog_category (code, name_zh, name_en, place) values
    ('fruit', '水果', 'Fruit', 10),
    ('vegetable', '蔬菜', 'Vegetables', 20),
    ('egg-dairy', '蛋奶', 'Eggs and dairy', 30),
    ('meat', '肉禽', 'Meat and poultry', 40),
    ('grain-oil', '粮油', 'Grain and oil', 50),
    ('preserved', '罐头腌渍', 'Preserves', 60),
    ('condiment', '调味', 'Condiments', 70),
    ('snack', '零食糕点', 'Snacks', 80),
    ('tea-drink', '茶饮', 'Tea and drinks', 90),
    ('paper', '纸品', 'Paper', 100),
    ('personal-care', '洗护', 'Personal care', 110),
    ('household', '日用百货', 'Household', 120),
    ('stationery', '文具', 'Stationery', 130),
    ('seed', '种子', 'Seed', 140),
    ('fertiliser', '肥料', 'Fertiliser', 150),
    ('film-tools', '农膜农具', 'Film and tools', 160),
    ('other', '其他', 'Other', 900);

create table catalog_product (
    id uuid primary key,
    slug text not null unique,
    kind text not null,
    category text not null references catalog_category (code),
    status text not null,
    title_zh text not null,
    title_en text not null,
    line_zh text not null,
    line_en text not null,
    story_zh text not null,
    story_en text not null,
    origin_zh text not null,
    origin_en text not null,
    town text not null,
    storage_zh text not null,
    storage_en text not null,
    producer_id uuid,
    supplier_id uuid,
    producer_share_bp bigint not null,
    temperature text not null,
    tax_class text not null,
    shelf_life_days bigint not null,
    search_words text not null,
    revision bigint not null,
    made_at timestamptz not null,
    changed_at timestamptz not null,
    published_at timestamptz
);
create index catalog_product_shelf on catalog_product (status, kind, category);

-- What can be counted in stock: one grade, size or flavour of a product.
create table catalog_variant (
    id uuid primary key,
    product_id uuid not null references catalog_product (id),
    sku text not null unique,
    name_zh text not null,
    name_en text not null,
    unit text not null,
    cost_fen bigint not null,
    place bigint not null,
    retired boolean not null
);
create index catalog_variant_product on catalog_variant (product_id);

-- How a variant is counted out when it is sold.
create table catalog_pack (
    id uuid primary key,
    variant_id uuid not null references catalog_variant (id),
    kind text not null,
    name_zh text not null,
    name_en text not null,
    steps bigint not null check (steps > 0),
    gross_g bigint not null,
    web boolean not null,
    till boolean not null,
    place bigint not null,
    retired boolean not null
);
create index catalog_pack_variant on catalog_pack (variant_id);

create table catalog_barcode (
    code text primary key,
    kind text not null,
    pack_id uuid not null references catalog_pack (id)
);
create index catalog_barcode_pack on catalog_barcode (pack_id);

-- A picture is known by the hash of its bytes; the bytes lie in the data folder.
create table catalog_picture (
    sha text primary key,
    width bigint not null,
    height bigint not null,
    stored_at timestamptz not null
);
create table catalog_product_picture (
    product_id uuid not null references catalog_product (id),
    sha text not null references catalog_picture (sha),
    alt_zh text not null,
    alt_en text not null,
    place bigint not null,
    primary key (product_id, sha)
);

-- A price book is never changed; a later one takes its place.
create table catalog_price_book (
    version bigint primary key,
    channel text not null,
    place_id uuid,
    effective_from timestamptz not null,
    note text not null,
    published_by text not null,
    published_at timestamptz not null
);
create index catalog_price_book_effective on catalog_price_book (channel, effective_from);

create table catalog_price (
    pack_id uuid not null references catalog_pack (id),
    book_version bigint not null references catalog_price_book (version),
    price_fen bigint not null check (price_fen > 0),
    primary key (pack_id, book_version)
);

-- The rate of a tax class from one day to another, with the law that says so.
create table catalog_tax_rule (
    tax_class text not null,
    valid_from date not null,
    valid_to date,
    rate_bp bigint not null,
    law text not null,
    primary key (tax_class, valid_from)
);
insert into catalog_tax_rule (tax_class, valid_from, valid_to, rate_bp, law) values
    ('produce', '2019-04-01', '2025-12-31', 900, '财政部 税务总局 海关总署公告2019年第39号'),
    ('produce', '2026-01-01', null, 900, '增值税法第十条'),
    ('standard', '2019-04-01', '2025-12-31', 1300, '财政部 税务总局 海关总署公告2019年第39号'),
    ('standard', '2026-01-01', null, 1300, '增值税法第十条'),
    ('input', '2019-04-01', '2025-12-31', 900, '财政部 税务总局 海关总署公告2019年第39号'),
    ('input', '2026-01-01', null, 900, '增值税法第十条');

-- A file of goods that was read, and what became of it.
create table catalog_import (
    id uuid primary key,
    file_name text not null,
    file text not null,
    kind text not null,
    brought_by text not null,
    brought_at timestamptz not null,
    applied_at timestamptz,
    fresh bigint not null,
    changed bigint not null,
    unchanged bigint not null,
    wrong bigint not null
);

-- Who did what to a product, in the words of the desk.
create table catalog_deed (
    id uuid primary key,
    product_id uuid not null references catalog_product (id),
    deed text not null,
    done_by text not null,
    done_at timestamptz not null
);
create index catalog_deed_product on catalog_deed (product_id, done_at);
