#include "compiler/builtin.h"
#include "compiler/explain/gather.h"

/* ---- Conditions --------------------------------------------------------------------------------------------- */

static bool same_span(Span a, Span b)
{
    return a.start == b.start && a.end == b.end;
}

/* The statement that the plan's condition was made from. */
static const Node *statement_of(const StatementList *list, const PlanCondition *condition)
{
    for (size_t i = 0; i < list->count; i++) {
        const Node *node = list->items[i];
        if (condition->kind == CONDITION_REQUIRED && node->kind == NODE_REQUIRE &&
            same_span(node->left->span, condition->span))
            return node;
        if (condition->kind == CONDITION_EXCEPTION && node->kind == NODE_EXCEPTING &&
            same_span(node->span, condition->span))
            return node;
    }
    return NULL;
}

static ConditionFacts gather_condition(Gather *g, const ClauseSelection *selection, const PlanCondition *condition)
{
    ConditionFacts facts = {.condition = condition};
    Quantity truth = gather_register(g, condition->reg, 1, (Type){.kind = TYPE_YES_NO});
    facts.certainty = truth.certainty;
    facts.holds = truth.certainty == CERTAIN && truth.mantissa;
    facts.statement = statement_of(&selection->gates, condition);
    facts.of_every_clause = facts.statement != NULL;
    if (!facts.statement)
        facts.statement = statement_of(&selection->statements, condition);
    if (facts.statement)
        facts.term = gather_term(g, facts.statement->left);
    return facts;
}

/* Whether some clause of the version prevails by the statement at this place. */
static bool prevails(const Gather *g, Span span)
{
    const Selection *selection = &g->trace->selections[g->version];
    for (size_t c = 0; c < selection->clause_count; c++) {
        const StatementList *statements = &selection->clauses[c].statements;
        for (size_t i = 0; i < statements->count; i++)
            if (statements->items[i]->kind == NODE_NOTWITHSTANDING && same_span(statements->items[i]->span, span))
                return true;
    }
    return false;
}

/* Where no version is known to hold, only what all versions ask alike is told: a condition that refuses whatever version holds, even one
 * without an expression of its own (another clause prevails), and what the expression says of itself. */
static bool says_the_same(const ConditionFacts *facts)
{
    if (facts->certainty == CERTAIN && !facts->holds)
        return true;
    if (!facts->term || facts->term->value.certainty != facts->certainty)
        return false;
    bool yes = facts->certainty == CERTAIN && facts->term->value.mantissa;
    return facts->certainty != CERTAIN ||
           (facts->condition->kind == CONDITION_EXCEPTION ? yes != facts->holds : yes == facts->holds);
}

/* What another version of the policy asks is none of this one's conditions. */
static bool is_asked(const Gather *g, const ClauseFacts *clause, const ConditionFacts *facts)
{
    if (g->plan->version_count > 1 && clause->version < 0 && facts->condition->kind != CONDITION_IN_FORCE)
        return says_the_same(facts);
    switch (facts->condition->kind) {
    case CONDITION_IN_FORCE:
        return true;
    case CONDITION_GIVES_WAY:
        return prevails(g, facts->condition->span);
    default:
        return facts->statement != NULL;
    }
}

static void gather_gate(Gather *g, ClauseFacts *facts)
{
    const PlanClause *clause = facts->clause;
    const Node *applies = selection_find(&facts->selection->statements, NODE_FOR);
    if (applies)
        facts->applies = gather_term(g, applies->left);
    bool is_for_others =
        facts->applies && facts->applies->value.certainty == CERTAIN && !facts->applies->value.mantissa;
    facts->in_version = facts->outcome != OUTCOME_NOT_APPLICABLE || is_for_others;
    if (facts->outcome == OUTCOME_NOT_APPLICABLE)
        return;
    /* Whether the version that holds has the clause at all is not known. */
    if (g->plan->version_count > 1 && clause->applies.reg != PLAN_NONE &&
        gather_register(g, clause->applies.reg, 1, (Type){.kind = TYPE_YES_NO}).certainty == UNKNOWN)
        return;
    facts->conditions = ARENA_ARRAY(g->arena, ConditionFacts, clause->condition_count + 1);
    for (size_t i = 0; i < clause->condition_count; i++) {
        ConditionFacts condition = gather_condition(g, facts->selection, &clause->conditions[i]);
        if (is_asked(g, facts, &condition))
            facts->conditions[facts->condition_count++] = condition;
        if (condition.condition->kind == CONDITION_IN_FORCE && condition.certainty == CERTAIN && !condition.holds)
            return; /* no version asks for anything */
    }
}

