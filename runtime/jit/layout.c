#include "runtime/jit/layout.h"

#define NO_KERNEL UINT32_MAX

/* The registers that one part of the policy is read by. */
typedef struct Division {
    const Plan *plan;
    bool detail;
    Layout *layout;
    uint32_t *kernel_of; /* by register; texts and leaves: NO_KERNEL */
    bool *needed; /* by register, for the part at hand */
    bool *wanted;
    LayoutKernel *kernels;
    size_t kernel_count, kernel_capacity;
} Division;

static void need(Division *division, PlanReg reg)
{
    if (reg == PLAN_NONE)
        return;
    division->needed[reg] = division->wanted[reg] = true;
}

static void need_rows(Division *division)
{
    const Plan *plan = division->plan;
    need(division, plan->award_year);
    for (size_t i = 0; i < plan->check_count; i++)
        need(division, plan->checks[i].reg);
    for (size_t i = 0; i < plan->order_count; i++)
        need(division, plan->orders[i].reg);
    for (size_t i = 0; i < plan->unmodelled_count; i++)
        need(division, plan->unmodelled[i].applies.reg);
    for (size_t i = 0; i < plan->assert_count; i++)
        need(division, plan->asserts[i].reg);
}

static void need_part(Division *division, const PlanPart *part)
{
    const uint16_t said[] = {part->row_portion, part->row_condition, part->row_due};
    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        if (said[i] != PLAN_NOT_KEPT)
            need(division, division->plan->kept[said[i]].reg);
}

static void need_clause(Division *division, const PlanClause *clause)
{
    need(division, clause->applies.reg);
    if (division->plan->version_count > 1)
        need(division, clause->version);
    for (size_t i = 0; i < clause->condition_count; i++)
        need(division, clause->conditions[i].reg);
    if (clause->referral)
        return;
    need(division, clause->amount);
    for (size_t i = clause->first_part; i < clause->first_part + clause->part_count; i++)
        need_part(division, &division->plan->parts[i]);
    if (!division->detail)
        return;
    need(division, clause->base);
    for (size_t v = 0; clause->terms && v < division->plan->version_count; v++)
        need(division, clause->terms[v].base);
    need(division, clause->computed);
    need(division, clause->modified);
    for (size_t i = 0; i < clause->note_count; i++)
        need(division, clause->notes[i].reg);
    need(division, clause->floored);
    need(division, clause->capped);
}

/* Letters and digits of a name stay, and so do the bytes beyond ASCII; debuggers stumble over the rest. */
static Str kernel_name(Division *division, Str part, size_t continuation)
{
    Arena *arena = &division->layout->arena;
    Str name = arena_print(arena, "polc_%.*s_%.*s", STR_ARG(division->plan->id), STR_ARG(part));
    if (continuation)
        name = arena_print(arena, "%.*s_%zu", STR_ARG(name), continuation + 1);
    char *bytes = arena_new(arena, name.len + 1, 1);
    for (size_t i = 0; i < name.len; i++) {
        char c = name.at[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c & 0x80);
        bytes[i] = plain ? c : '_';
    }
    return (Str){bytes, name.len};
}

static void add_kernel(Division *division, Str part, size_t continuation, const PlanReg *ops, size_t count)
{
    LayoutKernel kernel = {kernel_name(division, part, continuation), ops, count};
    for (size_t i = 0; i < count; i++)
        division->kernel_of[ops[i]] = (uint32_t)division->kernel_count;
    ARENA_PUSH(&division->layout->arena, division->kernels, division->kernel_count, division->kernel_capacity,
               kernel);
}

/* All that the needed registers rest on and no kernel computes yet becomes one kernel, or several. Arguments stand before
 * the operations that use them, so one pass from the end finds them. */
static void close_part(Division *division, Str part)
{
    const Plan *plan = division->plan;
    size_t count = 0;
    for (size_t reg = plan->op_count; reg-- > 0;) {
        const PlanOp *op = &plan->ops[reg];
        if (!division->needed[reg] || layout_is_leaf(op) || division->kernel_of[reg] != NO_KERNEL)
            continue;
        count += op->physical != PHYSICAL_TEXT;
        for (size_t a = 0; a < op->argument_count; a++)
            division->needed[op->argument[a]] = true;
    }
    PlanReg *ops = ARENA_ARRAY(&division->layout->arena, PlanReg, count);
    size_t filled = 0;
    for (PlanReg reg = 0; reg < plan->op_count; reg++) {
        const PlanOp *op = &plan->ops[reg];
        if (division->needed[reg] && !layout_is_leaf(op) && division->kernel_of[reg] == NO_KERNEL &&
            op->physical != PHYSICAL_TEXT)
            ops[filled++] = reg;
        division->needed[reg] = false;
    }
    for (size_t first = 0, number = 0; first < count; first += LAYOUT_KERNEL_OPS, number++)
        add_kernel(division, part, number, ops + first,
                   count - first < LAYOUT_KERNEL_OPS ? count - first : LAYOUT_KERNEL_OPS);
}

