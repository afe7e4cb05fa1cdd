//! Stops that somebody has already decided about: whose tour they are on, in which order, and with nothing between.
//!
//! Locked jobs are kept to their tour, and stops of a sequence to its order, wherever a job is put in. Stops that are to
//! follow each other with nothing between are pinned: they are on their tour from the beginning and are never taken out.

use super::chain::Chain;
use super::flat::{Model, NONE, What};
use crate::problem::{Lock, Order};

/// A job that no tour may serve, because its locks contradict each other or cannot be kept.
pub(crate) const NOWHERE: u32 = NONE - 1;

/// What locks say about the order of nodes.
#[derive(Default)]
pub(crate) struct Orders {
    /// Per node: the one right after it, when nothing may come between.
    pub(crate) glued: Vec<u32>,
    /// Per visit: which lock's sequence it is in, and how far along that. Empty where there are no sequences.
    sequence: Vec<(u32, u32)>,
    /// Per visit: whether it is on a tour only because the other end of its pair is pinned there. Empty where none is.
    loose: Vec<bool>,
}

/// Visits that follow each other with nothing between.
#[derive(Clone)]
struct Block {
    visits: Vec<u32>,
    from_start: bool,
    to_end: bool,
}

/// So many tours are walked to find one that holds the pinned stops of a lock, and so many orders of its blocks tried.
const MOST_WALKS: usize = 2000;
const FEW_WALKS: usize = 50;
const MOST_BLOCKS: usize = 4;

