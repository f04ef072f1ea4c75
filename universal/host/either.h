/* Shared by the files either_*.c, which define what a host defines: each function calls that of the page host
 * or that of the WASI host, which half_names.h has renamed. A file each for what a program links or not. */
#ifndef WEFT_UNIVERSAL_EITHER_H
#define WEFT_UNIVERSAL_EITHER_H

#include <weft/host.h>

/* Whether the program was started as a WASI command, and not by JavaScript. Set before anything else runs. */
extern bool weft__is_command;

#define WEFT__HALVES(name) extern __typeof__(weft_host_##name) weft__page_host_##name, weft__wasi_host_##name

#define WEFT__EITHER(name, arguments) \
    (weft__is_command ? weft__wasi_host_##name arguments : weft__page_host_##name arguments)

#endif
