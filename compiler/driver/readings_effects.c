/* What each option does: the policy computed under it over the same rows, and held against what is in force. */
#include <stdlib.h>

#include "compiler/analysis/combinations.h"
#include "compiler/driver/readings.h"
#include "compiler/lower.h"
#include "runtime/memory.h"
#include "runtime/write/reason.h"

/* ---- Groups of rows --------------------------------------------------------------------------------------------------- */

/* Numbers for the rows of --by, from 1, in the order in which they are first met. */
typedef struct Groups {
    uint32_t *of_row;
    uint32_t *first_row; /* by number */
    uint32_t count;
    EffectGroup *sums; /* of the option at hand, by number */
} Groups;

typedef struct Computing {
    Readings *readings;
    DataRun *in_force, *option;
    size_t by_text; /* which text of a row results_text gives for --by */
    Groups groups;
    int *options; /* what is tried */
    bool *chosen;
} Computing;

static void *block(Computing *computing, size_t count, size_t size)
{
    return arena_new(computing->readings->arena, count + 1, size);
}

/* False: no memory. */
static bool number_groups(Computing *computing)
{
    const Results *results = &computing->in_force->run.results;
    Groups *groups = &computing->groups;
    IdentityIndex index = {0};
    bool has_memory = true;
    groups->of_row = block(computing, results->row_count, sizeof(uint32_t));
    groups->first_row = block(computing, results->row_count + 1, sizeof(uint32_t));
    for (size_t row = 0; row < results->row_count && has_memory; row++) {
        uint32_t number = identity_number(&index, results_text(results, row, computing->by_text));
        has_memory = number > 0;
        groups->of_row[row] = number;
        if (number > groups->count)
            groups->first_row[groups->count = number] = (uint32_t)row;
    }
    identity_done(&index);
    groups->sums = block(computing, (size_t)groups->count + 1, sizeof(EffectGroup));
    return has_memory;
}

static Int128 size_of(Int128 number)
{
    return number < 0 ? -number : number;
}

/* The largest difference first; groups stand in the order of the file where it is the same. */
static int compare_groups(const void *a, const void *b)
{
    const EffectGroup *left = *(EffectGroup *const *)a, *right = *(EffectGroup *const *)b;
    Int128 first = size_of(left->total[SIDE_NEW] - left->total[SIDE_OLD]);
    Int128 second = size_of(right->total[SIDE_NEW] - right->total[SIDE_OLD]);
    if (first != second)
        return first < second ? 1 : -1;
    return (left > right) - (left < right);
}

static void gather_groups(Computing *computing, Effect *effect, const Comparison *comparison)
{
    Groups *groups = &computing->groups;
    memset(groups->sums, 0, ((size_t)groups->count + 1) * sizeof *groups->sums);
    for (size_t i = 0; i < comparison->row_count; i++) {
        const ComparedRow *row = &comparison->rows[i];
        if (row->row[SIDE_OLD] == NO_ROW || row->total[SIDE_OLD] == row->total[SIDE_NEW])
            continue;
        EffectGroup *sum = &groups->sums[groups->of_row[row->row[SIDE_OLD]]];
        effect->group_count += sum->rows++ == 0;
        sum->total[SIDE_OLD] += row->total[SIDE_OLD];
        sum->total[SIDE_NEW] += row->total[SIDE_NEW];
    }
    const EffectGroup **order = block(computing, effect->group_count, sizeof(EffectGroup *));
    size_t count = 0;
    for (size_t g = 1; g <= groups->count; g++)
        if (groups->sums[g].rows > 0)
            order[count++] = &groups->sums[g];
    if (count > 1)
        qsort(order, count, sizeof *order, compare_groups);
    effect->groups = block(computing, count, sizeof *effect->groups);
    for (size_t i = 0; i < count; i++) {
        effect->groups[i] = *order[i];
        effect->groups[i].name = results_text(&computing->in_force->run.results,
                                              groups->first_row[order[i] - groups->sums], computing->by_text);
    }
}

/* ---- Rows and budgets ------------------------------------------------------------------------------------------------- */

