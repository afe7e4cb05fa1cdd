-- What a store node keeps beside its counter. One row: who this node is.
create table pos_till_self (
    one bigint primary key check (one = 1),
    node_id bigint not null,
    epoch bigint not null,
    hub_url text not null,
    hub_key text not null,
    private_key text not null,
    enrolled_at timestamptz not null,
    till_no text not null,
    store_no text not null,
    place_id uuid not null,
    place_zh text not null,
    place_en text not null,
    seller_id uuid not null,
    seller_zh text not null,
    seller_en text not null,
    minutes_east bigint not null,
    round_to_fen bigint not null,
    last_receipt bigint not null,
    last_z bigint not null
);

-- How far the node and its hub have come with each other.
create table pos_till_sync (
    one bigint primary key check (one = 1),
    acked_seq bigint not null,
    feed_cursor text,
    heard_at timestamptz,
    trouble text not null,
    boot_id uuid not null
);

-- The version of each thing that came down the feed; an older one never replaces a newer.
create table pos_till_version (
    entity text primary key,
    ver bigint not null
);

-- What this till sells: one row for each pack.
create table pos_till_item (
    pack_id uuid primary key,
    product_id uuid not null,
    variant_id uuid not null,
    sku text not null,
    title_zh text not null,
    title_en text not null,
    pack_zh text not null,
    pack_en text not null,
    unit text not null,
    pack_steps bigint not null,
    tax_bp bigint not null,
    loose boolean not null
);
create index pos_till_item_product on pos_till_item (product_id);

create table pos_till_code (
    code text primary key,
    pack_id uuid not null
);
create index pos_till_code_pack on pos_till_code (pack_id);

-- A price from an instant on; a price made for this store stands before one made for all.
create table pos_till_price (
    pack_id uuid not null,
    version bigint not null,
    effective_from timestamptz not null,
    own boolean not null,
    price_fen bigint not null,
    primary key (pack_id, version)
);

-- Beginnings under which goods are found: every tail of the name, and of its pinyin initials.
create table pos_till_term (
    term text not null,
    pack_id uuid not null,
    primary key (term, pack_id)
);
create index pos_till_term_pack on pos_till_term (pack_id);

create table pos_till_cashier (
    id uuid primary key,
    name_zh text not null,
    name_en text not null,
    pin_hash text not null,
    active boolean not null,
    failures bigint not null,
    locked_until timestamptz
);

-- Who stands at the till; the browser holds only the secret.
create table pos_till_session (
    secret_hash text primary key,
    cashier_id uuid not null,
    since timestamptz not null
);

-- The journal: every fact once, in order, linked by hash. It is also the outbox.
create table pos_till_journal (
    epoch bigint not null,
    seq bigint not null,
    event_id uuid not null unique,
    kind text not null,
    shift_id uuid,
    at timestamptz not null,
    written text not null,
    hash text not null,
    primary key (epoch, seq)
);
create index pos_till_journal_shift on pos_till_journal (shift_id, seq);

create table pos_till_shift (
    id uuid primary key,
    opened_by uuid not null,
    day date not null,
    float_fen bigint not null,
    opened_at timestamptz not null,
    closed_at timestamptz,
    z_no bigint unique
);
create unique index pos_till_shift_open on pos_till_shift ((closed_at is null)) where closed_at is null;

-- A cart is rows, so it survives the browser and the machine. One is on the counter, others may be held.
create table pos_till_cart (
    id uuid primary key,
    state text not null,
    opened_at timestamptz not null,
    round_to_fen bigint not null,
    held_at timestamptz
);
create unique index pos_till_cart_open on pos_till_cart (state) where state = 'open';

create table pos_till_cart_line (
    cart_id uuid not null references pos_till_cart (id),
    line bigint not null,
    pack_id uuid not null,
    variant_id uuid not null,
    sku text not null,
    title_zh text not null,
    title_en text not null,
    unit text not null,
    tax_bp bigint not null,
    loose boolean not null,
    quantity bigint not null,
    unit_price_fen bigint not null,
    pack_steps bigint not null,
    price_version bigint not null,
    base_fen bigint not null,
    label text,
    primary key (cart_id, line)
);

-- Finished sales and refunds, for receipts; the journal is the truth they are made from.
create table pos_till_sale (
    id uuid primary key,
    receipt_no text not null unique,
    running bigint not null unique,
    seq bigint not null,
    kind text not null,
    shift_id uuid not null,
    total_fen bigint not null,
    at timestamptz not null
);
create index pos_till_sale_shift on pos_till_sale (shift_id, running);

-- What of each line may still be taken back.
create table pos_till_sold (
    sale_id uuid not null references pos_till_sale (id),
    line bigint not null,
    quantity bigint not null,
    returned bigint not null check (returned >= 0 and returned <= quantity),
    primary key (sale_id, line)
);
