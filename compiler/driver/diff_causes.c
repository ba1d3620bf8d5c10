/* Because of which change a clause, and a row, gets something else. */
#include "compiler/driver/diff.h"
#include "runtime/write/reason.h"

/* ---- Causes ---------------------------------------------------------------------------------------------------------- */

static void add_cause(const Diff *diff, ClauseCauses *causes, Cause cause)
{
    ARENA_PUSH(diff->arena, causes->items, causes->count, causes->capacity, cause);
}

static Text in_both(const Diff *diff, const char *en, const char *zh, const Symbol *symbol)
{
    Str label = symbol->label.len ? symbol->label : symbol->id;
    return (Text){arena_print(diff->arena, en, STR_ARG(symbol->id)), arena_print(diff->arena, zh, STR_ARG(label))};
}

/* The first line of a text that has several. */
static Str first_line(Str text)
{
    const char *end = text.len ? memchr(text.at, '\n', text.len) : NULL;
    return end ? (Str){text.at, (size_t)(end - text.at)} : text;
}

static Text part_words(const Diff *diff, const PartChange *part)
{
    Version version = part->kind == CHANGE_REMOVED ? VERSION_OLD : VERSION_NEW;
    Text words;
    for (Language language = LANGUAGE_EN; language <= LANGUAGE_ZH; language++) {
        Str said = change_words(&diff->twins, part, language);
        if (!said.len)
            said = first_line(part_text(&diff->twins, version, &part->part[version], language));
        if (part->part[version].path.count)
            said = arena_print(diff->arena, "%.*s: %.*s",
                               STR_ARG(path_text(&diff->twins, version, part->part[version].path, language)),
                               STR_ARG(said));
        *(language == LANGUAGE_ZH ? &words.zh : &words.en) = said;
    }
    return words;
}

static CauseReach reach_of(const Node *node)
{
    switch (node->kind) {
    case NODE_REQUIRE:
    case NODE_FOR:
    case NODE_NOTWITHSTANDING:
        return CAUSE_GATE;
    case NODE_EXCEPTING:
        return node->right ? CAUSE_ROW : CAUSE_GATE;
    case NODE_CAP:
        return node->scope ? CAUSE_SETTLED : CAUSE_AMOUNT;
    case NODE_ONCE:
    case NODE_EVERY_YEAR:
    case NODE_AT_MOST:
    case NODE_TOP:
    case NODE_QUOTA:
    case NODE_PAID_FROM:
        return CAUSE_SETTLED;
    default:
        return CAUSE_AMOUNT;
    }
}

/* What cannot move an amount is no cause. */
static bool is_remark(const Node *node)
{
    return node->kind == NODE_ARTICLE || node->kind == NODE_QUOTE || node->kind == NODE_EVIDENCE ||
           node->kind == NODE_CERTIFIED_BY || node->kind == NODE_NO_CAP || node->kind == NODE_AUTHORITY ||
           node->kind == NODE_ISSUED || node->kind == NODE_EFFECTIVE || node->kind == NODE_EXPIRES;
}

static bool has_node(const StatementList *statements, const Node *node)
{
    for (size_t i = 0; i < statements->count; i++)
        if (statements->items[i] == node)
            return true;
    return false;
}

static bool has_statement(const Selection *selection, const Node *node)
{
    for (size_t c = 0; c < selection->clause_count; c++)
        if (has_node(&selection->clauses[c].statements, node) || has_node(&selection->clauses[c].gates, node))
            return true;
    for (size_t i = 0; i < selection->budget_count; i++)
        if (has_node(&selection->budgets[i].statements, node))
            return true;
    return false;
}

/* Whether a statement of a clause, a budget or a gate has any effect under the readings of its policy: rows may belong to what held
 * before an amendment. */
static bool is_in_force(const Diff *diff, size_t version, const Node *node)
{
    for (size_t v = 0; v < diff_policy(diff, version)->version_count; v++)
        if (has_statement(&diff->selections[version][v], node))
            return true;
    return false;
}

