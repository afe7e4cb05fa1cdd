-- A code for a new till is found by its name and proven by its secret; wrong secrets are counted. Codes live for
-- minutes, so none is carried over.
drop table pos_enrolment;
create table pos_enrolment (
    name text primary key,
    secret_hash text not null,
    place_id uuid not null,
    till_no text not null,
    made_by text not null,
    made_at timestamptz not null,
    expires_at timestamptz not null,
    tries bigint not null,
    used_at timestamptz
);

-- Where codes were tried from of late.
create table pos_enrolment_caller (
    address text primary key,
    tries bigint not null,
    since timestamptz not null
);
