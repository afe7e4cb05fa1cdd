//! A slip in the clerk's hand: one number at a time, then the judgement, then the paper for the farmer.

use super::{
    DayPrice, Grade, Judged, SlipCard, SlipState, WeighSlip, close, drop_slip, load, prices_of, web::ROLES, web::grades, weigh_gross,
    weigh_tare,
};
use crate::{
    Basis, CertificateCard, Goods, LotCard, certificate,
    desk::{done, must_be_among, must_read_at, must_work_at, page, quantity_up_to},
    goods, lot, url,
};
use askama::Template;
use axum::{
    Router,
    extract::Path,
    response::Response,
    routing::{get, post},
};
use coop::{ColdZone, PartyCard, PlaceCard, Signed, WeighClerk, party, place, staff_shell};
use kernel::{Id, Quantity, Result, Tx, Unit};
use ui::{Answer, App, Form, Lang, ReadTx, Reader, Shell, Typed, WriteTx, html, see_other};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/staff/intake/{id}", get(show))
        .route("/staff/intake/{id}/gross", post(gross))
        .route("/staff/intake/{id}/tare", post(tare))
        .route("/staff/intake/{id}/closure", post(closure))
        .route("/staff/intake/{id}/absence", post(absence))
        .route("/staff/intake/{id}/paper", get(paper))
}

/// A slip with everything its pages name.
struct Sheet {
    slip: SlipCard,
    place: PlaceCard,
    farmer: PartyCard,
    goods: Goods,
}

impl Sheet {
    async fn load(tx: &mut Tx, clerk: &WeighClerk, id: Id<WeighSlip>) -> Result<Sheet> {
        let slip = load(tx, id).await?;
        let place = must_work_at(tx, clerk, ROLES, slip.place).await?;
        Sheet::of(tx, slip, place).await
    }

    /// For whoever weighs there or keeps the books; whether he weighs there.
    async fn read(tx: &mut Tx, signed: &Signed, id: Id<WeighSlip>) -> Result<(Sheet, bool)> {
        let slip = load(tx, id).await?;
        let (place, acts) = must_read_at(tx, signed, ROLES, slip.place).await?;
        Ok((Sheet::of(tx, slip, place).await?, acts))
    }

    async fn of(tx: &mut Tx, slip: SlipCard, place: PlaceCard) -> Result<Sheet> {
        let farmer = party::load(tx, slip.farmer).await?;
        let goods = goods::named(tx, &[slip.variant]).await?.one(slip.variant);
        Ok(Sheet { slip, place, farmer, goods })
    }

    fn amount(&self, t: &Lang, quantity: Option<Quantity>) -> String {
        quantity.map(|quantity| t.quantity(quantity, Unit::GRAMS)).unwrap_or_default()
    }

    /// Gross less tare: what stands before deductions.
    fn standing(&self) -> Option<Quantity> {
        self.slip.gross.zip(self.slip.tare).map(|(gross, tare)| gross - tare)
    }

    fn address(&self) -> String {
        url::one(url::INTAKE, self.slip.id)
    }

    fn is_dropped(&self) -> bool {
        self.slip.state == SlipState::Dropped
    }
}

#[derive(Template)]
#[template(path = "fulfillment/weigh.html")]
struct WeighPage<'a> {
    t: &'a Lang,
    shell: Shell,
    sheet: Sheet,
    /// `gross` or `tare`.
    step: &'static str,
    label_id: &'static str,
    task_id: &'static str,
    typed: Typed,
}

#[derive(Template)]
#[template(path = "fulfillment/judge.html")]
struct JudgePage<'a> {
    t: &'a Lang,
    shell: Shell,
    sheet: Sheet,
    prices: Vec<DayPrice>,
    zones: Vec<(String, String, bool)>,
    today: String,
    typed: Typed,
}

#[derive(Template)]
#[template(path = "fulfillment/slip.html")]
struct SlipPage<'a> {
    t: &'a Lang,
    shell: Shell,
    sheet: Sheet,
    lot: Option<LotCard>,
    certificate: Option<CertificateCard>,
    /// Whoever weighs there goes on to the next one.
    acts: bool,
}

