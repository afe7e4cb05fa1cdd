-- A write that a client may repeat: the answer it got the first time.
create table kernel_idempotency (
    scope text not null,
    key text not null,
    request_hash text not null,
    status bigint not null,
    answer text not null,
    answered_at timestamptz not null,
    primary key (scope, key)
);

-- Facts told by use cases, in the transaction that made them true. The position comes after commit.
create table kernel_outbox (
    id uuid primary key,
    position bigint unique,
    kind text not null,
    body jsonb not null,
    told_at timestamptz not null
);
create index kernel_outbox_fresh on kernel_outbox (told_at, id) where position is null;

create table kernel_sequence (
    name text primary key,
    last bigint not null
);
insert into kernel_sequence (name, last) values ('outbox', 0);

-- How far each consumer of the feed has come.
create table kernel_cursor (
    consumer text primary key,
    position bigint not null,
    moved_at timestamptz not null
);

-- Facts a consumer could not digest; it goes on, someone looks here.
create table kernel_stuck (
    consumer text not null,
    position bigint not null,
    reason text not null,
    since timestamptz not null,
    primary key (consumer, position)
);

create table kernel_lease (
    name text primary key,
    holder text not null,
    until timestamptz not null
);
