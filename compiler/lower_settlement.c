#include "compiler/builtin.h"
#include "compiler/lowering.h"

/* ---- Keys and orders, shared by the steps that use the same ones ------------------------------------------------------- */

static int add_key(Lowering *l, Node *names)
{
    PlanKey key = {0};
    for (Node *name = names; name; name = name->next) {
        if (key.field_count == sizeof key.field / sizeof *key.field) {
            DIAGN(l->diags, TOO_MANY, name->span, TEXT("keys", "主键"), TEXT("4", "4"));
            break;
        }
        key.field[key.field_count++] = (uint16_t)name->symbol->index;
    }
    for (size_t i = 0; i < l->key_count; i++)
        if (l->keys[i].field_count == key.field_count &&
            memcmp(l->keys[i].field, key.field, key.field_count * sizeof *key.field) == 0)
            return (int)i;
    ARENA_PUSH(l->arena, l->keys, l->key_count, l->key_capacity, key);
    return (int)l->key_count - 1;
}

static uint16_t add_order(Lowering *l, Value value, bool descending)
{
    for (size_t i = 0; i < l->order_count; i++)
        if (l->orders[i].reg == value.reg && l->orders[i].descending == descending)
            return (uint16_t)i;
    PlanOrder order = {value.reg, descending};
    ARENA_PUSH(l->arena, l->orders, l->order_count, l->order_capacity, order);
    return (uint16_t)(l->order_count - 1);
}

/* What a later version orders or measures by cannot be wrong with rows of earlier ones, which do not have it. */
static Value order_value(Lowering *l, Value value)
{
    if (l->version == 0 || !build_is_fallible(&l->build, value))
        return value;
    return build_select(&l->build, lower_since_version(l, l->version), value, build_number(&l->build, 0, 1));
}

/* The orders a statement names, or the policy's precedence when it names none. */
static void lower_orders(Lowering *l, Node *items, PlanStep *step)
{
    for (Node *order = items ? items : l->policy->precedence; order; order = order->next) {
        if (step->order_count == PLAN_MAX_ORDERS) {
            DIAGN(l->diags, TOO_MANY, order->span, TEXT("orders", "排序依据"), TEXT("4", "4"));
            return;
        }
        Value value = order_value(l, lower_value(l, order->left));
        if (build_is_nullable(&l->build, value))
            DIAG0(l->diags, ORDER_MAY_BE_BLANK, order->span);
        step->order[step->order_count++] =
            add_order(l, build_narrow(&l->build, value), order->flags & FLAG_DESCENDING);
    }
}

static void lower_scope(Lowering *l, Node *scope, PlanStep *step)
{
    step->key = scope && scope->items ? add_key(l, scope->items) : -1;
    Node *period = scope ? scope->left : NULL;
    if (period && period->kind == NODE_PER_YEAR)
        step->period = PERIOD_YEAR;
    if (period && period->kind == NODE_WITHIN_YEARS) {
        Exact years = {1, 1};
        lower_constant(l, period->left, &years);
        step->period = PERIOD_WITHIN_YEARS;
        step->years = (int32_t)years.numerator;
    }
}

Str lower_as_written(Lowering *l, Span span)
{
    return source_written(l->sources, span);
}

static PlanStep step_of(Lowering *l, PlanStepKind kind, Node *node)
{
    return (PlanStep){.kind = kind,
                      .key = -1,
                      .measure = UINT16_MAX,
                      .span = node->span,
                      .label = lower_as_written(l, node->span)};
}

static bool same_numbers(const uint16_t *a, size_t a_count, const uint16_t *b, size_t b_count)
{
    return a_count == b_count && (a_count == 0 || memcmp(a, b, a_count * sizeof *a) == 0);
}

/* Whether two steps are one rule; how they are written does not matter. */
static bool is_same_step(const PlanStep *a, const PlanStep *b)
{
    return a->kind == b->kind && a->key == b->key && a->period == b->period && a->years == b->years &&
           a->limit == b->limit && a->sharing == b->sharing && a->ties == b->ties && a->measure == b->measure &&
           a->fall_through == b->fall_through && a->band_count == b->band_count &&
           (a->band_count == 0 ||
            memcmp(a->band_places, b->band_places, a->band_count * sizeof *a->band_places) == 0) &&
           same_numbers(a->order, a->order_count, b->order, b->order_count) && str_equal(a->id, b->id) &&
           a->per_year == b->per_year && a->carry_over == b->carry_over && a->reserve == b->reserve &&
           a->shortage == b->shortage && a->priority_field == b->priority_field &&
           same_numbers(a->priority, a->priority_count, b->priority, b->priority_count) &&
           (a->kind == STEP_BUDGET || same_numbers(a->clauses, a->clause_count, b->clauses, b->clause_count));
}

