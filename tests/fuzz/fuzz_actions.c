/* The statements that do not suspend. Callbacks consist of these. */
#include "fuzz_world.h"

#include <stdio.h>
#include <weft/sim.h>

#define WORLD fuzz_world

static void run_actions(const fuzz_node *callback) {
    for (const fuzz_node *node = callback->blocks[0]; node; node = node->next) fuzz_act(node, NULL);
}

static void on_call(void *callback) {
    fuzz_trace(NULL, callback, "called");
    run_actions(callback);
}

static void on_done(weft_future *future, void *callback) {
    fuzz_trace(NULL, callback, "done %s", fuzz_state(future));
    run_actions(callback);
}

/* The task in a slot; -1: the current one. NULL: none. */
static weft_task *task_of(int slot) { return slot < 0 ? weft_current_task() : WORLD.slots[slot].task; }

static weft_future *future_of(int slot) {
    return slot < 0 ? weft_task_future(weft_current_task()) : WORLD.slots[slot].future;
}

#define SAY(...) fuzz_trace(activation, node, __VA_ARGS__)
#define SAY_STATUS(status) SAY("%s", fuzz_status(status))

/* ---- Tasks and futures ---- */

static void start_task(const fuzz_node *node, const fuzz_activation *activation) {
    weft_awaitable awaitable = fuzz_make(node->awaitables, activation).awaitable;
    weft_task *task = NULL;
    switch (node->word) {
    case FUZZ_spawn: weft_spawn(awaitable); return;
    case FUZZ_close: weft_close(awaitable); return;
    case FUZZ_task: task = weft_create_task(awaitable); break;
    case FUZZ_eager: task = weft_create_eager_task(awaitable); break;
    default: fuzz_put(node->numbers[0], weft_ensure_future(awaitable), NULL, false); return;
    }
    fuzz_put(node->numbers[0], weft_task_future(task), task, false);
}

static void start_in_group(const fuzz_node *node, const fuzz_activation *activation) {
    weft_task_group *group = WORLD.groups[node->numbers[0]];
    weft_task *task;
    if (!group) {
        SAY("none");
        return;
    }
    int status =
        weft_task_group_create_task_into(group, fuzz_make(node->awaitables, activation).awaitable, &task);
    SAY_STATUS(status);
    if (task) fuzz_put(node->numbers[1], weft_task_future(task), task, false);
}

static void settle(const fuzz_node *node, const fuzz_activation *activation) {
    const fuzz_slot *slot = &WORLD.slots[node->numbers[0]];
    int number = node->numbers[1];
    char message[16];
    snprintf(message, sizeof message, "m%d", number);
    if (!slot->is_plain && !slot->task)
        SAY("none");
    else
        SAY_STATUS(node->word == FUZZ_result ? weft_future_set_result(slot->future, weft_value_i64(number))
                                             : weft_future_set_error(slot->future, number, message));
}

static void count_requests(const fuzz_node *node, const fuzz_activation *activation) {
    weft_task *task = task_of(node->numbers[0]);
    if (!task || (WORLD.closing && !(WORLD.program.end & FUZZ_COUNT_AT_END)))
        SAY("none");
    else
        SAY("%u", node->word == FUZZ_uncancel ? weft_task_uncancel(task) : weft_task_cancelling(task));
}

static void act_on_future(const fuzz_node *node, const fuzz_activation *activation) {
    weft_future *future = future_of(node->numbers[0]);
    const fuzz_node *callback = node->number_count > 1 ? WORLD.program.callbacks[node->numbers[1]] : NULL;
    if (!future) {
        SAY("none");
        return;
    }
    switch (node->word) {
    case FUZZ_cancel: SAY("%d", weft_future_cancel(future)); break;
    case FUZZ_show: SAY("%s", fuzz_state(future)); break;
    case FUZZ_done: SAY("%d %d", weft_future_done(future), weft_future_cancelled(future)); break;
    case FUZZ_addcb: weft_future_add_done_callback(future, on_done, (void *)callback); break;
    default: SAY("%zu", weft_future_remove_done_callback(future, on_done, (void *)callback)); break;
    }
}

/* ---- Callbacks of the loop ---- */

