/* Makes awaitables from expressions. Those that have more to print than a number are coroutines. */
#include "fuzz_world.h"

#include <stdio.h>

#define WORLD fuzz_world
#define SAY(...) fuzz_trace(&(fuzz_activation){.number = self->number}, self->node, __VA_ARGS__)

static bool is_odd(void *state) { return *(int *)state % 2 == 1; }

/* ---- Generators ---- */

WEFT_ASYNC(next_value, fuzz_generator *slot; weft_scope scope;) {
    WEFT_BEGIN;
    if (!self->slot->generator) WEFT_RAISE(WEFT_END);
    self->slot->users++;
    WEFT_TRY(&self->scope) {
        WEFT_AWAIT(weft_generator_next(self->slot->generator));
        WEFT_RETURN(WEFT_RESULT);
    }
    WEFT_FINALLY { self->slot->users--; }
}

/* Closing frees a generator, unless another task is in it. */
WEFT_ASYNC(close_generator, fuzz_generator *slot; bool frees; weft_scope scope;) {
    WEFT_BEGIN;
    if (!self->slot->generator) WEFT_RETURN(0);
    self->frees = self->slot->users++ == 0;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_generator_close(self->slot->generator)); }
    WEFT_FINALLY {
        self->slot->users--;
        if (self->frees) self->slot->generator = NULL;
    }
}

/* ---- wait and as_completed ---- */

WEFT_ASYNC(wait_for_some, const fuzz_node *node; int number; weft_future **futures; size_t count;
           weft_scope scope;) {
    WEFT_BEGIN;
    self->futures = fuzz_allocate(FUZZ_NUMBERS, sizeof(weft_future *));
    for (int i = 2; i < self->node->number_count; i++) {
        weft_future *future = WORLD.slots[self->node->numbers[i]].future;
        if (future) self->futures[self->count++] = weft_future_ref(future);
    }
    WEFT_TRY(&self->scope) {
        WEFT_AWAIT(weft_wait(self->futures, self->count, fuzz_delay(self->node->numbers[1]),
                             (enum weft_return_when)self->node->numbers[0]));
        int64_t done = WEFT_RESULT.i64;
        char which[FUZZ_NUMBERS + 1] = {0};
        for (size_t i = 0; i < self->count; i++) which[i] = weft_future_done(self->futures[i]) ? '1' : '0';
        SAY("done %lld %s", (long long)done, which);
    }
    WEFT_FINALLY {
        for (size_t i = 0; i < self->count; i++) weft_future_unref(self->futures[i]);
    }
}

WEFT_ASYNC(next_completed, const fuzz_node *node; int number; fuzz_iterator * iterator; weft_scope scope;) {
    WEFT_BEGIN;
    self->iterator = &WORLD.iterators[self->node->numbers[0]];
    if (!self->iterator->exists || self->iterator->busy) WEFT_RAISE(WEFT_END);
    self->iterator->busy = true;
    WEFT_TRY(&self->scope) {
        WEFT_AWAIT(weft_as_completed_next(&self->iterator->iterator));
        SAY("%s", fuzz_state(WEFT_RESULT.ptr));
    }
    WEFT_FINALLY {
        self->iterator->busy = false;
        if (WEFT_STATUS == WEFT_ECANCELED) {
            weft_as_completed_deinit(&self->iterator->iterator);
            self->iterator->exists = false;
        }
    }
}

/* ---- Streams ---- */

static const weft_bytes separators[] = {{"b", 1}, {"aab", 3}, {"a\nb", 3}, {"ab", 2}, {"b\n", 2}};

static weft_awaitable start_read(const fuzz_node *node, weft_bytes *bytes) {
    weft_reader *reader = WORLD.readers[node->numbers[0]].reader;
    int size = node->numbers[1];
    switch (node->word) {
    case FUZZ_read: return weft_reader_read(reader, size, bytes);
    case FUZZ_readexactly: return weft_reader_readexactly(reader, (size_t)size, bytes);
    case FUZZ_readline: return weft_reader_readline(reader, bytes);
    default: break;
    }
    if (size < 3) return weft_reader_readuntil(reader, separators[size].data, separators[size].size, bytes);
    return weft_reader_readuntil_any(reader, separators + size, 2, bytes);
}

