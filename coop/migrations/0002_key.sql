-- Keys for programs of others. Only a key's hash is kept; what it may do stands in its scopes, with spaces between.
create table coop_key (
    id uuid primary key,
    name text not null,
    begins text not null,
    secret_hash text not null unique,
    scopes text not null,
    made_by text not null,
    made_at timestamptz not null,
    ends_at timestamptz,
    ended_at timestamptz,
    ended_by text not null,
    used_at timestamptz
);
