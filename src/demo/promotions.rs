//! What the demo county takes off: one of each kind that shoppers meet most.

use crate::Program;
use catalog::{
    By, Channel, ProductKind,
    promotion::{self, NewCodes, Off, Offer, Scope, Sheet, State, Step, Terms, Which},
};
use kernel::{BasisPoints, Money, Result, Timestamp, Tx};

pub(super) async fn begin(program: &Program) -> Result<()> {
    let mut tx = program.db().write_long().await?;
    let now = tx.now();
    let step = |from, off| Step { from: Money::fen(from), off: Off::Amount(Money::fen(off)) };
    let specialties = Scope { kinds: vec![ProductKind::Specialty], ..Scope::default() };
    let care = Scope { categories: vec!["personal-care".to_owned()], ..Scope::default() };
    let steps = vec![step(30_000, 3000), step(60_000, 8000)];
    run(
        &mut tx,
        sheet(now, ("特产满 300 减 30", "Specialties: ¥30 off from ¥300"), Offer::SpendAndSave { steps, again: false }, specialties),
    )
    .await?;
    let half = Offer::NthPiece { nth: 2, off: BasisPoints::new(5000) };
    run(&mut tx, sheet(now, ("洗护第二件半价", "Personal care: the second at half price"), half, care)).await?;
    let carried = Offer::FreeCarrying { from: Money::fen(29_900) };
    let free = sheet(now, ("满 299 包邮", "Free delivery from ¥299"), carried, Scope::default());
    run(&mut tx, Sheet { channel: Some(Channel::Web), ..free }).await?;
    let five = Offer::SpendAndSave { steps: vec![step(5000, 500)], again: false };
    let welcome = sheet(now, ("新客立减 5 元", "¥5 off the first order"), five, Scope::default());
    let id = run(&mut tx, Sheet { coded: true, most_each: Some(1), budget: Some(Money::fen(500_000)), ..welcome }).await?;
    let code = Which::Chosen { code: "YISHUI5".to_owned(), most_uses: None };
    promotion::hand_out(&mut tx, id, &NewCodes { which: code, place: None, phone: None }).await?;
    tx.commit().await
}

fn sheet(now: Timestamp, (title_zh, title_en): (&str, &str), offer: Offer, scope: Scope) -> Sheet {
    Sheet {
        title_zh: title_zh.to_owned(),
        title_en: title_en.to_owned(),
        terms: Terms { offer, scope, rank: 100, group: String::new(), alone: false },
        channel: None,
        place: None,
        from_at: now,
        until_at: None,
        coded: false,
        bearer: None,
        budget: None,
        most_uses: None,
        most_each: None,
    }
}

async fn run(tx: &mut Tx, sheet: Sheet) -> Result<kernel::Id<promotion::Promotion>> {
    let by = By::program();
    let id = promotion::begin(tx, &by, &sheet).await?;
    promotion::set_state(tx, &by, id, 1, State::Running).await?;
    Ok(id)
}
