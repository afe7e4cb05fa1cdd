-- A line of pieces of which no two weigh the same: how many, how much one weighs at least and at most, and what they
-- weighed together when they were packed. Its quantity is what they were sold as.
alter table fulfillment_demand_line add column pieces bigint check (pieces > 0);
alter table fulfillment_demand_line add column least bigint;
alter table fulfillment_demand_line add column most bigint;
alter table fulfillment_demand_line add column packed bigint check (packed > 0);

-- What the scale showed for one piece, appended; of several the last one counts. The id is the form's own name, so that a
-- reading sent twice is one row.
create table fulfillment_weighing (
    id uuid primary key,
    demand_id uuid not null references fulfillment_demand (id),
    line bigint not null,
    piece bigint not null,
    nth bigint not null,
    quantity bigint not null check (quantity > 0),
    reason text not null,
    weighed_by text not null,
    weighed_at timestamptz not null,
    unique (demand_id, line, piece, nth)
);
