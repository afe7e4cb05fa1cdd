-- How the letters of a file were written down before they were kept.
alter table catalog_import add column encoding text not null default 'utf-8';
