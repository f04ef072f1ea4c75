/* soak WORK COUNT: does the same thing very often, and says what was lost and how much memory is in use.
 *
 *   lives     COUNT tasks live and die, a thousand at a time: they return, yield, fail or are cancelled
 *   items     COUNT items pass from ten tasks to ten others through a queue of 16
 *   sleepers  COUNT tasks sleep at once, three times
 *   fetches   COUNT requests, a hundred at a time, of the URLs http://soak/0, http://soak/1, ...: of five one succeeds,
 *             one has the status 404, one fails, one breaks off in its body and one is never answered
 *
 * Prints a line after each tenth (or each time): the bytes of the blocks in use, and the memory of the program. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <weft/weft.h>

enum { TENTHS = 10, BATCH = 1000, PRODUCERS = 10, CAPACITY = 16, TIMES = 3, CONNECTIONS = 100, OUTCOMES = 5 };

/* The memory of the program in bytes: never less than it was in wasm, resident natively; 0 if unknown. */
static long long memory_of_program(void) {
#ifdef __wasm__
    return (long long)__builtin_wasm_memory_size(0) * 65536;
#else
    long long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (!file) return 0;
    if (fscanf(file, "%*d %lld", &pages) != 1) pages = 0;
    fclose(file);
    return pages * 4096;
#endif
}

static void print_memory(const char *work, int part) {
    printf("%s %d: %zu bytes in use, memory %lld\n", work, part, weft_memory_used(), memory_of_program());
    fflush(stdout);
}

static void ignore(void *user, const weft_report *report) {
    (void)user;
    (void)report;
}

/* ---- Lives ---- */

enum fate { RETURNS, YIELDS, FAILS, IS_CANCELLED, FATES };

static long long fates[FATES];

WEFT_ASYNC(life, int fate; weft_event never;) {
    WEFT_BEGIN;
    if (self->fate == FAILS) WEFT_RAISE(7, "number %d", self->fate);
    if (self->fate == YIELDS) WEFT_AWAIT(weft_sleep(0));
    if (self->fate == IS_CANCELLED) WEFT_AWAIT(weft_event_wait(&self->never));
    WEFT_RETURN(self->fate);
}

static void count_fate(int status, int64_t result) {
    if (status == WEFT_OK && result == RETURNS) fates[RETURNS]++;
    if (status == WEFT_OK && result == YIELDS) fates[YIELDS]++;
    if (status == 7) fates[FAILS]++;
    if (status == WEFT_ECANCELED) fates[IS_CANCELLED]++;
}

WEFT_ASYNC(thousand_lives, weft_task *tasks[BATCH]; int i, status;) {
    WEFT_BEGIN;
    for (int i = 0; i < BATCH; i++) {
        self->tasks[i] = weft_create_task(WEFT_CALL(life, .fate = i % FATES));
        if (!self->tasks[i]) abort();
    }
    WEFT_AWAIT(weft_sleep(0));
    for (int i = IS_CANCELLED; i < BATCH; i += FATES) weft_task_cancel(self->tasks[i]);
    for (self->i = 0; self->i < BATCH; self->i++) {
        WEFT_CATCH(self->status, self->tasks[self->i]);
        count_fate(self->status, weft_task_result(self->tasks[self->i]).i64);
        weft_task_unref(self->tasks[self->i]);
    }
}

WEFT_ASYNC(lives, long long count, done; int tenth;) {
    WEFT_BEGIN;
    for (self->tenth = 1; self->tenth <= TENTHS; self->tenth++) {
        for (; self->done < self->count * self->tenth / TENTHS; self->done += BATCH)
            WEFT_AWAIT(WEFT_CALL(thousand_lives));
        print_memory("lives", self->tenth);
    }
    long long lost = 0;
    for (int i = 0; i < FATES; i++) lost += llabs(self->done / FATES - fates[i]);
    printf("lives: %lld done, %lld lost\n", self->done, lost);
}

/* ---- Items ---- */

static weft_queue queue = {.maxsize = CAPACITY};
static long long sent, received, sum_sent, sum_received;

WEFT_ASYNC(produce, long long count;) {
    WEFT_BEGIN;
    for (; self->count > 0; self->count--) {
        sum_sent += ++sent;
        WEFT_AWAIT(weft_queue_put(&queue, weft_value_i64(sent)));
    }
}

WEFT_ASYNC(consume) {
    WEFT_BEGIN;
    for (;;) {
        WEFT_AWAIT(weft_queue_get(&queue));
        sum_received += WEFT_RESULT.i64;
        received++;
        weft_queue_task_done(&queue);
    }
}

WEFT_ASYNC(pass_items, long long count; weft_task_group group;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        for (int i = 0; i < PRODUCERS; i++)
            if (weft_task_group_create_task(&self->group,
                                            WEFT_CALL(produce, .count = self->count / PRODUCERS)))
                abort();
    }
    WEFT_AWAIT(weft_queue_join(&queue));
}

WEFT_ASYNC(items, long long count; weft_task *consumers[PRODUCERS]; int tenth, i, status;) {
    WEFT_BEGIN;
    for (int i = 0; i < PRODUCERS; i++)
        if (!(self->consumers[i] = weft_create_task(WEFT_CALL(consume)))) abort();
    for (self->tenth = 1; self->tenth <= TENTHS; self->tenth++) {
        WEFT_AWAIT(WEFT_CALL(pass_items, .count = self->count / TENTHS));
        print_memory("items", self->tenth);
    }
    for (self->i = 0; self->i < PRODUCERS; self->i++) {
        weft_task_cancel(self->consumers[self->i]);
        WEFT_CATCH(self->status, self->consumers[self->i]);
        weft_task_unref(self->consumers[self->i]);
    }
    weft_queue_deinit(&queue);
    printf("items: %lld done, %lld lost\n", sent, llabs(sent - received) + (sum_sent != sum_received));
}

