/* validity: what of a policy does not hold throughout a period, found before it happens: days without a version, dated tables without a
 * value or without a late one, funds that end. */
#ifndef POLC_VALIDITY_H
#define POLC_VALIDITY_H

#include "compiler/compile.h"

/* Day numbers, both included. */
typedef struct ValidPeriod {
    int64_t first, last;
} ValidPeriod;

/* "2017", "2015..2030", "2015-11-01..2030-12-31", "2015年至2030年": whole years, or days; also with ～ or full-width digits. False: it says something
 * else, or ends before it begins. */
bool validity_read_period(Str text, ValidPeriod *out);

/* Reports what it finds as warnings; only for a policy without errors. STATUS_NO_MEMORY when memory ran out. */
Status validity_find(Compilation *compilation, ValidPeriod period);

#endif
