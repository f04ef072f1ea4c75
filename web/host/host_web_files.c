/* Passes file calls to host_web_files.js. Linked only into programs that use files. */
#include <weft/file.h>
#include <weft/host.h>

#include "web_border.h"

/* Defined in host_web_files.js. */
WEFT__WEB_IMPORT(void, weft__web_file, (uint32_t operation, weft_host_file *file));

/* Called from host_web_files.js. */
WEFT__WEB_EXPORT(weft__web_allocate_list)
char *weft__web_allocate_list(uint32_t operation, weft_host_file *file, size_t size);

void weft_host_file_start(uint32_t operation, weft_host_file *file) { weft__web_file(operation, file); }

/* Allocates a directory listing. Returns NULL when out of memory, after failing the operation. */
char *weft__web_allocate_list(uint32_t operation, weft_host_file *file, size_t size) {
    file->list = weft_host_allocate(size);
    if (file->list)
        file->list_size = size;
    else
        weft_complete(operation, WEFT_ENOMEM, 0, NULL);
    return file->list;
}
