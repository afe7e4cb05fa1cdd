use super::Grade;
use catalog::Variant;
use coop::{Place, Signed};
use kernel::{BusinessDay, Id, Money, Result, Tx, query};

/// What a kilogram of a grade is bought for at a place, from a day on until another price is set.
#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct DayPrice {
    #[record(name = "variant_id")]
    pub variant: Id<Variant>,
    pub grade: Grade,
    pub day: BusinessDay,
    #[record(name = "price_fen")]
    pub price: Money,
}

/// Sets the price of a grade for a day; set again on the same day, the later one holds.
pub async fn set_price(tx: &mut Tx, by: &Signed, place: Id<Place>, price: &DayPrice) -> Result<()> {
    let now = tx.now();
    let set = query(SET).bind(place).bind(price.variant).bind(price.grade).bind(price.day).bind(price.price).bind(by.id).bind(now);
    tx.put(set).await?;
    Ok(())
}

const SET: &str = "
    insert into fulfillment_day_price (place_id, variant_id, grade, day, price_fen, set_by, set_at)
    values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (place_id, variant_id, grade, day) do update
       set price_fen = excluded.price_fen,
           set_by = excluded.set_by,
           set_at = excluded.set_at";

/// The price that stands on a day.
pub async fn in_force(tx: &mut Tx, place: Id<Place>, variant: Id<Variant>, grade: Grade, day: BusinessDay) -> Result<Option<Money>> {
    let row: Option<(Money,)> = tx.fetch_optional(query(IN_FORCE).bind(place).bind(variant).bind(grade).bind(day)).await?;
    Ok(row.map(|row| row.0))
}

const IN_FORCE: &str = "
    select price_fen
      from fulfillment_day_price
     where place_id = $1
       and variant_id = $2
       and grade = $3
       and day <= $4
     order by day desc
     limit 1";

/// All prices that stand at a place on a day.
pub async fn prices_of(tx: &mut Tx, place: Id<Place>, day: BusinessDay) -> Result<Vec<DayPrice>> {
    tx.fetch_all(query(STANDING).bind(place).bind(day)).await
}

const STANDING: &str = "
    select variant_id, grade, day, price_fen
      from fulfillment_day_price price
     where place_id = $1
       and day = (select max(day)
                    from fulfillment_day_price other
                   where other.place_id = price.place_id
                     and other.variant_id = price.variant_id
                     and other.grade = price.grade
                     and other.day <= $2)
     order by variant_id, grade
     limit 500";
