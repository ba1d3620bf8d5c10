#include "runtime/column_identity.h"

bool column_identity(IdentityTuples *tuples, const PlanField *fields, const Column *columns, size_t row,
                     const PlanKey *key)
{
    for (size_t i = 0; i < key->field_count; i++) {
        const PlanField *field = &fields[key->field[i]];
        const Column *column = &columns[key->field[i]];
        bool unknown = bit_get(column->unknown, row);
        bool kept;
        if (unknown && !field->has_default)
            return identity_tuples_end(tuples, true);
        if (column->physical == PHYSICAL_TEXT) {
            Str text = unknown ? field->default_text : column->data.text[row];
            kept = identity_tuples_put_text(tuples, text);
        } else {
            int64_t cell =
                column->physical == PHYSICAL_BIT ? bit_get(column->data.bits, row) : column->data.i64[row];
            int64_t value = unknown ? field->default_value : cell;
            kept = identity_tuples_put(tuples, &value, sizeof value);
        }
        if (!kept)
            return false;
    }
    return identity_tuples_end(tuples, false);
}
