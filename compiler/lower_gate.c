/* The gate of a clause: `for`, what is required, what is excepted, and the clauses that prevail over it. */
#include "compiler/lowering.h"

PlanCondition lower_condition(Lowering *l, Node *node, Str label)
{
    Value value = lower_value(l, node);
    PlanCondition condition = {.reg = value.reg, .label = label, .span = node->span};
    condition.fields = build_fields_of(&l->build, value.reg, &condition.field_count);
    return condition;
}

static Str label_of(const Node *node)
{
    return node->label ? node->label->text : (Str){"", 0};
}

static Value bit_of(PlanReg reg)
{
    return (Value){reg, 1};
}

/* Whether the clause's gate lets the row through, as far as it has been lowered. */
static Value gate_value(Lowering *l, const PlanClause *clause, size_t condition_count)
{
    Value open = build_bit(&l->build, true);
    if (clause->applies.reg != PLAN_NONE)
        open = build_and(&l->build, open, bit_of(clause->applies.reg));
    for (size_t i = 0; i < condition_count; i++)
        open = build_and(&l->build, open, bit_of(clause->conditions[i].reg));
    return open;
}

static void add_condition(Lowering *l, PlanClause *clause, PlanCondition *conditions, PlanCondition condition)
{
    condition.fields = build_fields_of(&l->build, condition.reg, &condition.field_count);
    conditions[clause->condition_count++] = condition;
}

static void lower_required(Lowering *l, const StatementList *statements, PlanClause *clause,
                           PlanCondition *conditions)
{
    for (size_t i = 0; i < statements->count; i++) {
        Node *node = statements->items[i];
        if (node->kind == NODE_REQUIRE)
            conditions[clause->condition_count++] = lower_condition(l, node->left, label_of(node));
    }
}

Value lower_guard_conflict(Lowering *l, Value value, Value conflict, const Node *first, const Node *second)
{
    PlanConflict names = {
        .span = {first->span.start, second->span.end}, .first = label_of(first), .second = label_of(second)};
    ARENA_PUSH(l->arena, l->conflicts, l->conflict_count, l->conflict_capacity, names);
    l->build.span = names.span;
    return build_guard(&l->build, value, build_not(&l->build, conflict), FAULT_EXCEPTIONS);
}

/* Who is excepted gets nothing; who is also to get another amount instead is told two things at once, unless something
 * else refuses the row anyway. */
static void lower_excepted(Lowering *l, const StatementList *statements, PlanClause *clause,
                           PlanCondition *conditions, Value required)
{
    for (size_t i = 0; i < statements->count; i++) {
        Node *node = statements->items[i];
        if (node->kind != NODE_EXCEPTING || node->right)
            continue;
        Value excepted = lower_value(l, node->left), open = build_not(&l->build, excepted);
        for (size_t j = 0; j < statements->count; j++) {
            Node *other = statements->items[j];
            if (other->kind != NODE_EXCEPTING || !other->right)
                continue;
            Value both = build_and(&l->build, excepted, lower_value(l, other->left));
            open = lower_guard_conflict(l, open, build_and(&l->build, both, required), j < i ? other : node,
                                        j < i ? node : other);
        }
        add_condition(
            l, clause, conditions,
            (PlanCondition){
                .reg = open.reg, .kind = CONDITION_EXCEPTION, .label = label_of(node), .span = node->span});
    }
}

static size_t clause_index(const Lowering *l, const Symbol *symbol)
{
    size_t i = 0;
    while (i < l->selection->clause_count && l->selection->clauses[i].clause != symbol)
        i++;
    return i;
}

/* The clauses that give way to others, each with who prevails. */
static void lower_given_way(Lowering *l, size_t index, PlanCondition *conditions)
{
    PlanClause *clause = &l->clauses[index];
    for (size_t i = 0; i < l->precedence_count; i++) {
        if (l->precedences[i].over != index)
            continue;
        lower_gate(l, l->precedences[i].clause);
        const PlanClause *prevailing = &l->clauses[l->precedences[i].clause];
        Value open = gate_value(l, prevailing, prevailing->condition_count);
        add_condition(l, clause, conditions,
                      (PlanCondition){.reg = build_not(&l->build, open).reg,
                                      .kind = CONDITION_GIVES_WAY,
                                      .label = prevailing->id,
                                      .other_label = prevailing->label,
                                      .span = l->precedences[i].span});
    }
}

static void find_precedences(Lowering *l)
{
    size_t capacity = 0;
    for (size_t i = 0; i < l->selection->clause_count; i++) {
        const StatementList *statements = &l->selection->clauses[i].statements;
        for (size_t s = 0; s < statements->count && l->selection->clauses[i].in_force; s++) {
            const Node *node = statements->items[s];
            if (node->kind == NODE_NOTWITHSTANDING)
                ARENA_PUSH(l->arena, l->precedences, l->precedence_count, capacity,
                           ((Precedence){i, clause_index(l, node->name->symbol), node->span}));
        }
    }
}

void lower_gates_begin(Lowering *l, PlanClause *clauses)
{
    l->clauses = clauses;
    l->gate_lowered = ARENA_ARRAY(l->arena, bool, l->selection->clause_count + 1);
    l->precedences = NULL;
    l->precedence_count = 0;
    find_precedences(l);
}

void lower_gate(Lowering *l, size_t index)
{
    const ClauseSelection *selection = &l->selection->clauses[index];
    const StatementList *statements = &selection->statements;
    PlanClause *clause = &l->clauses[index];
    if (l->gate_lowered[index])
        return;
    l->gate_lowered[index] = true; /* the checker has refused clauses that prevail over each other in a ring */
    Str article = l->diags->article;
    Node *applies = selection_find(statements, NODE_FOR);
    l->diags->article = clause->article;
    if (applies)
        clause->applies = lower_condition(l, applies->left, (Str){"", 0});
    PlanCondition *conditions =
        ARENA_ARRAY(l->arena, PlanCondition, selection->gates.count + statements->count + l->precedence_count + 1);
    clause->conditions = conditions;
    lower_required(l, &selection->gates, clause, conditions);
    lower_required(l, statements, clause, conditions);
    Value required = gate_value(l, clause, clause->condition_count);
    lower_excepted(l, &selection->gates, clause, conditions, required);
    lower_excepted(l, statements, clause, conditions, required);
    lower_given_way(l, index, conditions);
    l->diags->article = article;
}
