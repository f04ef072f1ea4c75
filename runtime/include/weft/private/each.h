/* WEFT__AWAITABLES(a, b, ...): an array of one to 16 awaitables, and their count. Private. */
#ifndef WEFT_EACH_H
#define WEFT_EACH_H

#include <weft/coroutine.h>

#define WEFT__AWAITABLES(...) \
    ((const weft_awaitable[]){WEFT__JOIN(WEFT__EACH_, WEFT__COUNT(__VA_ARGS__))(__VA_ARGS__)})
#define WEFT__COUNT(...) WEFT__17TH(__VA_ARGS__, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, )
#define WEFT__17TH(_1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12, _13, _14, _15, _16, n, ...) n
#define WEFT__EACH_1(x) WEFT_AWAITABLE(x)
#define WEFT__EACH_2(x, ...) WEFT_AWAITABLE(x), WEFT__EACH_1(__VA_ARGS__)
#define WEFT__EACH_3(x, ...) WEFT_AWAITABLE(x), WEFT__EACH_2(__VA_ARGS__)
#define WEFT__EACH_4(x, ...) WEFT_AWAITABLE(x), WEFT__EACH_3(__VA_ARGS__)
#define WEFT__EACH_5(x, ...) WEFT_AWAITABLE(x), WEFT__EACH_4(__VA_ARGS__)
#define WEFT__EACH_6(x, ...) WEFT_AWAITABLE(x), WEFT__EACH_5(__VA_ARGS__)
#define WEFT__EACH_7(x, ...) WEFT_AWAITABLE(x), WEFT__EACH_6(__VA_ARGS__)
#define WEFT__EACH_8(x, ...) WEFT_AWAITABLE(x), WEFT__EACH_7(__VA_ARGS__)
#define WEFT__EACH_9(x, ...) WEFT_AWAITABLE(x), WEFT__EACH_8(__VA_ARGS__)
#define WEFT__EACH_10(x, ...) WEFT_AWAITABLE(x), WEFT__EACH_9(__VA_ARGS__)
#define WEFT__EACH_11(x, ...) WEFT_AWAITABLE(x), WEFT__EACH_10(__VA_ARGS__)
#define WEFT__EACH_12(x, ...) WEFT_AWAITABLE(x), WEFT__EACH_11(__VA_ARGS__)
#define WEFT__EACH_13(x, ...) WEFT_AWAITABLE(x), WEFT__EACH_12(__VA_ARGS__)
#define WEFT__EACH_14(x, ...) WEFT_AWAITABLE(x), WEFT__EACH_13(__VA_ARGS__)
#define WEFT__EACH_15(x, ...) WEFT_AWAITABLE(x), WEFT__EACH_14(__VA_ARGS__)
#define WEFT__EACH_16(x, ...) WEFT_AWAITABLE(x), WEFT__EACH_15(__VA_ARGS__)
#endif