static bool is_part_in_force(const Diff *diff, const PartChange *part)
{
    for (size_t v = 0; v < VERSIONS; v++)
        if (part->part[v].node && is_in_force(diff, v, part->part[v].node))
            return true;
    return false;
}

static void add_parts(const Diff *diff, ClauseCauses *causes, const ThingChange *change)
{
    for (size_t i = 0; i < change->part_count; i++) {
        const PartChange *part = &change->parts[i];
        const Node *node = part->part[part->kind == CHANGE_REMOVED ? VERSION_OLD : VERSION_NEW].node;
        bool is_exception_list = node->kind == NODE_NAME; /* of `every clause excepting` */
        if (is_remark(node) || (!is_exception_list && !is_part_in_force(diff, part)))
            continue;
        CauseReach reach = is_exception_list ? CAUSE_GATE : reach_of(node);
        add_cause(diff, causes,
                  (Cause){.words = part_words(diff, part),
                          .reach = reach,
                          .label = node->label && reach != CAUSE_AMOUNT ? node->label->text : (Str){0}});
    }
}

/* More are told by the name of what changed alone. */
#define MOST_PARTS_TOLD 3

static bool is_counting(const Diff *diff, const ThingChange *change, const PartChange *part)
{
    const Node *node = part->part[part->kind == CHANGE_REMOVED ? VERSION_OLD : VERSION_NEW].node;
    return !is_remark(node) && (change->thing != THING_BUDGET || is_part_in_force(diff, part));
}

static const Node *default_of(const Node *field)
{
    for (const Node *option = field->items; option; option = option->next)
        if (option->kind == NODE_DEFAULT)
            return option;
    return NULL;
}

/* What a form accepts decides which rows are evaluated; what a blank stands for, and the type, what they get. */
static bool moves_amounts(const Diff *diff, const ThingChange *change)
{
    const Node *was = change->node[VERSION_OLD], *is = change->node[VERSION_NEW];
    if (change->thing == THING_READING) /* told by what is in force, not by what the text says of it */
        return false;
    if (change->thing != THING_FIELD && change->thing != THING_UNIT)
        return true;
    if (!was || !is)
        return false; /* whoever uses it has changed too */
    if (change->thing == THING_UNIT)
        return !twins_same(&diff->twins, was->right, is->right);
    bool is_category =
        was->left && is->left && was->left->kind == NODE_TYPE_ONE_OF && is->left->kind == NODE_TYPE_ONE_OF;
    return !twins_same(&diff->twins, default_of(was), default_of(is)) ||
           (!is_category && !twins_same(&diff->twins, was->left, is->left));
}

static Text named_thing(const Diff *diff, const ThingChange *change)
{
    Text thing = thing_text(change->thing);
    const Symbol *is = change->symbol[VERSION_NEW], *symbol = is ? is : change->symbol[VERSION_OLD];
    const Node *node = change->node[change->kind == CHANGE_REMOVED ? VERSION_OLD : VERSION_NEW];
    if (change->thing == THING_AMENDMENT)
        symbol = node->symbol;
    if (!symbol || change->thing == THING_HEADER)
        return thing;
    Text name = in_both(diff, " %.*s", "“%.*s”", symbol);
    return (Text){arena_print(diff->arena, "%.*s%.*s", STR_ARG(thing.en), STR_ARG(name.en)),
                  arena_print(diff->arena, "%.*s%.*s", STR_ARG(thing.zh), STR_ARG(name.zh))};
}

static CauseReach reach_of_thing(ThingKind thing)
{
    switch (thing) {
    case THING_BUDGET:
        return CAUSE_FUND;
    case THING_DEFINE:
    case THING_TABLE:
    case THING_FIELD:
    case THING_UNIT:
        return CAUSE_ROW;
    case THING_EXCLUSIVE:
    case THING_LIMIT:
        return CAUSE_SETTLED;
    default:
        return CAUSE_ANY;
    }
}

