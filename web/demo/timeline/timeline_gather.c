/* Three factorials at once: gather waits for all of them and returns their results in order. */
#include <stdio.h>
#include <weft/trace.h>
#include <weft/weft.h>

WEFT_ASYNC(factorial, char name; int n, i; int64_t product;) {
    WEFT_BEGIN;
    char title[16];
    snprintf(title, sizeof title, "factorial %c", self->name);
    weft_task_set_name(weft_current_task(), title);
    self->product = 1;
    for (self->i = 2; self->i <= self->n; self->i++) {
        printf("%c: computing %d * %d\n", self->name, (int)self->product, self->i);
        WEFT_AWAIT(weft_sleep(0.6));
        self->product *= self->i;
    }
    printf("%c: %d! = %d\n", self->name, self->n, (int)self->product);
    WEFT_RETURN(self->product);
}

WEFT_ASYNC(app, weft_value results[3];) {
    WEFT_BEGIN;
    weft_set_trace(weft_trace_host, NULL);
    WEFT_AWAIT(WEFT_GATHER(self->results, WEFT_CALL(factorial, .name = 'A', .n = 3),
                           WEFT_CALL(factorial, .name = 'B', .n = 5),
                           WEFT_CALL(factorial, .name = 'C', .n = 7)));
    printf("results:");
    for (int i = 0; i < 3; i++) printf(" %d", (int)self->results[i].i64);
    puts("");
}

WEFT_MAIN(app)