static void schedule(const fuzz_node *node, const fuzz_activation *activation) {
    weft_handle *handle = &WORLD.handles[node->numbers[0]];
    void *callback = WORLD.program.callbacks[node->numbers[node->number_count - 1]];
    switch (node->word) {
    case FUZZ_soon: SAY_STATUS(weft_call_soon(handle, on_call, callback)); break;
    case FUZZ_later: SAY_STATUS(weft_call_later(handle, node->numbers[1], on_call, callback)); break;
    case FUZZ_at: SAY_STATUS(weft_call_at(handle, WORLD.start + node->numbers[1], on_call, callback)); break;
    default: weft_handle_cancel(handle); break;
    }
}

static void act_on_timeout(const fuzz_node *node, const fuzz_activation *activation) {
    weft_timeout *timeout = WORLD.timeouts[node->numbers[0]];
    if (!timeout)
        SAY("none");
    else if (node->word == FUZZ_resched)
        SAY_STATUS(weft_timeout_reschedule(timeout, weft_time() + fuzz_delay(node->numbers[1])));
    else
        SAY("%.0f %d", (weft_timeout_when(timeout) - WORLD.start) * 1e3, weft_timeout_expired(timeout));
}

/* ---- Locks, queues, ... ---- */

static void look(const fuzz_node *node, const fuzz_activation *activation) {
    SAY("%d%d%d %d%d %d%d %d%u %d%u %u%u%u%u", weft_lock_locked(fuzz_lock(0)), weft_lock_locked(fuzz_lock(1)),
        weft_lock_locked(fuzz_lock(2)), weft_event_is_set(&WORLD.events[0]),
        weft_event_is_set(&WORLD.events[1]), weft_semaphore_locked(&WORLD.semaphores[0]),
        weft_semaphore_locked(&WORLD.semaphores[1]), weft_barrier_broken(&WORLD.barriers[0]),
        weft_barrier_n_waiting(&WORLD.barriers[0]), weft_barrier_broken(&WORLD.barriers[1]),
        weft_barrier_n_waiting(&WORLD.barriers[1]), weft_queue_size(&WORLD.queues[0]),
        weft_queue_size(&WORLD.queues[1]), weft_queue_size(&WORLD.queues[2]),
        weft_queue_size(&WORLD.queues[3]));
}

static void synchronise(const fuzz_node *node, const fuzz_activation *activation) {
    int a = node->numbers[0], b = node->numbers[1];
    switch (node->word) {
    case FUZZ_set: weft_event_set(&WORLD.events[a]); break;
    case FUZZ_clear: weft_event_clear(&WORLD.events[a]); break;
    case FUZZ_release: SAY_STATUS(weft_lock_release(fuzz_lock(a))); break;
    case FUZZ_notify:
        SAY_STATUS(b < 0 ? weft_condition_notify_all(&WORLD.conditions[a])
                         : weft_condition_notify(&WORLD.conditions[a], (size_t)b));
        break;
    case FUZZ_change: WORLD.states[a]++; break;
    case FUZZ_semrelease: SAY_STATUS(weft_semaphore_release(&WORLD.semaphores[a])); break;
    case FUZZ_reset: weft_barrier_reset(&WORLD.barriers[a]); break;
    default: weft_barrier_abort(&WORLD.barriers[a]); break;
    }
}

static void act_on_queue(const fuzz_node *node, const fuzz_activation *activation) {
    weft_queue *queue = &WORLD.queues[node->numbers[0]];
    weft_value item = weft_value_i64(node->numbers[1]);
    int status;
    switch (node->word) {
    case FUZZ_putnow: SAY_STATUS(weft_queue_put_nowait(queue, item)); break;
    case FUZZ_taskdone: SAY_STATUS(weft_queue_task_done(queue)); break;
    case FUZZ_shutdown: weft_queue_shutdown(queue, item.i64 != 0); break;
    default:
        status = weft_queue_get_nowait(queue, &item);
        SAY("%s %lld", fuzz_status(status), status == WEFT_OK ? (long long)item.i64 : 0);
    }
}

/* ---- Context variables ---- */

static void act_on_variable(const fuzz_node *node, fuzz_activation *activation) {
    int variable = node->numbers[0];
    weft_context_token ignored, *token = activation ? &activation->tokens[variable] : &ignored;
    if (node->word == FUZZ_getvar) {
        SAY("%lld", (long long)weft_context_get(&fuzz_variables[variable]).i64);
    } else if (node->word == FUZZ_setvar) {
        weft_context_set(&fuzz_variables[variable], weft_value_i64(node->numbers[1]), token);
        if (activation) activation->has_token[variable] = true;
    } else if (activation && activation->has_token[variable]) {
        SAY_STATUS(weft_context_reset(token));
    } else {
        SAY("none");
    }
}

/* ---- Streams ---- */

