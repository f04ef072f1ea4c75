/* Calls of every kind between JavaScript and C, for calls.test.mjs: what they leave behind. */
#include <stdlib.h>
#include <string.h>
#include <weft/weft.h>

/* ---- What is left ---- */

WEFT_ASYNC(memory) {
    WEFT_BEGIN;
    WEFT_RETURN((double)weft_memory_used());
}
WEFT_EXPORT(memory, double)

/* The size of the program's memory, in bytes: it also holds what malloc has. */
WEFT_ASYNC(pages) {
    WEFT_BEGIN;
    WEFT_RETURN((double)__builtin_wasm_memory_size(0) * 65536);
}
WEFT_EXPORT(pages, double)

/* ---- Values ---- */

#define ECHO(name, type)                   \
    WEFT_ASYNC(echo_##name, type value;) { \
        WEFT_BEGIN;                        \
        WEFT_RETURN(self->value);          \
    }                                      \
    WEFT_EXPORT(echo_##name, type, value)
ECHO(bool, bool)
ECHO(int, int)
ECHO(byte, unsigned char)
ECHO(long, int64_t)
ECHO(huge, uint64_t)
ECHO(float, float)
ECHO(double, double)

WEFT_ASYNC(echo_text, const char *text;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(0));
    WEFT_RETURN(self->text ? strdup(self->text) : NULL);
}
WEFT_EXPORT(echo_text, char *, text)

WEFT_ASYNC(echo_bytes, weft_bytes bytes; weft_bytes *result;) {
    WEFT_BEGIN;
    char *data = malloc(self->bytes.size + 1);
    if (!data) WEFT_RAISE(WEFT_ENOMEM);
    *self->result = (weft_bytes){memcpy(data, self->bytes.data, self->bytes.size), self->bytes.size};
}
WEFT_EXPORT(echo_bytes, weft_bytes, bytes)

WEFT_ASYNC(echo_value, weft_js_value value; weft_js_value *result; int status;) {
    WEFT_BEGIN;
    if (!self->value.text) {
        *self->result = self->value;
        WEFT_RETURN(0);
    }
    self->status = weft_js_value_set(self->result, self->value.type, self->value.text, self->value.size);
    if (self->status != WEFT_OK) WEFT_RAISE(self->status);
}
WEFT_EXPORT(echo_value, weft_js_value, value)

WEFT_ASYNC(echo_function, weft_js_function function; weft_js_function *result;) {
    WEFT_BEGIN;
    *self->result = self->function;
}
WEFT_EXPORT(echo_function, weft_js_function, function)

WEFT_ASYNC(build, int count; weft_js_value *result; weft_json_builder json; int status;) {
    WEFT_BEGIN;
    weft_json_open(&self->json, '[');
    for (int i = 0; i < self->count; i++) weft_json_add_integer(&self->json, i);
    weft_json_close(&self->json, ']');
    self->status = weft_json_finish(&self->json, self->result);
    if (self->status != WEFT_OK) WEFT_RAISE(self->status);
}
WEFT_EXPORT(build, weft_js_value, count)

/* ---- Failures ---- */

WEFT_ASYNC(fail_inside, int status;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(0));
    WEFT_RAISE(self->status, "it fails");
}

WEFT_ASYNC(fail, int status;) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_CALL(fail_inside, .status = self->status));
}
WEFT_EXPORT(fail, void, status)

WEFT_ASYNC(fail_in_group, weft_js_function function; weft_task_group group;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        weft_task_group_create_task(&self->group, WEFT_CALL(fail_inside, .status = 7));
        weft_task_group_create_task(&self->group, weft_js_call(self->function, NULL));
    }
}
WEFT_EXPORT(fail_in_group, void, function)

WEFT_ASYNC(fail_after_bytes, weft_bytes *result;) {
    WEFT_BEGIN;
    *self->result = (weft_bytes){malloc(100), 100};
    WEFT_RAISE(9);
}
WEFT_EXPORT(fail_after_bytes, weft_bytes)

WEFT_ASYNC(give_wrong_type) {
    WEFT_BEGIN;
    WEFT_RETURN("text");
}
WEFT_EXPORT(give_wrong_type, double)

/* Waits for ever, and awaits in its cleanup. */
WEFT_ASYNC(wait, weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(3600)); }
    WEFT_FINALLY { WEFT_AWAIT(weft_sleep(0)); }
}
WEFT_EXPORT(wait, void)

/* ---- Functions of JavaScript ---- */

WEFT_ASYNC(call, weft_js_function function; weft_js_value value; weft_js_value *result;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_js_call(self->function, self->result, 1, "text", ((weft_bytes){"bytes", 5}), &self->value,
                            self->function));
}
WEFT_EXPORT(call, weft_js_value, function, value)

WEFT_ASYNC(keep, weft_js_function function; weft_js_function kept;) {
    WEFT_BEGIN;
    self->kept = weft_js_function_keep(self->function);
    WEFT_AWAIT(weft_js_call(self->kept, NULL));
    WEFT_RETURN(weft_js_function_release(self->kept));
}
WEFT_EXPORT(keep, int, function)