static void keep_row(Computing *computing, EffectRow *kept, const ComparedRow *row)
{
    Int128 difference = row->total[SIDE_NEW] - row->total[SIDE_OLD];
    if (difference == 0 ||
        (kept->any && size_of(difference) <= size_of(kept->total[SIDE_NEW] - kept->total[SIDE_OLD])))
        return;
    *kept = (EffectRow){.any = true, .total = {row->total[SIDE_OLD], row->total[SIDE_NEW]}};
    const Results *results = &computing->in_force->run.results;
    if (row->row[SIDE_OLD] == NO_ROW)
        return;
    kept->line = results->rows[row->row[SIDE_OLD]].line;
}

/* The words are made once, when it is known which row it is. */
static bool name_row(Computing *computing, EffectRow *kept)
{
    const Results *results = &computing->in_force->run.results;
    if (!kept->any)
        return true;
    size_t low = 0, high = results->row_count;
    while (low + 1 < high) {
        size_t middle = low + (high - low) / 2;
        if (results->rows[middle].line <= kept->line)
            low = middle;
        else
            high = middle;
    }
    Phrase words = {0};
    reason_put_row(&words, results, (uint32_t)low, computing->readings->language);
    bool has_memory = !words.failed;
    if (has_memory)
        kept->who = arena_copy(computing->readings->arena, phrase_text(&words));
    phrase_done(&words);
    return has_memory;
}

static bool gather_rows(Computing *computing, Effect *effect, const Comparison *comparison)
{
    for (size_t i = 0; i < comparison->row_count; i++) {
        const ComparedRow *row = &comparison->rows[i];
        bool gains = row->total[SIDE_NEW] > row->total[SIDE_OLD];
        keep_row(computing, gains ? &effect->largest_gain : &effect->largest_loss, row);
    }
    return name_row(computing, &effect->largest_gain) && name_row(computing, &effect->largest_loss);
}

static EffectBudget *budget_of(Effect *effect, const Plan *plan, const SettleBudget *settled)
{
    const PlanStep *step = &plan->steps[settled->step];
    for (size_t i = 0; i < effect->budget_count; i++)
        if (effect->budgets[i].year == settled->year && str_equal(effect->budgets[i].id, step->id))
            return &effect->budgets[i];
    EffectBudget *added = &effect->budgets[effect->budget_count++];
    *added = (EffectBudget){.id = step->id, .label = step->label, .year = settled->year};
    return added;
}

static bool is_same_budget(const EffectBudget *budget)
{
    return budget->demand[SIDE_OLD] == budget->demand[SIDE_NEW] &&
           budget->paid[SIDE_OLD] == budget->paid[SIDE_NEW] &&
           budget->shortage[SIDE_OLD] == budget->shortage[SIDE_NEW];
}

/* Only budgets that differ are kept. Names are those of symbols of the policy, which outlive the option's plan. */
static void gather_budgets(Computing *computing, Effect *effect)
{
    const DataRun *sides[SIDES] = {computing->in_force, computing->option};
    effect->budgets =
        block(computing, sides[SIDE_OLD]->run.settled.budget_count + sides[SIDE_NEW]->run.settled.budget_count,
              sizeof *effect->budgets);
    for (size_t side = 0; side < SIDES; side++) {
        const SettleReport *settled = &sides[side]->run.settled;
        for (size_t i = 0; i < settled->budget_count; i++) {
            EffectBudget *budget = budget_of(effect, sides[side]->plan, &settled->budgets[i]);
            budget->demand[side] = settled->budgets[i].demand;
            budget->paid[side] = settled->budgets[i].paid;
            budget->shortage[side] = settled->budgets[i].shortage;
        }
    }
    size_t kept = 0;
    for (size_t i = 0; i < effect->budget_count; i++) {
        EffectBudget budget = effect->budgets[i];
        if (is_same_budget(&budget))
            continue;
        budget.id = arena_copy(computing->readings->arena, budget.id);
        budget.label = arena_copy(computing->readings->arena, budget.label);
        effect->budgets[kept++] = budget;
    }
    effect->budget_count = kept;
}

/* ---- One option ------------------------------------------------------------------------------------------------------- */

static void note_totals(Effect *effect, const Run *run)
{
    effect->cash = run->tally.cash;
    effect->in_kind = run->tally.in_kind;
    effect->rejected = run->rejected;
}

