-- A place that had prices of its own and takes them back. Books are never changed, so it says in a book of its own what the
-- price for everywhere says ('back'), and another one goes along each time that price moves ('along').
alter table catalog_price_book add column follows text not null default '';
create index catalog_price_book_follows on catalog_price_book (channel) where follows <> '';
