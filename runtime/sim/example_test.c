/* A test of a coroutine, as a program's own tests have it: a page is fetched, with a second try and a
 * timeout. It takes no time and no network. */
#undef NDEBUG
#include <assert.h>
#include <string.h>
#include <weft/sim.h>
#include <weft/weft.h>

/* What is tested: fetches a page; if that fails or takes longer than 5 s, once more a second later. */
WEFT_ASYNC(load, const char *url; weft_response *page; int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_wait_for(weft_fetch((weft_request){.url = self->url}, self->page), 5));
    if (self->status == WEFT_OK) WEFT_RETURN(1);
    if (self->status == WEFT_ECANCELED) WEFT_RAISE(WEFT_ECANCELED);
    WEFT_AWAIT(weft_sleep(1));
    WEFT_AWAIT(weft_wait_for(weft_fetch((weft_request){.url = self->url}, self->page), 5));
    WEFT_RETURN(2);
}

static weft_response page;

static int run_load(weft_value *tries) {
    return weft_run(WEFT_CALL(load, .url = "http://a/", .page = &page), tries);
}

static void slow_answer_is_tried_again(void) {
    weft_value tries;
    double begun = weft_time();
    weft_sim_script_fetch((weft_sim_answer){.url = "http://a/", .delay = 60});
    weft_sim_script_fetch((weft_sim_answer){.url = "http://a/", .delay = 2, .text = "fine"});
    assert(run_load(&tries) == WEFT_OK && tries.i64 == 2);
    assert(strcmp(page.body, "fine") == 0);
    assert(weft_time() - begun > 7.999 && weft_time() - begun < 8.001);
    assert(weft_sim_request_count() == 2);
    assert(weft_sim_request_nth(0)->state == WEFT_SIM_ABORTED);
    weft_response_deinit(&page);
    weft_sim_reset();
}

static void second_failure_is_told(void) {
    weft_sim_script_fetch(
        (weft_sim_answer){.url = "http://a/", .status = WEFT_ENETWORK, .message = "connection reset"});
    assert(run_load(NULL) == WEFT_ENETWORK);
    assert(weft_sim_request_count() == 2);
    weft_sim_reset();
}

/* A body in pieces, the last of which comes shortly before the timeout or after it, as the host pleases. */
static bool page_is_whole_in_any_order(void *unused) {
    (void)unused;
    weft_sim_script_fetch((weft_sim_answer){
        .url = "http://a/", .body = WEFT_SIM_PIECES({.data = "fi"}, {.delay = 4.99, .data = "ne"})});
    bool is_whole = run_load(NULL) == WEFT_ETIMEDOUT || strcmp(page.body, "fine") == 0;
    weft_response_deinit(&page);
    return is_whole;
}

int main(void) {
    slow_answer_is_tried_again();
    second_failure_is_told();
    return !weft_sim_try_seeds(100, page_is_whole_in_any_order, NULL);
}