/* ---- Sleepers ---- */

static long long asleep, woken, early;

WEFT_ASYNC(sleeper, uint32_t number; double end;) {
    WEFT_BEGIN;
    double delay = (double)(self->number * UINT32_C(2654435761)) / 4294967296.0 * 2;
    self->end = weft_time() + delay;
    asleep++;
    WEFT_AWAIT(weft_sleep(delay));
    if (weft_time() < self->end) early++;
    woken++;
}

WEFT_ASYNC(all_sleep, long long count; weft_task_group group;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        for (long long i = 0; i < self->count; i++)
            if (weft_task_group_create_task(&self->group, WEFT_CALL(sleeper, .number = (uint32_t)i))) abort();
    }
}

WEFT_ASYNC(sleepers, long long count; int time;) {
    WEFT_BEGIN;
    for (self->time = 1; self->time <= TIMES; self->time++) {
        WEFT_AWAIT(WEFT_CALL(all_sleep, .count = self->count));
        print_memory("sleepers", self->time);
    }
    printf("sleepers: %lld done, %lld lost\n", asleep, llabs(self->count * TIMES - woken) + early);
}

/* ---- Requests ---- */

enum outcome { SUCCEEDS, IS_NOT_FOUND, HAS_NO_RESPONSE, BREAKS_OFF, IS_NOT_ANSWERED };

static long long next_request, last_request, wrong_outcomes, outcomes[OUTCOMES];

static enum outcome outcome_of(int status, const weft_response *response) {
    if (status == WEFT_ETIMEDOUT) return IS_NOT_ANSWERED;
    if (status == WEFT_ENETWORK) return HAS_NO_RESPONSE; /* or it breaks off */
    return status == WEFT_OK && response->status == 404 ? IS_NOT_FOUND : SUCCEEDS;
}

WEFT_ASYNC(request_once, long long number; char url[40]; weft_response response; int status;) {
    WEFT_BEGIN;
    snprintf(self->url, sizeof self->url, "http://soak/%lld", self->number);
    WEFT_CATCH(self->status, weft_wait_for(weft_fetch((weft_request){.url = self->url}, &self->response),
                                           self->number % OUTCOMES == IS_NOT_ANSWERED ? 0.05 : 60));
    enum outcome wanted = (enum outcome)(self->number % OUTCOMES),
                 got = outcome_of(self->status, &self->response);
    if (wanted == BREAKS_OFF && got == HAS_NO_RESPONSE) got = BREAKS_OFF;
    char body[40];
    snprintf(body, sizeof body, "body of %lld", self->number);
    bool has_body = self->status == WEFT_OK && strcmp(self->response.body, body) == 0;
    if (got != wanted || has_body != (wanted == SUCCEEDS || wanted == IS_NOT_FOUND)) wrong_outcomes++;
    outcomes[got]++;
    weft_response_deinit(&self->response);
}

WEFT_ASYNC(connection) {
    WEFT_BEGIN;
    while (next_request < last_request) WEFT_AWAIT(WEFT_CALL(request_once, .number = next_request++));
}

WEFT_ASYNC(make_requests, weft_task_group group;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        for (int i = 0; i < CONNECTIONS; i++)
            if (weft_task_group_create_task(&self->group, WEFT_CALL(connection))) abort();
    }
}

WEFT_ASYNC(fetches, long long count; int tenth;) {
    WEFT_BEGIN;
    for (self->tenth = 1; self->tenth <= TENTHS; self->tenth++) {
        last_request = self->count * self->tenth / TENTHS;
        WEFT_AWAIT(WEFT_CALL(make_requests));
        print_memory("fetches", self->tenth);
    }
    long long lost = wrong_outcomes;
    for (int i = 0; i < OUTCOMES; i++) lost += llabs(self->count / OUTCOMES - outcomes[i]);
    printf("fetches: %lld done, %lld lost\n", next_request, lost);
}

/* ---- The program ---- */

WEFT_ASYNC(app, int argc; char **argv;) {
    WEFT_BEGIN;
    weft_set_exception_handler(ignore, NULL);
    const char *work = self->argc > 1 ? self->argv[1] : "";
    long long count = self->argc > 2 ? atoll(self->argv[2]) : 0;
    if (count <= 0) WEFT_RAISE(WEFT_EINVAL, "usage: soak lives|items|sleepers|fetches COUNT");
    if (strcmp(work, "lives") == 0)
        WEFT_AWAIT(WEFT_CALL(lives, .count = count));
    else if (strcmp(work, "items") == 0)
        WEFT_AWAIT(WEFT_CALL(items, .count = count));
    else if (strcmp(work, "sleepers") == 0)
        WEFT_AWAIT(WEFT_CALL(sleepers, .count = count));
    else if (strcmp(work, "fetches") == 0)
        WEFT_AWAIT(WEFT_CALL(fetches, .count = count));
    else
        WEFT_RAISE(WEFT_EINVAL, "no such work: %s", work);
}

WEFT_MAIN(app, .argc = argc, .argv = argv)
