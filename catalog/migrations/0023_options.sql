-- Of what the variants of a product are made: groups of values, in order, each with a code that renaming leaves alone.
alter table catalog_product add column options jsonb not null default '[]';

-- The value a variant has of each group (`flavour=hot grade=first`, groups by their codes); empty where its product has none.
alter table catalog_variant add column options text not null default '';

-- What is sold under one combination is one thing.
create unique index catalog_variant_combination on catalog_variant (product_id, options) where retired = false and options <> '';
