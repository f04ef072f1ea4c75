/* The types of WASI that wasi/host/host_wasi.h uses, for fuzz_wasi_fetch.c, which is a native program. */
#ifndef WEFT_FUZZ_WASI_API_H
#define WEFT_FUZZ_WASI_API_H

#include <stdint.h>

typedef uint16_t __wasi_errno_t;
typedef uint32_t __wasi_size_t;

#endif
