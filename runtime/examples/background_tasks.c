/* Background tasks. The done callback of each removes it from a set.
 *
 * Prints:
 *
 *     5 tasks are running
 *     0 is done, 4 left
 *     1 is done, 3 left
 *     2 is done, 2 left
 *     3 is done, 1 left
 *     4 is done, 0 left
 *     all are done
 */
#include <stdio.h>
#include <weft/weft.h>

enum { COUNT = 5 };

typedef struct task_set {
    weft_task *tasks[COUNT];
    int size;
    weft_event empty;
} task_set;

WEFT_ASYNC(work, int number;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(0.05 * (self->number + 1)));
    WEFT_RETURN(self->number);
}

static void discard(weft_future *future, void *argument) {
    task_set *set = argument;
    int number = (int)weft_future_result(future).i64;
    printf("%d is done, %d left\n", number, --set->size);
    weft_task_unref(set->tasks[number]);
    if (set->size == 0) weft_event_set(&set->empty);
}

WEFT_ASYNC(app, task_set set;) {
    WEFT_BEGIN;
    for (int i = 0; i < COUNT; i++) {
        weft_task *task = weft_create_task(WEFT_CALL(work, .number = i));
        if (!task) WEFT_RAISE(WEFT_ENOMEM);
        self->set.tasks[i] = task;
        self->set.size++;
        weft_future_add_done_callback(weft_task_future(task), discard, &self->set);
    }
    printf("%d tasks are running\n", self->set.size);
    WEFT_AWAIT(weft_event_wait(&self->set.empty));
    puts("all are done");
}

WEFT_MAIN(app)
