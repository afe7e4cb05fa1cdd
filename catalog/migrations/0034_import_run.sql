-- A file that was sent off to be applied: by whom, how far the process that applies it says it has come, and whether somebody
-- asked it to stop. While it has not ended, whoever was not heard of for long is gone, and nothing of the file is there.
create table catalog_import_run (
    import_id uuid primary key references catalog_import (id),
    run uuid not null,
    begun_by text not null,
    begun_at timestamptz not null,
    seen_at timestamptz not null,
    done bigint not null,
    total bigint not null,
    stop boolean not null,
    ended text not null
);