/* ---- What to ask for ------------------------------------------------------------------------------------------ */

static bool is_blank(const Gather *g, uint16_t field)
{
    return !g->plan->fields[field].has_default && bit_get(g->batch->columns[field].unknown, g->row);
}

static void ask_for(const Gather *g, ClauseFacts *facts, const uint16_t *fields, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bool listed = !is_blank(g, fields[i]) || fields[i] == facts->terms.decided_field;
        for (size_t j = 0; j < facts->blank_count && !listed; j++)
            listed = facts->blanks[j] == fields[i];
        if (!listed)
            facts->blanks[facts->blank_count++] = fields[i];
    }
}

/* All that leaves the clause open, not only the first of it: the applicant is asked once. */
static void gather_blanks(const Gather *g, ClauseFacts *facts)
{
    const PlanClause *clause = facts->clause;
    facts->blanks = ARENA_ARRAY(g->arena, uint16_t, g->plan->field_count + 1);
    if (clause->applies.reg != PLAN_NONE &&
        gather_register(g, clause->applies.reg, 1, (Type){.kind = TYPE_YES_NO}).certainty == UNKNOWN)
        ask_for(g, facts, clause->applies.fields, clause->applies.field_count);
    for (size_t i = 0; i < facts->condition_count; i++)
        if (facts->conditions[i].certainty == UNKNOWN)
            ask_for(g, facts, facts->conditions[i].condition->fields, facts->conditions[i].condition->field_count);
    if (clause->amount != PLAN_NONE &&
        gather_register(g, clause->amount, 100, (Type){.kind = TYPE_MONEY}).certainty == UNKNOWN)
        ask_for(g, facts, clause->fields, clause->field_count);
    for (size_t s = 0; s < g->plan->step_count; s++) {
        const PlanStep *step = &g->plan->steps[s];
        for (size_t c = 0; step->key >= 0 && c < step->clause_count; c++)
            if (step->clauses[c] == facts->index)
                ask_for(g, facts, g->plan->keys[step->key].field, g->plan->keys[step->key].field_count);
    }
}

/* ---- The amount ------------------------------------------------------------------------------------------------- */

static const Type money = {.kind = TYPE_MONEY};

static bool certain_yes(const Term *condition)
{
    return !condition || (condition->value.certainty == CERTAIN && condition->value.mantissa);
}

static ModifierFacts gather_modifier(Gather *g, const Node *statement, const Node *value, const Node *condition)
{
    ModifierFacts facts = {.statement = statement, .value = gather_term(g, value)};
    facts.condition = condition ? gather_term(g, condition) : NULL;
    facts.applies = certain_yes(facts.condition);
    const TracePoint *after = trace_find(g->trace, statement, TRACE_AFTER, g->version);
    if (after)
        facts.after = gather_register(g, after->reg, after->denominator, money);
    return facts;
}

static void gather_modifiers(Gather *g, ClauseFacts *facts)
{
    const StatementList *statements = &facts->selection->statements;
    facts->modifiers = ARENA_ARRAY(g->arena, ModifierFacts, ast_count(facts->pay->items) + 1);
    for (const Node *node = facts->pay->items; node; node = node->next)
        facts->modifiers[facts->modifier_count++] = gather_modifier(g, node, node->left, node->right);
    facts->exceptions = ARENA_ARRAY(g->arena, ModifierFacts, statements->count + 1);
    for (size_t i = 0; i < statements->count; i++) {
        const Node *node = statements->items[i];
        if (node->kind == NODE_EXCEPTING && node->right)
            facts->exceptions[facts->exception_count++] = gather_modifier(g, node, node->right, node->left);
    }
}

