/* A host for fuzz targets that complete the operations of the runtime themselves. Time is virtual. */
#ifndef WEFT_FUZZ_HOST_H
#define WEFT_FUZZ_HOST_H

#include <stdbool.h>
#include <stdint.h>
#include <weft/host.h>

/* Defined by the target: completes pending operations, if it likes. Returns false if it never will again. */
bool fuzz_progress(void);

/* Defined by the target: weft_host_cancel. */
void fuzz_cancelled(uint32_t operation);

#endif
