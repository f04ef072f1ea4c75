//! An executor for one thread: one allocation for each task, an intrusive list of those that are ready, and wakers
//! that point at their task.
use std::cell::{Cell, UnsafeCell};
use std::future::Future;
use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::pin::Pin;
use std::ptr::null;
use std::task::{Context, Poll, RawWaker, RawWakerVTable, Waker};

/// What the executor knows of a task without its type.
struct Header {
    next: Cell<*const Header>,
    references: Cell<u32>,
    queued: Cell<bool>,
    done: Cell<bool>,
    joiner: Cell<Option<Waker>>,
    table: &'static Table,
}

struct Table {
    poll: unsafe fn(*const Header, &mut Context),
    /// Moves the output, an `Option<T>`, to the pointer.
    take: unsafe fn(*const Header, *mut ()),
    abort: unsafe fn(*const Header),
    free: unsafe fn(*const Header),
}

enum State<F: Future> {
    Running(F),
    Done(F::Output),
    Taken,
}

#[repr(C)]
struct Task<F: Future> {
    header: Header,
    state: UnsafeCell<State<F>>,
}

impl<F: Future> Task<F> {
    const TABLE: Table = Table { poll: Self::poll, take: Self::take, abort: Self::abort, free: Self::free };

    unsafe fn finish(task: *const Header, state: State<F>) {
        *(*(task as *const Self)).state.get() = state;
        (*task).done.set(true);
        if let Some(joiner) = (*task).joiner.take() {
            joiner.wake();
        }
    }

    unsafe fn poll(task: *const Header, context: &mut Context) {
        if let State::Running(future) = &mut *(*(task as *const Self)).state.get() {
            if let Poll::Ready(output) = Pin::new_unchecked(future).poll(context) {
                Self::finish(task, State::Done(output));
            }
        }
    }

    unsafe fn take(task: *const Header, output: *mut ()) {
        let state = (*(task as *const Self)).state.get();
        if let State::Done(value) = std::mem::replace(&mut *state, State::Taken) {
            *(output as *mut Option<F::Output>) = Some(value);
        }
    }

    unsafe fn abort(task: *const Header) {
        if !(*task).done.get() {
            Self::finish(task, State::Taken);
        }
    }

    unsafe fn free(task: *const Header) {
        drop(Box::from_raw(task as *mut Self));
    }
}

// ---- the ready list ----

struct Ready {
    first: Cell<*const Header>,
    last: Cell<*const Header>,
}

/// WebAssembly has one thread here.
unsafe impl Sync for Ready {}

static READY: Ready = Ready { first: Cell::new(null()), last: Cell::new(null()) };

unsafe fn push(task: *const Header) {
    if (*task).queued.replace(true) || (*task).done.get() {
        return;
    }
    retain(task);
    (*task).next.set(null());
    if READY.first.get().is_null() {
        READY.first.set(task);
    } else {
        (*READY.last.get()).next.set(task);
    }
    READY.last.set(task);
}

unsafe fn retain(task: *const Header) {
    (*task).references.set((*task).references.get() + 1);
}

unsafe fn release(task: *const Header) {
    let left = (*task).references.get() - 1;
    (*task).references.set(left);
    if left == 0 {
        ((*task).table.free)(task);
    }
}

static WAKER: RawWakerVTable = RawWakerVTable::new(
    |task| unsafe {
        retain(task as *const Header);
        RawWaker::new(task, &WAKER)
    },
    |task| unsafe {
        push(task as *const Header);
        release(task as *const Header);
    },
    |task| unsafe { push(task as *const Header) },
    |task| unsafe { release(task as *const Header) },
);

/// Runs tasks until none is ready. One loop for all works, as in a program.
#[inline(never)]
pub fn run_all() {
    unsafe {
        while !READY.first.get().is_null() {
            let task = READY.first.get();
            READY.first.set((*task).next.get());
            (*task).queued.set(false);
            let waker = ManuallyDrop::new(Waker::from_raw(RawWaker::new(task as *const (), &WAKER)));
            ((*task).table.poll)(task, &mut Context::from_waker(&waker));
            release(task);
        }
    }
}

// ---- tasks ----

pub struct JoinHandle<T> {
    task: *const Header,
    output: PhantomData<T>,
}

impl<T> JoinHandle<T> {
    /// Drops the task's future.
    pub fn abort(&self) {
        unsafe { ((*self.task).table.abort)(self.task) }
    }
}

impl<T> Future for JoinHandle<T> {
    type Output = T;
    fn poll(self: Pin<&mut Self>, context: &mut Context) -> Poll<T> {
        unsafe {
            if !(*self.task).done.get() {
                (*self.task).joiner.set(Some(context.waker().clone()));
                return Poll::Pending;
            }
            let mut output: Option<T> = None;
            ((*self.task).table.take)(self.task, &mut output as *mut Option<T> as *mut ());
            Poll::Ready(output.expect("the task was aborted"))
        }
    }
}

impl<T> Drop for JoinHandle<T> {
    fn drop(&mut self) {
        unsafe { release(self.task) }
    }
}

pub fn spawn<F: Future + 'static>(future: F) -> JoinHandle<F::Output> {
    let task = Box::into_raw(Box::new(Task {
        header: Header {
            next: Cell::new(null()),
            references: Cell::new(1),
            queued: Cell::new(false),
            done: Cell::new(false),
            joiner: Cell::new(None),
            table: &Task::<F>::TABLE,
        },
        state: UnsafeCell::new(State::Running(future)),
    })) as *const Header;
    unsafe { push(task) };
    JoinHandle { task, output: PhantomData }
}

/// Runs a future and all tasks that are ready, to the end.
pub fn block_on<F: Future + 'static>(future: F) -> F::Output {
    let handle = spawn(future);
    run_all();
    let mut output: Option<F::Output> = None;
    unsafe { ((*handle.task).table.take)(handle.task, &mut output as *mut Option<F::Output> as *mut ()) };
    output.expect("the tasks wait for each other")
}

pub struct Yield(bool);

impl Future for Yield {
    type Output = ();
    fn poll(mut self: Pin<&mut Self>, context: &mut Context) -> Poll<()> {
        if self.0 {
            return Poll::Ready(());
        }
        self.0 = true;
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

pub fn yield_now() -> Yield {
    Yield(false)
}
