-- Cards by which members of the cooperative are known where nobody knows their faces. A card that is lost is ended; a member
-- has at most one that holds.
create table coop_member_card (
    number text primary key,
    party_id uuid not null references coop_party (id),
    issued_by text not null,
    issued_at timestamptz not null,
    ended_at timestamptz
);
create unique index coop_member_card_held on coop_member_card (party_id) where ended_at is null;
