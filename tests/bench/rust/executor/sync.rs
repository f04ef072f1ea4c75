//! A queue and a lock, which hand over directly to who has waited longest.
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

/// A waiter's slot is in its future, which stays where it is until it has been woken.
struct Waiting<T> {
    waker: Waker,
    slot: *const Cell<Option<T>>,
}

pub struct Queue<T> {
    inner: RefCell<Inner<T>>,
}

struct Inner<T> {
    items: VecDeque<T>,
    capacity: usize,
    getters: VecDeque<Waiting<T>>,
    putters: VecDeque<Waiting<T>>,
}

impl<T> Queue<T> {
    /// A capacity of 0 is no limit.
    pub fn new(capacity: usize) -> Queue<T> {
        let capacity = if capacity == 0 { usize::MAX } else { capacity };
        let inner = Inner { items: VecDeque::new(), capacity, getters: VecDeque::new(), putters: VecDeque::new() };
        Queue { inner: RefCell::new(inner) }
    }

    pub fn put(&self, item: T) -> Put<'_, T> {
        Put { queue: self, item: Cell::new(Some(item)), waits: false }
    }

    pub fn get(&self) -> Get<'_, T> {
        Get { queue: self, item: Cell::new(None), waits: false }
    }
}

pub struct Put<'a, T> {
    queue: &'a Queue<T>,
    item: Cell<Option<T>>,
    waits: bool,
}

impl<T> Future for Put<'_, T> {
    type Output = ();
    fn poll(self: Pin<&mut Self>, context: &mut Context) -> Poll<()> {
        let this = unsafe { self.get_unchecked_mut() };
        let Some(item) = this.item.take() else { return Poll::Ready(()) };
        let mut inner = this.queue.inner.borrow_mut();
        if let Some(getter) = inner.getters.pop_front() {
            unsafe { (*getter.slot).set(Some(item)) };
            getter.waker.wake();
            return Poll::Ready(());
        }
        if inner.items.len() < inner.capacity {
            inner.items.push_back(item);
            return Poll::Ready(());
        }
        this.item.set(Some(item));
        if !this.waits {
            this.waits = true;
            inner.putters.push_back(Waiting { waker: context.waker().clone(), slot: &this.item });
        }
        Poll::Pending
    }
}

pub struct Get<'a, T> {
    queue: &'a Queue<T>,
    item: Cell<Option<T>>,
    waits: bool,
}

impl<T> Future for Get<'_, T> {
    type Output = T;
    fn poll(self: Pin<&mut Self>, context: &mut Context) -> Poll<T> {
        let this = unsafe { self.get_unchecked_mut() };
        if let Some(item) = this.item.take() {
            return Poll::Ready(item);
        }
        if this.waits {
            return Poll::Pending;
        }
        let mut inner = this.queue.inner.borrow_mut();
        if let Some(item) = inner.items.pop_front() {
            if let Some(putter) = inner.putters.pop_front() {
                let next = unsafe { (*putter.slot).take() };
                inner.items.extend(next);
                putter.waker.wake();
            }
            return Poll::Ready(item);
        }
        this.waits = true;
        inner.getters.push_back(Waiting { waker: context.waker().clone(), slot: &this.item });
        Poll::Pending
    }
}

pub struct Lock {
    locked: Cell<bool>,
    waiters: RefCell<VecDeque<Waiting<()>>>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock { locked: Cell::new(false), waiters: RefCell::new(VecDeque::new()) }
    }

    pub fn acquire(&self) -> Acquire<'_> {
        Acquire { lock: self, handed: Cell::new(None), waits: false }
    }

    pub fn release(&self) {
        match self.waiters.borrow_mut().pop_front() {
            Some(next) => {
                unsafe { (*next.slot).set(Some(())) };
                next.waker.wake();
            }
            None => self.locked.set(false),
        }
    }
}

pub struct Acquire<'a> {
    lock: &'a Lock,
    handed: Cell<Option<()>>,
    waits: bool,
}

impl Future for Acquire<'_> {
    type Output = ();
    fn poll(self: Pin<&mut Self>, context: &mut Context) -> Poll<()> {
        let this = unsafe { self.get_unchecked_mut() };
        if this.handed.take().is_some() || !this.waits && !this.lock.locked.replace(true) {
            return Poll::Ready(());
        }
        if !this.waits {
            this.waits = true;
            let waiting = Waiting { waker: context.waker().clone(), slot: &this.handed };
            this.lock.waiters.borrow_mut().push_back(waiting);
        }
        Poll::Pending
    }
}
