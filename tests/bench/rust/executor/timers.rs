//! Timers in virtual time: a heap of deadlines. A cancelled timer stays in the heap until it is due.
use std::cmp::Reverse;
use std::collections::BinaryHeap;

pub struct Timers {
    heap: BinaryHeap<Reverse<(i64, usize)>>,
    callbacks: Vec<Option<fn()>>,
    free: Vec<usize>,
}

impl Timers {
    pub fn new() -> Timers {
        Timers { heap: BinaryHeap::new(), callbacks: Vec::new(), free: Vec::new() }
    }

    /// Has a function called at a time; returns what cancels it.
    pub fn set(&mut self, due: i64, callback: fn()) -> usize {
        let id = self.free.pop().unwrap_or_else(|| {
            self.callbacks.push(None);
            self.callbacks.len() - 1
        });
        self.callbacks[id] = Some(callback);
        self.heap.push(Reverse((due, id)));
        id
    }

    pub fn cancel(&mut self, id: usize) {
        self.callbacks[id] = None;
    }

    /// Lets time jump from timer to timer until none is left.
    pub fn run(&mut self) {
        while let Some(Reverse((_, id))) = self.heap.pop() {
            self.free.push(id);
            if let Some(callback) = self.callbacks[id].take() {
                callback();
            }
        }
    }
}
