//! What a cashier does by one press of a key. Each press has its own id; pressed twice, it happens once and is
//! answered twice.

use super::{
    Refusal, card,
    cart::{self, CartCard, HeldCard},
    cashier::CashierCard,
    checkout, clock, item,
    journal::Hand,
    refund::{self, Taking},
    scan::{self, Entry},
    shift::{self, OpenShift},
    till::Till,
    view::{Mode, View},
};
use crate::receipt_number::ReceiptNumber;
use catalog::{SalePack, barcode::LabelLayout};
use coop::member;
use kernel::{Db, Error, Id, Issue, Money, Quantity, Result, Tx, idempotency};
use ui::Form;

/// Who stands where, on which shift.
#[derive(Debug, Clone)]
pub struct Counter {
    pub till: Till,
    pub cashier: CashierCard,
    pub shift: Option<OpenShift>,
}

impl Counter {
    /// The hand that sells: there must be a shift.
    fn selling(&self) -> Result<(Hand, &OpenShift)> {
        let shift = self.shift.as_ref().ok_or(Refusal::NoShift)?;
        Ok((Hand::on(shift, self.cashier.id), shift))
    }
}

#[derive(Debug, Clone)]
enum Act {
    Enter {
        text: String,
        mode: Mode,
        find: String,
    },
    Put(Id<SalePack>),
    Weigh {
        pack: Id<SalePack>,
        grams: String,
    },
    Count {
        line: Option<i64>,
        count: String,
    },
    Remove {
        line: Option<i64>,
    },
    Round,
    Hold,
    Recall(Id<cart::Cart>),
    Discard {
        typed: String,
    },
    /// A member card was scanned where cash was asked for.
    Card {
        number: String,
    },
    CardOff,
    Pay {
        shown: Money,
        handed: Option<Money>,
    },
    Refund {
        receipt: ReceiptNumber,
        taking: Typed,
    },
    Open {
        float: Money,
    },
    Close {
        counted: Money,
    },
}

/// What was typed beside each line of a receipt: packs, or grams of what was weighed.
#[derive(Debug, Clone)]
struct Typed {
    lines: Vec<(i64, i64)>,
    reason: String,
}

impl Act {
    fn read(name: &str, form: &mut Form) -> Result<Act> {
        let act = match name {
            "enter" => {
                Act::Enter { text: form.raw("text").to_owned(), mode: Mode::of(form.raw("mode")), find: form.raw("find").to_owned() }
            }
            "put" => Act::Put(form.id("pack").unwrap_or_else(nothing)),
            "weigh" => Act::Weigh { pack: form.id("pack").unwrap_or_else(nothing), grams: form.raw("grams").to_owned() },
            "count" => Act::Count { line: form.raw("line").parse().ok(), count: form.raw("count").to_owned() },
            "remove" => Act::Remove { line: form.raw("line").parse().ok() },
            "round" => Act::Round,
            "hold" => Act::Hold,
            "recall" => Act::Recall(form.id("cart").unwrap_or_else(nothing)),
            "discard" => Act::Discard { typed: form.raw("text").to_owned() },
            "card-off" => Act::CardOff,
            "pay" => match member::parse(form.raw("handed")) {
                Some(number) => Act::Card { number },
                None => Act::Pay { shown: form.money("shown"), handed: handed(form)? },
            },
            "refund" => Act::Refund { receipt: receipt(form)?, taking: typed(form) },
            "open" => Act::Open { float: form.money("float") },
            "close" => Act::Close { counted: form.money("counted") },
            _ => return Err(Error::NotFound),
        };
        form.accept()?;
        Ok(act)
    }
}

/// Stands in until the form is refused.
fn nothing<T>() -> Id<T> {
    Id::parse("00000000-0000-0000-0000-000000000000").expect("the nil id is well formed")
}

/// Cash as it was typed; nothing means exactly the total.
fn handed(form: &mut Form) -> Result<Option<Money>> {
    if scan::is_payment_code(form.raw("handed").trim()) {
        return Err(Refusal::PaymentCodeShown.into());
    }
    Ok(form.read_if_any("handed", "field-not-money", Money::parse))
}

fn receipt(form: &Form) -> Result<ReceiptNumber> {
    Ok(ReceiptNumber::parse(form.raw("receipt")).ok_or(Refusal::ReceiptUnknown)?)
}

