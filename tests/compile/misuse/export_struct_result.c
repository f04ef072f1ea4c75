/* The error must say: the type point_type does not cross to JavaScript */
#include <weft/export.h>

typedef struct point_type {
    int x, y;
} point_type;

WEFT_ASYNC(place) { WEFT_BEGIN; }
WEFT_EXPORT(place, point_type)
