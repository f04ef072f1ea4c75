//! The works of the benchmark with Rust's futures on tokio's runtime for one thread.
#![recursion_limit = "512"]
use std::future::{pending, Future};
use std::pin::Pin;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::Arc;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{mpsc, Mutex};
use tokio::task::{spawn, yield_now, JoinHandle, JoinSet};
use tokio::time::{sleep, Duration};

include!("../common_works.rs");

thread_local! {
    static RUNTIME: Runtime = Builder::new_current_thread().build().unwrap();
}

fn block_on<F: Future>(future: F) -> F::Output {
    RUNTIME.with(|runtime| runtime.block_on(future))
}

/// Times the rest of tasks that have been spawned.
fn join_all(tasks: Vec<JoinHandle<()>>) {
    timed(|| {
        block_on(async {
            for task in tasks {
                task.await.unwrap();
            }
        })
    })
}

fn spawn_many<F: Future<Output = ()> + Send + 'static>(count: i32, make: impl Fn() -> F) -> Vec<JoinHandle<()>> {
    block_on(async { (0..count).map(|_| spawn(make())).collect() })
}

#[no_mangle]
pub extern "C" fn bench_yield(tasks: i32, rounds: i32) -> f64 {
    FINISHED.set(0);
    join_all(spawn_many(tasks, || yielder(rounds)));
    FINISHED.get() as f64
}

#[no_mangle]
pub extern "C" fn bench_deep(tasks: i32, depth: i32, rounds: i32) -> f64 {
    FINISHED.set(0);
    if depth == 10 {
        join_all(spawn_many(tasks, || ten::deep(rounds)));
    } else {
        join_all(spawn_many(tasks, || hundred::deep(rounds)));
    }
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
            sum += child.await.unwrap();
        }
    }
    sum
}

#[no_mangle]
pub extern "C" fn bench_create(batches: i32, tasks: i32) -> f64 {
    timed(|| block_on(create(batches, tasks))) as f64
}

async fn gather(batches: i32, tasks: i32) -> i64 {
    let mut sum = 0;
    for _ in 0..batches {
        let mut children: JoinSet<i64> = (0..tasks).map(|i| leaf(i as i64)).collect();
        while let Some(result) = children.join_next().await {
            sum += result.unwrap();
        }
    }
    sum
}

#[no_mangle]
pub extern "C" fn bench_gather(batches: i32, tasks: i32) -> f64 {
    timed(|| block_on(gather(batches, tasks))) as f64
}

// ---- queues: tokio's channels have one receiver, which several consumers share by a lock ----

async fn produce(sender: mpsc::Sender<i64>, items: i32) {
    for i in 0..items {
        sender.send(i as i64).await.unwrap();
    }
}

async fn consume(mut receiver: mpsc::Receiver<i64>, items: i32, total: Arc<AtomicI64>) {
    let mut sum = 0;
    for _ in 0..items {
        sum += receiver.recv().await.unwrap();
    }
    total.fetch_add(sum, Ordering::Relaxed);
}

async fn consume_shared(receiver: Arc<Mutex<mpsc::Receiver<i64>>>, items: i32, total: Arc<AtomicI64>) {
    let mut sum = 0;
    for _ in 0..items {
        sum += receiver.lock().await.recv().await.unwrap();
    }
    total.fetch_add(sum, Ordering::Relaxed);
}

async fn pass_one_to_one(capacity: i32, items: i32, total: Arc<AtomicI64>) {
    let (sender, receiver) = mpsc::channel(capacity as usize);
    let tasks = [spawn(produce(sender, items)), spawn(consume(receiver, items, total))];
    for task in tasks {
        task.await.unwrap();
    }
}

async fn pass_unbounded(items: i32, total: Arc<AtomicI64>) {
    let (sender, mut receiver) = mpsc::unbounded_channel();
    let producer = spawn(async move {
        for i in 0..items {
            sender.send(i as i64).unwrap();
        }
    });
    let consumer = spawn(async move {
        let mut sum = 0;
        for _ in 0..items {
            sum += receiver.recv().await.unwrap();
        }
        total.fetch_add(sum, Ordering::Relaxed);
    });
    producer.await.unwrap();
    consumer.await.unwrap();
}

async fn pass_shared(pairs: i32, capacity: i32, items: i32, total: Arc<AtomicI64>) {
    let (sender, receiver) = mpsc::channel(capacity as usize);
    let receiver = Arc::new(Mutex::new(receiver));
    let mut tasks: Vec<JoinHandle<()>> = (0..pairs).map(|_| spawn(produce(sender.clone(), items))).collect();
    tasks.extend((0..pairs).map(|_| spawn(consume_shared(receiver.clone(), items, total.clone()))));
    for task in tasks {
        task.await.unwrap();
    }
}

