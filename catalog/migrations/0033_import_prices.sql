-- The book whose price of a pack a file's book replaced; the file's as well when it is published once more because a later
-- file was taken back. A pack that had no price has no row.
create table catalog_import_price (
    import_id uuid not null references catalog_import (id),
    version bigint not null references catalog_price_book (version),
    pack_id uuid not null references catalog_pack (id),
    replaced bigint not null references catalog_price_book (version),
    primary key (version, pack_id)
);
create index catalog_import_price_pack on catalog_import_price (pack_id);
create index catalog_import_price_import on catalog_import_price (import_id);

-- Of files that were applied before it was noted: the book before it that named the pack.
insert into catalog_import_price (import_id, version, pack_id, replaced)
select import_id, version, pack_id, replaced
  from (select of_file.import_id, own.version, said.pack_id,
               (select older.version
                  from catalog_price named
                  join catalog_price_book older on older.version = named.book_version
                 where named.pack_id = said.pack_id
                   and older.channel = own.channel
                   and older.place_id is null
                   and older.version < own.version
                   and older.effective_from <= own.effective_from
                 order by older.effective_from desc, older.version desc
                 limit 1) as replaced
          from catalog_import_book of_file
          join catalog_price_book own on own.version = of_file.version
          join catalog_price said on said.book_version = own.version) found
 where replaced is not null;

-- Which books a file published follows from what they replaced; a price that replaced none has nothing to give way to.
drop table catalog_import_book;
