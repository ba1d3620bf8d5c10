#include "compiler/analysis/bounds.h"

#include "runtime/prim/prim.h"

typedef struct Proof {
    const ProofAsked *asked;
    Bound *bounds; /* by register, of the box at hand */
    int equal, less, less_equal;
} Proof;

/* ---- One operation --------------------------------------------------------------------------------------------------- */

static Bound certain(Int128 value)
{
    return (Bound){value, value, true, false, false};
}

static Bound hull(Bound a, Bound b)
{
    if (!a.known || !b.known) {
        Bound one = a.known ? a : b;
        one.unknown = a.unknown || b.unknown;
        one.fault = a.fault || b.fault;
        return one;
    }
    return (Bound){a.low < b.low ? a.low : b.low, a.high > b.high ? a.high : b.high, true, a.unknown || b.unknown,
                   a.fault || b.fault};
}

static Bound of_column(const PlanOp *op, const Side *box)
{
    const Side *side = &box[op->index];
    if (op->physical == PHYSICAL_TEXT)
        return (Bound){0, 0, side->known, side->blank, false};
    return (Bound){side->low, side->high, side->known, side->blank, false};
}

/* AND of truth values; OR is AND of the opposites. */
static Bound both(Bound a, Bound b)
{
    Bound result = {.known = true};
    bool can_no = bound_can_be(&a, false) || bound_can_be(&b, false);
    bool can_yes = bound_can_be(&a, true) && bound_can_be(&b, true);
    bool a_not_no = bound_can_be(&a, true) || a.unknown || a.fault;
    bool b_not_no = bound_can_be(&b, true) || b.unknown || b.fault;
    result.known = can_no || can_yes;
    result.low = can_no ? 0 : 1;
    result.high = can_yes ? 1 : 0;
    result.unknown = (a.unknown && b_not_no) || (b.unknown && a_not_no);
    result.fault = (a.fault && b_not_no) || (b.fault && a_not_no);
    return result;
}

static Bound opposite(Bound a)
{
    return (Bound){1 - a.high, 1 - a.low, a.known, a.unknown, a.fault};
}

static Bound chosen(Bound condition, Bound yes, Bound no)
{
    Bound result = {.unknown = condition.unknown, .fault = condition.fault};
    if (bound_can_be(&condition, true))
        result = hull(result, yes);
    if (bound_can_be(&condition, false))
        result = hull(result, no);
    return result;
}

static Bound coalesced(Bound first, Bound second)
{
    if (!first.unknown)
        return first;
    first.unknown = false;
    return hull(first, second);
}

static Bound guarded(Bound value, Bound condition)
{
    if (bound_can_be(&condition, false)) {
        value.fault = true;
        value.known &= bound_can_be(&condition, true) || condition.unknown;
    }
    value.fault |= condition.fault;
    return value;
}

static Bound truth(bool can_no, bool can_yes)
{
    return (Bound){can_no ? 0 : 1, can_yes ? 1 : 0, can_no || can_yes, false, false};
}

static Bound compared(const Proof *proof, int primitive, const Bound *a, const Bound *b)
{
    if (primitive == proof->equal) {
        bool meet = a->low <= b->high && b->low <= a->high, same = a->low == a->high && b->low == b->high && meet;
        return truth(!same, meet);
    }
    bool strict = primitive == proof->less;
    return truth(strict ? a->high >= b->low : a->high > b->low, strict ? a->low < b->high : a->low <= b->high);
}

static size_t corners_of(const Bound *bound, bool around_zero, Int128 *points)
{
    size_t count = 0;
    points[count++] = bound->low;
    if (bound->high != bound->low)
        points[count++] = bound->high;
    for (int zero = -1; around_zero && zero <= 1; zero++)
        if (zero > bound->low && zero < bound->high)
            points[count++] = zero;
    return count;
}

/* A body that faults at a corner gives no value there; one that overflows bounds nothing. Where a divisor may be 0, the numbers beside 0
 * are corners too, and between them quotients are monotone. */
