-- What one costs from so many on, beside the price for one: `3:1150 10:1100` in fen. A line of a book never changes, so it
-- is kept and read whole.
alter table catalog_price add column steps text not null default '';
