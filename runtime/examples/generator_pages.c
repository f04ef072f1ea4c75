/* Fetches a list in pages, each of which names the next page. A generator fetches a page when the loop
 * needs it; a loop that ends early fetches no more.
 *
 * Prints:
 *
 *     apple, pear
 *     plum, fig
 *     quince
 *     pages: 3 fetched, all
 *     apple, pear
 *     pages: 1 fetched, closed early
 */
#include <stdio.h>
#include <string.h>
#include <weft/weft.h>

/* The second line of a page is the URL of the next page; so the third page is encoded twice. */
static const char first_page[] = "data:,apple, pear%0Adata:,plum, fig%250Adata:,quince";

/* Yields the first line of each page, valid until the next page. */
WEFT_ASYNC_GENERATOR(pages, const char *url; weft_response page, before; int count; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        while (self->url) {
            WEFT_AWAIT(weft_fetch((weft_request){.url = self->url}, &self->page));
            weft_response_deinit(&self->before); /* it held the URL */
            self->count++;
            char *end = strchr(self->page.body, '\n');
            if (end) *end = '\0';
            self->url = end ? end + 1 : NULL;
            WEFT_YIELD(self->page.body);
            self->before = self->page;
            self->page = (weft_response){0};
        }
    }
    WEFT_FINALLY {
        weft_response_deinit(&self->page);
        weft_response_deinit(&self->before);
        printf("pages: %d fetched, %s\n", self->count, WEFT_STATUS == WEFT_ECLOSED ? "closed early" : "all");
    }
}

WEFT_ASYNC(print_up_to, const char *last; weft_generator *pages; char *items; weft_scope scope;) {
    WEFT_BEGIN;
    self->pages = weft_generator_new(WEFT_CALL(pages, .url = first_page));
    WEFT_WITH_CLOSING(&self->scope, self->pages) {
        WEFT_FOR_EACH(self->items, self->pages) {
            puts(self->items);
            if (strstr(self->items, self->last)) break;
        }
    }
}

WEFT_ASYNC(app) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_CALL(print_up_to, .last = "nothing"));
    WEFT_AWAIT(WEFT_CALL(print_up_to, .last = "pear"));
}

WEFT_MAIN(app)
