-- When a price began to be asked: with its book, or when the book was published, if that was later.
create index catalog_price_book_from on catalog_price_book (effective_from);
create index catalog_price_book_published on catalog_price_book (published_at);
