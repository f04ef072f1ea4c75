//! The works of the benchmark with Rust's futures on an executor of their own.
#![recursion_limit = "512"]
mod executor;
mod pool;
mod sync;
mod timers;

use executor::{block_on, run_all, spawn, yield_now, JoinHandle};
use std::future::{pending, Future};
use std::pin::Pin;
use std::rc::Rc;
use sync::{Lock, Queue};
use timers::Timers;

include!("../common_works.rs");

#[global_allocator]
static POOL: pool::Pool = pool::Pool::new();

#[no_mangle]
pub extern "C" fn bench_yield(tasks: i32, rounds: i32) -> f64 {
    FINISHED.set(0);
    for _ in 0..tasks {
        spawn(yielder(rounds));
    }
    timed(run_all);
    FINISHED.get() as f64
}

#[no_mangle]
pub extern "C" fn bench_deep(tasks: i32, depth: i32, rounds: i32) -> f64 {
    FINISHED.set(0);
    for _ in 0..tasks {
        if depth == 10 {
            spawn(ten::deep(rounds));
        } else {
            spawn(hundred::deep(rounds));
        }
    }
    timed(run_all);
    FINISHED.get() as f64
}

#[no_mangle]
pub extern "C" fn bench_await(rounds: i32) -> f64 {
    timed(|| block_on(await_boxed(rounds))) as f64
}

#[no_mangle]
pub extern "C" fn bench_await_inlined(rounds: i32) -> f64 {
    timed(|| block_on(await_inlined(rounds))) as f64
}

async fn create(batches: i32, tasks: i32) -> i64 {
    let mut sum = 0;
    let mut children: Vec<JoinHandle<i64>> = Vec::with_capacity(tasks as usize);
    for _ in 0..batches {
        children.extend((0..tasks).map(|i| spawn(leaf(i as i64))));
        for child in children.drain(..) {
            sum += child.await;
        }
    }
    sum
}

#[no_mangle]
pub extern "C" fn bench_create(batches: i32, tasks: i32) -> f64 {
    timed(|| block_on(create(batches, tasks))) as f64
}

#[no_mangle]
pub extern "C" fn bench_gather(batches: i32, tasks: i32) -> f64 {
    bench_create(batches, tasks)
}

async fn producer(queue: Rc<Queue<i64>>, items: i32) {
    for i in 0..items {
        queue.put(i as i64).await;
    }
}

async fn consumer(queue: Rc<Queue<i64>>, items: i32, total: Rc<Cell<i64>>) {
    let mut sum = 0;
    for _ in 0..items {
        sum += queue.get().await;
    }
    total.set(total.get() + sum);
    finish();
}

#[no_mangle]
pub extern "C" fn bench_queue(pairs: i32, capacity: i32, items: i32, batches: i32) -> f64 {
    let queue = Rc::new(Queue::new(capacity as usize));
    let total = Rc::new(Cell::new(0));
    timed(|| {
        for _ in 0..batches {
            for _ in 0..pairs {
                spawn(producer(queue.clone(), items));
            }
            for _ in 0..pairs {
                spawn(consumer(queue.clone(), items, total.clone()));
            }
            run_all();
        }
    });
    total.get() as f64
}

async fn locker(lock: Rc<Lock>, rounds: i32) {
    for _ in 0..rounds {
        lock.acquire().await;
        yield_now().await;
        finish();
        lock.release();
    }
}

#[no_mangle]
pub extern "C" fn bench_lock(tasks: i32, rounds: i32) -> f64 {
    FINISHED.set(0);
    let lock = Rc::new(Lock::new());
    for _ in 0..tasks {
        spawn(locker(lock.clone(), rounds));
    }
    timed(run_all);
    FINISHED.get() as f64
}

#[no_mangle]
pub extern "C" fn bench_memory(tasks: i32) -> f64 {
    FINISHED.set(0);
    let queue = Rc::new(Queue::new(16));
    let total = Rc::new(Cell::new(0));
    let before = memory_size();
    for _ in 0..tasks {
        spawn(consumer(queue.clone(), 1, total.clone()));
    }
    run_all();
    FIGURE.set((memory_size() - before) as f64);
    spawn(producer(queue, tasks));
    run_all();
    FINISHED.get() as f64
}

/// Dropping it cancels the children.
struct Children(Vec<JoinHandle<()>>);

impl Drop for Children {
    fn drop(&mut self) {
        for child in &self.0 {
            child.abort();
        }
    }
}

fn node(children: i32, levels: i32) -> Pin<Box<dyn Future<Output = ()>>> {
    Box::pin(async move {
        let _ended = Ended;
        if levels == 0 {
            return pending().await;
        }
        let mut tasks = Children((0..children).map(|_| spawn(node(children, levels - 1))).collect());
        for child in &mut tasks.0 {
            child.await;
        }
    })
}

#[no_mangle]
pub extern "C" fn bench_cancel(children: i32, levels: i32) -> f64 {
    FINISHED.set(0);
    let root = spawn(node(children, levels));
    run_all();
    timed(|| {
        root.abort();
        run_all();
    });
    FINISHED.get() as f64
}

fn set_timers(timers: &mut Timers, count: i32) {
    FINISHED.set(0);
    timed(|| {
        let ids: Vec<usize> = (0..count).map(|i| timers.set(milliseconds(i) as i64 * 1_000_000, finish)).collect();
        for &id in ids.iter().skip(1).step_by(2) {
            timers.cancel(id);
        }
    })
}

#[no_mangle]
pub extern "C" fn bench_timer_set(count: i32) -> f64 {
    let mut timers = Timers::new();
    set_timers(&mut timers, count);
    timers.run();
    FINISHED.get() as f64
}

#[no_mangle]
pub extern "C" fn bench_timer_fire(count: i32) -> f64 {
    let mut timers = Timers::new();
    set_timers(&mut timers, count);
    timed(|| timers.run());
    FINISHED.get() as f64
}
