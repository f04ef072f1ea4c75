/* test_locks.ConditionTests: cancelled waits, and which task gets their notifications. */
#include "conformance.h"

static void show(const char *label, weft_condition *cond) {
    trace("%s locked %s waiters %zu for the lock %zu", label, truth(weft_condition_locked(cond)),
          waiting_for("a condition", cond), waiting(&weft_condition_lock(cond)->waiters));
}

static void release(void *cond) { weft_condition_release(cond); }

WEFT_ASYNC(wait_cancel, weft_condition cond; weft_task *wait; weft_handle handle; int status;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_condition_acquire(&self->cond));
    self->wait = weft_create_task(weft_condition_wait(&self->cond));
    weft_call_soon(&self->handle, cancel_task, self->wait);
    WEFT_CATCH(self->status, self->wait);
    trace("wait %s", status_word(self->status));
    show("end", &self->cond);
    weft_task_unref(self->wait);
}

WEFT_ASYNC(wait_cancel_contested, weft_condition cond; weft_task *task; weft_handle handles[2]; int status;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_condition_acquire(&self->cond));
    show("acquired", &self->cond);
    self->task = weft_create_task(weft_condition_wait(&self->cond));
    WEFT_AWAIT(weft_sleep(0));
    show("waits", &self->cond);
    WEFT_AWAIT(weft_condition_acquire(&self->cond));
    weft_condition_notify(&self->cond, 1);
    show("notified", &self->cond);
    weft_call_soon(&self->handles[0], cancel_task, self->task);
    weft_call_soon(&self->handles[1], release, &self->cond);
    WEFT_CATCH(self->status, self->task);
    trace("wait %s", status_word(self->status));
    show("end", &self->cond);
    weft_task_unref(self->task);
}

WEFT_ASYNC(wait_on_cond, weft_condition *cond; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_WITH_CONDITION(&self->scope, self->cond) {
        trace("waits");
        WEFT_AWAIT(weft_condition_wait(self->cond));
        trace("never");
    }
}

WEFT_ASYNC(wait_cancel_after_notify, weft_condition cond; weft_task *waiter;) {
    WEFT_BEGIN;
    self->waiter = weft_create_task(WEFT_CALL(wait_on_cond, .cond = &self->cond));
    WEFT_AWAIT(weft_sleep(0));
    WEFT_AWAIT(weft_condition_acquire(&self->cond));
    weft_condition_notify(&self->cond, 1);
    show("notified", &self->cond);
    WEFT_AWAIT(weft_sleep(0));
    show("wants the lock", &self->cond);
    weft_task_cancel(self->waiter);
    WEFT_AWAIT(weft_sleep(0));
    show("cancelled", &self->cond);
    trace("%s", task_state(self->waiter));
    weft_condition_release(&self->cond);
    WEFT_AWAIT(weft_sleep(0));
    show("released", &self->cond);
    trace("%s", task_state(self->waiter));
    weft_task_unref(self->waiter);
}

WEFT_ASYNC(timeout_in_block, weft_condition cond; int status; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_WITH_CONDITION(&self->scope, &self->cond) {
        WEFT_CATCH(self->status, weft_wait_for(weft_condition_wait(&self->cond), 0.05));
        trace("wait %s", status_word(self->status));
        show("inside", &self->cond);
    }
    show("after", &self->cond);
}

static bool is_set(void *flag) { return *(bool *)flag; }

WEFT_ASYNC(pass_on, weft_condition *cond; bool *may_go; weft_scope with_cond, scope;) {
    WEFT_BEGIN;
    WEFT_WITH_CONDITION(&self->with_cond, self->cond) {
        WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_condition_wait_for(self->cond, is_set, self->may_go)); }
        WEFT_EXCEPT(WEFT_ECANCELED) {
            trace("got %s locked %s", status_word(WEFT_STATUS), truth(weft_condition_locked(self->cond)));
            WEFT_RERAISE;
        }
    }
}