impl Model<'_> {
    /// Keeps every locked job to its tour and pins what is to stay. What a lock asks must be known by then of all else.
    pub(crate) fn add_locks(&mut self) {
        let problem = self.problem;
        self.orders.glued = vec![NONE; self.nodes.len()];
        let mut strict: Vec<Vec<Block>> = vec![Vec::new(); self.slots.len()];
        for (index, lock) in problem.locks.iter().enumerate() {
            let Some(tour) = self.slots.iter().position(|slot| slot.van == lock.van && slot.shift == lock.shift) else { continue };
            for stop in &lock.stops {
                let job = &mut self.jobs[stop.job];
                job.only = if job.only == NONE || job.only == tour as u32 { tour as u32 } else { NOWHERE };
            }
            match lock.order {
                Order::Any => {}
                Order::Sequence => self.add_sequence(index as u32, lock),
                Order::Strict => strict[tour].push(self.block(lock)),
            }
        }
        for (tour, blocks) in strict.into_iter().enumerate().filter(|(_, blocks)| !blocks.is_empty()) {
            self.pin(tour as u32, blocks);
        }
    }

    /// Whether a tour's nodes are in the order that locks want.
    pub(crate) fn locks_hold(&self, tour: u32, nodes: &[u32]) -> bool {
        let slot = &self.slots[tour as usize];
        let beside =
            |at: usize, node: u32| self.orders.glued[node as usize] == NONE || nodes.get(at + 1) == Some(&self.orders.glued[node as usize]);
        (slot.first == NONE || nodes.first() == Some(&slot.first))
            && (slot.last == NONE || nodes.last() == Some(&slot.last))
            && nodes.iter().enumerate().all(|(at, node)| beside(at, *node) && self.sequence_fits(&nodes[at + 1..], 0, *node))
    }

    /// Whether a visit may come before the node that is `at` now, as far as sequences go.
    pub(crate) fn sequence_fits(&self, nodes: &[u32], at: usize, visit: u32) -> bool {
        let Some(&(lock, place)) = self.orders.sequence.get(visit as usize).filter(|(lock, _)| *lock != NONE) else { return true };
        let place_of = |node: &u32| self.orders.sequence.get(*node as usize).filter(|(other, _)| *other == lock).map(|(_, place)| *place);
        nodes[..at].iter().filter_map(place_of).all(|before| before < place)
            && nodes[at..].iter().filter_map(place_of).all(|after| place < after)
    }

    /// Whether a lock, the skills and the rest let this tour serve the job at all.
    pub(crate) fn may_serve(&self, tour: u32, job: u32) -> bool {
        let (task, group) = (&self.jobs[job as usize], self.slots[tour as usize].group as usize);
        (task.only == NONE || task.only == tour) && task.groups[group / 64] >> (group % 64) & 1 == 1
    }

    fn add_sequence(&mut self, index: u32, lock: &Lock) {
        self.orders.sequence.resize(self.tasks, (NONE, 0));
        for (place, stop) in lock.stops.iter().enumerate() {
            let visit = self.visit_of(*stop);
            self.orders.sequence[visit as usize] = (index, place as u32);
        }
    }

    fn block(&self, lock: &Lock) -> Block {
        let visits = lock.stops.iter().map(|stop| self.visit_of(*stop)).collect();
        Block { visits, from_start: lock.from_start, to_end: lock.to_end }
    }

    /// Pins blocks to a tour, as many of their stops as can be kept there. Jobs that cannot are not served by anybody.
    fn pin(&mut self, tour: u32, mut blocks: Vec<Block>) {
        let mut all: Vec<u32> = Vec::new();
        for job in blocks.iter().flat_map(|block| &block.visits).map(|visit| self.job_of(*visit)) {
            if !all.contains(&job) {
                all.push(job);
            }
        }
        blocks.sort_by_key(|block| (!block.from_start, block.to_end));
        let mut kept: Vec<u32> = all.clone();
        let possible = all.iter().all(|job| self.may_serve(tour, *job));
        let mut pinned = if possible { self.arranged(tour, &blocks, (&kept, MOST_WALKS)) } else { None };
        if pinned.is_none() {
            kept.clear();
            let possible: Vec<u32> = all.iter().copied().filter(|job| self.may_serve(tour, *job)).collect();
            for job in possible {
                kept.push(job);
                match self.arranged(tour, &blocks, (&kept, FEW_WALKS)) {
                    Some(nodes) => pinned = Some(nodes),
                    None => drop(kept.pop()),
                }
            }
            self.glue(tour, &blocks, &kept);
        }
        let pinned = pinned.unwrap_or_default();
        for node in pinned.iter().filter(|node| self.nodes[**node as usize].what != What::Reload) {
            if !blocks.iter().any(|block| block.visits.contains(node)) {
                self.orders.loose.resize(self.tasks, false);
                self.orders.loose[*node as usize] = true;
                self.has.loose_ends = true;
            }
        }
        self.slots[tour as usize].pinned = pinned;
        for job in all {
            let task = &mut self.jobs[job as usize];
            task.pinned = kept.contains(&job);
            task.only = if task.pinned { tour } else { NOWHERE };
        }
    }

    /// Glues what is kept of blocks, and nothing else of them.
    fn glue(&mut self, tour: u32, blocks: &[Block], kept: &[u32]) -> Vec<Block> {
        for visit in blocks.iter().flat_map(|block| &block.visits) {
            self.orders.glued[*visit as usize] = NONE;
        }
        let blocks = of_jobs(self, blocks, kept);
        for pair in blocks.iter().flat_map(|block| block.visits.windows(2)) {
            self.orders.glued[pair[0] as usize] = pair[1];
        }
        let slot = &mut self.slots[tour as usize];
        slot.first = blocks.iter().find(|block| block.from_start).map_or(NONE, |block| block.visits[0]);
        slot.last = blocks.iter().rfind(|block| block.to_end).map_or(NONE, |block| block.visits[block.visits.len() - 1]);
        blocks
    }

    /// A tour of what is kept of these blocks and what they cannot do without, in the cheapest of the orders tried.
    fn arranged(&mut self, tour: u32, blocks: &[Block], (kept, most_walks): (&[u32], usize)) -> Option<Vec<u32>> {
        let mut blocks = self.glue(tour, blocks, kept);
        let (mut walks, mut best) = (most_walks, None);
        let count = blocks.len().min(MOST_BLOCKS);
        self.permuted(tour, (&mut blocks, count), &mut walks, &mut best);
        best.map(|(_, nodes)| nodes)
    }

    /// Every order of the first `count` blocks.
    fn permuted(&self, tour: u32, (blocks, count): (&mut [Block], usize), walks: &mut usize, best: &mut Option<(i64, Vec<u32>)>) {
        if count <= 1 {
            let nodes: Vec<u32> = blocks.iter().flat_map(|block| block.visits.iter().copied()).collect();
            self.complete(tour, &nodes, (walks, best));
            return;
        }
        for chosen in 0..count {
            blocks.swap(chosen, count - 1);
            self.permuted(tour, (blocks, count - 1), walks, best);
            blocks.swap(chosen, count - 1);
        }
    }

    /// Puts in the other ends of pairs, and reloads where it cannot be done without.
    fn complete(&self, tour: u32, nodes: &[u32], (walks, best): (&mut usize, &mut Option<(i64, Vec<u32>)>)) {
        if *walks == 0 {
            return;
        }
        *walks -= 1;
        let with = |more: u32, gap: usize| [&nodes[..gap], &[more], &nodes[gap..]].concat();
        let is_free = |gap: usize| gap.checked_sub(1).is_none_or(|before| self.orders.glued[nodes[before] as usize] == NONE);
        if let Some((at, missing)) =
            nodes.iter().enumerate().find_map(|(at, node)| Some((at, self.other_end(*node).filter(|other| !nodes.contains(other))?)))
        {
            let taken_up = self.node(missing).what == What::Put;
            let gaps: Vec<usize> = if taken_up { (at + 1..=nodes.len()).collect() } else { (0..=at).rev().collect() };
            for gap in gaps.into_iter().filter(|gap| is_free(*gap)) {
                self.complete(tour, &with(missing, gap), (&mut *walks, &mut *best));
            }
            return;
        }
        if let Some(walked) = self.walk(tour, nodes) {
            if best.as_ref().is_none_or(|(cost, _)| walked.cost < *cost) {
                *best = Some((walked.cost, nodes.to_vec()));
            }
            return;
        }
        let unused = self.slots[tour as usize].reloads.iter().find(|reload| !nodes.contains(reload));
        for gap in (0..=unused.map_or(0, |_| nodes.len())).filter(|gap| is_free(*gap)) {
            for reload in self.slots[tour as usize].reloads.iter().filter(|reload| !nodes.contains(reload)) {
                self.complete(tour, &with(*reload, gap), (&mut *walks, &mut *best));
            }
        }
    }

    /// Whether a visit is on a tour only because the other end of its pair is pinned there.
    fn is_loose_end(&self, node: u32) -> bool {
        self.orders.loose.get(node as usize).is_some_and(|loose| *loose)
    }

    /// Where carried goods are put down, or taken up.
    fn other_end(&self, node: u32) -> Option<u32> {
        match self.node(node).what {
            What::Take => Some(node + 1),
            What::Put => Some(node - 1),
            What::Visit | What::Reload => None,
        }
    }
}

