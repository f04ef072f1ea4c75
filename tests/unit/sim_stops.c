/* Tests that make no sense, by name: the process ends and says why. */
#undef NDEBUG
#include <assert.h>
#include <math.h>
#include <string.h>
#include <weft/sim.h>
#include <weft/weft.h>

WEFT_ASYNC(resets) {
    WEFT_BEGIN;
    weft_sim_reset();
}

WEFT_ASYNC(reads, weft_bytes line;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_reader_readline(weft_stdin(), &self->line));
}

WEFT_ASYNC(scripts_while_reading, weft_task *task;) {
    WEFT_BEGIN;
    weft_sim_script_input(WEFT_SIM_PIECES({.delay = 1}));
    weft_spawn(WEFT_CALL(reads));
    WEFT_AWAIT(weft_sleep(0));
    weft_sim_script_input(NULL);
}

WEFT_ASYNC(nothing) { WEFT_BEGIN; }

WEFT_ASYNC(scripts_while_writing) {
    WEFT_BEGIN;
    weft_sim_script_output(1, (weft_sim_sink){.delay = 1});
    weft_writer_write(weft_stdout(), "x", 1);
    weft_sim_script_output(2, (weft_sim_sink){.delay = 1}); /* another one */
    weft_sim_script_output(1, (weft_sim_sink){.delay = 0});
}

static bool asserts(void *unused) {
    (void)unused;
    assert(weft_run(WEFT_CALL(nothing), NULL) == WEFT_OK);
    assert(weft_sim_current_seed() < 3);
    return true;
}

int main(int argc, char **argv) {
    const char *what = argc == 2 ? argv[1] : "";
    if (strcmp(what, "reset") == 0) weft_run(WEFT_CALL(resets), NULL);
    if (strcmp(what, "input") == 0) weft_run(WEFT_CALL(scripts_while_reading), NULL);
    if (strcmp(what, "output") == 0) weft_run(WEFT_CALL(scripts_while_writing), NULL);
    if (strcmp(what, "run") == 0)
        return weft_run(WEFT_CALL(nothing), NULL) || weft_run(WEFT_CALL(nothing), NULL);
    if (strcmp(what, "assert") == 0) return !weft_sim_try_seeds(100, asserts, NULL);
    if (strcmp(what, "negative") == 0) weft_sim_work(-1);
    if (strcmp(what, "nan") == 0) weft_sim_script_fetch((weft_sim_answer){.url = "a", .delay = NAN});
    if (strcmp(what, "endless") == 0) weft_sim_work(INFINITY);
    if (strcmp(what, "late input") == 0) weft_sim_script_input(WEFT_SIM_PIECES({.delay = -2}));
    if (strcmp(what, "late output") == 0) weft_sim_script_output(1, (weft_sim_sink){.delay = -3});
    if (strcmp(what, "url") == 0) weft_sim_script_fetch((weft_sim_answer){.text = "x"});
    if (strcmp(what, "headers") == 0) weft_sim_script_fetch((weft_sim_answer){.url = "a", .headers = "a b"});
    if (strcmp(what, "descriptor") == 0) weft_sim_script_output(0, (weft_sim_sink){.delay = 0});
}
