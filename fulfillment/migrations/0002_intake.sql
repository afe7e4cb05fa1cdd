-- What a farmer is paid per kilogram, by place, product, grade and day.
create table fulfillment_day_price (
    place_id uuid not null,
    variant_id uuid not null,
    grade text not null,
    day date not null,
    price_fen bigint not null check (price_fen > 0),
    set_by uuid not null,
    set_at timestamptz not null,
    primary key (place_id, variant_id, grade, day)
);

-- A farmer's delivery over the scale: gross, tare, deduction, grade, price, payout, certificate, lot. One slip.
create table fulfillment_weigh_slip (
    id uuid primary key,
    number text not null unique,
    state text not null,
    day date not null,
    place_id uuid not null,
    variant_id uuid not null,
    farmer_id uuid not null,
    weigher_id uuid not null,
    weigher text not null,
    plate text not null,
    gross_g bigint check (gross_g > 0),
    gross_at timestamptz,
    tare_g bigint check (tare_g >= 0),
    tare_at timestamptz,
    deduction_g bigint check (deduction_g >= 0),
    deduction_why text not null,
    net_g bigint check (net_g > 0),
    grade text not null,
    price_fen bigint,
    payout_fen bigint,
    entry_id uuid,
    certificate_id uuid references fulfillment_certificate (id),
    lot_id uuid references fulfillment_lot (id),
    zone_id uuid,
    opened_at timestamptz not null,
    closed_at timestamptz
);
create index fulfillment_weigh_slip_place on fulfillment_weigh_slip (place_id, opened_at);
create index fulfillment_weigh_slip_farmer on fulfillment_weigh_slip (farmer_id, opened_at);
create index fulfillment_weigh_slip_lot on fulfillment_weigh_slip (lot_id);