static Status hold_against(Computing *computing, Effect *effect)
{
    size_t pair_count;
    ClausePair *pairs = comparison_pair_by_id(computing->in_force->plan, computing->option->plan, &pair_count);
    Comparison *comparison = &computing->readings->comparison;
    if (!pairs)
        return STATUS_NO_MEMORY;
    Status status = comparison_make(comparison, &computing->in_force->run.results, &computing->option->run.results,
                                    pairs, pair_count);
    memory_free(pairs);
    if (status != STATUS_OK)
        return status;
    note_totals(effect, &computing->option->run);
    effect->gaining = comparison->gaining;
    effect->losing = comparison->losing;
    effect->changed = comparison->row_count;
    effect->gained = comparison->gained;
    effect->lost = comparison->lost;
    if (!gather_rows(computing, effect, comparison))
        status = STATUS_NO_MEMORY;
    if (computing->readings->by)
        gather_groups(computing, effect, comparison);
    gather_budgets(computing, effect);
    comparison_done(comparison);
    return status;
}

/* NULL with has_plan false: no plan under these options, which the diagnostics say. */
static const Plan *plan_of_option(Computing *computing, Effect *effect)
{
    Readings *readings = computing->readings;
    Compilation *c = &readings->compiled->compilation;
    Plan *plan =
        lower_policy(&readings->scratch, c->policy, computing->options, computing->chosen, &c->sources, &c->diags);
    effect->has_plan = plan != NULL;
    return plan;
}

static RunOptions run_options(Computing *computing, DataRun *data, int32_t *year)
{
    RunOptions options = data_run_options(data, year);
    options.note_language = computing->readings->language;
    return options;
}

static ExitCode compute_option(Computing *computing, Effect *effect)
{
    const Readings *readings = computing->readings;
    DataRun *option = computing->option;
    int32_t year;
    const Plan *plan = plan_of_option(computing, effect);
    if (!plan)
        return EXIT_ALL_WELL;
    ExitCode code = data_run_open(option, readings->session, readings->arguments, plan, readings->data);
    if (code == EXIT_ALL_WELL) {
        RunOptions options = run_options(computing, option, &year);
        code = data_run_compute(option, &options);
    }
    if (code == EXIT_ALL_WELL && hold_against(computing, effect) != STATUS_OK)
        code = session_no_memory(readings->session);
    data_run_close(option);
    *option = (DataRun){0};
    return code;
}

/* Memory that runs out in either arena comes back here, where nothing has changed since. */
static ExitCode compute_or_stop(Computing *computing, Effect *effect, bool differs)
{
    const Readings *readings = computing->readings;
    if (setjmp(computing->readings->scratch.escape) || setjmp(readings->compiled->compilation.arena.escape))
        return session_no_memory(readings->session);
    if (differs)
        return compute_option(computing, effect);
    note_totals(effect, &computing->in_force->run);
    return EXIT_ALL_WELL;
}

static ExitCode try_effect(Computing *computing, Effect *effect)
{
    Readings *readings = computing->readings;
    const ReadingState *standing = &readings->compiled->readings;
    bool differs = false;
    for (size_t i = 0; i < effect->option_count; i++) {
        const Symbol *option = effect->option[i];
        size_t reading = (size_t)option->owner->index;
        differs |= standing->options[reading] != option->index && option->owner->used;
        computing->options[reading] = option->index;
        computing->chosen[reading] = true;
    }
    effect->has_plan = true;
    arena_init(&computing->readings->scratch);
    computing->readings->scratch.can_escape = true;
    ExitCode code = compute_or_stop(computing, effect, differs);
    arena_done(&computing->readings->scratch);
    for (size_t i = 0; i < effect->option_count; i++) {
        int reading = effect->option[i]->owner->index;
        computing->options[reading] = standing->options[reading];
        computing->chosen[reading] = standing->chosen[reading];
    }
    return code;
}

/* ---- All of them ------------------------------------------------------------------------------------------------------ */

static void list_effects(Readings *readings)
{
    const SymbolList *list = &readings->compiled->compilation.policy->readings;
    size_t count = 0;
    for (size_t r = 0; r < list->count; r++)
        count += list->items[r]->part_count;
    readings->effects = arena_new(readings->arena, count + 1, sizeof *readings->effects);
    for (size_t r = 0; r < list->count; r++) {
        for (size_t o = 0; o < list->items[r]->part_count; o++) {
            bool is_in_force = readings->compiled->readings.options[r] == (int)o;
            readings->effects[readings->effect_count++] =
                (Effect){.option = {list->items[r]->parts[o]}, .option_count = 1, .is_in_force = is_in_force};
        }
    }
}

