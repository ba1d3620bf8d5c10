/* evaluate: the rows of a program through kernels compiled ahead of time. Part of every shared object that `polc build` makes, and of
 * nothing else. */
#include "runtime/ahead/ahead.h"
#include "runtime/interp.h"
#include "runtime/jit/rows.h"
#include "runtime/memory.h"
#include "runtime/outcomes.h"

#define BATCH_ROWS 256 /* registers then stay in the second cache, and a single row is cheap */

/* In the objects that this one is linked with. */
extern const Ahead polc_ahead_frozen __attribute__((visibility("default")));
extern KernelFunction *const polc_kernels[] __attribute__((visibility("default")));

/* The structs of every generated header begin like these; each column is a pair of pointers. */
typedef struct AnyColumn {
    const void *at;
    const uint64_t *blank;
} AnyColumn;

typedef struct AnyColumns {
    uint64_t layout;
    AnyColumn columns[];
} AnyColumns;

typedef struct AnyResults {
    polc_ahead_fault *faults;
    polc_ahead_answers clauses[];
} AnyResults;

/* The linker gives them the names of the header. */
#define EXPORTED __attribute__((visibility("default")))
EXPORTED int polc_ahead_evaluate(const AnyColumns *columns, size_t rows, const AnyResults *results);
EXPORTED const polc_ahead_info *polc_ahead_about(void);

/* One call. */
typedef struct Evaluation {
    Engine engine; /* first: an Engine of this kind is an Evaluation */
    const Plan *plan;
    const AnyColumns *columns;
    const AnyResults *results;
    size_t first; /* row of the call that row 0 of the batch is */
    Batch batch;
    Outcomes outcomes;
    Vector *values; /* by register */
    KernelColumn *inputs, *slots;
    Interp *interp; /* opened at the first fault, to tell what it is */
    bool is_traced, no_memory;
    polc_ahead_fault *faults; /* by row of the batch */
} Evaluation;

/* ---- The engine --------------------------------------------------------------------------------------------------- */

static size_t register_bytes(Physical physical, size_t rows)
{
    return physical == PHYSICAL_BIT    ? rows / 8
           : physical == PHYSICAL_I128 ? rows * sizeof(Int128)
           : physical == PHYSICAL_TEXT ? rows * sizeof(Str)
                                       : rows * sizeof(int64_t);
}

static bool open_slot(Evaluation *evaluation, size_t slot)
{
    PlanReg reg = polc_ahead_frozen.slots[slot];
    const PlanOp *op = &evaluation->plan->ops[reg];
    size_t rows = evaluation->batch.capacity;
    KernelColumn *column = &evaluation->slots[slot];
    column->data = memory_new(register_bytes((Physical)op->physical, rows), 1);
    column->unknown = op->nullable ? memory_new(rows / 64, sizeof(uint64_t)) : NULL;
    column->fault = op->fallible ? memory_new(rows / 64, sizeof(uint64_t)) : NULL;
    evaluation->values[reg] = (Vector){.physical = (Physical)op->physical,
                                       .data.bits = column->data,
                                       .unknown = column->unknown,
                                       .fault = column->fault};
    return column->data && (!op->nullable || column->unknown) && (!op->fallible || column->fault);
}

/* A column as it is in the batch; a constant, in every row. */
static bool open_leaf(Evaluation *evaluation, PlanReg reg)
{
    const PlanOp *op = &evaluation->plan->ops[reg];
    Vector *vector = &evaluation->values[reg];
    vector->physical = (Physical)op->physical;
    if (op->code == OP_COLUMN) {
        vector->data.bits = evaluation->batch.columns[op->index].data.bits;
        vector->unknown = evaluation->batch.columns[op->index].unknown;
        return true;
    }
    const PlanConstant *constant = &evaluation->plan->constants[op->index];
    size_t rows = evaluation->batch.capacity;
    vector->data.bits = memory_new(register_bytes(vector->physical, rows), 1);
    for (size_t row = 0; vector->data.bits && row < rows; row++) {
        if (vector->physical == PHYSICAL_BIT)
            bit_put(vector->data.bits, row, constant->number != 0);
        else if (vector->physical == PHYSICAL_I64)
            vector->data.i64[row] = (int64_t)constant->number;
        else if (vector->physical == PHYSICAL_I128)
            vector->data.i128[row] = constant->number;
        else
            vector->data.text[row] = constant->text;
    }
    return vector->data.bits != NULL;
}

