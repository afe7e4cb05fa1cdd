//! The problem as the search reads it: flat, in small whole numbers, with everything counted that never changes.

use std::borrow::Cow;

use super::locks::Orders;
use crate::matrix::Profile;
use crate::problem::{Break, Costs, DIMENSIONS, Kind, Limits, Load, Order, Problem, Shift, Skills, Span, Stop, Van, Visit, Window, Work};
use crate::valid::MOST_BREAKS;

/// No node, no tour, no place in a list.
pub(crate) const NONE: u32 = u32::MAX;

/// How many kinds of "so many breaks taken" a stop is known under.
pub(crate) const LABELS: usize = MOST_BREAKS + 1;

/// Times of the search: seconds since the earliest instant of the problem.
pub(crate) type Clock = i32;

/// A problem made ready.
pub(crate) struct Model<'p> {
    pub(crate) problem: &'p Problem,
    pub(crate) origin: i64,
    /// Places of the matrices, and one more where any route is open: nowhere, which is no way from anywhere.
    pub(crate) places: usize,
    pub(crate) ways: Vec<Way<'p>>,
    pub(crate) metrics: Vec<Metric<'p>>,
    /// Visits of jobs first (`tasks` of them), then the reloads of every slot.
    pub(crate) nodes: Vec<Node>,
    pub(crate) tasks: usize,
    pub(crate) windows: Vec<(Clock, Clock)>,
    pub(crate) jobs: Vec<Task>,
    pub(crate) groups: Vec<Group>,
    pub(crate) slots: Vec<Slot>,
    pub(crate) orders: Orders,
    /// For each visit, the others from the nearest on: `near_count` of each.
    pub(crate) near: Vec<u32>,
    pub(crate) near_count: usize,
    /// For each visit, the nearest others beside which it could ever be: from `beside_from[visit]`.
    beside: Vec<u32>,
    beside_from: Vec<u32>,
    /// What each tour costs beside what it really costs, where vans are to be few.
    pub(crate) van_price: i64,
    pub(crate) has: Has,
}

/// What the problem asks for at all; what it does not ask for is not looked at.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Has {
    pub(crate) times: bool,
    /// Some stop may be served in more than one window.
    pub(crate) several_windows: bool,
    /// Something is collected or carried, or there are reloads: loads change along the way.
    pub(crate) changing_loads: bool,
    pub(crate) pairs: bool,
    pub(crate) goods: bool,
    pub(crate) ranks: bool,
    pub(crate) glue: bool,
    pub(crate) reloads: bool,
    pub(crate) locks: bool,
    /// Of some pair, one end is pinned and the other is not.
    pub(crate) loose_ends: bool,
    /// Stops of one tour that come in an order.
    pub(crate) sequences: bool,
    /// Not every van may serve every job.
    pub(crate) skills: bool,
    pub(crate) usual: bool,
    /// A tour costs something before it drives anywhere.
    pub(crate) fixed_costs: bool,
    /// Some jobs are worse to leave than others.
    pub(crate) unlike_weights: bool,
    pub(crate) unlike_vans: bool,
    /// What a job costs on a tour is the ways alone, and any tour with room may take it.
    pub(crate) nothing_beside: bool,
}

/// How a profile travels.
pub(crate) struct Way<'p> {
    pub(crate) profile: &'p Profile,
    pub(crate) distance: Cow<'p, [i32]>,
    pub(crate) time: Cow<'p, [i32]>,
    pub(crate) paced: bool,
}

/// What a piece of way costs to one kind of van, distance and time taken together, and the same read backwards.
pub(crate) struct Metric<'p> {
    out: Cow<'p, [i32]>,
    /// Empty where both directions cost the same.
    back: Vec<i32>,
    /// Costs were divided by this to fit.
    pub(crate) coarse: i64,
}

