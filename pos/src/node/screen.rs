//! The cashier's screen: one input line, one visible mode, the keys printed on it. It is made here, whole, for every
//! answer; the browser only shows it.

use super::{
    Refusal,
    cart::{self, CartLine, HeldCard},
    cashier::{self, CashierCard},
    clock::{self, Reading},
    command::Counter,
    item::{self, ItemCard},
    paper::{self, Receipt},
    refund::{self, Returnable},
    tally::Tally,
    till::{self, Network, Standing, Till},
    view::{Mode, View},
};
use crate::receipt_number::ReceiptNumber;
use askama::Template;
use catalog::promotion::{Verdict, Why};
use kernel::{BusinessDay, Error, Id, Money, Refused, Result, Timestamp, Tx};
use ui::{App, Lang, Reader, Shell};

/// A cashier has no time for more.
const MOST_HINTS: usize = 2;

/// What the speaker plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sound {
    Ok,
    /// No such goods.
    Unknown,
    /// Not now, or not like this.
    Blocked,
}

impl Sound {
    pub fn of(error: &Error) -> Sound {
        match error.code() {
            "pos-code-unknown" | "pos-code-damaged" | "pos-receipt-unknown" | "pos-card-unknown" | "pos-card-ended" | "not-found" => {
                Sound::Unknown
            }
            _ => Sound::Blocked,
        }
    }

    pub fn code(self) -> &'static str {
        match self {
            Sound::Ok => "ok",
            Sound::Unknown => "unknown",
            Sound::Blocked => "blocked",
        }
    }
}

#[derive(Template)]
#[template(path = "till/page.html", blocks = ["status", "screen"])]
pub struct Screen<'a> {
    t: &'a Lang,
    shell: Shell,
    scripts: Vec<String>,
    css: String,
    view: View,
    counter: &'a Counter,
    standing: Standing,
    network: Network,
    clock: Reading,
    tally: Tally,
    held: Vec<HeldCard>,
    found: Vec<ItemCard>,
    weighing: Option<ItemCard>,
    returnable: Option<Returnable>,
    done: Option<Receipt>,
    /// What went wrong, in words.
    trouble: Option<String>,
    /// The id of the next press of a key, for pages without script.
    cmd: String,
}

/// The scripts of the screen, each an element of its own.
const SCRIPTS: [&str; 4] = ["till-screen.js", "till-line.js", "till-keys.js", "till-sound.js"];

impl<'a> Screen<'a> {
    /// Looks up everything that a view shows.
    pub async fn load(tx: &mut Tx, app: &App, reader: &'a Reader, counter: &'a Counter, view: View) -> Result<Screen<'a>> {
        let (t, clock) = (&reader.t, clock::read(tx).await?);
        let (standing, machine) = (till::standing(tx).await?, tx.now());
        let cart = cart::on_counter(tx).await?;
        let tally = match &cart {
            Some(cart) => Tally::of(tx, cart).await?,
            None => Tally::default(),
        };
        let (view, nothing) = must_hold_something(view, &tally.lines);
        let prices_of = cart.map_or(clock.at, |cart| cart.opened_at);
        let (done, returnable, trouble) = papers(tx, t, &counter.till, &view).await?;
        Ok(Screen {
            t,
            shell: Shell::till(app, reader, t.say("pos-till")),
            scripts: SCRIPTS.iter().map(|name| app.assets().href(name).to_owned()).collect(),
            css: app.assets().href("till-screen.css").to_owned(),
            network: standing.network(machine),
            standing,
            clock,
            held: cart::held(tx).await?,
            found: if view.find.is_empty() { Vec::new() } else { item::search(tx, &view.find, prices_of).await? },
            weighing: weighing(tx, &view, prices_of).await?,
            cmd: tx.id::<Screen<'_>>().to_string(),
            counter,
            tally,
            returnable,
            done,
            trouble: trouble.or_else(|| nothing.map(|refusal| t.refusal(&refusal))),
            view,
        })
    }

    /// The same screen, saying why not.
    pub fn refusing(mut self, t: &Lang, error: &Error) -> Screen<'a> {
        self.trouble = Some(in_words(t, error));
        self
    }

    pub fn status_html(&self) -> Result<String> {
        self.as_status().render().map_err(Error::fault)
    }

    pub fn screen_html(&self) -> Result<String> {
        self.as_screen().render().map_err(Error::fault)
    }

    fn is(&self, mode: &str) -> bool {
        self.view.mode().code() == mode
    }

    fn mode_id(&self) -> &'static str {
        match self.view.mode() {
            Mode::Entry => "pos-mode-entry",
            Mode::Weigh => "pos-mode-weigh",
            Mode::Tender => "pos-mode-tender",
            Mode::Held => "pos-mode-held",
            Mode::Refund => "pos-mode-refund",
            Mode::Close => "pos-mode-close",
            Mode::Discard => "pos-mode-discard",
        }
    }

    /// What the Enter key does in this mode.
    fn enter_id(&self) -> &'static str {
        match self.view.mode() {
            _ if self.counter.shift.is_none() => "pos-key-open",
            Mode::Weigh => "pos-key-weigh",
            Mode::Tender => "pos-key-pay",
            Mode::Refund => "pos-key-find",
            Mode::Close => "pos-key-close",
            Mode::Discard => "pos-key-discard",
            Mode::Entry | Mode::Held => "pos-key-enter",
        }
    }

    /// What is to be typed into the input line.
    fn hint_id(&self) -> &'static str {
        match self.view.mode() {
            Mode::Entry if !self.found.is_empty() => "pos-hint-found",
            Mode::Held if !self.held.is_empty() => "pos-hint-held",
            _ => "pos-hint-entry",
        }
    }

    /// The one small word about the network: its colour and its message.
    fn network(&self) -> (&'static str, &'static str) {
        match self.network {
            Network::On => ("good", "pos-network-on"),
            Network::Off => ("", "pos-network-off"),
            Network::Refused => ("bad", "pos-network-refused"),
        }
    }

    /// The line that was just changed, or the last one: keys act on it.
    fn chosen(&self) -> Option<&CartLine> {
        let line = self.view.line.parse().ok();
        self.tally.lines.iter().find(|kept| Some(kept.line) == line).or(self.tally.lines.last())
    }

    /// What promotions take off, each by its name.
    fn savings(&self) -> Vec<(String, String)> {
        let named =
            |(verdict, saved): (&Verdict, Money)| (self.t.pick(&verdict.title_zh, &verdict.title_en).to_owned(), self.t.money(-saved));
        self.tally.savings().map(named).collect()
    }

    /// What the customer may be told that he lacks for a promotion.
    fn nearly(&self) -> Vec<String> {
        let hint = |(verdict, why): (&Verdict, &Why)| {
            let said = match why {
                Why::TooLittle(missing) => self.t.with("pos-nearly-money").set("missing", *missing),
                Why::TooFew(missing) => self.t.with("pos-nearly-pieces").set("missing", *missing),
                _ => return None,
            };
            Some(said.set("title", self.t.pick(&verdict.title_zh, &verdict.title_en).to_owned()).to_string())
        };
        self.tally.nearly().filter_map(hint).take(MOST_HINTS).collect()
    }

    fn is_chosen(&self, line: &CartLine) -> bool {
        self.chosen().is_some_and(|chosen| chosen.line == line.line)
    }

    /// The day that a shift opened now would be of.
    fn today(&self) -> BusinessDay {
        self.counter.till.day(self.clock.at)
    }

    fn cashier_name(&self) -> &str {
        self.t.pick(&self.counter.cashier.name_zh, &self.counter.cashier.name_en)
    }

    fn clock(&self) -> String {
        self.counter.till.zone().clock(self.clock.at)
    }

    /// The great number: what is to be paid, or what the customer still gets; with whether it needs smaller figures.
    fn great(&self) -> (&'static str, String, bool) {
        let (word, amount) = match &self.done {
            Some(receipt) if self.tally.lines.is_empty() && receipt.sale().is_some() => ("pos-change", receipt.change()),
            Some(receipt) if self.tally.lines.is_empty() => ("pos-given-back", receipt.given_back()),
            _ => ("pos-total", self.tally.sums.total),
        };
        (word, self.t.money(amount), amount >= Money::fen(1_000_000))
    }
}

