/* What gathers and shields have in common. They may be nested to any depth: nothing here recurses. */
#ifndef WEFT_SRC_CORE_COMPOUND_H
#define WEFT_SRC_CORE_COMPOUND_H

#include "core/future_internal.h"

/* The start of a future of this type, with one reference. */
weft__compound weft__compound_begin(const weft__compound_type *type);

/* Settles it as weft__future_settle does. It may be freed then, unless the caller has a reference. */
void weft__compound_settle(weft__compound *compound, enum future_state state, weft_error *error,
                           weft_value value);

/* The `cancel` of a future that ends when its children end: cancels each child. */
bool weft__compound_cancel(weft_future *future, weft_task *waiter);

/* The `unreferenced` of all types: frees the future, unless it is pending and has callbacks, which wait for
 * its end. */
void weft__compound_unreferenced(weft_future *future);

#endif
