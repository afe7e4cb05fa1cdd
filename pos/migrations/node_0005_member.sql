-- What a member of the cooperative pays for one, beside the price for everybody. Prices are taken down once more, so that
-- those that came before this column have theirs.
alter table pos_till_price add column member_fen bigint;
delete from pos_till_version;
update pos_till_sync set feed_cursor = null;

-- A cart keeps those it was begun with, and the card that was put down beside it: its hash, and what may be shown of it.
alter table pos_till_cart_line add column member_fen bigint;
alter table pos_till_cart add column card_hash text;
alter table pos_till_cart add column card_last_digits text;

-- Member cards as they came down the feed: by a hash under the county's key, with the instant at which they run out. One
-- that was ended stays, so that it is told from one that never was.
create table pos_till_card (
    hash text primary key,
    until timestamptz,
    holds boolean not null,
    ver bigint not null
);
alter table pos_till_sync add column card_key text;
