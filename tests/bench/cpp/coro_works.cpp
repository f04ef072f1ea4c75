// The works of the benchmark with coroutines of C++20.
#include <emscripten.h>
#include <memory>
#include <unistd.h>
#include "../bench_clock.h"
#include "coro_sync.hpp"
#include "coro_timers.hpp"

#define WORK extern "C" EMSCRIPTEN_KEEPALIVE double

double bench_figure;
WORK bench_last_figure() { return bench_figure; }

static int finished;

// ---- yield ----

static task<int> yielder(int rounds) {
    for (int i = 0; i < rounds; i++) co_await yield{};
    finished++;
    co_return 0;
}

static double run_timed() {
    bench_start();
    run_all();
    bench_stop();
    return finished;
}

WORK bench_yield(int tasks, int rounds) {
    finished = 0;
    for (int i = 0; i < tasks; i++) yielder(rounds).detach();
    return run_timed();
}

static task<int> diver(int depth, int rounds) {
    if (depth == 1) co_return co_await yielder(rounds);
    co_return co_await diver(depth - 1, rounds);
}

WORK bench_deep(int tasks, int depth, int rounds) {
    finished = 0;
    for (int i = 0; i < tasks; i++) diver(depth - 1, rounds).detach();
    return run_timed();
}

// ---- await, create, gather ----

// A frame of its own: not inlined into the caller's.
[[gnu::noinline]] static task<std::int64_t> leaf(std::int64_t x) { co_return x + 1; }

static task<int> caller(int rounds, std::int64_t &sum) {
    for (int i = 0; i < rounds; i++) sum += co_await leaf(i);
    co_return 0;
}

WORK bench_await(int rounds) {
    std::int64_t sum = 0;
    caller(rounds, sum).detach();
    run_timed();
    return static_cast<double>(sum);
}

static task<int> creator(int batches, int tasks, std::int64_t &sum) {
    std::vector<task<std::int64_t>> children;
    children.reserve(static_cast<std::size_t>(tasks));
    while (batches-- > 0) {
        joiner all(tasks);
        for (int i = 0; i < tasks; i++) {
            children.push_back(leaf(i));
            children.back().start(all);
        }
        co_await all;
        for (task<std::int64_t> &child : children) sum += child.result();
        children.clear();
    }
    co_return 0;
}

WORK bench_create(int batches, int tasks) {
    std::int64_t sum = 0;
    creator(batches, tasks, sum).detach();
    run_timed();
    return static_cast<double>(sum);
}

WORK bench_gather(int batches, int tasks) { return bench_create(batches, tasks); }

// ---- queue, lock, memory ----

using numbers = queue<std::int64_t>;

static task<int> producer(numbers &q, int items) {
    for (int i = 0; i < items; i++) co_await q.put(i);
    finished++;
    co_return 0;
}

static task<int> consumer(numbers &q, int items, std::int64_t &total) {
    std::int64_t sum = 0;
    for (int i = 0; i < items; i++) sum += co_await q.get();
    total += sum;
    finished++;
    co_return 0;
}

WORK bench_queue(int pairs, int capacity, int items, int batches) {
    numbers q(static_cast<std::size_t>(capacity));
    std::int64_t total = 0;
    bench_start();
    while (batches-- > 0) {
        for (int i = 0; i < pairs; i++) producer(q, items).detach();
        for (int i = 0; i < pairs; i++) consumer(q, items, total).detach();
        run_all();
    }
    bench_stop();
    return static_cast<double>(total);
}

static task<int> locker(lock &l, int rounds) {
    for (int i = 0; i < rounds; i++) {
        co_await l.acquire();
        co_await yield{};
        finished++;
        l.release();
    }
    co_return 0;
}

WORK bench_lock(int tasks, int rounds) {
    lock l;
    finished = 0;
    for (int i = 0; i < tasks; i++) locker(l, rounds).detach();
    return run_timed();
}

WORK bench_memory(int tasks) {
    numbers q(16);
    std::int64_t total = 0;
    finished = 0;
    auto before = reinterpret_cast<std::uintptr_t>(sbrk(0));
    for (int i = 0; i < tasks; i++) consumer(q, 1, total).detach();
    run_all();
    bench_figure = static_cast<double>(reinterpret_cast<std::uintptr_t>(sbrk(0)) - before);
    producer(q, tasks).detach();
    run_all();
    return finished - 1;
}

// ---- cancel: a task is cancelled by waking it with a flag, a parent by cancelling its children ----

struct tree {
    waiter leaf;
    std::vector<std::unique_ptr<tree>> children;
    bool await_ready() const { return false; }
    void await_suspend(std::coroutine_handle<> handle) { leaf.handle = handle; }
    void await_resume() const {}
    void cancel() {
        if (children.empty()) ready.add(&leaf);
        for (std::unique_ptr<tree> &child : children) child->cancel();
    }
};

static task<int> node(tree &self, int children, int levels) {
    if (levels == 0) {
        co_await self;
    } else {
        joiner all(children);
        std::vector<task<int>> tasks;
        tasks.reserve(static_cast<std::size_t>(children));
        for (int i = 0; i < children; i++) {
            self.children.push_back(std::make_unique<tree>());
            tasks.push_back(node(*self.children.back(), children, levels - 1));
            tasks.back().start(all);
        }
        co_await all;
    }
    finished++;
    co_return 0;
}

WORK bench_cancel(int children, int levels) {
    tree root;
    finished = 0;
    node(root, children, levels).detach();
    run_all();
    bench_start();
    root.cancel();
    run_all();
    bench_stop();
    return finished;
}

// ---- timers ----

static void count(timer &) { finished++; }

static std::vector<timer> set_timers(timer_queue &queue, int timers) {
    finished = 0;
    std::vector<timer> all(static_cast<std::size_t>(timers));
    bench_start();
    for (int i = 0; i < timers; i++) queue.set(all[i], (1 + i * INT64_C(7919) % 1000) * 1'000'000, count);
    for (int i = 1; i < timers; i += 2) queue.cancel(all[i]);
    bench_stop();
    return all;
}

WORK bench_timer_set(int timers) {
    timer_queue queue;
    std::vector<timer> all = set_timers(queue, timers);
    queue.run();
    return finished;
}

WORK bench_timer_fire(int timers) {
    timer_queue queue;
    std::vector<timer> all = set_timers(queue, timers);
    bench_start();
    queue.run();
    bench_stop();
    return finished;
}