impl Metric<'_> {
    #[inline]
    pub(crate) fn edge(&self, size: usize, from: u32, to: u32) -> i32 {
        self.out[from as usize * size + to as usize]
    }

    /// What it costs from `place` to every other.
    #[inline]
    pub(crate) fn from(&self, size: usize, place: u32) -> &[i32] {
        &self.out[place as usize * size..][..size]
    }

    /// What it costs to `place` from every other.
    #[inline]
    pub(crate) fn to(&self, size: usize, place: u32) -> &[i32] {
        let table = if self.back.is_empty() { &*self.out } else { &*self.back };
        &table[place as usize * size..][..size]
    }
}

/// A visit or a reload.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Node {
    pub(crate) place: u32,
    pub(crate) service: Clock,
    /// First opening and last closing, and where all windows are listed, if there are several.
    pub(crate) open: Clock,
    pub(crate) close: Clock,
    pub(crate) window: u32,
    pub(crate) windows: u32,
    pub(crate) what: What,
    /// Index of the job; of a reload, its index in the shift.
    pub(crate) of: u32,
    pub(crate) rank: i32,
    /// What is put down here that came from the depot, what is taken up here that goes to the depot.
    pub(crate) deliver: Load,
    pub(crate) collect: Load,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Visit,
    /// Goods of a pair are taken up; put down.
    Take,
    Put,
    Reload,
}

/// A rank that asks for nothing.
pub(crate) const NO_RANK: i32 = i32::MIN;

/// A job.
#[derive(Clone, Debug)]
pub(crate) struct Task {
    pub(crate) first: u32,
    pub(crate) pair: bool,
    /// Bit for its class of goods, and masks of the classes it may not meet.
    pub(crate) goods: u64,
    pub(crate) apart_on_trip: u64,
    pub(crate) apart_on_route: u64,
    /// What leaving it costs.
    pub(crate) price: i64,
    /// How bad it is to leave it, when it must be served.
    pub(crate) weight: i64,
    pub(crate) optional: bool,
    /// The only tour it may be on.
    pub(crate) only: u32,
    /// It is where a lock put it and stays there.
    pub(crate) pinned: bool,
    pub(crate) usual_kind: u32,
    pub(crate) usual_number: u32,
    pub(crate) usual_price: i64,
    /// Which groups may serve it: one bit a group.
    pub(crate) groups: Vec<u64>,
}

/// Vans of a kind in one of its shifts: all alike.
pub(crate) struct Group {
    pub(crate) kind: usize,
    pub(crate) way: usize,
    pub(crate) metric: usize,
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) earliest: Clock,
    pub(crate) latest_start: Clock,
    pub(crate) latest: Clock,
    pub(crate) breaks: Vec<(Clock, Clock, Clock)>,
    pub(crate) capacity: Load,
    pub(crate) costs: Costs,
    pub(crate) limits: Limits,
    /// The duration of a route counts: it is paid for, or limited.
    pub(crate) duration_counts: bool,
}

/// One van in one shift: room for one tour.
pub(crate) struct Slot {
    pub(crate) group: u32,
    pub(crate) van: Van,
    pub(crate) shift: usize,
    pub(crate) reloads: Vec<u32>,
    /// Visits that are on this tour and stay, in their order.
    pub(crate) pinned: Vec<u32>,
    /// The visits with which the tour begins and ends, when a lock says so.
    pub(crate) first: u32,
    pub(crate) last: u32,
}

