// A part of a program in C++.
#include <weft/weft.h>

namespace {
// Runs before main().
const bool cancelled = weft_task_cancel(nullptr);
} // namespace

extern "C" bool part_of_cpp(void);
bool part_of_cpp(void) { return cancelled; }
