//! What the cooperative reports upward each month: sales, purchases, and the parts of them the county asks for.

use coop::{Party, Place};
use kernel::{BusinessDay, Id, Money, Result, Tx, coded, query};
use std::collections::BTreeMap;
use uuid::Uuid;

mod chart;
pub(crate) mod web;

coded! {
    /// A figure of the monthly report. A line or till sale counts as the narrowest that fits; the wider one
    /// takes it in.
    pub enum Figure {
        /// 销售额: everything sold, of whatever kind.
        Sales = "sales",
        /// 消费品零售额: consumer goods sold over a counter; part of sales.
        RetailConsumer = "retail_consumer",
        /// 农资销售额: farm inputs sold; part of sales.
        InputsSold = "inputs_sold",
        /// 购进额: everything bought.
        Purchases = "purchases",
        /// 农产品收购额: produce bought from farmers and cooperatives; part of purchases.
        ProducePurchased = "produce_purchased",
    }
}

impl Figure {
    /// The wider figure that this one is a part of.
    pub fn part_of(self) -> Option<Figure> {
        match self {
            Figure::RetailConsumer | Figure::InputsSold => Some(Figure::Sales),
            Figure::ProducePurchased => Some(Figure::Purchases),
            Figure::Sales | Figure::Purchases => None,
        }
    }

    /// The message id of its name.
    pub fn label_id(self) -> String {
        format!("books-figure-{}", self.code().replace('_', "-"))
    }
}

/// Something to be counted although no entry of ours stands behind it: a sale at a franchise till. The owner's
/// money stays out of the company's books; the county still sees the trade.
#[derive(Debug, Clone)]
pub struct Counted {
    pub cause: (&'static str, Uuid),
    /// The event's own name; an event that is heard twice counts once.
    pub key: String,
    pub figure: Figure,
    pub day: BusinessDay,
    /// Who sold or bought.
    pub owner: Id<Party>,
    pub place: Option<Id<Place>>,
    /// Negative when goods came back.
    pub amount: Money,
}

/// Counts it, once; says whether it was new.
pub async fn count(tx: &mut Tx, counted: &Counted) -> Result<bool> {
    let (id, now) = (tx.id::<Counted>(), tx.now());
    let row = query(COUNT).bind(id).bind(&counted.key).bind(counted.cause.0).bind(counted.cause.1).bind(counted.figure);
    let row = row.bind(counted.day).bind(counted.owner).bind(counted.place).bind(counted.amount).bind(now);
    Ok(tx.execute(row).await? == 1)
}

const COUNT: &str = "
    insert into books_figure (id, key, cause_kind, cause_id, figure, day, owner_id, place_id, amount_fen, counted_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    on conflict do nothing";

/// One figure of one place in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, kernel::Record)]
pub struct MonthFigure {
    pub figure: Figure,
    #[record(name = "place_id")]
    pub place: Option<Id<Place>>,
    #[record(name = "amount_fen")]
    pub amount: Money,
}

/// All figures of a month, parts taken into their wholes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MonthFigures {
    amounts: BTreeMap<(Option<Id<Place>>, Figure), Money>,
}

impl MonthFigures {
    fn of(rows: &[MonthFigure]) -> MonthFigures {
        let mut amounts: BTreeMap<_, Money> = BTreeMap::new();
        for row in rows {
            let wider = std::iter::successors(Some(row.figure), |figure| figure.part_of());
            wider.for_each(|figure| *amounts.entry((row.place, figure)).or_default() += row.amount);
        }
        MonthFigures { amounts }
    }

    pub fn of_place(&self, place: Option<Id<Place>>, figure: Figure) -> Money {
        self.amounts.get(&(place, figure)).copied().unwrap_or_default()
    }

    /// Without what belongs to other places than these.
    pub(crate) fn only(mut self, places: &[Id<Place>]) -> MonthFigures {
        self.amounts.retain(|(place, _), _| place.is_some_and(|place| places.contains(&place)));
        self
    }

    /// Over all places.
    pub fn total(&self, figure: Figure) -> Money {
        self.amounts.iter().filter(|((_, of), _)| *of == figure).map(|(_, amount)| *amount).sum()
    }

    /// Places with anything to report; `None` stands for trade that belongs to no place.
    pub fn places(&self) -> Vec<Option<Id<Place>>> {
        let mut places: Vec<_> = self.amounts.keys().map(|(place, _)| *place).collect();
        places.dedup();
        places
    }

