-- How a book of one place stands to what is asked everywhere. Somebody said what the place asks by itself (''), or that it takes
-- that back ('back'); what such a book says is kept in its band ('kept') or goes along with the price for everywhere ('along')
-- in books that nobody wrote.
alter table catalog_price_book add column stance text not null default '';
update catalog_price_book set stance = 'kept' where place_id is not null and note = '按指导价区间调整';
create index catalog_price_book_stance on catalog_price_book (channel) where stance <> '';
