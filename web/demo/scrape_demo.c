/* Fetches URLs, as many at a time as the page says, until all are there or the page cancels.
 * Arguments: the limit, then the URLs. Prints for each URL, by its number,
 *
 *     begin 3
 *     end 3 200 5120 The treadle loom        (HTTP status, bytes, title)
 *     fail 3 what went wrong
 *     cancel 3
 */
#include <emscripten.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <weft/weft.h>

static weft_semaphore gate;
static int limit;   /* what the page asked for last */
static int surplus; /* permits to be swallowed as they come back, since the limit was lowered */
static weft_task *everything;

static void give_back(void) {
    if (surplus > 0)
        surplus--;
    else
        weft_semaphore_release(&gate);
}

/* Called by the page's slider. */
EMSCRIPTEN_KEEPALIVE void set_limit(int wanted) {
    for (; limit < wanted; limit++) give_back();
    for (; limit > wanted; limit--) {
        if (gate.value > 0)
            gate.value--;
        else
            surplus++;
    }
}

/* Called by the page's button. */
EMSCRIPTEN_KEEPALIVE void cancel(void) { weft_task_cancel(everything); }

static void report(int number, const weft_response *page) {
    char title[100] = "-";
    const char *found = strstr(page->body, "<title>");
    if (found) sscanf(found, "<title>%99[^<]", title);
    printf("end %d %d %zu %s\n", number, page->status, page->body_size, title);
}

WEFT_ASYNC(scrape, int number; const char *url; weft_response page; int status;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_semaphore_acquire(&gate));
    printf("begin %d\n", self->number);
    WEFT_CATCH(self->status, weft_fetch((weft_request){.url = self->url}, &self->page));
    give_back();
    if (self->status == WEFT_OK)
        report(self->number, &self->page);
    else if (self->status == WEFT_ECANCELED)
        printf("cancel %d\n", self->number);
    else
        printf("fail %d %s\n", self->number, weft_caught_message());
    weft_response_deinit(&self->page);
    if (self->status == WEFT_ECANCELED) WEFT_RAISE(WEFT_ECANCELED);
}

WEFT_ASYNC(app, int argc; char **argv; weft_task_group group; bool cancelled;) {
    WEFT_BEGIN;
    set_limit(atoi(self->argv[1]));
    everything = weft_current_task();
    weft_task_group_enter(&self->group);
    WEFT_UNWIND(out);
    for (int i = 2; i < self->argc; i++)
        weft_task_group_create_task(&self->group, WEFT_CALL(scrape, .number = i - 2, .url = self->argv[i]));
    WEFT_FINALLY_AT(out);
    WEFT_UNWIND(ended);
    WEFT_TASK_GROUP_EXIT(&self->group);
    WEFT_FINALLY_AT(ended);
    self->cancelled = WEFT_STATUS == WEFT_ECANCELED;
    if (self->cancelled) WEFT_RECOVER;
    puts(self->cancelled ? "cancelled" : "finished");
}

WEFT_MAIN(app, .argc = argc, .argv = argv)