impl<'p> Model<'p> {
    /// Makes a problem ready. It must be one in which `valid` found nothing malformed.
    pub(crate) fn new(problem: &'p Problem, near_count: usize, beside_count: usize) -> Model<'p> {
        let open = problem.fleet.iter().any(|kind| kind.shifts.iter().any(|shift| shift.end.is_none()));
        let places = problem.places.len() + usize::from(open);
        let origin = problem.fleet.iter().flat_map(|kind| &kind.shifts).map(|shift| shift.earliest).min().unwrap_or(0);
        let ways: Vec<Way<'p>> = problem.profiles.iter().map(|profile| way(profile, places)).collect();
        let mut model = Model {
            problem,
            origin,
            places,
            ways,
            metrics: Vec::new(),
            nodes: Vec::new(),
            tasks: 0,
            windows: Vec::new(),
            jobs: Vec::new(),
            groups: Vec::new(),
            slots: Vec::new(),
            orders: Orders::default(),
            near: Vec::new(),
            near_count: 0,
            beside: Vec::new(),
            beside_from: Vec::new(),
            van_price: 0,
            has: Has::default(),
        };
        model.add_jobs();
        model.add_fleet();
        model.add_metrics();
        model.add_has();
        model.add_locks();
        model.add_prices();
        model.add_near(near_count, beside_count);
        model
    }

    #[inline]
    pub(crate) fn node(&self, node: u32) -> &Node {
        &self.nodes[node as usize]
    }

    #[inline]
    pub(crate) fn group_of(&self, tour: u32) -> &Group {
        &self.groups[self.slots[tour as usize].group as usize]
    }

    #[inline]
    pub(crate) fn metric_of(&self, tour: u32) -> &Metric<'p> {
        if self.metrics.len() == 1 {
            return &self.metrics[0];
        }
        &self.metrics[self.group_of(tour).metric]
    }

    /// The job a visit belongs to.
    #[inline]
    pub(crate) fn job_of(&self, visit: u32) -> u32 {
        self.nodes[visit as usize].of
    }

    /// Whether two reloads are the same in all that matters.
    pub(crate) fn is_alike(&self, a: u32, b: u32) -> bool {
        let (a, b) = (self.node(a), self.node(b));
        let windows = |node: &Node| &self.windows[node.window as usize..][..node.windows as usize];
        (a.place, a.service) == (b.place, b.service) && windows(a) == windows(b)
    }

    /// The nearest visits that could be right before or after this one.
    #[inline]
    pub(crate) fn beside(&self, visit: u32) -> &[u32] {
        &self.beside[self.beside_from[visit as usize] as usize..self.beside_from[visit as usize + 1] as usize]
    }

    pub(crate) fn near(&self, visit: u32) -> &[u32] {
        &self.near[visit as usize * self.near_count..][..self.near_count]
    }

    pub(crate) fn stop(&self, node: u32) -> Stop {
        let this = self.node(node);
        Stop { job: this.of as usize, part: u8::from(this.what == What::Put) }
    }

    /// The visits of a stop.
    pub(crate) fn visit_of(&self, stop: Stop) -> u32 {
        self.jobs[stop.job].first + u32::from(stop.part)
    }

    /// An instant of the problem on the clock of the search; what is far off is cut to what a clock can hold.
    pub(crate) fn clock(&self, time: i64) -> Clock {
        time.saturating_sub(self.origin).clamp(-FAR, FAR) as Clock
    }

    fn add_node(&mut self, visit: &Visit, what: What, of: usize) -> u32 {
        let within = |window: &&Window| window.open.saturating_sub(self.origin) < FAR && window.close >= self.origin;
        let clocked = visit.windows.iter().filter(within).map(|window| (self.clock(window.open), self.clock(window.close)));
        let mut windows: Vec<(Clock, Clock)> = clocked.collect();
        if windows.is_empty() && !visit.windows.is_empty() {
            windows.push((-FAR as Clock, -FAR as Clock));
        }
        let (open, close) = match (windows.first(), windows.last()) {
            (Some(first), Some(last)) => (first.0, last.1),
            _ => (-FAR as Clock, FAR as Clock),
        };
        self.nodes.push(Node {
            place: visit.place as u32,
            service: visit.service.min(FAR) as Clock,
            open,
            close,
            window: self.windows.len() as u32,
            windows: windows.len() as u32,
            what,
            of: of as u32,
            rank: visit.rank.map_or(NO_RANK, |rank| rank.max(NO_RANK + 1)),
            deliver: [0; DIMENSIONS],
            collect: [0; DIMENSIONS],
        });
        self.windows.extend(windows);
        self.nodes.len() as u32 - 1
    }

