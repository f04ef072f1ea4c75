/* The process's own descriptors, for streams that are not scripted, and files. */
#ifndef WEFT_SIM_SIM_PROCESS_H
#define WEFT_SIM_SIM_PROCESS_H

#include <stddef.h>
#include <stdint.h>

/* Read or write, and complete the operation before they return. They block the process meanwhile. */
void weft__sim_process_read(uint32_t operation, int fd, void *buffer, size_t size);
void weft__sim_process_write(uint32_t operation, int fd, const void *data, size_t size);

#endif