static void add_thing_cause(const Diff *diff, ClauseCauses *causes, const ThingChange *change)
{
    size_t count = 0;
    for (size_t i = 0; i < change->part_count; i++)
        count += is_counting(diff, change, &change->parts[i]);
    bool is_only_named = change->kind == CHANGE_CHANGED && count == 0 && !change->is_moved;
    if (is_only_named || !moves_amounts(diff, change))
        return;
    if (change->thing == THING_EVERY_CLAUSE && change->kind == CHANGE_CHANGED) {
        add_parts(diff, causes, change);
        return;
    }
    Cause cause = {.words = named_thing(diff, change), .reach = reach_of_thing(change->thing)};
    if (count == 0 || count > MOST_PARTS_TOLD) {
        add_cause(diff, causes, cause);
        return;
    }
    for (size_t i = 0; i < change->part_count; i++) {
        if (!is_counting(diff, change, &change->parts[i]))
            continue;
        Text words = part_words(diff, &change->parts[i]);
        Cause told = cause;
        told.words.en = arena_print(diff->arena, "%.*s: %.*s", STR_ARG(cause.words.en), STR_ARG(words.en));
        told.words.zh = arena_print(diff->arena, "%.*s：%.*s", STR_ARG(cause.words.zh), STR_ARG(words.zh));
        add_cause(diff, causes, told);
    }
}

static void add_shifts(const Diff *diff, ClauseCauses *causes, const Symbol *const clause[VERSIONS])
{
    for (size_t i = 0; i < diff->shift_count; i++) {
        const ReadingShift *shift = &diff->shifts[i];
        const Symbol *reading = shift->option[VERSION_NEW]->owner;
        if (!reading_moves_clause(&diff->twins, VERSION_OLD, shift->option[VERSION_OLD]->owner,
                                  clause[VERSION_OLD]) &&
            !reading_moves_clause(&diff->twins, VERSION_NEW, reading, clause[VERSION_NEW]))
            continue;
        Text name = in_both(diff, "reading %.*s: ", "口径“%.*s”：", reading);
        Text was = in_both(diff, "%.*s", "%.*s", shift->option[VERSION_OLD]);
        Text is = in_both(diff, "%.*s", "%.*s", shift->option[VERSION_NEW]);
        add_cause(diff, causes,
                  (Cause){.reach = CAUSE_ANY,
                          .words = {arena_print(diff->arena, "%.*s%.*s → %.*s", STR_ARG(name.en), STR_ARG(was.en),
                                                STR_ARG(is.en)),
                                    arena_print(diff->arena, "%.*s%.*s → %.*s", STR_ARG(name.zh), STR_ARG(was.zh),
                                                STR_ARG(is.zh))}});
    }
}

static bool is_change_of(const ThingChange *change, const Symbol *const clause[VERSIONS])
{
    for (size_t v = 0; v < VERSIONS; v++)
        if (change->symbol[v] && change->symbol[v] == clause[v])
            return true;
    return false;
}

/* Its own changes come first. */
void diff_find_causes(Diff *diff)
{
    for (size_t v = 0; v < VERSIONS; v++)
        diff->selections[v] =
            select_versions(diff->arena, diff_policy(diff, v), diff->compiled[v]->readings.options, NULL);

    const Comparison *comparison = &diff->comparison;
    diff->causes = arena_new(diff->arena, comparison->clause_count + 1, sizeof *diff->causes);
    for (size_t c = 0; c < comparison->clause_count; c++) {
        const Symbol *clause[VERSIONS] = {NULL, NULL};
        for (size_t v = 0; v < VERSIONS; v++) {
            const PlanClause *planned = diff_plan_clause(diff, c, v);
            clause[v] = planned ? diff_find_clause(diff_policy(diff, v), planned->id) : NULL;
        }
        ClauseCauses *causes = &diff->causes[c];
        if (clause[VERSION_OLD] && !clause[VERSION_NEW])
            add_cause(diff, causes,
                      (Cause){.words = TEXT("the clause was removed", "条款已取消"), .reach = CAUSE_ANY});
        else if (clause[VERSION_NEW] && !clause[VERSION_OLD])
            add_cause(diff, causes, (Cause){.words = TEXT("the clause is new", "新增条款"), .reach = CAUSE_ANY});
        Causes found = changes_causes(diff->changes, clause[VERSION_OLD], clause[VERSION_NEW]);
        for (size_t i = 0; i < found.count; i++)
            if (is_change_of(found.items[i], clause))
                add_parts(diff, causes, found.items[i]);
        for (size_t i = 0; i < found.count && clause[VERSION_OLD] && clause[VERSION_NEW]; i++)
            if (!is_change_of(found.items[i], clause))
                add_thing_cause(diff, causes, found.items[i]);
        add_shifts(diff, causes, clause);
    }
}

