-- Whose card a sale was rung up with.
alter table pos_receipt add column member_id uuid;
