-- What promotions need to know of goods; everything is taken down once more, so that it is there.
alter table pos_till_item add column kind text;
alter table pos_till_item add column category text not null default '';
alter table pos_till_item add column above text not null default '';
delete from pos_till_version;
update pos_till_sync set feed_cursor = null;

-- A cart that was begun before knows no promotions.
alter table pos_till_cart_line add column product_id uuid;
alter table pos_till_cart_line add column kind text;
alter table pos_till_cart_line add column category text not null default '';
alter table pos_till_cart_line add column above text not null default '';

-- What a held cart came to when it was set aside.
alter table pos_till_cart add column held_fen bigint;

-- Promotions as they came down the feed. One that is gone or was changed is kept for carts that were begun before.
create table pos_till_promotion (
    promotion_id uuid not null,
    revision bigint not null,
    written text not null,
    since timestamptz not null,
    gone_at timestamptz,
    primary key (promotion_id, revision)
);
