#include "low/low.h"

int low_function(void) { return 1; }
