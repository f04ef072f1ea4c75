/* The state of the page, and its changes:
 *
 *     page_probe visible | online | NUMBER [COUNT]      prints the state, and COUNT messages or the failure */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <weft/weft.h>

WEFT_ASYNC(app, const char *what; int count; enum weft_page_state state; uint32_t changes; weft_js_value now;
           int status, i;) {
    WEFT_BEGIN;
    self->state = strcmp(self->what, "visible") == 0  ? WEFT_PAGE_VISIBLE
                  : strcmp(self->what, "online") == 0 ? WEFT_PAGE_ONLINE
                                                      : (enum weft_page_state)atoi(self->what);
    self->status = weft_page_is(self->state);
    printf("now %s\n", self->status == 1 ? "yes" : self->status == 0 ? "no" : weft_status_name(self->status));
    self->changes = weft_page_watch(self->state);
    for (self->i = 0, self->status = WEFT_OK; self->i < self->count && self->status == WEFT_OK; self->i++) {
        WEFT_CATCH(self->status, weft_js_next(self->changes, &self->now));
        if (self->status != WEFT_OK)
            printf("%s: %s\n", weft_status_name(self->status), weft_caught_message());
        else
            printf("%s\n", self->now.type != WEFT_JS_BOOLEAN ? "?" : self->now.number != 0 ? "yes" : "no");
    }
    weft_js_close(self->changes);
}
WEFT_MAIN(app, .what = argc > 1 ? argv[1] : "visible", .count = argc > 2 ? atoi(argv[2]) : 1)
