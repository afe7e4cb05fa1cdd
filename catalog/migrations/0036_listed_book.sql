-- The newest book of prices when the line was written: what that one and those before it say is in the line, and need not be
-- looked at when it is told of.
alter table catalog_listed add column book bigint not null default 0;
