/* A host with JavaScript for a test, on bare_host.h: its promises and messages follow a script. Included once. */
#ifndef JS_HOST_H
#define JS_HOST_H

#include "bare_host.h"
#include "check.h"
#include <weft/host.h>
#include <weft/js_call.h>

/* The ids of streams; those of promises are below. */
enum { FIRST_STREAM = 100 };

/* What JavaScript has next, for any id. */
typedef struct js_step {
    bool is_late;   /* it is not there before the program waits for it */
    int wait_fails; /* instead: the status with which waiting for it fails */
    int status;
    weft_js_value value;
} js_step;

static struct js_host {
    js_step steps[8];
    size_t count, next;
    uint32_t waiting;
    int kept;   /* what was thrown and is not forgotten */
    int closes; /* of promises */
    int exports, imports;
    weft__function_call called; /* the last call of a function */
    int calls;
    int functions; /* kept, and not released */
} js_host;

/* Sets what is received. The steps and their texts must stay unchanged. */
#define JS_HOST_SCRIPT(...) \
    js_host_script((const js_step[]){__VA_ARGS__}, sizeof((const js_step[]){__VA_ARGS__}) / sizeof(js_step))
static inline void js_host_script(const js_step *steps, size_t count) {
    memcpy(js_host.steps, steps, count * sizeof *steps);
    js_host.count = count;
    js_host.next = 0;
}

static inline void js_host_fail(const char *text) {
    printf("%s: %s\n", check.scenario, text);
    check.failures++;
}

/* Also checks what must be so even if memory fails. */
static inline void js_host_reset(void) {
    if (js_host.kept != 0) js_host_fail("what was thrown is not forgotten");
    memset(&js_host, 0, sizeof js_host);
}

bool bare_host_progress(void) {
    uint32_t waiting = js_host.waiting;
    js_host.waiting = 0;
    return waiting != 0 && weft_complete(waiting, WEFT_OK, 0, NULL);
}

void bare_host_cancelled(uint32_t operation) {
    if (operation == js_host.waiting) js_host.waiting = 0;
}

bool weft_host_js_receive(uint32_t id, bool once, int *status, weft_js_value *value) {
    if (once != (id < FIRST_STREAM)) js_host_fail("a promise is awaited once, a stream often");
    if (js_host.next == js_host.count || js_host.steps[js_host.next].is_late ||
        js_host.steps[js_host.next].wait_fails)
        return false;
    const js_step *step = &js_host.steps[js_host.next];
    char *text = NULL;
    size_t size = step->value.text ? strlen(step->value.text) : 0;
    *status = step->status;
    if (step->value.text && !(text = weft_host_allocate(size + 1))) {
        *status = WEFT_ENOMEM;
        return true;
    }
    js_host.next++;
    if (step->status != WEFT_OK && step->value.integer != 0) js_host.kept++;
    *value = step->value;
    value->size = size;
    value->text = text ? memcpy(text, step->value.text, size + 1) : NULL;
    return true;
}

void weft_host_js_wait(uint32_t operation, uint32_t id) {
    js_step *step = &js_host.steps[js_host.next];
    int status = step->wait_fails;
    (void)id;
    step->is_late = false;
    step->wait_fails = 0;
    if (status != 0)
        weft_complete(operation, status, 0, NULL);
    else
        js_host.waiting = operation;
}

void weft_host_js_close(uint32_t id) {
    if (id < FIRST_STREAM) js_host.closes++;
    if (!check.memory_fails) trace("close:%d", (int)id);
}

void weft_host_js_forget(uint32_t thrown) {
    js_host.kept--;
    if (!check.memory_fails) trace("forget:%d", (int)thrown);
}

/* The result of a call is what the script says. */
uint32_t weft_host_js_call(const weft__function_call *call) {
    js_host.called = *call;
    js_host.calls++;
    return 40;
}

/* Handles are odd. */
uint32_t weft_host_js_function_keep(uint32_t function) {
    js_host.functions += (int)(function % 2);
    return function % 2 ? function + 2 : 0;
}

int weft_host_js_function_release(uint32_t function) {
    if (!check.memory_fails) trace("release:%d", (int)function);
    js_host.functions -= (int)(function % 2);
    return function % 2 ? WEFT_OK : WEFT_EINVAL;
}

void weft_host_js_values(void) {}
void weft_host_imports(void) { js_host.imports++; }

uint32_t weft_host_serve(void) { return 77; }
void weft_host_exports(void) { js_host.exports++; }

#endif
