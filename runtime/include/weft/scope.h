/* Blocks that every way out leaves through their exit: `try`, and what `async with` is made of.
 *
 *     WEFT_ASYNC(load, const char *url; weft_response page; weft_scope scope;) {
 *         WEFT_BEGIN;
 *         WEFT_TRY(&self->scope) {
 *             WEFT_AWAIT(weft_fetch((weft_request){.url = self->url}, &self->page));
 *             puts(self->page.body);
 *         }
 *         WEFT_EXCEPT(WEFT_ENETWORK, WEFT_ETIMEDOUT) {
 *             printf("no page: %s\n", WEFT_MESSAGE);
 *         }
 *         WEFT_FINALLY {
 *             weft_response_deinit(&self->page);
 *         }
 *     }
 *
 * The other blocks are WEFT_WITH_LOCK, WEFT_WITH_CONDITION, WEFT_WITH_SEMAPHORE, WEFT_WITH_TIMEOUT,
 * WEFT_WITH_TASK_GROUP and WEFT_WITH_CLOSING, in the headers of what they enter.
 *
 * The ways out are the end of the block, `break`, `continue`, WEFT_RETURN, WEFT_RAISE, a failed await and a
 * cancellation. `break` and `continue` leave the block itself and go on after it: they do not reach a loop
 * around it. Any block may await, also in its exit, and blocks nest to any depth. Do not leave a block with
 * `return` or `goto`: that skips its exit, which debug builds report.
 *
 * The arguments of a block are evaluated again at its exit: they must name the same object then. A scope is a
 * field of the coroutine, never a local variable. To leave a loop from inside a block, set a field and test
 * it after the block. Unlike in Python, `break` and `continue` in WEFT_FINALLY drop neither a
 * failure nor WEFT_RETURN. A variable that is set before a block and read in its handlers or exit is a field,
 * too. Put braces around WEFT_TRY where it is the statement of an `if`.
 *
 * The source of the semantics is Python's `try` and `async with` statements. For coroutine bodies only. */
#ifndef WEFT_SCOPE_H
#define WEFT_SCOPE_H

#include <weft/coroutine.h>

#ifdef __cplusplus
extern "C" {
#endif

enum __attribute__((packed)) weft__scope_stage {
    WEFT__SCOPE_IDLE, /* not entered */
    WEFT__SCOPE_ENTER,
    WEFT__SCOPE_BODY,
    WEFT__SCOPE_BODY_ENDED,
    WEFT__SCOPE_FAILED,  /* the body has failed, ... */
    WEFT__SCOPE_CAUGHT,  /* ... which is offered to the handlers, ... */
    WEFT__SCOPE_HANDLER, /* ... one of which runs, ... */
    WEFT__SCOPE_HANDLED, /* ... and has ended */
    WEFT__SCOPE_EXIT,
    WEFT__SCOPE_EXITED,
    WEFT__SCOPE_OVER
};

/* What a block holds that its task awaits: see dump.h. */
enum weft__scope_holds {
    WEFT__HOLDS_NOTHING,
    WEFT__HOLDS_TASK_GROUP, /* the scope is the first member of a weft_task_group */
    WEFT__HOLDS_WAIT        /* weft_wait's */
};

/* What a block remembers while it runs: a field of the coroutine, zero at first. Blocks that are nested need
 * one each; blocks that follow one another may share one. Entering a scope that is entered already fails with
 * WEFT_EMISUSE. */
typedef struct weft_scope {
    struct weft_scope *outer; /* the scope around this one, in the same frame */
    weft__label exit;         /* where a failure or WEFT_RETURN in the block leads */
    union {                   /* what is on its way out of the block: */
        weft_error *error;    /* the failure that was caught, or leaves the block; owned, NULL: none */
        uint32_t result[2];   /* if `returns`, the result. Two halves, which need no alignment */
    };
    enum weft__scope_stage stage;
    uint8_t returns; /* WEFT_RETURN has left the block: an enum weft__returned; otherwise 0 */
    uint8_t holds;   /* an enum weft__scope_holds */
} weft_scope;

#ifndef __cplusplus

/* In WEFT_EXCEPT: every failure but WEFT_ECANCELED and WEFT_ECLOSED, which are not errors but requests to
 * end. Python's Exception. */
#define WEFT_ANY INT_MIN

/* WEFT_TRY(scope) { ... } WEFT_EXCEPT(status, ...) { ... } WEFT_FINALLY { ... }
 *
 * Runs the block after WEFT_TRY. If it fails with one of the statuses of a WEFT_EXCEPT, the failure is caught
 * and the block of the first WEFT_EXCEPT that names it runs. The block after WEFT_FINALLY runs on every way
 * out. Any number of WEFT_EXCEPT may follow, then at most one WEFT_FINALLY. `scope` is a weft_scope *,
 * usually a field's address; it is evaluated several times.
 *
 * A failure in a WEFT_EXCEPT or WEFT_FINALLY block replaces the one before; WEFT_RETURN there drops it. A
 * cancellation passes WEFT_EXCEPT(WEFT_ANY): name WEFT_ECANCELED to catch it, and pass it on with
 * WEFT_RERAISE unless you mean to swallow it. `try`, `except (A, B)`, `finally`. */
#define WEFT_TRY(scope) WEFT__TRY(scope, WEFT__NEW_LABEL)
#define WEFT_EXCEPT(...) WEFT__EXCEPT(__VA_ARGS__)
#define WEFT_FINALLY WEFT__FINALLY

/* In WEFT_EXCEPT: the status of the failure that was caught. In WEFT_FINALLY: of the failure that is on its
 * way out, 0 if there is none. A block nested in one of these sees the same
 * status, until it handles or passes on a failure of its own. */
#define WEFT_STATUS weft_error_status(WEFT_ERROR)

/* The message that goes with WEFT_STATUS; never NULL. `str(e)`. */
#define WEFT_MESSAGE weft_error_message(WEFT_ERROR)

/* The failure itself, borrowed until the block ends; NULL: none. The `e` of `except E as e`. */
#define WEFT_ERROR weft__scope_error(&self->frame)

/* In WEFT_EXCEPT: fails with the failure that was caught, its message and its members. After WEFT_CATCH,
 * outside of WEFT_EXCEPT: with the failure that WEFT_CATCH caught. With none, fails with WEFT_EMISUSE.
 * `raise`. */
#define WEFT_RERAISE                                      \
    do {                                                  \
        weft__reraise(&self->frame);                      \
        goto weft_leave_needs_WEFT_BEGIN_in_a_WEFT_ASYNC; \
    } while (0)

#endif

#ifdef __cplusplus
}
#endif

#include <weft/private/blocks.h>
#endif
