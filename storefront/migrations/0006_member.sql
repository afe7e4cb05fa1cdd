-- The member card that a shopper put in, and the member whose prices an order had.
alter table storefront_cart add column member_card text;
alter table storefront_order add column member_id uuid;
