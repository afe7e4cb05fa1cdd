-- One try to get paid. The row stands before the first byte leaves, and ends exactly once.
create table payment_attempt (
    id uuid primary key,
    payable_kind text not null,
    payable_id uuid not null,
    seller_id uuid not null,
    provider text not null,
    amount_fen bigint not null check (amount_fen > 0),
    currency text not null,
    state text not null,
    reference text,
    note text not null,
    received_fen bigint not null check (received_fen >= 0),
    refunded_fen bigint not null check (refunded_fen >= 0),
    created_at timestamptz not null,
    sent_at timestamptz,
    ended_at timestamptz,
    ended_by uuid,
    check (refunded_fen <= received_fen),
    check ((ended_at is null) = (state in ('created', 'sent')))
);
create index payment_attempt_payable on payment_attempt (payable_id);
create index payment_attempt_open on payment_attempt (created_at) where ended_at is null;
create index payment_attempt_ended on payment_attempt (provider, ended_at);

-- What a provider told us, as it came; the same event is kept once.
create table payment_notice (
    provider text not null,
    event_id text not null,
    attempt_id uuid,
    body text not null,
    outcome text not null,
    received_at timestamptz not null,
    primary key (provider, event_id)
);
create index payment_notice_attempt on payment_notice (attempt_id);

-- Money on its way back. Claimed: whoever was to be paid had been told that the money came.
create table payment_refund (
    id uuid primary key,
    attempt_id uuid not null references payment_attempt (id),
    key text not null unique,
    amount_fen bigint not null check (amount_fen > 0),
    reason text not null,
    state text not null,
    claimed boolean not null,
    reference text,
    requested_at timestamptz not null,
    done_at timestamptz,
    check ((done_at is null) = (state = 'requested'))
);
create index payment_refund_attempt on payment_refund (attempt_id);
create index payment_refund_open on payment_refund (requested_at) where done_at is null;

-- What does not agree between a provider and us, until somebody has looked at it.
create table payment_discrepancy (
    id uuid primary key,
    kind text not null,
    about text not null,
    attempt_id uuid,
    ours_fen bigint,
    theirs_fen bigint,
    found_at timestamptz not null,
    settled_at timestamptz,
    settled_by uuid,
    note text not null,
    unique (kind, about)
);
create index payment_discrepancy_open on payment_discrepancy (found_at) where settled_at is null;

-- Days that were compared with a provider's list.
create table payment_reconciliation (
    day date primary key,
    found bigint not null,
    compared_at timestamptz not null
);

-- The test provider's own books. A real provider keeps such tables in another town.
create table payment_test_payment (
    attempt_id uuid primary key,
    seller_id uuid not null,
    amount_fen bigint not null,
    currency text not null,
    reference text not null unique,
    paid_at timestamptz not null
);
create index payment_test_payment_day on payment_test_payment (paid_at);

create table payment_test_refund (
    refund_id uuid primary key,
    attempt_id uuid not null,
    amount_fen bigint not null,
    reference text not null unique,
    done_at timestamptz not null
);
create index payment_test_refund_day on payment_test_refund (done_at);

-- Notices the test provider owes us, delivered until answered.
create table payment_test_delivery (
    id uuid primary key,
    event_id text not null,
    body text not null,
    due_at timestamptz not null,
    tries bigint not null,
    delivered_at timestamptz,
    last_answer text not null
);
create index payment_test_delivery_due on payment_test_delivery (due_at) where delivered_at is null;
