/* types: what the checker knows about a value before any number is seen.
 *
 * Arithmetic follows what a drafter expects: money × rate is money, count × money/UNIT with the same unit is money, money ÷ money
 * is a number. A price has one or two units. POISON is the type of whatever already got a diagnostic; it is compatible with
 * everything and silences what would follow from it. */
#ifndef POLC_TYPES_H
#define POLC_TYPES_H

#include <stdbool.h>
#include <stdint.h>

#include "runtime/value.h"

typedef enum TypeKind {
    TYPE_NONE, /* not checked yet */
    TYPE_POISON,
    TYPE_YES_NO,
    TYPE_NUMBER,
    TYPE_RATE,
    TYPE_MONEY,
    TYPE_COUNT, /* whole numbers of `unit` */
    TYPE_QUANTITY, /* decimals of `unit` */
    TYPE_PRICE, /* money per `unit`, per `unit2` */
    TYPE_DATE,
    TYPE_DAYS,
    TYPE_MONTHS,
    TYPE_YEARS,
    TYPE_TEXT,
    TYPE_CATEGORY, /* a member of `category` */
    TYPE_OPTION, /* a reading: only compared with its own options */
    TYPE_DAY_COUNT, /* act_360 and its like: only an argument */
} TypeKind;

struct Symbol;

typedef struct Type {
    TypeKind kind;
    const struct Symbol *unit, *unit2; /* COUNT, QUANTITY, PRICE; unit2 may be NULL */
    const struct Symbol
        *category; /* CATEGORY: the FIELD or TABLE key symbol that declares the members; OPTION: the reading */
    bool whole; /* NUMBER: known to be a whole number, such as a year or an ordinal */
    bool constant; /* reads no field and no table: known as soon as the readings are chosen */
} Type;

#endif
