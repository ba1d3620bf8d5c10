#include "runtime/binary.h"
#include "runtime/civil_date.h"
#include "runtime/prim/prim.h"

/* What may stand for the kind of a parameter or of a result in a block: a ValueKind, ANY (operators: whatever the
 * compiler aligned), DAY_COUNT, MONTH_END. */
#define PARAMETER_OF_YES_NO PARAMETER_VALUE
#define PARAMETER_OF_NUMBER PARAMETER_VALUE
#define PARAMETER_OF_RATE PARAMETER_VALUE
#define PARAMETER_OF_MONEY PARAMETER_VALUE
#define PARAMETER_OF_COUNT PARAMETER_VALUE
#define PARAMETER_OF_QUANTITY PARAMETER_VALUE
#define PARAMETER_OF_PRICE PARAMETER_VALUE
#define PARAMETER_OF_DATE PARAMETER_VALUE
#define PARAMETER_OF_DAYS PARAMETER_VALUE
#define PARAMETER_OF_MONTHS PARAMETER_VALUE
#define PARAMETER_OF_YEARS PARAMETER_VALUE
#define PARAMETER_OF_CATEGORY PARAMETER_VALUE
#define PARAMETER_OF_ANY PARAMETER_VALUE
#define PARAMETER_OF_DAY_COUNT PARAMETER_DAY_COUNT
#define PARAMETER_OF_MONTH_END PARAMETER_MONTH_END
#define VALUE_OF_YES_NO KIND_YES_NO
#define VALUE_OF_NUMBER KIND_NUMBER
#define VALUE_OF_RATE KIND_RATE
#define VALUE_OF_MONEY KIND_MONEY
#define VALUE_OF_COUNT KIND_COUNT
#define VALUE_OF_QUANTITY KIND_QUANTITY
#define VALUE_OF_PRICE KIND_PRICE
#define VALUE_OF_DATE KIND_DATE
#define VALUE_OF_DAYS KIND_DAYS
#define VALUE_OF_MONTHS KIND_MONTHS
#define VALUE_OF_YEARS KIND_YEARS
#define VALUE_OF_CATEGORY KIND_CATEGORY
#define VALUE_OF_ANY KIND_COUNT_OF_KINDS
#define VALUE_OF_DAY_COUNT KIND_COUNT_OF_KINDS
#define VALUE_OF_MONTH_END KIND_COUNT_OF_KINDS

#define PRIM_SUFFIX n64
#define PRIM_WIDTH 64
#define PRIM_CHECKED 0
#include "runtime/prim/prim_variant.inc"

#define PRIM_SUFFIX c64
#define PRIM_WIDTH 64
#define PRIM_CHECKED 1
#include "runtime/prim/prim_variant.inc"

#define PRIM_SUFFIX n128
#define PRIM_WIDTH 128
#define PRIM_CHECKED 0
#include "runtime/prim/prim_variant.inc"

#define PRIM_SUFFIX binary
#define PRIM_IS_BINARY
#include "runtime/prim/prim_variant.inc"
#undef PRIM_IS_BINARY

#define PRIM_SUFFIX c128
#define PRIM_WIDTH 128
#define PRIM_CHECKED 1
#define PRIM_LAST
#include "runtime/prim/prim_variant.inc"

const PrimInfo *const prim_table[] = {
#define PRIM_NAME(name) &info_##name,
#include "prim_names.inc"
#undef PRIM_NAME
};
const size_t prim_count = sizeof prim_table / sizeof *prim_table;

/* The compiler finds its operators by name, operation after operation: most names differ in their first byte. */
static bool is_named(Str name, const char *own)
{
    return own && own[0] == name.at[0] && str_is(name, own);
}

int prim_find(Str name)
{
    for (size_t i = 0; name.len && i < prim_count; i++)
        if (is_named(name, prim_table[i]->name) || is_named(name, prim_table[i]->name_zh))
            return (int)i;
    return -1;
}
