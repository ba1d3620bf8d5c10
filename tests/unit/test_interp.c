#include "random_plan.h"

#include "runtime/interp.h"

/* ---- A plain reference: one row, one operation at a time ------------------------------------------------------------ */

typedef struct Cell {
    bool unknown;
    PlanFault fault;
    uint32_t raised_by; /* start of the span of the operation that raised the fault */
    Int128 number;
} Cell;

static bool is_sound(const Cell *cell)
{
    return !cell->unknown && !cell->fault;
}

static void raise_fault(Cell *cell, PlanFault fault, const PlanOp *op)
{
    cell->fault = fault;
    cell->raised_by = op->span.start;
}

static void take_fault(Cell *cell, const Cell *from)
{
    if (!cell->fault && from->fault) {
        cell->fault = from->fault;
        cell->raised_by = from->raised_by;
    }
}

static Cell reference_logic(const PlanOp *op, const Cell *a, const Cell *b)
{
    bool settles = op->code == OP_OR;
    if ((is_sound(a) && (a->number != 0) == settles) || (is_sound(b) && (b->number != 0) == settles))
        return (Cell){.number = settles};
    Cell out = {.unknown = a->unknown || b->unknown, .number = !settles};
    take_fault(&out, a);
    take_fault(&out, b);
    return out;
}

static Cell reference_primitive(const PlanOp *op, const Cell *cells)
{
    Cell out = {0};
    Int128 arguments[PRIM_MAX_PARAMETERS];
    for (size_t i = 0; i < op->argument_count; i++) {
        arguments[i] = cells[op->argument[i]].number;
        out.unknown |= cells[op->argument[i]].unknown;
        take_fault(&out, &cells[op->argument[i]]);
    }
    PrimContext context = {0};
    out.number = prim_table[op->index]->scalar[op->variant](&context, arguments);
    if (is_sound(&out) && context.faults)
        for (int fault = 0; fault < FAULT_COUNT_OF_FAULTS; fault++)
            if (context.faults >> fault & 1)
                raise_fault(&out, (PlanFault)fault, op);
    return out;
}

static Cell reference_op(const Plan *plan, const PlanOp *op, const Batch *batch, size_t row, const Cell *cells)
{
    const Cell *a = op->argument_count > 0 ? &cells[op->argument[0]] : NULL;
    const Cell *b = op->argument_count > 1 ? &cells[op->argument[1]] : NULL;
    Cell out = a ? *a : (Cell){0};
    switch ((PlanOpCode)op->code) {
    case OP_COLUMN: {
        const Column *column = &batch->columns[op->index];
        bool is_bit = column->physical == PHYSICAL_BIT;
        return (Cell){.unknown = bit_get(column->unknown, row),
                      .number = is_bit ? bit_get(column->data.bits, row) : column->data.i64[row]};
    }
    case OP_CONSTANT:
        return (Cell){.number = plan->constants[op->index].number};
    case OP_KNOWN:
        out.number = !a->unknown;
        out.unknown = false;
        return out;
    case OP_AND:
    case OP_OR:
        return reference_logic(op, a, b);
    case OP_NOT:
        out.number = !a->number;
        return out;
    case OP_SELECT:
        if (a->unknown || a->fault)
            return (Cell){.unknown = a->unknown, .fault = a->fault, .raised_by = a->raised_by};
        return cells[op->argument[a->number ? 1 : 2]];
    case OP_COALESCE:
        if (!a->unknown)
            return *a;
        out = *b;
        if (a->fault) {
            out.fault = a->fault;
            out.raised_by = a->raised_by;
        }
        return out;
    case OP_WIDEN:
        return out;
    case OP_NARROW:
        if (is_sound(&out) && out.number != (int64_t)out.number)
            raise_fault(&out, FAULT_OVERFLOW, op);
        out.number = (int64_t)out.number;
        return out;
    case OP_PRIMITIVE:
        return reference_primitive(op, cells);
    case OP_GUARD:
        take_fault(&out, b);
        if (is_sound(a) && is_sound(b) && !b->number)
            raise_fault(&out, (PlanFault)op->index, op);
        return out;
    default:
        fail();
        return out;
    }
}

static Int128 number_of(const Vector *vector, size_t row)
{
    return vector->physical == PHYSICAL_BIT   ? (Int128)bit_get(vector->data.bits, row)
           : vector->physical == PHYSICAL_I64 ? vector->data.i64[row]
                                              : vector->data.i128[row];
}

