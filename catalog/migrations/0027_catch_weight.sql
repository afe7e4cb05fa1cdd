-- Of a pack whose pieces differ in weight: how much one weighs at least and at most. Empty where every pack is alike.
alter table catalog_pack add column least bigint check (least > 0);
alter table catalog_pack add column most bigint check (most >= least);
