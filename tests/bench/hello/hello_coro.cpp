// hello as a coroutine of C++20, which JavaScript's timer resumes.
#include <emscripten/eventloop.h>
#include "../cpp/coro_task.hpp"
#include "hello_print.h"

struct sleep_for {
    double milliseconds;
    waiter self;
    bool await_ready() const { return false; }
    void await_suspend(std::coroutine_handle<> handle) {
        self.handle = handle;
        emscripten_set_timeout(wake, milliseconds, &self);
    }
    void await_resume() const {}

private:
    static void wake(void *sleeper) {
        ready.add(static_cast<waiter *>(sleeper));
        run_all();
    }
};

static task<int> app() {
    print_line("hello");
    co_await sleep_for{1000, {}};
    print_line("world");
    co_return 0;
}

int main() {
    app().detach();
    run_all();
}