async fn show(app: App, reader: Reader, signed: Signed, Path(id): Path<Id<WeighSlip>>, mut tx: ReadTx) -> Answer {
    show_step(&app, &reader, &signed, (&mut tx, id), Typed::default()).await
}

/// The page of what comes next for this slip.
async fn show_step(app: &App, reader: &Reader, signed: &Signed, (tx, id): (&mut Tx, Id<WeighSlip>), typed: Typed) -> Answer {
    let (sheet, acts) = Sheet::read(tx, signed, id).await?;
    let shell = staff_shell(app, reader, signed, &sheet.slip.number);
    let t = &reader.t;
    if sheet.slip.state != SlipState::Open || !acts {
        return show_slip(tx, t, shell, (sheet, acts)).await;
    }
    let (step, label_id, task_id) = match (sheet.slip.gross, sheet.slip.tare) {
        (None, _) => ("gross", "fulfillment-gross", "fulfillment-gross-task"),
        (Some(_), None) => ("tare", "fulfillment-tare", "fulfillment-tare-task"),
        _ => return show_judge(tx, t, shell, (sheet, typed)).await,
    };
    page(&WeighPage { t, shell, sheet, step, label_id, task_id, typed: typed.clone() }, &typed)
}

async fn show_judge(tx: &mut Tx, t: &Lang, shell: Shell, (sheet, typed): (Sheet, Typed)) -> Answer {
    let mut prices = prices_of(tx, sheet.place.id, sheet.slip.day).await?;
    prices.retain(|price| price.variant == sheet.slip.variant);
    let choice = |zone: ColdZone| (zone.id.to_string(), zone.code.clone(), typed.is("zone", &zone.id.to_string()));
    let zones = place::zones(tx, sheet.place.id).await?.into_iter().map(choice).collect();
    let today = sheet.slip.day.to_string();
    page(&JudgePage { t, shell, sheet, prices, zones, today, typed: typed.clone() }, &typed)
}

async fn show_slip(tx: &mut Tx, t: &Lang, shell: Shell, (sheet, acts): (Sheet, bool)) -> Answer {
    let (lot, certificate) = outcome(tx, &sheet.slip).await?;
    html(&SlipPage { t, shell, sheet, lot, certificate, acts })
}

async fn outcome(tx: &mut Tx, slip: &SlipCard) -> Result<(Option<LotCard>, Option<CertificateCard>)> {
    let lot = match slip.lot {
        Some(id) => Some(lot::load(tx, id).await?),
        None => None,
    };
    let certificate = match slip.certificate {
        Some(id) => Some(certificate::load(tx, id).await?),
        None => None,
    };
    Ok((lot, certificate))
}

async fn gross(app: App, reader: Reader, clerk: WeighClerk, Path(id): Path<Id<WeighSlip>>, mut form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    let sheet = Sheet::load(&mut tx, &clerk, id).await?;
    let weighed = match weight(&mut form, "gross") {
        Ok(weight) => weigh_gross(&mut tx, sheet.slip.id, weight).await,
        Err(error) => Err(error),
    };
    answer((&app, &reader, &clerk), (tx, id), &form, weighed).await
}

async fn tare(app: App, reader: Reader, clerk: WeighClerk, Path(id): Path<Id<WeighSlip>>, mut form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    let sheet = Sheet::load(&mut tx, &clerk, id).await?;
    let weighed = match weight(&mut form, "tare") {
        Ok(weight) => weigh_tare(&mut tx, &sheet.slip, weight).await,
        Err(error) => Err(error),
    };
    answer((&app, &reader, &clerk), (tx, id), &form, weighed).await
}

/// A loaded lorry weighs less; a barcode read into the field weighs more.
const MOST_WEIGHED: Quantity = Quantity::steps(100_000_000);

fn weight(form: &mut Form, name: &str) -> Result<Quantity> {
    let is_zero = name == "tare" && Unit::GRAMS.parse(form.raw(name)).is_some_and(Quantity::is_zero);
    let weight = if is_zero { Quantity::ZERO } else { quantity_up_to(form, name, Unit::GRAMS, MOST_WEIGHED) };
    form.accept()?;
    Ok(weight)
}

