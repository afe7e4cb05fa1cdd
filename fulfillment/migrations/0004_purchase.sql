-- Stock from place to place.
create table fulfillment_transfer (
    id uuid primary key,
    code text not null unique,
    from_place_id uuid not null,
    to_place_id uuid not null,
    state text not null,
    cause_kind text not null,
    cause_id uuid not null,
    trip_id uuid references fulfillment_trip (id),
    made_at timestamptz not null,
    sent_at timestamptz,
    received_at timestamptz,
    received_by text not null
);
create index fulfillment_transfer_from on fulfillment_transfer (from_place_id, state);
create index fulfillment_transfer_to on fulfillment_transfer (to_place_id, state);
create index fulfillment_transfer_trip on fulfillment_transfer (trip_id);
create index fulfillment_transfer_cause on fulfillment_transfer (cause_kind, cause_id);

-- A line has a lot once it has been sent. `charge_fen` is what a store that sells for itself owes for it.
create table fulfillment_transfer_line (
    transfer_id uuid not null references fulfillment_transfer (id),
    line bigint not null,
    variant_id uuid not null,
    lot_id uuid references fulfillment_lot (id),
    quantity bigint not null check (quantity > 0),
    received bigint check (received >= 0),
    charge_fen bigint not null,
    cost_fen bigint not null,
    primary key (transfer_id, line),
    check (received is null or received <= quantity)
);
create index fulfillment_transfer_line_lot on fulfillment_transfer_line (lot_id);

-- A window in which shops say what they need, so that it is bought together.
create table fulfillment_cycle (
    id uuid primary key,
    code text not null unique,
    name_zh text not null,
    name_en text not null,
    place_id uuid not null,
    closes_on date not null,
    state text not null,
    opened_at timestamptz not null,
    closed_at timestamptz
);

create table fulfillment_offer (
    id uuid primary key,
    cycle_id uuid not null references fulfillment_cycle (id),
    variant_id uuid not null,
    supplier_id uuid not null,
    case_steps bigint not null check (case_steps > 0),
    cost_fen bigint not null check (cost_fen >= 0),
    price_fen bigint not null check (price_fen >= 0),
    unique (cycle_id, variant_id)
);

-- How many cases of an offer a shop wants, and how many it was given.
create table fulfillment_requisition (
    cycle_id uuid not null references fulfillment_cycle (id),
    place_id uuid not null,
    offer_id uuid not null references fulfillment_offer (id),
    cases bigint not null check (cases > 0),
    allocated bigint check (allocated >= 0),
    asked_by text not null,
    asked_at timestamptz not null,
    primary key (cycle_id, place_id, offer_id),
    check (allocated is null or allocated <= cases)
);
create index fulfillment_requisition_offer on fulfillment_requisition (offer_id);

create table fulfillment_purchase_order (
    id uuid primary key,
    code text not null unique,
    cycle_id uuid not null references fulfillment_cycle (id),
    supplier_id uuid not null,
    place_id uuid not null,
    state text not null,
    day date not null,
    ordered_at timestamptz not null,
    received_at timestamptz,
    received_by text not null,
    entry_id uuid
);
create index fulfillment_purchase_order_cycle on fulfillment_purchase_order (cycle_id);

create table fulfillment_purchase_line (
    order_id uuid not null references fulfillment_purchase_order (id),
    offer_id uuid not null references fulfillment_offer (id),
    variant_id uuid not null,
    case_steps bigint not null,
    cases bigint not null check (cases > 0),
    received bigint check (received >= 0),
    cost_fen bigint not null,
    lot_id uuid references fulfillment_lot (id),
    primary key (order_id, offer_id)
);
