#include "either.h"

WEFT__HALVES(imports);

void weft_host_imports(void) { WEFT__EITHER(imports, ()); }