static void check_against_reference(const Plan *plan, const Interp *interp, const Batch *batch)
{
    static Cell cells[BUILDER_OPS];
    for (size_t row = 0; row < batch->rows; row++)
        for (PlanReg reg = 0; reg < plan->op_count; reg++) {
            const Vector *vector = interp_value(interp, reg);
            cells[reg] = reference_op(plan, &plan->ops[reg], batch, row, cells);
            bool unknown = vector->unknown && bit_get(vector->unknown, row);
            bool fault = vector->fault && bit_get(vector->fault, row);
            if (unknown != cells[reg].unknown || fault != (cells[reg].fault != FAULT_NONE))
                fail_msg("row %zu, operation %u: unknown %d, fault %d", row, reg, unknown, fault);
            if (is_sound(&cells[reg]) && number_of(vector, row) != cells[reg].number)
                fail_msg("row %zu, operation %u: another number", row, reg);
            PlanSpan where;
            assert_int_equal(interp_fault(interp, reg, row, &where), cells[reg].fault);
            if (fault)
                assert_int_equal(where.start, cells[reg].raised_by);
        }
}

/* ---- Random plans over random batches --------------------------------------------------------------------------------- */

static void any_plan_equals_the_plain_reference(void **state)
{
    (void)state;
    static Builder builder;
    static const size_t row_counts[] = {0, 1, 63, 64, 65, 100, 128};
    PlanField fields[FIELDS];
    fields_init(fields);
    uint64_t seed = 20151101;
    for (int round = 0; round < 150; round++) {
        build_random_plan(&builder, fields, &seed);
        Batch batch = {0};
        Interp *interp;
        assert_int_equal(batch_init(&batch, fields, FIELDS, 128), STATUS_OK);
        assert_int_equal(interp_open(&interp, &builder.plan, 128), STATUS_OK);
        /* The same interpreter runs several batches: nothing of an earlier one may show. */
        for (int i = 0; i < 3; i++) {
            batch_clear(&batch);
            batch.rows = row_counts[next_random(&seed) % 7];
            for (size_t field = 0; field < FIELDS; field++)
                for (size_t row = 0; row < batch.rows; row++)
                    fill_cell(&batch, field, row, &seed);
            interp_run(interp, &batch);
            check_against_reference(&builder.plan, interp, &batch);
        }
        interp_close(interp);
        batch_done(&batch);
    }
}

/* ---- Tables ------------------------------------------------------------------------------------------------------------- */

/* From day 100: up to 12: 435, above: 490. From day 200: up to 12: 600, and nothing above. Values over 10000. */
static const PlanBand bands[] = {
    {.low = 100, .high = 199, .first = 2, .count = 2}, {.low = 200, .high = INT128_MAX, .first = 4, .count = 1},
    {.low = INT128_MIN, .high = 12, .value = 435},     {.low = 13, .high = INT128_MAX, .value = 490},
    {.low = INT128_MIN, .high = 12, .value = 600},
};
static const PlanTable table = {.key_count = 2,
                                .dated = true,
                                .bands = bands,
                                .first = 0,
                                .count = 2,
                                .value_kind = KIND_RATE,
                                .value_denominator = 10000};

typedef struct TableCase {
    int64_t from, to, term; /* INT64_MIN: blank */
    PlanFault fault;
    int64_t value;
} TableCase;

static void run_table_cases(PlanOpCode code, const TableCase *cases, size_t count)
{
    static Builder builder;
    static const PlanField fields[] = {{.kind = KIND_DATE, .physical = PHYSICAL_I64},
                                       {.kind = KIND_DATE, .physical = PHYSICAL_I64},
                                       {.kind = KIND_MONTHS, .physical = PHYSICAL_I64}};
    builder_init(&builder);
    builder.plan.tables = &table;
    builder.plan.table_count = 1;
    PlanReg from = build_column(&builder, PHYSICAL_I64, 0), to = build_column(&builder, PHYSICAL_I64, 1);
    PlanReg term = build_column(&builder, PHYSICAL_I64, 2);
    PlanReg value = code == OP_TABLE ? build(&builder, OP_TABLE, PHYSICAL_I64, 0, from, term, PLAN_NONE)
                                     : build(&builder, OP_ACCRUE, PHYSICAL_I64, 0, from, to, term);
    Batch batch = {0};
    Interp *interp;
    assert_int_equal(batch_init(&batch, fields, 3, 64), STATUS_OK);
    assert_int_equal(interp_open(&interp, &builder.plan, 64), STATUS_OK);
    batch.rows = count;
    for (size_t i = 0; i < count; i++) {
        const int64_t cells[] = {cases[i].from, cases[i].to, cases[i].term};
        for (size_t c = 0; c < 3; c++) {
            bit_put(batch.columns[c].unknown, i, cells[c] == INT64_MIN);
            batch.columns[c].data.i64[i] = cells[c] == INT64_MIN ? 0 : cells[c];
        }
    }
    interp_run(interp, &batch);
    const Vector *out = interp_value(interp, value);
    for (size_t i = 0; i < count; i++) {
        PlanSpan where;
        bool blank = cases[i].from == INT64_MIN || cases[i].term == INT64_MIN;
        assert_int_equal(out->unknown && bit_get(out->unknown, i), blank);
        assert_int_equal(interp_fault(interp, value, i, &where), cases[i].fault);
        if (!blank && !cases[i].fault)
            assert_int_equal(out->data.i64[i], cases[i].value);
    }
    interp_close(interp);
    batch_done(&batch);
}