/* A rule that goes on unchanged from one version to the next stays one step. */
static void add_step(Lowering *l, PlanStep step)
{
    bool several = l->plan->version_count > 1;
    for (size_t i = several ? l->step_first : l->step_count; i < l->step_count; i++) {
        StepVersions *stands = &l->step_versions[i];
        if (stands->last != l->version - 1 || !is_same_step(&l->steps[i], &step))
            continue;
        stands->last = l->version;
        return;
    }
    StepVersions stands = {l->version, l->version};
    size_t count = l->step_count;
    ARENA_PUSH(l->arena, l->step_versions, count, l->step_versions_capacity, stands);
    ARENA_PUSH(l->arena, l->steps, l->step_count, l->step_capacity, step);
}

/* ---- Which rows take part ---------------------------------------------------------------------------------------------- */

static uint64_t versions_between(int first, int last)
{
    uint64_t all = 0;
    for (int v = first; v <= last; v++)
        all |= UINT64_C(1) << v;
    return all;
}

/* The versions in which the clause draws on the fund. */
static uint64_t versions_paid(const Lowering *l, size_t clause, int budget)
{
    uint64_t paid = 0;
    for (size_t v = 0; v < lower_version_count(l); v++)
        if (l->selections[v].clauses[clause].in_force && l->plan->clauses[clause].terms[v].budget == budget)
            paid |= UINT64_C(1) << v;
    return paid;
}

static uint16_t version_order(Lowering *l, PlanClause *clause)
{
    if (clause->version_order == UINT16_MAX)
        clause->version_order = add_order(l, (Value){clause->version, 1}, false);
    return clause->version_order;
}

/* A step that not all versions share says of which versions' rows it decides, and of which ones it counts what they hold. */
static void limit_step(Lowering *l, PlanStep *step, StepVersions stands)
{
    uint64_t all = versions_between(0, (int)lower_version_count(l) - 1);
    uint64_t *versions = ARENA_ARRAY(l->arena, uint64_t, step->clause_count + 1);
    uint64_t *earlier = ARENA_ARRAY(l->arena, uint64_t, step->clause_count + 1);
    uint16_t *clauses = ARENA_ARRAY(l->arena, uint16_t, step->clause_count + 1);
    bool everywhere = true;
    size_t count = 0;
    for (size_t c = 0; c < step->clause_count; c++) {
        uint64_t paid = all, there = 0;
        for (size_t v = 0; v < lower_version_count(l); v++)
            there |= (uint64_t)l->selections[v].clauses[step->clauses[c]].in_force << v;
        if (step->kind == STEP_BUDGET)
            paid = versions_paid(l, step->clauses[c], step->budget);
        clauses[count] = step->clauses[c];
        versions[count] = versions_between(stands.first, stands.last) & paid & there;
        if (step->kind != STEP_EXCLUSIVE)
            earlier[count] = versions_between(0, stands.first - 1) & paid & there;
        everywhere = everywhere && versions[count] == there;
        count += (versions[count] | earlier[count]) != 0;
    }
    if (everywhere)
        return;
    step->clauses = clauses, step->clause_count = count;
    step->versions = versions, step->earlier = earlier;
    for (size_t c = 0; c < step->clause_count; c++)
        version_order(l, &l->clauses[step->clauses[c]]);
}

static void one_clause(Lowering *l, PlanStep *step, size_t clause)
{
    uint16_t *clauses = ARENA_NEW(l->arena, uint16_t);
    *clauses = (uint16_t)clause;
    step->clauses = clauses;
    step->clause_count = 1;
}

/* ---- The steps -------------------------------------------------------------------------------------------------------------- */

/* once, every year, at most N */
static void lower_places(Lowering *l, size_t clause, Node *node)
{
    PlanStep step = step_of(l, STEP_PLACES, node);
    one_clause(l, &step, clause);
    lower_scope(l, node->scope, &step);
    step.limit = 1;
    if (node->kind == NODE_EVERY_YEAR)
        step.period = PERIOD_YEAR;
    if (node->kind == NODE_AT_MOST)
        lower_whole_number(l, node->left, TEXT("the number of places", "名额"), &step.limit);
    PlanClause *topped = &l->clauses[clause];
    if (topped->tops_up != PLAN_NONE && topped->top_up_order == UINT16_MAX)
        topped->top_up_order = add_order(l, (Value){topped->tops_up, 1}, false);
    lower_orders(l, node->right ? node->right->items : NULL, &step);
    add_step(l, step);
}

