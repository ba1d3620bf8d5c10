/* Both policies over the same file: who gains and who loses, through which clause. */
#include "compiler/driver/diff.h"
#include "runtime/write/reason.h"

/* ---- Clauses --------------------------------------------------------------------------------------------------------- */

const Symbol *diff_find_clause(const Policy *policy, Str id)
{
    const SymbolList *lists[] = {&policy->clauses, &policy->refers};
    for (size_t l = 0; l < sizeof lists / sizeof *lists; l++)
        for (size_t i = 0; i < lists[l]->count; i++)
            if (str_equal(lists[l]->items[i]->id, id))
                return lists[l]->items[i];
    return NULL;
}

const Policy *diff_policy(const Diff *diff, size_t version)
{
    return diff->compiled[version]->compilation.policy;
}

static uint16_t clause_index(const Plan *plan, const Symbol *symbol)
{
    for (size_t c = 0; symbol && c < plan->clause_count; c++)
        if (str_equal(plan->clauses[c].id, symbol->id))
            return (uint16_t)c;
    return NO_CLAUSE;
}

/* Clauses of the new policy in its order, then those that only the old one has. */
static ClausePair *pair_clauses(const Diff *diff, size_t *count)
{
    const Plan *old_plan = diff->run[VERSION_OLD]->plan, *new_plan = diff->run[VERSION_NEW]->plan;
    ClausePair *pairs = arena_new(diff->arena, old_plan->clause_count + new_plan->clause_count + 1, sizeof *pairs);
    *count = 0;
    for (size_t c = 0; c < new_plan->clause_count; c++) {
        const Symbol *symbol = diff_find_clause(diff_policy(diff, VERSION_NEW), new_plan->clauses[c].id);
        pairs[(*count)++] = (ClausePair){{clause_index(old_plan, twins_of(&diff->twins, symbol)), (uint16_t)c}};
    }
    for (size_t c = 0; c < old_plan->clause_count; c++) {
        const Symbol *symbol = diff_find_clause(diff_policy(diff, VERSION_OLD), old_plan->clauses[c].id);
        if (clause_index(new_plan, twins_of(&diff->twins, symbol)) == NO_CLAUSE)
            pairs[(*count)++] = (ClausePair){{(uint16_t)c, NO_CLAUSE}};
    }
    return pairs;
}

const PlanClause *diff_plan_clause(const Diff *diff, size_t clause, size_t version)
{
    uint16_t index = diff->comparison.clauses[clause].pair.clause[version];
    return index == NO_CLAUSE ? NULL : &diff->run[version]->plan->clauses[index];
}

Str diff_clause_name(const Diff *diff, size_t clause)
{
    const PlanClause *is = diff_plan_clause(diff, clause, VERSION_NEW);
    const PlanClause *either = is ? is : diff_plan_clause(diff, clause, VERSION_OLD);
    return reason_name(either->id, either->label, diff->language);
}

/* ---- Budgets --------------------------------------------------------------------------------------------------------- */

static const Symbol *find_budget(const Policy *policy, Str id)
{
    for (size_t i = 0; i < policy->budgets.count; i++)
        if (str_equal(policy->budgets.items[i]->id, id))
            return policy->budgets.items[i];
    return NULL;
}

static DiffBudget *budget_of(Diff *diff, size_t version, Str id, int32_t year)
{
    const Symbol *symbol = find_budget(diff_policy(diff, version), id), *twin = twins_of(&diff->twins, symbol);
    for (size_t i = 0; i < diff->budget_count; i++) {
        DiffBudget *budget = &diff->budgets[i];
        bool is_same =
            str_equal(budget->id[version], id) ||
            (twin && str_equal(budget->id[version == VERSION_OLD ? VERSION_NEW : VERSION_OLD], twin->id));
        if (budget->year == year && is_same)
            return budget;
    }
    DiffBudget *added = &diff->budgets[diff->budget_count++];
    *added = (DiffBudget){.year = year};
    for (size_t v = 0; v < VERSIONS; v++) {
        const Symbol *named = v == version ? symbol : twin;
        if (named) {
            added->id[v] = named->id;
            added->label[v] = named->label;
        }
    }
    return added;
}

static bool differs(const DiffBudget *budget)
{
    return budget->demand[VERSION_OLD] != budget->demand[VERSION_NEW] ||
           budget->paid[VERSION_OLD] != budget->paid[VERSION_NEW] ||
           budget->shortage[VERSION_OLD] != budget->shortage[VERSION_NEW];
}

static void gather_budgets(Diff *diff)
{
    size_t most = 0, kept = 0;
    for (size_t v = 0; v < VERSIONS; v++)
        most += diff->run[v]->run.settled.budget_count;
    diff->budgets = arena_new(diff->arena, most + 1, sizeof *diff->budgets);
    for (size_t v = 0; v < VERSIONS; v++) {
        const SettleReport *settled = &diff->run[v]->run.settled;
        for (size_t i = 0; i < settled->budget_count; i++) {
            const SettleBudget *from = &settled->budgets[i];
            DiffBudget *budget = budget_of(diff, v, diff->run[v]->plan->steps[from->step].id, from->year);
            budget->demand[v] = from->demand;
            budget->paid[v] = from->paid;
            budget->shortage[v] = from->shortage;
        }
    }
    for (size_t i = 0; i < diff->budget_count; i++)
        if (differs(&diff->budgets[i]))
            diff->budgets[kept++] = diff->budgets[i];
    diff->budget_count = kept;
}

