/* The error must say: the field `place` is of a type that does not cross to JavaScript */
#include <weft/export.h>

struct point {
    int x, y;
};

WEFT_ASYNC(move, struct point place; int by;) { WEFT_BEGIN; }
WEFT_EXPORT(move, void, place, by)
