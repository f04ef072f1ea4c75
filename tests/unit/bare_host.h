/* A host for tests that complete the operations of the runtime themselves. Time is virtual. */
#ifndef WEFT_BARE_HOST_H
#define WEFT_BARE_HOST_H

#include <stdbool.h>
#include <stdint.h>
#include <weft/host.h>

/* What weft_host_log wrote, with a '\n' after each line; the rest when it is full is lost. */
extern char bare_host_log[16384];

/* Defined by the test: completes pending operations, if it likes. Returns false if it never will again. */
bool bare_host_progress(void);

/* Defined by the test: weft_host_cancel. */
void bare_host_cancelled(uint32_t operation);

#endif