    pub fn rows(&self) -> impl Iterator<Item = MonthFigure> + '_ {
        self.amounts.iter().map(|((place, figure), amount)| MonthFigure { figure: *figure, place: *place, amount: *amount })
    }
}

/// The figures of the month that holds a day: company, stations, shops, and franchise stores alike.
pub async fn month_figures(tx: &mut Tx, month: BusinessDay) -> Result<MonthFigures> {
    let (first, next) = month.month_span();
    let rows: Vec<MonthFigure> = tx.fetch_all(query(BY_PLACE).bind(first).bind(next)).await?;
    Ok(MonthFigures::of(&rows))
}

const BY_PLACE: &str = "
    select figure, place_id, cast(sum(amount_fen) as bigint) as amount_fen
      from (select line.figure, entry.place_id, line.figure_fen as amount_fen
              from books_line line
              join books_entry entry on entry.id = line.entry_id
             where line.figure is not null and line.day >= $1 and line.day < $2
             union all
            select figure, place_id, amount_fen
              from books_figure
             where day >= $1 and day < $2) counted
     group by figure, place_id";

/// One figure in each of the twelve months up to this one, oldest first; at all places, or only at some.
pub(crate) async fn year_to(
    tx: &mut Tx,
    month: BusinessDay,
    figure: Figure,
    places: Option<&[Id<Place>]>,
) -> Result<Vec<(BusinessDay, Money)>> {
    let months = twelve_months_to(month);
    let days: Vec<(Figure, Option<Id<Place>>, BusinessDay, Money)> =
        tx.fetch_all(query(BY_DAY).bind(months[0]).bind(month.month_span().1)).await?;
    let within = |one: Figure| std::iter::successors(Some(one), |figure| figure.part_of()).any(|wider| wider == figure);
    let here = |place: Option<Id<Place>>| places.is_none_or(|places| place.is_some_and(|place| places.contains(&place)));
    let sum = |month: &BusinessDay| {
        let counted = days.iter().filter(|(one, place, day, _)| within(*one) && here(*place) && day.month_span().0 == *month);
        counted.map(|(.., amount)| *amount).sum()
    };
    Ok(months.iter().map(|month| (*month, sum(month))).collect())
}

fn twelve_months_to(month: BusinessDay) -> Vec<BusinessDay> {
    let earlier = |month: &BusinessDay| Some(month.plus_days(-1).month_span().0);
    let mut months: Vec<_> = std::iter::successors(Some(month.month_span().0), earlier).take(12).collect();
    months.reverse();
    months
}

const BY_DAY: &str = "
    select figure, place_id, day, cast(sum(amount_fen) as bigint)
      from (select line.figure, entry.place_id, line.day, line.figure_fen as amount_fen
              from books_line line
              join books_entry entry on entry.id = line.entry_id
             where line.figure is not null and line.day >= $1 and line.day < $2
             union all
            select figure, place_id, day, amount_fen from books_figure where day >= $1 and day < $2) counted
     group by figure, place_id, day";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_counts_in_its_whole_too() {
        let (shop, hub) = (Some(Id::from_uuid(Uuid::from_u128(1))), None);
        let row = |figure, place, fen| MonthFigure { figure, place, amount: Money::fen(fen) };
        let figures = MonthFigures::of(&[
            row(Figure::Sales, hub, 1000),
            row(Figure::RetailConsumer, shop, 300),
            row(Figure::InputsSold, shop, 50),
            row(Figure::RetailConsumer, shop, -20),
            row(Figure::ProducePurchased, hub, 700),
        ]);
        for (figure, of_shop, total) in [
            (Figure::Sales, 330, 1330),
            (Figure::RetailConsumer, 280, 280),
            (Figure::InputsSold, 50, 50),
            (Figure::Purchases, 0, 700),
            (Figure::ProducePurchased, 0, 700),
        ] {
            assert_eq!((figures.of_place(shop, figure), figures.total(figure)), (Money::fen(of_shop), Money::fen(total)), "{figure}");
        }
        assert_eq!(figures.places(), [hub, shop]);
    }

    #[test]
    fn a_year_is_twelve_months_up_to_this_one() {
        let months = twelve_months_to(BusinessDay::parse("2026-02-17").expect("a day"));
        let named: Vec<String> = months.iter().map(BusinessDay::to_string).collect();
        assert_eq!((named.len(), named[0].as_str(), named[11].as_str()), (12, "2025-03-01", "2026-02-01"));
    }
}
