/* The coroutines of cpp_main.cpp. */
#include <weft/weft.h>

weft_awaitable limited(weft_future *future);
weft_awaitable shielded(weft_task *task);
weft_task *started(weft_awaitable awaitable);
int grouped(weft_task_group *group, weft_awaitable awaitable);
void settle(weft_future *future);
weft_awaitable steps(void);

WEFT_ASYNC(setter, weft_future *future;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(1));
    settle(self->future);
}

WEFT_ASYNC(all_steps, weft_future *future; weft_task *task; weft_task_group group; int64_t result;) {
    WEFT_BEGIN;
    self->future = weft_future_new();
    self->task = started(WEFT_CALL(setter, .future = self->future));
    WEFT_WITH_TASK_GROUP(&self->group) {
        if (grouped(&self->group, weft_sleep(2)) != WEFT_OK) WEFT_RAISE(WEFT_EMISUSE);
    }
    WEFT_AWAIT(shielded(self->task));
    WEFT_AWAIT_INTO(self->result, limited(self->future));
    weft_task_unref(self->task);
    weft_future_unref(self->future);
    WEFT_RETURN(self->result);
}

weft_awaitable steps(void) { return WEFT_CALL(all_steps); }
