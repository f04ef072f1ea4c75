#include <stdio.h>
#include <weft/weft.h>

WEFT_ASYNC(app, int start; weft_task_group group;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        int lost = self->start * 2;
        WEFT_AWAIT(weft_sleep(1));
        printf("%d\n", lost);
    }
}

WEFT_MAIN(app)