/// Nothing is paid or dropped when nothing is on the counter.
fn must_hold_something(view: View, lines: &[CartLine]) -> (View, Option<Refusal>) {
    match view.mode() {
        Mode::Tender | Mode::Discard if lines.is_empty() => (View::entry(), Some(Refusal::CartEmpty)),
        _ => (view, None),
    }
}

type Papers = (Option<Receipt>, Option<Returnable>, Option<String>);

/// The receipt that was just made, or the one that goods are brought back with.
async fn papers(tx: &mut Tx, t: &Lang, till: &Till, view: &View) -> Result<Papers> {
    let done = match ReceiptNumber::parse(&view.done) {
        Some(number) => paper::find(tx, till, &number).await.ok(),
        None => None,
    };
    if view.receipt.is_empty() {
        return Ok((done, None, None));
    }
    let found = match ReceiptNumber::parse(&view.receipt) {
        Some(number) => refund::find(tx, till, &number).await,
        None => Err(Refusal::ReceiptUnknown.into()),
    };
    match found {
        Ok(returnable) => Ok((done, Some(returnable), None)),
        Err(error) if error.is_refusal() => Ok((done, None, Some(in_words(t, &error)))),
        Err(error) => Err(error),
    }
}

async fn weighing(tx: &mut Tx, view: &View, at: Timestamp) -> Result<Option<ItemCard>> {
    match Id::parse(&view.pack) {
        Some(pack) => item::by_pack(tx, pack, at).await,
        None => Ok(None),
    }
}

/// A refusal in the reader's language; of several wrong values, all.
pub fn in_words(t: &Lang, error: &Error) -> String {
    match error {
        Error::Refused(refused) => t.refusal(refused.as_ref() as &dyn Refused),
        Error::Invalid(issues) => issues.iter().map(|issue| t.coded(issue.code, &issue.args)).collect::<Vec<_>>().join(" "),
        Error::NotFound => t.say("pos-gone").into_owned(),
        other => other.to_string(),
    }
}

/// Nobody stands at the till yet.
#[derive(Template)]
#[template(path = "till/sign_in.html")]
pub struct SignIn<'a> {
    t: &'a Lang,
    shell: Shell,
    css: String,
    till: Option<Till>,
    cashiers: Vec<CashierCard>,
    trouble: Option<String>,
}

impl<'a> SignIn<'a> {
    pub async fn load(tx: &mut Tx, app: &App, reader: &'a Reader, trouble: Option<String>) -> Result<SignIn<'a>> {
        Ok(SignIn {
            t: &reader.t,
            shell: Shell::till(app, reader, reader.t.say("pos-till")),
            css: app.assets().href("till-screen.css").to_owned(),
            till: till::enrolled(tx).await?,
            cashiers: cashier::all(tx).await?,
            trouble,
        })
    }
}