static Bound by_corners(const PrimInfo *info, const Bound *arguments, size_t count)
{
    Int128 points[PRIM_MAX_PARAMETERS][5] = {{0}};
    size_t point_count[PRIM_MAX_PARAMETERS] = {0}, total = 1;
    Bound result = {INT128_MAX, INT128_MIN, true, false, info->can_fault};
    for (size_t i = 0; i < count; i++)
        total *= point_count[i] = corners_of(&arguments[i], info->can_fault, points[i]);
    for (size_t corner = 0; corner < total; corner++) {
        Int128 chosen_points[PRIM_MAX_PARAMETERS] = {0};
        size_t rest = corner;
        for (size_t i = 0; i < count; i++) {
            chosen_points[i] = points[i][rest % point_count[i]];
            rest /= point_count[i];
        }
        PrimContext context = {0};
        Int128 value = info->scalar[PRIM_C128](&context, chosen_points);
        if (context.faults & (1u << FAULT_OVERFLOW))
            return (Bound){INT128_MIN, INT128_MAX, true, false, true};
        if (context.faults)
            continue;
        result.low = value < result.low ? value : result.low;
        result.high = value > result.high ? value : result.high;
    }
    if (result.low > result.high)
        return (Bound){INT128_MIN, INT128_MAX, total > 1, false, true};
    if (info->has_range && total > 1)
        result.low = info->low, result.high = info->high;
    return result;
}

static Bound computed(const Proof *proof, const PlanOp *op)
{
    Bound arguments[PRIM_MAX_PARAMETERS], result;
    bool known = true, unknown = false, fault = false;
    for (size_t a = 0; a < op->argument_count; a++) {
        arguments[a] = proof->bounds[op->argument[a]];
        known &= arguments[a].known;
        unknown |= arguments[a].unknown;
        fault |= arguments[a].fault;
    }
    int primitive = (int)op->index;
    if (!known)
        result = (Bound){0};
    else if (primitive == proof->equal || primitive == proof->less || primitive == proof->less_equal)
        result = compared(proof, primitive, &arguments[0], &arguments[1]);
    else
        result = by_corners(prim_table[op->index], arguments, op->argument_count);
    result.unknown |= unknown;
    result.fault |= fault;
    return result;
}

/* The values of the bands that the keys may fall into; a gap between them is a fault, which is always reckoned with. */
static Bound looked_up(const PlanTable *table, const Bound *keys, size_t level, uint32_t first, uint32_t count)
{
    Bound result = {.fault = true};
    for (uint32_t b = first; b < first + count; b++) {
        const PlanBand *band = &table->bands[b];
        if (band->low > keys[level].high || band->high < keys[level].low)
            continue;
        result = hull(result, level + 1 == table->key_count
                                  ? certain(band->value)
                                  : looked_up(table, keys, level + 1, band->first, band->count));
    }
    return result;
}

static Bound from_table(const Proof *proof, const PlanOp *op)
{
    Bound keys[4], result;
    bool known = true, unknown = false;
    for (size_t a = 0; a < op->argument_count && a < 4; a++) {
        keys[a] = proof->bounds[op->argument[a]];
        known &= keys[a].known;
        unknown |= keys[a].unknown;
    }
    const PlanTable *table = &proof->asked->plan->tables[op->index];
    result = known ? looked_up(table, keys, 0, table->first, table->count) : (Bound){0};
    result.unknown |= unknown;
    result.fault = true;
    return result;
}

static Bound anything(const Proof *proof, const PlanOp *op)
{
    Bound result = {INT128_MIN, INT128_MAX, true, false, true};
    if (op->physical == PHYSICAL_BIT)
        result.low = 0, result.high = 1;
    for (size_t a = 0; a < op->argument_count; a++)
        result.unknown |= proof->bounds[op->argument[a]].unknown;
    return result;
}

