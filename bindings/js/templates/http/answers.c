/* The answers of server.mjs: a module for JavaScript, without a main. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <weft/js_json.h>
#include <weft/weft.h>

/* Counts seconds. Every way out, also a cancellation, leads through the WEFT_FINALLY. */
WEFT_ASYNC(count_seconds, int limit; int count; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        for (; self->count < self->limit; self->count++) WEFT_AWAIT(weft_sleep(1));
    }
    WEFT_FINALLY { printf("counted to %d of %d\n", self->count, self->limit); }
    WEFT_RETURN(self->count);
}

/* The answer to a request: text, or any other value of JSON. */
WEFT_ASYNC(answer, const char *method; const char *path; weft_js_value *result; weft_json_builder json;) {
    WEFT_BEGIN;
    if (strcmp(self->method, "GET") != 0) WEFT_RAISE(405, "only GET is answered");
    if (strcmp(self->path, "/") == 0) {
        weft_json_add_string(&self->json, "/count/3 counts three seconds\n");
    } else if (strncmp(self->path, "/count/", 7) == 0) {
        WEFT_AWAIT(WEFT_CALL(count_seconds, .limit = atoi(self->path + 7)));
        weft_json_open(&self->json, '{');
        weft_json_key(&self->json, "seconds");
        weft_json_add_integer(&self->json, WEFT_RESULT.i64);
        weft_json_close(&self->json, '}');
    } else {
        WEFT_RAISE(404, "there is no %s", self->path);
    }
    int status = weft_json_finish(&self->json, self->result);
    if (status != WEFT_OK) WEFT_RAISE(status);
}
WEFT_EXPORT(answer, weft_js_value, method, path)
