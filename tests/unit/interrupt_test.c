/* Interrupts by the user. The outcomes are those of asyncio.run on SIGINT. */
#include "check.h"

#include <weft/host.h>

/* How the main task takes its cancellation. */
enum manner { PASSES_ON, SWALLOWS, FAILS, UNCANCELS };

/* Who else cancels the main task: at the same time, or in its cleanup. */
enum rival { NOBODY, AT_ONCE, LATER };

static weft_task *main_task;

WEFT_ASYNC(left_over, weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(100)); }
    WEFT_FINALLY { trace("left:%d", weft_interrupted()); }
}

WEFT_ASYNC(interrupt_main, enum rival rival;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(1));
    CHECK(!weft_interrupted());
    if (self->rival == AT_ONCE) weft_task_cancel(main_task);
    CHECK(weft_loop_interrupt());
    CHECK(weft_interrupted());
    CHECK(!weft_loop_interrupt()); /* the second one ends the process */
    WEFT_AWAIT(weft_sleep(1));
    if (self->rival == LATER) weft_task_cancel(main_task);
}

WEFT_ASYNC(app, enum manner manner; enum rival rival; weft_task *tasks[2]; weft_scope scope;) {
    WEFT_BEGIN;
    main_task = weft_current_task();
    CHECK(!weft_interrupted()); /* as if the program before had never been */
    START(self->tasks[0], WEFT_CALL(left_over));
    START(self->tasks[1], WEFT_CALL(interrupt_main, .rival = self->rival));
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(50)); }
    WEFT_EXCEPT(WEFT_ECANCELED) {
        trace("main:%d", (int)weft_task_cancelling(main_task));
        WEFT_AWAIT(weft_sleep(2));
        trace("cleaned");
        if (self->manner == SWALLOWS) WEFT_RETURN(7);
        if (self->manner == FAILS) WEFT_RAISE(5, "as it was told");
        if (self->manner == UNCANCELS) weft_task_uncancel(main_task);
        WEFT_RERAISE;
    }
}

/* Runs until no allocation fails any more, and checks the exit status of the last run. */
#define CHECK_RUN(expected_status, expected_exit, expected_trace, ...)                    \
    do {                                                                                  \
        check_begin(#__VA_ARGS__, expected_status);                                       \
        for (int status; !check.done; check_end(status)) {                                \
            status = weft_run(WEFT_CALL(__VA_ARGS__), NULL);                              \
            CHECK_CALLS(expected_trace);                                                  \
            if (!check.memory_fails) CHECK_INT(weft_loop_exit_status(), (expected_exit)); \
            CHECK(!weft_loop_interrupt()); /* nothing runs */                             \
        }                                                                                 \
    } while (0)

static void outcomes(void) {
    CHECK_RUN(WEFT_ECANCELED, 130, "main:1 cleaned left:1 ", app, .manner = PASSES_ON);
    CHECK_RUN(WEFT_OK, 7, "main:1 cleaned left:1 ", app, .manner = SWALLOWS);
    CHECK_RUN(5, 1, "main:1 cleaned left:1 ", app, .manner = FAILS);
    CHECK_RUN(WEFT_ECANCELED, 130, "main:1 cleaned left:1 ", app, .manner = UNCANCELS);
}

/* A cancellation that is not the user's wins. */
static void rivals(void) {
    CHECK_RUN(WEFT_ECANCELED, 1, "main:2 cleaned left:1 ", app, .rival = AT_ONCE);
    CHECK_RUN(WEFT_ECANCELED, 1, "main:1 left:1 ", app, .rival = LATER);
    CHECK_RUN(WEFT_ECANCELED, 130, "main:2 cleaned left:1 ", app, .rival = AT_ONCE, .manner = UNCANCELS);
    CHECK_RUN(WEFT_OK, 7, "main:2 cleaned left:1 ", app, .rival = AT_ONCE, .manner = SWALLOWS);
}

/* ---- While the program ends ---- */

WEFT_ASYNC(interrupt_the_end, weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(100)); }
    WEFT_FINALLY {
        CHECK(!weft_loop_interrupt());
        trace("end:%d", weft_interrupted());
    }
}

WEFT_ASYNC(returns, weft_task *task;) {
    WEFT_BEGIN;
    START(self->task, WEFT_CALL(interrupt_the_end));
    WEFT_AWAIT(weft_sleep(1));
    WEFT_RETURN(0);
}

static void too_late(void) { CHECK_RUN(WEFT_OK, 0, "end:0 ", returns); }

int main(void) {
    outcomes();
    rivals();
    too_late();
    return check_result();
}