static Str cause_words(const Diff *diff, const Cause *cause)
{
    return diff->language == LANGUAGE_ZH ? cause->words.zh : cause->words.en;
}

typedef struct Joined {
    const Diff *diff;
    Arena *arena;
    Str text;
} Joined;

/* Whether the words stand in the text already, between its marks. */
static bool has_words(Str text, Str mark, Str words)
{
    while (text.len >= words.len) {
        size_t end = 0;
        while (end < text.len && !str_starts((Str){text.at + end, text.len - end}, mark))
            end++;
        if (str_equal((Str){text.at, end}, words))
            return true;
        size_t taken = end + mark.len < text.len ? end + mark.len : text.len;
        text = (Str){text.at + taken, text.len - taken};
    }
    return false;
}

/* Each once. */
static void join(Joined *joined, Str words)
{
    const Str mark = joined->diff->language == LANGUAGE_ZH ? STR("；") : STR("; ");
    if (words.len && joined->text.len && has_words(joined->text, mark, words))
        return;
    joined->text = arena_print(joined->arena, "%.*s%.*s%.*s", STR_ARG(joined->text),
                               joined->text.len ? (int)mark.len : 0, mark.at, STR_ARG(words));
}

/* The fund of the clause that was short and was divided, on one side at least; empty: none. */
static Str short_fund(const Diff *diff, size_t clause)
{
    for (size_t v = VERSIONS; v-- > 0;) {
        const Plan *plan = diff->run[v]->plan;
        const PlanClause *planned = diff_plan_clause(diff, clause, v);
        const SettleReport *settled = &diff->run[v]->run.settled;
        for (size_t i = 0; planned && i < settled->budget_count; i++) {
            const PlanStep *step = &plan->steps[settled->budgets[i].step];
            if (settled->budgets[i].shortage == 0 || settled->cuts[settled->budgets[i].step].awards == 0)
                continue;
            for (size_t c = 0; c < step->clause_count; c++)
                if (&plan->clauses[step->clauses[c]] == planned)
                    return reason_name(step->id, step->label, diff->language);
        }
    }
    return (Str){0};
}

/* Nothing that the clause speaks of has changed. */
static Str words_of_others(const Diff *diff, Arena *arena, Str fund)
{
    bool zh = diff->language == LANGUAGE_ZH;
    if (fund.len)
        return arena_print(
            arena, zh ? "资金“%.*s”不足，其他申报的需求有变动" : "what others draw from the short budget %.*s",
            STR_ARG(fund));
    return zh ? STR("其他条款或其他申报的变动") : STR("what other clauses or rows are paid");
}

Str diff_clause_because(const Diff *diff, size_t clause)
{
    Joined joined = {.diff = diff, .arena = diff->arena};
    Str fund = short_fund(diff, clause);
    for (size_t i = 0; i < diff->causes[clause].count; i++) {
        const Cause *cause = &diff->causes[clause].items[i];
        if (cause->reach != CAUSE_FUND || fund.len)
            join(&joined, cause_words(diff, cause));
    }
    return joined.text.len ? joined.text : words_of_others(diff, diff->arena, fund);
}

/* ---- Rows ------------------------------------------------------------------------------------------------------------ */

