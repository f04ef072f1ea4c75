/* A program's test of its own coroutine, which fetches a page with a timeout and a second attempt. The test
 * needs no network, and takes no time: its seconds are virtual. */
#undef NDEBUG
#include <assert.h>
#include <string.h>
#include <weft/sim.h>
#include <weft/weft.h>

/* The coroutine under test. Fetches a page; if that fails or takes more than 5 s, tries again a second
 * later. The result is the number of attempts. */
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

static int run_load(weft_value *attempts) {
    return weft_run(WEFT_CALL(load, .url = "http://a/", .page = &page), attempts);
}

static void slow_response_is_tried_again(void) {
    weft_value attempts;
    double started = weft_time();
    weft_sim_script_fetch((weft_sim_answer){.url = "http://a/", .delay = 60});
    weft_sim_script_fetch((weft_sim_answer){.url = "http://a/", .delay = 2, .text = "fine"});
    assert(run_load(&attempts) == WEFT_OK && attempts.i64 == 2);
    assert(strcmp(page.body, "fine") == 0);
    assert(weft_time() - started > 7.999 && weft_time() - started < 8.001);
    assert(weft_sim_request_count() == 2);
    assert(weft_sim_request_nth(0)->state == WEFT_SIM_ABORTED);
    weft_response_deinit(&page);
    weft_sim_reset();
}

static void second_failure_is_raised(void) {
    weft_sim_script_fetch(
        (weft_sim_answer){.url = "http://a/", .status = WEFT_ENETWORK, .message = "connection reset"});
    assert(run_load(NULL) == WEFT_ENETWORK);
    assert(weft_sim_request_count() == 2);
    weft_sim_reset();
}

/* The last piece of the body arrives shortly before the timeout, or after it if the host is late. */
static bool page_is_complete_or_times_out(void *unused) {
    (void)unused;
    weft_sim_script_fetch((weft_sim_answer){
        .url = "http://a/", .body = WEFT_SIM_PIECES({.data = "fi"}, {.delay = 4.99, .data = "ne"})});
    bool is_complete = run_load(NULL) == WEFT_ETIMEDOUT || strcmp(page.body, "fine") == 0;
    weft_response_deinit(&page);
    return is_complete;
}

int main(void) {
    slow_response_is_tried_again();
    second_failure_is_raised();
    return !weft_sim_try_seeds(100, page_is_complete_or_times_out, NULL);
}
