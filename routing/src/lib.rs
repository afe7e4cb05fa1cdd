//! Vehicle routes for a county's vans: what to bring where, with which van, in which order.
//!
//! The crate stands alone. It knows places, jobs and vans, not what is in the boxes; it has no database, no clock of its
//! own beside the budget it is given, and no state between two calls. What it promises:
//!
//! - [`valid::contradictions`] tells what is wrong with a [`problem::Problem`] before anything is searched;
//! - [`solve::solve`] (or [`solve::Search`]) finds a [`plan::Plan`] within a budget of processor time, time on the wall or
//!   iterations; with iterations alone, the same problem, seed and number of threads give the same plan everywhere;
//! - [`check::check`] judges any plan, ours or another program's. It shares nothing with the search but the definition of
//!   the problem (of which the time a way takes under speed bands, [`matrix::Profile::travel`], is a part);
//! - [`explain::explain`] says of every job that is left why, and which smallest change would serve it;
//!   [`timeline::timeline`] plays a route with its times, loads, slack and costs;
//! - [`mod@format`] reads and writes what other programs speak, so that they can referee.
//!
//! ```
//! use routing::check::check;
//! use routing::format::{self, Beside};
//! use routing::solve::{Limits, solve};
//!
//! let text = "NAME : four\nTYPE : CVRP\nDIMENSION : 5\nEDGE_WEIGHT_TYPE : EUC_2D\nCAPACITY : 2\nNODE_COORD_SECTION\n1 0 0\n2 0 3\n3 0 4\n4 3 0\n5 4 0\n\
//!     DEMAND_SECTION\n1 0\n2 1\n3 1\n4 1\n5 1\nDEPOT_SECTION\n1\n-1\nEOF\n";
//! let problem = format::read(text, "four.vrp", Beside::default())?;
//! let solved = solve(&problem, Limits { iterations: Some(1000), ..Limits::default() }, 1).expect("nothing contradicts itself");
//! let report = check(&problem, &solved.plan);
//! assert!(report.feasible());
//! assert_eq!(report.cost.total(), 16);
//! # Ok::<(), routing::input::Fault>(())
//! ```
//!
//! # The model
//!
//! A *job* is one visit, or goods carried from one place to another. A *kind* of van has a capacity in up to four
//! dimensions, costs (once, per distance, per time), skills, limits and *shifts*; each van drives at most one *route* in a
//! shift. A route is a sequence of *calls*: visits, *reloads* (the trip ends, the next begins) and *breaks*. Everything is
//! a whole number. The precise meaning of every rule is in [`problem`], and [`check`] is its definition in code.
//!
//! # The search
//!
//! The core is *slack induction by string removals*: J. Christiaens and G. Vanden Berghe, Transportation Science 54 (2020)
//! 417-433. In each round strings of neighbouring stops are taken out of tours that are near each other, and put back one
//! by one where each costs least, with now and then a place passed over by chance. Whether the new plan is kept is decided
//! as in simulated annealing (S. Kirkpatrick et al., Science 220 (1983) 671-680), with a temperature that begins and ends
//! in proportion to what the way to a near neighbour costs. What a plan will cost in the end is seen when it has cooled half
//! the way; so where there are rounds for it, many plans begin and only the cheapest go on, some of them twice (D. Aldous
//! and U. Vazirani, "Go with the winners", FOCS 1994, 492-501).
//!
//! What is kept of each tour makes a place cheap to judge (M. Savelsbergh, ORSA Journal on Computing 4 (1992) 146-154, for
//! times): how early each stop can be left and how late it may be reached, by how many breaks have been taken; the most
//! that is on board before and after it. A visit is tried beside its nearest neighbours that its windows allow, at the
//! ends of tours and beside reloads, first by cost alone; only a place cheaper than the best so far is asked whether it is
//! allowed. If no near place is, every place of every tour is tried, then a new tour.
//!
//! *Fewer vans* (`fewest_vans`): the tour easiest to do without is dissolved, and jobs that remain without a place grow
//! dearer until they find one (fleet minimisation of the same paper). *Several threads*: each has plans of its own on
//! their way down; where there are too few rounds for several beginnings, a large plan is divided along lines through the
//! map that change a hundred times a run, and each thread works on a part. A search *from* an earlier plan begins cool.
//!
//! # What a constraint costs
//!
//! A problem that does not ask for a constraint does not pay for it. Asked once for each job and tour: skills, locks, goods,
//! most stops, usual vans, room on a tour of one trip. Asked at a place that is cheaper than the best so far:
//!
//! - *loads that change along the way*: two comparisons in each dimension with the peaks kept before and after;
//! - *windows*: the arrival and the next latest arrival; *several windows* a short search more; *breaks* the same for each
//!   number of breaks taken, at most three; *speed over the day* a walk through the bands for each way;
//! - *longest distance*: three ways; *longest duration*: as windows, against what is kept for a van that leaves as early as
//!   it may, and only where that fails the rest of the tour is played;
//! - *ranks, sequences, goods that may not meet on a trip*: a look along the tour;
//! - *a price of time*: when a tour has changed, the leaving time that makes it briefest is looked for;
//! - *reloads*: where the cheapest one costs less than the best place so far, each place for it is tried beside the visit and
//!   at a distance, and the whole tour is walked;
//! - *carried goods*: every pair of places on a trip that costs less than the best so far, by far the dearest: a tenth of
//!   the rounds where one job in ten is carried.
//!
//! `cargo bench -p routing -- constraints` prints rounds per second with each of them alone.

pub mod check;
pub mod estimate;
pub mod explain;
pub mod format;
pub mod input;
pub mod matrix;
pub mod plan;
pub mod problem;
#[cfg(feature = "roads")]
pub mod roads;
pub mod solve;
pub mod table;
pub mod timeline;
pub mod valid;
