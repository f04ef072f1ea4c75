//! An allocator with free lists by size, because most tasks have one of few sizes.
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::UnsafeCell;
use std::ptr::null_mut;

const GRAIN: usize = 16;
const CLASSES: usize = 64;

pub struct Pool {
    free: UnsafeCell<[*mut u8; CLASSES]>,
}

/// WebAssembly has one thread here.
unsafe impl Sync for Pool {}

impl Pool {
    pub const fn new() -> Pool {
        Pool { free: UnsafeCell::new([null_mut(); CLASSES]) }
    }

    fn class(layout: &Layout) -> Option<usize> {
        let class = layout.size().div_ceil(GRAIN);
        (class < CLASSES && layout.align() <= 8).then_some(class)
    }
}

unsafe impl GlobalAlloc for Pool {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let Some(class) = Pool::class(&layout) else { return System.alloc(layout) };
        let list = &mut (*self.free.get())[class];
        let block = *list;
        if block.is_null() {
            return System.alloc(Layout::from_size_align_unchecked(class * GRAIN, 8));
        }
        *list = *(block as *mut *mut u8);
        block
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        let Some(class) = Pool::class(&layout) else { return System.dealloc(block, layout) };
        let list = &mut (*self.free.get())[class];
        *(block as *mut *mut u8) = *list;
        *list = block;
    }
}
