/* The program of border_fuzz.mjs: C that gets values of JavaScript, and says what it got. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <weft/weft.h>

/* "TYPE NUMBER INTEGER SIZE HEX", or the status and the message of a failure. Allocated. */
static char *describe(int status, const weft_js_value *value) {
    size_t room = 128 + (status == WEFT_OK ? 2 * value->size : strlen(weft_caught_message()));
    char *text = malloc(room);
    if (!text) abort();
    if (status != WEFT_OK) {
        snprintf(text, room, "%s: %s", weft_status_name(status), weft_caught_message());
        return text;
    }
    uint64_t bits;
    memcpy(&bits, &value->number, sizeof bits);
    if (value->number != value->number) bits = UINT64_C(0x7ff8000000000000); /* any NaN */
    int length = snprintf(text, room, "%d %016" PRIx64 " %" PRId64 " %zu ", value->type, bits, value->integer,
                          value->size);
    char *to = text + length;
    for (size_t i = 0; i < value->size; i++) to += sprintf(to, "%02x", value->text[i] & 0xff);
    if (value->text && value->text[value->size] != '\0') strcpy(to, " without a NUL");
    return text;
}

/* Awaits a promise. */
WEFT_ASYNC(receive, uint32_t id; weft_js_value value; char *text; int status; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        WEFT_CATCH(self->status, weft_js_promise(self->id, &self->value));
        if (self->status == WEFT_ECANCELED) WEFT_RAISE(WEFT_ECANCELED);
        self->text = describe(self->status, &self->value);
    }
    WEFT_FINALLY { weft_js_value_deinit(&self->value); }
    WEFT_RETURN(self->text);
}
WEFT_EXPORT(receive, char *, id)

/* Sums the integers of a stream, and gives the sum when it ends, or after `most` messages. */
WEFT_ASYNC(drain, uint32_t id; int32_t most; weft_js_value value; int64_t sum; int i, status;
           weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        for (self->i = 0; self->i < self->most; self->i++) {
            WEFT_CATCH(self->status, weft_js_next(self->id, &self->value));
            if (self->status == WEFT_END) break;
            if (self->status != WEFT_OK) WEFT_RAISE(self->status, "%s", weft_caught_message());
            self->sum += self->value.integer;
        }
    }
    WEFT_FINALLY {
        weft_js_value_deinit(&self->value);
        weft_js_close(self->id);
    }
    WEFT_RETURN(self->sum);
}
WEFT_EXPORT(drain, int64_t, id, most)

/* Returns its arguments in hexadecimal. */
WEFT_ASYNC(echo, const char *text; weft_bytes bytes; double real; int64_t large; int32_t whole; bool flag;) {
    WEFT_BEGIN;
    uint64_t bits;
    memcpy(&bits, &self->real, sizeof bits);
    if (self->real != self->real) bits = UINT64_C(0x7ff8000000000000);
    size_t length = self->text ? strlen(self->text) : 0;
    char *shown = malloc(128 + 2 * (length + self->bytes.size)), *to = shown;
    if (!shown) WEFT_RAISE(WEFT_ENOMEM);
    for (size_t i = 0; i < length; i++) to += sprintf(to, "%02x", self->text[i] & 0xff);
    to += sprintf(to, "%s|", self->text ? "" : "null");
    for (size_t i = 0; i < self->bytes.size; i++) to += sprintf(to, "%02x", self->bytes.data[i] & 0xff);
    sprintf(to, "|%016" PRIx64 "|%" PRId64 "|%d|%d", bits, self->large, (int)self->whole, self->flag);
    WEFT_RETURN(shown);
}
WEFT_EXPORT(echo, char *, text, bytes, real, large, whole, flag)

/* Sleeps. */
WEFT_ASYNC(nap, double seconds;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(self->seconds));
    WEFT_RETURN(1);
}
WEFT_EXPORT(nap, int32_t, seconds)

WEFT_ASYNC(memory) {
    WEFT_BEGIN;
    WEFT_RETURN((double)weft_memory_used());
}
WEFT_EXPORT(memory, double)
