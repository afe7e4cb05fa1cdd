-- A bundle in an order: what was bought at one price. Its components are lines of their own, which name it, with the parts of
-- its price that were theirs when it was placed.
create table storefront_order_bundle (
    order_id uuid not null references storefront_order (id),
    nth bigint not null,
    slug text not null,
    sku text not null,
    title_zh text not null,
    title_en text not null,
    pack_zh text not null,
    pack_en text not null,
    picture text,
    count bigint not null check (count > 0),
    unit_price_fen bigint not null,
    total_fen bigint not null,
    primary key (order_id, nth)
);

alter table storefront_order_line add column bundle bigint;