static void lower_shared_cap(Lowering *l, size_t clause, Node *node)
{
    PlanStep step = step_of(l, STEP_SHARED_CAP, node);
    one_clause(l, &step, clause);
    lower_scope(l, node->scope, &step);
    bool pro_rata = node->right && node->right->kind == NODE_PRO_RATA;
    step.sharing = pro_rata ? SHARING_PRO_RATA : SHARING_IN_ORDER;
    lower_orders(l, node->right && !pro_rata ? node->right->items : NULL, &step);
    lower_constant_fen(l, node->left, &step.limit);
    add_step(l, step);
}

int lower_clause_number(const Lowering *l, const Symbol *clause)
{
    for (size_t i = 0; i < l->selection->clause_count; i++)
        if (l->selection->clauses[i].clause == clause)
            return (int)i;
    return -1;
}

/* Clause names as clause numbers, ascending unless their order means something. */
static const uint16_t *clause_numbers(Lowering *l, Node *names, bool ascending, size_t *count)
{
    uint16_t *numbers = ARENA_ARRAY(l->arena, uint16_t, ast_count(names) + 1);
    *count = 0;
    for (Node *name = names; name; name = name->next) {
        int number = lower_clause_number(l, name->symbol);
        if (number < 0)
            continue;
        size_t at = (*count)++;
        for (; ascending && at > 0 && numbers[at - 1] > number; at--)
            numbers[at] = numbers[at - 1];
        numbers[at] = (uint16_t)number;
    }
    return numbers;
}

/* ---- Ranks, places by band, pots, limits */

/* The highest first; then what decides between equals. */
static void lower_top(Lowering *l, size_t clause, Node *node)
{
    PlanStep step = step_of(l, STEP_TOP, node);
    one_clause(l, &step, clause);
    lower_scope(l, node->scope, &step);
    lower_whole_number(l, node->left, TEXT("the number of places", "名额"), &step.limit);
    Value ranked = build_narrow(&l->build, order_value(l, lower_value(l, node->items->left)));
    step.order[step.order_count++] = add_order(l, ranked, true);
    if (node->right->items)
        lower_orders(l, node->right->items, &step);
    else
        step.ties = (PlanTies)builtin_find(BUILTIN_TIES, node->right->name->text);
    add_step(l, step);
}

/* A row outside of all bands has the number after the last one, and no place. */
static Value band_of(Lowering *l, Node *quota, size_t count)
{
    Node *arms[PLAN_MAX_BANDS];
    size_t filled = 0;
    Value measured = lower_value(l, quota->left), band = build_number(&l->build, (Int128)count, 1);
    for (Node *arm = quota->items; arm && filled < PLAN_MAX_BANDS; arm = arm->next)
        arms[filled++] = arm;
    while (filled-- > 0)
        band = build_select(&l->build, lower_key_match(l, arms[filled]->left, measured, &quota->left->type),
                            build_number(&l->build, (Int128)filled, 1), band);
    return band;
}

static void lower_quota(Lowering *l, size_t clause, Node *node)
{
    PlanStep step = step_of(l, STEP_QUOTA, node);
    size_t count = ast_count(node->items);
    if (count > PLAN_MAX_BANDS) {
        DIAGN(l->diags, TOO_MANY, node->span, TEXT("bands", "档"), TEXT("1000", "1000"));
        return;
    }
    one_clause(l, &step, clause);
    lower_scope(l, node->scope, &step);
    int64_t *places = ARENA_ARRAY(l->arena, int64_t, count + 1);
    for (Node *arm = node->items; arm; arm = arm->next)
        lower_whole_number(l, arm->right, TEXT("the number of places", "名额"), &places[step.band_count++]);
    step.band_places = places;
    step.fall_through = node->flags & FLAG_FALL_THROUGH;
    step.measure = add_order(l, build_narrow(&l->build, order_value(l, band_of(l, node, count))), false);
    lower_orders(l, node->right ? node->right->items : NULL, &step);
    add_step(l, step);
}

