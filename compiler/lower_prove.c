/* What is to be proved, as registers of a plan that is made for it. */
#include "compiler/lowering.h"

static size_t number_of(const Lowering *l, const Symbol *clause)
{
    size_t i = 0;
    while (i < l->selection->clause_count && l->selection->clauses[i].clause != clause)
        i++;
    return i;
}

Value lower_awarded_by(Lowering *l, const Symbol *symbol)
{
    size_t number = number_of(l, symbol);
    Value nothing = build_number(&l->build, 0, 100), open = build_bit(&l->build, true);
    const PlanClause *clause = &l->clauses[number];
    if (number == l->selection->clause_count || clause->amount == PLAN_NONE)
        return nothing;
    if (clause->applies.reg != PLAN_NONE)
        open = build_and(&l->build, open, (Value){clause->applies.reg, 1});
    for (size_t i = 0; i < clause->condition_count; i++)
        open = build_and(&l->build, open, (Value){clause->conditions[i].reg, 1});
    return build_select(&l->build, open, (Value){clause->amount, 100}, nothing);
}

/* The first clause that an expression names. */
static uint16_t clause_named(const Lowering *l, const Node *node)
{
    if (!node)
        return UINT16_MAX;
    if (node->kind == NODE_NAME && node->symbol && node->symbol->kind == SYMBOL_CLAUSE)
        return (uint16_t)number_of(l, node->symbol);
    const Node *parts[] = {node->left, node->right, node->third, node->items, node->next};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        uint16_t found = clause_named(l, parts[i]);
        if (found != UINT16_MAX)
            return found;
    }
    return UINT16_MAX;
}

void lower_proofs(Lowering *l)
{
    PlanProof *proofs = ARENA_ARRAY(l->arena, PlanProof, l->policy->proof_count + 1);
    for (size_t i = 0; i < l->policy->proof_count; i++) {
        Node *node = l->policy->proofs[i];
        PlanProof *proof = &proofs[i];
        *proof = (PlanProof){.label = node->label ? node->label->text : (Str){"", 0},
                             .span = node->span,
                             .reg = PLAN_NONE,
                             .field = UINT16_MAX,
                             .clause = clause_named(l, node->left)};
        if (l->needs && !l->needs->proofs[i])
            continue;
        if (l->needs)
            lower_apart(l);
        Value value;
        if (node->name) {
            value = lower_awarded_by(l, node->name->symbol);
            proof->field = (uint16_t)node->right->symbol->index;
            proof->clause = (uint16_t)number_of(l, node->name->symbol);
        } else {
            value = lower_value(l, node->left);
        }
        proof->reg = value.reg;
        proof->fields = build_fields_read(&l->build, proof->reg, &proof->field_count);
        lower_root(l, &proof->reg);
    }
    l->plan->proofs = proofs;
    l->plan->proof_count = l->policy->proof_count;
}
