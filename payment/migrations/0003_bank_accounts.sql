-- Where a seller's customers transfer their money to.
create table payment_bank_account (
    seller_id uuid primary key,
    holder text not null,
    bank text not null,
    number text not null,
    written_by uuid,
    written_at timestamptz not null
);
