-- A line of goods of which no two weigh the same: how much one weighs at least and at most when it was ordered. Its
-- quantity is what it was ordered as, `packed` what the scale showed; what that is less went back, what it is more was given.
alter table storefront_order_line add column least bigint;
alter table storefront_order_line add column most bigint;
alter table storefront_order_line add column packed bigint check (packed > 0);
alter table storefront_order_line add column back_fen bigint not null default 0 check (back_fen >= 0);
alter table storefront_order_line add column waived_fen bigint not null default 0 check (waived_fen >= 0);
create index storefront_order_line_packed on storefront_order_line (product_id) where packed is not null;
