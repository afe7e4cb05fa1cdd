//! The page of an order for the shopper who placed it.

use super::{FactKind, Sheet, Status, fact::FactCard};
use crate::{delivery::Delivery, directory::Known, goods::card::Face, shell::date, url, weights};
use askama::Template;
use coop::{Party, PartyCard};
use fulfillment::parcel::Scan;
use kernel::{Id, Money};
use payment::{BankAccount, Provider};
use std::collections::{BTreeMap, HashMap};
use ui::{Lang, Shell};

#[derive(Template)]
#[template(path = "storefront/order.html")]
pub struct OrderPage<'a> {
    pub t: &'a Lang,
    pub shell: Shell,
    pub sheet: &'a Sheet,
    pub known: &'a Known,
    /// Farmers, firms and couriers by name.
    pub parties: HashMap<Id<Party>, PartyCard>,
    /// Where the money is to be transferred to, while that is how it is to be paid.
    pub account: Option<BankAccount>,
}

/// A place on the way of an order.
pub struct Step {
    pub name: String,
    pub at: String,
    pub about: String,
    pub done: bool,
    pub current: bool,
    pub failed: bool,
}

pub struct BoughtLine {
    pub href: String,
    pub title: String,
    pub about: String,
    /// What is said of its weight, where the scale decides; may be empty.
    pub weight: String,
    pub count: i64,
    pub total: String,
    pub face: Option<Face>,
    /// What is in a bundle, with how much of it in all.
    pub inside: Vec<String>,
}

pub struct ParcelView {
    pub waybill: String,
    pub scans: Vec<ScanView>,
    pub lots: Vec<(String, String)>,
}

pub struct ScanView {
    pub day: String,
    pub at: String,
    pub name: String,
    pub place: String,
}

/// The way of an order that goes well.
const WAY: [(FactKind, &str); 5] = [
    (FactKind::Placed, "storefront-step-placed"),
    (FactKind::Paid, "storefront-step-paid"),
    (FactKind::Packed, "storefront-step-packed"),
    (FactKind::PickedUp, "storefront-step-picked-up"),
    (FactKind::Delivered, "storefront-step-delivered"),
];

