//! What is answered: who drives what, in which order.

use crate::problem::{Stop, Time, Van};

/// Routes, and what nobody serves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Routes with at least one visit, at most one for each van and shift.
    pub routes: Vec<Route>,
    /// Jobs on no route, ascending.
    pub unserved: Vec<usize>,
}

/// One van's work in one shift. Its times follow from `leaves` and the order: every call begins as early as it may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    pub van: Van,
    /// Index into `Kind::shifts`.
    pub shift: usize,
    /// When the van leaves its start.
    pub leaves: Time,
    pub calls: Vec<Call>,
}

/// What a van does on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Call {
    Visit(Stop),
    /// Index into `Shift::reloads`.
    Reload(usize),
    /// Index into `Shift::breaks`: rests where the previous call was (before the first call: at the start, after leaving
    /// time), then drives on.
    Break(usize),
}

impl Route {
    /// The visits in order, without reloads and breaks.
    pub fn stops(&self) -> impl Iterator<Item = Stop> + '_ {
        self.calls.iter().filter_map(|call| match call {
            Call::Visit(stop) => Some(*stop),
            Call::Reload(_) | Call::Break(_) => None,
        })
    }
}
