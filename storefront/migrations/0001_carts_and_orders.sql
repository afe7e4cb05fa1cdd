-- A live room: who hosts it and what is pinned to its page.
create table storefront_room (
    id uuid primary key,
    slug text not null unique,
    title_zh text not null,
    title_en text not null,
    host_name text not null,
    state text not null,
    opened_by uuid not null,
    opened_at timestamptz not null,
    closed_at timestamptz
);

create table storefront_room_card (
    room_id uuid not null references storefront_room (id),
    pack_id uuid not null,
    place bigint not null,
    pinned_at timestamptz not null,
    primary key (room_id, pack_id)
);

-- What a shopper has put aside to think about. Nothing is promised to a cart.
create table storefront_cart (
    id uuid primary key,
    key_hash text not null unique,
    room_id uuid references storefront_room (id),
    begun_at timestamptz not null
);

-- The price is the one the shopper was shown; an order at another price is refused until it has been seen.
create table storefront_cart_line (
    cart_id uuid not null references storefront_cart (id),
    pack_id uuid not null,
    count bigint not null check (count > 0),
    shown_fen bigint not null,
    added_at timestamptz not null,
    primary key (cart_id, pack_id)
);

-- An order: prices are frozen, goods are promised. One cart makes at most one.
-- The key lets its shopper, and nobody else, see it; it guards nothing but this row, so it stands here plainly.
create table storefront_order (
    id uuid primary key,
    number text not null unique,
    key text not null,
    cart_id uuid not null unique references storefront_cart (id),
    room_id uuid references storefront_room (id),
    seller_id uuid not null,
    place_id uuid not null,
    status text not null,
    name text not null,
    phone text not null,
    delivery text not null,
    station_id uuid,
    province text not null,
    city text not null,
    county text not null,
    address text not null,
    provider text not null,
    temperature text not null,
    total_fen bigint not null,
    tax_fen bigint not null,
    day date not null,
    placed_at timestamptz not null,
    hold_until timestamptz not null,
    paid_at timestamptz
);
create index storefront_order_unpaid on storefront_order (hold_until) where status = 'awaiting_payment';
create index storefront_order_status on storefront_order (status, id);

create table storefront_order_line (
    order_id uuid not null references storefront_order (id),
    line bigint not null,
    product_id uuid not null,
    variant_id uuid not null,
    pack_id uuid not null,
    slug text not null,
    sku text not null,
    title_zh text not null,
    title_en text not null,
    pack_zh text not null,
    pack_en text not null,
    picture text,
    producer_id uuid,
    kind text not null,
    unit_code text not null,
    unit_scale bigint not null,
    count bigint not null,
    quantity bigint not null,
    unit_price_fen bigint not null,
    total_fen bigint not null,
    tax_fen bigint not null,
    primary key (order_id, line)
);

-- Why an order costs what it costs: what is owed to whom, line by line. The rows add up to the order's total.
-- Line 0 is the order as a whole.
create table storefront_order_row (
    order_id uuid not null references storefront_order (id),
    nth bigint not null,
    line bigint not null,
    kind text not null,
    party_id uuid not null,
    amount_fen bigint not null,
    primary key (order_id, nth)
);
create index storefront_order_row_party on storefront_order_row (party_id, kind);

-- What has happened to an order, once each. Its status follows from these.
create table storefront_fact (
    id uuid primary key,
    order_id uuid not null references storefront_order (id),
    kind text not null,
    about text not null,
    detail jsonb not null,
    at timestamptz not null,
    unique (order_id, kind, about)
);