impl OrderPage<'_> {
    fn headline(&self) -> String {
        self.t.say(format!("storefront-headline-{}", self.sheet.order.status.code().replace('_', "-"))).into_owned()
    }

    fn can_be_paid(&self) -> bool {
        self.sheet.order.status == Status::AwaitingPayment
    }

    /// Whether the shopper pays at his bank, where no button of ours reaches.
    fn by_transfer(&self) -> bool {
        self.sheet.order.buyer.provider == Provider::Bank
    }

    fn looks_again(&self) -> &'static str {
        if self.by_transfer() { "every 60s" } else { "every 3s" }
    }

    fn hold(&self) -> String {
        let (zone, until) = (self.known.counter.zone(), self.sheet.order.hold_until);
        let until = if self.by_transfer() { self.t.moment(until, zone) } else { zone.clock(until) };
        self.t.with("storefront-hold-until").set("time", until).to_string()
    }

    fn trouble(&self) -> Option<(&'static str, String)> {
        let say = |kind, id: &str| Some((kind, self.t.say(id).into_owned()));
        match self.sheet.order.status {
            Status::CannotFill => say("bad", "storefront-cannot-fill-text"),
            Status::Expired => say("care", "storefront-expired-text"),
            Status::Cancelled => say("care", "storefront-cancelled-text"),
            Status::Paid => say("good", "storefront-paid-text"),
            _ => None,
        }
    }

    fn fact(&self, kind: FactKind) -> Option<&FactCard> {
        self.sheet.facts.iter().find(|fact| fact.kind == kind)
    }

    fn steps(&self) -> Vec<Step> {
        let failed =
            [FactKind::Cancelled, FactKind::Expired, FactKind::CannotFill].into_iter().filter_map(|kind| self.fact(kind)).next_back();
        let ended = matches!(self.sheet.order.status, Status::Cancelled | Status::Expired | Status::CannotFill);
        let mut steps: Vec<Step> = WAY.iter().map(|(kind, id)| self.step(*kind, id)).collect();
        if let (true, Some(fact)) = (ended, failed) {
            steps.retain(|step| step.done);
            let name = self.t.say(format!("storefront-status-{}", fact.kind.code().replace('_', "-"))).into_owned();
            steps.push(Step { name, at: self.moment(fact), about: String::new(), done: false, current: true, failed: true });
        } else if let Some(next) = steps.iter().rposition(|step| step.done) {
            steps[next].current = true;
        }
        steps
    }

    fn step(&self, kind: FactKind, id: &str) -> Step {
        let fact = self.fact(kind);
        Step {
            name: self.t.say(id).into_owned(),
            at: fact.map(|fact| self.moment(fact)).unwrap_or_default(),
            about: fact.filter(|_| kind != FactKind::Paid).map(|fact| fact.about.clone()).unwrap_or_default(),
            done: fact.is_some(),
            current: false,
            failed: false,
        }
    }

    fn moment(&self, fact: &FactCard) -> String {
        self.t.moment(fact.at, self.known.counter.zone())
    }

    fn lines(&self) -> Vec<BoughtLine> {
        let line = |line: &super::OrderLine| BoughtLine {
            href: url::product(&line.slug),
            title: line.title(self.t).to_owned(),
            about: line.pack_name(self.t).to_owned(),
            weight: line.weight(self.t).unwrap_or_default(),
            count: line.count,
            total: weights::estimated(self.t.money(line.total), line.bounds.is_some() && line.packed.is_none()),
            face: Face::thumb(line.picture.as_deref()),
            inside: Vec::new(),
        };
        let bundles = self.sheet.bundles.iter().map(|bundle| self.bundle(bundle));
        bundles.chain(self.sheet.lines.iter().filter(|line| line.bundle.is_none()).map(line)).collect()
    }

    fn bundle(&self, bundle: &super::bundle::OrderBundle) -> BoughtLine {
        let inside = self.sheet.lines.iter().filter(|line| line.bundle == Some(bundle.nth));
        let said = |line: &super::OrderLine| format!("{} {}", line.title(self.t), self.t.quantity(line.quantity, line.unit()));
        BoughtLine {
            href: url::product(&bundle.slug),
            title: bundle.title(self.t).to_owned(),
            about: bundle.pack_name(self.t).to_owned(),
            weight: String::new(),
            count: bundle.count,
            total: self.t.money(bundle.total),
            face: Face::thumb(bundle.picture.as_deref()),
            inside: inside.map(said).collect(),
        }
    }

    fn parcels(&self) -> Vec<ParcelView> {
        let parcel = |sheet: &super::sheet::ParcelSheet| {
            let mut lots: Vec<_> = sheet.lines.iter().map(|line| (line.lot_code.clone(), url::trace(&line.lot_code))).collect();
            lots.dedup();
            ParcelView { waybill: sheet.parcel.waybill.clone(), scans: sheet.scans.iter().map(|scan| self.scan(scan)).collect(), lots }
        };
        self.sheet.parcels.iter().map(parcel).collect()
    }

    fn scan(&self, scan: &Scan) -> ScanView {
        let place = scan.place.map(|place| self.known.place_name(self.t, place)).unwrap_or_default();
        let name = self.t.say(format!("storefront-scan-{}", scan.kind.code().replace('_', "-"))).into_owned();
        let zone = self.known.counter.zone();
        ScanView { day: date(self.t, zone.day(scan.scanned_at)), at: zone.clock(scan.scanned_at), name, place }
    }

    /// Who gets what of the money.
    fn shares(&self) -> Vec<(String, String)> {
        let mut sums: BTreeMap<Id<Party>, Money> = BTreeMap::new();
        for row in self.sheet.owed_rows() {
            *sums.entry(row.party).or_default() += row.amount;
        }
        let name = |party: Id<Party>| self.parties.get(&party).map_or_else(|| party.short(), |card| card.name(self.t).to_owned());
        sums.into_iter().map(|(party, amount)| (name(party), self.t.money(amount))).collect()
    }

    fn address(&self) -> String {
        let buyer = &self.sheet.order.buyer;
        match (buyer.delivery, self.known.station(buyer.station)) {
            (Delivery::Station, Some(station)) => station.name(self.t).to_owned(),
            _ => format!("{}{}", buyer.region(), buyer.address),
        }
    }
}