static Bound bound_of(const Proof *proof, PlanReg reg, const Side *box)
{
    const PlanOp *op = &proof->asked->plan->ops[reg];
    const Bound *b = proof->bounds;
    switch ((PlanOpCode)op->code) {
    case OP_COLUMN:
        return of_column(op, box);
    case OP_CONSTANT:
        return certain(proof->asked->plan->constants[op->index].number);
    case OP_KNOWN: {
        const Bound *a = &b[op->argument[0]];
        Bound known = truth(a->unknown, a->known);
        known.fault = a->fault;
        return known;
    }
    case OP_AND:
        return both(b[op->argument[0]], b[op->argument[1]]);
    case OP_OR:
        return opposite(both(opposite(b[op->argument[0]]), opposite(b[op->argument[1]])));
    case OP_NOT:
        return opposite(b[op->argument[0]]);
    case OP_SELECT:
        return chosen(b[op->argument[0]], b[op->argument[1]], b[op->argument[2]]);
    case OP_COALESCE:
        return coalesced(b[op->argument[0]], b[op->argument[1]]);
    case OP_WIDEN:
    case OP_NARROW:
        return b[op->argument[0]];
    case OP_GUARD:
        return guarded(b[op->argument[0]], b[op->argument[1]]);
    case OP_PRIMITIVE:
        return computed(proof, op);
    case OP_TABLE:
        return from_table(proof, op);
    default:
        return anything(proof, op);
    }
}

/* What range analysis has proved for all rows holds for those of the box. */
static void narrow(Bound *bound, const PlanRange *range)
{
    if (!bound->known)
        return;
    bound->low = bound->low > range->low ? bound->low : range->low;
    bound->high = bound->high < range->high ? bound->high : range->high;
    bound->known = bound->low <= bound->high;
}

static void compute_bounds(Proof *proof, const Side *box)
{
    const Plan *plan = proof->asked->plan;
    for (PlanReg reg = 0; reg < plan->op_count; reg++) {
        proof->bounds[reg] = bound_of(proof, reg, box);
        if (plan->ranges && plan->ops[reg].physical != PHYSICAL_TEXT)
            narrow(&proof->bounds[reg], &plan->ranges[reg]);
    }
}

/* ---- Dividing a box --------------------------------------------------------------------------------------------------------- */

static bool is_settled(const Bound *bound)
{
    return (!bound->known || bound->low == bound->high) && bound->known + bound->unknown + bound->fault <= 1;
}

static Int128 width_of(const Bound *bound)
{
    if (bound->known && (bound->low <= -INT128_MAX / 4 || bound->high >= INT128_MAX / 4))
        return INT128_MAX / 2;
    return (bound->known ? bound->high - bound->low : 0) + bound->unknown;
}

/* Follows what is open from a register to a column; the widest argument first. PLAN_NONE: nothing below can be divided. */
static PlanReg open_column(const Proof *proof, PlanReg reg)
{
    for (;;) {
        const PlanOp *op = &proof->asked->plan->ops[reg];
        if (op->code == OP_COLUMN)
            return op->physical == PHYSICAL_TEXT && !proof->bounds[reg].unknown ? PLAN_NONE : reg;
        PlanReg next = PLAN_NONE;
        for (size_t a = 0; a < op->argument_count; a++) {
            const Bound *argument = &proof->bounds[op->argument[a]];
            if (is_settled(argument))
                continue;
            bool first_decides = op->code == OP_SELECT || op->code == OP_AND || op->code == OP_OR;
            if (next == PLAN_NONE || (!first_decides && width_of(argument) > width_of(&proof->bounds[next])))
                next = op->argument[a];
        }
        if (next == PLAN_NONE)
            return PLAN_NONE;
        reg = next;
    }
}

/* Where the lower half ends: before or at the middle one of the landmarks inside, else in the middle. */
static int64_t cut_of(const Landmarks *landmarks, const Side *side)
{
    int64_t best = side->low + (side->high - side->low) / 2;
    int64_t middle = best;
    bool found = false;
    for (size_t i = 0; landmarks && i < landmarks->number_count; i++) {
        for (int64_t end = landmarks->numbers[i] - 1; end <= landmarks->numbers[i]; end++) {
            if (end < side->low || end >= side->high)
                continue;
            int64_t distance = end > middle ? end - middle : middle - end;
            int64_t known = best > middle ? best - middle : middle - best;
            if (!found || distance < known)
                best = end;
            found = true;
        }
    }
    return best;
}

