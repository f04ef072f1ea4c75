/* Each line that ends in FORGOTTEN drops an awaitable or a reference, of which the compiler must warn; of no
 * other line. */
#include <weft/weft.h>

weft_awaitable helper(void);
weft_awaitable helper(void) { return weft_sleep(1); }

WEFT_ASYNC(child, int n;) {
    WEFT_BEGIN;
    WEFT_AWAIT(helper());
}

WEFT_ASYNC_GENERATOR(numbers) {
    WEFT_BEGIN;
    WEFT_YIELD(1);
}

WEFT_ASYNC(app, weft_queue queue; weft_lock lock; weft_event event; weft_semaphore semaphore;
           weft_barrier barrier; weft_condition condition; weft_reader *reader; weft_writer *writer;
           weft_response response; weft_bytes line; weft_task *task;) {
    WEFT_BEGIN;
    WEFT_CALL(child);                                              /* FORGOTTEN */
    WEFT_CALL(child, .n = 1);                                      /* FORGOTTEN */
    weft_sleep(5);                                                 /* FORGOTTEN */
    weft_queue_put(&self->queue, weft_value_i64(1));               /* FORGOTTEN */
    weft_queue_get(&self->queue);                                  /* FORGOTTEN */
    weft_queue_join(&self->queue);                                 /* FORGOTTEN */
    weft_lock_acquire(&self->lock);                                /* FORGOTTEN */
    weft_event_wait(&self->event);                                 /* FORGOTTEN */
    weft_semaphore_acquire(&self->semaphore);                      /* FORGOTTEN */
    weft_barrier_wait(&self->barrier);                             /* FORGOTTEN */
    weft_condition_wait(&self->condition);                         /* FORGOTTEN */
    weft_reader_readline(self->reader, &self->line);               /* FORGOTTEN */
    weft_writer_drain(self->writer);                               /* FORGOTTEN */
    weft_fetch((weft_request){.url = "data:,x"}, &self->response); /* FORGOTTEN */
    weft_wait_for(weft_sleep(1), 2);                               /* FORGOTTEN */
    weft_shield(weft_sleep(1));                                    /* FORGOTTEN */
    WEFT_GATHER(NULL, weft_sleep(1), WEFT_CALL(child));            /* FORGOTTEN */
    weft_create_task(weft_sleep(1));                               /* FORGOTTEN */
    weft_create_eager_task(WEFT_CALL(child));                      /* FORGOTTEN */
    weft_ensure_future(self->task);                                /* FORGOTTEN */
    weft_future_new();                                             /* FORGOTTEN */
    weft_generator_new(WEFT_CALL(numbers));                        /* FORGOTTEN */
    weft_reader_new(0);                                            /* FORGOTTEN */
    weft_fd_writer(1);                                             /* FORGOTTEN */
    weft_serve();                                                  /* FORGOTTEN */
    WEFT_AWAITABLE(self->task);                                    /* FORGOTTEN */
    weft_spawn(WEFT_CALL(child));
    weft_close(WEFT_CALL(child));
    weft_task_unref(weft_create_task(weft_sleep(1)));
    weft_task_ref(self->task);
    weft_queue_put_nowait(&self->queue, weft_value_i64(1));
    weft_task_cancel(self->task);
    WEFT_AWAIT(WEFT_CALL(child));
}

WEFT_MAIN(app)
