/* The lines that reports write to the host's log. */
#include "bare_host.h"
#include "check.h"

bool bare_host_progress(void) { return false; }
void bare_host_cancelled(uint32_t operation) { (void)operation; }

/* Debug builds say where a task was made. */
static void drop_origins(void) {
    for (char *at; (at = strstr(bare_host_log, " (made at "));) {
        const char *end = strchr(at, ')') + 1;
        memmove(at, end, strlen(end) + 1);
    }
}

#define CHECK_LOG(text)                 \
    do {                                \
        drop_origins();                 \
        CHECK_STR(bare_host_log, text); \
        bare_host_log[0] = '\0';        \
    } while (0)

static int run(weft_awaitable program) {
    int status = weft_run(program, NULL);
    CHECK_INT(weft_memory_used(), 0);
    return status;
}

WEFT_ASYNC(fail, int status; const char *message; double delay;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(self->delay));
    WEFT_RAISE(self->status, "%s", self->message);
}

/* ---- A failure that was never retrieved ---- */

WEFT_ASYNC(forgets, const char *message;) {
    WEFT_BEGIN;
    weft_spawn(WEFT_CALL(fail, .status = WEFT_EIO, .message = self->message));
    WEFT_AWAIT(weft_sleep(1));
}

static void one_line(void) {
    CHECK_INT(run(WEFT_CALL(forgets, .message = "the disk is gone")), WEFT_OK);
    CHECK_LOG("weft: task exception was never retrieved: fail: WEFT_EIO: the disk is gone\n");
}

/* A line ends after 511 bytes, which in a debug build include where the task was made. */
#ifndef WEFT_DEBUG
static void long_lines(void) {
    static const char start[] = "weft: task exception was never retrieved: fail: WEFT_EIO: ";
    char message[500], expected[600];
    for (size_t length = 440; length < 470; length++) {
        memset(message, 'm', length);
        message[length] = '\0';
        CHECK_INT(run(WEFT_CALL(forgets, .message = message)), WEFT_OK);
        snprintf(expected, sizeof expected, "%s%s", start, message);
        expected[511] = '\0';
        strcat(expected, "\n");
        CHECK_LOG(expected);
    }
}
#endif

/* ---- The members of a group ---- */

WEFT_ASYNC(inner_group, weft_task_group group;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        weft_task_group_create_task(&self->group, WEFT_CALL(fail, .status = WEFT_ENOENT, .message = "third"));
        weft_task_group_create_task(&self->group, WEFT_CALL(fail, .status = 9, .message = "fourth"));
    }
}

WEFT_ASYNC(outer_group, weft_task_group group;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        weft_task_group_create_task(&self->group, WEFT_CALL(fail, .status = WEFT_EIO, .message = "first"));
        weft_task_group_create_task(&self->group,
                                    WEFT_CALL(fail, .status = WEFT_EINVAL, .message = "second"));
        weft_task_group_create_task(&self->group, WEFT_CALL(inner_group));
    }
}

WEFT_ASYNC(forgets_group) {
    WEFT_BEGIN;
    weft_spawn(WEFT_CALL(outer_group));
    WEFT_AWAIT(weft_sleep(1));
}

/* Each member has a line, and the members of a group in it follow that group. */
static void members(void) {
    CHECK_INT(run(WEFT_CALL(forgets_group)), WEFT_OK);
    drop_origins();
    char *members = strchr(bare_host_log, '\n');
    CHECK(strncmp(bare_host_log,
                  "weft: task exception was never retrieved: outer_group: WEFT_EGROUP: ", 66) == 0);
    CHECK_STR(members ? members + 1 : "",
              "weft: in the group: WEFT_EIO: first\n"
              "weft: in the group: WEFT_EINVAL: second\n"
              "weft: in the group: WEFT_EGROUP: unhandled errors in a task group\n"
              "weft: in the group: WEFT_ENOENT: third\n"
              "weft: in the group: program status: fourth\n");
    bare_host_log[0] = '\0';
}

WEFT_ASYNC(nest, int groups; weft_task_group group;) {
    WEFT_BEGIN;
    if (self->groups == 0) WEFT_RAISE(WEFT_EIO, "innermost");
    WEFT_WITH_TASK_GROUP(&self->group) {
        weft_task_group_create_task(&self->group, WEFT_CALL(nest, .groups = self->groups - 1));
    }
}

WEFT_ASYNC(forgets_nested, int groups;) {
    WEFT_BEGIN;
    weft_spawn(WEFT_CALL(nest, .groups = self->groups));
    WEFT_AWAIT(weft_sleep(1));
}

/* Groups in each other are logged to the depth of a hundred, the members of the last one, too. */
static void deep_groups(void) {
    for (int groups = 99; groups < 103; groups++) {
        CHECK_INT(run(WEFT_CALL(forgets_nested, .groups = groups)), WEFT_OK);
        int lines = 0;
        const char *last = bare_host_log;
        for (const char *at = bare_host_log; *at; at = strchr(at, '\n') + 1, lines++) last = at;
        CHECK_INT(lines, 1 + (groups <= 100 ? groups : 101));
        CHECK_STR(last, groups <= 100 ? "weft: in the group: WEFT_EIO: innermost\n"
                                      : "weft: in the group: more groups\n");
        bare_host_log[0] = '\0';
    }
}

/* ---- Failures while the program ends ---- */

WEFT_ASYNC(fails_in_cleanup, weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(100)); }
    WEFT_FINALLY { WEFT_RAISE(WEFT_EIO, "cleanup failed"); }
}

WEFT_ASYNC(never_ends, weft_event event; int status;) {
    WEFT_BEGIN;
    for (;;) WEFT_CATCH(self->status, weft_event_wait(&self->event));
}

WEFT_ASYNC(leaves_two, weft_task *stubborn;) {
    WEFT_BEGIN;
    weft_spawn(WEFT_CALL(fails_in_cleanup));
    weft_spawn(WEFT_CALL(never_ends));
    WEFT_AWAIT(weft_sleep(1));
}

#define AGAIN                                                             \
    "weft: cleanup deadlock: every task waits and nothing can wake one\n" \
    "weft: never_ends in never_ends: waits for an event\n"

/* When the program is given up because a task does not end, the failures of those that did are reported all
 * the same. */
static void given_up(void) {
    CHECK_INT(weft_run(WEFT_CALL(leaves_two), NULL), WEFT_EDEADLOCK);
    CHECK_LOG("weft: deadlock: every task waits and nothing can wake one\n"
              "weft: never_ends in never_ends: waits for an event\n" AGAIN AGAIN AGAIN
              "weft: a task failed while the program ended: fails_in_cleanup: WEFT_EIO: cleanup failed\n");
}

int main(void) {
    one_line();
#ifndef WEFT_DEBUG
    long_lines();
#endif
    members();
    deep_groups();
    given_up();
    return check_result();
}
