/* value: what a single value is, everywhere behind the compiler.
 *
 * Every number is exact. A number is a whole mantissa over a denominator that is fixed when the policy is compiled
 * (money is fen: denominator 100; 4.35% is 87 over 2000; yuan × rate × days / 360 carries 100 × 2000 × 360 or the
 * reduced form of it). So arithmetic at run time is whole-number arithmetic, and nothing is rounded until a rounding
 * that the policy states. */
#ifndef POLC_VALUE_H
#define POLC_VALUE_H

#include <stdbool.h>
#include <stdint.h>

#include "runtime/str.h"

__extension__ typedef __int128 Int128;
__extension__ typedef unsigned __int128 UInt128;

#define INT128_MAX ((Int128)(~(UInt128)0 >> 1))
#define INT128_MIN (-INT128_MAX - 1)

/* How a value lies in memory. */
typedef enum Physical {
    PHYSICAL_BIT, /* yes_no: one bit of a 64-bit word */
    PHYSICAL_I64, /* mantissa; date: day number; category: index of the member */
    PHYSICAL_I128, /* mantissa that may not fit 64 bits */
    PHYSICAL_TEXT, /* Str */
} Physical;

/* What a value means. X(NAME, English, Chinese, physical of an input column, denominator of an input column)
 *
 * The denominator says how fine a cell may be: money to the fen, a rate to a millionth (0.0001%), numbers and quantities
 * to a millionth; counts, dates and spans are whole. */
#define VALUE_KINDS(X)                            \
    X(YES_NO, "yes_no", "是否", BIT, 1)           \
    X(NUMBER, "number", "数值", I64, 1000000)     \
    X(RATE, "rate", "比例", I64, 1000000)         \
    X(MONEY, "money", "金额", I64, 100)           \
    X(COUNT, "count", "个数", I64, 1)             \
    X(QUANTITY, "quantity", "数量", I64, 1000000) \
    X(PRICE, "price", "单价", I64, 1000000)       \
    X(DATE, "date", "日期", I64, 1)               \
    X(DAYS, "days", "天", I64, 1)                 \
    X(MONTHS, "months", "个月", I64, 1)           \
    X(YEARS, "years", "年", I64, 1)               \
    X(TEXT, "text", "文本", TEXT, 1)              \
    X(CATEGORY, "category", "类别", I64, 1)

typedef enum ValueKind {
#define X(name, en, zh, physical, denominator) KIND_##name,
    VALUE_KINDS(X)
#undef X
        KIND_COUNT_OF_KINDS
} ValueKind;

/* Cells and declared ranges stay within ± VALUE_LIMIT as mantissas, so that a column always fits 64 bits with room
 * for the arithmetic that range analysis proves safe: 10^15 fen is ten trillion yuan. */
#define VALUE_LIMIT INT64_C(1000000000000000)

/* An exact constant; numerator and denominator share no factor and denominator > 0. */
typedef struct Exact {
    Int128 numerator;
    int64_t denominator;
} Exact;

typedef enum Rounding {
    ROUND_HALF_UP,
    ROUND_HALF_EVEN,
    ROUND_DOWN,
    ROUND_UP,
    ROUND_FLOOR,
    ROUND_CEILING
} Rounding;

/* How a library call ended. What went wrong is told by the problems it reported; this says which exit code fits. */
typedef enum Status {
    STATUS_OK,
    STATUS_STOPPED, /* --strict: a row was rejected */
    STATUS_BAD_DATA, /* the file as a whole cannot be read as what it should be */
    STATUS_IO, /* the system refused to open, read or write */
    STATUS_NO_MEMORY,
    STATUS_INTERNAL,
} Status;

#endif
