/* Awaits promises and streams of JavaScript. The module's option `make` is a function that is called with WHAT,
 * `weft` and the program's memory, and returns an id.
 *
 *     js_probe promise WHAT       awaits it and prints the outcome
 *     js_probe twice WHAT         and once more
 *     js_probe two WHAT           two tasks await it
 *     js_probe timeout WHAT       awaits it for 0.05 s at most
 *     js_probe cancelled WHAT     cancels the task that awaits it, after a turn
 *     js_probe close WHAT         never awaits it: closes the awaitable
 *     js_probe leave WHAT         never awaits it: ends after 0.05 s
 *     js_probe id NUMBER          awaits an id that does not exist, as a promise and as a stream
 *     js_probe numbers COUNT      awaits COUNT promises one after the other, and prints their sum
 *     js_probe next WHAT          prints the messages of a stream until it ends or fails, and receives once more
 *     js_probe slow WHAT          the same, with a pause of 0.02 s before each
 *     js_probe interrupted WHAT   the same, cancelling each wait that takes longer than 0.01 s
 *     js_probe sends WHAT         a task receives a message that another sends by a call of JavaScript
 *     js_probe some WHAT          receives two messages, and closes the stream
 *
 * Prints at the end how much more memory is in use than before. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <weft/js_function.h>
#include <weft/weft.h>

WEFT_JS_FUNCTION(uint32_t, make, (const char *what),
                 { return Module["make"](UTF8ToString(what), weft, HEAPU8); })
WEFT_JS_FUNCTION(uint32_t, pause_of_a_moment, (void), { return weft.promise(Promise.resolve()); })
WEFT_JS_NEEDS(js_probe, "$UTF8ToString")

static void print_outcome(int status, const weft_js_value *value) {
    static const char *const types[] = {"undefined", "null",   "boolean", "number",
                                        "bigint",    "string", "bytes",   "json"};
    if (status != WEFT_OK) {
        printf("%s: %s\n", weft_status_name(status), weft_caught_message());
        return;
    }
    printf("%s %.17g %lld", types[value->type], value->number, (long long)value->integer);
    if (value->text) {
        printf(" %zu ", value->size);
        for (size_t i = 0; i < value->size && i < 60; i++)
            if (value->text[i] < ' ' || value->text[i] > '~')
                printf("\\x%02x", value->text[i] & 0xff);
            else
                putchar(value->text[i]);
        if (value->text[value->size] != '\0') printf(", not followed by NUL");
    }
    putchar('\n');
}

WEFT_ASYNC(await_one, uint32_t id; weft_js_value value; int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_js_promise(self->id, &self->value));
    print_outcome(self->status, &self->value);
    weft_js_value_deinit(&self->value);
    if (weft_task_cancelling(weft_current_task()) > 0) WEFT_RAISE(WEFT_ECANCELED);
}

WEFT_ASYNC(cancel_it, uint32_t id; weft_task *task; int status;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(await_one, .id = self->id));
    WEFT_AWAIT(weft_sleep(0));
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    weft_task_unref(self->task);
    WEFT_AWAIT(weft_sleep(0.05));
}

WEFT_ASYNC(numbers, int count; weft_js_value value; double sum; int i;) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < self->count; self->i++) {
        WEFT_AWAIT(weft_js_promise(make("number"), &self->value));
        self->sum += self->value.number;
    }
    printf("%g\n", self->sum);
}

WEFT_ASYNC(messages, uint32_t id; double pause, patience; int most; weft_js_value value; int status, i;) {
    WEFT_BEGIN;
    for (self->i = 0, self->status = WEFT_OK;
         self->status == WEFT_OK && (self->most <= 0 || self->i < self->most); self->i++) {
        if (self->pause > 0) WEFT_AWAIT(weft_sleep(self->pause));
        do WEFT_CATCH(self->status, weft_wait_for(weft_js_next(self->id, &self->value), self->patience));
        while (self->status == WEFT_ETIMEDOUT);
        print_outcome(self->status, &self->value);
    }
    if (self->most < 0) {
        WEFT_CATCH(self->status, weft_js_next(self->id, &self->value));
        print_outcome(self->status, &self->value);
    }
    weft_js_value_deinit(&self->value);
    weft_js_close(self->id);
    weft_js_close(self->id);
}

/* Makes JavaScript dispatch an event in the middle of a turn. */
WEFT_ASYNC(sender) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_js_promise(pause_of_a_moment(), NULL));
}

