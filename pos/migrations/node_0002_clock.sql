-- What the hub's clock said when it was last heard (pos_till_sync.heard_at is the same moment by this machine's clock),
-- and the last fact of that moment.
alter table pos_till_sync add column hub_time timestamptz;
alter table pos_till_sync add column hub_heard_seq bigint not null default 0;

-- The newest price is shown on every screen.
create index pos_till_price_version on pos_till_price (version);
