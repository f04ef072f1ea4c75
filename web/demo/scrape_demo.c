/* Fetches URLs, as many at a time as the page allows, until all are fetched or the page cancels.
 * Arguments: the limit, then the URLs. Prints "finished" in the end, and before that for each URL, with its
 * number:
 *
 *     begin 3
 *     end 3 200 5120 The treadle loom        (HTTP status, bytes, title)
 *     fail 3 what went wrong
 *     cancel 3
 */
#include "called_by_page.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <weft/weft.h>

static weft_semaphore gate;
static int limit;   /* the last one that the page has set */
static int surplus; /* permits to drop when they are released, because the limit was lowered */

static void release_permit(void) {
    if (surplus > 0)
        surplus--;
    else
        weft_semaphore_release(&gate);
}

/* Called by the slider of the page. */
CALLED_BY_PAGE(void, set_limit, (int wanted)) {
    for (; limit < wanted; limit++) release_permit();
    for (; limit > wanted; limit--) {
        if (gate.value > 0)
            gate.value--;
        else
            surplus++;
    }
}

static void report(int number, const weft_response *page) {
    char title[100] = "-";
    const char *found = strstr(page->body, "<title>");
    if (found) sscanf(found, "<title>%99[^<]", title);
    printf("end %d %d %zu %s\n", number, page->status, page->body_size, title);
}

WEFT_ASYNC(scrape, int number; const char *url; weft_response page; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_semaphore_acquire(&gate));
    WEFT_TRY(&self->scope) {
        printf("begin %d\n", self->number);
        WEFT_AWAIT(weft_fetch((weft_request){.url = self->url}, &self->page));
        report(self->number, &self->page);
    }
    WEFT_EXCEPT(WEFT_ECANCELED) {
        printf("cancel %d\n", self->number);
        WEFT_RERAISE;
    }
    WEFT_EXCEPT(WEFT_ANY) { printf("fail %d %s\n", self->number, WEFT_MESSAGE); }
    WEFT_FINALLY {
        release_permit();
        weft_response_deinit(&self->page);
    }
}

WEFT_ASYNC(app, int argc; char **argv; weft_task_group group; weft_scope scope;) {
    WEFT_BEGIN;
    if (limit == 0) set_limit(atoi(self->argv[1])); /* the page has not set another one yet */
    WEFT_TRY(&self->scope) {
        WEFT_WITH_TASK_GROUP(&self->group) {
            for (int i = 2; i < self->argc; i++)
                weft_task_group_create_task(&self->group,
                                            WEFT_CALL(scrape, .number = i - 2, .url = self->argv[i]));
        }
        puts("finished");
    }
    WEFT_EXCEPT(WEFT_ECANCELED) {} /* the page has asked for it */
}

WEFT_MAIN(app, .argc = argc, .argv = argv)
