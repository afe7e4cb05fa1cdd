-- The hub's own key: tills remember it when they are enrolled, and believe only answers signed by it.
create table pos_hub_key (
    one bigint primary key check (one = 1),
    private_key text not null,
    made_at timestamptz not null
);

-- A code that someone at the hub made for a new till: good once, for a short time.
create table pos_enrolment (
    code_hash text primary key,
    place_id uuid not null,
    till_no text not null,
    made_by text not null,
    made_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz
);

-- A store node: each enrolment is a node of its own; enrolling the same till again closes the one before.
create table pos_node (
    id bigint primary key,
    place_id uuid not null,
    till_no text not null,
    epoch bigint not null,
    public_key text not null,
    enrolled_at timestamptz not null,
    closed_at timestamptz,
    frozen text,
    stored_seq bigint not null,
    stored_hash text not null,
    applied_seq bigint not null,
    seen_at timestamptz,
    unacked bigint not null,
    price_version bigint not null,
    clock_off_s bigint not null,
    program text not null,
    unique (place_id, till_no, epoch)
);

-- Every fact a node told, exactly as it was written; stored before anything is done with it.
create table pos_inbox (
    node_id bigint not null references pos_node (id),
    seq bigint not null,
    event_id uuid not null unique,
    kind text not null,
    written text not null,
    hash text not null,
    stored_at timestamptz not null,
    applied_at timestamptz,
    primary key (node_id, seq)
);

-- What could not take effect as it should. The sale stands; someone puts it right.
create table pos_exception (
    id uuid primary key,
    node_id bigint not null,
    seq bigint not null,
    code text not null,
    detail text not null,
    raised_at timestamptz not null,
    resolved_at timestamptz,
    resolved_by text,
    unique (node_id, seq, code)
);
create index pos_exception_open on pos_exception (resolved_at, raised_at);

-- Receipts as the hub applied them.
create table pos_receipt (
    id uuid primary key,
    node_id bigint not null references pos_node (id),
    seq bigint not null,
    running bigint not null,
    receipt_no text not null,
    kind text not null,
    place_id uuid not null,
    day date not null,
    total_fen bigint not null,
    at timestamptz not null,
    unique (node_id, running)
);
create index pos_receipt_day on pos_receipt (day, place_id);

-- What was sold on a line and what of it came back.
create table pos_receipt_line (
    receipt_id uuid not null references pos_receipt (id),
    line bigint not null,
    variant_id uuid not null,
    quantity bigint not null,
    returned bigint not null,
    primary key (receipt_id, line)
);

-- Z reports as the hub applied them.
create table pos_z_report (
    shift_id uuid primary key,
    node_id bigint not null references pos_node (id),
    z_no bigint not null,
    day date not null,
    expected_fen bigint not null,
    counted_fen bigint not null,
    at timestamptz not null,
    unique (node_id, z_no)
);