#[no_mangle]
pub extern "C" fn bench_queue(pairs: i32, capacity: i32, items: i32, batches: i32) -> f64 {
    let total = Arc::new(AtomicI64::new(0));
    timed(|| {
        block_on(async {
            for _ in 0..batches {
                match (pairs, capacity) {
                    (1, 0) => pass_unbounded(items, total.clone()).await,
                    (1, _) => pass_one_to_one(capacity, items, total.clone()).await,
                    _ => pass_shared(pairs, capacity, items, total.clone()).await,
                }
            }
        })
    });
    total.load(Ordering::Relaxed) as f64
}

async fn locker(lock: Arc<Mutex<()>>, rounds: i32) {
    for _ in 0..rounds {
        let held = lock.lock().await;
        yield_now().await;
        finish();
        drop(held);
    }
}

#[no_mangle]
pub extern "C" fn bench_lock(tasks: i32, rounds: i32) -> f64 {
    FINISHED.set(0);
    let lock = Arc::new(Mutex::new(()));
    join_all(spawn_many(tasks, || locker(lock.clone(), rounds)));
    FINISHED.get() as f64
}

#[no_mangle]
pub extern "C" fn bench_memory(tasks: i32) -> f64 {
    let (sender, receiver) = mpsc::channel(16);
    let receiver = Arc::new(Mutex::new(receiver));
    let total = Arc::new(AtomicI64::new(0));
    let mut all = Vec::with_capacity(tasks as usize);
    let before = memory_size();
    block_on(async {
        all.extend((0..tasks).map(|_| spawn(consume_shared(receiver.clone(), 1, total.clone()))));
        yield_now().await;
        yield_now().await;
        FIGURE.set((memory_size() - before) as f64);
        produce(sender, tasks).await;
        for task in all {
            task.await.unwrap();
        }
    });
    tasks as f64
}

fn node(children: i32, levels: i32) -> Pin<Box<dyn Future<Output = ()> + Send>> {
    Box::pin(async move {
        let _ended = Ended;
        if levels == 0 {
            return pending().await;
        }
        let mut tasks: JoinSet<()> = (0..children).map(|_| node(children, levels - 1)).collect();
        while tasks.join_next().await.is_some() {}
    })
}

#[no_mangle]
pub extern "C" fn bench_cancel(children: i32, levels: i32) -> f64 {
    FINISHED.set(0);
    let nodes = (0..=levels).map(|level| children.pow(level as u32)).sum();
    block_on(async {
        let root = spawn(node(children, levels));
        for _ in 0..2 * nodes / 61 + 2 {
            yield_now().await;
        }
        let start = Instant::now();
        root.abort();
        while FINISHED.get() < nodes {
            yield_now().await;
        }
        FIGURE.set(start.elapsed().as_nanos() as f64);
    });
    FINISHED.get() as f64
}

// ---- timers, in virtual time: a callback is a task that sleeps ----

fn virtual_time() -> Runtime {
    Builder::new_current_thread().enable_time().start_paused(true).build().unwrap()
}

async fn alarm(duration: Duration, started: Arc<AtomicI64>) {
    started.fetch_add(1, Ordering::Relaxed);
    sleep(duration).await;
    finish();
}

async fn set_timers(count: i32) -> Vec<JoinHandle<()>> {
    FINISHED.set(0);
    let start = Instant::now();
    let started = Arc::new(AtomicI64::new(0));
    let tasks: Vec<JoinHandle<()>> =
        (0..count).map(|i| spawn(alarm(Duration::from_millis(milliseconds(i)), started.clone()))).collect();
    while started.load(Ordering::Relaxed) < count as i64 {
        yield_now().await;
    }
    for task in tasks.iter().skip(1).step_by(2) {
        task.abort();
    }
    yield_now().await;
    FIGURE.set(start.elapsed().as_nanos() as f64);
    tasks.into_iter().step_by(2).collect()
}

#[no_mangle]
pub extern "C" fn bench_timer_set(count: i32) -> f64 {
    virtual_time().block_on(async {
        for task in set_timers(count).await {
            task.await.unwrap();
        }
    });
    FINISHED.get() as f64
}

#[no_mangle]
pub extern "C" fn bench_timer_fire(count: i32) -> f64 {
    virtual_time().block_on(async {
        let tasks = set_timers(count).await;
        let start = Instant::now();
        for task in tasks {
            task.await.unwrap();
        }
        FIGURE.set(start.elapsed().as_nanos() as f64);
    });
    FINISHED.get() as f64
}
