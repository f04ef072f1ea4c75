#include "high/high.h"
#include "low/low.h"

int wrong_include(void);

int wrong_include(void) { return low_function(); }
