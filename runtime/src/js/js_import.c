/* Calls of the functions that a program imports: as in js_call.c, with a result of the type that the import
 * says. */
#include <weft/import.h>

#include "js/js_internal.h"
#include <string.h>
#include <weft/host.h>

/* Copies a text or bytes with a NUL; NULL when out of memory. */
static char *copied(const weft__import_entry *import, const weft_js_value *value) {
    char *copy = import->allocate(value->size + 1);
    return copy ? memcpy(copy, value->text, value->size + 1) : NULL;
}

/* Stores what JavaScript has returned, or sets *result to it. Returns 0 or WEFT_ENOMEM. */
static int take(const weft__import_entry *import, weft_js_value *value, void *stored, weft_value *result) {
    char *copy = NULL;
    if (import->allocate && value->text && !(copy = copied(import, value))) return WEFT_ENOMEM;
    switch (import->result) {
    case WEFT__JS_VOID:
    case WEFT__JS_VALUE: break; /* stored already */
    case WEFT__JS_FLOATING: *result = weft_value_f64(value->number); break;
    case WEFT__JS_TEXT: *result = weft_value_ptr(copy); break;
    case WEFT__JS_BYTES: *(weft_bytes *)stored = (weft_bytes){copy, value->size}; break;
    case WEFT__JS_FUNCTION: ((weft_js_function *)stored)->id = (uint32_t)value->integer; break;
    default: *result = weft_value_i64(value->integer);
    }
    return WEFT_OK;
}

void weft__import_call_body(void *frame) {
    struct weft__import_call *const self = frame;
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        bool is_value = self->call.result == WEFT__JS_VALUE;
        uint32_t id = weft_host_js_call(&self->call);
        WEFT_AWAIT(weft_js_promise(id, is_value ? self->stored : &self->value));
        if (take(self->call.import, &self->value, self->stored, &self->result) != WEFT_OK)
            WEFT_RAISE(WEFT_ENOMEM);
    }
    WEFT_FINALLY { weft_js_value_deinit(&self->value); }
    WEFT_RETURN(self->result);
}

weft_awaitable weft__js_call_import(const weft__import_entry *import, void *result, size_t count,
                                    const weft__js_argument *arguments) {
    struct weft__import_call *call = weft__allocate(sizeof *call);
    if (call) {
        *call = (struct weft__import_call){.stored = result};
        call->call = (weft__function_call){
            .import = import, .result = import->result, .result_size = import->result_size};
        weft__function_call_arguments(&call->call, count, arguments);
    }
    return weft__call(&import->coroutine, call ? &call->frame : NULL, WEFT__ORIGIN);
}

const weft__import_entry *weft__imported(const weft__import_entry *imported) {
    weft_host_imports();
    return imported;
}
