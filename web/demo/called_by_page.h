/* Functions of a demo that its page calls, by their names with an underscore before them. */
#ifndef CALLED_BY_PAGE_H
#define CALLED_BY_PAGE_H

#define CALLED_BY_PAGE(result, name, parameters)                      \
    __attribute__((used, export_name(#name))) result name parameters; \
    result name parameters

#endif
