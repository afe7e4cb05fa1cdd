-- Administrative divisions, each code with the scheme and day it is valid for.
create table coop_division (
    scheme text not null,
    code text not null,
    as_of text not null,
    name text not null,
    kind text not null,
    parent_code text,
    primary key (scheme, code)
);

-- Legal persons: sellers, payees, taxpayers, members.
create table coop_party (
    id uuid primary key,
    key text unique,
    kind text not null,
    name_zh text not null,
    name_en text not null,
    town text not null,
    phone text not null,
    tax_no text,
    member boolean not null,
    story_zh text not null,
    story_en text not null,
    registered_at timestamptz not null
);
create index coop_party_kind on coop_party (kind);

-- Where the trade happens. The parent is the next tier up: shop, station, hub.
create table coop_place (
    id uuid primary key,
    code text not null unique,
    store_no text unique,
    kind text not null,
    mode text not null,
    parent_id uuid references coop_place (id),
    seller_id uuid not null references coop_party (id),
    name_zh text not null,
    name_en text not null,
    town text not null,
    division_scheme text not null,
    division_code text not null,
    lon_e6 bigint,
    lat_e6 bigint,
    placed text not null,
    minutes_east bigint not null,
    licence jsonb,
    opened_at timestamptz not null
);
create index coop_place_kind on coop_place (kind);
create index coop_place_parent on coop_place (parent_id);

-- Zones of a cold store with their limits in tenths of a degree Celsius.
create table coop_zone (
    id uuid primary key,
    place_id uuid not null references coop_place (id),
    code text not null,
    low_dc bigint not null,
    high_dc bigint not null,
    unique (place_id, code)
);

create table coop_staff (
    id uuid primary key,
    login text not null unique,
    name_zh text not null,
    name_en text not null,
    password_hash text not null,
    pin_hash text,
    active boolean not null,
    role_version bigint not null,
    hired_at timestamptz not null
);

-- A role at a place holds for that place and everything below it.
create table coop_grant (
    staff_id uuid not null references coop_staff (id),
    role text not null,
    place_id uuid not null references coop_place (id),
    primary key (staff_id, role, place_id)
);

create table coop_session (
    secret_hash text primary key,
    staff_id uuid not null references coop_staff (id),
    opened_at timestamptz not null,
    expires_at timestamptz not null
);
create index coop_session_staff on coop_session (staff_id);

-- Failed tries by login, known or not.
create table coop_lockout (
    login text primary key,
    failures bigint not null,
    last_at timestamptz not null,
    locked_until timestamptz
);
