-- A round of picking at a hub.
create table fulfillment_wave (
    id uuid primary key,
    code text not null unique,
    place_id uuid not null,
    state text not null,
    opened_by text not null,
    opened_at timestamptz not null,
    closed_at timestamptz
);
create index fulfillment_wave_place on fulfillment_wave (place_id, opened_at);

-- Something sold that must be sent to somebody. Who sold it is known by kind and id only.
create table fulfillment_demand (
    id uuid primary key,
    owner_kind text not null,
    owner_id uuid not null,
    place_id uuid not null,
    state text not null,
    wave_id uuid references fulfillment_wave (id),
    temperature text not null,
    ship_name text not null,
    ship_phone text not null,
    ship_region text not null,
    ship_address text not null,
    placed_at timestamptz not null,
    unique (owner_kind, owner_id)
);
create index fulfillment_demand_waiting on fulfillment_demand (place_id, state, placed_at);
create index fulfillment_demand_wave on fulfillment_demand (wave_id);

create table fulfillment_demand_line (
    demand_id uuid not null references fulfillment_demand (id),
    line bigint not null,
    variant_id uuid not null,
    quantity bigint not null check (quantity > 0),
    label_zh text not null,
    label_en text not null,
    primary key (demand_id, line)
);

-- What a picker takes: so much of a lot for one line of a demand.
create table fulfillment_pick (
    id uuid primary key,
    wave_id uuid not null references fulfillment_wave (id),
    demand_id uuid not null references fulfillment_demand (id),
    line bigint not null,
    place_id uuid not null,
    variant_id uuid not null,
    lot_id uuid not null references fulfillment_lot (id),
    quantity bigint not null check (quantity > 0),
    state text not null,
    cost_fen bigint not null,
    taken_at timestamptz
);
create index fulfillment_pick_wave on fulfillment_pick (wave_id, state);
create index fulfillment_pick_demand on fulfillment_pick (demand_id);
create index fulfillment_pick_planned on fulfillment_pick (place_id, variant_id, lot_id) where state = 'planned';

-- The van's round.
create table fulfillment_trip (
    id uuid primary key,
    code text not null unique,
    day date not null,
    from_place_id uuid not null,
    courier_id uuid not null,
    state text not null,
    made_at timestamptz not null
);
create index fulfillment_trip_day on fulfillment_trip (day);

create table fulfillment_stop (
    trip_id uuid not null references fulfillment_trip (id),
    sequence bigint not null,
    place_id uuid not null,
    done_at timestamptz,
    primary key (trip_id, place_id)
);

-- A parcel has exactly one holder: a place, a courier or whoever it was sent to.
create table fulfillment_parcel (
    id uuid primary key,
    waybill text not null unique,
    demand_id uuid not null unique references fulfillment_demand (id),
    owner_kind text not null,
    owner_id uuid not null,
    place_id uuid not null,
    state text not null,
    holder_kind text not null,
    holder_id uuid not null,
    temperature text not null,
    ship_name text not null,
    ship_phone text not null,
    ship_region text not null,
    ship_address text not null,
    trip_id uuid references fulfillment_trip (id),
    stop_place_id uuid,
    packed_at timestamptz not null,
    picked_up_at timestamptz,
    delivered_at timestamptz
);
create index fulfillment_parcel_owner on fulfillment_parcel (owner_kind, owner_id);
create index fulfillment_parcel_state on fulfillment_parcel (state, packed_at);
create index fulfillment_parcel_trip on fulfillment_parcel (trip_id);

create table fulfillment_parcel_line (
    parcel_id uuid not null references fulfillment_parcel (id),
    line bigint not null,
    variant_id uuid not null,
    lot_id uuid not null references fulfillment_lot (id),
    quantity bigint not null check (quantity > 0),
    cost_fen bigint not null,
    label_zh text not null,
    label_en text not null,
    primary key (parcel_id, line)
);
create index fulfillment_parcel_line_lot on fulfillment_parcel_line (lot_id);

-- Every time a parcel changed hands, counted from one.
create table fulfillment_scan (
    id uuid primary key,
    parcel_id uuid not null references fulfillment_parcel (id),
    sequence bigint not null,
    kind text not null,
    holder_kind text not null,
    holder_id uuid not null,
    place_id uuid,
    scanned_by text not null,
    scanned_at timestamptz not null,
    unique (parcel_id, sequence)
);