/* Rows without a weight or with one below zero are pending or rejected before they come here. */
static void lower_pot(Lowering *l, size_t clause, Node *pay)
{
    Node *node = pay->left;
    PlanStep step = step_of(l, STEP_POT, node);
    one_clause(l, &step, clause);
    step.period = node->flags & FLAG_PER_YEAR ? PERIOD_YEAR : PERIOD_EVER;
    lower_constant_fen(l, node->left, &step.limit);
    Value zero = build_number(&l->build, 0, 1),
          weight = build_coalesce(&l->build, lower_value(l, node->right), zero);
    weight = build_operator(&l->build, "greatest", weight, zero);
    step.measure = add_order(l, build_narrow(&l->build, order_value(l, weight)), false);
    lower_orders(l, NULL, &step);
    add_step(l, step);
}

static int64_t last_rank(Lowering *l, Node *key)
{
    int64_t rank = 0;
    lower_whole_number(l, key->kind == NODE_RANGE ? key->right : key, TEXT("a rank", "名次"), &rank);
    return rank;
}

/* The highest first, as for `top`. An arm with several keys is several bands. */
static void lower_rank(Lowering *l, size_t clause, Node *pay)
{
    Node *node = pay->left;
    PlanStep step = step_of(l, STEP_RANK, node);
    size_t count = 0;
    for (const Node *arm = node->more; arm; arm = arm->next)
        count += ast_count(arm->items);
    if (count > PLAN_MAX_BANDS) {
        DIAGN(l->diags, TOO_MANY, node->span, TEXT("bands", "档"), TEXT("1000", "1000"));
        return;
    }
    one_clause(l, &step, clause);
    lower_scope(l, node->scope, &step);
    int64_t *ends = ARENA_ARRAY(l->arena, int64_t, count + 1),
            *amounts = ARENA_ARRAY(l->arena, int64_t, count + 2);
    for (Node *arm = node->more; arm; arm = arm->next) {
        for (Node *key = arm->items; key; key = key->next) {
            lower_constant_fen(l, arm->right, &amounts[step.band_count]);
            if (key->kind != NODE_OTHERWISE)
                ends[step.band_count++] = last_rank(l, key);
        }
    }
    step.band_places = ends;
    step.band_amounts = amounts;
    step.order[step.order_count++] =
        add_order(l, build_narrow(&l->build, lower_value(l, node->items->left)), true);
    if (node->right->items)
        lower_orders(l, node->right->items, &step);
    else
        step.ties = (PlanTies)builtin_find(BUILTIN_TIES, node->right->name->text);
    add_step(l, step);
}

static void lower_limit(Lowering *l, Node *node)
{
    PlanStep step = step_of(l, STEP_LIMIT, node);
    step.clauses = clause_numbers(l, node->items, true, &step.clause_count);
    lower_scope(l, node->scope, &step);
    Node *sharing = node->third;
    if (sharing->kind == NODE_REDUCE)
        step.priority = clause_numbers(l, sharing->items, false, &step.priority_count);
    step.sharing = sharing->kind == NODE_PRO_RATA ? SHARING_PRO_RATA : SHARING_IN_ORDER;
    lower_orders(l, sharing->kind == NODE_IN_ORDER_OF ? sharing->items : NULL, &step);
    if (node->right->kind == NODE_NAME && node->right->symbol->kind == SYMBOL_FIELD)
        step.measure = add_order(l, lower_value(l, node->right), false);
    else
        lower_constant_fen(l, node->right, &step.limit);
    add_step(l, step);
}

static void lower_exclusive(Lowering *l, Node *node)
{
    PlanStep step = step_of(l, STEP_EXCLUSIVE, node);
    step.clauses = clause_numbers(l, node->items, true, &step.clause_count);
    lower_scope(l, node->scope, &step);
    step.period = PERIOD_YEAR;
    lower_orders(l, node->left ? node->left->items : NULL, &step);
    add_step(l, step);
}

static void lower_priority(Lowering *l, Node *rule, PlanStep *step)
{
    if (!rule->name) {
        step->shortage = SHORTAGE_PRIORITY_CLAUSES;
        step->priority = clause_numbers(l, rule->items, false, &step->priority_count);
        return;
    }
    step->shortage = SHORTAGE_PRIORITY_MEMBERS;
    Value member = build_field(&l->build, (uint16_t)rule->name->symbol->index);
    if (build_is_nullable(&l->build, member))
        DIAG0(l->diags, ORDER_MAY_BE_BLANK, rule->name->span);
    step->priority_field = add_order(l, member, false);
    uint16_t *members = ARENA_ARRAY(l->arena, uint16_t, ast_count(rule->items) + 1);
    for (Node *name = rule->items; name; name = name->next)
        members[step->priority_count++] = (uint16_t)name->symbol->index;
    step->priority = members;
}

