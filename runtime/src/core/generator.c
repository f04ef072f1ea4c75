/* An async generator is a frame that is not freed when its body returns. A yield is a return that remembers
 * where to resume. */
#include <weft/generator.h>

#include "base/error_internal.h"
#include "base/life.h"
#include "base/tracked_blocks.h"
#include "core/coroutine_internal.h"
#include <weft/run.h>

struct weft_generator {
    weft_frame frame;
    weft__generator_state generator;
};

#ifdef WEFT_DEBUG
static void describe_generator(const void *block, weft_report *report) {
    const weft_generator *generator = block;
    report->message = "a generator was never closed";
    report->task = generator->frame.coroutine->name;
}
#endif

weft_generator *weft_generator_new(weft_awaitable call) {
    weft_frame *frame = call.object;
    bool is_generator = call.start == weft__start_generator && weft__is_unawaited(frame, call.argument);
    if (!is_generator) {
        weft_close(call);
        return NULL;
    }
    weft__frame_consume(frame);
    weft__tracked_describe(frame, describe_generator);
    return (weft_generator *)frame;
}

static void continue_generator(weft_frame *frame) {
    weft_generator *generator = (weft_generator *)frame;
    frame->resume = generator->generator.yielded_at;
    generator->generator.yielded_at = 0;
}

/* Debug builds keep a closed generator readable, so that a later use is detected. */
#ifdef WEFT_DEBUG
static void check(const weft_generator *generator, const char *function) {
    static const weft__life_terms terms = {"generator", "weft_generator_close", "make a new one"};
    if (!generator || generator->generator.state != WEFT__GENERATOR_FREED) return;
    weft__life_abort(&terms, function, generator->frame.coroutine->name, generator->frame.origin);
}

static void free_generator(weft_generator *generator) {
    generator->generator.state = WEFT__GENERATOR_FREED;
    weft__retire(generator, generator->frame.coroutine->size);
}
#else
static void check(const weft_generator *generator, const char *function) {
    (void)generator;
    (void)function;
}

static void free_generator(weft_generator *generator) {
    weft__free(generator, generator->frame.coroutine->size);
}
#endif

static void drop_error(void) {
    weft__error_unref(weft__running.error);
    weft__running.error = NULL;
}

/* A generator that is being closed has ended or yielded again; it ends in either case. */
static void end_closing(weft_generator *generator) {
    bool yields = generator->generator.yielded_at != 0;
    weft__scopes_drop(&generator->frame);
    free_generator(generator);
    weft__running.value = weft_value_i64(0);
    if (yields)
        weft__fail_message(WEFT_EMISUSE, "the generator yields while it is being closed");
    else if (weft_error_status(weft__running.error) == WEFT_ECLOSED)
        drop_error();
}

static void pause_generator(weft_frame *frame) {
    weft_generator *generator = (weft_generator *)frame;
    weft__generator_state *state = &generator->generator;
    bool ended = !state->yielded_at;
    state->state = ended ? WEFT__GENERATOR_ENDED : WEFT__GENERATOR_YIELDED;
    if (ended && weft__generator_ended()) /* of another generator, which must not pass for its own end */
        weft__fail_message(WEFT_EMISUSE, "WEFT_END came out of the body of a generator");
    if (state->closing)
        end_closing(generator);
    else if (ended && !weft__running.error)
        weft__fail(WEFT_END);
}

/* Puts the generator on top of the running chain and runs it, as weft__enter runs a coroutine. */
WEFT__CALLS_BODIES static weft__progress enter(weft_generator *generator) {
    weft_frame *frame = &generator->frame;
    generator->generator.state = WEFT__GENERATOR_RUNNING;
    frame->caller = weft__running.top;
    weft__running.top = frame;
    if (weft__running.depth == WEFT__DIRECT_DEPTH) return WEFT__WAITING;
    continue_generator(frame);
    weft__running.depth++;
    frame->coroutine->step(frame);
    weft__running.depth--;
    if (weft__frame_waits(frame)) return WEFT__WAITING;
    weft__frame_end(frame);
    pause_generator(frame);
    return WEFT__DONE;
}

const struct weft__generator_calls weft__generator_calls = {continue_generator, pause_generator};

bool weft__generator_ended(void) {
    if (weft_error_status(weft__running.error) != WEFT_END) return false;
    drop_error();
    return true;
}

static weft__progress start_next(void *object, int64_t unused) {
    (void)unused;
    weft_generator *generator = object;
    check(generator, "weft_generator_next");
    if (!generator) return weft__fail(WEFT_ENOMEM);
    switch (generator->generator.state) {
    case WEFT__GENERATOR_RUNNING:
        return weft__fail_message(WEFT_EMISUSE, "another task awaits this generator");
    case WEFT__GENERATOR_ENDED: return weft__fail(WEFT_END);
    default: return enter(generator);
    }
}

weft_awaitable weft_generator_next(weft_generator *generator) {
    return (weft_awaitable){start_next, generator, 0};
}

/* A generator that has yielded runs its cleanup. Closing allocates nothing, so that it always works. */
static weft__progress start_close(void *object, int64_t unused) {
    (void)unused;
    weft_generator *generator = object;
    check(generator, "weft_generator_close");
    if (!generator) return WEFT__DONE;
    switch (generator->generator.state) {
    case WEFT__GENERATOR_RUNNING:
        return weft__fail_message(WEFT_EMISUSE, "another task awaits this generator");
    case WEFT__GENERATOR_YIELDED: generator->generator.closing = true; return enter(generator);
    case WEFT__GENERATOR_NEW:
        if (generator->frame.coroutine->discard) generator->frame.coroutine->discard(generator);
        free_generator(generator);
        return WEFT__DONE;
    default: free_generator(generator); return WEFT__DONE;
    }
}

weft_awaitable weft_generator_close(weft_generator *generator) {
    return (weft_awaitable){start_close, generator, 0};
}
