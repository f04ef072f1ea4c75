/* test_queues._QueueShutdownTestMixin: shutdown, for all three kinds of queues. */
#include "conformance.h"

static const char *const kinds[] = {"Queue", "LifoQueue", "PriorityQueue"}; /* indexed by weft_queue_order */

static void show(const char *label, const weft_queue *q) {
    trace("%s size %u unfinished %u getters %zu putters %zu", label, (unsigned)weft_queue_size(q),
          (unsigned)q->unfinished, waiting(&q->getters), waiting(&q->putters));
}

static int by_text(weft_value a, weft_value b) { return strcmp(a.ptr, b.ptr); }

/* Makes an empty queue of this kind and traces the kind. */
static void make(weft_queue *q, int kind, uint32_t maxsize) {
    trace("%s", kinds[kind]);
    *q = (weft_queue){.maxsize = maxsize, .order = (enum weft_queue_order)kind, .compare = by_text};
}

static int get_nowait(weft_queue *q) {
    weft_value item;
    return weft_queue_get_nowait(q, &item);
}

WEFT_ASYNC(try_all, weft_queue *q; int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_queue_put(self->q, WEFT_VALUE("data")));
    trace("put %s %s", status_word(self->status),
          status_word(weft_queue_put_nowait(self->q, WEFT_VALUE("data"))));
    WEFT_CATCH(self->status, weft_queue_get(self->q));
    trace("get %s %s", status_word(self->status), status_word(get_nowait(self->q)));
}

WEFT_ASYNC(shutdown_empty, weft_queue q; weft_task *getter; int kind, status;) {
    WEFT_BEGIN;
    for (; self->kind <= WEFT_PRIORITY; self->kind++) {
        make(&self->q, self->kind, 0);
        self->getter = weft_create_task(weft_queue_get(&self->q));
        WEFT_AWAIT(weft_sleep(0));
        show("one waits", &self->q);
        weft_queue_shutdown(&self->q, false);
        show("shut down", &self->q);
        WEFT_CATCH(self->status, weft_queue_join(&self->q));
        trace("join %s", status_word(self->status));
        WEFT_AWAIT(weft_sleep(0));
        trace("%s", task_state(self->getter));
        WEFT_CATCH(self->status, self->getter);
        trace("getter %s", status_word(self->status));
        WEFT_AWAIT(WEFT_CALL(try_all, .q = &self->q));
        weft_queue_deinit(&self->q);
        weft_task_unref(self->getter);
    }
}

WEFT_ASYNC(shutdown_nonempty, weft_queue q; weft_task *join, *putter; int kind, status;) {
    WEFT_BEGIN;
    for (; self->kind <= WEFT_PRIORITY; self->kind++) {
        make(&self->q, self->kind, 1);
        weft_queue_put_nowait(&self->q, WEFT_VALUE("data"));
        self->join = weft_create_task(weft_queue_join(&self->q));
        self->putter = weft_create_task(weft_queue_put(&self->q, WEFT_VALUE("data2")));
        WEFT_AWAIT(weft_sleep(0));
        show("one waits", &self->q);
        trace("%s %s", task_state(self->join), task_state(self->putter));
        weft_queue_shutdown(&self->q, false);
        show("shut down", &self->q);
        WEFT_AWAIT(weft_sleep(0));
        trace("%s %s", task_state(self->join), task_state(self->putter));
        WEFT_CATCH(self->status, self->putter);
        trace("putter %s", status_word(self->status));
        WEFT_AWAIT(weft_queue_get(&self->q));
        trace("got %s", (char *)WEFT_RESULT.ptr);
        WEFT_AWAIT(weft_sleep(0));
        trace("%s", task_state(self->join));
        WEFT_AWAIT(WEFT_CALL(try_all, .q = &self->q));
        trace("done %s", status_word(weft_queue_task_done(&self->q)));
        WEFT_AWAIT(weft_sleep(0));
        trace("%s", task_state(self->join));
        WEFT_CATCH(self->status, self->join);
        trace("join %s", status_word(self->status));
        trace("done %s", status_word(weft_queue_task_done(&self->q)));
        weft_queue_deinit(&self->q);
        weft_task_unref(self->join);
        weft_task_unref(self->putter);
    }
}

WEFT_ASYNC(shutdown_immediate, weft_queue q; weft_task *join; int kind, status;) {
    WEFT_BEGIN;
    for (; self->kind <= WEFT_PRIORITY; self->kind++) {
        make(&self->q, self->kind, 0);
        weft_queue_put_nowait(&self->q, WEFT_VALUE("data"));
        self->join = weft_create_task(weft_queue_join(&self->q));
        weft_queue_shutdown(&self->q, true);
        show("shut down", &self->q);
        WEFT_AWAIT(weft_sleep(0));
        trace("%s", task_state(self->join));
        WEFT_CATCH(self->status, self->join);
        trace("join %s", status_word(self->status));
        WEFT_AWAIT(WEFT_CALL(try_all, .q = &self->q));
        trace("done %s", status_word(weft_queue_task_done(&self->q)));
        weft_queue_deinit(&self->q);
        weft_task_unref(self->join);
    }
}

WEFT_ASYNC(shutdown_immediate_with_unfinished, weft_queue q; weft_task *join; int kind, status, first;) {
    WEFT_BEGIN;
    for (; self->kind <= WEFT_PRIORITY; self->kind++) {
        make(&self->q, self->kind, 0);
        weft_queue_put_nowait(&self->q, WEFT_VALUE("data"));
        weft_queue_put_nowait(&self->q, WEFT_VALUE("data"));
        self->join = weft_create_task(weft_queue_join(&self->q));
        WEFT_AWAIT(weft_queue_get(&self->q));
        trace("got %s", (char *)WEFT_RESULT.ptr);
        weft_queue_shutdown(&self->q, true);
        show("shut down", &self->q);
        WEFT_AWAIT(weft_sleep(0));
        trace("%s", task_state(self->join));
        WEFT_AWAIT(WEFT_CALL(try_all, .q = &self->q));
        self->first = weft_queue_task_done(&self->q);
        trace("done %s %s", status_word(self->first), status_word(weft_queue_task_done(&self->q)));
        WEFT_AWAIT(weft_sleep(0));
        trace("%s", task_state(self->join));
        WEFT_CATCH(self->status, self->join);
        trace("join %s", status_word(self->status));
        weft_queue_deinit(&self->q);
        weft_task_unref(self->join);
    }
}

CASES(CASE(shutdown_empty), CASE(shutdown_nonempty), CASE(shutdown_immediate),
      CASE(shutdown_immediate_with_unfinished))
