/* Coroutines that JavaScript calls with bytes, values and functions, and functions of JavaScript that it imports.
 *
 * Without main(): a module. With WITH_MAIN, a program that calls its imports before it serves. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <weft/weft.h>

/* ---- Values ---- */

WEFT_ASYNC(reversed, weft_bytes bytes; double pause; weft_bytes *result;) {
    WEFT_BEGIN;
    if (self->pause >= 0) WEFT_AWAIT(weft_sleep(self->pause));
    size_t size = self->bytes.size;
    char *data = malloc(size + 1);
    if (!data) WEFT_RAISE(WEFT_ENOMEM);
    for (size_t i = 0; i < size; i++) data[i] = self->bytes.data[size - 1 - i];
    *self->result = (weft_bytes){data, size};
}
WEFT_EXPORT(reversed, weft_bytes, bytes, pause)

/* Stores bytes, and fails. */
WEFT_ASYNC(spoiled, weft_bytes *result;) {
    WEFT_BEGIN;
    *self->result = (weft_bytes){malloc(1000), 1000};
    WEFT_AWAIT(weft_sleep(0));
    WEFT_RAISE(9, "spoiled");
}
WEFT_EXPORT(spoiled, weft_bytes)

WEFT_ASYNC(nothing_stored, weft_js_value *result;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(0));
}
WEFT_EXPORT(nothing_stored, weft_js_value)

/* Returns a value in the way that `how` says. */
WEFT_ASYNC(echo, weft_js_value value; const char *how; weft_js_value *result; int status;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(0));
    if (strcmp(self->how, "moved") == 0) {
        *self->result = self->value;
    } else if (strcmp(self->how, "copied") == 0 && self->value.text) {
        self->status = weft_js_value_set(self->result, self->value.type, self->value.text, self->value.size);
        if (self->status != WEFT_OK) WEFT_RAISE(self->status);
        weft_js_value_deinit(&self->value); /* borrowed: nothing is freed */
    } else {
        *self->result = (weft_js_value){
            .type = self->value.type, .number = self->value.number, .integer = self->value.integer};
    }
}
WEFT_EXPORT(echo, weft_js_value, value, how)

/* Tells the members of a value. */
WEFT_ASYNC(described, weft_js_value value;) {
    WEFT_BEGIN;
    char text[200];
    snprintf(text, sizeof text, "%d %g %lld %s %zu", (int)self->value.type, self->value.number,
             (long long)self->value.integer, self->value.text ? self->value.text : "-", self->value.size);
    WEFT_RETURN(strdup(text));
}
WEFT_EXPORT(described, char *, value)

/* Returns a value of a type and a text of its own. */
WEFT_ASYNC(made, int type; const char *text; weft_js_value *result;) {
    WEFT_BEGIN;
    *self->result = (weft_js_value){.type = (enum weft_js_type)self->type, .is_borrowed = true};
    self->result->text = strdup(self->text);
    self->result->size = strlen(self->text);
    WEFT_AWAIT(weft_sleep(0));
}
WEFT_EXPORT(made, weft_js_value, type, text)

/* Results that are not of the type that the export names. */
WEFT_ASYNC(integer_as_double) {
    WEFT_BEGIN;
    WEFT_RETURN(2);
}
WEFT_EXPORT(integer_as_double, double)

WEFT_ASYNC(double_as_integer) {
    WEFT_BEGIN;
    WEFT_RETURN(2.75);
}
WEFT_EXPORT(double_as_integer, int64_t)

WEFT_ASYNC(text_as_integer) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(0));
    WEFT_RETURN("text");
}
WEFT_EXPORT(text_as_integer, int32_t)

WEFT_ASYNC(integer_as_text) {
    WEFT_BEGIN;
    WEFT_RETURN(2);
}
WEFT_EXPORT(integer_as_text, const char *)

WEFT_ASYNC(memory) {
    WEFT_BEGIN;
    WEFT_RETURN((double)weft_memory_used());
}
WEFT_EXPORT(memory, double)

/* The size of the program's memory, in bytes. */
WEFT_ASYNC(pages) {
    WEFT_BEGIN;
    WEFT_RETURN((double)__builtin_wasm_memory_size(0) * 65536);
}
WEFT_EXPORT(pages, double)

/* ---- Callbacks ---- */

/* Calls a function `times` times, one call after the other, and returns its last result. */
WEFT_ASYNC(call_often, weft_js_function function; int times; weft_js_value *result; int i;) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < self->times; self->i++)
        WEFT_AWAIT(weft_js_call(self->function, self->result, self->i));
}
WEFT_EXPORT(call_often, weft_js_value, function, times)