async fn closure(app: App, reader: Reader, clerk: WeighClerk, Path(id): Path<Id<WeighSlip>>, mut form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    let sheet = Sheet::load(&mut tx, &clerk, id).await?;
    let zones = place::zones(&mut tx, sheet.place.id).await?;
    let closed = match judged(&mut form, &zones) {
        Ok(judged) => close(&mut tx, &sheet.slip, &sheet.place, &judged).await.map(drop),
        Err(error) => Err(error),
    };
    answer((&app, &reader, &clerk), (tx, id), &form, closed).await
}

fn judged(form: &mut Form, zones: &[ColdZone]) -> Result<Judged> {
    let deduction = if form.has("deduction") { form.quantity("deduction", Unit::GRAMS) } else { Quantity::ZERO };
    let deduction_why = form.text("deduction_why", usize::from(deduction.is_positive())..=100);
    let grade = form.read("grade", "field-unknown-choice", Grade::parse);
    let harvested_on = form.day("harvested_on");
    let zone = form.read_if_any("zone", "field-unknown-choice", Id::<ColdZone>::parse);
    must_be_among(form, "zone", zone.as_ref(), zones.iter().map(|zone| zone.id));
    let basis =
        Basis { controlled: form.ticked("controlled"), self_tested: form.ticked("self_tested"), lab_tested: form.ticked("lab_tested") };
    form.accept()?;
    let (grade, harvested_on) = grade.zip(harvested_on).ok_or(kernel::Error::NotFound)?;
    Ok(Judged { deduction, deduction_why, grade, basis, zone, harvested_on })
}

async fn absence(clerk: WeighClerk, Path(id): Path<Id<WeighSlip>>, mut tx: WriteTx) -> Answer {
    let sheet = Sheet::load(&mut tx, &clerk, id).await?;
    drop_slip(&mut tx, sheet.slip.id).await?;
    tx.commit().await?;
    Ok(done(url::INTAKE, "fulfillment-slip-dropped"))
}

/// On to the next step, or the same step with what was wrong.
async fn answer(
    (app, reader, clerk): (&App, &Reader, &WeighClerk),
    (tx, id): (Tx, Id<WeighSlip>),
    form: &Form,
    outcome: Result<()>,
) -> Answer<Response> {
    match outcome {
        Ok(()) => {
            tx.commit().await?;
            Ok(see_other(&url::one(url::INTAKE, id)))
        }
        Err(error) if error.is_refusal() => {
            drop(tx);
            let mut tx = app.db().read().await?;
            show_step(app, reader, clerk, (&mut tx, id), form.back(&reader.t, &error)).await
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Template)]
#[template(path = "fulfillment/slip_paper.html")]
struct SlipPaper<'a> {
    t: &'a Lang,
    shell: Shell,
    sheet: Sheet,
    lot: Option<LotCard>,
    certificate: Option<CertificateCard>,
}

async fn paper(app: App, reader: Reader, signed: Signed, Path(id): Path<Id<WeighSlip>>, mut tx: ReadTx) -> Answer {
    let (sheet, _) = Sheet::read(&mut tx, &signed, id).await?;
    let (lot, certificate) = outcome(&mut tx, &sheet.slip).await?;
    let shell = staff_shell(&app, &reader, &signed, &sheet.slip.number);
    html(&SlipPaper { t: &reader.t, shell, sheet, lot, certificate })
}

impl SlipPaper<'_> {
    fn moment(&self, at: Option<kernel::Timestamp>) -> String {
        at.map(|at| self.t.moment(at, self.sheet.place.zone())).unwrap_or_default()
    }
}

impl JudgePage<'_> {
    fn grades(&self) -> Vec<(&'static str, String, bool)> {
        let price = |code: &str| self.prices.iter().find(|price| price.grade.code() == code).map(|price| self.t.money(price.price));
        let with_price = |(code, text, chosen): (&'static str, String, bool)| match price(code) {
            Some(price) => (code, format!("{text} {price}/kg"), chosen),
            None => (code, format!("{text} —"), chosen),
        };
        grades(self.t, self.typed.value("grade")).into_iter().map(with_price).collect()
    }
}
