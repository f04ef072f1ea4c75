/* Fetches URLs, eight at a time, and prints the status, size and title of each, in order.
 * Arguments: data:text/html,<title>One</title> data:,no%20title data:broken
 * Prints:
 *
 *     200       18  data:text/html,<title>One</title>: One
 *     200        8  data:,no%20title: -
 *       0        0  data:broken: this data: URL is not valid
 *     2 of 3 fetched, 26 bytes
 *
 * Exits with: 1 */
#include <stdio.h>
#include <string.h>
#include <weft/weft.h>

typedef struct totals {
    weft_semaphore limit;
    int fetched;
    size_t bytes;
    double seconds; /* the sum of the fetch times */
} totals;

WEFT_ASYNC(scrape, const char *url; weft_task *before; totals *totals; weft_response page; double began;
           int status; char text[100]; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_WITH_SEMAPHORE(&self->scope, &self->totals->limit) {
        self->began = weft_time();
        WEFT_CATCH(self->status, weft_fetch((weft_request){.url = self->url}, &self->page));
        if (self->status) snprintf(self->text, sizeof self->text, "%s", weft_caught_message());
        self->totals->seconds += weft_time() - self->began;
    }
    const char *title = self->page.body ? strstr(self->page.body, "<title>") : NULL;
    if (title) sscanf(title, "<title>%99[^<]", self->text);
    if (self->before) WEFT_AWAIT(self->before); /* its line comes first */
    weft_task_unref(self->before);
    printf("%3d %8zu  %s: %s\n", self->page.status, self->page.body_size, self->url, self->text);
    self->totals->fetched += self->status == WEFT_OK;
    self->totals->bytes += self->page.body_size;
    weft_response_deinit(&self->page);
}

WEFT_ASYNC(app, int argc; char **argv; weft_task *last; totals totals; double began;) {
    WEFT_BEGIN;
    if (self->argc < 2 || self->argv[1][0] == '-') {
        fputs("usage: scrape URL...\n", stderr);
        WEFT_RETURN(2);
    }
    self->began = weft_time();
    self->totals.limit.value = 8;
    for (int i = 1; i < self->argc; i++)
        self->last = weft_create_task(WEFT_CALL(scrape, .url = self->argv[i], .text = "-",
                                                .before = self->last, .totals = &self->totals));
    WEFT_AWAIT(self->last);
    weft_task_unref(self->last);
    printf("%d of %d fetched, %zu bytes\n", self->totals.fetched, self->argc - 1, self->totals.bytes);
    fprintf(stderr, "in %.2f s, in turn %.2f s\n", weft_time() - self->began, self->totals.seconds);
    WEFT_RETURN(self->totals.fetched < self->argc - 1);
}

WEFT_MAIN(app, .argc = argc, .argv = argv)
