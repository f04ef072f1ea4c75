/* A task group: one of its tasks fails, the others are cancelled and clean up, the group fails. */
#include <stdio.h>
#include <weft/trace.h>
#include <weft/weft.h>

enum { NO_MORE_YARN = 1 };

WEFT_ASYNC(weave, const char *name; double seconds; bool yarn;) {
    WEFT_BEGIN;
    weft_task_set_name(weft_current_task(), self->name);
    WEFT_UNWIND(cleanup);
    WEFT_AWAIT(weft_sleep(self->seconds));
    if (!self->yarn) WEFT_RAISE(NO_MORE_YARN, "%s has no more yarn", self->name);
    printf("%s is woven\n", self->name);
    WEFT_FINALLY_AT(cleanup);
    if (WEFT_STATUS == WEFT_ECANCELED) {
        printf("%s is put away\n", self->name);
        WEFT_AWAIT(weft_sleep(0.4));
    }
}

WEFT_ASYNC(workshop, weft_task_group group;) {
    WEFT_BEGIN;
    weft_task_group_enter(&self->group);
    WEFT_UNWIND(out);
    weft_task_group_create_task(&self->group,
                                WEFT_CALL(weave, .name = "scarf", .seconds = 0.7, .yarn = true));
    weft_task_group_create_task(&self->group, WEFT_CALL(weave, .name = "towel", .seconds = 1.4));
    weft_task_group_create_task(&self->group, WEFT_CALL(weave, .name = "carpet", .seconds = 9, .yarn = true));
    weft_task_group_create_task(&self->group, WEFT_CALL(weave, .name = "sail", .seconds = 9, .yarn = true));
    WEFT_FINALLY_AT(out);
    WEFT_TASK_GROUP_EXIT(&self->group);
}

WEFT_ASYNC(app, int status;) {
    WEFT_BEGIN;
    weft_set_trace(weft_trace_host, NULL);
    WEFT_CATCH(self->status, WEFT_CALL(workshop));
    printf("the group ended with %s: %s\n", weft_status_name(self->status), weft_caught_message());
    WEFT_AWAIT(weft_sleep(0.3));
}

WEFT_MAIN(app)
