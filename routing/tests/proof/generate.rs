//! Random problems: everything a problem can ask, in every mix, from a seed.

use fastrand::Rng;
use routing::matrix::{Band, Matrix, Profile};
use routing::problem::{
    Apart, Break, Costs, Job, Kind, Leaving, Limits, Load, Place, Problem, Reload, Shift, Skills, Span, Time, Usual, Van, Visit, Window,
    Work,
};

use super::mix::{Mix, Scale};

/// A problem in the making.
struct Maker<'a> {
    chance: &'a mut Rng,
    mix: Mix,
    scale: Scale,
    places: usize,
    /// The day begins at this instant.
    origin: Time,
}

/// A problem without locks.
pub fn problem(chance: &mut Rng, mix: Mix, scale: Scale) -> Problem {
    let jobs = chance.usize(scale.jobs.0..=scale.jobs.1);
    let places = 1 + if mix.zeros { chance.usize(1..=jobs) } else { jobs };
    let origin = if mix.far_clock { [1_795_000_000, -5_000, 40_000_000_000][chance.usize(..3)] } else { 0 };
    let mut maker = Maker { chance, mix, scale, places, origin };
    let profiles = maker.profiles();
    let fleet = maker.fleet(jobs, profiles.len());
    let goods = if mix.apart { maker.chance.usize(1..=4) } else { 0 };
    let jobs: Vec<Job> = (0..jobs).map(|index| maker.job(index, &fleet, goods)).collect();
    let apart = (0..if goods > 0 { maker.chance.usize(1..=4) } else { 0 }).map(|_| maker.apart(goods)).collect();
    Problem {
        places: (0..places).map(|place| Place { name: format!("p{place}"), point: None }).collect(),
        profiles,
        jobs,
        fleet,
        skills: if mix.skills { vec!["cold".to_owned(), "lift".to_owned(), "hills".to_owned()] } else { Vec::new() },
        goods: (0..goods).map(|class| format!("g{class}")).collect(),
        apart,
        fewest_vans: mix.fewest_vans,
        unit: 1,
        ..Problem::default()
    }
}

