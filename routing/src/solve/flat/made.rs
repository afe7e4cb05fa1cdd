//! How a problem is made flat.

use std::borrow::Cow;

use super::{Clock, FAR, Group, Has, Metric, Model, NO_RANK, NONE, Node, Slot, Task, Way, What};
use crate::matrix::Profile;
use crate::problem::{Break, DIMENSIONS, Kind, Order, Problem, Shift, Span, Van, Visit, Window, Work};
use crate::solve::locks::Orders;

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
            let price =
                |(distance, time): (&i32, &i32)| ((i64::from(*distance) * per_distance + i64::from(*time) * per_time) / coarse) as i32;
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
            times: end_matters
                || self.nodes.iter().any(|node| node.windows > 0)
                || self.groups.iter().any(|group| group.duration_counts || !group.breaks.is_empty()),
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
            one_load: false,
        };
        let Has { goods, locks, usual, unlike_vans, skills, .. } = self.has;
        let limited = self.groups.iter().any(|group| group.limits.stops.is_some());
        self.has.nothing_beside = !(goods || locks || usual || unlike_vans || limited || skills);
        let one = self.nodes.iter().all(|node| node.deliver[1..] == [0; DIMENSIONS - 1]);
        self.has.one_load = self.has.nothing_beside && !self.has.changing_loads && !self.has.pairs && one;
    }
}

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
        let other = if a == class {
            b
        } else if b == class {
            a
        } else {
            continue;
        };
        match rule.on {
            Span::Trip => masks.0 |= 1 << other,
            Span::Route => masks.1 |= 1 << other,
        }
    }
    masks
}