WEFT_IMPORT(take_number, double, double)
WEFT_IMPORT(take_text, char *, const char *)
WEFT_IMPORT(take_bytes, weft_bytes, weft_bytes)
WEFT_IMPORT(take_value, weft_js_value, const weft_js_value *)
WEFT_IMPORT(take_function, weft_js_function, weft_js_function)

WEFT_ASYNC(import_number, double number;) {
    WEFT_BEGIN;
    WEFT_AWAIT_INTO(self->number, take_number(self->number));
    WEFT_RETURN(self->number);
}
WEFT_EXPORT(import_number, double, number)

WEFT_ASYNC(import_text, const char *text; char *taken;) {
    WEFT_BEGIN;
    WEFT_AWAIT_INTO(self->taken, take_text(self->text));
    WEFT_RETURN(self->taken);
}
WEFT_EXPORT(import_text, char *, text)

WEFT_ASYNC(import_bytes, weft_bytes bytes; weft_bytes *result;) {
    WEFT_BEGIN;
    WEFT_AWAIT(take_bytes(self->result, self->bytes));
}
WEFT_EXPORT(import_bytes, weft_bytes, bytes)

WEFT_ASYNC(import_value, weft_js_value value; weft_js_value *result;) {
    WEFT_BEGIN;
    WEFT_AWAIT(take_value(self->result, &self->value));
}
WEFT_EXPORT(import_value, weft_js_value, value)

WEFT_ASYNC(import_function, weft_js_function function; weft_js_function taken; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        WEFT_AWAIT(take_function(&self->taken, self->function));
        WEFT_AWAIT(weft_js_call(self->taken, NULL));
    }
    WEFT_FINALLY { weft_js_function_release(self->taken); }
}
WEFT_EXPORT(import_function, void, function)

/* ---- Streams ---- */

WEFT_ASYNC(read_all, weft_reader *input; weft_bytes piece; double count;) {
    WEFT_BEGIN;
    do {
        WEFT_AWAIT(weft_reader_read(self->input, 4096, &self->piece));
        self->count += (double)self->piece.size;
    } while (self->piece.size > 0);
    WEFT_RETURN(self->count);
}
WEFT_EXPORT(read_all, double, input)

WEFT_ASYNC(read_once, weft_reader *input; weft_bytes piece;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_reader_read(self->input, 4, &self->piece));
}
WEFT_EXPORT(read_once, void, input)

WEFT_ASYNC(write_twice, weft_writer *output; int status; int i;) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < 2; self->i++) {
        weft_writer_write(self->output, "some bytes", 10);
        WEFT_AWAIT(weft_writer_drain(self->output));
    }
    if (self->status != WEFT_OK) WEFT_RAISE(self->status);
}
WEFT_EXPORT(write_twice, void, output, status)

WEFT_ASYNC(take_messages, weft_js_stream messages; int limit; weft_js_value value; int i; int status;
           weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        for (; self->i < self->limit; self->i++) {
            WEFT_CATCH(self->status, weft_js_next(self->messages.id, &self->value));
            if (self->status == WEFT_END) break;
            if (self->status != WEFT_OK) WEFT_RERAISE;
        }
    }
    WEFT_FINALLY { weft_js_value_deinit(&self->value); }
    WEFT_RETURN(self->i);
}
WEFT_EXPORT(take_messages, int, messages, limit)

WEFT_ASYNC(feed, weft_writer *end; int count; weft_scope scope; int i;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        for (self->i = 0; self->i < self->count; self->i++) {
            if (weft_writer_write(self->end, "some bytes", 10) != WEFT_OK) break;
            WEFT_AWAIT(weft_writer_drain(self->end));
        }
        weft_writer_close(self->end);
        WEFT_AWAIT(weft_writer_wait_closed(self->end));
    }
    WEFT_EXCEPT(WEFT_ANY) {} /* nobody reads any more */
    WEFT_FINALLY { weft_writer_free(self->end); }
}

WEFT_ASYNC(give_reader, int count; weft_reader *reader; weft_writer *writer;) {
    WEFT_BEGIN;
    if (weft_pipe(0, &self->reader, &self->writer) != WEFT_OK) WEFT_RAISE(WEFT_ENOMEM);
    weft_spawn(WEFT_CALL(feed, .end = self->writer, .count = self->count));
    WEFT_RETURN(self->reader);
}
WEFT_EXPORT(give_reader, weft_reader *, count)

/* ---- Generators ---- */

WEFT_ASYNC_GENERATOR(count, int limit; int status; int i; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        for (; self->i < self->limit; self->i++) WEFT_YIELD(self->i);
        if (self->status != WEFT_OK) WEFT_RAISE(self->status, "it fails");
    }
    WEFT_FINALLY { WEFT_AWAIT(weft_sleep(0)); }
}
WEFT_EXPORT_GENERATOR(count, int, limit, status)

WEFT_ASYNC_GENERATOR(lines, weft_reader *input; weft_bytes line;) {
    WEFT_BEGIN;
    for (;;) {
        WEFT_AWAIT(weft_reader_readline(self->input, &self->line));
        if (self->line.size == 0) break;
        WEFT_YIELD(&self->line);
    }
}
WEFT_EXPORT_GENERATOR(lines, weft_bytes *, input)