static void run(Engine *engine, const Batch *batch)
{
    Evaluation *evaluation = (Evaluation *)engine;
    KernelContext context = rows_context(evaluation->plan);
    evaluation->is_traced = false;
    for (size_t k = 0; k < polc_ahead_frozen.kernel_count; k++)
        polc_kernels[k](&context, evaluation->inputs, evaluation->slots, 0, BITMAP_WORDS(batch->rows));
}

/* Kernels know that there is a fault, not which: the interpreter repeats the batch to tell. */
static PlanFault fault(Engine *engine, PlanReg reg, size_t row, PlanSpan *where)
{
    Evaluation *evaluation = (Evaluation *)engine;
    if (!evaluation->interp &&
        interp_open(&evaluation->interp, evaluation->plan, evaluation->batch.capacity) != STATUS_OK) {
        evaluation->no_memory = true;
        return FAULT_NONE;
    }
    if (!evaluation->is_traced)
        interp_run(evaluation->interp, &evaluation->batch);
    evaluation->is_traced = true;
    return interp_fault(evaluation->interp, reg, row, where);
}

static bool open_evaluation(Evaluation *evaluation, size_t rows)
{
    const Plan *plan = evaluation->plan;
    if (batch_init(&evaluation->batch, plan->fields, plan->field_count, rows < BATCH_ROWS ? rows : BATCH_ROWS) !=
            STATUS_OK ||
        outcomes_init(&evaluation->outcomes, plan, evaluation->batch.capacity) != STATUS_OK)
        return false;
    evaluation->values = memory_new(plan->op_count, sizeof *evaluation->values);
    evaluation->inputs = memory_new(plan->field_count, sizeof *evaluation->inputs);
    evaluation->slots = memory_new(polc_ahead_frozen.slot_count, sizeof *evaluation->slots);
    evaluation->faults = memory_new(evaluation->batch.capacity, sizeof *evaluation->faults);
    bool opened = evaluation->values && evaluation->inputs && evaluation->slots && evaluation->faults;
    for (size_t i = 0; opened && i < plan->field_count; i++)
        evaluation->inputs[i] = (KernelColumn){.data = evaluation->batch.columns[i].data.bits,
                                               .unknown = evaluation->batch.columns[i].unknown};
    for (size_t slot = 0; opened && slot < polc_ahead_frozen.slot_count; slot++)
        opened = open_slot(evaluation, slot);
    for (size_t i = 0; opened && i < polc_ahead_frozen.leaf_count; i++)
        opened = open_leaf(evaluation, polc_ahead_frozen.leaves[i]);
    evaluation->engine = (Engine){evaluation->values, run, fault, NULL};
    return opened;
}

static void close_evaluation(Evaluation *evaluation)
{
    for (size_t i = 0; evaluation->values && i < polc_ahead_frozen.leaf_count; i++)
        if (evaluation->plan->ops[polc_ahead_frozen.leaves[i]].code == OP_CONSTANT)
            memory_free(evaluation->values[polc_ahead_frozen.leaves[i]].data.bits);
    for (size_t slot = 0; evaluation->slots && slot < polc_ahead_frozen.slot_count; slot++) {
        memory_free(evaluation->slots[slot].data);
        memory_free(evaluation->slots[slot].unknown);
        memory_free(evaluation->slots[slot].fault);
    }
    memory_free(evaluation->slots);
    memory_free(evaluation->inputs);
    memory_free(evaluation->values);
    memory_free(evaluation->faults);
    interp_close(evaluation->interp);
    outcomes_done(&evaluation->outcomes);
    batch_done(&evaluation->batch);
}

/* ---- Columns in ----------------------------------------------------------------------------------------------------- */

/* The first fault of a row is the one that is told. */
static void reject(Evaluation *evaluation, size_t row, int code, size_t where)
{
    bit_put(evaluation->batch.rejected, row, true);
    if (evaluation->faults[row].code == FAULT_NONE)
        evaluation->faults[row] = (polc_ahead_fault){(uint16_t)code, (uint16_t)where};
}

