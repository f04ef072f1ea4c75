/* Objects of C that JavaScript shares, for which a program has all that JavaScript may call. */
#include <weft/export_object.h>

#include "js/script_internal.h"

SCRIPT_CALLS(weft_script_parts) void weft_script_parts(void);

/* One function of each file, so that the file is linked. */
void weft_script_parts(void) {
    static void *volatile part;
    part = (void *)(uintptr_t)weft_script_task;
    part = (void *)(uintptr_t)weft_script_future;
    part = (void *)(uintptr_t)weft_script_object;
    (void)part;
}

const weft__object_entry *weft__exported_object(const weft__object_entry *entry) {
    weft_script_parts();
    return entry;
}