static const Award *award_of(const Diff *diff, size_t version, uint32_t row, size_t clause)
{
    const Results *results = diff->comparison.results[version];
    uint16_t index = diff->comparison.clauses[clause].pair.clause[version];
    return row == NO_ROW || index == NO_CLAUSE ? NULL : results_award(results, row, index);
}

/* The label of the condition that turned the row away, or that nobody knows to hold. */
static Str gate_label(const Diff *diff, size_t version, uint32_t row, size_t clause)
{
    const Award *award = award_of(diff, version, row, clause);
    const PlanClause *planned = diff_plan_clause(diff, clause, version);
    bool is_gate = award && (award->outcome == OUTCOME_REFUSED || award->outcome == OUTCOME_PENDING);
    if (!is_gate || award->reason >= planned->condition_count)
        return (Str){0};
    return planned->conditions[award->reason].label;
}

static bool is_cut_by_fund(const Diff *diff, size_t version, uint32_t row, size_t clause)
{
    const Award *award = award_of(diff, version, row, clause);
    const Plan *plan = diff->run[version]->plan;
    return award && award->outcome != OUTCOME_PENDING && award->step < plan->step_count &&
           plan->steps[award->step].kind == STEP_BUDGET;
}

/* What is known of why this row differs. */
typedef struct RowTrace {
    Str labels[VERSIONS]; /* of the conditions that decided; empty: none did */
    bool is_gated; /* a condition decided on one side at least */
    bool is_same_before; /* both sides give it the same before rows are settled */
    bool is_cut_by_fund;
} RowTrace;

static bool fits_row(const Cause *cause, const RowTrace *trace)
{
    switch (cause->reach) {
    case CAUSE_GATE:
        for (size_t v = 0; v < VERSIONS && trace->is_gated; v++)
            if (cause->label.len == 0 || str_equal(cause->label, trace->labels[v]))
                return true;
        return false;
    case CAUSE_AMOUNT:
        return !trace->is_gated && !trace->is_same_before;
    case CAUSE_ROW:
        return !trace->is_same_before;
    case CAUSE_SETTLED:
        return !trace->is_gated;
    case CAUSE_FUND:
        return trace->is_cut_by_fund;
    case CAUSE_ANY:
        return true;
    }
    return true;
}

static bool is_same_before(const Award *was, const Award *is)
{
    return was && is && was->outcome != OUTCOME_PENDING && is->outcome != OUTCOME_PENDING &&
           was->outcome != OUTCOME_REFUSED && is->outcome != OUTCOME_REFUSED && was->rounded == is->rounded;
}

static void join_causes(Joined *joined, const ComparedRow *row, size_t clause)
{
    const Diff *diff = joined->diff;
    const ClauseCauses *causes = &diff->causes[clause];
    RowTrace trace = {.is_same_before = is_same_before(award_of(diff, VERSION_OLD, row->row[SIDE_OLD], clause),
                                                       award_of(diff, VERSION_NEW, row->row[SIDE_NEW], clause))};
    bool any = false;
    for (size_t v = 0; v < VERSIONS; v++) {
        trace.labels[v] = gate_label(diff, v, row->row[v], clause);
        trace.is_gated |= trace.labels[v].len > 0;
        trace.is_cut_by_fund |= is_cut_by_fund(diff, v, row->row[v], clause);
    }
    for (size_t i = 0; i < causes->count; i++) {
        if (!fits_row(&causes->items[i], &trace))
            continue;
        any = true;
        join(joined, cause_words(diff, &causes->items[i]));
    }
    if (!any)
        join(joined,
             words_of_others(diff, joined->arena, trace.is_cut_by_fund ? short_fund(diff, clause) : (Str){0}));
}

static Str state_word(const Diff *diff, size_t state)
{
    static const char *const words[][2] = {
        {"evaluated", "已计算"}, {"rejected", "退回"}, {"skipped", "跳过"}, {"not a row", "无此行"}};
    return str_from(words[state][diff->language == LANGUAGE_ZH]);
}

static size_t state_of(const Diff *diff, size_t version, uint32_t row)
{
    return row == NO_ROW ? ROW_ABSENT : diff->comparison.results[version]->rows[row].state;
}

