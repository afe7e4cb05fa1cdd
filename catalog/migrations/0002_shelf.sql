-- Whether a product has a pack that is sold in a channel; kept whenever packs are written, so that a shelf is read in
-- its order and counted without looking into every product.
alter table catalog_product add column on_web boolean not null default false;
alter table catalog_product add column at_till boolean not null default false;
update catalog_product
   set on_web = exists (select 1 from catalog_pack k join catalog_variant v on v.id = k.variant_id
                         where v.product_id = catalog_product.id and v.retired = false and k.retired = false and k.web = true),
       at_till = exists (select 1 from catalog_pack k join catalog_variant v on v.id = k.variant_id
                          where v.product_id = catalog_product.id and v.retired = false and k.retired = false and k.till = true);

-- The web's shelf in its order: specialties, consumer goods, what farms need; whole, and category by category.
drop index catalog_product_shelf;
create index catalog_product_on_web
    on catalog_product ((case kind when 'specialty' then 0 when 'consumer' then 1 else 2 end), id)
 where status = 'published' and on_web = true;
create index catalog_product_on_web_category
    on catalog_product (category, (case kind when 'specialty' then 0 when 'consumer' then 1 else 2 end), id)
 where status = 'published' and on_web = true;
create index catalog_product_on_web_count on catalog_product (kind, category) where status = 'published' and on_web = true;

-- The desk's list of prices in its order, and how many products stand in each status.
create index catalog_product_titles on catalog_product (kind, category, title_zh, id, status);
