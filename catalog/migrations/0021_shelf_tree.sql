-- A shelf may stand under another; its place is then its place among those that stand there.
alter table catalog_category add column parent text references catalog_category (code);
create index catalog_category_parent on catalog_category (parent);
