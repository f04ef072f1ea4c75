#include "core/waiters.h"

bool weft__cancel_waiter(weft_task *task) {
    waiters_remove(task);
    return weft__cancel_wait(task);
}