static bool has_shortage_rule(const Node *items)
{
    for (const Node *item = items; item; item = item->next)
        if (item->kind == NODE_SHORTAGE && item->left && item->left->kind != NODE_UNDECIDED)
            return true;
    return false;
}

static Str label_of(const Symbol *symbol)
{
    return symbol->label.len ? symbol->label : symbol->id;
}

/* The reading under which the budget states rules, and its options that do: what there is to decide. */
static void find_decision(Lowering *l, const Node *budget, PlanStep *step)
{
    const Symbol *reading = NULL;
    for (const Node *item = budget->items; item; item = item->next) {
        if (item->kind != NODE_UNDER || !item->symbol || (reading && item->symbol != reading) ||
            !has_shortage_rule(item->items))
            continue;
        const Symbol *option = item->left->symbol;
        step->decision = reading
                             ? arena_print(l->arena, "%.*s|%.*s", STR_ARG(step->decision), STR_ARG(option->id))
                             : arena_print(l->arena, "%.*s=%.*s", STR_ARG(item->symbol->id), STR_ARG(option->id));
        step->decision_label =
            reading
                ? arena_print(l->arena, "%.*s|%.*s", STR_ARG(step->decision_label), STR_ARG(label_of(option)))
                : arena_print(l->arena, "%.*s=%.*s", STR_ARG(label_of(item->symbol)), STR_ARG(label_of(option)));
        reading = item->symbol;
    }
}

static void lower_shortage(Lowering *l, const StatementList *statements, PlanStep *step)
{
    Node *shortage = selection_find(statements, NODE_SHORTAGE), *rule = shortage ? shortage->left : NULL;
    Node *orders = NULL;
    switch (rule ? rule->kind : NODE_UNDECIDED) {
    case NODE_PRO_RATA:
        step->shortage = SHORTAGE_PRO_RATA;
        break;
    case NODE_FIRST_COME:
    case NODE_CUT_OFF:
        step->shortage = rule->kind == NODE_FIRST_COME ? SHORTAGE_FIRST_COME : SHORTAGE_CUT_OFF;
        orders = rule->items;
        break;
    case NODE_PRIORITY:
        lower_priority(l, rule, step);
        orders = rule->right ? rule->right->items : NULL;
        break;
    default:
        step->shortage = SHORTAGE_UNDECIDED;
        break;
    }
    lower_orders(l, orders, step);
}

/* A reserve is an amount, or a rate of the budget's own amount. */
static void lower_reserve(Lowering *l, Node *reserve, PlanStep *step)
{
    Exact held;
    if (!reserve || !lower_constant(l, reserve->left, &held))
        return;
    if (reserve->left->type.kind == TYPE_RATE) {
        Value share = build_operator(&l->build, "multiply", build_exact(&l->build, held),
                                     build_number(&l->build, step->limit, 1));
        Value fen =
            build_rounded_quotient(&l->build, share, build_number(&l->build, 1, 1), (Exact){1, 1}, ROUND_HALF_UP);
        if (build_constant(&l->build, fen, &held))
            step->reserve = (int64_t)held.numerator;
        return;
    }
    lower_constant_fen(l, reserve->left, &step->reserve);
}

static bool draws_on(const Lowering *l, const PlanClause *clause, int budget)
{
    bool draws = clause->budget == budget;
    for (size_t v = 0; clause->terms && v < lower_version_count(l); v++)
        draws |= clause->terms[v].budget == budget;
    return draws && !clause->in_kind && !clause->referral;
}

