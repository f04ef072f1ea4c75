/* JavaScript's promises, and its streams of messages: events, ReadableStreams, async iterables.
 *
 * JavaScript registers what C is to wait for, and gets an id:
 *
 *     WEFT_JS_FUNCTION(uint32_t, ask, (const char *question), {
 *         return weft.promise(askTheUser(UTF8ToString(question)));
 *     })
 *     ...
 *     WEFT_AWAIT(weft_js_promise(ask("Your name?"), &self->answer));
 *     printf("Hello %s\n", self->answer.text);
 *
 * The JavaScript functions, `weft.promise`, `weft.event`, `weft.stream` and `weft.events`, are documented
 * in web/host/host_web_js.js. They are available in WEFT_JS_FUNCTION (weft/js_function.h), in EM_JS, in
 * --js-library files, and to the page as `module.weft`. On hosts without JavaScript (WASI, the simulated
 * host) every call fails with WEFT_ENOTSUP. */
#ifndef WEFT_JS_H
#define WEFT_JS_H

#include <weft/coroutine.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The JavaScript type of a value. */
enum weft_js_type {
    WEFT_JS_UNDEFINED,
    WEFT_JS_NULL,
    WEFT_JS_BOOLEAN,
    WEFT_JS_NUMBER,
    WEFT_JS_BIGINT, /* in the range of int64_t; others cannot be passed */
    WEFT_JS_STRING,
    WEFT_JS_BYTES, /* an ArrayBuffer or a view of one, such as a Uint8Array */
    WEFT_JS_JSON   /* an array, a plain object, or an object with a toJSON(), passed through JSON.stringify */
};

/* A copy of a JavaScript value. It lives in the frame or on the heap and is zeroed before its first use.
 * Functions that store a value first release the old one; call weft_js_value_deinit after the last.
 *
 * A value for JavaScript needs its type, and
 *   - for a boolean or a number, `number`; for a bigint, `integer`;
 *   - for a string, bytes or JSON, `text` and `size`: from weft_js_value_set, or, with `is_borrowed`, any. */
typedef struct weft_js_value {
    enum weft_js_type type;
    bool is_borrowed; /* the text belongs to someone else, and is not freed with the value */
    double number;    /* a number; a bigint rounded to a double; 1 for true; otherwise 0 */
    int64_t integer;  /* the same, truncated to an integer and clamped to int64_t; 0 for NaN */
    char *text;       /* a string or JSON in UTF-8 (a lone surrogate becomes U+FFFD), or bytes; followed by a
                        NUL. Otherwise NULL */
    size_t size;      /* of the text, in bytes, without the NUL */
} weft_js_value;

/* Frees the text of a value, unless it is borrowed, and zeroes it. A zeroed value is allowed. */
void weft_js_value_deinit(weft_js_value *value);

/* Makes *value a string, bytes or JSON with a copy of `size` bytes at `data`, after releasing the old value.
 * `data` may be NULL if `size` is 0. The text of a string or of JSON is UTF-8. Returns 0; WEFT_EINVAL for any
 * other type; or WEFT_ENOMEM. After a failure the value is zero. */
int weft_js_value_set(weft_js_value *value, enum weft_js_type type, const void *data, size_t size);

/* Waits for a promise registered with weft.promise or weft.event, and stores the value that it was
 * fulfilled with in *value, which must live in the frame or on the heap; NULL to discard the value.
 * Suspends unless the promise is settled. JavaScript's `await`.
 *
 * The id is consumed when the await ends (unless that is with WEFT_EMISUSE), and by weft_close of the
 * awaitable. Cancelling the task aborts the underlying work, if weft.promise was given a way to abort it.
 * Fails with
 *   - the reason of a rejected promise, with its message: WEFT_ECANCELED for an AbortError,
 *     WEFT_ETIMEDOUT for a TimeoutError, WEFT_ENOTSUP for a NotSupportedError, WEFT_ENETWORK for a
 *     NetworkError, the status of a WeftError (see export.h), and WEFT_EJS for any other;
 *   - WEFT_EINVAL if the value cannot be passed: a function, a DOM node, a Response, an object with a
 *     cycle, a bigint that exceeds int64_t; or if the id is of another module, consumed, or was never
 *     issued;
 *   - WEFT_EMISUSE if the id is a stream's, or another task is waiting for it;
 *   - WEFT_ENOMEM: the value of the promise is lost;
 *   - WEFT_ENOTSUP on a host without JavaScript.
 *
 * A promise that is never awaited is kept until the program ends. It is then aborted or, if it was
 * rejected, reported to the exception handler (run.h), as asyncio reports an exception that was never
 * retrieved. */
WEFT__MUST_USE weft_awaitable weft_js_promise(uint32_t id, weft_js_value *value);

/* Waits for the next message of a stream registered with weft.stream or weft.events, and stores it in
 * *value, which must live in the frame or on the heap; NULL to discard it. Suspends unless a message has
 * arrived. A cancelled wait loses no message. Fails with
 *   - WEFT_END after the last message, each time;
 *   - the failure of the stream, after the messages that precede it, each time: WEFT_ELIMIT if messages
 *     arrived faster than they were received, or a status as above;
 *   - WEFT_EINVAL for a message that cannot be passed, which is lost, or if there is no such stream;
 *   - WEFT_EMISUSE if the id is a promise's, or another task is waiting for it;
 *   - WEFT_ENOMEM: no message is lost;
 *   - WEFT_ENOTSUP on a host without JavaScript.
 *
 *     for (;;) {
 *         WEFT_CATCH(self->status, weft_js_next(self->clicks, &self->click));
 *         if (self->status != WEFT_OK) break;
 *         ...
 *     }
 *
 * __anext__ of Python's asynchronous iterators. */
WEFT__MUST_USE weft_awaitable weft_js_next(uint32_t id, weft_js_value *value);

/* Closes a promise or stream: aborts the work of the promise, or ends the stream, which discards its
 * messages. A task that is waiting for it fails with WEFT_EINVAL. Has no effect on 0 or a consumed id.
 * Does not suspend. At the end of the program all that are left are closed. */
void weft_js_close(uint32_t id);

#ifdef __cplusplus
}
#endif
#endif
