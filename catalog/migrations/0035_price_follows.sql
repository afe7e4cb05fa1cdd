-- A place that had prices of its own and takes them back. Books are never changed, so it says in a book of its own what the
-- price for everywhere says, and another one follows each time that price moves.
alter table catalog_price_book add column follows boolean not null default false;
create index catalog_price_book_follows on catalog_price_book (channel) where follows = true;
