#include "runtime/column_text.h"

#include "runtime/civil_date.h"

static size_t print_number(const PlanField *field, int64_t value, char *out)
{
    bool is_exact;
    if (field->kind == KIND_DATE)
        return date_print(out, value);
    return exact_print(out, value, field->denominator, field->kind == KIND_MONEY ? 2 : 0, &is_exact);
}

Str column_text(const PlanField *field, const Column *column, size_t row, Language language,
                char room[static COLUMN_TEXT_ROOM])
{
    bool zh = language == LANGUAGE_ZH;
    if (bit_get(column->unknown, row))
        return (Str){NULL, 0};
    if (column->physical == PHYSICAL_TEXT)
        return column->data.text[row];
    if (column->physical == PHYSICAL_BIT)
        return bit_get(column->data.bits, row) ? (zh ? STR("是") : STR("yes")) : (zh ? STR("否") : STR("no"));
    if (field->kind == KIND_CATEGORY) {
        const PlanMember *member = &field->members[column->data.i64[row]];
        return zh && member->label.len > 0 ? member->label : member->id;
    }
    return (Str){room, print_number(field, column->data.i64[row], room)};
}
