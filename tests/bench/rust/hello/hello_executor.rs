//! hello as a future of Rust on the executor of the benchmark, which JavaScript's timer wakes.
#[allow(dead_code)]
#[path = "../executor/executor.rs"]
mod executor;

use executor::{run_all, spawn};
use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

#[link(wasm_import_module = "hello")]
extern "C" {
    fn print(text: *const u8, size: usize);
    fn set_timer(milliseconds: f64, timer: *const Timer);
}

#[derive(Default)]
struct Timer {
    fired: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

struct Sleep(Rc<Timer>);

impl Future for Sleep {
    type Output = ();
    fn poll(self: Pin<&mut Self>, context: &mut Context) -> Poll<()> {
        if self.0.fired.get() {
            return Poll::Ready(());
        }
        self.0.waker.replace(Some(context.waker().clone()));
        Poll::Pending
    }
}

fn sleep(milliseconds: f64) -> Sleep {
    let timer = Rc::new(Timer::default());
    unsafe { set_timer(milliseconds, Rc::into_raw(timer.clone())) };
    Sleep(timer)
}

#[no_mangle]
pub extern "C" fn fire(timer: *const Timer) {
    let timer = unsafe { Rc::from_raw(timer) };
    timer.fired.set(true);
    if let Some(waker) = timer.waker.take() {
        waker.wake();
    }
    run_all();
}

fn print_line(line: &str) {
    unsafe { print(line.as_ptr(), line.len()) }
}

async fn app() {
    print_line("hello");
    sleep(1000.0).await;
    print_line("world");
}

#[no_mangle]
pub extern "C" fn start() {
    spawn(app());
    run_all();
}
