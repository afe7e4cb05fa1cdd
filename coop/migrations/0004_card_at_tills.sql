-- Until what day a card holds; those from before are good until they are ended.
alter table coop_member_card add column valid_until date;

-- By what tills know a card: a hash of its number under the county's key, so that no list of numbers lies beside a counter.
-- Cards from before get theirs when the program first runs with this table.
alter table coop_member_card add column hash text;
create unique index coop_member_card_hash on coop_member_card (hash);

create table coop_card_key (
    one bigint primary key check (one = 1),
    secret text not null
);

-- Where card numbers were tried from of late.
create table coop_card_caller (
    address text primary key,
    tries bigint not null,
    since timestamptz not null
);
