/* The second half of scope.h: how blocks are made. Private, C only.
 *
 * A block is a loop over its stages around a chain of if and else, of which each stage runs one branch:
 *
 *     for (start;;)
 *         if (it is over) { leave the coroutine, or break; }
 *         else if (0) { exit: a failure or WEFT_RETURN jumps here; }
 *         else if (entering) { the enter statement }
 *         else if (exiting) { the exit statement }
 *         else for (once) { the user's block }
 *
 * So `break` and `continue` in the user's block end that block alone, and the next round runs the exit. The
 * scope keeps the stage across awaits. WEFT_EXCEPT and WEFT_FINALLY are further branches of the chain. */
#ifndef WEFT_BLOCKS_H
#define WEFT_BLOCKS_H

#include <limits.h>
#include <weft/scope.h>

#ifndef __cplusplus

/* Enters the scope, whose exit label this is, in its first stage: WEFT__SCOPE_ENTER or WEFT__SCOPE_BODY. It
 * is the frame's innermost until weft__scope_end. False: the registers have the failure. */
bool weft__scope_start(weft_frame *frame, weft_scope *scope, weft__label exit, enum weft__scope_stage first);

/* Moves the innermost scope to its next stage. */
void weft__scope_advance(weft_frame *frame);

/* Called at the exit label: the failure of the frame, or WEFT_RETURN, leaves the innermost scope. */
void weft__scope_unwind(weft_frame *frame);

/* Ends the innermost scope. Returns whether control leaves what is around it as well, with a failure or to
 * return. */
bool weft__scope_end(weft_frame *frame);

/* Whether the innermost scope offers a failure that has one of these statuses; it is handled from now on. */
bool weft__scope_catches(weft_frame *frame, const int *statuses, size_t count);

/* The failure that the innermost handler or exit deals with; NULL: none. */
const weft_error *weft__scope_error(const weft_frame *frame);

/* Where the failure is that leaves the innermost scope; NULL: none does. */
weft_error **weft__scope_error_place(weft_frame *frame);

/* Moves the failure out of the innermost scope, which is being left; NULL: none. */
weft_error *weft__scope_detach_error(weft_frame *frame);

/* Fails with what WEFT_RERAISE passes on. */
void weft__reraise(const weft_frame *frame);

/* Whether `status` is a failure, which the registers then have. */
bool weft__raise_if(int status);

/* A statement that fails if `status` is a failure. */
#define WEFT__CHECK(status) \
    if (weft__raise_if(status)) goto weft_leave_needs_WEFT_BEGIN_in_a_WEFT_ASYNC

#define WEFT__BLOCK(to_enter, first_stage, exit_label)                                                     \
    for (__extension__({                                                                                   \
             if (!weft__scope_start(&self->frame, to_enter, WEFT__LABEL_ADDRESS(exit_label), first_stage)) \
                 goto weft_leave_needs_WEFT_BEGIN_in_a_WEFT_ASYNC;                                         \
         });                                                                                               \
         ; weft__scope_advance(&self->frame))                                                              \
        if (self->frame.scope->stage == WEFT__SCOPE_OVER) {                                                \
            if (weft__scope_end(&self->frame)) goto weft_leave_needs_WEFT_BEGIN_in_a_WEFT_ASYNC;           \
            break;                                                                                         \
        } else if (0) {                                                                                    \
        exit_label:                                                                                        \
            weft__scope_unwind(&self->frame);                                                              \
        } else

/* Runs the statement that follows once, in the stage `now`; `break` and `continue` in it end it. */
#define WEFT__ONCE(now, ended) for (; self->frame.scope->stage == (now); self->frame.scope->stage = (ended))

#define WEFT__TRY(to_enter, exit_label)                 \
    WEFT__BLOCK(to_enter, WEFT__SCOPE_BODY, exit_label) \
    if (self->frame.scope->stage == WEFT__SCOPE_BODY) WEFT__ONCE(WEFT__SCOPE_BODY, WEFT__SCOPE_BODY_ENDED)

#define WEFT__EXCEPT(...)                                                   \
    else if (weft__scope_catches(&self->frame, WEFT__STATUSES(__VA_ARGS__), \
                                 WEFT__STATUS_COUNT(__VA_ARGS__)))          \
        WEFT__ONCE(WEFT__SCOPE_HANDLER, WEFT__SCOPE_HANDLED)
#define WEFT__STATUSES(...) ((const int[]){__VA_ARGS__})
#define WEFT__STATUS_COUNT(...)                                                                        \
    (sizeof WEFT__STATUSES(__VA_ARGS__) / sizeof(int) +                                                \
     0 * sizeof(struct {                                                                               \
         _Static_assert(sizeof #__VA_ARGS__ > sizeof "", "WEFT_EXCEPT names no status; see WEFT_ANY"); \
         char unused;                                                                                  \
     }))

#define WEFT__FINALLY else WEFT__ONCE(WEFT__SCOPE_EXIT, WEFT__SCOPE_EXITED)

/* A block with an enter and an exit statement, both of which may await. */
#define WEFT__WITH(to_enter, enter, exit) WEFT__WITH_(to_enter, enter, exit, WEFT__NEW_LABEL)
#define WEFT__WITH_(to_enter, enter, exit, exit_label)         \
    WEFT__BLOCK(to_enter, WEFT__SCOPE_ENTER, exit_label)       \
    if (self->frame.scope->stage == WEFT__SCOPE_ENTER) {       \
        enter;                                                 \
    } else if (self->frame.scope->stage == WEFT__SCOPE_EXIT) { \
        exit;                                                  \
    } else                                                     \
        WEFT__ONCE(WEFT__SCOPE_BODY, WEFT__SCOPE_BODY_ENDED)

#endif
#endif
