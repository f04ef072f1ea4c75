/* Invalid tests, chosen by the argument: the process prints what is wrong and aborts. */
#undef NDEBUG
#include <assert.h>
#include <math.h>
#include <string.h>
#include <weft/sim.h>
#include <weft/weft.h>

WEFT_ASYNC(reset_while_running) {
    WEFT_BEGIN;
    weft_sim_reset();
}

WEFT_ASYNC(read_line, weft_bytes line;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_reader_readline(weft_stdin(), &self->line));
}

WEFT_ASYNC(script_while_reading, weft_task *task;) {
    WEFT_BEGIN;
    weft_sim_script_input(WEFT_SIM_PIECES({.delay = 1}));
    weft_spawn(WEFT_CALL(read_line));
    WEFT_AWAIT(weft_sleep(0));
    weft_sim_script_input(NULL);
}

WEFT_ASYNC(do_nothing) { WEFT_BEGIN; }

WEFT_ASYNC(script_while_writing) {
    WEFT_BEGIN;
    weft_sim_script_output(1, (weft_sim_sink){.delay = 1});
    weft_writer_write(weft_stdout(), "x", 1);
    weft_sim_script_output(2, (weft_sim_sink){.delay = 1}); /* allowed: nothing is written to it */
    weft_sim_script_output(1, (weft_sim_sink){.delay = 0});
}

static bool assert_small_seed(void *unused) {
    (void)unused;
    assert(weft_run(WEFT_CALL(do_nothing), NULL) == WEFT_OK);
    assert(weft_sim_current_seed() < 3);
    return true;
}

int main(int argc, char **argv) {
    const char *mistake = argc == 2 ? argv[1] : "";
    if (strcmp(mistake, "reset") == 0) weft_run(WEFT_CALL(reset_while_running), NULL);
    if (strcmp(mistake, "input") == 0) weft_run(WEFT_CALL(script_while_reading), NULL);
    if (strcmp(mistake, "output") == 0) weft_run(WEFT_CALL(script_while_writing), NULL);
    if (strcmp(mistake, "run") == 0)
        return weft_run(WEFT_CALL(do_nothing), NULL) || weft_run(WEFT_CALL(do_nothing), NULL);
    if (strcmp(mistake, "assert") == 0) return !weft_sim_try_seeds(100, assert_small_seed, NULL);
    if (strcmp(mistake, "negative") == 0) weft_sim_work(-1);
    if (strcmp(mistake, "nan") == 0) weft_sim_script_fetch((weft_sim_answer){.url = "a", .delay = NAN});
    if (strcmp(mistake, "endless") == 0) weft_sim_work(INFINITY);
    if (strcmp(mistake, "late input") == 0) weft_sim_script_input(WEFT_SIM_PIECES({.delay = -2}));
    if (strcmp(mistake, "late output") == 0) weft_sim_script_output(1, (weft_sim_sink){.delay = -3});
    if (strcmp(mistake, "url") == 0) weft_sim_script_fetch((weft_sim_answer){.text = "x"});
    if (strcmp(mistake, "headers") == 0)
        weft_sim_script_fetch((weft_sim_answer){.url = "a", .headers = "a b"});
    if (strcmp(mistake, "descriptor") == 0) weft_sim_script_output(0, (weft_sim_sink){.delay = 0});
}
