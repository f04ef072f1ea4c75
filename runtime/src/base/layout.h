/* Compile-time checks of structs whose layout other code knows by number: JavaScript, an embedder of a
 * WebAssembly program, or a WASI runtime. */
#ifndef WEFT_LAYOUT_H
#define WEFT_LAYOUT_H

#include <stddef.h>

#define CHECK_SIZE(type, size) _Static_assert(sizeof(type) == (size), "the size of " #type)
#define CHECK_FIELD(type, field, offset, size)                                                \
    _Static_assert(offsetof(type, field) == (offset) && sizeof(((type *)0)->field) == (size), \
                   "the offset or the size of " #type "." #field)

#endif
