/* engines: what each engine costs a row, without reading and writing.
 *
 *   engines POLICY DATA [ROWS]
 *
 * Prints one measurement a line: a number, a tab, and what it is. Milliseconds to open the kernels, which compiles them where no
 * earlier run has kept them, and to open them again, kept; then nanoseconds a row: over one batch again and again, which stays in the cache, and over
 * ROWS rows of many batches (not given: only the first), which come from memory. For nine_rules the hand-written kernel runs over the very
 * same columns, after its amounts have been compared. The policy must compute nothing from texts, which do not outlive their batch. */
#define _GNU_SOURCE 1

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "compiler/compile.h"
#include "runtime/interp.h"
#include "runtime/jit/jit.h"
#include "runtime/outcomes.h"
#include "runtime/run.h"
#include "tests/bench/hand_tuned.h"
#include "tests/bench/inputs.h"

#define ROUNDS 7
#define ROWS_IN_CACHE 400000 /* that a round computes of the one batch */

static long long now(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return at.tv_sec * 1000000000LL + at.tv_nsec;
}

static void tell(double value, const char *unit, const char *what)
{
    printf("%.3f\t%s, %s\n", value, unit, what);
    fflush(stdout);
}

/* ---- The data --------------------------------------------------------------------------------------------------------- */

typedef struct Batches {
    Batch *items;
    size_t count, rows;
} Batches;

static Batches read_batches(const Plan *plan, const char *data, size_t rows)
{
    ProblemList problems;
    problem_list_init(&problems, str_from(data), 1);
    Reader *reader;
    const ReaderOptions options = {.path = data};
    demand(reader_open(&reader, plan->fields, plan->field_count, &options, &problems) == STATUS_OK, "opening");
    size_t most = rows / RUN_BATCH_ROWS + 1;
    Batches batches = {.items = calloc(most, sizeof(Batch))};
    demand(batches.items != NULL, "memory");
    while (batches.count < most) {
        Batch *batch = &batches.items[batches.count];
        demand(batch_init(batch, plan->fields, plan->field_count, RUN_BATCH_ROWS) == STATUS_OK, "memory");
        demand(reader_next(reader, batch) == STATUS_OK, "reading");
        if (batch->rows == 0) {
            batch_done(batch);
            break;
        }
        batches.rows += batch->rows;
        batches.count++;
    }
    demand(batches.count > 0, "reading a row");
    reader_close(reader);
    problem_list_done(&problems);
    return batches;
}

static void batches_done(Batches *batches)
{
    for (size_t i = 0; i < batches->count; i++)
        batch_done(&batches->items[i]);
    free(batches->items);
}

/* ---- What computes a batch -------------------------------------------------------------------------------------------- */

typedef struct Hand {
    const Plan *plan;
    NineAmounts results;
    int64_t amounts[CLAUSE_COUNT][RUN_BATCH_ROWS];
    uint8_t applies[CLAUSE_COUNT][RUN_BATCH_ROWS / 8];
} Hand;

static const Column *column_of(const Plan *plan, const Batch *batch, const char *id)
{
    for (size_t i = 0; i < plan->field_count; i++)
        if (str_equal(plan->fields[i].id, str_from(id)))
            return &batch->columns[i];
    demand(false, id);
    return NULL;
}

/* The columns of a batch as the hand-written kernel names them; dates are days since 1970. */
static NineColumns nine_columns(const Plan *plan, const Batch *batch)
{
#define COLUMN(name) .name = column_of(plan, batch, #name)->data.i64
#define BITS(name) .name = column_of(plan, batch, #name)->data.bits
    return (NineColumns){COLUMN(fixed_asset_investment),
                         COLUMN(infrastructure_and_land),
                         COLUMN(network_and_equipment_cost),
                         COLUMN(online_revenue),
                         COLUMN(loan_principal),
                         COLUMN(tax_retained),
                         COLUMN(rent_due),
                         COLUMN(orders_out),
                         COLUMN(online_orders),
                         COLUMN(loan_days),
                         COLUMN(physical_stores),
                         COLUMN(benchmark_rate),
                         COLUMN(kind),
                         COLUMN(award_grade),
                         COLUMN(entry_date),
                         .two_years_bound = 16800, /* 2015-12-31 */
                         .four_years_bound = 16070, /* 2013-12-31 */
                         BITS(registered),
                         BITS(certified),
                         .award_grade_blank = column_of(plan, batch, "award_grade")->unknown};
#undef COLUMN
#undef BITS
}

typedef struct Contender {
    const char *name;
    Engine *engine; /* NULL: by hand */
    Hand *hand;
    const NineColumns *columns; /* by hand: of each batch */
} Contender;

static void compute(const Contender *contender, const Batches *batches, size_t batch)
{
    if (contender->engine)
        engine_run(contender->engine, &batches->items[batch]);
    else
        hand_rules(&contender->columns[batch], &contender->hand->results, batches->items[batch].rows);
}

/* ---- Measuring -------------------------------------------------------------------------------------------------------- */

static long long time_rounds(const Contender *contender, const Batches *batches, size_t count, size_t repetitions)
{
    long long begin = now();
    for (size_t i = 0; i < repetitions; i++)
        for (size_t batch = 0; batch < count; batch++)
            compute(contender, batches, batch);
    return now() - begin;
}

