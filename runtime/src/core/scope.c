#include <weft/scope.h>

#include "base/error_internal.h"
#include "core/coroutine_internal.h"
#include <string.h>

static weft_error *error_of(const weft_scope *scope) { return scope->returns ? NULL : scope->error; }

weft__scope_walk *weft__walk_task_group, *weft__walk_wait;

bool weft__scope_start(weft_frame *frame, weft_scope *scope, weft__label exit, enum weft__scope_stage first) {
    if (scope->stage != WEFT__SCOPE_IDLE) {
        weft__fail_message(WEFT_EMISUSE, "the scope of this block is entered already");
        return false;
    }
    *scope = (weft_scope){.outer = frame->scope, .exit = exit, .stage = first};
    frame->scope = scope;
    return true;
}

weft_error **weft__scope_error_place(weft_frame *frame) {
    weft_scope *scope = frame->scope;
    return scope->returns ? NULL : &scope->error;
}

weft_error *weft__scope_detach_error(weft_frame *frame) {
    weft_scope *scope = frame->scope;
    weft_error *error = error_of(scope);
    if (error) scope->error = NULL;
    return error;
}

void weft__scopes_drop(const weft_frame *frame) {
    for (weft_scope *scope = frame->scope; scope; scope = scope->outer) weft__error_unref(error_of(scope));
}

void weft__scope_advance(weft_frame *frame) {
    weft_scope *scope = frame->scope;
    switch (scope->stage) {
    case WEFT__SCOPE_ENTER: scope->stage = WEFT__SCOPE_BODY; break;
    case WEFT__SCOPE_FAILED: scope->stage = WEFT__SCOPE_CAUGHT; break;
    case WEFT__SCOPE_EXIT:
    case WEFT__SCOPE_EXITED: scope->stage = WEFT__SCOPE_OVER; break;
    case WEFT__SCOPE_HANDLER:
    case WEFT__SCOPE_HANDLED: weft__error_unref(weft__scope_detach_error(frame)); /* fall through */
    default: scope->stage = WEFT__SCOPE_EXIT;
    }
}

void weft__scope_unwind(weft_frame *frame) {
    weft_scope *scope = frame->scope;
    weft__error_unref(error_of(scope));
    /* Without a failure, WEFT_RETURN leads here. */
    scope->returns = weft__running.error ? 0 : (uint8_t)weft__returned(frame);
    if (scope->returns)
        memcpy(scope->result, &weft__running.value, sizeof weft__running.value);
    else
        scope->error = weft__running.error;
    frame->resume = 0;
    weft__running.error = NULL;
    switch (scope->stage) {
    case WEFT__SCOPE_ENTER: scope->stage = WEFT__SCOPE_EXITED; break;
    case WEFT__SCOPE_HANDLER: scope->stage = WEFT__SCOPE_CAUGHT; break; /* no other handler gets it */
    case WEFT__SCOPE_BODY:
        if (!scope->returns) scope->stage = WEFT__SCOPE_FAILED;
        break;
    default: break; /* in the exit: it ends */
    }
}

bool weft__scope_end(weft_frame *frame) {
    weft_scope *scope = frame->scope;
    weft__running.error = error_of(scope);
    if (scope->returns) {
        memcpy(&weft__running.value, scope->result, sizeof weft__running.value);
        frame->resume = WEFT__RETURNED(scope->returns);
    }
    frame->scope = scope->outer;
    scope->stage = WEFT__SCOPE_IDLE;
    return weft__running.error || scope->returns;
}

static bool is_caught_by(int status, int wanted) {
    if (wanted == WEFT_ANY) return status != WEFT_ECANCELED && status != WEFT_ECLOSED;
    return status == wanted;
}

bool weft__scope_catches(weft_frame *frame, const int *statuses, size_t count) {
    weft_scope *scope = frame->scope;
    if (scope->stage != WEFT__SCOPE_CAUGHT) return false;
    int status = weft_error_status(scope->error);
    for (size_t i = 0; i < count; i++) {
        if (!is_caught_by(status, statuses[i])) continue;
        scope->stage = WEFT__SCOPE_HANDLER;
        return true;
    }
    return false;
}

const weft_error *weft__scope_error(const weft_frame *frame) {
    const weft_scope *scope = frame->scope;
    while (scope && scope->stage < WEFT__SCOPE_FAILED) scope = scope->outer;
    return scope ? error_of(scope) : NULL;
}

/* A scope has a failure only while its handler or exit runs. */
void weft__reraise(const weft_frame *frame) {
    const weft_scope *scope = frame->scope;
    while (scope && !error_of(scope)) scope = scope->outer;
    weft_error *error = scope ? error_of(scope) : weft__caught_in(frame);
    if (error)
        weft__fail_with(weft__error_ref(error));
    else
        weft__fail_message(WEFT_EMISUSE, "WEFT_RERAISE: no failure was caught");
}

bool weft__raise_if(int status) {
    if (status == WEFT_OK) return false;
    weft__raise(status);
    return true;
}
