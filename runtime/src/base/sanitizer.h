/* Telling AddressSanitizer what it cannot know. */
#ifndef WEFT_SRC_BASE_SANITIZER_H
#define WEFT_SRC_BASE_SANITIZER_H

#include <weft/private/detail.h>

#ifdef WEFT__ADDRESS_SANITIZER
#include <sanitizer/asan_interface.h>
#include <sanitizer/lsan_interface.h>
/* The block that this points into is no leak, however long it is in use. */
#define LSAN_IGNORE_OBJECT(object) __lsan_ignore_object(object)
#else
#define LSAN_IGNORE_OBJECT(object) ((void)(object))
#define ASAN_POISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
#endif

#endif