    fn add_jobs(&mut self) {
        let problem = self.problem;
        for (index, job) in problem.jobs.iter().enumerate() {
            let first = match &job.work {
                Work::Visit { visit, deliver, collect } => {
                    let node = self.add_node(visit, What::Visit, index);
                    self.nodes[node as usize].deliver = *deliver;
                    self.nodes[node as usize].collect = *collect;
                    node
                }
                Work::Carry { from, to, load } => {
                    let take = self.add_node(from, What::Take, index);
                    let put = self.add_node(to, What::Put, index);
                    self.nodes[take as usize].collect = *load;
                    self.nodes[put as usize].deliver = *load;
                    take
                }
            };
            let (apart_on_trip, apart_on_route) = apart(problem, job.goods);
            self.jobs.push(Task {
                first,
                pair: matches!(job.work, Work::Carry { .. }),
                goods: job.goods.map_or(0, |class| 1 << class),
                apart_on_trip,
                apart_on_route,
                price: 0,
                weight: 0,
                optional: false,
                only: NONE,
                pinned: false,
                usual_kind: job.usual.map_or(NONE, |usual| usual.van.kind as u32),
                usual_number: job.usual.map_or(NONE, |usual| usual.van.number as u32),
                usual_price: job.usual.map_or(0, |usual| usual.price),
                groups: Vec::new(),
            });
        }
        self.tasks = self.nodes.len();
    }

    fn add_fleet(&mut self) {
        let problem = self.problem;
        for (kind_index, kind) in problem.fleet.iter().enumerate() {
            for (shift_index, shift) in kind.shifts.iter().enumerate() {
                let group = self.groups.len();
                let made = self.group(kind_index, kind, shift);
                self.groups.push(made);
                for number in 0..kind.vans.len() {
                    let reloads = self.reloads(shift);
                    self.slots.push(Slot {
                        group: group as u32,
                        van: Van { kind: kind_index, number },
                        shift: shift_index,
                        reloads,
                        pinned: Vec::new(),
                        first: NONE,
                        last: NONE,
                    });
                }
            }
        }
        let words = self.groups.len().div_ceil(64);
        for (task, job) in self.jobs.iter_mut().zip(&problem.jobs) {
            task.groups = vec![0; words];
            for (index, group) in self.groups.iter().enumerate() {
                if job.skills.met_by(problem.fleet[group.kind].skills) {
                    task.groups[index / 64] |= 1 << (index % 64);
                }
            }
        }
    }

    fn reloads(&mut self, shift: &Shift) -> Vec<u32> {
        shift
            .reloads
            .iter()
            .enumerate()
            .map(|(index, reload)| {
                let visit = Visit { place: reload.place, service: reload.service, windows: reload.windows.clone(), rank: None };
                self.add_node(&visit, What::Reload, index)
            })
            .collect()
    }

    fn group(&self, kind_index: usize, kind: &Kind, shift: &Shift) -> Group {
        let nowhere = self.places as u32 - 1;
        Group {
            kind: kind_index,
            way: kind.profile,
            metric: 0,
            start: shift.start as u32,
            end: shift.end.map_or(nowhere, |place| place as u32),
            earliest: self.clock(shift.earliest),
            latest_start: self.clock(shift.latest_start),
            latest: self.clock(shift.latest),
            breaks: shift.breaks.iter().map(|rest| self.rest(rest)).collect(),
            capacity: kind.capacity,
            costs: kind.costs,
            limits: kind.limits,
            duration_counts: kind.costs.per_time != 0 || kind.limits.duration.is_some(),
        }
    }

    fn rest(&self, rest: &Break) -> (Clock, Clock, Clock) {
        let Window { open, close } = rest.window;
        (self.clock(open), self.clock(close), rest.duration.min(FAR) as Clock)
    }

