-- What the law wants said of goods: whether they can be sent back, the number under which regulated ones are allowed, and
-- how much is in a piece.
alter table catalog_product add column return_policy text not null default 'seven_days';
alter table catalog_product add column regulated text;
alter table catalog_product add column registration_no text not null default '';
alter table catalog_variant add column net text not null default '';
update catalog_product set return_policy = 'fresh' where category in ('fruit', 'vegetable', 'egg-dairy', 'meat');
