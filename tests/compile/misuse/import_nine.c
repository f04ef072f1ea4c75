/* The error must say: WEFT_IMPORT of sum: a function has at most eight parameters */
#include <weft/import.h>

WEFT_IMPORT(sum, double, int, int, int, int, int, int, int, int, int)
