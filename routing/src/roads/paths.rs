//! The fastest ways between many places: for each place one search over the network (E. W. Dijkstra, "A note on two
//! problems in connexion with graphs", 1959), which ends when every other place is reached. Over 200,000 junctions a
//! search takes some 25 ms, and a county has fewer: 400 places are a matter of seconds without preparing anything.

use super::network::{Cost, Network};
use super::snap::OnRoad;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::num::NonZero;

/// More threads than this are no help on any machine that plans vans.
const MOST_THREADS: usize = 64;

/// What it costs from each place to each, row by row.
pub(super) fn between_all(network: &Network, places: &[OnRoad], threads: NonZero<usize>) -> Vec<Cost> {
    let size = places.len();
    let mut costs = vec![Cost::UNREACHED; size * size];
    if size == 0 {
        return costs;
    }
    let rows_each = size.div_ceil(threads.get().min(MOST_THREADS));
    std::thread::scope(|scope| {
        for (share, rows) in costs.chunks_mut(rows_each * size).enumerate() {
            scope.spawn(move || {
                let mut search = Search::new(network, places);
                for (row, costs) in rows.chunks_mut(size).enumerate() {
                    search.row(share * rows_each + row, costs);
                }
            });
        }
    });
    costs
}

struct Search<'a> {
    network: &'a Network,
    places: &'a [OnRoad],
    /// Least cost known to each junction.
    reached: Vec<Cost>,
    /// Junctions next to a place.
    wanted: Vec<bool>,
    all_wanted: usize,
    queue: BinaryHeap<Reverse<(Cost, u32)>>,
}

impl<'a> Search<'a> {
    fn new(network: &'a Network, places: &'a [OnRoad]) -> Search<'a> {
        let junctions = network.steps.junctions();
        let mut wanted = vec![false; junctions];
        for place in places {
            for (junction, _) in place.inward(&network.stretches[place.stretch as usize]) {
                wanted[junction as usize] = true;
            }
        }
        let all_wanted = wanted.iter().filter(|wanted| **wanted).count();
        Search { network, places, reached: vec![Cost::UNREACHED; junctions], wanted, all_wanted, queue: BinaryHeap::new() }
    }

    /// From one place to all.
    fn row(&mut self, from: usize, costs: &mut [Cost]) {
        let start = &self.places[from];
        let stretch = &self.network.stretches[start.stretch as usize];
        self.settle(start.onward(stretch));
        for (to, cost) in costs.iter_mut().enumerate() {
            let end = &self.places[to];
            let around = end.inward(&self.network.stretches[end.stretch as usize]);
            let around = around.map(|(junction, rest)| self.reached[junction as usize].and(rest)).min();
            *cost = around.into_iter().chain(start.straight_to(end, stretch)).min().unwrap_or(Cost::UNREACHED);
        }
    }

    fn settle(&mut self, starts: impl Iterator<Item = (u32, Cost)>) {
        self.reached.fill(Cost::UNREACHED);
        self.queue.clear();
        for (junction, cost) in starts {
            self.offer(junction, cost);
        }
        let mut missing = self.all_wanted;
        while let Some(Reverse((cost, junction))) = self.queue.pop() {
            if cost > self.reached[junction as usize] {
                continue;
            }
            if self.wanted[junction as usize] {
                missing -= 1;
                if missing == 0 {
                    break;
                }
            }
            let network = self.network;
            for step in network.steps.from(junction) {
                self.offer(step.to, cost.and(step.cost));
            }
        }
    }

    fn offer(&mut self, junction: u32, cost: Cost) {
        let reached = &mut self.reached[junction as usize];
        if cost < *reached {
            *reached = cost;
            self.queue.push(Reverse((cost, junction)));
        }
    }
}
