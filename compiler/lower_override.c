/* Decisions on single cases, as the settlement takes them. */
#include "compiler/lowering.h"

void lower_overrides(Lowering *l)
{
    const Policy *policy = l->policy;
    PlanDecision *decisions = ARENA_ARRAY(l->arena, PlanDecision, policy->override_count + 1);
    size_t count = 0;
    for (size_t i = 0; i < policy->override_count; i++) {
        Node *override = policy->overrides[i];
        int clause = lower_clause_number(l, override->name->symbol);
        if (clause < 0)
            continue;
        Place place = source_place(l->sources, override->span.start);
        PlanDecision decision = {.row = override->left->text, .clause = (uint16_t)clause, .in_policy = true};
        if (place.source) {
            decision.file = place.source->name;
            decision.line = place.line;
        }
        for (Node *item = override->items; item; item = item->next) {
            if (item->kind == NODE_RULE_AMOUNT)
                lower_constant_fen(l, item->left, &decision.rule_amount);
            if (item->kind == NODE_PAID_AMOUNT)
                lower_constant_fen(l, item->left, &decision.paid);
            if (item->kind != NODE_DECIDED)
                continue;
            decision.decided_by = item->left->text;
            decision.decided_on = item->right->day;
            decision.document = item->third ? item->third->text : (Str){"", 0};
        }
        decisions[count++] = decision;
    }
    l->plan->decisions = decisions;
    l->plan->decision_count = count;
}
