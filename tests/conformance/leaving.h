/* What the pairs about blocks share: ways to leave one, and to interrupt it at each of its awaits. As
 * leaving.py. */
#ifndef CONFORMANCE_LEAVING_H
#define CONFORMANCE_LEAVING_H

#include "conformance.h"

enum way { END, BREAK, CONTINUE, RETURN, RAISE, AWAIT, SLEEP, WAYS, RERAISE = WAYS };

__attribute__((unused)) static const char *const way_names[] = {"end",   "break", "continue", "return",
                                                                "raise", "await", "sleep",    "reraise"};

static char notes[1000];
static int steps, fail_at;

/* Adds to the line that `attempt` prints. */
__attribute__((format(printf, 1, 2))) static void note(const char *format, ...) {
    size_t length = strlen(notes);
    va_list arguments;
    va_start(arguments, format);
    notes[length] = ' ';
    vsnprintf(notes + length + 1, sizeof notes - length - 1, format, arguments);
    va_end(arguments);
}

/* The word for the failure that WEFT_EXCEPT or WEFT_FINALLY deals with: caught() in Python. */
#define CAUGHT (WEFT_STATUS == WEFT_ECLOSED ? "closed" : status_word(WEFT_STATUS))

/* Runs an awaitable in a task, which it cancels after so many turns (negative: never), and prints what it
 * did. A result of 0 is Python's None. */
WEFT_ASYNC(attempt, const char *label; int number; weft_awaitable body; int cancel_after; weft_task *task;
           int status;) {
    WEFT_BEGIN;
    steps = 0;
    self->task = weft_create_task(self->body);
    if (self->cancel_after >= 0) {
        for (; self->cancel_after > 0; self->cancel_after--) WEFT_AWAIT(weft_sleep(0));
        weft_task_cancel(self->task);
    }
    WEFT_CATCH(self->status, self->task);
    if (self->status != WEFT_OK)
        note("-> %s", error_tree(weft_caught()));
    else if (WEFT_RESULT.i64)
        note("-> %d", (int)WEFT_RESULT.i64);
    else
        note("-> None");
    printf(self->label, self->number);
    trace(":%s", notes);
    notes[0] = '\0';
    weft_task_unref(self->task);
}

#define ATTEMPT(label_, body_) WEFT_CALL(attempt, .label = (label_), .body = (body_), .cancel_after = -1)

/* Leaves a block in every way: `body` may use self->i, the way. */
#define EACH_WAY(body_)                                                         \
    for (self->i = 0; self->i < WAYS; self->i++)                                \
    WEFT_AWAIT(WEFT_CALL(attempt, .label = way_names[self->i], .body = (body_), \
                         .cancel_after = self->i == SLEEP ? 1 : -1))

WEFT_ASYNC(fails, int status;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(0));
    WEFT_RAISE(self->status);
}

#define FAILS(status_) WEFT_CALL(fails, .status = (status_))

/* An await that suspends. The one with the number `fail_at` fails. */
WEFT_ASYNC(step, int mine;) {
    WEFT_BEGIN;
    self->mine = ++steps;
    WEFT_AWAIT(weft_sleep(0));
    if (self->mine == fail_at) WEFT_RAISE(self->mine);
}

#define STEP WEFT_AWAIT(WEFT_CALL(step))

/* Cancels a coroutine in each of its turns, then lets each of its steps fail. */
#define INTERRUPT(body_, most)                                                                          \
    do {                                                                                                \
        for (self->i = 0; self->i <= (most); self->i++)                                                 \
            WEFT_AWAIT(WEFT_CALL(attempt, .label = "cancelled in turn %d", .number = self->i,           \
                                 .body = (body_), .cancel_after = self->i));                            \
        for (fail_at = 1; fail_at <= (most); fail_at++)                                                 \
            WEFT_AWAIT(WEFT_CALL(attempt, .label = "step %d fails", .number = fail_at, .body = (body_), \
                                 .cancel_after = -1));                                                  \
        fail_at = 0;                                                                                    \
    } while (0)

/* Leaves the block that it stands in. */
#define LEAVE(way)                            \
    if ((way) == BREAK) break;                \
    if ((way) == CONTINUE) continue;          \
    if ((way) == RETURN) WEFT_RETURN(5);      \
    if ((way) == RAISE) WEFT_RAISE(2);        \
    if ((way) == AWAIT) WEFT_AWAIT(FAILS(3)); \
    if ((way) == SLEEP) WEFT_AWAIT(weft_sleep(10))

WEFT_ASYNC(child, char letter; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { STEP; }
    WEFT_FINALLY {
        note("%c cleans up after %s", self->letter, CAUGHT);
        STEP;
    }
    note("%c", self->letter);
}

#define CHILD(letter_) weft_task_group_create_task(&self->group, WEFT_CALL(child, .letter = (letter_)))

/* Notes the next value. */
#define NOTE_NEXT(generator)              \
    do {                                  \
        WEFT_AWAIT(WEFT_NEXT(generator)); \
        note("%d", (int)WEFT_RESULT.i64); \
    } while (0)
#endif
