/* The lines that reports write to the host's log in a build for size: numbers in place of the texts of
 * statuses. */
#include "bare_host.h"
#include "check.h"

#include <limits.h>

bool bare_host_progress(void) { return false; }
void bare_host_cancelled(uint32_t operation) { (void)operation; }

WEFT_ASYNC(fail, int status; const char *message;) {
    WEFT_BEGIN;
    if (self->message) WEFT_RAISE(self->status, "%s", self->message);
    WEFT_RAISE(self->status);
}

WEFT_ASYNC(fails_in_group, weft_task_group group;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        weft_task_group_create_task(&self->group, WEFT_CALL(fail, .status = 3, .message = "a member"));
    }
}

WEFT_ASYNC(forgets, weft_awaitable forgotten;) {
    WEFT_BEGIN;
    weft_spawn(self->forgotten);
    WEFT_AWAIT(weft_sleep(1));
}

static void log_is(const char *expected) {
    char *origin = strstr(bare_host_log, " (made at "); /* in debug builds */
    if (origin) memmove(origin, strchr(origin, ')') + 1, strlen(strchr(origin, ')')));
    CHECK_STR(bare_host_log, expected);
    bare_host_log[0] = '\0';
}

static void logs(int status, const char *message) {
    char expected[200];
    CHECK_INT(weft_run(WEFT_CALL(forgets, .forgotten = WEFT_CALL(fail, .status = status, .message = message)),
                       NULL),
              WEFT_OK);
    snprintf(expected, sizeof expected, "weft: task exception was never retrieved: fail: status %d%s%s\n",
             status, message ? ": " : "", message ? message : "");
    log_is(expected);
}

int main(void) {
    static const int statuses[] = {1, 9, 10, 99, 120, 2147483647, -2, -10, -99, WEFT_EIO, INT_MIN};
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        logs(statuses[i], "the message");
        logs(statuses[i], NULL);
    }
    CHECK_INT(weft_run(WEFT_CALL(forgets, .forgotten = WEFT_CALL(fails_in_group)), NULL), WEFT_OK);
    char expected[200];
    snprintf(
        expected, sizeof expected,
        "weft: task exception was never retrieved: fails_in_group: status %d: unhandled errors in a task group\n",
        WEFT_EGROUP);
    log_is(expected);
    CHECK_INT(weft_memory_used(), 0);
    return check_result();
}
