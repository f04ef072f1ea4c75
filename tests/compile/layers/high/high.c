#include "high/high.h"
#include "low/low.h"

int high_function(void) { return low_function(); }
