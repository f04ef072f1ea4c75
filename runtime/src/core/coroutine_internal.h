/* Frames, as the core handles them. */
#ifndef WEFT_SRC_CORE_COROUTINE_INTERNAL_H
#define WEFT_SRC_CORE_COROUTINE_INTERNAL_H

#include <weft/coroutine.h>

/* Frees a frame whose body never runs, with what it holds. */
void weft__frame_discard(weft_frame *frame);

/* The failure that WEFT_CATCH caught last, owned, and in which frame. */
typedef struct weft__caught_failure {
    weft_error *error;
    const weft_frame *frame;
} weft__caught_failure;

/* Releases what is on its way out of the blocks of a frame that does not go on. */
void weft__scopes_drop(const weft_frame *frame);

/* Around a step that runs inside another one: the outer step has borrowed the failure. */
weft__caught_failure weft__caught_save(void);
void weft__caught_restore(weft__caught_failure saved);

/* The failure that WEFT_CATCH caught last, if it did so in this frame, borrowed; NULL: none. */
weft_error *weft__caught_in(const weft_frame *frame);

/* The next future that a scope holds; NULL after the last. *position is NULL at first. */
typedef weft_future *weft__scope_walk(const weft_scope *scope, void **position);

/* What walks the scopes of task groups, and of weft_wait; NULL before there are any. Whoever makes such
 * scopes sets it, so that a program which dumps its tasks does not link what it does not use. */
extern weft__scope_walk *weft__walk_task_group, *weft__walk_wait;

#endif
