-- Accounts whose balances must always be the sums of their movements, and add up to nothing.
create table stories_account (
    name text primary key,
    balance_fen bigint not null
);

create table stories_movement (
    id uuid primary key,
    account text not null references stories_account (name),
    cause text not null,
    amount_fen bigint not null,
    moved_at timestamptz not null
);
create index stories_movement_account on stories_movement (account);

-- One value of every kind that is stored.
create table stories_value (
    id uuid primary key,
    label text not null,
    flag boolean not null,
    body jsonb not null,
    day date not null,
    at timestamptz not null,
    bytes bytea not null,
    amount_fen bigint not null,
    note text
);

-- What a consumer has taken from the feed.
create table stories_taken (
    consumer text not null,
    position bigint not null,
    label text not null,
    primary key (consumer, position)
);