static void gather_rounding(Gather *g, ClauseFacts *facts)
{
    const Node *own = selection_find(&facts->selection->statements, NODE_ROUND);
    facts->rounding = own ? (Rounding)builtin_find(BUILTIN_ROUNDING, own->name->text) : g->policy->rounding;
    facts->quantum = own ? gather_constant(g, own->right) : g->policy->quantum;
}

static void gather_amount(Gather *g, ClauseFacts *facts)
{
    const PlanClause *clause = facts->clause;
    const StatementList *statements = &facts->selection->statements;
    facts->pay = selection_find(statements, NODE_PAY);
    facts->amount = gather_term(g, facts->pay->left);
    gather_modifiers(g, facts);
    facts->floor_node = selection_find(statements, NODE_FLOOR);
    facts->cap_node = selection_find_cap(statements, false);
    facts->no_cap = selection_find(statements, NODE_NO_CAP);
    if (facts->floor_node)
        facts->floor = gather_term(g, facts->floor_node->left);
    if (facts->cap_node)
        facts->cap = gather_term(g, facts->cap_node->left);
    facts->computed = gather_register(g, clause->computed, clause->computed_denominator, money);
    facts->modified = gather_register(g, clause->modified, clause->modified_denominator, money);
    facts->floored = gather_register(g, clause->floored, clause->floored_denominator, money);
    facts->capped = gather_register(g, clause->capped, clause->capped_denominator, money);
    gather_rounding(g, facts);
}

/* ---- Readings -------------------------------------------------------------------------------------------------------- */

typedef struct ReadingSearch {
    const Gather *gather;
    bool *found; /* by Symbol.index */
    bool *defines; /* looked into already */
} ReadingSearch;

static void find_readings(ReadingSearch *search, const Node *node);

static void find_in_list(ReadingSearch *search, const Node *list)
{
    for (; list; list = list->next)
        find_readings(search, list);
}

/* A reading shapes a clause when a block of it depends on its option, or an expression asks for it. */
static void find_readings(ReadingSearch *search, const Node *node)
{
    if (!node)
        return;
    const Symbol *symbol = node->symbol;
    if (node->kind == NODE_UNDER && node->name && node->name->symbol)
        symbol = node->name->symbol;
    if (symbol && symbol->kind == SYMBOL_READING && (node->kind == NODE_NAME || node->kind == NODE_UNDER))
        search->found[symbol->index] = true;
    if (symbol && symbol->kind == SYMBOL_DEFINE && node->kind == NODE_NAME && !search->defines[symbol->index]) {
        search->defines[symbol->index] = true;
        find_readings(search, symbol->node->right);
    }
    if (node->kind == NODE_READING)
        return;
    find_readings(search, node->left);
    find_readings(search, node->right);
    find_readings(search, node->third);
    find_in_list(search, node->items);
    find_in_list(search, node->more);
}

static bool names_symbol(const Node *names, const Symbol *symbol)
{
    for (const Node *name = names; name; name = name->next)
        if (name->symbol == symbol)
            return true;
    return false;
}

/* Whether one of these declarations is about the clause. */
static bool concern(const Node *declarations, const Symbol *clause)
{
    for (const Node *node = declarations; node; node = node->next) {
        if (node->kind == NODE_UNDER ? concern(node->items, clause) : false)
            return true;
        if ((node->kind == NODE_EXCLUSIVE || node->kind == NODE_LIMIT) && names_symbol(node->items, clause))
            return true;
        if (node->kind == NODE_EVERY_CLAUSE && !names_symbol(node->more, clause))
            return true;
    }
    return false;
}

/* Blocks of the file that hold something about the clause, whether or not their options are in force. */
static void find_in_unders(ReadingSearch *search, const Node *under, const Symbol *clause)
{
    if (under->kind != NODE_UNDER || !concern(under->items, clause))
        return;
    if (under->name && under->name->symbol)
        search->found[under->name->symbol->index] = true;
    for (const Node *node = under->items; node; node = node->next)
        find_in_unders(search, node, clause);
}

