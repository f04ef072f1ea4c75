/* A semaphore lets two of five workers in at a time. */
#include <stdio.h>
#include <weft/trace.h>
#include <weft/weft.h>

static const char *const names[] = {"ann", "bob", "cat", "dan", "eve"};
enum { WORKERS = sizeof names / sizeof names[0] };

WEFT_ASYNC(worker, int number; weft_semaphore *room; weft_scope scope;) {
    WEFT_BEGIN;
    weft_task_set_name(weft_current_task(), names[self->number]);
    WEFT_WITH_SEMAPHORE(&self->scope, self->room) {
        printf("%s comes in\n", names[self->number]);
        WEFT_AWAIT(weft_sleep(0.5 + 0.2 * self->number));
        printf("%s leaves\n", names[self->number]);
    }
}

WEFT_ASYNC(app, weft_semaphore room; weft_task_group group;) {
    WEFT_BEGIN;
    weft_set_trace(weft_trace_host, NULL);
    self->room.value = 2;
    WEFT_WITH_TASK_GROUP(&self->group) {
        for (int i = 0; i < WORKERS; i++)
            weft_task_group_create_task(&self->group, WEFT_CALL(worker, .number = i, .room = &self->room));
    }
}

WEFT_MAIN(app)