/* Divides the box into two at that field; false: the field has one value already. */
static bool divide(const Proof *proof, size_t field, Side *lower, Side *upper)
{
    Side *side = &lower[field];
    if (side->known && side->blank) {
        side->known = false;
        upper[field].blank = false;
        return true;
    }
    if (!side->known || side->low == side->high)
        return false;
    int64_t cut = cut_of(proof->asked->landmarks ? &proof->asked->landmarks[field] : NULL, side);
    side->high = cut;
    upper[field].low = cut + 1;
    return true;
}

/* ---- Proofs ----------------------------------------------------------------------------------------------------------------------- */

void box_of_all(const Plan *plan, Side *box)
{
    for (size_t f = 0; f < plan->field_count; f++) {
        const PlanField *field = &plan->fields[f];
        box[f] = (Side){field->low, field->high, true, !field->required && !field->key};
        if (field->kind == KIND_TEXT)
            box[f].low = box[f].high = 0;
    }
}

static Proof proof_of(Arena *arena, const ProofAsked *asked)
{
    return (Proof){.asked = asked,
                   .bounds = ARENA_ARRAY(arena, Bound, asked->plan->op_count + 1),
                   .equal = prim_find(STR("equal")),
                   .less = prim_find(STR("less")),
                   .less_equal = prim_find(STR("less_equal"))};
}

const Bound *bounds_of_all(Arena *arena, const Plan *plan)
{
    ProofAsked asked = {.plan = plan};
    Proof proof = proof_of(arena, &asked);
    Side *box = ARENA_ARRAY(arena, Side, plan->field_count + 1);
    box_of_all(plan, box);
    compute_bounds(&proof, box);
    return proof.bounds;
}

void box_bounds(const ProofAsked *asked, const Side *box, Bound *bounds)
{
    Proof proof = {.asked = asked,
                   .bounds = bounds,
                   .equal = prim_find(STR("equal")),
                   .less = prim_find(STR("less")),
                   .less_equal = prim_find(STR("less_equal"))};
    compute_bounds(&proof, box);
    *asked->work += asked->plan->op_count;
}

PlanReg box_open_column(const ProofAsked *asked, const Bound *bounds, PlanReg reg)
{
    Proof proof = {.asked = asked, .bounds = (Bound *)bounds};
    return open_column(&proof, reg);
}

bool box_divide(const ProofAsked *asked, size_t field, Side *lower, Side *upper)
{
    Proof proof = {.asked = asked};
    return divide(&proof, field, lower, upper);
}

enum { MOST_OPEN_BOXES = 128 };

bool bounds_prove(Arena *arena, const ProofAsked *asked)
{
    size_t fields = asked->plan->field_count + 1, open = 1;
    Proof proof = proof_of(arena, asked);
    Side *boxes = ARENA_ARRAY(arena, Side, fields * (MOST_OPEN_BOXES + 1));
    box_of_all(asked->plan, boxes);
    for (unsigned looked_at = 0; open > 0; looked_at++) {
        Side *box = &boxes[(open - 1) * fields];
        if (looked_at == asked->boxes)
            return false;
        compute_bounds(&proof, box);
        *asked->work += asked->plan->op_count;
        PlanReg reg = asked->violation(asked->context, proof.bounds);
        if (reg == PLAN_NONE) {
            open--;
            continue;
        }
        PlanReg column = open_column(&proof, reg);
        if (column == PLAN_NONE || open == MOST_OPEN_BOXES)
            return false;
        memcpy(box + fields, box, fields * sizeof *box);
        if (!divide(&proof, asked->plan->ops[column].index, box, box + fields))
            return false;
        open++;
    }
    return true;
}
