-- Every payment that came, once, however often and by whomever it was told. Claimed: it paid what was asked for. What is
-- not claimed came for nothing and goes back.
create table payment_arrival (
    id uuid primary key,
    attempt_id uuid not null references payment_attempt (id),
    provider text not null,
    reference text not null,
    amount_fen bigint not null check (amount_fen > 0),
    claimed boolean not null,
    seen_by uuid,
    came_at timestamptz not null,
    unique (attempt_id, provider, reference)
);
-- Who reads the bank's list names a transfer once.
create unique index payment_arrival_by_hand on payment_arrival (provider, reference) where provider in ('cash', 'bank');

insert into payment_arrival (id, attempt_id, provider, reference, amount_fen, claimed, seen_by, came_at)
select refund.id, refund.attempt_id, attempt.provider,
       case when refund.key like 'late:%' then substr(refund.key, 6) else substr(refund.key, 8) end,
       refund.amount_fen, false, null, refund.requested_at
  from payment_refund refund
  join payment_attempt attempt on attempt.id = refund.attempt_id
 where refund.key like 'late:%'
    or refund.key like 'second:%'
    on conflict do nothing;

insert into payment_arrival (id, attempt_id, provider, reference, amount_fen, claimed, seen_by, came_at)
select attempt.id, attempt.id, attempt.provider, coalesce(attempt.reference, ''),
       attempt.received_fen - coalesce(odd.amount_fen, 0), attempt.state = 'paid', attempt.ended_by, attempt.ended_at
  from payment_attempt attempt
  left join (select attempt_id, cast(sum(amount_fen) as bigint) as amount_fen
               from payment_refund
              where key like 'late:%' or key like 'second:%'
              group by attempt_id) odd
    on odd.attempt_id = attempt.id
 where attempt.received_fen - coalesce(odd.amount_fen, 0) > 0
    on conflict do nothing;

-- What payers write beside their transfer: the number of what they pay for.
alter table payment_attempt add column memo text not null default '';
create index payment_attempt_memo on payment_attempt (memo);

-- One thing is being paid in one way by one attempt at a time; the first goes on.
update payment_attempt
   set state = 'reversed', note = 'begun twice', ended_at = created_at
 where ended_at is null
   and exists (select 1
                 from payment_attempt earlier
                where earlier.payable_id = payment_attempt.payable_id
                  and earlier.provider = payment_attempt.provider
                  and earlier.ended_at is null
                  and earlier.id < payment_attempt.id);
create unique index payment_attempt_one_open on payment_attempt (payable_id, provider) where ended_at is null;