WEFT_ASYNC(read_some, const fuzz_node *node; int number; fuzz_reader * slot; weft_bytes bytes;
           weft_scope scope;) {
    WEFT_BEGIN;
    self->slot = &WORLD.readers[self->node->numbers[0]];
    if (self->slot->users++ == 0) self->slot->fed = false;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(start_read(self->node, &self->bytes)); }
    WEFT_FINALLY {
        self->slot->users--;
        SAY("read %s", fuzz_bytes(self->bytes));
    }
    WEFT_RETURN(self->bytes.size);
}

WEFT_ASYNC(fetch, const fuzz_node *node; int number; weft_response response; char url[16];
           weft_scope scope;) {
    WEFT_BEGIN;
    snprintf(self->url, sizeof self->url, "http://%d/", self->node->numbers[0]);
    WEFT_TRY(&self->scope) {
        WEFT_AWAIT(weft_fetch((weft_request){.url = self->url}, &self->response));
        SAY("fetched %zu", self->response.body_size);
    }
    WEFT_FINALLY { weft_response_deinit(&self->response); }
}

/* ---- Several ---- */

static fuzz_made make_gather(const fuzz_node *node, const fuzz_activation *activation) {
    weft_awaitable children[FUZZ_NUMBERS];
    fuzz_made made = {.count = 0};
    for (const fuzz_node *child = node->awaitables; child; child = child->next)
        children[made.count++] = fuzz_make(child, activation).awaitable;
    size_t count = (size_t)made.count;
    if (node->word == FUZZ_gather) {
        made.values = fuzz_allocate(count, sizeof *made.values);
        made.awaitable = weft_gather(children, count, made.values);
    } else {
        made.outcomes = fuzz_allocate(count, sizeof *made.outcomes);
        made.awaitable = weft_gather_outcomes(children, count, made.outcomes);
    }
    return made;
}

static weft_awaitable make_slot(int slot) {
    weft_future *future = WORLD.slots[slot].future;
    return future ? WEFT_AWAITABLE(future) : weft_sleep(0);
}

static weft_awaitable make(const fuzz_node *node, const fuzz_activation *activation) {
    int a = node->numbers[0], b = node->numbers[1], number = activation ? activation->number : 0;
    switch (node->word) {
    case FUZZ_sleep: return weft_sleep(a);
    case FUZZ_slot: return make_slot(a);
    case FUZZ_call: return fuzz_call(a);
    case FUZZ_waitfor: return weft_wait_for(fuzz_make(node->awaitables, activation).awaitable, fuzz_delay(a));
    case FUZZ_shield: return weft_shield(fuzz_make(node->awaitables, activation).awaitable);
    case FUZZ_event: return weft_event_wait(&WORLD.events[a]);
    case FUZZ_acquire: return weft_lock_acquire(fuzz_lock(a));
    case FUZZ_semacquire: return weft_semaphore_acquire(&WORLD.semaphores[a]);
    case FUZZ_condwait: return weft_condition_wait(&WORLD.conditions[a]);
    case FUZZ_condfor: return weft_condition_wait_for(&WORLD.conditions[a], is_odd, &WORLD.states[a]);
    case FUZZ_barrier: return weft_barrier_wait(&WORLD.barriers[a]);
    case FUZZ_get: return weft_queue_get(&WORLD.queues[a]);
    case FUZZ_put: return weft_queue_put(&WORLD.queues[a], weft_value_i64(b));
    case FUZZ_join: return weft_queue_join(&WORLD.queues[a]);
    case FUZZ_next: return WEFT_CALL(next_value, .slot = &WORLD.generators[a]);
    case FUZZ_aclose: return WEFT_CALL(close_generator, .slot = &WORLD.generators[a]);
    case FUZZ_wait: return WEFT_CALL(wait_for_some, .node = node, .number = number);
    case FUZZ_acnext: return WEFT_CALL(next_completed, .node = node, .number = number);
    case FUZZ_fetch: return WEFT_CALL(fetch, .node = node, .number = number);
    default: return WEFT_CALL(read_some, .node = node, .number = number);
    }
}

fuzz_made fuzz_make(const fuzz_node *node, const fuzz_activation *activation) {
    if (node->word == FUZZ_gather || node->word == FUZZ_gatherx) return make_gather(node, activation);
    return (fuzz_made){.awaitable = make(node, activation)};
}
