-- Pictures are written down before their bytes are kept: what kind of file it is, what it weighs, when it was last
-- brought; one that is going is being thrown away.
alter table catalog_picture add column kind text not null default '';
alter table catalog_picture add column bytes bigint not null default 0;
alter table catalog_picture add column brought_at timestamptz;
alter table catalog_picture add column going boolean not null default false;
update catalog_picture set brought_at = stored_at;

-- The point that must be seen, in hundredths from the left and the upper edge.
alter table catalog_product_picture add column focal_x bigint not null default 50 check (focal_x between 0 and 100);
alter table catalog_product_picture add column focal_y bigint not null default 50 check (focal_y between 0 and 100);

-- The sizes of a picture around a focal point: due, being made by somebody, made, or in trouble.
create table catalog_picture_cut (
    sha text not null references catalog_picture (sha),
    focal_x bigint not null,
    focal_y bigint not null,
    due_at timestamptz not null,
    held_until timestamptz not null,
    held_by text not null default '',
    tries bigint not null default 0,
    made_at timestamptz,
    trouble text not null default '',
    primary key (sha, focal_x, focal_y)
);
create index catalog_picture_cut_due on catalog_picture_cut (due_at) where made_at is null and trouble = '';
insert into catalog_picture_cut (sha, focal_x, focal_y, due_at, held_until)
select f.sha, 50, 50, f.stored_at, f.stored_at
  from catalog_picture f
 where exists (select 1 from catalog_product_picture i where i.sha = f.sha);

-- Pictures that were taken down, for a while, so that they can be hung up again as they were.
create table catalog_picture_down (
    product_id uuid not null references catalog_product (id),
    sha text not null references catalog_picture (sha),
    alt_zh text not null,
    alt_en text not null,
    focal_x bigint not null,
    focal_y bigint not null,
    down_at timestamptz not null,
    down_by text not null,
    primary key (product_id, sha)
);