impl Maker<'_> {
    fn one_in(&mut self, many: usize) -> bool {
        self.chance.usize(..many) == 0
    }

    fn profiles(&mut self) -> Vec<Profile> {
        let count = if self.mix.unlike { self.chance.usize(1..=2) } else { 1 };
        (0..count)
            .map(|index| {
                let matrix = self.matrix();
                let bands = if self.mix.bands { self.bands() } else { Vec::new() };
                Profile { name: format!("profile{index}"), matrix, bands }
            })
            .collect()
    }

    fn matrix(&mut self) -> Matrix {
        let (size, across) = (self.places, self.scale.across);
        let points: Vec<(i32, i32)> = (0..size).map(|_| (self.chance.i32(0..=across), self.chance.i32(0..=across))).collect();
        let mut distance = vec![0; size * size];
        let mut time = vec![0; size * size];
        for (from, a) in points.iter().enumerate() {
            for (to, b) in points.iter().enumerate() {
                let straight = f64::from((a.0 - b.0).pow(2) + (a.1 - b.1).pow(2)).sqrt().round() as i32;
                let cell = from * size + to;
                distance[cell] = self.way(straight);
                time[cell] = if self.mix.asymmetric { self.way(straight) } else { distance[cell] };
                if !self.mix.asymmetric && to < from {
                    (distance[cell], time[cell]) = (distance[to * size + from], time[to * size + from]);
                }
                if from == to && !(self.mix.wild && self.one_in(4)) {
                    (distance[cell], time[cell]) = (0, 0);
                }
            }
        }
        Matrix { size, distance, time, estimate: false }
    }

    fn way(&mut self, straight: i32) -> i32 {
        let across = self.scale.across;
        if self.mix.zeros && self.one_in(8) {
            0
        } else if self.mix.wild {
            self.chance.i32(0..=across)
        } else if self.mix.asymmetric {
            straight + self.chance.i32(0..=across / 4)
        } else {
            straight
        }
    }

    fn bands(&mut self) -> Vec<Band> {
        let mut from = self.origin + self.chance.i64(-self.scale.day / 4..=self.scale.day / 2);
        (0..self.chance.usize(1..=3))
            .map(|_| {
                let band = Band { from, permille: [500, 1000, 1300, 1500, 2000, 3000][self.chance.usize(..6)] };
                from += self.chance.i64(1..=self.scale.day / 3);
                band
            })
            .collect()
    }

    fn fleet(&mut self, jobs: usize, profiles: usize) -> Vec<Kind> {
        let kinds = if self.mix.unlike { self.chance.usize(1..=self.scale.most_kinds) } else { 1 };
        let fleet = (0..kinds).map(|index| {
            let most = (self.scale.most_vans / kinds).max(1);
            Kind {
                id: format!("kind{index}"),
                vans: (0..self.chance.usize(1..=most)).map(|number| format!("v{index}.{number}")).collect(),
                profile: self.chance.usize(..profiles),
                capacity: self.capacity(jobs),
                skills: if self.mix.skills { self.chance.u64(0..8) } else { 0 },
                costs: self.costs(),
                shifts: (0..if self.mix.shifts { self.chance.usize(1..=2) } else { 1 }).map(|number| self.shift(number as i64)).collect(),
                limits: self.limits(jobs),
            }
        });
        fleet.collect()
    }

    fn capacity(&mut self, jobs: usize) -> Load {
        let most = (jobs as i32 / if self.mix.scarce { 3 } else { 1 }).max(6);
        std::array::from_fn(|dimension| if dimension < self.mix.dimensions { self.chance.i32(5..=5 + most) } else { 0 })
    }

    fn costs(&mut self) -> Costs {
        let draw = |on: bool, most: i64, chance: &mut Rng| if on { chance.i64(0..=most) } else { 0 };
        Costs {
            fixed: draw(self.mix.fixed_costs, 5 * i64::from(self.scale.across), self.chance),
            per_distance: if self.mix.unlike { self.chance.i64(0..=3) } else { 1 },
            per_time: draw(self.mix.time_costs, 3, self.chance),
        }
    }

    fn limits(&mut self, jobs: usize) -> Limits {
        let (across, day) = (i64::from(self.scale.across), self.scale.day);
        let (far, long) = (self.chance.i64(across..=across * 8), self.chance.i64(day / 4..=day));
        let stops = self.chance.usize(1..=jobs);
        Limits {
            distance: self.mix.most_distance.then_some(far),
            duration: self.mix.most_duration.then_some(long),
            stops: self.mix.most_stops.then_some(stops),
        }
    }

    fn shift(&mut self, number: i64) -> Shift {
        let day = self.scale.day;
        let earliest = self.origin + number * day / 2 + self.chance.i64(0..=day / 5);
        let place = |maker: &mut Self| if maker.mix.depots { maker.chance.usize(..maker.places) } else { 0 };
        let length = self.chance.i64(day / 3..=day);
        let latest = if self.mix.endless { i64::MAX / 8 } else { earliest + length };
        let breaks = if self.mix.breaks { self.breaks(earliest) } else { Vec::new() };
        let reloads = if self.mix.reloads { self.chance.usize(0..=self.scale.most_reloads) } else { 0 };
        Shift {
            start: place(self),
            earliest,
            latest_start: earliest + if self.one_in(3) { self.chance.i64(0..=day / 4) } else { day },
            end: if self.mix.open && self.one_in(2) { None } else { Some(place(self)) },
            latest,
            breaks,
            reloads: (0..reloads).map(|_| self.reload()).collect(),
        }
    }

    fn breaks(&mut self, earliest: Time) -> Vec<Break> {
        let day = self.scale.day;
        let mut open = earliest + self.chance.i64(0..=day / 2);
        (0..self.chance.usize(0..=self.scale.most_breaks))
            .map(|_| {
                let close = open + self.chance.i64(0..=day / 4);
                let rest = Break { window: Window { open, close }, duration: self.chance.i64(0..=day / 10) };
                open = close + self.chance.i64(1..=day / 3);
                rest
            })
            .collect()
    }

    fn reload(&mut self) -> Reload {
        Reload {
            place: if self.one_in(2) { 0 } else { self.chance.usize(..self.places) },
            service: if self.mix.service { self.chance.i64(0..=self.scale.day / 20) } else { 0 },
            windows: if self.one_in(3) { self.windows(2) } else { Vec::new() },
        }
    }

    /// Mostly wide enough to be of use, some as narrow as one instant.
    fn windows(&mut self, most: usize) -> Vec<Window> {
        let day = self.scale.day;
        let count = self.chance.usize(0..=most);
        let mut open = self.origin + self.chance.i64(0..=day / 2);
        (0..count)
            .map(|_| {
                let close = open + if self.one_in(6) { 0 } else { self.chance.i64(day / 10..=day / 2) };
                let window = Window { open, close };
                open = close + self.chance.i64(1..=day / 4);
                window
            })
            .collect()
    }

    fn visit(&mut self) -> Visit {
        Visit {
            place: self.chance.usize(..self.places),
            service: if self.mix.service { self.chance.i64(0..=self.scale.day / 20) } else { 0 },
            windows: self.windows(self.mix.most_windows),
            rank: (self.mix.ranks && self.one_in(3)).then(|| self.chance.i32(-1..=2)),
        }
    }

    fn load(&mut self) -> Load {
        let none = self.one_in(10);
        std::array::from_fn(|dimension| if dimension < self.mix.dimensions && !none { self.chance.i32(0..=5) } else { 0 })
    }

    fn job(&mut self, index: usize, fleet: &[Kind], goods: usize) -> Job {
        let (visit, load) = (self.visit(), self.load());
        let work = if self.mix.carries && self.one_in(2) {
            let to = self.visit();
            Work::Carry { from: visit, to, load }
        } else if self.mix.collects {
            let (down, up) = [(true, false), (false, true), (true, true)][self.chance.usize(..3)];
            let other = self.load();
            Work::Visit { visit, deliver: if down { load } else { [0; 4] }, collect: if up { other } else { [0; 4] } }
        } else {
            Work::Visit { visit, deliver: load, collect: [0; 4] }
        };
        Job {
            id: format!("j{index}"),
            work,
            skills: if self.mix.skills && self.one_in(3) { self.skills() } else { Skills::default() },
            goods: (goods > 0 && self.one_in(2)).then(|| self.chance.u8(..goods as u8)),
            leaving: self.leaving(),
            usual: (self.mix.usual && self.one_in(2)).then(|| self.usual(fleet)),
        }
    }

    fn skills(&mut self) -> Skills {
        let mut mask = |many: usize| if self.chance.usize(..many) == 0 { self.chance.u64(0..8) } else { 0 };
        Skills { all_of: 1 & mask(2), one_of: mask(2), none_of: 4 & mask(3) }
    }

    fn leaving(&mut self) -> Leaving {
        if self.mix.optional && self.one_in(2) {
            Leaving::Price(self.chance.i64(0..=i64::from(self.scale.across) * 3))
        } else if self.mix.weights {
            Leaving::Never { weight: self.chance.u8(1..=5) }
        } else {
            Leaving::default()
        }
    }

    fn usual(&mut self, fleet: &[Kind]) -> Usual {
        let kind = self.chance.usize(..fleet.len());
        let number = self.chance.usize(..fleet[kind].vans.len());
        Usual { van: Van { kind, number }, price: self.chance.i64(0..=i64::from(self.scale.across)) }
    }

    fn apart(&mut self, goods: usize) -> Apart {
        let mut class = || self.chance.u8(..goods as u8);
        Apart { pair: (class(), class()), on: if self.chance.bool() { Span::Trip } else { Span::Route } }
    }
}
