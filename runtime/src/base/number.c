#include "base/number.h"

const char *weft__number_text(int64_t number, int digits, number_text *text) {
    char *first = text->characters + sizeof text->characters - 1;
    uint64_t rest = number < 0 ? UINT64_C(0) - (uint64_t)number : (uint64_t)number;
    *first = '\0';
    for (; rest > 0 || digits > 0; rest /= 10, digits--) *--first = (char)('0' + rest % 10);
    if (number < 0) *--first = '-';
    return first;
}
