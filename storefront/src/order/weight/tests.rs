use super::*;
use crate::order::back::parts;
use catalog::ProductKind;
use kernel::{Bounds, UnitCode};
use proptest::prelude::*;

fn grams(grams: i64) -> Quantity {
    Quantity::steps(grams)
}

#[test]
fn a_goose_that_weighs_less_gives_back_what_it_lacks_and_a_heavier_one_is_given() {
    // ¥134.00 for about 2.5 kg is ¥26.80 for 500 g.
    for (packed, back, waived) in
        [(2500, 0, 0), (2360, 750, 0), (2499, 5, 0), (2430, 375, 0), (2501, 0, 5), (2640, 0, 750), (1, 13_395, 0), (5000, 0, 13_400)]
    {
        let settled = settle(Money::fen(13_400), grams(2500), grams(packed));
        assert_eq!((settled.back.in_fen(), settled.waived.in_fen()), (back, waived), "{packed} g");
    }
    assert_eq!(settle(Money::ZERO, grams(2500), grams(2000)), Settled { back: Money::ZERO, waived: Money::ZERO });
    // Half a fen is the shop's.
    assert_eq!(settle(Money::fen(1), grams(2), grams(1)).back, Money::ZERO);
}

fn line(number: i64, total: i64, tax: i64) -> OrderLine {
    OrderLine {
        bundle: None,
        line: number,
        product: Id::from_uuid(uuid::Uuid::nil()),
        variant: Id::from_uuid(uuid::Uuid::nil()),
        pack: Id::from_uuid(uuid::Uuid::nil()),
        slug: String::new(),
        sku: String::new(),
        title_zh: String::new(),
        title_en: String::new(),
        pack_zh: String::new(),
        pack_en: String::new(),
        picture: None,
        producer: None,
        kind: ProductKind::Specialty,
        unit_code: UnitCode::Kilogram,
        unit_scale: 3,
        count: 1,
        quantity: grams(2500),
        unit_price: Money::fen(total),
        total: Money::fen(total),
        tax: Money::fen(tax),
        bounds: Some(Bounds { least: grams(1), most: grams(1_000_000) }),
        packed: None,
        back: Money::ZERO,
        waived: Money::ZERO,
    }
}

fn row(line: i64, kind: RowKind, party: u128, amount: i64) -> OrderRow {
    OrderRow {
        line,
        kind,
        party: Id::from_uuid(uuid::Uuid::from_u128(party)),
        amount: Money::fen(amount),
        promotion: None,
        about_zh: String::new(),
        about_en: String::new(),
    }
}

/// Two weighed lines, each with goods, a producer's share and what two promotions took, beside a fee for carrying.
fn order(sums: &[(i64, i64, i64, i64)]) -> (Vec<OrderLine>, Vec<OrderRow>) {
    let (mut lines, mut rows) = (Vec::new(), Vec::new());
    for (number, (goods, share, first, second)) in (1i64..).zip(sums) {
        let (first, second) = ((*first).min(goods + share), (*second).min((goods + share - first).max(0)));
        let total = goods + share - first - second;
        lines.push(line(number, total, total * 9 / 109));
        rows.extend([row(number, RowKind::Goods, 1, *goods), row(number, RowKind::Discount, 1, -first)]);
        rows.extend([row(number, RowKind::Discount, 3, -second), row(number, RowKind::Share, 2, *share)]);
    }
    rows.push(row(0, RowKind::Delivery, 4, 800));
    (lines, rows)
}

proptest! {
    #[test]
    fn whatever_the_scale_shows_every_row_still_adds_up(
        sums in prop::collection::vec((0i64..500_000, 0i64..50_000, 0i64..300_000, 0i64..300_000), 1..4),
        packed in prop::collection::vec(1i64..6_000, 3),
        sent_back in 0i64..=100,
    ) {
        let (mut lines, mut rows) = order(&sums);
        let before: Vec<OrderLine> = lines.clone();
        for (line, packed) in lines.iter_mut().zip(&packed) {
            let settled = settle(line.total, line.quantity, grams(*packed));
            prop_assert!(settled.back.is_zero() || settled.waived.is_zero());
            prop_assert!(settled.back >= Money::ZERO && settled.back <= line.total && settled.waived >= Money::ZERO);
            (line.packed, line.back, line.waived) = (Some(grams(*packed)), settled.back, settled.waived);
        }
        shrink(&mut lines, &mut rows);
        for (line, was) in lines.iter().zip(&before) {
            let own = || rows.iter().filter(|row| row.line == line.line);
            prop_assert_eq!(own().map(|row| row.amount).sum::<Money>(), line.total);
            prop_assert_eq!(line.total + line.back, was.total);
            prop_assert!(line.tax >= Money::ZERO && line.tax <= was.tax);
            for row in own() {
                prop_assert!(row.kind == RowKind::Discount || !row.amount.is_negative(), "{:?}", row);
            }
        }
        // All of the money is all of the order, over any refund between.
        let total: Money = rows.iter().map(|row| row.amount).sum();
        let part = Money::fen(total.in_fen() * sent_back / 100);
        let some = parts(&lines, &rows, part);
        prop_assert_eq!(some.lines.iter().map(|(gross, _)| *gross).sum::<Money>() + some.carrying, part);
        let all = parts(&lines, &rows, total);
        for (line, (gross, tax)) in lines.iter().zip(&all.lines) {
            prop_assert_eq!((*gross, *tax), (line.total, line.tax));
        }
    }
}
