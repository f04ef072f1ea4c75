// As forgotten_await.c, in C++.
#include <weft/weft.h>

void forget(weft_queue *queue, weft_task *task);
void forget(weft_queue *queue, weft_task *task) {
    weft_sleep(5);                            /* FORGOTTEN */
    weft_queue_put(queue, weft_value_i64(1)); /* FORGOTTEN */
    weft_wait_for(task, 2);                   /* FORGOTTEN */
    weft_create_task(weft_sleep(1));          /* FORGOTTEN */
    weft_ensure_future(task);                 /* FORGOTTEN */
    weft_future_new();                        /* FORGOTTEN */
    WEFT_AWAITABLE(task);                     /* FORGOTTEN */
    weft_spawn(weft_sleep(1));
    weft_close(weft_sleep(1));
    weft_task_ref(task);
    weft_queue_put_nowait(queue, weft_value_i64(1));
}
