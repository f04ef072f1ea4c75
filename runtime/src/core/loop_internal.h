/* The state of the loop, and how a program ends in which more than its main task may be left. */
#ifndef WEFT_SRC_CORE_LOOP_INTERNAL_H
#define WEFT_SRC_CORE_LOOP_INTERNAL_H

#include "base/list.h"
#include "core/ready.h"
#include <weft/task.h>

enum phase {
    PHASE_IDLE, /* no program runs */
    PHASE_DONE,
    PHASE_MAIN,     /* until the first task is done */
    PHASE_DRAINING, /* the other tasks are cancelled and have to end */
    PHASE_ENDING    /* what is left is cut off */
};

extern struct weft__loop {
    enum phase phase;
    bool interrupted; /* the turn goes on when the host calls again */
    bool main_done;   /* the main task's done callback has run */
    bool is_main;     /* the program was started by WEFT_MAIN */
    int deadlocks;
    int turns_left;    /* how many turns callbacks may still have when all tasks have ended */
    uint32_t draining; /* the number of tasks that the end waits for */
    weft__list failed; /* the draining tasks that have failed, by link_in_all; referenced */
    weft_task *main_task;
    weft_frame *kept_frames; /* linked by `caller` */
    weft__job on_main_done;
    int status;        /* the main task's outcome: a status, ... */
    weft_value result; /* ... and a result */
} weft__loop;

/* The user has interrupted this program. Set by weft_loop_interrupt alone: programs that do not link it have no code
 * for it. */
extern bool weft__is_interrupted;

/* The main task's outcome becomes the program's. */
void weft__loop_take_outcome(void);

/* Frees the main task, with the frames that were kept for others. */
void weft__loop_free_main(void);

/* ---- shutdown.c: only while weft__is_shared is set ---- */

/* At the end of a turn after the main task is done, moves to the next phase if this one is over. */
void weft__shutdown_advance(void);

/* Runs the end hooks. Then the program is done, unless something is left: that is cut off. */
void weft__shutdown_finish(void);

/* Cancels the remaining tasks, which run their cleanup in the turns that follow. */
void weft__shutdown_drain(void);

#endif
