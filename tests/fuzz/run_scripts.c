/* Runs programs of the fuzzer (fuzz_script.h), which it reads from standard input, one after the other in one
 * process, on the simulated host. Prints what happens; fuzz.py compares that with CPython. Exits after a
 * deadlock, whose tasks would be left to the next program. */
#include "fuzz_world.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <weft/sim.h>

#define WORLD fuzz_world

enum { MOST_TASKS = 512, MOST_ROUNDS = 30, TIME_LIMIT = 50, MOST_REPORTS = 512, DEADLOCK = 3 };

static char reports[MOST_REPORTS][32];
static size_t report_count;

static void on_report(void *unused, const weft_report *report) {
    (void)unused;
    if (report->status == WEFT_OK || report_count == MOST_REPORTS) return;
    snprintf(reports[report_count++], sizeof *reports, report->status > 0 ? "%s%d" : "%s",
             fuzz_status(report->status), report->status);
}

static int by_text(const void *a, const void *b) { return strcmp(a, b); }

/* Sorted: their order depends on when CPython collects garbage. */
static void print_reports(void) {
    qsort(reports, report_count, sizeof *reports, by_text);
    printf("reports");
    for (size_t i = 0; i < report_count; i++) printf(" %s", reports[i]);
    putchar('\n');
    report_count = 0;
}

static size_t cancel_all(weft_task **tasks) {
    size_t count = weft_all_tasks(tasks, MOST_TASKS), cancelled = 0;
    if (count > MOST_TASKS) abort();
    for (size_t i = 0; i < count; i++) {
        if (tasks[i] != weft_current_task() && weft_task_cancel(tasks[i])) cancelled++;
        weft_task_unref(tasks[i]);
    }
    return cancelled;
}

WEFT_ASYNC(run_main, weft_future *main; int rounds; weft_task *tasks[MOST_TASKS];) {
    WEFT_BEGIN;
    self->main = weft_task_future(weft_create_task(fuzz_call(0)));
    WEFT_AWAIT(weft_wait(&self->main, 1, TIME_LIMIT, WEFT_ALL_COMPLETED));
    weft_future_unref(self->main);
    WORLD.closing = true;
    puts("closing");
    if (WORLD.program.end & FUZZ_CANCEL_HANDLES)
        for (int i = 0; i < FUZZ_HANDLES; i++) weft_handle_cancel(&WORLD.handles[i]);
    if (WORLD.program.end & FUZZ_SETTLE)
        for (int i = 0; i < FUZZ_SLOTS; i++)
            if (WORLD.slots[i].is_plain) weft_future_cancel(WORLD.slots[i].future);
    if (!(WORLD.program.end & FUZZ_WIND_DOWN)) WEFT_RETURN(0);
    for (; self->rounds < MOST_ROUNDS && cancel_all(self->tasks) > 0; self->rounds++) {
        for (int i = 0; i < FUZZ_LOCKS; i++) weft_lock_release(fuzz_lock(i));
        WEFT_AWAIT(weft_sleep(0));
        puts("~");
    }
}

/* asyncio.run closes generators that were left, Weft does not. The sleep shows that no callback is left. */
WEFT_ASYNC(close_generators, int i; int status;) {
    WEFT_BEGIN;
    WORLD.over = true;
    WEFT_AWAIT(weft_sleep(2 * TIME_LIMIT));
    for (; self->i < FUZZ_GENERATORS; self->i++) {
        if (!WORLD.generators[self->i].generator) continue;
        WEFT_CATCH(self->status, weft_generator_close(WORLD.generators[self->i].generator));
        printf("closed %s\n", self->status == WEFT_OK ? "ok" : fuzz_failure(weft_caught()));
    }
    fuzz_drop_futures();
}

static void script_host(void) {
    weft_sim_piece pieces[FUZZ_NUMBERS] = {{.delay = 0}};
    char bytes[FUZZ_NUMBERS][16] = {{0}};
    size_t count = 0;
    weft_sim_reset();
    weft_sim_seed(WORLD.program.seed);
    for (const fuzz_node *answer = WORLD.program.answers; answer; answer = answer->next) {
        char url[16];
        snprintf(url, sizeof url, "http://%d/", answer->numbers[0]);
        weft_sim_script_fetch((weft_sim_answer){.url = url,
                                                .delay = answer->numbers[1] / 2.0,
                                                .status = answer->numbers[2] ? WEFT_ENETWORK : WEFT_OK,
                                                .text = "answer"});
    }
    if (!WORLD.program.input) return;
    WORLD.readers[FUZZ_READERS - 1].reader = weft_stdin();
    for (const fuzz_node *feed = WORLD.program.input->blocks[0]; feed; feed = feed->next, count++) {
        for (int i = 1; i < feed->number_count; i++) bytes[count][i - 1] = (char)feed->numbers[i];
        pieces[count] = (weft_sim_piece){
            .delay = feed->numbers[0] / 2.0, .data = bytes[count], .size = (size_t)feed->number_count - 1};
    }
    weft_sim_script_input(pieces);
}

/* Moves the clock to a whole second, so that sums of times are exact as they are in CPython, whose clock
 * starts at 0. */
static void round_time(void) {
    double now = weft_time(), left = ceil(now) - now - 0.4e-9;
    if (left > 0) weft_sim_work(left);
}

static void run_program(void) {
    round_time();
    fuzz_world_init();
    script_host();
    int status = weft_run(WEFT_CALL(run_main), NULL);
    if (status == WEFT_EDEADLOCK) {
        puts("end deadlock");
        exit(DEADLOCK);
    }
    if (weft_run(WEFT_CALL(close_generators), NULL) != WEFT_OK) puts("the generators cannot be closed");
    fuzz_world_deinit();
    print_reports();
    printf("end %s %zu\n", fuzz_status(status), weft_memory_used());
    fflush(stdout);
}

static char *read_all(void) {
    size_t size = 0, capacity = 1 << 16;
    char *text = malloc(capacity);
    while (text && (size += fread(text + size, 1, capacity - size - 1, stdin)) == capacity - 1)
        text = realloc(text, capacity *= 2);
    if (!text) abort();
    text[size] = '\0';
    return text;
}

int main(void) {
    char *text = read_all();
    const char *rest = text;
    weft_set_exception_handler(on_report, NULL);
    while (fuzz_parse(&rest, &WORLD.program)) run_program();
    free(text);
    return 0;
}
