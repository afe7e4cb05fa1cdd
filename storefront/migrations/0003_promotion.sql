-- The code a shopper typed in; it takes nothing off until the cart is priced.
alter table storefront_cart add column code text not null default '';

-- Which promotion took an amount off, in the words it had then.
alter table storefront_order_row add column promotion_id uuid;
alter table storefront_order_row add column about_zh text not null default '';
alter table storefront_order_row add column about_en text not null default '';
create index storefront_order_row_promotion on storefront_order_row (promotion_id) where promotion_id is not null;
