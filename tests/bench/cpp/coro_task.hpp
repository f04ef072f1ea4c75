// Coroutines of C++20: a lazy task<T>, a loop with an intrusive ready list, and frames from free lists.
#pragma once
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <utility>
#include <vector>

// ---- memory ----

class frame_pool {
    static constexpr std::size_t grain = 16, classes = 64;
    struct block {
        block *next;
    };
    static inline block *free_blocks[classes];

public:
    static void *allocate(std::size_t size) {
        std::size_t c = (size + grain - 1) / grain;
        if (c >= classes) return std::malloc(size);
        if (block *b = free_blocks[c]) {
            free_blocks[c] = b->next;
            return b;
        }
        return std::malloc(c * grain);
    }
    static void release(void *memory, std::size_t size) {
        std::size_t c = (size + grain - 1) / grain;
        if (c >= classes) return std::free(memory);
        free_blocks[c] = new (memory) block{free_blocks[c]};
    }
};

// ---- the loop ----

// What waits in a list: a coroutine to be resumed.
struct waiter {
    waiter *next = nullptr;
    std::coroutine_handle<> handle;
};

class waiter_list {
    waiter *first = nullptr, **last = &first;

public:
    waiter_list() = default;
    waiter_list(const waiter_list &) = delete;
    void add(waiter *w) {
        w->next = nullptr;
        if (!first) last = &first;
        *last = w;
        last = &w->next;
    }
    waiter *take() {
        waiter *w = first;
        if (w) first = w->next;
        return w;
    }
};

inline waiter_list ready;

// ---- how a coroutine that suspends resumes another one ----

#ifdef __wasm_tail_call__

// By a tail call.
using transfer = std::coroutine_handle<>;
inline transfer transfer_to(std::coroutine_handle<> handle) { return handle; }
inline transfer transfer_to_loop() { return std::noop_coroutine(); }
inline void resume(std::coroutine_handle<> handle) { handle.resume(); }

#else

// By a trampoline: engines without tail calls would let the stack grow with each transfer.
using transfer = void;
inline std::coroutine_handle<> next_coroutine;
inline transfer transfer_to(std::coroutine_handle<> handle) { next_coroutine = handle; }
inline transfer transfer_to_loop() {}
inline void resume(std::coroutine_handle<> handle) {
    handle.resume();
    while (next_coroutine) std::exchange(next_coroutine, {}).resume();
}

#endif

// One loop for all works, as in a program. Inlined into a work, it would know the coroutine that it resumes.
[[gnu::noinline]] inline void run_all() {
    while (waiter *w = ready.take()) resume(w->handle);
}

// ---- tasks ----

// Counts children that have ended; the parent waits for the last one.
class joiner {
    int left;
    waiter parent;

public:
    explicit joiner(int children) : left(children) {}
    void child_ended() {
        if (--left == 0 && parent.handle) ready.add(&parent);
    }
    bool await_ready() const { return left == 0; }
    void await_suspend(std::coroutine_handle<> handle) { parent.handle = handle; }
    void await_resume() const {}
};

template <class T> class [[nodiscard]] task {
public:
    struct promise_type;
    using handle_type = std::coroutine_handle<promise_type>;

    struct final_awaiter {
        bool await_ready() const noexcept { return false; }
        transfer await_suspend(handle_type handle) const noexcept {
            promise_type &promise = handle.promise();
            if (promise.continuation) return transfer_to(promise.continuation);
            if (promise.joined) promise.joined->child_ended();
            if (promise.detached) handle.destroy();
            return transfer_to_loop();
        }
        void await_resume() const noexcept {}
    };

    struct promise_type {
        std::coroutine_handle<> continuation;
        joiner *joined = nullptr;
        waiter start;
        T value{};
        bool detached = false;

        task get_return_object() { return task(handle_type::from_promise(*this)); }
        std::suspend_always initial_suspend() const noexcept { return {}; }
        final_awaiter final_suspend() const noexcept { return {}; }
        void return_value(T result) { value = std::move(result); }
        void unhandled_exception() { std::abort(); }
        static void *operator new(std::size_t size) { return frame_pool::allocate(size); }
        static void operator delete(void *memory, std::size_t size) { frame_pool::release(memory, size); }
    };

    task(task &&other) noexcept : handle(std::exchange(other.handle, {})) {}
    ~task() {
        if (handle) handle.destroy();
    }

    // As an awaitable: runs the child at once, and the parent when the child has ended.
    bool await_ready() const { return false; }
    transfer await_suspend(std::coroutine_handle<> parent) {
        handle.promise().continuation = parent;
        return transfer_to(handle);
    }
    T await_resume() { return std::move(handle.promise().value); }

    // Starts it in the next turn. Its owner reads the result after `all` has ended.
    void start(joiner &all) {
        handle.promise().joined = &all;
        schedule();
    }
    T &result() { return handle.promise().value; }

    // Starts it in the next turn; it frees itself.
    void detach() && {
        handle.promise().detached = true;
        schedule();
        handle = {};
    }

private:
    handle_type handle;
    explicit task(handle_type h) : handle(h) {}
    void schedule() {
        waiter &start = handle.promise().start;
        start.handle = handle;
        ready.add(&start);
    }
};

struct yield {
    waiter self;
    bool await_ready() const { return false; }
    void await_suspend(std::coroutine_handle<> handle) {
        self.handle = handle;
        ready.add(&self);
    }
    void await_resume() const {}
};
