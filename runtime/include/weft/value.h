/* Values: what a coroutine returns, a future holds and a queue carries. Eight bytes. */
#ifndef WEFT_VALUE_H
#define WEFT_VALUE_H

#include <stdbool.h>
#include <stdint.h>

/* A pointer, an integer or a floating-point number. The value does not record which: writer and reader must
 * agree. */
typedef union weft_value {
    void *ptr;
    int64_t i64;
    double f64;
} weft_value;

/* A value from a pointer. The program owns what it points to. */
static inline weft_value weft_value_ptr(const void *ptr) {
    weft_value value;
    value.i64 = 0; /* on wasm32 a pointer is shorter than the union */
    value.ptr = (void *)(uintptr_t)ptr;
    return value;
}

/* A value from an integer. */
static inline weft_value weft_value_i64(int64_t i64) {
    weft_value value;
    value.i64 = i64;
    return value;
}

static inline weft_value weft__value_u64(uint64_t u64) { return weft_value_i64((int64_t)u64); }

/* A value from a floating-point number. */
static inline weft_value weft_value_f64(double f64) {
    weft_value value;
    value.f64 = f64;
    return value;
}

static inline void *weft__as_ptr(weft_value value) { return value.ptr; }
static inline int64_t weft__as_i64(weft_value value) { return value.i64; }
static inline double weft__as_f64(weft_value value) { return value.f64; }
static inline weft_value weft__same_value(weft_value value) { return value; }

#ifndef __cplusplus

/* Selects a function by the type of x: an integer, an unsigned integer of 64 bits, a floating-point
 * number, a weft_value, or a pointer. */
#define WEFT__BY_TYPE(x, on_integer, on_unsigned, on_floating, on_value, on_pointer) \
    _Generic((x),                                                                    \
        bool: on_integer,                                                            \
        char: on_integer,                                                            \
        signed char: on_integer,                                                     \
        unsigned char: on_integer,                                                   \
        short: on_integer,                                                           \
        unsigned short: on_integer,                                                  \
        int: on_integer,                                                             \
        unsigned: on_integer,                                                        \
        long: on_integer,                                                            \
        unsigned long: on_unsigned,                                                  \
        long long: on_integer,                                                       \
        unsigned long long: on_unsigned,                                             \
        float: on_floating,                                                          \
        double: on_floating,                                                         \
        weft_value: on_value,                                                        \
        default: on_pointer)

/* WEFT_VALUE(x): x as a weft_value. Integers are stored in .i64 (an unsigned one above INT64_MAX wraps),
 * float and double in .f64, pointers in .ptr. A weft_value is unchanged. */
#define WEFT_VALUE(x) \
    WEFT__BY_TYPE(x, weft_value_i64, weft__value_u64, weft_value_f64, weft__same_value, weft_value_ptr)(x)

/* The member of a weft_value that suits the type of lvalue, converted to that type; a weft_value is
 * unchanged. (The inner _Generic avoids a cast to a union type, which is an error even in a branch not
 * selected.) */
#define WEFT__VALUE_AS(lvalue, value)                                                             \
    _Generic((lvalue),                                                                            \
        weft_value: (value),                                                                      \
        default: (__typeof__(_Generic((lvalue), weft_value: 0, default: (lvalue))))WEFT__BY_TYPE( \
                 lvalue, weft__as_i64, weft__as_i64, weft__as_f64, weft__as_i64, weft__as_ptr)(value))
#endif
#endif
