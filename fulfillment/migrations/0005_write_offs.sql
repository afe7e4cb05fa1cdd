-- The papers by which goods are written off; what one moved and cost is the lot's and the books' to show again.
create table fulfillment_write_off (
    id uuid primary key,
    place_id uuid not null,
    lot_id uuid not null references fulfillment_lot (id),
    quantity bigint not null check (quantity > 0),
    cost_fen bigint not null check (cost_fen >= 0),
    written_by text not null,
    written_at timestamptz not null
);
create index fulfillment_write_off_lot on fulfillment_write_off (lot_id);

-- The list of lots is read newest first.
create index fulfillment_lot_received on fulfillment_lot (received_at);
