#include "runtime/plan_slice.h"

bool plan_slice(Plan *out, const Plan *plan, PlanReg root, PlanReg *reg, Arena *arena)
{
    bool *needed = ARENA_ARRAY(arena, bool, (size_t)root + 1);
    PlanReg *moved = ARENA_ARRAY(arena, PlanReg, (size_t)root + 1);
    PlanOp *ops = ARENA_ARRAY(arena, PlanOp, (size_t)root + 1);
    if (!needed || !moved || !ops)
        return false;
    needed[root] = true;
    for (PlanReg i = root + 1; i-- > 0;)
        for (size_t a = 0; needed[i] && a < plan->ops[i].argument_count; a++)
            needed[plan->ops[i].argument[a]] = true;
    size_t count = 0;
    for (PlanReg i = 0; i <= root; i++) {
        if (!needed[i])
            continue;
        ops[count] = plan->ops[i];
        for (size_t a = 0; a < ops[count].argument_count; a++)
            ops[count].argument[a] = moved[ops[count].argument[a]];
        moved[i] = (PlanReg)count++;
    }
    *out = (Plan){.id = plan->id,
                  .label = plan->label,
                  .issued = plan->issued,
                  .effective = plan->effective,
                  .expires = plan->expires,
                  .fields = plan->fields,
                  .field_count = plan->field_count,
                  .form_count = plan->form_count,
                  .ops = ops,
                  .op_count = count,
                  .constants = plan->constants,
                  .constant_count = plan->constant_count,
                  .tables = plan->tables,
                  .table_count = plan->table_count,
                  .award_year = PLAN_NONE};
    *reg = moved[root];
    return true;
}
