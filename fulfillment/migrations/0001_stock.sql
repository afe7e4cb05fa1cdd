-- The producer's promise that a batch is fit to eat (承诺达标合格证); a void one still resolves and says so.
create table fulfillment_certificate (
    id uuid primary key,
    code text not null unique,
    product_zh text not null,
    product_en text not null,
    quantity bigint not null check (quantity > 0),
    producer_id uuid not null,
    producer_zh text not null,
    producer_en text not null,
    phone text not null,
    origin text not null,
    controlled boolean not null,
    self_tested boolean not null,
    lab_tested boolean not null,
    issued_on date not null,
    state text not null,
    void_reason text not null
);
create index fulfillment_certificate_producer on fulfillment_certificate (producer_id);

-- One origin, one date, one grade. What has left the company for good is counted with the lot, so that the cost
-- of the parts adds up to the cost of the whole.
create table fulfillment_lot (
    id uuid primary key,
    code text not null unique,
    variant_id uuid not null,
    producer_id uuid,
    supplier_id uuid,
    received_place_id uuid not null,
    town text not null,
    harvested_on date,
    best_before date,
    grade text not null,
    certificate_id uuid references fulfillment_certificate (id),
    state text not null,
    state_reason text not null,
    quantity bigint not null check (quantity > 0),
    cost_fen bigint not null check (cost_fen >= 0),
    issued bigint not null check (issued >= 0),
    received_at timestamptz not null,
    check (issued <= quantity)
);
create index fulfillment_lot_variant on fulfillment_lot (variant_id, received_at);
create index fulfillment_lot_producer on fulfillment_lot (producer_id, received_at);

-- What may be promised of a variant at a place: the one counter that selling touches. On hand is what lies here in
-- sellable lots, plus what belongs to no lot: below zero, that is what a till sold beyond what was known.
-- `filled` is what lay here after the last delivery; `band` is what was last told (in, few, out).
create table fulfillment_shelf (
    place_id uuid not null,
    variant_id uuid not null,
    on_hand bigint not null,
    promised bigint not null check (promised >= 0),
    unlotted bigint not null,
    filled bigint not null,
    band text not null,
    primary key (place_id, variant_id)
);
create index fulfillment_shelf_variant on fulfillment_shelf (variant_id);

-- Where each lot lies. Whether it may be sold stands here too, so that taking from it and setting it aside meet on one row.
create table fulfillment_stock (
    place_id uuid not null,
    variant_id uuid not null,
    lot_id uuid not null references fulfillment_lot (id),
    zone_id uuid,
    on_hand bigint not null check (on_hand >= 0),
    sellable boolean not null,
    primary key (place_id, variant_id, lot_id)
);
create index fulfillment_stock_lot on fulfillment_stock (lot_id);

-- Everything that ever moved: appended, never changed.
create table fulfillment_movement (
    id uuid primary key,
    place_id uuid not null,
    variant_id uuid not null,
    lot_id uuid references fulfillment_lot (id),
    quantity bigint not null check (quantity <> 0),
    kind text not null,
    cause_kind text not null,
    cause_id uuid not null,
    cost_fen bigint not null,
    moved_at timestamptz not null
);
create index fulfillment_movement_shelf on fulfillment_movement (place_id, variant_id, moved_at);
create index fulfillment_movement_lot on fulfillment_movement (lot_id, moved_at);
create index fulfillment_movement_cause on fulfillment_movement (cause_kind, cause_id);

-- What is set aside, for whom, until when; gone when it has been released or taken.
create table fulfillment_promise (
    owner_kind text not null,
    owner_id uuid not null,
    place_id uuid not null,
    variant_id uuid not null,
    quantity bigint not null check (quantity >= 0),
    expires_at timestamptz,
    made_at timestamptz not null,
    primary key (owner_kind, owner_id, place_id, variant_id)
);
create index fulfillment_promise_expiry on fulfillment_promise (expires_at) where expires_at is not null;
create index fulfillment_promise_shelf on fulfillment_promise (place_id, variant_id);

-- Temperatures, in tenths of a degree; a batch that comes twice changes nothing.
create table fulfillment_reading (
    place_id uuid not null,
    zone_id uuid not null,
    at timestamptz not null,
    dc bigint not null,
    primary key (zone_id, at)
);
