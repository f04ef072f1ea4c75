/* One task of a group fails: the others are cancelled and clean up, then the group fails. */
#include <stdio.h>
#include <weft/trace.h>
#include <weft/weft.h>

enum { NO_MORE_YARN = 1 };

WEFT_ASYNC(weave, const char *name; double seconds; bool yarn; weft_scope scope;) {
    WEFT_BEGIN;
    weft_task_set_name(weft_current_task(), self->name);
    WEFT_TRY(&self->scope) {
        WEFT_AWAIT(weft_sleep(self->seconds));
        if (!self->yarn) WEFT_RAISE(NO_MORE_YARN, "%s has no more yarn", self->name);
        printf("%s is woven\n", self->name);
    }
    WEFT_EXCEPT(WEFT_ECANCELED) {
        printf("%s is put away\n", self->name);
        WEFT_AWAIT(weft_sleep(0.4));
        WEFT_RERAISE;
    }
}

WEFT_ASYNC(workshop, weft_task_group group;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        weft_task_group_create_task(&self->group,
                                    WEFT_CALL(weave, .name = "scarf", .seconds = 0.7, .yarn = true));
        weft_task_group_create_task(&self->group, WEFT_CALL(weave, .name = "towel", .seconds = 1.4));
        weft_task_group_create_task(&self->group,
                                    WEFT_CALL(weave, .name = "carpet", .seconds = 9, .yarn = true));
        weft_task_group_create_task(&self->group,
                                    WEFT_CALL(weave, .name = "sail", .seconds = 9, .yarn = true));
    }
}

WEFT_ASYNC(app, weft_scope scope;) {
    WEFT_BEGIN;
    weft_set_trace(weft_trace_host, NULL);
    WEFT_TRY(&self->scope) { WEFT_AWAIT(WEFT_CALL(workshop)); }
    WEFT_EXCEPT(WEFT_EGROUP) {
        printf("the group ended with %s: %s\n", weft_status_name(WEFT_STATUS), WEFT_MESSAGE);
    }
    WEFT_AWAIT(weft_sleep(0.3));
}

WEFT_MAIN(app)