fn typed(form: &mut Form) -> Typed {
    let mut lines = Vec::new();
    for name in form.names("back-") {
        let line = name.trim_start_matches("back-").parse().unwrap_or(0);
        if let Some(count) = form.read_if_any(&name, "field-not-count", |text| text.parse().ok().filter(|count| *count >= 0)) {
            lines.push((line, count));
        }
    }
    Typed { lines, reason: form.text("reason", 0..=80) }
}

/// Does it, once; answers what to look at next.
pub async fn run(db: &Db, counter: &Counter, name: &str, form: &mut Form) -> Result<View> {
    let act = Act::read(name, form)?;
    let key = form.raw("cmd").to_owned();
    if key.is_empty() || key.len() > 64 {
        return Err(Error::Invalid(vec![Issue::new("cmd", "field-needed")]));
    }
    let keyed = idempotency::Keyed::begin(db, "till", &key, format!("{act:?}").as_bytes())?;
    let mut tx = db.write().await?;
    if let Some(before) = keyed.replay(&mut tx).await? {
        return Ok(View::parse(&before.body));
    }
    let next = perform(&mut tx, counter, act).await?;
    keyed.remember(&mut tx, &idempotency::Answer { status: 200, body: next.query() }).await?;
    tx.commit().await?;
    Ok(next)
}

async fn perform(tx: &mut Tx, counter: &Counter, act: Act) -> Result<View> {
    let till = &counter.till;
    if let Act::Open { float } = act {
        shift::open(tx, till, &counter.cashier, float).await?;
        return Ok(View::entry());
    }
    let (hand, shift) = counter.selling()?;
    match act {
        Act::Enter { text, mode, find } => enter(tx, counter, &text, (mode, &find)).await,
        Act::Put(pack) => put(tx, till, pack).await,
        Act::Weigh { pack, grams } => weigh(tx, till, pack, &grams).await,
        Act::Recall(cart) => cart::recall(tx, till, &hand, cart).await.map(|()| View::entry()),
        Act::Card { number } => {
            card::put_down(tx, till, &number).await?;
            Ok(View::of(Mode::Tender))
        }
        Act::Pay { shown, handed } => {
            let sale = checkout::take_cash(tx, till, &hand, shown, handed).await?;
            Ok(View::done(&sale.receipt_no))
        }
        Act::Refund { receipt, taking } => take_back(tx, till, &hand, &receipt, taking).await,
        Act::Close { counted } => {
            let closed = shift::close(tx, till, shift, &counter.cashier, counted).await?;
            Ok(View::closed(closed.z_no))
        }
        of_cart => change_cart(tx, till, &hand, of_cart).await,
    }
}

/// What is done to the cart on the counter.
async fn change_cart(tx: &mut Tx, till: &Till, hand: &Hand, act: Act) -> Result<View> {
    let cart = on_counter(tx).await?;
    match act {
        Act::Count { line, count } => {
            let count = scan::count(&count)?;
            let line = line_of(tx, &cart, line).await?;
            cart::recount(tx, &cart, line, count).await?;
            return Ok(View::at_line(line));
        }
        Act::Remove { line } => {
            let line = line_of(tx, &cart, line).await?;
            cart::remove(tx, &cart, line).await?;
        }
        Act::CardOff => card::take_away(tx, &cart).await?,
        Act::Round => {
            cart::round_off(tx, &cart).await?;
            return Ok(View::of(Mode::Tender));
        }
        Act::Hold => cart::hold(tx, till, hand, &cart).await?,
        // A scan while this is asked is no answer to it.
        Act::Discard { typed } if !typed.trim().is_empty() => return Err(Refusal::DropUnanswered.into()),
        Act::Discard { .. } => cart::discard(tx, till, hand, &cart).await?,
        _ => return Err(Error::NotFound),
    }
    Ok(View::entry())
}

async fn on_counter(tx: &mut Tx) -> Result<CartCard> {
    Ok(cart::on_counter(tx).await?.ok_or(Refusal::CartEmpty)?)
}

/// The line that was chosen, or the last one.
async fn line_of(tx: &mut Tx, cart: &CartCard, chosen: Option<i64>) -> Result<i64> {
    match chosen {
        Some(line) => Ok(line),
        None => Ok(cart::lines(tx, cart.id).await?.last().ok_or(Refusal::CartEmpty)?.line),
    }
}

