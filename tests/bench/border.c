/* The border between C and JavaScript, for border.mjs: a module without a main(), on the real web host. */
#include <weft/js_function.h>
#include <weft/weft.h>

WEFT_JS_FUNCTION(uint32_t, settled, (void), { return weft.promise(Promise.resolve(1)); })

WEFT_ASYNC(increment, int number;) {
    WEFT_BEGIN;
    WEFT_RETURN(self->number + 1);
}
WEFT_EXPORT(increment, int, number)

WEFT_ASYNC(yield_often, int count;) {
    WEFT_BEGIN;
    while (self->count-- > 0) WEFT_AWAIT(weft_sleep(0));
}
WEFT_EXPORT(yield_often, void, count)

WEFT_ASYNC(await_promises, int count; weft_js_value value; double sum;) {
    WEFT_BEGIN;
    while (self->count-- > 0) {
        WEFT_AWAIT(weft_js_promise(settled(), &self->value));
        self->sum += self->value.number;
    }
    WEFT_RETURN(self->sum);
}
WEFT_EXPORT(await_promises, double, count)

/* Receives the messages of a stream until it ends. */
WEFT_ASYNC(receive, uint32_t id; weft_js_value value; double sum; int status;) {
    WEFT_BEGIN;
    for (;;) {
        WEFT_CATCH(self->status, weft_js_next(self->id, &self->value));
        if (self->status != WEFT_OK) break;
        self->sum += self->value.number;
    }
    weft_js_close(self->id);
    if (self->status != WEFT_END) WEFT_RERAISE;
    WEFT_RETURN(self->sum);
}
WEFT_EXPORT(receive, double, id)

WEFT_ASYNC(fetch_one, const char *url; weft_response response; double *size; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        WEFT_AWAIT(weft_fetch((weft_request){.url = self->url}, &self->response));
        *self->size += (double)self->response.body_size;
    }
    WEFT_FINALLY { weft_response_deinit(&self->response); }
}

/* Makes all requests at once. Returns the size of all bodies. */
WEFT_ASYNC(fetch_many, const char *url; int count; double size; weft_task_group group;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        for (int i = 0; i < self->count; i++)
            weft_task_group_create_task(&self->group,
                                        WEFT_CALL(fetch_one, .url = self->url, .size = &self->size));
    }
    WEFT_RETURN(self->size);
}
WEFT_EXPORT(fetch_many, double, url, count)

/* Reads the body of one response as it arrives. Returns its size. */
WEFT_ASYNC(fetch_long, const char *url; weft_response response; weft_bytes piece; double size;
           weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        WEFT_AWAIT(weft_fetch_stream((weft_request){.url = self->url}, &self->response));
        do {
            WEFT_AWAIT(weft_reader_read(self->response.reader, 65536, &self->piece));
            self->size += (double)self->piece.size;
        } while (self->piece.size > 0);
    }
    WEFT_FINALLY { weft_response_deinit(&self->response); }
    WEFT_RETURN(self->size);
}
WEFT_EXPORT(fetch_long, double, url)
