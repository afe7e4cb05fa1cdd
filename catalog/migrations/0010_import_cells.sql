-- A workbook is kept as text too: each record begins with the number of its row.
alter table catalog_import add column format text not null default 'csv';

-- What is known of single cells beside the file: damage a spreadsheet did to them, what somebody at the desk put there
-- instead, rows that are left out (the heading is empty then).
create table catalog_import_cell (
    import_id uuid not null references catalog_import (id),
    line bigint not null,
    heading text not null,
    says text not null,
    damage text not null,
    primary key (import_id, line, heading)
);

-- What somebody at the desk said about the columns of a file; it holds for every file with the same headings.
create table catalog_import_columns (
    signature text primary key,
    columns jsonb not null,
    said_by text not null,
    said_at timestamptz not null
);
