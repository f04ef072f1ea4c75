// How a contestant times its work, and the coroutines that do not depend on the executor.
use std::cell::Cell;
use std::hint::black_box;
use std::time::Instant;

thread_local! {
    static FIGURE: Cell<f64> = const { Cell::new(0.0) };
    static FINISHED: Cell<i32> = const { Cell::new(0) };
}

#[no_mangle]
pub extern "C" fn bench_last_figure() -> f64 {
    FIGURE.get()
}

fn timed<T>(work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = work();
    FIGURE.set(start.elapsed().as_nanos() as f64);
    result
}

fn finish() {
    FINISHED.set(FINISHED.get() + 1);
}

fn memory_size() -> usize {
    core::arch::wasm32::memory_size(0) << 16
}

async fn yielder(rounds: i32) {
    for _ in 0..rounds {
        yield_now().await
    }
    finish();
}

// Nests of async functions, each of which the compiler makes one state machine of.
macro_rules! nest {
    ($name:ident $next:ident $($rest:ident)*) => {
        async fn $name(rounds: i32) {
            $next(rounds).await
        }
        nest!($next $($rest)*);
    };
    ($last:ident) => {
        async fn $last(rounds: i32) {
            yielder(rounds).await
        }
    };
}

mod ten {
    use super::yielder;
    nest!(d2 d3 d4 d5 d6 d7 d8 d9);
    pub async fn deep(rounds: i32) {
        d2(rounds).await
    }
}

mod hundred {
    use super::yielder;
    nest!(
        d2 d3 d4 d5 d6 d7 d8 d9 d10 d11 d12 d13 d14 d15 d16 d17 d18 d19 d20 d21 d22 d23 d24 d25
        d26 d27 d28 d29 d30 d31 d32 d33 d34 d35 d36 d37 d38 d39 d40 d41 d42 d43 d44 d45 d46 d47 d48 d49 d50
        d51 d52 d53 d54 d55 d56 d57 d58 d59 d60 d61 d62 d63 d64 d65 d66 d67 d68 d69 d70 d71 d72 d73 d74 d75
        d76 d77 d78 d79 d80 d81 d82 d83 d84 d85 d86 d87 d88 d89 d90 d91 d92 d93 d94 d95 d96 d97 d98 d99
    );
    pub async fn deep(rounds: i32) {
        d2(rounds).await
    }
}

async fn leaf(x: i64) -> i64 {
    x + 1
}

// A child whose body the caller does not know has a block of memory of its own.
#[inline(never)]
fn boxed_leaf(x: i64) -> Pin<Box<dyn Future<Output = i64> + Send>> {
    Box::pin(leaf(x))
}

async fn await_boxed(rounds: i32) -> i64 {
    let mut sum = 0;
    for i in 0..rounds {
        sum += boxed_leaf(i as i64).await;
    }
    sum
}

async fn await_inlined(rounds: i32) -> i64 {
    let mut sum = 0;
    for i in 0..rounds {
        sum += black_box(leaf(black_box(i as i64)).await);
    }
    sum
}

// Counts the nodes of a tree that have ended, however they ended.
struct Ended;

impl Drop for Ended {
    fn drop(&mut self) {
        finish();
    }
}

/// When a timer is due.
fn milliseconds(timer: i32) -> u64 {
    1 + (timer as u64 * 7919) % 1000
}
