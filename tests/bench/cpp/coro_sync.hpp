// A queue and a lock for coroutines, which hand over directly to who has waited longest.
#pragma once
#include "coro_task.hpp"

template <class T> class ring {
    std::vector<T> items = std::vector<T>(16);
    std::size_t head = 0, count = 0;

    void grow() {
        std::vector<T> larger(items.size() * 2);
        for (std::size_t i = 0; i < count; i++) larger[i] = std::move(items[(head + i) & (items.size() - 1)]);
        items = std::move(larger);
        head = 0;
    }

public:
    std::size_t size() const { return count; }
    void put(T item) {
        if (count == items.size()) grow();
        items[(head + count++) & (items.size() - 1)] = std::move(item);
    }
    T get() {
        T item = std::move(items[head]);
        head = (head + 1) & (items.size() - 1);
        count--;
        return item;
    }
};

template <class T> class queue {
    struct item_waiter : waiter {
        T item;
    };
    ring<T> items;
    std::size_t capacity;
    waiter_list getters, putters;

public:
    explicit queue(std::size_t limit) : capacity(limit ? limit : SIZE_MAX) {}

    struct put_awaiter {
        queue &q;
        item_waiter self;
        bool await_ready() {
            if (auto *getter = static_cast<item_waiter *>(q.getters.take())) {
                getter->item = std::move(self.item);
                ready.add(getter);
                return true;
            }
            if (q.items.size() >= q.capacity) return false;
            q.items.put(std::move(self.item));
            return true;
        }
        void await_suspend(std::coroutine_handle<> handle) {
            self.handle = handle;
            q.putters.add(&self);
        }
        void await_resume() const {}
    };

    struct get_awaiter {
        queue &q;
        item_waiter self;
        bool await_ready() {
            if (q.items.size() == 0) return false;
            self.item = q.items.get();
            if (auto *putter = static_cast<item_waiter *>(q.putters.take())) {
                q.items.put(std::move(putter->item));
                ready.add(putter);
            }
            return true;
        }
        void await_suspend(std::coroutine_handle<> handle) {
            self.handle = handle;
            q.getters.add(&self);
        }
        T await_resume() { return std::move(self.item); }
    };

    put_awaiter put(T item) { return {*this, {{}, std::move(item)}}; }
    get_awaiter get() { return {*this, {}}; }
};

class lock {
    bool locked = false;
    waiter_list waiters;

public:
    struct acquire_awaiter {
        lock &l;
        waiter self;
        bool await_ready() { return !std::exchange(l.locked, true); }
        void await_suspend(std::coroutine_handle<> handle) {
            self.handle = handle;
            l.waiters.add(&self);
        }
        void await_resume() const {}
    };
    acquire_awaiter acquire() { return {*this, {}}; }
    void release() {
        if (waiter *next = waiters.take())
            ready.add(next);
        else
            locked = false;
    }
};