static void lower_budget(Lowering *l, size_t number)
{
    const BudgetSelection *budget = &l->selection->budgets[number];
    const StatementList *statements = &budget->statements;
    Node *node = budget->budget->node, *amount = selection_find(statements, NODE_AMOUNT);
    Node *article = selection_find(statements, NODE_ARTICLE), *carry = selection_find(statements, NODE_CARRY_OVER);
    PlanStep step = step_of(l, STEP_BUDGET, node);
    step.budget = (int)number;
    step.id = budget->budget->id;
    step.label = budget->budget->label.len ? budget->budget->label : step.id;
    step.article = article ? article->left->text : (Str){"", 0};
    if (amount)
        lower_constant_fen(l, amount->left, &step.limit);
    else
        DIAGN(l->diags, BUDGET_AMOUNT_MISSING, node->name->span, text_of(step.id));
    step.per_year = amount && amount->flags & FLAG_PER_YEAR;
    step.period = step.per_year ? PERIOD_YEAR : PERIOD_EVER;
    step.carry_over = carry && carry->flags & FLAG_YES;
    lower_reserve(l, selection_find(statements, NODE_RESERVE), &step);
    lower_shortage(l, statements, &step);
    if (step.shortage == SHORTAGE_UNDECIDED)
        find_decision(l, node, &step);

    uint16_t *clauses = ARENA_ARRAY(l->arena, uint16_t, l->plan->clause_count + 1);
    for (size_t i = 0; i < l->plan->clause_count; i++)
        if (draws_on(l, &l->plan->clauses[i], (int)number))
            clauses[step.clause_count++] = (uint16_t)i;
    step.clauses = clauses;
    add_step(l, step);
}

typedef void LowerStep(Lowering *l, size_t clause, Node *node);

/* Clause after clause; of one clause the rules of earlier versions first. */
static void each_statement(Lowering *l, bool (*wanted)(const Node *), LowerStep *lower_step)
{
    for (size_t i = 0; i < l->selection->clause_count; i++) {
        l->step_first = l->step_count;
        for (size_t v = 0; v < lower_version_count(l); v++) {
            lower_in_version(l, (int)v);
            const ClauseSelection *clause = &l->selection->clauses[i];
            l->diags->article = plan_terms(&l->plan->clauses[i], (int64_t)v).article;
            for (size_t s = 0; clause->in_force && s < clause->statements.count; s++)
                if (wanted(clause->statements.items[s]))
                    lower_step(l, i, clause->statements.items[s]);
        }
    }
    l->diags->article = (Str){"", 0};
}

static bool is_places(const Node *node)
{
    return node->kind == NODE_ONCE || node->kind == NODE_EVERY_YEAR || node->kind == NODE_AT_MOST;
}

static bool is_top(const Node *node)
{
    return node->kind == NODE_TOP;
}

static bool is_quota(const Node *node)
{
    return node->kind == NODE_QUOTA;
}

static bool is_pot(const Node *node)
{
    return node->kind == NODE_PAY && node->left->kind == NODE_SHARE_OF;
}

static bool is_rank(const Node *node)
{
    return node->kind == NODE_PAY && node->left->kind == NODE_RANK;
}

static bool is_shared_cap(const Node *node)
{
    return node->kind == NODE_CAP && node->scope;
}

void lower_settlement(Lowering *l)
{
    each_statement(l, is_places, lower_places);
    each_statement(l, is_top, lower_top);
    each_statement(l, is_quota, lower_quota);
    each_statement(l, is_pot, lower_pot);
    each_statement(l, is_rank, lower_rank);
    each_statement(l, is_shared_cap, lower_shared_cap);
    l->step_first = l->step_count;
    for (size_t v = 0; v < lower_version_count(l); v++) {
        lower_in_version(l, (int)v);
        for (size_t i = 0; i < l->selection->exclusives.count; i++)
            lower_exclusive(l, l->selection->exclusives.items[i]);
    }
    l->step_first = l->step_count;
    for (size_t v = 0; v < lower_version_count(l); v++) {
        lower_in_version(l, (int)v);
        for (size_t i = 0; i < l->selection->limits.count; i++)
            lower_limit(l, l->selection->limits.items[i]);
    }
    for (size_t i = 0; i < l->selection->budget_count; i++) {
        l->step_first = l->step_count;
        for (size_t v = 0; v < lower_version_count(l); v++) {
            lower_in_version(l, (int)v);
            if (l->selection->budgets[i].in_force)
                lower_budget(l, i);
        }
    }
    for (size_t i = 0; l->plan->version_count > 1 && i < l->step_count; i++)
        limit_step(l, &l->steps[i], l->step_versions[i]);

    l->plan->keys = l->keys, l->plan->key_count = l->key_count;
    l->plan->orders = l->orders, l->plan->order_count = l->order_count;
    l->plan->steps = l->steps, l->plan->step_count = l->step_count;
    for (size_t i = 0; i < l->order_count; i++)
        lower_root(l, &l->orders[i].reg);
}