/* Calls a function with every type of argument. */
WEFT_ASYNC(call_with_all, weft_js_function function; weft_js_value value; weft_js_value *result;) {
    static const weft_bytes bytes = {"\1\2", 2};
    WEFT_BEGIN;
    WEFT_AWAIT(weft_js_call(self->function, self->result, (bool)1, -2, 3U, (int64_t)-4, (uint64_t)5, 0.5,
                            "f\xc3\xbcr", (const char *)NULL));
    WEFT_AWAIT(weft_js_call(self->function, self->result, (signed char)-1, (unsigned short)65535, 1.5f, bytes,
                            &self->value, self->function));
    WEFT_AWAIT(weft_js_call(self->function, self->result));
}
WEFT_EXPORT(call_with_all, weft_js_value, function, value)

/* Calls a function, and discards its result. */
WEFT_ASYNC(call_for_nothing, weft_js_function function;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_js_call(self->function, NULL, "once"));
}
WEFT_EXPORT(call_for_nothing, void, function)

/* Calls a function, and tells how its own cancellation ends. */
WEFT_ASYNC(call_and_tell, weft_js_function function; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_js_call(self->function, NULL)); }
    WEFT_FINALLY { printf("call: %s\n", weft_status_name(WEFT_STATUS)); }
}
WEFT_EXPORT(call_and_tell, void, function)

static weft_js_function kept;

WEFT_ASYNC(keep, weft_js_function function; bool keeps;) {
    WEFT_BEGIN;
    kept = self->keeps ? weft_js_function_keep(self->function) : self->function;
    WEFT_AWAIT(weft_sleep(0));
    WEFT_RETURN((int)(kept.id == self->function.id));
}
WEFT_EXPORT(keep, int, function, keeps)

WEFT_ASYNC(call_kept, weft_js_value *result;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_js_call(kept, self->result, "kept"));
}
WEFT_EXPORT(call_kept, weft_js_value)

WEFT_ASYNC(release_kept) {
    WEFT_BEGIN;
    WEFT_RETURN(weft_js_function_release(kept));
}
WEFT_EXPORT(release_kept, int)

/* Gives JavaScript its function back. */
WEFT_ASYNC(returned, weft_js_function function; weft_js_function *result;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(0));
    *self->result = self->function;
}
WEFT_EXPORT(returned, weft_js_function, function)

WEFT_ASYNC(return_handle, uint32_t id; weft_js_function *result;) {
    WEFT_BEGIN;
    self->result->id = self->id;
}
WEFT_EXPORT(return_handle, weft_js_function, id)

/* ---- Imports ---- */

WEFT_IMPORT(number_of, double, const char *)
WEFT_IMPORT(text_of, char *, int)
WEFT_IMPORT(bytes_of, weft_bytes, weft_bytes)
WEFT_IMPORT(value_of, weft_js_value, const weft_js_value *)
WEFT_IMPORT(function_of, weft_js_function)
WEFT_IMPORT(truth_of, bool, bool)
WEFT_IMPORT(tiny_of, int8_t)
WEFT_IMPORT(huge_of, uint64_t, uint64_t)
WEFT_IMPORT(large_of, int64_t, int64_t)
WEFT_IMPORT(tell, void, int, int, int, int, int, int, int, weft_js_function)

WEFT_ASYNC(get_number, const char *text; double number;) {
    WEFT_BEGIN;
    WEFT_AWAIT_INTO(self->number, number_of(self->text));
    WEFT_RETURN(self->number);
}
WEFT_EXPORT(get_number, double, text)

WEFT_ASYNC(get_text, int number;) {
    WEFT_BEGIN;
    WEFT_AWAIT(text_of(self->number));
    WEFT_RETURN(WEFT_RESULT.ptr);
}
WEFT_EXPORT(get_text, char *, number)

WEFT_ASYNC(get_bytes, weft_bytes bytes; weft_bytes *result;) {
    WEFT_BEGIN;
    WEFT_AWAIT(bytes_of(self->result, self->bytes));
}
WEFT_EXPORT(get_bytes, weft_bytes, bytes)

WEFT_ASYNC(get_value, weft_js_value value; weft_js_value *result;) {
    WEFT_BEGIN;
    WEFT_AWAIT(value_of(self->result, &self->value));
}
WEFT_EXPORT(get_value, weft_js_value, value)

WEFT_ASYNC(get_and_call, weft_js_function function; weft_js_value *result; int status;) {
    WEFT_BEGIN;
    WEFT_AWAIT(function_of(&self->function));
    WEFT_CATCH(self->status, weft_js_call(self->function, self->result, "got"));
    printf("released: %d\n", weft_js_function_release(self->function));
    if (self->status != WEFT_OK) WEFT_RERAISE;
}
WEFT_EXPORT(get_and_call, weft_js_value)

WEFT_ASYNC(get_truth, bool truth;) {
    WEFT_BEGIN;
    WEFT_AWAIT_INTO(self->truth, truth_of(self->truth));
    WEFT_RETURN(self->truth);
}
WEFT_EXPORT(get_truth, bool, truth)