Text diff_outcome_text(size_t outcome)
{
    if (outcome == OUTCOME_NO_CLAUSE)
        return TEXT("no such clause", "无此条款");
    return (Text){reason_outcome((Outcome)outcome, LANGUAGE_EN), reason_outcome((Outcome)outcome, LANGUAGE_ZH)};
}

static Str outcome_word(const Diff *diff, size_t outcome)
{
    Text text = diff_outcome_text(outcome);
    return diff->language == LANGUAGE_ZH ? text.zh : text.en;
}

/* The text of a phrase, which is done with; escapes where it has no memory. */
static Str finished(Arena *arena, Phrase *phrase)
{
    bool failed = phrase->failed;
    Str text = failed ? (Str){0} : arena_copy(arena, phrase_text(phrase));
    phrase_done(phrase);
    if (failed)
        longjmp(arena->escape, 1);
    return text;
}

static Str change_text(const Diff *diff, Int128 fen)
{
    Phrase phrase = {0};
    phrase_put(&phrase, fen > 0 ? STR("+") : STR(""));
    phrase_put_yuan(&phrase, fen);
    return finished(diff->row_arena, &phrase);
}

RowReasons diff_row_reasons(const Diff *diff, const ComparedRow *row)
{
    Joined clauses = {diff, diff->row_arena, {0}}, because = clauses, outcomes = clauses;
    const char *mark = diff->language == LANGUAGE_ZH ? "：" : ": ";
    size_t was = state_of(diff, VERSION_OLD, row->row[SIDE_OLD]),
           is = state_of(diff, VERSION_NEW, row->row[SIDE_NEW]);
    if (was != is) {
        Str states = arena_print(diff->row_arena, "%.*s → %.*s", STR_ARG(state_word(diff, was)),
                                 STR_ARG(state_word(diff, is)));
        join(&because, states);
        join(&outcomes, states);
    }
    for (size_t c = 0; c < diff->comparison.clause_count; c++) {
        int64_t paid[SIDES];
        size_t before = comparison_outcome(&diff->comparison, SIDE_OLD, row->row[SIDE_OLD], c, &paid[SIDE_OLD]);
        size_t after = comparison_outcome(&diff->comparison, SIDE_NEW, row->row[SIDE_NEW], c, &paid[SIDE_NEW]);
        bool differs = comparison_is_other_outcome(before, after);
        if (paid[SIDE_OLD] == paid[SIDE_NEW] && !(differs && was == is))
            continue;
        Str name = diff_clause_name(diff, c);
        if (paid[SIDE_OLD] != paid[SIDE_NEW])
            join(&clauses, arena_print(diff->row_arena, "%.*s %.*s", STR_ARG(name),
                                       STR_ARG(change_text(diff, (Int128)paid[SIDE_NEW] - paid[SIDE_OLD]))));
        if (was != is)
            continue;
        join_causes(&because, row, c);
        if (differs)
            join(&outcomes, arena_print(diff->row_arena, "%.*s%s%.*s → %.*s", STR_ARG(name), mark,
                                        STR_ARG(outcome_word(diff, before)), STR_ARG(outcome_word(diff, after))));
    }
    return (RowReasons){clauses.text, because.text, outcomes.text};
}

Str diff_row_name(const Diff *diff, const ComparedRow *row, Str *other)
{
    size_t side = row->row[SIDE_NEW] != NO_ROW ? SIDE_NEW : SIDE_OLD;
    const Results *results = diff->comparison.results[side];
    *other = (Str){0};
    for (size_t i = 0; i < results->identity_count && other->len == 0; i++)
        if (!results->plan->fields[results->identity_fields[i]].key)
            *other = results_text(results, row->row[side], i);
    Phrase words = {0};
    reason_put_row(&words, results, row->row[side], diff->language);
    Str name = finished(diff->row_arena, &words);
    if (str_equal(name, *other))
        *other = (Str){0};
    return name;
}