WEFT_ASYNC(probe, const char *mode, *what; uint32_t id; int status;) {
    WEFT_BEGIN;
    if (strcmp(self->mode, "numbers") == 0) {
        WEFT_AWAIT(WEFT_CALL(numbers, .count = atoi(self->what)));
        WEFT_RETURN(0);
    }
    self->id = strcmp(self->mode, "id") == 0 ? (uint32_t)strtoul(self->what, NULL, 0) : make(self->what);
    if (strcmp(self->mode, "promise") == 0 || strcmp(self->mode, "id") == 0 ||
        strcmp(self->mode, "twice") == 0)
        WEFT_AWAIT(WEFT_CALL(await_one, .id = self->id));
    if (strcmp(self->mode, "id") == 0) WEFT_AWAIT(WEFT_CALL(messages, .id = self->id, .patience = 60));
    if (strcmp(self->mode, "twice") == 0) WEFT_AWAIT(WEFT_CALL(await_one, .id = self->id));
    if (strcmp(self->mode, "two") == 0)
        WEFT_AWAIT(
            WEFT_GATHER(NULL, WEFT_CALL(await_one, .id = self->id), WEFT_CALL(await_one, .id = self->id)));
    if (strcmp(self->mode, "timeout") == 0)
        WEFT_CATCH(self->status, weft_wait_for(WEFT_CALL(await_one, .id = self->id), 0.05));
    if (strcmp(self->mode, "cancelled") == 0) WEFT_AWAIT(WEFT_CALL(cancel_it, .id = self->id));
    if (strcmp(self->mode, "close") == 0) weft_close(weft_js_promise(self->id, NULL));
    if (strcmp(self->mode, "leave") == 0) WEFT_AWAIT(weft_sleep(0.05));
    if (strcmp(self->mode, "next") == 0)
        WEFT_AWAIT(WEFT_CALL(messages, .id = self->id, .patience = 60, .most = -1));
    if (strcmp(self->mode, "slow") == 0)
        WEFT_AWAIT(WEFT_CALL(messages, .id = self->id, .pause = 0.02, .patience = 60, .most = -1));
    if (strcmp(self->mode, "interrupted") == 0)
        WEFT_AWAIT(WEFT_CALL(messages, .id = self->id, .patience = 0.01, .most = -1));
    if (strcmp(self->mode, "sends") == 0)
        WEFT_AWAIT(WEFT_GATHER(NULL, WEFT_CALL(messages, .id = self->id, .patience = 60, .most = 1),
                               WEFT_CALL(sender)));
    if (strcmp(self->mode, "some") == 0)
        WEFT_AWAIT(WEFT_CALL(messages, .id = self->id, .patience = 60, .most = 2));
}

/* Memory in use. Catches a failure first, so that the last failure is always the same. */
WEFT_ASYNC(measure, int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_js_promise(0, NULL));
    WEFT_RETURN(weft_memory_used());
}

WEFT_ASYNC(app, const char *mode, *what; size_t before, after;) {
    WEFT_BEGIN;
    /* Creates the table of operations, which stays. */
    WEFT_AWAIT(weft_js_promise(pause_of_a_moment(), NULL));
    WEFT_AWAIT_INTO(self->before, WEFT_CALL(measure));
    WEFT_AWAIT(WEFT_CALL(probe, .mode = self->mode, .what = self->what));
    WEFT_AWAIT_INTO(self->after, WEFT_CALL(measure));
    printf("left %zd bytes\n", (ssize_t)(self->after - self->before));
}
WEFT_MAIN(app, .mode = argc > 2 ? argv[1] : "", .what = argc > 2 ? argv[2] : "")
