-- Labels of a grant are numbered from one in each year of labels: how far that has come, and the first number of an issue.
alter table catalog_brand_year add column numbered bigint not null default 0 check (numbered >= 0);
alter table catalog_brand_label add column first_no bigint not null default 0 check (first_no >= 0);

-- What was handed out before numbers were kept has them in the order in which it was.
update catalog_brand_label
   set first_no = 1 + (
        select coalesce(cast(sum(e.labels) as bigint), 0)
          from catalog_brand_label e
         where e.grant_id = catalog_brand_label.grant_id
           and e.year = catalog_brand_label.year
           and e.kind = 'issue'
           and (e.done_at < catalog_brand_label.done_at or e.done_at = catalog_brand_label.done_at and e.id < catalog_brand_label.id))
 where kind = 'issue';
update catalog_brand_year
   set numbered = (
        select coalesce(cast(sum(l.labels) as bigint), 0)
          from catalog_brand_label l
         where l.grant_id = catalog_brand_year.grant_id and l.year = catalog_brand_year.year and l.kind = 'issue');
