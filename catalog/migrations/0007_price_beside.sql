-- What stands beside the price for one: what one costs from so many on (`3:1150 10:1100` in fen; a line of a book never
-- changes, so it is kept and read whole), what members pay, and between which prices a store that sells for itself may set
-- its own.
alter table catalog_price add column steps text not null default '';
alter table catalog_price add column member_fen bigint;
alter table catalog_price add column low_fen bigint;
alter table catalog_price add column high_fen bigint;
