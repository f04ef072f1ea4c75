/* The rare paths of coroutine.h: failing, catching, closing, awaiting what is consumed. */
#include "core/coroutine_internal.h"

#include "base/at_end.h"
#include "base/error_internal.h"
#include "core/future_internal.h"

static weft__caught_failure caught; /* by the last WEFT_CATCH; NULL: none */

static void forget_caught(void) { weft__caught_restore((weft__caught_failure){NULL, NULL}); }

static weft__end_hook coroutine_at_end = {.run = forget_caught};

void weft__frame_discard(weft_frame *frame) {
    const weft__coroutine *coroutine = frame->coroutine;
    if (coroutine->discard) coroutine->discard(frame);
    weft__free(frame, coroutine->size);
}

int weft__catch(const weft_frame *frame) {
    weft_error *error = weft__running.error;
    if (!error) return WEFT_OK;
    weft__running.error = NULL;
    weft__caught_restore((weft__caught_failure){error, frame});
    weft__at_end(&coroutine_at_end);
    return weft_error_status(error);
}

weft__caught_failure weft__caught_save(void) {
    weft__caught_failure saved = caught;
    caught = (weft__caught_failure){NULL, NULL};
    return saved;
}

void weft__caught_restore(weft__caught_failure saved) {
    weft__error_unref(caught.error);
    caught = saved;
}

weft_error *weft__caught_in(const weft_frame *frame) { return frame == caught.frame ? caught.error : NULL; }

const weft_error *weft_caught(void) { return caught.error; }

const char *weft_caught_message(void) { return weft_error_message(caught.error); }

/* The start function of a coroutine object, which weft__start calls only if that was awaited before. */
weft__progress weft__start_coroutine(void *object, int64_t serial) {
    (void)object;
    (void)serial;
    return weft__fail_message(WEFT_EMISUSE, "this coroutine object was awaited before");
}

/* The start function of WEFT_CALL of an async generator, which awaiting it by mistake calls. */
weft__progress weft__start_generator(void *object, int64_t serial) {
    weft_frame *frame = object;
    if (weft__is_unawaited(frame, serial)) {
        weft__frame_consume(frame);
        weft__frame_discard(frame);
    }
    return weft__fail_message(WEFT_EMISUSE, "an async generator is not awaited but iterated over");
}

weft__progress weft__start_out_of_memory(void *object, int64_t unused) {
    (void)object;
    (void)unused;
    return weft__fail(WEFT_ENOMEM);
}

/* Discards a frame, which may hold an awaitable whose frame holds the next one, to any depth: they are
 * discarded one after the other. */
static void discard_all(weft_frame *frame) {
    static weft_frame *last; /* of those to discard, which are linked by `caller`; NULL: none */
    bool is_nested = last != NULL;
    frame->caller = NULL;
    if (is_nested) last->caller = frame;
    last = frame;
    for (weft_frame *next; frame && !is_nested; frame = next) {
        if (frame->coroutine->discard) frame->coroutine->discard(frame);
        next = frame->caller;
        if (!next) last = NULL;
        weft__free(frame, frame->coroutine->size);
    }
}

void weft_close(weft_awaitable awaitable) {
    if (awaitable.start == weft__start_owned_future) {
        FUTURE_CHECK_IN(awaitable.object, "weft_close");
        weft_future_unref(awaitable.object);
    } else if (awaitable.start == weft__start_coroutine || awaitable.start == weft__start_generator) {
        weft_frame *frame = awaitable.object;
        if (!weft__is_unawaited(frame, awaitable.argument)) return;
        weft__frame_consume(frame);
        discard_all(frame);
    }
}
