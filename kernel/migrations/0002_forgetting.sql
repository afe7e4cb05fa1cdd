-- Answers of long ago are looked for by their age.
create index kernel_idempotency_age on kernel_idempotency (answered_at);
