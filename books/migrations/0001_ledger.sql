-- What happened to money and goods, in one party's books. Never changed; put right by another entry.
create table books_entry (
    id uuid primary key,
    key text not null unique,
    cause_kind text not null,
    cause_id uuid not null,
    day date not null,
    owner_id uuid not null,
    place_id uuid,
    memo text not null,
    reverses_id uuid unique references books_entry (id),
    posted_at timestamptz not null
);
create index books_entry_day on books_entry (owner_id, day, id);
create index books_entry_cause on books_entry (cause_id);

-- One side of an entry: debit positive, credit negative. Owner and day stand here again so that a page of an
-- account reads one index.
create table books_line (
    entry_id uuid not null references books_entry (id),
    line_no bigint not null,
    owner_id uuid not null,
    account text not null,
    counterparty_id uuid,
    day date not null,
    amount_fen bigint not null check (amount_fen <> 0),
    figure text,
    figure_fen bigint,
    primary key (entry_id, line_no),
    check ((figure is null) = (figure_fen is null))
);
create index books_line_account on books_line (owner_id, account, day, entry_id);
create index books_line_party on books_line (counterparty_id, owner_id, day) where counterparty_id is not null;
create index books_line_figure on books_line (day) where figure is not null;

-- What the lines of a month add up to. Without a counterparty the party is the nil id, so that the key is whole.
create table books_balance (
    owner_id uuid not null,
    account text not null,
    counterparty_id uuid not null,
    month date not null,
    debit_fen bigint not null check (debit_fen >= 0),
    credit_fen bigint not null check (credit_fen >= 0),
    primary key (owner_id, account, counterparty_id, month)
);

-- What counts in the county's figures without being in these books: the tills of franchise stores.
create table books_figure (
    id uuid primary key,
    key text not null unique,
    cause_kind text not null,
    cause_id uuid not null,
    figure text not null,
    day date not null,
    owner_id uuid not null,
    place_id uuid,
    amount_fen bigint not null,
    counted_at timestamptz not null
);
create index books_figure_day on books_figure (day);

-- Money handed to someone it was owed to. The number counts from 1 for each payee, so two hands paying at the
-- same moment meet here.
create table books_payout (
    id uuid primary key,
    owner_id uuid not null,
    payee_id uuid not null,
    number bigint not null,
    key text not null unique,
    from_account text not null,
    amount_fen bigint not null check (amount_fen > 0),
    day date not null,
    note text not null,
    paid_by uuid not null,
    paid_at timestamptz not null,
    unique (owner_id, payee_id, number)
);