    /// One table of costs for each profile and prices that occur.
    fn add_metrics(&mut self) {
        let mut kinds: Vec<(usize, i64, i64)> = Vec::new();
        for group in 0..self.groups.len() {
            let Group { way, costs, .. } = &self.groups[group];
            let key = (*way, costs.per_distance, costs.per_time);
            let index = kinds.iter().position(|known| *known == key).unwrap_or_else(|| {
                kinds.push(key);
                kinds.len() - 1
            });
            self.groups[group].metric = index;
        }
        let most = kinds.iter().map(|&(way, distance, time)| self.dearest_edge(way, distance, time)).max().unwrap_or(0);
        let coarse = (most / i128::from(i32::MAX / 4) + 1) as i64;
        self.metrics = kinds.into_iter().map(|(way, distance, time)| self.metric(way, (distance, time), coarse)).collect();
    }

    fn dearest_edge(&self, way: usize, per_distance: i64, per_time: i64) -> i128 {
        let way = &self.ways[way];
        let most = |table: &[i32]| i128::from(table.iter().copied().max().unwrap_or(0));
        most(&way.distance) * i128::from(per_distance) + most(&way.time) * i128::from(per_time)
    }

    fn metric(&self, way: usize, (per_distance, per_time): (i64, i64), coarse: i64) -> Metric<'p> {
        let way = &self.ways[way];
        let out: Cow<'p, [i32]> = if (per_distance, per_time, coarse) == (1, 0, 1) {
            way.distance.clone()
        } else {
            let price = |(distance, time): (&i32, &i32)| {
                ((i64::from(*distance) * per_distance + i64::from(*time) * per_time) / coarse) as i32
            };
            way.distance.iter().zip(way.time.iter()).map(price).collect()
        };
        let size = self.places;
        let symmetric = (0..size).all(|a| (0..a).all(|b| out[a * size + b] == out[b * size + a]));
        let back = if symmetric { Vec::new() } else { (0..size * size).map(|at| out[(at % size) * size + at / size]).collect() };
        Metric { out, back, coarse }
    }

    fn add_has(&mut self) {
        let problem = self.problem;
        let end_matters = self.groups.iter().any(|group| i64::from(group.latest) < FAR);
        self.has = Has {
            times: end_matters || self.nodes.iter().any(|node| node.windows > 0) || self.groups.iter().any(|group| group.duration_counts || !group.breaks.is_empty()),
            several_windows: self.nodes.iter().any(|node| node.windows > 1),
            changing_loads: self.nodes.len() > self.tasks || self.nodes[..self.tasks].iter().any(|node| node.collect != [0; DIMENSIONS]),
            pairs: self.jobs.iter().any(|job| job.pair),
            goods: self.jobs.iter().any(|job| job.apart_on_route | job.apart_on_trip != 0),
            ranks: self.nodes.iter().any(|node| node.rank != NO_RANK),
            glue: problem.locks.iter().any(|lock| lock.order == Order::Strict),
            reloads: self.nodes.len() > self.tasks,
            locks: !problem.locks.is_empty(),
            loose_ends: false,
            unlike_weights: false,
            fixed_costs: self.groups.iter().any(|group| group.costs.fixed > 0),
            sequences: problem.locks.iter().any(|lock| lock.order == Order::Sequence),
            skills: self.jobs.iter().any(|job| (0..self.groups.len()).any(|group| job.groups[group / 64] >> (group % 64) & 1 == 0)),
            usual: self.jobs.iter().any(|job| job.usual_price != 0),
            unlike_vans: self.groups.len() > 1,
            nothing_beside: false,
        };
        let Has { goods, locks, usual, unlike_vans, .. } = self.has;
        let limited = self.groups.iter().any(|group| group.limits.stops.is_some());
        let skilled = self.problem.jobs.iter().any(|job| job.skills != Skills::default());
        self.has.nothing_beside = !(goods || locks || usual || unlike_vans || limited || skilled);
    }

    /// For each visit the nearest others, both directions taken together.
    fn add_near(&mut self, most: usize, most_beside: usize) {
        let count = most.min(self.tasks.saturating_sub(1));
        self.near_count = count;
        self.near = Vec::with_capacity(count * self.tasks);
        let (size, Some(metric)) = (self.places, self.metrics.first()) else { return };
        let mut others: Vec<(i64, u32)> = Vec::with_capacity(self.tasks);
        for node in 0..self.tasks as u32 {
            let place = self.node(node).place;
            let (to, from) = (metric.to(size, place), metric.from(size, place));
            others.clear();
            others.extend((0..self.tasks as u32).filter(|other| *other != node).map(|other| {
                let at = self.node(other).place as usize;
                (i64::from(to[at]) + i64::from(from[at]), other)
            }));
            others.sort_unstable();
            self.near.extend(others.iter().take(count).map(|(_, other)| *other));
            self.beside_from.push(self.beside.len() as u32);
            let beside = others.iter().map(|(_, other)| *other).filter(|other| self.may_follow(node, *other) || self.may_follow(*other, node));
            let beside: Vec<u32> = beside.take(most_beside).collect();
            self.beside.extend(beside);
        }
        self.beside_from.push(self.beside.len() as u32);
    }

    /// What the way to the `rank`th nearest visit costs in the mean: the scale of what changes of a plan cost.
    pub(crate) fn near_cost(&self, rank: usize) -> f64 {
        let Some(metric) = self.metrics.first().filter(|_| self.near_count > 0) else { return 1.0 };
        let rank = rank.min(self.near_count) - 1;
        let edge = |node: u32, other: u32| f64::from(metric.edge(self.places, self.node(node).place, self.node(other).place));
        let sum: f64 = (0..self.tasks as u32).map(|node| (edge(node, self.near(node)[rank]) + edge(self.near(node)[rank], node)) / 2.0).sum();
        (sum / self.tasks as f64 * self.metrics[0].coarse as f64).max(1e-3)
    }

    /// Whether the windows allow to go from one visit straight to another.
    fn may_follow(&self, first: u32, second: u32) -> bool {
        if !self.has.times || self.ways.iter().any(|way| way.paced) {
            return true;
        }
        let (first, second) = (self.node(first), self.node(second));
        let quickest = self.ways.iter().map(|way| way.time[first.place as usize * self.places + second.place as usize]).min();
        first.open.saturating_add(first.service).saturating_add(quickest.unwrap_or(0)) <= second.close
    }
}