/* The best of some rounds in which all take turns: what each costs when the machine does nothing else. */
static void measure_rows(const Contender *contenders, size_t count, const Batches *batches, size_t batch_count)
{
    long long best[4] = {0};
    size_t rows = batch_count == 1 ? batches->items[0].rows : batches->rows;
    size_t repetitions = batch_count == 1 ? ROWS_IN_CACHE / rows + 1 : 1;
    for (int round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < count; i++) {
            long long spent = time_rounds(&contenders[i], batches, batch_count, repetitions);
            best[i] = best[i] && best[i] < spent ? best[i] : spent;
        }
    }
    for (size_t i = 0; i < count; i++) {
        char what[96];
        snprintf(what, sizeof what, "%s, from %s", contenders[i].name, batch_count == 1 ? "the cache" : "memory");
        tell((double)best[i] / (double)repetitions / (double)rows, "ns a row", what);
    }
}

static Program *open_kernels(const Plan *plan, const char *what)
{
    char reason[PROGRAM_REASON];
    Program *program;
    long long begin = now();
    Status status = jit_program_open(&program, plan, &(JitOptions){.source = JIT_ANY}, reason);
    if (status != STATUS_OK) {
        fprintf(stderr, "bench: no kernels: %s\n", reason);
        return NULL;
    }
    tell((double)(now() - begin) / 1e6, "ms", what);
    return program;
}

/* The hand-written kernel and the interpreter must agree in every amount. */
static void compare_with_hand(const Plan *plan, const Contender *hand, Engine *engine, const Batches *batches)
{
    Outcomes outcomes;
    demand(outcomes_init(&outcomes, plan, RUN_BATCH_ROWS) == STATUS_OK, "memory");
    for (size_t b = 0; b < batches->count; b++) {
        const Batch *batch = &batches->items[b];
        engine_run(engine, batch);
        outcomes_find(&outcomes, batch, engine, NULL, NULL);
        compute(hand, batches, b);
        for (size_t k = 0; k < CLAUSE_COUNT; k++) {
            for (size_t row = 0; row < batch->rows; row++) {
                bool granted = bit_get(outcomes.clauses[k].granted, row);
                demand(granted == (hand->hand->applies[k][row / 8] >> (row % 8) & 1),
                       "agreement on who gets a clause");
                demand(!granted || outcomes.clauses[k].amounts[row] == hand->hand->amounts[k][row],
                       "agreement on an amount");
            }
        }
    }
    outcomes_done(&outcomes);
}

static void measure_by_hand(const Plan *plan, Hand *hand, const Batches *batches, Contender *contender)
{
    NineColumns *columns = calloc(batches->count, sizeof *columns);
    demand(columns != NULL && plan->clause_count == CLAUSE_COUNT, "nine clauses");
    for (size_t b = 0; b < batches->count; b++)
        columns[b] = nine_columns(plan, &batches->items[b]);
    for (size_t k = 0; k < CLAUSE_COUNT; k++) {
        hand->results.amount[k] = hand->amounts[k];
        hand->results.applies[k] = hand->applies[k];
    }
    *contender = (Contender){.name = "by hand", .hand = hand, .columns = columns};
}

static void measure(const Plan *plan, const char *data, size_t rows)
{
    Batches batches = read_batches(plan, data, rows);
    Contender contenders[4];
    size_t count = 0;
    Interp *interp;
    Hand hand = {.plan = plan};
    Engine *kernels = NULL;
    demand(interp_open(&interp, plan, RUN_BATCH_ROWS) == STATUS_OK, "memory");
    contenders[count++] = (Contender){.name = "interpreter", .engine = interp_engine(interp)};
    Program *first = open_kernels(plan, "kernels, compiled");
    Program *again = first ? open_kernels(plan, "kernels, kept on disk") : NULL;
    if (again) {
        demand(engine_open(&kernels, again, RUN_BATCH_ROWS) == STATUS_OK, "memory");
        contenders[count++] = (Contender){.name = "kernels", .engine = kernels};
    }
    bool by_hand = str_equal(plan->id, str_from("nine_rules"));
    if (by_hand) {
        measure_by_hand(plan, &hand, &batches, &contenders[count]);
        compare_with_hand(plan, &contenders[count++], interp_engine(interp), &batches);
    }
    measure_rows(contenders, count, &batches, 1);
    if (batches.count > 1)
        measure_rows(contenders, count, &batches, batches.count);
    if (by_hand)
        free((void *)contenders[count - 1].columns);
    engine_close(kernels);
    program_close(first);
    program_close(again);
    interp_close(interp);
    batches_done(&batches);
}

int main(int count, char **arguments)
{
    if (count != 3 && count != 4)
        return 2;
    Str text = whole_file(arguments[1]);
    Compilation compilation;
    ReadingState readings;
    Plan *plan = NULL;
    long long begin = now();
    demand(compile_open(&compilation, str_from(arguments[1]), text, NULL) == STATUS_OK, "compiling");
    demand(compilation.diags.errors == 0, "compiling without errors");
    demand(compile_readings(&compilation, NULL, 0, AS_OF_TODAY, &readings) == STATUS_OK, "memory");
    demand(compile_plan(&compilation, &readings, &plan) == STATUS_OK && plan, "planning");
    tell((double)(now() - begin) / 1e6, "ms", "from text to plan");
    tell((double)plan->op_count, "operations", "the plan");
    measure(plan, arguments[2], count == 4 ? strtoul(arguments[3], NULL, 10) : 0);
    compile_close(&compilation);
    free((char *)text.at);
    return 0;
}
