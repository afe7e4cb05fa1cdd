-- What goods of a shelf, and of those under it, say of themselves: one of some choices, a number with its unit, yes or no,
-- or a text. Nothing is taken away: an attribute or a choice that is not wanted any more is retired.
create table catalog_attribute (
    code text primary key,
    category text not null references catalog_category (code),
    kind text not null,
    name_zh text not null,
    name_en text not null,
    -- behind a number, and how many decimals it has
    unit text not null,
    scale bigint not null,
    choices jsonb not null,
    required boolean not null,
    shown boolean not null,
    facet boolean not null,
    place bigint not null,
    retired boolean not null
);
create index catalog_attribute_category on catalog_attribute (category);

-- What a product says, by the attribute's code: a choice's code, a number as it is written, yes or no, a text.
alter table catalog_product add column attributes jsonb not null default '{}';