/// Beyond any instant a plan can reach; sums of two still fit a clock.
pub(crate) const FAR: i64 = i32::MAX as i64 / 4;

fn way(profile: &Profile, places: usize) -> Way<'_> {
    let size = profile.matrix.size;
    let paced = !profile.bands.is_empty();
    let far = |time: &i32| i64::from(*time) > FAR;
    if size == places && !profile.matrix.time.iter().any(far) {
        return Way { profile, distance: Cow::Borrowed(&profile.matrix.distance), time: Cow::Borrowed(&profile.matrix.time), paced };
    }
    let widen = |table: &[i32]| -> Cow<'static, [i32]> {
        let mut wide = vec![0; places * places];
        for row in 0..size {
            wide[row * places..][..size].copy_from_slice(&table[row * size..][..size]);
        }
        Cow::Owned(wide)
    };
    let mut time = widen(&profile.matrix.time);
    time.to_mut().iter_mut().for_each(|time| *time = (*time).min(FAR as i32));
    Way { profile, distance: widen(&profile.matrix.distance), time, paced }
}

/// The classes a class may not meet on a trip and on a route.
fn apart(problem: &Problem, class: Option<u8>) -> (u64, u64) {
    let Some(class) = class else { return (0, 0) };
    let mut masks = (0, 0);
    for rule in &problem.apart {
        let (a, b) = rule.pair;
        let other = if a == class { b } else if b == class { a } else { continue };
        match rule.on {
            Span::Trip => masks.0 |= 1 << other,
            Span::Route => masks.1 |= 1 << other,
        }
    }
    masks
}
