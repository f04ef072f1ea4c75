/* Hands calls about files to host_web_files.js. Linked into programs that open files. */
#include <weft/file.h>
#include <weft/host.h>

void weft__web_file(uint32_t operation, weft_host_file *file);               /* of host_web_files.js */
char *weft__web_list(uint32_t operation, weft_host_file *file, size_t size); /* which calls it */

/* host_web_files.js reads and writes these, and has names for these numbers. */
#define CHECK_AT(field, at) _Static_assert(offsetof(weft_host_file, field) == (at), #field)
CHECK_AT(call, 0);
CHECK_AT(path, 4);
CHECK_AT(fd, 8);
CHECK_AT(flags, 12);
CHECK_AT(whence, 16);
CHECK_AT(position, 24);
CHECK_AT(type, 32);
CHECK_AT(size, 40);
CHECK_AT(modified, 48);
_Static_assert(WEFT_HOST_OPEN == 0 && WEFT_HOST_SEEK == 1 && WEFT_HOST_STAT == 2 && WEFT_HOST_LIST == 3 &&
                   WEFT_HOST_MAKE_DIRECTORY == 4 && WEFT_HOST_REMOVE == 5,
               "as in host_web_files.js");
_Static_assert(WEFT_HOST_READ == 1 && WEFT_HOST_WRITE == 2 && WEFT_HOST_CREATE == 4 &&
                   WEFT_HOST_EXCLUSIVE == 8 && WEFT_HOST_TRUNCATE == 16 && WEFT_HOST_APPEND == 32,
               "as in host_web_files.js");
_Static_assert(WEFT_FILE_REGULAR == 0 && WEFT_FILE_DIRECTORY == 1 && WEFT_FILE_LINK == 2 &&
                   WEFT_FILE_OTHER == 3,
               "as in host_web_files.js");

void weft_host_file_start(uint32_t operation, weft_host_file *file) { weft__web_file(operation, file); }

/* Makes room for a listing; NULL if there is none, which fails the operation. */
char *weft__web_list(uint32_t operation, weft_host_file *file, size_t size) {
    file->list = weft_host_allocate(size);
    if (file->list)
        file->list_size = size;
    else
        weft_complete(operation, WEFT_ENOMEM, 0, NULL);
    return file->list;
}