static void find_around(ReadingSearch *search, const Policy *policy, const Symbol *clause)
{
    for (size_t i = 0; i < policy->file_under_count; i++)
        find_in_unders(search, policy->file_unders[i], clause);
    for (size_t i = 0; i < policy->every_clause_count && clause->kind == SYMBOL_CLAUSE; i++)
        if (!names_symbol(policy->every_clauses[i]->more, clause))
            find_in_list(search, policy->every_clauses[i]->items);
}

static void gather_readings(Gather *g, ClauseFacts *facts)
{
    const Policy *policy = g->policy;
    ReadingSearch search = {g, ARENA_ARRAY(g->arena, bool, policy->readings.count + 1),
                            ARENA_ARRAY(g->arena, bool, policy->defines.count + 1)};
    if (policy->readings.count == 0)
        return;
    find_in_list(&search, facts->selection->clause->node->items);
    find_around(&search, policy, facts->selection->clause);
    if (facts->terms.budget >= 0)
        find_in_list(&search, g->trace->selections[g->version].budgets[facts->terms.budget].budget->node->items);
    facts->readings = ARENA_ARRAY(g->arena, const PlanReading *, g->plan->reading_count + 1);
    for (size_t i = 0; i < g->plan->reading_count; i++)
        if (search.found[i])
            facts->readings[facts->reading_count++] = &g->plan->readings[i];
}

/* ---- The whole ----------------------------------------------------------------------------------------------------------- */

static void find_award(const Gather *g, ClauseFacts *facts)
{
    const Results *results = g->run->results;
    facts->outcome = OUTCOME_NOT_APPLICABLE;
    for (size_t i = results->rows[g->facts->row].first_award; i < results_awards_end(results, g->facts->row);
         i++) {
        if (results->awards[i].clause != facts->index)
            continue;
        facts->award = &results->awards[i];
        facts->award_index = i;
        facts->outcome = (Outcome)facts->award->outcome;
        facts->stages = award_stages(results, facts->award);
        facts->decided = results_decided(results, facts->award);
    }
}

static bool pays(const ClauseFacts *facts)
{
    return facts->outcome == OUTCOME_GRANTED || facts->outcome == OUTCOME_REDUCED ||
           facts->outcome == OUTCOME_USED || (facts->decided && facts->decided->was_computed);
}

void gather_clause(Gather *g, size_t index, ClauseFacts *out)
{
    const PlanClause *clause = &g->plan->clauses[index];
    size_t versions = g->plan->version_count;
    *out = (ClauseFacts){.index = index, .clause = clause, .version = -1};
    if (versions > 1)
        out->version = (int)gather_register(g, clause->version, 1, (Type){.kind = TYPE_NUMBER}).mantissa;
    g->version = out->version >= 0 || versions == 0 ? out->version : (int)versions - 1;
    if (g->version < 0)
        g->version = 0;
    while (out->version < 0 && g->version > 0 && !g->trace->selections[g->version].clauses[index].in_force)
        g->version--;
    out->plan_version = out->version >= 0 ? &g->plan->versions[out->version] : NULL;
    out->terms = plan_terms(clause, out->version);
    out->selection = &g->trace->selections[g->version].clauses[index];
    find_award(g, out);
    gather_gate(g, out);
    if (out->outcome == OUTCOME_NOT_APPLICABLE)
        return;
    out->has_amount = pays(out) && !out->clause->referral;
    if (out->has_amount) {
        gather_amount(g, out);
        if (!out->decided)
            gather_steps(g, out);
    }
    if (out->has_amount || out->decided) {
        out->parts = ARENA_ARRAY(g->arena, PartAmount, PAYOUT_MOST_PARTS);
        out->part_count = payout_divide(g->run->results, out->award, out->parts);
    }
    if (out->outcome == OUTCOME_PENDING)
        gather_blanks(g, out);
    gather_readings(g, out);
}
