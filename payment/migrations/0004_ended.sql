-- By the instant first: a few providers share all attempts, and an index that begins with the provider looks to PostgreSQL
-- as good as the key while it has not counted the rows.
drop index payment_attempt_ended;
create index payment_attempt_ended on payment_attempt (ended_at, provider);
