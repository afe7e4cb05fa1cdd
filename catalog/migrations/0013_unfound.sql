-- What shoppers asked and found nothing: the words, how often, since when and when last; never who.
create table catalog_unfound (
    asked text primary key,
    times bigint not null,
    first_at timestamptz not null,
    last_at timestamptz not null
);
create index catalog_unfound_often on catalog_unfound (times, last_at);
