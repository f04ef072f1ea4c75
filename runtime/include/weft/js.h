/* Promises of JavaScript, and its messages: events, streams, whatever comes one after the other.
 *
 * JavaScript registers what C is to wait for, and gets a number for it, an id:
 *
 *     EM_JS(uint32_t, ask, (const char *question), {
 *         return weft.promise(askTheUser(UTF8ToString(question)));
 *     });
 *     ...
 *     WEFT_AWAIT(weft_js_promise(ask("Your name?"), &self->answer));
 *     printf("Hello %s\n", self->answer.text);
 *
 * The half in JavaScript, `weft.promise` and `weft.stream`, is described in web/host_web_js.js. It is
 * there where C code is, in EM_JS and in --js-library, and for the page as `module.weft`. On hosts
 * without JavaScript (WASI, the simulated host) all of this fails with WEFT_ENOTSUP. */
#ifndef WEFT_JS_H
#define WEFT_JS_H

#include <weft/coroutine.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a value of JavaScript was. */
enum weft_js_type {
    WEFT_JS_UNDEFINED,
    WEFT_JS_NULL,
    WEFT_JS_BOOLEAN,
    WEFT_JS_NUMBER,
    WEFT_JS_BIGINT, /* of 64 bits with a sign; others cannot be passed */
    WEFT_JS_STRING,
    WEFT_JS_BYTES, /* an ArrayBuffer or a view of one, Uint8Array say */
    WEFT_JS_JSON   /* an array, an object made by {}, or one with a toJSON(): JSON.stringify of it */
};

/* A value of JavaScript, as a copy. Lives in the frame or on the heap, zero at first; what fills it
 * first releases what was in it, and who is done with it calls weft_js_value_deinit. */
typedef struct weft_js_value {
    enum weft_js_type type;
    double number;   /* of a number; of a bigint as near as a double gets; 1 for true; else 0 */
    int64_t integer; /* the same without its fraction, INT64_MIN or INT64_MAX if it lies beyond; NaN is 0 */
    char *text;      /* of a string and JSON as UTF-8, of bytes themselves, with a NUL behind; else NULL.
                        A lone surrogate is U+FFFD */
    size_t size;     /* of that, in bytes, without the NUL */
} weft_js_value;

/* Frees the text and zeroes the value. A zeroed value is allowed. */
void weft_js_value_deinit(weft_js_value *value);

/* Waits for a promise that JavaScript registered with weft.promise, and gives what it was fulfilled with
 * to *value, which must live in the frame or on the heap; NULL if that does not matter. Suspends unless
 * the promise is settled. The id is used up: by this, by weft_close of the awaitable, or by the
 * cancellation of the task that awaits it, which aborts what the promise is of as far as
 * weft.promise was told how. The `await` of JavaScript.
 *
 * Fails with
 *   - what the promise was rejected with: WEFT_ECANCELED for an AbortError, WEFT_ETIMEDOUT for a
 *     TimeoutError, WEFT_ENOTSUP for a NotSupportedError, WEFT_ENETWORK for a NetworkError, its own status for a
 *     WeftError (see WEFT_EXPORT), WEFT_EJS for all else, and the message of it;
 *   - WEFT_EINVAL if it was fulfilled with what cannot be passed: a function, a DOM node, a Response,
 *     an object with a circle in it, a bigint of more than 64 bits; or if there is no such id: it is of
 *     another module, used up, or was never given out;
 *   - WEFT_EMISUSE if the id is that of a stream, or another task waits for it;
 *   - WEFT_ENOMEM, and the promise is lost;
 *   - WEFT_ENOTSUP on a host without JavaScript.
 *
 * A promise that nobody awaits is kept until the program ends. It is aborted then, or, if it was
 * rejected, reported to the exception handler (run.h), as what asyncio says of an exception that was
 * never retrieved. */
weft_awaitable weft_js_promise(uint32_t id, weft_js_value *value);

/* Waits for the next message of a stream that JavaScript registered with weft.stream or weft.events.
 * Suspends unless one is there. Fails with WEFT_END behind the last one, each time; with what the stream
 * itself failed with, each time, after the messages before that: WEFT_ELIMIT if they came faster than they
 * were taken, and other statuses as above; with WEFT_EINVAL for a message that cannot be passed, which is
 * then gone, or if there is no such stream; WEFT_EMISUSE if the id is a promise's or another task waits for it;
 * WEFT_ENOMEM, which loses nothing; WEFT_ENOTSUP. A cancelled wait loses nothing. The __anext__ of
 * Python's asynchronous iterators.
 *
 *     for (;;) {
 *         WEFT_CATCH(self->status, weft_js_next(self->clicks, &self->click));
 *         if (self->status != WEFT_OK) break;
 *         ...
 *     }
 */
weft_awaitable weft_js_next(uint32_t id, weft_js_value *value);

/* Lets go of a promise or a stream: aborts the one, ends the other, so that no message comes any more. A
 * task that waits for it fails with WEFT_EINVAL. An id that is used up, or 0, does nothing. Does not
 * suspend. What is left when the program ends is let go of then. */
void weft_js_close(uint32_t id);

#ifdef __cplusplus
}
#endif
#endif