static void a_table_holds_each_row_until_the_next(void **state)
{
    (void)state;
    static const TableCase cases[] = {
        {100, 0, 12, FAULT_NONE, 435},        {199, 0, 13, FAULT_NONE, 490},
        {200, 0, -5, FAULT_NONE, 600},        {1000000, 0, 1, FAULT_NONE, 600},
        {99, 0, 12, FAULT_NO_TABLE_VALUE, 0}, {250, 0, 13, FAULT_NO_TABLE_VALUE, 0},
        {INT64_MIN, 0, 12, FAULT_NONE, 0},    {99, 0, INT64_MIN, FAULT_NONE, 0},
    };
    run_table_cases(OP_TABLE, cases, sizeof cases / sizeof *cases);
}

static void accrual_counts_each_day_at_its_own_value(void **state)
{
    (void)state;
    static const TableCase cases[] = {
        {100, 101, 12, FAULT_NONE, 435},         {190, 210, 12, FAULT_NONE, 10 * 435 + 10 * 600},
        {200, 200, 12, FAULT_NONE, 0},           {150, 200, 36, FAULT_NONE, 50 * 490},
        {150, 201, 36, FAULT_NO_TABLE_VALUE, 0}, {99, 150, 12, FAULT_NO_TABLE_VALUE, 0},
        {150, 149, 12, FAULT_DAYS_NEGATIVE, 0},  {150, 149, INT64_MIN, FAULT_NONE, 0},
    };
    run_table_cases(OP_ACCRUE, cases, sizeof cases / sizeof *cases);
}

/* ---- Texts, memory ------------------------------------------------------------------------------------------------------ */

static void texts_are_equal_byte_for_byte(void **state)
{
    (void)state;
    static Builder builder;
    static const PlanField fields[] = {{.kind = KIND_TEXT, .physical = PHYSICAL_TEXT}};
    builder_init(&builder);
    PlanReg column = build_column(&builder, PHYSICAL_TEXT, 0);
    PlanReg constant = build_constant(&builder, PHYSICAL_TEXT, 0);
    builder.constants[0].text = STR("从江县");
    PlanReg equal = build(&builder, OP_TEXT_EQUAL, PHYSICAL_BIT, 0, column, constant, PLAN_NONE);
    Batch batch = {0};
    Interp *interp;
    assert_int_equal(batch_init(&batch, fields, 1, 64), STATUS_OK);
    assert_int_equal(interp_open(&interp, &builder.plan, 64), STATUS_OK);
    static const char *const cells[] = {"从江县", "从江", "", "从江县 "};
    batch.rows = 5;
    for (size_t i = 0; i < 4; i++) {
        batch.columns[0].data.text[i] = str_from(cells[i]);
        bit_put(batch.columns[0].unknown, i, false);
    }
    interp_run(interp, &batch);
    const Vector *out = interp_value(interp, equal);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(bit_get(out->data.bits, i), i == 0);
        assert_false(bit_get(out->unknown, i));
    }
    assert_true(bit_get(out->unknown, 4));
    interp_close(interp);
    batch_done(&batch);
}

static void a_plan_without_operations_runs(void **state)
{
    (void)state;
    Plan plan = {0};
    Batch batch = {0};
    Interp *interp;
    assert_int_equal(batch_init(&batch, NULL, 0, 1), STATUS_OK);
    assert_int_equal(interp_open(&interp, &plan, 1), STATUS_OK);
    batch.rows = 1;
    interp_run(interp, &batch);
    interp_close(interp);
    interp_close(NULL);
    batch_done(&batch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_plan_equals_the_plain_reference),
        cmocka_unit_test(a_table_holds_each_row_until_the_next),
        cmocka_unit_test(accrual_counts_each_day_at_its_own_value),
        cmocka_unit_test(texts_are_equal_byte_for_byte),
        cmocka_unit_test(a_plan_without_operations_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