/// The input line: a number picks from the list that is shown; everything else is a code, a label, a receipt or words.
async fn enter(tx: &mut Tx, counter: &Counter, text: &str, (mode, find): (Mode, &str)) -> Result<View> {
    let till = &counter.till;
    let digits = if mode == Mode::Held { 2 } else { 1 };
    if let Some(place) = text.parse::<usize>().ok().filter(|place| text.len() <= digits && *place > 0) {
        if mode == Mode::Held {
            let held: Vec<HeldCard> = cart::held(tx).await?;
            let chosen = held.get(place - 1).ok_or(Refusal::CartGone)?;
            cart::recall(tx, till, &counter.selling()?.0, chosen.id).await?;
            return Ok(View::entry());
        }
        let now = clock::now(tx).await?;
        let found = item::search(tx, find, now).await?;
        if let Some(chosen) = found.get(place - 1) {
            return put(tx, till, chosen.pack_id).await;
        }
    }
    match scan::read(text, &LabelLayout::usual())? {
        Entry::Code { code, times } => scanned(tx, till, &code, times).await,
        Entry::Label { weighed, label } => {
            let cart = cart::begun(tx, till).await?;
            let unknown = || Refusal::CodeUnknown { code: weighed.plu.clone() };
            let item = item::by_code(tx, &weighed.plu, cart.opened_at).await?.filter(|item| item.loose).ok_or_else(unknown)?;
            cart::put_labelled(tx, &cart, &item, &weighed, &label).await?;
            Ok(View::entry())
        }
        Entry::Card(number) => shown(tx, till, &number).await,
        Entry::Receipt(number) => Ok(View::refund(&number)),
        Entry::Words(words) if words.is_empty() => Ok(View::entry()),
        Entry::Words(words) => Ok(View::found(&words)),
    }
}

async fn scanned(tx: &mut Tx, till: &Till, code: &str, times: i64) -> Result<View> {
    let cart = cart::begun(tx, till).await?;
    let item = item::by_code(tx, code, cart.opened_at).await?.ok_or_else(|| Refusal::CodeUnknown { code: code.to_owned() })?;
    if item.loose {
        return Ok(View::weigh(item.pack_id));
    }
    cart::put(tx, &cart, &item, times).await?;
    Ok(View::entry())
}

/// A number as member cards have it. Where goods have it, they come first.
async fn shown(tx: &mut Tx, till: &Till, number: &str) -> Result<View> {
    let now = clock::now(tx).await?;
    if item::by_code(tx, number, now).await?.is_some() {
        return scanned(tx, till, number, 1).await;
    }
    card::put_down(tx, till, number).await?;
    Ok(View::entry())
}

async fn put(tx: &mut Tx, till: &Till, pack: Id<SalePack>) -> Result<View> {
    let cart = cart::begun(tx, till).await?;
    let item = item::by_pack(tx, pack, cart.opened_at).await?.ok_or(Error::NotFound)?;
    if item.loose {
        return Ok(View::weigh(pack));
    }
    cart::put(tx, &cart, &item, 1).await?;
    Ok(View::entry())
}

/// Grams were asked for. A barcode in their place is refused, never taken for a weight.
async fn weigh(tx: &mut Tx, till: &Till, pack: Id<SalePack>, grams: &str) -> Result<View> {
    if grams.len() > 5 && grams.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Refusal::WeightFirst.into());
    }
    let grams = grams.trim_end_matches(['g', 'G']).parse().map_err(|_| Refusal::WeightAbsurd)?;
    let cart = cart::begun(tx, till).await?;
    let item = item::by_pack(tx, pack, cart.opened_at).await?.ok_or(Error::NotFound)?;
    cart::put_weighed(tx, &cart, &item, grams).await?;
    Ok(View::entry())
}

async fn take_back(tx: &mut Tx, till: &Till, hand: &Hand, receipt: &ReceiptNumber, typed: Typed) -> Result<View> {
    let of = refund::find(tx, till, receipt).await?;
    let in_steps = |(line, count): &(i64, i64)| {
        let sold = of.sale.lines.iter().find(|sold| sold.line == *line)?;
        Some((*line, if sold.packs().is_some() { sold.pack_steps.times(*count) } else { Quantity::steps(*count) }))
    };
    let lines = typed.lines.iter().filter_map(in_steps).collect();
    let refund = refund::take_back(tx, till, hand, &of, &Taking { lines, reason: typed.reason }).await?;
    Ok(View::done(&refund.receipt_no))
}