WEFT_ASYNC(get_tiny) {
    WEFT_BEGIN;
    WEFT_AWAIT(tiny_of());
    WEFT_RETURN(WEFT_RESULT.i64);
}
WEFT_EXPORT(get_tiny, int)

WEFT_ASYNC(get_huge, uint64_t huge;) {
    WEFT_BEGIN;
    WEFT_AWAIT_INTO(self->huge, huge_of(self->huge));
    WEFT_RETURN(self->huge);
}
WEFT_EXPORT(get_huge, uint64_t, huge)

WEFT_ASYNC(get_large, int64_t large;) {
    WEFT_BEGIN;
    WEFT_AWAIT_INTO(self->large, large_of(self->large));
    WEFT_RETURN(self->large);
}
WEFT_EXPORT(get_large, int64_t, large)

WEFT_ASYNC(tell_all, weft_js_function function;) {
    WEFT_BEGIN;
    WEFT_AWAIT(tell(1, 2, 3, 4, 5, 6, 7, self->function));
}
WEFT_EXPORT(tell_all, void, function)

/* Waits for an import while another task of the program goes on. */
WEFT_ASYNC(tick, int times; int i;) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < self->times; self->i++) WEFT_AWAIT(weft_sleep(0));
    printf("%d ticks\n", self->i);
}

WEFT_ASYNC(wait_beside, weft_task *task; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        self->task = weft_create_task(WEFT_CALL(tick, .times = 3));
        WEFT_AWAIT(number_of("slow"));
        puts("number");
    }
    WEFT_FINALLY { weft_task_unref(self->task); }
}
WEFT_EXPORT(wait_beside, void)

/* ---- Failures ---- */

WEFT_ASYNC(inner, int status; const char *message;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(0));
    if (self->message) WEFT_RAISE(self->status, "%s", self->message);
    WEFT_RAISE(self->status);
}

WEFT_ASYNC(middle, int status; const char *message;) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_CALL(inner, .status = self->status, .message = self->message));
}

WEFT_ASYNC(outer, int status; const char *message;) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_CALL(middle, .status = self->status, .message = self->message));
}
WEFT_EXPORT(outer, void, status, message)

WEFT_ASYNC(outer_of_task, int status; weft_task *task; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        self->task = weft_create_task(WEFT_CALL(middle, .status = self->status));
        WEFT_AWAIT(self->task);
    }
    WEFT_FINALLY { weft_task_unref(self->task); }
}
WEFT_EXPORT(outer_of_task, void, status)

/* Waits, and fails in its cleanup. */
WEFT_ASYNC(stumble, int status; const char *message; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(60)); }
    WEFT_FINALLY { WEFT_RAISE(self->status, "%s", self->message); }
}

WEFT_ASYNC(inner_group, weft_task_group group;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        weft_task_group_create_task(&self->group, WEFT_CALL(stumble, .status = 8, .message = "deep"));
    }
}

/* Fails with a group: of a failure of JavaScript's, one of C, and a group of another. */
WEFT_ASYNC(grouped, weft_js_function function; weft_task_group group;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        weft_task_group_create_task(&self->group, weft_js_call(self->function, NULL));
        weft_task_group_create_task(&self->group, WEFT_CALL(stumble, .status = 7, .message = "flat"));
        weft_task_group_create_task(&self->group, WEFT_CALL(inner_group));
    }
}
WEFT_EXPORT(grouped, void, function)

WEFT_ASYNC(descend, int depth;) {
    WEFT_BEGIN;
    if (self->depth > 0) WEFT_AWAIT(WEFT_CALL(descend, .depth = self->depth - 1));
    WEFT_RAISE(WEFT_EIO, "at the bottom");
}
WEFT_EXPORT(descend, void, depth)

/* Groups in groups, with a failure in the innermost one. */
WEFT_ASYNC(nest, int depth; weft_task_group group;) {
    WEFT_BEGIN;
    if (self->depth == 0) WEFT_RAISE(WEFT_EIO, "at the bottom");
    WEFT_WITH_TASK_GROUP(&self->group) {
        weft_task_group_create_task(&self->group, WEFT_CALL(nest, .depth = self->depth - 1));
    }
}
WEFT_EXPORT(nest, void, depth)

WEFT_ASYNC(crash) {
    WEFT_BEGIN;
    __builtin_trap();
}
WEFT_EXPORT(crash, void)

WEFT_ASYNC(leave, int status;) {
    WEFT_BEGIN;
    exit(self->status);
}
WEFT_EXPORT(leave, void, status)

#ifdef WITH_MAIN
WEFT_ASYNC(app, char *text; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        WEFT_AWAIT_INTO(self->text, text_of(1));
        printf("main: %s\n", self->text);
        WEFT_AWAIT(weft_serve());
    }
    WEFT_FINALLY { free(self->text); }
    puts("app: done");
}
WEFT_MAIN(app)
#endif
