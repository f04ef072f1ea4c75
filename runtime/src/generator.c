/* An async generator is a frame that is not freed when its body returns: a yield is a return that
 * notes where to go on. */
#include <weft/generator.h>

#include "loop.h"

struct weft_generator {
    weft_frame frame;
    weft__generator_state generator;
};

/* The start function of WEFT_CALL of a generator, for those who await it by mistake. */
bool weft__start_generator(void *object, weft_value serial) {
    weft_frame *frame = object;
    if (frame->serial == (uint32_t)serial.i64) {
        weft__frame_use_up(frame);
        weft__frame_discard(frame);
    }
    return weft__fail_message(WEFT_EMISUSE, "an async generator is not awaited but iterated over");
}

weft_generator *weft_generator_new(weft_awaitable call) {
    weft_frame *frame = call.object;
    bool is_generator = call.start == weft__start_generator &&
                        frame->serial == (uint32_t)call.argument.i64;
    if (!is_generator) {
        weft_close(call);
        return NULL;
    }
    weft__frame_use_up(frame);
    return (weft_generator *)frame;
}

static void continue_generator(weft_frame *frame) {
    weft_generator *generator = (weft_generator *)frame;
    frame->resume = generator->generator.yielded_at;
    generator->generator.yielded_at = 0;
}

static void pause_generator(weft_frame *frame) {
    weft__generator_state *state = &((weft_generator *)frame)->generator;
    frame->error = NULL; /* it is in the registers */
    if (state->yielded_at) {
        state->state = WEFT__GENERATOR_YIELDED;
        if (state->closing)
            weft__fail_message(WEFT_EMISUSE, "the generator yields although it is being closed");
        return;
    }
    state->state = WEFT__GENERATOR_ENDED;
    if (weft__generator_ended()) { /* the end of another one, which is not to pass for its own */
        weft__fail_message(WEFT_EMISUSE, "WEFT_END came out of the body of a generator");
    } else if (!state->closing) {
        if (!weft__running.error) weft__fail(WEFT_END);
    } else if (weft_error_status(weft__running.error) == WEFT_ECLOSED) {
        weft__error_unref(weft__running.error);
        weft__running.error = NULL;
    }
}

/* Puts the generator on top of the running chain and runs it, as weft__enter does a coroutine. */
static bool enter(weft_generator *generator) {
    weft_frame *frame = &generator->frame;
    generator->generator.state = WEFT__GENERATOR_RUNNING;
    frame->caller = weft__running.top;
    weft__running.top = frame;
    if (weft__running.depth == WEFT__DIRECT_DEPTH) return false;
    continue_generator(frame);
    weft__running.depth++;
    frame->coroutine->step(frame);
    weft__running.depth--;
    if (frame->resume) return false;
    weft__frame_end(frame);
    pause_generator(frame);
    return true;
}

const struct weft__generator_calls weft__generator_calls = {continue_generator, pause_generator};

bool weft__generator_ended(void) {
    if (weft_error_status(weft__running.error) != WEFT_END) return false;
    weft__error_unref(weft__running.error);
    weft__running.error = NULL;
    return true;
}

static bool start_next(void *object, weft_value unused) {
    (void)unused;
    weft_generator *generator = object;
    if (!generator) return weft__fail(WEFT_ENOMEM);
    switch (generator->generator.state) {
    case WEFT__GENERATOR_RUNNING:
        return weft__fail_message(WEFT_EMISUSE, "somebody waits for this generator already");
    case WEFT__GENERATOR_ENDED: return weft__fail(WEFT_END);
    default: return enter(generator);
    }
}

weft_awaitable weft_generator_next(weft_generator *generator) {
    return (weft_awaitable){start_next, generator, {0}};
}

/* Has a generator that yielded run its cleanup. */
static bool start_closing(void *object, weft_value unused) {
    (void)unused;
    weft_generator *generator = object;
    generator->generator.closing = true;
    return generator->generator.state == WEFT__GENERATOR_YIELDED ? enter(generator) : true;
}

WEFT_ASYNC(generator_close, weft_generator *generator;) {
    WEFT_BEGIN;
    if (!self->generator) WEFT_RETURN(0);
    if (self->generator->generator.state == WEFT__GENERATOR_RUNNING)
        WEFT_RAISE(WEFT_EMISUSE, "somebody waits for this generator");
    WEFT_UNWIND(out);
    WEFT_AWAIT(((weft_awaitable){start_closing, self->generator, {0}}));
    WEFT_FINALLY(out);
    if (self->generator->generator.state == WEFT__GENERATOR_NEW)
        weft__frame_discard(&self->generator->frame);
    else
        weft__give(self->generator, self->generator->frame.coroutine->size);
}

weft_awaitable weft_generator_close(weft_generator *generator) {
    return WEFT_CALL(generator_close, .generator = generator);
}
