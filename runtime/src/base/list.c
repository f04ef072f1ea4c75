#include "base/list.h"

extern inline void weft__list_insert_after(weft__list *list, weft__link *after, weft__link *link);
extern inline void weft__list_append(weft__list *list, weft__link *link);
extern inline void weft__list_remove(weft__link *link);