/* The arguments of `op` that another kernel computes; through texts, which are found again where they are used. */
static void mark_crossings(const Division *division, const PlanOp *op, uint32_t kernel, bool *stored)
{
    for (size_t a = 0; a < op->argument_count; a++) {
        PlanReg reg = op->argument[a];
        const PlanOp *argument = &division->plan->ops[reg];
        if (layout_is_leaf(argument))
            continue;
        if (argument->physical == PHYSICAL_TEXT)
            mark_crossings(division, argument, kernel, stored);
        else if (division->kernel_of[reg] != kernel)
            stored[reg] = true;
    }
}

static void assign_slots(Division *division)
{
    const Plan *plan = division->plan;
    Layout *layout = division->layout;
    bool *stored = ARENA_ARRAY(&layout->arena, bool, plan->op_count);
    uint32_t *slot_of = ARENA_ARRAY(&layout->arena, uint32_t, plan->op_count);
    PlanReg *slots = ARENA_ARRAY(&layout->arena, PlanReg, plan->op_count);
    for (PlanReg reg = 0; reg < plan->op_count; reg++) {
        if (division->kernel_of[reg] == NO_KERNEL)
            continue;
        stored[reg] = stored[reg] || division->wanted[reg];
        mark_crossings(division, &plan->ops[reg], division->kernel_of[reg], stored);
    }
    for (PlanReg reg = 0; reg < plan->op_count; reg++) {
        slot_of[reg] = stored[reg] ? (uint32_t)layout->slot_count : LAYOUT_NO_SLOT;
        if (stored[reg])
            slots[layout->slot_count++] = reg;
    }
    layout->slot_of = slot_of;
    layout->slots = slots;
}

/* How many clauses of average length make a kernel. */
static size_t clauses_together(const Plan *plan)
{
    size_t together = plan->op_count ? LAYOUT_SHARED_OPS * plan->clause_count / plan->op_count : 0;
    return together ? together : 1;
}

static Str part_name(Division *division, const PlanClause *first, const PlanClause *last)
{
    return first == last
               ? first->id
               : arena_print(&division->layout->arena, "%.*s_to_%.*s", STR_ARG(first->id), STR_ARG(last->id));
}

static void divide(Division *division)
{
    const Plan *plan = division->plan;
    Layout *layout = division->layout;
    division->kernel_of = ARENA_ARRAY(&layout->arena, uint32_t, plan->op_count);
    division->needed = ARENA_ARRAY(&layout->arena, bool, plan->op_count);
    division->wanted = ARENA_ARRAY(&layout->arena, bool, plan->op_count);
    for (size_t reg = 0; reg < plan->op_count; reg++)
        division->kernel_of[reg] = NO_KERNEL;
    need_rows(division);
    close_part(division, STR("rows"));
    size_t together = clauses_together(plan);
    for (size_t first = 0, end; first < plan->clause_count; first = end) {
        end = plan->clause_count - first < together ? plan->clause_count : first + together;
        for (size_t c = first; c < end; c++)
            need_clause(division, &plan->clauses[c]);
        close_part(division, part_name(division, &plan->clauses[first], &plan->clauses[end - 1]));
    }
    assign_slots(division);
    layout->kernels = division->kernels;
    layout->kernel_count = division->kernel_count;
    layout->wanted = division->wanted;
}

static Status divide_or_fail(Division *division)
{
    Layout *layout = division->layout;
    layout->arena.can_escape = true;
    if (setjmp(layout->arena.escape)) {
        layout_done(layout);
        return STATUS_NO_MEMORY;
    }
    divide(division);
    layout->arena.can_escape = false;
    return STATUS_OK;
}

Status layout_init(Layout *layout, const Plan *plan, bool detail)
{
    *layout = (Layout){0};
    arena_init(&layout->arena);
    Division division = {.plan = plan, .detail = detail, .layout = layout};
    return divide_or_fail(&division);
}

void layout_done(Layout *layout)
{
    arena_done(&layout->arena);
    *layout = (Layout){0};
}