/* Rows of one column that become a word of the batch. */
typedef struct Piece {
    const PlanField *field;
    const AnyColumn *from;
    Column *to;
    size_t which; /* column of the header */
    size_t word, rows; /* of the batch: the word, and how many of its rows there are */
    size_t row; /* of the call: where the word begins */
    uint64_t blank;
} Piece;

/* Kernels compute with numbers that are within their field's range and no others; what a blank cell holds is not looked at. */
static void refuse_rows(Evaluation *evaluation, Piece *piece, uint64_t outside)
{
    for (uint64_t left = outside & ~piece->blank; left; left &= left - 1)
        reject(evaluation, piece->word * 64 + (size_t)__builtin_ctzll(left), POLC_AHEAD_RANGE, piece->which);
    piece->blank |= outside;
}

static void take_numbers(Evaluation *evaluation, Piece *piece)
{
    const int64_t *from = (const int64_t *)piece->from->at + piece->row;
    int64_t *to = piece->to->data.i64 + piece->word * 64, low = piece->field->low;
    uint64_t range = (uint64_t)piece->field->high - (uint64_t)low, outside = 0;
    bool any = false;
    for (size_t i = 0; i < piece->rows; i++) {
        to[i] = from[i];
        any |= (uint64_t)from[i] - (uint64_t)low > range;
    }
    for (size_t i = 0; any && i < piece->rows; i++)
        outside |= (uint64_t)((uint64_t)from[i] - (uint64_t)low > range) << i;
    refuse_rows(evaluation, piece, outside);
    for (uint64_t left = piece->blank; left; left &= left - 1)
        to[__builtin_ctzll(left)] = 0;
}

static void take_flags(Evaluation *evaluation, Piece *piece)
{
    const uint8_t *from = (const uint8_t *)piece->from->at + piece->row;
    uint64_t yes = 0, outside = 0;
    for (size_t i = 0; i < piece->rows; i++) {
        yes |= (uint64_t)(from[i] & 1) << i;
        outside |= (uint64_t)(from[i] > 1) << i;
    }
    refuse_rows(evaluation, piece, outside);
    piece->to->data.bits[piece->word] = yes & ~piece->blank;
}

static void take_texts(Piece *piece)
{
    const polc_ahead_text *from = (const polc_ahead_text *)piece->from->at + piece->row;
    for (size_t i = 0; i < piece->rows; i++)
        if (!(piece->blank >> i & 1))
            piece->to->data.text[piece->word * 64 + i] = (Str){from[i].at, from[i].length};
}

static uint64_t first_rows(size_t count)
{
    return count >= 64 ? ~UINT64_C(0) : (UINT64_C(1) << count) - 1;
}

static void take_piece(Evaluation *evaluation, Piece *piece)
{
    const PlanField *field = piece->field;
    bool may_be_blank = !field->key && (!field->required || field->has_default);
    uint64_t rows = first_rows(piece->rows);
    piece->blank = !piece->from->at ? rows : piece->from->blank ? piece->from->blank[piece->row / 64] & rows : 0;
    for (uint64_t left = may_be_blank ? 0 : piece->blank; left; left &= left - 1)
        reject(evaluation, piece->word * 64 + (size_t)__builtin_ctzll(left), POLC_AHEAD_BLANK, piece->which);
    if (piece->from->at && piece->to->physical == PHYSICAL_I64)
        take_numbers(evaluation, piece);
    else if (piece->from->at && piece->to->physical == PHYSICAL_BIT)
        take_flags(evaluation, piece);
    else if (piece->from->at)
        take_texts(piece);
    piece->to->unknown[piece->word] = piece->blank | ~rows;
}

/* Batches begin where a word of the program's bitmaps does. */
static void take_column(Evaluation *evaluation, size_t which)
{
    uint16_t field = polc_ahead_frozen.columns[which];
    size_t rows = evaluation->batch.rows;
    for (size_t word = 0; word < BITMAP_WORDS(rows); word++) {
        size_t left = rows - word * 64;
        Piece piece = {.field = &evaluation->plan->fields[field],
                       .from = &evaluation->columns->columns[which],
                       .to = &evaluation->batch.columns[field],
                       .which = which,
                       .word = word,
                       .rows = left < 64 ? left : 64,
                       .row = evaluation->first + word * 64};
        take_piece(evaluation, &piece);
    }
}