WEFT_ASYNC(cancelled_error_wakeup, weft_condition cond; bool wake; weft_task *task; int status;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(pass_on, .cond = &self->cond, .may_go = &self->wake));
    WEFT_AWAIT(weft_sleep(0));
    show("waits", &self->cond);
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    trace("task %s", status_word(self->status));
    show("end", &self->cond);
    weft_task_unref(self->task);
}

WEFT_ASYNC(cancelled_error_re_aquire, weft_condition cond; bool wake; weft_task *task; int status;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(pass_on, .cond = &self->cond, .may_go = &self->wake));
    WEFT_AWAIT(weft_sleep(0));
    WEFT_AWAIT(weft_condition_acquire(&self->cond));
    self->wake = true;
    weft_condition_notify(&self->cond, 1);
    WEFT_AWAIT(weft_sleep(0));
    show("wants the lock", &self->cond);
    weft_task_cancel(self->task);
    weft_condition_release(&self->cond);
    WEFT_CATCH(self->status, self->task);
    trace("task %s", status_word(self->status));
    show("end", &self->cond);
    weft_task_unref(self->task);
}

typedef struct store {
    weft_condition cond;
    weft_task *tasks[2];
    int items;
} store;

static bool has_items(void *of) { return ((store *)of)->items != 0; }
static bool is_empty(void *of) { return ((store *)of)->items == 0; }

WEFT_ASYNC(consumer, store *of; int number; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_WITH_CONDITION(&self->scope, &self->of->cond) {
        for (;;) {
            WEFT_AWAIT(weft_condition_wait_for(&self->of->cond, has_items, self->of));
            trace("consumer %d sees %d", self->number, self->of->items);
            if (self->of->items < 0) WEFT_RETURN(0);
            self->of->items--;
        }
    }
}

WEFT_ASYNC(no_items, store *of; weft_timeout timeout;) {
    WEFT_BEGIN;
    WEFT_WITH_TIMEOUT(&self->timeout, 0.01) {
        WEFT_AWAIT(weft_condition_wait_for(&self->of->cond, is_empty, self->of));
    }
}

WEFT_ASYNC(cancelled_wakeup_of, store *of; int turns, i, status; weft_scope scope;) {
    WEFT_BEGIN;
    for (int i = 0; i < 2; i++)
        self->of->tasks[i] = weft_create_task(WEFT_CALL(consumer, .of = self->of, .number = i));
    WEFT_AWAIT(weft_sleep(0));
    WEFT_WITH_CONDITION(&self->scope, &self->of->cond) {
        self->of->items++;
        weft_condition_notify(&self->of->cond, 1);
        show("notified", &self->of->cond);
        for (self->i = 0; self->i < self->turns; self->i++) WEFT_AWAIT(weft_sleep(0));
        weft_task_cancel(self->of->tasks[0]);
        show("cancelled", &self->of->cond);
        WEFT_CATCH(self->status, WEFT_CALL(no_items, .of = self->of));
        trace("consumed %s", status_word(self->status));
        trace("items %d %s %s", self->of->items, task_state(self->of->tasks[0]),
              task_state(self->of->tasks[1]));
        show("inside", &self->of->cond);
        self->of->items = -1;
        weft_condition_notify_all(&self->of->cond);
    }
    show("after", &self->of->cond);
    WEFT_CATCH(self->status, self->of->tasks[1]);
    trace("1 %s", status_word(self->status));
    show("end", &self->of->cond);
    unref_tasks(self->of->tasks, 2);
}

WEFT_ASYNC(cancelled_wakeup, store of;) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_CALL(cancelled_wakeup_of, .of = &self->of));
}

WEFT_ASYNC(cancelled_wakeup_relock, store of;) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_CALL(cancelled_wakeup_of, .of = &self->of, .turns = 1));
}

CASES(CASE(wait_cancel), CASE(wait_cancel_contested), CASE(wait_cancel_after_notify), CASE(timeout_in_block),
      CASE(cancelled_error_wakeup), CASE(cancelled_error_re_aquire), CASE(cancelled_wakeup),
      CASE(cancelled_wakeup_relock))