impl Chain<'_, '_> {
    /// Puts locked jobs in before all others, and those of a sequence in its order.
    pub(crate) fn put_locked(&mut self) {
        let model = self.state.model;
        let mut locked: Vec<u32> = self.state.absent.iter().copied().filter(|job| model.jobs[*job as usize].only < NOWHERE).collect();
        locked.sort_unstable_by_key(|job| (model.orders.sequence.get(model.jobs[*job as usize].first as usize).copied(), *job));
        for job in locked {
            self.put(job);
        }
    }

    /// Moves the other ends of pinned stops to where they cost least on the tours that were changed in this round.
    pub(crate) fn tie_loose_ends(&mut self) {
        let model = self.state.model;
        for index in 0..self.state.used.len() {
            let tour = self.state.used[index];
            if !self.state.is_saved(tour) {
                continue;
            }
            for &end in model.slots[tour as usize].pinned.iter().filter(|node| model.is_loose_end(**node)) {
                self.tie(tour, end);
            }
        }
    }

    fn tie(&mut self, tour: u32, end: u32) {
        let model = self.state.model;
        let nodes = self.state.tours[tour as usize].nodes.clone();
        let without: Vec<u32> = nodes.iter().copied().filter(|node| *node != end).collect();
        let mut best = (self.state.tours[tour as usize].cost, nodes);
        for gap in 0..=without.len() {
            let anew = [&without[..gap], &[end], &without[gap..]].concat();
            if let Some(walked) = model.walk(tour, &anew).filter(|walked| walked.cost < best.0) {
                best = (walked.cost, anew);
            }
        }
        if best.1 != self.state.tours[tour as usize].nodes {
            self.state.replace(tour, &best.1);
        }
    }
}

/// What is left of blocks when only these jobs are served.
fn of_jobs(model: &Model<'_>, blocks: &[Block], kept: &[u32]) -> Vec<Block> {
    let left = blocks.iter().map(|block| {
        let visits = block.visits.iter().copied().filter(|visit| kept.contains(&model.job_of(*visit))).collect();
        Block { visits, ..block.clone() }
    });
    left.filter(|block| !block.visits.is_empty()).collect()
}