/* ---- Answers out ------------------------------------------------------------------------------------------------------ */

static void take_fault(void *user, const RowFault *fault)
{
    Evaluation *evaluation = user;
    size_t where = POLC_AHEAD_NOWHERE;
    const Plan *plan = evaluation->plan;
    for (size_t i = 0; fault->fault == FAULT_CHECK && i < plan->check_count; i++)
        if (plan->checks[i].span.start == fault->span.start && plan->checks[i].span.end == fault->span.end)
            where = i;
    for (size_t i = 0; fault->id.len && i < plan->clause_count; i++)
        if (plan->clauses[i].id.at == fault->id.at)
            where = i;
    reject(evaluation, fault->row, (int)fault->fault, where);
}

static void put_row(const Evaluation *evaluation, size_t clause, size_t i, const polc_ahead_answers *out)
{
    const ClauseOutcomes *found = &evaluation->outcomes.clauses[clause];
    size_t row = evaluation->first + i;
    int outcome = POLC_AHEAD_NOT_APPLICABLE;
    uint16_t reason = 0;
    int64_t fen = 0;
    uint64_t blanks;
    if (bit_get(evaluation->outcomes.rejected, i)) {
        outcome = POLC_AHEAD_INVALID;
    } else if (bit_get(found->granted, i)) {
        outcome = POLC_AHEAD_GRANTED;
        fen = found->amounts ? found->amounts[i] : 0;
    } else if (bit_get(found->refused, i)) {
        outcome = POLC_AHEAD_REFUSED;
        reason = out->reason ? outcomes_refusal(&evaluation->outcomes, clause, i) : 0;
    } else if (bit_get(found->pending, i)) {
        outcome = POLC_AHEAD_PENDING;
        reason = out->reason ? outcomes_pending(&evaluation->outcomes, clause, i, &blanks) : 0;
    }
    if (out->outcome)
        out->outcome[row] = (uint8_t)outcome;
    if (out->fen)
        out->fen[row] = fen;
    if (out->reason)
        out->reason[row] = reason;
}

static void evaluate_batch(Evaluation *evaluation)
{
    const RowFaultSink sink = {take_fault, evaluation};
    size_t rows = evaluation->batch.rows;
    memset(evaluation->faults, 0, rows * sizeof *evaluation->faults);
    for (size_t i = 0; i < polc_ahead_frozen.column_count; i++)
        take_column(evaluation, i);
    engine_run(&evaluation->engine, &evaluation->batch);
    outcomes_find(&evaluation->outcomes, &evaluation->batch, &evaluation->engine, &sink, NULL);
    for (size_t c = 0; c < evaluation->plan->clause_count; c++) {
        const polc_ahead_answers *out = &evaluation->results->clauses[c];
        for (size_t i = 0; (out->outcome || out->fen || out->reason) && i < rows; i++)
            put_row(evaluation, c, i, out);
    }
    if (evaluation->results->faults)
        memcpy(evaluation->results->faults + evaluation->first, evaluation->faults,
               rows * sizeof *evaluation->faults);
}

int polc_ahead_evaluate(const AnyColumns *columns, size_t rows, const AnyResults *results)
{
    if (columns->layout != polc_ahead_frozen.info.layout)
        return POLC_AHEAD_OTHER_LAYOUT;
    Evaluation evaluation = {.plan = polc_ahead_frozen.plan, .columns = columns, .results = results};
    bool opened = rows == 0 || open_evaluation(&evaluation, rows);
    while (opened && !evaluation.no_memory && evaluation.first < rows) {
        size_t left = rows - evaluation.first, capacity = evaluation.batch.capacity;
        evaluation.batch.rows = left < capacity ? left : capacity;
        evaluate_batch(&evaluation);
        evaluation.first += evaluation.batch.rows;
        batch_clear(&evaluation.batch);
    }
    close_evaluation(&evaluation);
    return opened && !evaluation.no_memory ? POLC_AHEAD_OK : POLC_AHEAD_NO_MEMORY;
}

const polc_ahead_info *polc_ahead_about(void)
{
    return &polc_ahead_frozen.info;
}
