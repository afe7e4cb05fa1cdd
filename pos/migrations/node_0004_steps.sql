-- What one costs from so many on, beside the price for one: `3:1150 10:1100` in fen. Prices are taken down once more, so
-- that those that came before this column have theirs.
alter table pos_till_price add column steps text not null default '';
delete from pos_till_version;
update pos_till_sync set feed_cursor = null;

-- A cart keeps those it was begun with.
alter table pos_till_cart_line add column price_steps text not null default '';