static void feed(const fuzz_node *node, const fuzz_activation *activation, weft_reader *reader) {
    char data[FUZZ_NUMBERS];
    for (int i = 1; i < node->number_count; i++) data[i - 1] = (char)node->numbers[i];
    SAY_STATUS(weft_reader_feed_data(reader, data, (size_t)node->number_count - 1));
}

/* What docs/asyncio.md lists as a difference is not done: then "busy" is printed. */
static void act_on_reader(const fuzz_node *node, const fuzz_activation *activation) {
    fuzz_reader *slot = &WORLD.readers[node->numbers[0]];
    switch (node->word) {
    case FUZZ_feed:
        slot->fed = true;
        feed(node, activation, slot->reader);
        break;
    case FUZZ_eof:
        slot->fed = true;
        weft_reader_feed_eof(slot->reader);
        break;
    case FUZZ_seterr:
        if (slot->users > 0 && slot->fed)
            SAY("busy");
        else
            weft_reader_set_error(slot->reader, node->numbers[1], "m");
        break;
    default:
        if (slot->users > 0)
            SAY("busy");
        else
            SAY("%zu %d %s", weft_reader_buffered(slot->reader), weft_reader_at_eof(slot->reader),
                fuzz_status(weft_reader_status(slot->reader)));
    }
}

/* ---- Iterators ---- */

static void act_on_iterator(const fuzz_node *node, const fuzz_activation *activation) {
    fuzz_iterator *iterator = &WORLD.iterators[node->numbers[0]];
    if (iterator->busy) {
        SAY("busy");
        return;
    }
    if (iterator->exists) weft_as_completed_deinit(&iterator->iterator);
    iterator->exists = node->word == FUZZ_acnew;
    if (node->word == FUZZ_acdrop) return;
    weft_awaitable awaitables[FUZZ_NUMBERS];
    size_t count = 0;
    for (const fuzz_node *child = node->awaitables; child; child = child->next)
        awaitables[count++] = fuzz_make(child, activation).awaitable;
    weft_as_completed_init(&iterator->iterator, awaitables, count, fuzz_delay(node->numbers[1]));
}

static void new_generator(const fuzz_node *node, const fuzz_activation *activation) {
    fuzz_generator *slot = &WORLD.generators[node->numbers[0]];
    if (slot->generator)
        SAY("none");
    else
        slot->generator = fuzz_new_generator(node->numbers[1]);
}

void fuzz_act(const fuzz_node *node, fuzz_activation *activation) {
    if (fuzz_skips(node)) return;
    switch (node->word) {
    case FUZZ_spawn:
    case FUZZ_task:
    case FUZZ_eager:
    case FUZZ_ensure:
    case FUZZ_close: start_task(node, activation); break;
    case FUZZ_gtask: start_in_group(node, activation); break;
    case FUZZ_future: fuzz_put(node->numbers[0], weft_future_new(), NULL, true); break;
    case FUZZ_drop: fuzz_put(node->numbers[0], NULL, NULL, false); break;
    case FUZZ_result:
    case FUZZ_error: settle(node, activation); break;
    case FUZZ_cancelling:
    case FUZZ_uncancel: count_requests(node, activation); break;
    case FUZZ_cancel:
    case FUZZ_show:
    case FUZZ_done:
    case FUZZ_addcb:
    case FUZZ_rmcb: act_on_future(node, activation); break;
    case FUZZ_soon:
    case FUZZ_later:
    case FUZZ_at:
    case FUZZ_hcancel: schedule(node, activation); break;
    case FUZZ_resched:
    case FUZZ_when: act_on_timeout(node, activation); break;
    case FUZZ_look: look(node, activation); break;
    case FUZZ_count: SAY("%zu", weft_all_tasks(NULL, 0)); break;
    case FUZZ_putnow:
    case FUZZ_getnow:
    case FUZZ_taskdone:
    case FUZZ_shutdown: act_on_queue(node, activation); break;
    case FUZZ_setvar:
    case FUZZ_getvar:
    case FUZZ_resetvar: act_on_variable(node, activation); break;
    case FUZZ_feed:
    case FUZZ_eof:
    case FUZZ_seterr:
    case FUZZ_buffered: act_on_reader(node, activation); break;
    case FUZZ_acnew:
    case FUZZ_acdrop: act_on_iterator(node, activation); break;
    case FUZZ_gnew: new_generator(node, activation); break;
    case FUZZ_work: weft_sim_work(node->numbers[0]); break;
    default: synchronise(node, activation); break;
    }
}