/* Both options of a pair are others than those in force: one alone is in the list of the single ones. */
static void list_pairs(Readings *readings)
{
    const SymbolList *list = &readings->compiled->compilation.policy->readings;
    const int *standing = readings->compiled->readings.options;
    for (size_t a = 0; a < list->count; a++) {
        for (size_t b = a + 1; b < list->count; b++) {
            if (!combinations_meet(readings->compiled->compilation.policy, list->items[a], list->items[b]))
                continue;
            size_t options = list->items[a]->part_count * list->items[b]->part_count;
            for (size_t o = 0; o < options; o++) {
                Symbol *first = list->items[a]->parts[o / list->items[b]->part_count];
                Symbol *second = list->items[b]->parts[o % list->items[b]->part_count];
                Effect pair = {.option = {first, second}, .option_count = 2};
                if (first->index != standing[a] && second->index != standing[b])
                    ARENA_PUSH(readings->arena, readings->pairs, readings->pair_count, readings->pair_capacity,
                               pair);
            }
        }
    }
}

static ExitCode compute_in_force(Computing *computing)
{
    Readings *readings = computing->readings;
    DataRun *in_force = computing->in_force;
    ResultColumn column = {.source = COLUMN_FIELD};
    Columns columns = {.items = &column, .count = 1};
    Plan *plan;
    int32_t year;
    ExitCode code = compiled_plan(readings->compiled, &plan);
    if (code == EXIT_ALL_WELL)
        code = data_run_open(in_force, readings->session, readings->arguments, plan, readings->data);
    if (code != EXIT_ALL_WELL)
        return code;
    RunOptions options = run_options(computing, in_force, &year);
    if (readings->by) {
        /* The form is the same whatever is in force, so the field stands at the same place. */
        size_t at = 0;
        while (!str_equal(plan->fields[at].id, readings->by->id))
            at++;
        column.of = (uint16_t)at;
        options.columns = &columns;
    }
    code = data_run_compute(in_force, &options);
    if (code != EXIT_ALL_WELL)
        return code;
    const Results *results = &in_force->run.results;
    readings->rows = results->row_count;
    readings->rejected = in_force->run.rejected;
    computing->by_text = results->identity_count;
    for (size_t i = 0; readings->by && i < results->identity_count; i++)
        if (results->identity_fields[i] == column.of)
            computing->by_text = i;
    return EXIT_ALL_WELL;
}

ExitCode readings_compute(Readings *readings, DataRun *in_force, DataRun *option)
{
    size_t count = readings->compiled->compilation.policy->readings.count;
    const ReadingState *standing = &readings->compiled->readings;
    Computing *computing = ARENA_NEW(readings->arena, Computing);
    *computing = (Computing){.readings = readings, .in_force = in_force, .option = option};
    computing->options = block(computing, count, sizeof(int));
    computing->chosen = block(computing, count, sizeof(bool));
    memcpy(computing->options, standing->options, count * sizeof(int));
    memcpy(computing->chosen, standing->chosen, count * sizeof(bool));
    list_effects(readings);
    if (arguments_has(readings->arguments, OPTION_PAIRS))
        list_pairs(readings);
    ExitCode code = compute_in_force(computing);
    if (code == EXIT_ALL_WELL && readings->by && !number_groups(computing))
        code = session_no_memory(readings->session);
    for (size_t i = 0; i < readings->effect_count && code == EXIT_ALL_WELL; i++)
        code = try_effect(computing, &readings->effects[i]);
    for (size_t i = 0; i < readings->pair_count && code == EXIT_ALL_WELL; i++)
        code = try_effect(computing, &readings->pairs[i]);
    return code;
}

void readings_done(Readings *readings)
{
    comparison_done(&readings->comparison);
    arena_done(&readings->scratch);
}

const Effect *readings_in_force(const Readings *readings)
{
    for (size_t i = 0; i < readings->effect_count; i++)
        if (readings->effects[i].is_in_force)
            return &readings->effects[i];
    return NULL;
}
