// A C++ file can use everything but the macros that define and write coroutines; cpp_coroutines.c has those.
#include <cstdio>
#include <weft/weft.h>

extern "C" weft_awaitable steps();

static int failures;

static void check(bool holds, const char *what) {
    if (holds) return;
    std::printf("failed: %s\n", what);
    failures++;
}

// The coroutine `steps` calls these, in a task.
extern "C" weft_awaitable limited(weft_future *future) { return weft_wait_for(future, 1.5); }

extern "C" weft_awaitable shielded(weft_task *task) { return weft_shield(task); }

extern "C" weft_task *started(weft_awaitable awaitable) { return weft_create_task(awaitable); }

extern "C" int grouped(weft_task_group *group, weft_awaitable awaitable) {
    return weft_task_group_create_task(group, awaitable);
}

extern "C" void settle(weft_future *future) {
    weft_task *task = weft_create_task(weft_shield(weft_sleep(1)));
    weft_future *same = weft_ensure_future(task);
    check(same == weft_task_future(task), "a task is its own future");
    weft_future_unref(same);
    weft_task_unref(task);
    check(weft_spawn(WEFT_AWAITABLE(future)) == WEFT_OK, "weft_spawn takes a future");
    weft_queue queue = {};
    check(weft_queue_put_nowait(&queue, weft_value_i64(7)) == WEFT_OK, "a queue");
    weft_queue_deinit(&queue);
    check(weft_future_set_result(future, weft_value_i64(42)) == WEFT_OK, "a result");
}

int main() {
    weft_value result = weft_value_i64(0);
    check(weft_run(steps(), &result) == WEFT_OK, "weft_run");
    check(result.i64 == 42, "the result of the coroutine");
    return failures > 0;
}
