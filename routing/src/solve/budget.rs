//! How long a search may take, and how far it has come.

use std::time::Instant;

/// A budget: the search ends with whichever limit is reached first.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Limits {
    /// Processor time of the whole process, all its threads together, from the beginning of the search.
    pub cpu_seconds: Option<f64>,
    /// Time on the wall.
    pub wall_seconds: Option<f64>,
    /// Rounds of all threads together. With this limit alone, the same problem, seed and number of threads give the
    /// same plan on every machine.
    pub iterations: Option<u64>,
}

/// A budget being used up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Budget {
    limits: Limits,
    began: Instant,
    began_cpu: f64,
}

impl Budget {
    pub(crate) fn begin(limits: Limits) -> Budget {
        Budget { limits, began: Instant::now(), began_cpu: cpu_seconds() }
    }

    /// Which part of it is used up, by the clocks alone; 1 and more: all.
    pub(crate) fn time_share(&self) -> f64 {
        let of = |used: f64, limit: Option<f64>| limit.map_or(0.0, |limit| if limit > 0.0 { used / limit } else { 1.0 });
        let cpu = self.limits.cpu_seconds.map_or(0.0, |_| of(cpu_seconds() - self.began_cpu, self.limits.cpu_seconds));
        cpu.max(of(self.began.elapsed().as_secs_f64(), self.limits.wall_seconds))
    }

    /// Which part is used up after so many rounds.
    pub(crate) fn share(&self, rounds: u64) -> f64 {
        let by_rounds = self.limits.iterations.map_or(0.0, |most| rounds as f64 / most.max(1) as f64);
        if self.limits.cpu_seconds.is_none() && self.limits.wall_seconds.is_none() {
            return by_rounds;
        }
        self.time_share().max(by_rounds)
    }

    pub(crate) fn limits(&self) -> Limits {
        self.limits
    }

    pub(crate) fn is_timed(&self) -> bool {
        self.limits.cpu_seconds.is_some() || self.limits.wall_seconds.is_some()
    }
}

/// Processor time this process has used.
pub fn cpu_seconds() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9
}