/* ---- Histogram ------------------------------------------------------------------------------------------------------- */

#define LOWEST_BIN 10000 /* fen: 100 yuan */

/* Bins are tenfold, from 100 yuan on; those in the middle are the smallest changes. */
static size_t bin_number(Int128 difference)
{
    Int128 size = difference < 0 ? -difference : difference;
    size_t step = 0;
    for (Int128 end = LOWEST_BIN; size >= end && step + 1 < DIFF_BINS / 2; end *= 10)
        step++;
    return difference < 0 ? DIFF_BINS / 2 - 1 - step : DIFF_BINS / 2 + step;
}

static void count_bins(Diff *diff)
{
    DiffBin all[DIFF_BINS];
    for (size_t i = 0; i < DIFF_BINS; i++) {
        bool is_loss = i < DIFF_BINS / 2;
        size_t step = is_loss ? DIFF_BINS / 2 - 1 - i : i - DIFF_BINS / 2;
        Int128 below = LOWEST_BIN;
        for (size_t s = 0; s < step; s++)
            below *= 10;
        all[i] = (DiffBin){.is_loss = is_loss, .from = step ? below / 10 : 1, .below = below};
    }
    size_t first = DIFF_BINS, end = 0;
    for (size_t i = 0; i < diff->comparison.row_count; i++) {
        const ComparedRow *row = &diff->comparison.rows[i];
        Int128 difference = row->total[SIDE_NEW] - row->total[SIDE_OLD];
        if (difference != 0)
            all[bin_number(difference)].rows++;
    }
    for (size_t i = 0; i < DIFF_BINS; i++) {
        if (all[i].rows == 0)
            continue;
        first = i < first ? i : first;
        end = i + 1;
    }
    for (size_t i = first; i < end; i++)
        diff->bins[diff->bin_count++] = all[i];
}

/* ---- Running both ---------------------------------------------------------------------------------------------------- */

static void put_side(const Diff *diff, size_t version)
{
    const Session *session = diff->session;
    Text which = version == VERSION_OLD ? TEXT("the old policy", "原政策") : TEXT("the new policy", "新政策");
    SESSION_ERROR(session,
                  TEXT("{0}, {1}, cannot be computed over this data; nothing was compared",
                       "{0}（{1}）无法用此数据计算；未作比较"),
                  NO_HELP, session_text(session, which), str_from(diff->name[version]));
}

/* The arguments without the files of details that only the other policy has: each reads what it declares. */
static const Arguments *arguments_of(Diff *diff, size_t version, Plan *const plans[VERSIONS])
{
    const Plan *other = plans[version == VERSION_OLD ? VERSION_NEW : VERSION_OLD];
    Arguments *own = arena_new(diff->arena, 1, sizeof *own);
    *own = *diff->arguments;
    own->given = arena_new(diff->arena, diff->arguments->given_count + 1, sizeof *own->given);
    own->given_count = 0;
    for (size_t i = 0; i < diff->arguments->given_count; i++) {
        const GivenOption *given = &diff->arguments->given[i];
        bool is_others = given->option == OPTION_TABLE && !detail_file_is_of(given->text, plans[version]) &&
                         detail_file_is_of(given->text, other);
        if (!is_others)
            own->given[own->given_count++] = *given;
    }
    return own;
}

static ExitCode run_version(Diff *diff, size_t version, Plan *const plans[VERSIONS])
{
    int32_t year;
    DataRun *run = diff->run[version];
    ExitCode code =
        data_run_open(run, diff->session, arguments_of(diff, version, plans), plans[version], diff->data);
    if (code == EXIT_ALL_WELL) {
        RunOptions options = data_run_options(run, &year);
        options.note_language = diff->language;
        code = data_run_compute(run, &options);
    }
    return code;
}

ExitCode diff_data(Diff *diff)
{
    Plan *plans[VERSIONS];
    ExitCode code = EXIT_ALL_WELL;
    size_t side = 0;
    for (size_t v = 0; v < VERSIONS && code == EXIT_ALL_WELL; v++)
        code = compiled_plan(diff->compiled[side = v], &plans[v]);
    for (size_t v = 0; v < VERSIONS && code == EXIT_ALL_WELL; v++)
        code = run_version(diff, side = v, plans);
    if (code != EXIT_ALL_WELL && code != EXIT_RESOURCES)
        put_side(diff, side);
    if (code != EXIT_ALL_WELL)
        return code;
    size_t pair_count;
    ClausePair *pairs = pair_clauses(diff, &pair_count);
    if (comparison_make(&diff->comparison, &diff->run[VERSION_OLD]->run.results,
                        &diff->run[VERSION_NEW]->run.results, pairs, pair_count) != STATUS_OK)
        return session_no_memory(diff->session);
    diff_find_causes(diff);
    gather_budgets(diff);
    count_bins(diff);
    return EXIT_ALL_WELL;
}

bool diff_differs(const Diff *diff)
{
    return diff->changes->count > 0 || diff->shift_count > 0 || diff->comparison.row_count > 0 ||
           diff->budget_count > 0;
}
