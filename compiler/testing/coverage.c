#include "compiler/testing/coverage.h"

#include <stdlib.h>

#include "compiler/keywords.h"
#include "compiler/lower.h"
#include "compiler/testing/tree.h"
#include "runtime/civil_date.h"
#include "runtime/decimal.h"
#include "runtime/prim/prim.h"
#include "runtime/table.h"

#define NO_POINT UINT32_MAX

struct Coverage {
    Compilation *c;
    Arena *arena;
    ReadingState standing;
    Tree tree; /* of the policy */
    CoverPoint *points;
    size_t count, capacity;
    uint32_t *index; /* open addressing; point + 1 */
    size_t index_capacity;
    uint32_t *stamps; /* by register: the walk that came by last */
    size_t stamp_capacity;
    uint32_t stamp;
    bool knows_earlier; /* a test says what was awarded before, or the policy asks */
    int less, less_equal, least, greatest, slice, excess; /* primitives */
};

/* ---- Points ------------------------------------------------------------------------------------------------------------------- */

static size_t hash_of(Span span, CoverKind kind, uint64_t extra)
{
    uint64_t hash = span.start * UINT64_C(0x9E3779B97F4A7C15) ^ span.end * UINT64_C(0xC2B2AE3D27D4EB4F);
    hash = (hash ^ (uint64_t)kind ^ extra * 31) * UINT64_C(0x9E3779B97F4A7C15);
    return (size_t)(hash >> 20);
}

static uint32_t *slot_of(Coverage *coverage, Span span, CoverKind kind, uint64_t extra)
{
    size_t mask = coverage->index_capacity - 1;
    for (size_t at = hash_of(span, kind, extra) & mask;; at = (at + 1) & mask) {
        uint32_t entry = coverage->index[at];
        const CoverPoint *point = entry ? &coverage->points[entry - 1] : NULL;
        if (!point || (point->span.start == span.start && point->span.end == span.end && point->kind == kind &&
                       point->extra == extra))
            return &coverage->index[at];
    }
}

static void grow_index(Coverage *coverage)
{
    coverage->index_capacity = coverage->index_capacity ? coverage->index_capacity * 2 : 1024;
    coverage->index = ARENA_ARRAY(coverage->arena, uint32_t, coverage->index_capacity);
    for (size_t i = 0; i < coverage->count; i++) {
        const CoverPoint *point = &coverage->points[i];
        *slot_of(coverage, point->span, point->kind, point->extra) = (uint32_t)i + 1;
    }
}

/* A place without text is none that people could look at. */
static CoverPoint *point_at(Coverage *coverage, Span span, CoverKind kind, uint64_t extra, bool make)
{
    if (coverage->count * 2 >= coverage->index_capacity)
        grow_index(coverage);
    uint32_t *slot = slot_of(coverage, span, kind, extra);
    if (!*slot && make && span.end > span.start) {
        CoverPoint point = {.span = span, .kind = kind, .extra = extra};
        point.what = text_of(source_written(&coverage->c->sources, span));
        ARENA_PUSH(coverage->arena, coverage->points, coverage->count, coverage->capacity, point);
        *slot = (uint32_t)coverage->count;
    }
    return *slot ? &coverage->points[*slot - 1] : NULL;
}

/* The two things that are done with points: while points are collected all of them are made, else the one is seen. */
typedef struct Look {
    Coverage *coverage;
    const Plan *plan;
    const Node *owner; /* clause whose points they are, where a point stands elsewhere too */
    const CoverRows *rows; /* NULL: points are collected */
    const TestRun *run; /* the whole test, where it is one */
    const CoverPoint *wanted; /* only this one is looked for; NULL: all that are shown are marked */
    bool found;
    size_t row;
    uint16_t clause, step;
    int reading, option;
    PlanReg skipped[2]; /* the cap and the floor of the clause: their points are their own */
} Look;

static CoverPoint *look_at(Look *look, Span span, CoverKind kind, uint64_t extra, bool shows)
{
    size_t before = look->coverage->count;
    CoverPoint *point = point_at(look->coverage, span, kind, extra, !look->rows && !look->run);
    if (look->coverage->count > before) {
        point->clause = look->clause;
        point->step = look->step;
        point->field = COVER_NONE;
        point->reading = look->reading;
        point->option = look->option;
    }
    if (point && shows && look->wanted)
        look->found = look->found || point == look->wanted;
    else if (point && shows)
        point->seen = true;
    return point;
}

/* ---- Values of registers -------------------------------------------------------------------------------------------------- */

static const Vector *vector_of(const Look *look, PlanReg reg)
{
    return look->rows->value(look->rows->of, reg);
}

static bool is_known(const Look *look, PlanReg reg)
{
    const Vector *vector = vector_of(look, reg);
    return !(vector->unknown && bit_get(vector->unknown, look->row)) &&
           !(vector->fault && bit_get(vector->fault, look->row));
}

static Int128 number_of(const Look *look, PlanReg reg)
{
    const Vector *vector = vector_of(look, reg);
    switch (vector->physical) {
    case PHYSICAL_BIT:
        return bit_get(vector->data.bits, look->row);
    case PHYSICAL_I64:
        return vector->data.i64[look->row];
    case PHYSICAL_I128:
        return vector->data.i128[look->row];
    default:
        return 0;
    }
}

static bool is_yes(const Look *look, PlanReg reg)
{
    return look->rows && is_known(look, reg) && number_of(look, reg) != 0;
}

static bool is_no(const Look *look, PlanReg reg)
{
    return look->rows && is_known(look, reg) && number_of(look, reg) == 0;
}

static bool is_unknown(const Look *look, PlanReg reg)
{
    const Vector *vector = look->rows ? vector_of(look, reg) : NULL;
    return vector && vector->unknown && bit_get(vector->unknown, look->row) &&
           !(vector->fault && bit_get(vector->fault, look->row));
}

/* ---- Operations --------------------------------------------------------------------------------------------------------------- */

/* What an operation is to the one that uses it. */
typedef enum Role { ROLE_VALUE, ROLE_PART } Role;

static void walk(Look *look, PlanReg reg, Role role, Span within);

static bool is_within(Span span, Span outer)
{
    return span.start >= outer.start && span.end <= outer.end;
}

static bool is_bit(const PlanOp *op)
{
    return op->physical == PHYSICAL_BIT && op->code != OP_CONSTANT;
}

/* Equal operations are shared, so that a part may carry the span of its first use elsewhere. */
static Span place_of(const PlanOp *op, Span within)
{
    return is_within(op->span, within) && op->span.end > op->span.start ? op->span : within;
}

static void name_field(const Look *look, CoverPoint *point, const PlanOp *op)
{
    if (!point || op->code != OP_COLUMN)
        return;
    const PlanField *field = &look->plan->fields[op->index];
    point->what = (Text){field->id, field->label.len ? field->label : field->id};
}

/* A part of a condition: seen yes and no. The ends of a band need no points: its cases have them. */
static void look_at_part(Look *look, PlanReg reg, Span within)
{
    const PlanOp *op = &look->plan->ops[reg];
    if (!is_bit(op) || op->code == OP_AND || op->code == OP_OR || op->code == OP_NOT ||
        tree_enclosing(&look->coverage->tree, op->span, NODE_BAND) ||
        tree_enclosing(&look->coverage->tree, op->span, NODE_RANGE))
        return;
    Span span = place_of(op, within);
    uint64_t extra = op->code == OP_COLUMN ? (uint64_t)op->index + 1 : 0;
    name_field(look, look_at(look, span, COVER_YES, extra, is_yes(look, reg)), op);
    name_field(look, look_at(look, span, COVER_NO, extra, is_no(look, reg)), op);
}

/* A slice has the span of its rate, and a case of a tier that of its end, which say less than the tier. */
static void name_arm(const Look *look, CoverPoint *point)
{
    const Node *arm = point && !look->rows ? tree_enclosing(&look->coverage->tree, point->span, NODE_ARM) : NULL;
    if (arm)
        point->what = text_of(source_written(&look->coverage->c->sources, arm->span));
}

/* Which of the operations of this kind with one span: the same in every plan, as registers are not. */
static uint64_t ordinal_of(const Look *look, PlanReg reg)
{
    const PlanOp *op = &look->plan->ops[reg];
    uint64_t before = 0;
    for (PlanReg i = 0; i < reg; i++) {
        const PlanOp *other = &look->plan->ops[i];
        before += other->code == op->code && other->index == op->index && other->span.start == op->span.start &&
                  other->span.end == op->span.end;
    }
    return before;
}

static bool is_otherwise(const Node *arm)
{
    return (arm->left && arm->left->kind == NODE_OTHERWISE) || (arm->items && arm->items->kind == NODE_OTHERWISE);
}

/* The arm that a choice among arms takes where its condition holds: the last arm is lowered first. NULL where some arms are decided
 * by the readings, or where it is no choice among arms. */
static const Node *arm_of(const Look *look, PlanReg reg)
{
    static const NodeKind kinds[] = {NODE_LOOKUP, NODE_WHOLE, NODE_CASE};
    const PlanOp *op = &look->plan->ops[reg];
    const Node *node = NULL;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds && !node; i++)
        node = tree_find(&look->coverage->tree, op->span, kinds[i]);
    size_t arms = 0, selects = 0;
    for (const Node *arm = node ? node->items : NULL; arm; arm = arm->next)
        arms += !is_otherwise(arm);
    for (size_t i = 0; node && i < look->plan->op_count; i++)
        selects += look->plan->ops[i].code == OP_SELECT && look->plan->ops[i].span.start == op->span.start &&
                   look->plan->ops[i].span.end == op->span.end;
    if (!node || arms != selects)
        return NULL;
    size_t number = selects - 1 - ordinal_of(look, reg);
    const Node *arm = node->items;
    for (; arm && number; arm = arm->next)
        number--;
    return arm;
}

static void look_at_select(Look *look, PlanReg reg)
{
    const PlanOp *op = &look->plan->ops[reg], *condition = &look->plan->ops[op->argument[0]],
                 *rest = &look->plan->ops[op->argument[2]];
    const Node *written = arm_of(look, reg);
    Span arm = written ? written->span : place_of(condition, op->span);
    bool is_rest =
        !(rest->code == OP_SELECT && rest->span.start == op->span.start && rest->span.end == op->span.end) &&
        !(rest->code == OP_GUARD && rest->index == FAULT_NO_MEMBER);
    uint64_t extra = arm.start == op->span.start && arm.end == op->span.end ? ordinal_of(look, reg) + 1 : 0;
    name_arm(look, look_at(look, arm, COVER_ARM, extra, is_yes(look, op->argument[0])));
    if (is_rest)
        look_at(look, op->span, COVER_REST, 0, is_no(look, op->argument[0]));
    walk(look, op->argument[0], ROLE_VALUE, op->span);
    if (!look->rows || is_yes(look, op->argument[0]))
        walk(look, op->argument[1], ROLE_VALUE, op->span);
    if (!look->rows || is_no(look, op->argument[0]))
        walk(look, op->argument[2], ROLE_VALUE, op->span);
}

static bool both_known(const Look *look, const PlanOp *op)
{
    return look->rows && is_known(look, op->argument[0]) && is_known(look, op->argument[1]);
}

/* `each full` is never below zero, which is nobody's statement. */
static bool is_of_each(const Look *look, Span span)
{
    return tree_find(&look->coverage->tree, span, NODE_EACH) != NULL;
}

static void look_at_extreme(Look *look, PlanReg reg, bool least)
{
    const PlanOp *op = &look->plan->ops[reg];
    if (reg == look->skipped[0] || reg == look->skipped[1] || is_of_each(look, op->span))
        return;
    bool known = both_known(look, op);
    Int128 a = known ? number_of(look, op->argument[0]) : 0, b = known ? number_of(look, op->argument[1]) : 0;
    uint64_t extra = ordinal_of(look, reg);
    look_at(look, op->span, COVER_LEFT, extra, known && (least ? a < b : a > b));
    look_at(look, op->span, COVER_RIGHT, extra, known && (least ? b < a : b > a));
}

/* The field that the value is, but for its default and its denominator. */
static uint16_t field_of(const Plan *plan, PlanReg reg)
{
    const PlanOp *op = &plan->ops[reg];
    while (op->code == OP_COALESCE || op->code == OP_WIDEN || op->code == OP_GUARD)
        op = &plan->ops[op->argument[0]];
    if (op->code == OP_PRIMITIVE && op->argument_count == 2 &&
        str_is(STR("multiply"), prim_table[op->index]->name)) {
        const PlanOp *a = &plan->ops[op->argument[0]], *b = &plan->ops[op->argument[1]];
        if (b->code == OP_CONSTANT)
            op = a;
        else if (a->code == OP_CONSTANT)
            op = b;
    }
    return op->code == OP_COLUMN && op->index < plan->form_count ? (uint16_t)op->index : COVER_NONE;
}

static void set_field(const Look *look, CoverPoint *point, const PlanOp *op)
{
    for (size_t i = 0; point && !look->rows && i < op->argument_count && point->field == COVER_NONE; i++)
        point->field = field_of(look->plan, op->argument[i]);
}

static void look_at_primitive(Look *look, PlanReg reg)
{
    const Coverage *coverage = look->coverage;
    const PlanOp *op = &look->plan->ops[reg];
    int primitive = (int)op->index;
    CoverPoint *edge = NULL;
    if (primitive == coverage->less || primitive == coverage->less_equal) {
        edge =
            look_at(look, op->span, COVER_EDGE, 0,
                    both_known(look, op) && number_of(look, op->argument[0]) == number_of(look, op->argument[1]));
    } else if (primitive == coverage->least || primitive == coverage->greatest) {
        look_at_extreme(look, reg, primitive == coverage->least);
    } else if (primitive == coverage->slice || primitive == coverage->excess) {
        name_arm(look, look_at(look, op->span, COVER_SLICE, 0,
                               look->rows && is_known(look, reg) && number_of(look, reg) > 0));
        if (primitive == coverage->slice)
            edge = look_at(look, op->span, COVER_SLICE_END, 0,
                           look->rows && is_known(look, op->argument[0]) && is_known(look, op->argument[2]) &&
                               number_of(look, op->argument[0]) == number_of(look, op->argument[2]));
    }
    name_arm(look, edge);
    set_field(look, edge, op);
    for (size_t i = 0; i < op->argument_count; i++)
        walk(look, op->argument[i], ROLE_VALUE, op->span);
}

/* ---- Tables ----------------------------------------------------------------------------------------------------------------------- */

static Str key_text(const Look *look, const Symbol *key, const PlanTable *table, size_t level, Int128 number)
{
    Arena *arena = look->coverage->arena;
    char digits[DECIMAL_TEXT];
    if (table->key_kinds[level] == KIND_DATE) {
        CivilDate date = date_to_civil((int64_t)number);
        return arena_print(arena, "%04d-%02d-%02d", date.year, date.month, date.day);
    }
    if (table->key_kinds[level] == KIND_CATEGORY && key && number >= 0 && (size_t)number < key->part_count)
        return key->parts[number]->id;
    bool is_exact;
    return arena_copy(arena,
                      (Str){digits, exact_print(digits, number, table->key_denominators[level], 0, &is_exact)});
}

static Str band_text(const Look *look, const PlanTable *table, size_t index, size_t level, const PlanBand *band)
{
    Arena *arena = look->coverage->arena;
    const Symbol *symbol = look->coverage->c->policy->tables.items[index];
    const Symbol *type = level < symbol->part_count ? symbol->parts[level] : NULL;
    const Symbol *members = type && type->type.category ? type->type.category : type;
    bool low = band->low > INT128_MIN, high = band->high < INT128_MAX;
    Str from = low ? key_text(look, members, table, level, band->low) : (Str){"", 0};
    Str to = high ? key_text(look, members, table, level, band->high) : (Str){"", 0};
    if (level == 0 && table->dated)
        return from;
    if (low && high && band->low == band->high)
        return from;
    if (low && high)
        return arena_print(arena, "%.*s…%.*s", STR_ARG(from), STR_ARG(to));
    return high  ? arena_print(arena, "≤%.*s", STR_ARG(to))
           : low ? arena_print(arena, "≥%.*s", STR_ARG(from))
                 : STR("*");
}

typedef struct TableLook {
    Look *look;
    uint32_t index;
    const PlanTable *table;
    const Int128 *keys; /* of the row; NULL: points are collected, or the keys are unknown */
    bool accrues; /* keys[0] up to keys[1] are days, the others follow */
} TableLook;

static bool holds_key(const TableLook *at, size_t level, const PlanBand *band)
{
    if (!at->keys)
        return false;
    if (at->accrues && level == 0)
        return band->low < at->keys[1] && band->high >= at->keys[0] && at->keys[0] < at->keys[1];
    Int128 key = at->keys[at->accrues ? level + 1 : level];
    return key >= band->low && key <= band->high;
}

static void look_at_bands(const TableLook *at, size_t level, uint32_t first, uint32_t count, Str above)
{
    Look *look = at->look;
    Span span = look->coverage->c->policy->tables.items[at->index]->node->name->span;
    for (uint32_t i = first; i < first + count; i++) {
        const PlanBand *band = &at->table->bands[i];
        bool held = holds_key(at, level, band);
        if (look->rows && !held)
            continue;
        Str text = {"", 0};
        if (!look->rows) {
            text = band_text(look, at->table, at->index, level, band);
            text =
                above.len ? arena_print(look->coverage->arena, "%.*s, %.*s", STR_ARG(above), STR_ARG(text)) : text;
        }
        if (level + 1 < at->table->key_count) {
            look_at_bands(at, level + 1, band->first, band->count, text);
            continue;
        }
        CoverPoint *point = look_at(look, span, COVER_TABLE_ROW, i, held);
        if (point && !look->rows)
            point->what = text_of(text);
    }
}

static void look_at_table(Look *look, PlanReg reg)
{
    const PlanOp *op = &look->plan->ops[reg];
    Int128 keys[PLAN_MAX_ARGUMENTS];
    bool known = look->rows != NULL;
    for (size_t i = 0; i < op->argument_count; i++) {
        known = known && is_known(look, op->argument[i]);
        keys[i] = known ? number_of(look, op->argument[i]) : 0;
    }
    TableLook at = {look, op->index, &look->plan->tables[op->index], known ? keys : NULL, op->code == OP_ACCRUE};
    if (!look->rows || known)
        look_at_bands(&at, 0, at.table->first, at.table->count, (Str){"", 0});
    for (size_t i = 0; i < op->argument_count; i++)
        walk(look, op->argument[i], ROLE_VALUE, op->span);
}

/* Comes by each operation once. What guards a value is the compiler's, not the drafter's. */
static void walk(Look *look, PlanReg reg, Role role, Span within)
{
    if (reg == PLAN_NONE)
        return;
    const PlanOp *op = &look->plan->ops[reg];
    if (role == ROLE_PART)
        look_at_part(look, reg, within);
    if (look->coverage->stamps[reg] == look->coverage->stamp)
        return;
    look->coverage->stamps[reg] = look->coverage->stamp;
    switch (op->code) {
    case OP_AND:
    case OP_OR:
        walk(look, op->argument[0], ROLE_PART, place_of(op, within));
        walk(look, op->argument[1], ROLE_PART, place_of(op, within));
        break;
    case OP_SELECT:
        look_at_select(look, reg);
        break;
    case OP_GUARD:
        walk(look, op->argument[0], role, within);
        break;
    case OP_PRIMITIVE:
        look_at_primitive(look, reg);
        break;
    case OP_TABLE:
    case OP_ACCRUE:
        look_at_table(look, reg);
        break;
    default:
        for (size_t i = 0; i < op->argument_count; i++)
            walk(look, op->argument[i], ROLE_VALUE, within);
    }
}

static void walk_from(Look *look, PlanReg reg)
{
    if (reg == PLAN_NONE)
        return;
    look->coverage->stamp++;
    walk(look, reg, ROLE_VALUE, look->plan->ops[reg].span);
}

/* ---- Clauses ----------------------------------------------------------------------------------------------------------------------- */

static uint64_t clause_number(const Look *look, size_t clause)
{
    return clause + 1 + (look->plan->clauses[clause].referral ? UINT64_C(1) << 32 : 0);
}

/* What stands in `every clause` is shown once it is shown for some clause. */
static void look_at_condition(Look *look, size_t clause, const PlanCondition *condition, bool is_for)
{
    const PlanOp *op = &look->plan->ops[condition->reg];
    if (op->code == OP_CONSTANT)
        return;
    bool own = tree_declaration(&look->coverage->tree, condition->span) == look->owner;
    uint64_t extra = own ? clause_number(look, clause) : 0;
    /* An exception holds, and another clause prevails, where the condition that is left of it does not. */
    bool is_exception = condition->kind != CONDITION_REQUIRED;
    CoverKind when_yes = is_exception ? COVER_NO : COVER_MET, when_no = is_exception ? COVER_YES
                                                                        : is_for     ? COVER_FOR_NO
                                                                                     : COVER_FAILED;
    CoverPoint *points[3] = {
        look_at(look, condition->span, when_yes, extra, is_yes(look, condition->reg)),
        look_at(look, condition->span, when_no, extra, is_no(look, condition->reg)),
    };
    if (op->nullable)
        points[2] = look_at(look, condition->span, is_for ? COVER_FOR_UNKNOWN : COVER_UNKNOWN, extra,
                            is_unknown(look, condition->reg));
    for (size_t i = 0; i < 3 && !look->rows; i++)
        if (points[i] && own)
            points[i]->owner = look->owner;
    walk_from(look, condition->reg);
}

static void look_at_bound(Look *look, PlanReg before, PlanReg after, CoverKind binds, CoverKind leaves)
{
    if (before == after || before == PLAN_NONE || after == PLAN_NONE)
        return;
    bool known = look->rows && is_known(look, before) && is_known(look, after);
    /* The stages may have different denominators; the plan compares them itself when it takes the least. */
    const PlanOp *op = &look->plan->ops[after];
    while (op->code == OP_GUARD || op->code == OP_WIDEN || op->code == OP_NARROW)
        op = &look->plan->ops[op->argument[0]];
    if (op->code != OP_PRIMITIVE || op->argument_count != 2)
        return;
    Int128 amount = known ? number_of(look, op->argument[0]) : 0,
           bound = known ? number_of(look, op->argument[1]) : 0;
    bool bound_known = known && is_known(look, op->argument[1]);
    bool is_cap = binds == COVER_CAPPED;
    look_at(look, op->span, binds, 0, bound_known && (is_cap ? amount > bound : amount < bound));
    look_at(look, op->span, leaves, 0, bound_known && (is_cap ? amount <= bound : amount >= bound));
}

static PlanReg bound_of(const Plan *plan, PlanReg before, PlanReg after)
{
    if (before == after || after == PLAN_NONE)
        return PLAN_NONE;
    const PlanOp *op = &plan->ops[after];
    while (op->code == OP_GUARD || op->code == OP_WIDEN || op->code == OP_NARROW) {
        after = op->argument[0];
        op = &plan->ops[after];
    }
    return after;
}

static void look_at_amount(Look *look, const PlanClause *clause)
{
    look->skipped[0] = bound_of(look->plan, clause->floored, clause->capped);
    look->skipped[1] = bound_of(look->plan, clause->modified, clause->floored);
    look_at_bound(look, clause->modified, clause->floored, COVER_FLOORED, COVER_UNFLOORED);
    look_at_bound(look, clause->floored, clause->capped, COVER_CAPPED, COVER_UNCAPPED);
    walk_from(look, clause->capped);
    look->skipped[0] = look->skipped[1] = PLAN_NONE;
}

/* Where a decided rate is written into the amount. */
static void look_at_decided(Look *look, const PlanClause *clause)
{
    if (clause->decided_field == UINT16_MAX)
        return;
    const PlanField *field = &look->plan->fields[clause->decided_field];
    const Column *column = look->rows ? &look->rows->batch->columns[clause->decided_field] : NULL;
    bool blank = column && bit_get(column->unknown, look->row);
    Span span = look->owner->name->span;
    CoverPoint *given = look_at(look, span, COVER_DECIDED, 0, column && !blank);
    CoverPoint *left = look_at(look, span, COVER_UNDECIDED, 0, blank);
    Text name = {field->id, field->label.len ? field->label : field->id};
    if (given && left)
        given->what = left->what = name;
}

static bool all_met(const Look *look, const PlanClause *clause)
{
    for (size_t i = 0; look->rows && i < clause->condition_count; i++)
        if (!is_yes(look, clause->conditions[i].reg))
            return false;
    return true;
}

/* Where the part is written: the operation of its condition may be another statement's too. */
static Span span_of_part(const Look *look, const PlanPart *part)
{
    const Tree *tree = &look->coverage->tree;
    for (size_t i = 0; i < tree->count; i++) {
        const Node *node = tree->nodes[i];
        if (node->kind != NODE_INSTALMENTS || !is_within(node->span, look->owner->span) ||
            ast_count(node->items) != part->count)
            continue;
        const Node *item = node->items;
        for (uint16_t number = 1; item->next && number < part->number; number++)
            item = item->next;
        return item->span;
    }
    return look->owner->name->span;
}

/* Of what is paid in parts, those that hang on a condition. */
static void look_at_parts(Look *look, const PlanClause *clause)
{
    for (size_t i = clause->first_part; i < clause->first_part + clause->part_count; i++) {
        const PlanPart *part = &look->plan->parts[i];
        if (part->row_condition == PLAN_NOT_KEPT)
            continue;
        PlanReg reg = look->plan->kept[part->row_condition].reg;
        Span span = span_of_part(look, part);
        look_at(look, span, COVER_YES, part->number, is_yes(look, reg));
        look_at(look, span, COVER_NO, part->number, is_no(look, reg));
        walk_from(look, reg);
    }
}

/* Which version of the policy holds for the row; each is shown by a row of any clause. */
static void look_at_versions(Look *look, const PlanClause *clause)
{
    const Policy *policy = look->coverage->c->policy;
    if (clause->version == PLAN_NONE)
        return;
    for (size_t v = 0; v < look->plan->version_count; v++) {
        const Node *amend = policy->versions[v].node;
        Span span = amend ? amend->left->span : policy->header->name->span;
        bool holds =
            look->rows && is_known(look, clause->version) && number_of(look, clause->version) == (Int128)v;
        look_at(look, span, COVER_VERSION, 0, holds);
    }
}

static void look_at_clause(Look *look, size_t number)
{
    const PlanClause *clause = &look->plan->clauses[number];
    look->clause = (uint16_t)number;
    look->owner = tree_declaration(&look->coverage->tree, clause->span);
    if (!look->owner || !look->owner->name)
        return;
    look_at_versions(look, clause);
    if (clause->applies.reg != PLAN_NONE)
        look_at_condition(look, number, &clause->applies, true);
    if (look->rows && clause->applies.reg != PLAN_NONE && !is_yes(look, clause->applies.reg))
        return;
    for (size_t i = 0; i < clause->condition_count; i++)
        look_at_condition(look, number, &clause->conditions[i], false);
    if (clause->referral || !all_met(look, clause))
        return;
    look_at(look, look->owner->name->span, COVER_GRANTED, 0,
            look->rows && look->rows->is_paid(look->rows->of, look->row, number));
    look_at_decided(look, clause);
    look_at_amount(look, clause);
    look_at_parts(look, clause);
}

/* ---- Steps across rows --------------------------------------------------------------------------------------------------------- */

static bool step_takes(const TestRun *run, size_t step)
{
    if (step < run->settled.cut_count && run->settled.cuts[step].awards)
        return true;
    for (size_t i = 0; i < run->settled.budget_count; i++)
        if (run->settled.budgets[i].step == step && run->settled.budgets[i].shortage > 0)
            return true;
    return false;
}

static bool is_of_step(const PlanStep *step, uint16_t clause)
{
    for (size_t i = 0; i < step->clause_count; i++)
        if (step->clauses[i] == clause)
            return true;
    return false;
}

static bool is_cut_by(const Results *results, const Award *award, size_t step)
{
    for (uint32_t cut = award->cut; cut != NO_CUT; cut = results->cuts.items[cut].before)
        if (results->cuts.items[cut].step == step)
            return true;
    return false;
}

/* Whether the step looks at both together: one identity, and one year where each year stands for itself. */
static bool is_same_round(const Results *results, const PlanStep *step, const Award *a, const Award *b)
{
    bool same_key = step->key < 0 || results->keys[step->key][a->row] == results->keys[step->key][b->row];
    return same_key && (step->period != PERIOD_YEAR || results->rows[a->row].year == results->rows[b->row].year);
}

/* Nobody's award in the round is cut, and there was enough. */
static bool round_is_left(const TestRun *run, size_t number, const Award *award)
{
    const Results *results = &run->results;
    const PlanStep *step = &run->plan->steps[number];
    for (size_t i = 0; i < results->award_count; i++) {
        const Award *other = &results->awards[i];
        if (is_of_step(step, other->clause) && is_same_round(results, step, award, other) &&
            is_cut_by(results, other, number))
            return false;
    }
    for (size_t i = 0; i < run->settled.budget_count; i++) {
        const SettleBudget *budget = &run->settled.budgets[i];
        bool is_of_year = budget->year == INT32_MIN || budget->year == results->rows[award->row].year;
        if (budget->step == number && is_of_year && budget->shortage > 0)
            return false;
    }
    return true;
}

/* Of a policy with several versions an award may be none of the step's. */
static bool takes_part(const TestRun *run, const PlanStep *step, size_t award)
{
    int version = run->results.details[award].version;
    for (size_t c = 0; c < step->clause_count; c++)
        if (step->clauses[c] == run->results.awards[award].clause)
            return !step->versions || version < 0 || (step->versions[c] >> version & 1);
    return false;
}

static bool step_leaves(const TestRun *run, size_t step)
{
    for (size_t i = 0; i < run->results.award_count; i++)
        if (run->results.awards[i].paid > 0 && takes_part(run, &run->plan->steps[step], i) &&
            round_is_left(run, step, &run->results.awards[i]))
            return true;
    return false;
}

static bool key_was_blank(const TestRun *run, size_t step)
{
    for (size_t i = 0; i < run->results.award_count; i++) {
        const Award *award = &run->results.awards[i];
        if (award->outcome != OUTCOME_PENDING || award->reason != REASON_KEY ||
            award->step >= run->plan->step_count)
            continue;
        /* Of several steps with one key the first is named. */
        const PlanStep *asked = &run->plan->steps[step], *named = &run->plan->steps[award->step];
        if (named->key == asked->key && is_of_step(asked, award->clause))
            return true;
    }
    return false;
}

static bool key_may_be_blank(const Plan *plan, const PlanStep *step)
{
    for (size_t i = 0; step->key >= 0 && i < plan->keys[step->key].field_count; i++) {
        const PlanField *field = &plan->fields[plan->keys[step->key].field[i]];
        if (!field->required && !field->has_default)
            return true;
    }
    return false;
}

/* Steps that count earlier awards of an identity, where the tests reckon with any. */
static bool counts_earlier(const Look *look, const PlanStep *step)
{
    bool can = step->kind == STEP_PLACES || step->kind == STEP_SHARED_CAP || step->kind == STEP_LIMIT ||
               step->kind == STEP_EXCLUSIVE;
    return can && look->coverage->knows_earlier;
}

static bool earlier_counted(const TestRun *run, size_t step)
{
    for (size_t i = 0; i < run->results.award_count; i++) {
        const Award *award = &run->results.awards[i];
        if (award->step == step && award->cut != NO_CUT && run->results.cuts.items[award->cut].earlier_count > 0)
            return true;
    }
    return false;
}

/* ---- Ranks */

/* How many awards of the step have a rank from `first` to `last`; `equals`: whether two of them share one. */
static size_t awards_ranked(const Results *results, const PlanStep *step, int64_t first, int64_t last,
                            bool *equals)
{
    size_t count = 0;
    for (size_t i = 0; results->ranks && i < results->award_count; i++) {
        uint32_t rank = results->ranks[i];
        if (!rank || !is_of_step(step, results->awards[i].clause) || rank < first || rank > last)
            continue;
        count++;
        for (size_t other = 0; other < i; other++)
            *equals |= results->ranks[other] == rank && is_of_step(step, results->awards[other].clause);
    }
    return count;
}

/* Who gets the amount of a rank is cut by nothing, so the bands are the points. */
static void look_at_rank(Look *look, const PlanStep *step)
{
    const Node *node = tree_find(&look->coverage->tree, step->span, NODE_RANK);
    const Results *results = look->run ? &look->run->results : NULL;
    int64_t first = 1;
    size_t band = 0;
    bool equals = false;
    for (const Node *arm = node ? node->more : NULL; arm; arm = arm->next)
        for (const Node *key = arm->items; key; key = key->next) {
            int64_t last = band < step->band_count ? step->band_places[band] : INT64_MAX;
            look_at(look, key->span, COVER_RANK, 0, results && awards_ranked(results, step, first, last, &equals));
            first = last < INT64_MAX ? last + 1 : last;
            band++;
        }
    if (step->ties != TIES_IN_ORDER)
        look_at(look, step->span, COVER_EQUALS, 0, equals);
}

static void look_at_steps(Look *look)
{
    const Plan *plan = look->plan;
    for (size_t i = 0; i < plan->step_count; i++) {
        const PlanStep *step = &plan->steps[i];
        look->clause = step->clause_count ? step->clauses[0] : COVER_NONE;
        look->step = (uint16_t)i;
        if (step->kind == STEP_RANK) {
            look_at_rank(look, step);
        } else {
            look_at(look, step->span, COVER_TAKES, 0, look->run && step_takes(look->run, i));
            look_at(look, step->span, COVER_LEAVES, 0, look->run && step_leaves(look->run, i));
        }
        if (counts_earlier(look, step))
            look_at(look, step->span, COVER_EARLIER, 0, look->run && earlier_counted(look->run, i));
        if (key_may_be_blank(plan, step))
            look_at(look, step->span, COVER_KEY_BLANK, 0, look->run && key_was_blank(look->run, i));
    }
    look->step = COVER_NONE;
}

/* ---- A whole plan, and a whole test ------------------------------------------------------------------------------------------ */

static void look_at_checks(Look *look)
{
    look->clause = COVER_NONE;
    for (size_t i = 0; i < look->plan->check_count; i++) {
        const PlanCheck *check = &look->plan->checks[i];
        look_at(look, check->span, COVER_CHECK_FAILED, 0, is_no(look, check->reg));
        walk_from(look, check->reg);
    }
}

/* What the ledger holds is a cell of the row, which the ledger fills. */
static void look_at_awarded(Look *look)
{
    look->clause = COVER_NONE;
    for (size_t i = 0; i < look->plan->awarded_count; i++) {
        const PlanAwarded *awarded = &look->plan->awarded[i];
        const Column *column = look->rows ? &look->rows->batch->columns[awarded->field] : NULL;
        look_at(look, awarded->span, COVER_AWARDED, 0,
                column && !bit_get(column->unknown, look->row) && column->data.i64[look->row] > 0);
    }
}

static Look look_begin(Coverage *coverage, const Plan *plan)
{
    Look look = {.coverage = coverage,
                 .plan = plan,
                 .skipped = {PLAN_NONE, PLAN_NONE},
                 .clause = COVER_NONE,
                 .step = COVER_NONE,
                 .reading = -1};
    if (plan && plan->op_count >= coverage->stamp_capacity) {
        coverage->stamp_capacity = plan->op_count * 2 + 1;
        coverage->stamps = ARENA_ARRAY(coverage->arena, uint32_t, coverage->stamp_capacity);
    }
    return look;
}

static void collect_plan(Coverage *coverage, const Plan *plan, int reading, int option)
{
    Look look = look_begin(coverage, plan);
    look.reading = reading;
    look.option = option;
    look_at_checks(&look);
    look_at_awarded(&look);
    for (size_t i = 0; i < plan->clause_count; i++)
        look_at_clause(&look, i);
    look_at_steps(&look);
}

static Span option_span(const Coverage *coverage, size_t reading, int option)
{
    return coverage->c->policy->readings.items[reading]->parts[option]->node->name->span;
}

static const Vector *value_in_run(const void *of, PlanReg reg)
{
    return engine_value(((const TestRun *)of)->engine, reg);
}

static bool is_paid_in_run(const void *of, size_t row, size_t clause)
{
    const Award *award = test_run_award(of, row, clause);
    return award && award->outcome == OUTCOME_GRANTED && award->paid > 0;
}

void coverage_see(void *context, const TestRun *run, const TestResult *result)
{
    Coverage *coverage = context;
    CoverRows rows = {run, value_in_run, is_paid_in_run, &run->batch};
    (void)result;
    Look look = look_begin(coverage, run->plan);
    look.rows = &rows;
    look.run = run;
    for (look.row = 0; look.row < run->row_count; look.row++) {
        if (!bit_get(run->batch.rejected, look.row))
            look_at_checks(&look);
        if (run->results.rows[look.row].state == ROW_SETTLED)
            look_at_awarded(&look);
        for (size_t i = 0; run->results.rows[look.row].state == ROW_SETTLED && i < run->plan->clause_count; i++)
            look_at_clause(&look, i);
    }
    look_at_steps(&look);
    for (size_t i = 0; i < coverage->c->policy->readings.count; i++)
        look_at(&look, option_span(coverage, i, run->options[i]), COVER_OPTION, 0, true);
}

bool coverage_row_shows(Coverage *coverage, const Plan *plan, const CoverRows *rows, size_t row,
                        const CoverPoint *point)
{
    static const int none = -1;
    Look look = look_begin(coverage, plan);
    look.reading = none;
    look.rows = rows;
    look.row = row;
    look.wanted = point;
    if (point->clause == COVER_NONE)
        look_at_checks(&look);
    else if (point->clause < plan->clause_count)
        look_at_clause(&look, point->clause);
    return look.found;
}

void coverage_readings(const Coverage *coverage, const CoverPoint *point, ReadingState *out)
{
    size_t count = coverage->c->policy->readings.count;
    *out = coverage->standing;
    if (point->reading < 0)
        return;
    out->options = ARENA_ARRAY(coverage->arena, int, count + 1);
    out->chosen = ARENA_ARRAY(coverage->arena, bool, count + 1);
    memcpy(out->options, coverage->standing.options, count * sizeof *out->options);
    memcpy(out->chosen, coverage->standing.chosen, count * sizeof *out->chosen);
    out->options[point->reading] = point->option;
    out->chosen[point->reading] = true;
}

/* ---- Collecting ------------------------------------------------------------------------------------------------------------------ */

static void collect_under(Coverage *coverage, const ReadingState *readings, int reading, int option)
{
    Compilation *c = coverage->c;
    size_t errors = c->diags.errors, count = c->diags.count;
    Plan *plan = lower_policy(&c->arena, c->policy, readings->options, readings->chosen, &c->sources, &c->diags);
    c->diags.errors = errors;
    c->diags.count = count;
    if (plan)
        collect_plan(coverage, plan, reading, option);
}

static void collect_options(Coverage *coverage)
{
    const SymbolList *readings = &coverage->c->policy->readings;
    ReadingState other = coverage->standing;
    Look look = look_begin(coverage, NULL);
    other.options = ARENA_ARRAY(coverage->arena, int, readings->count + 1);
    for (size_t r = 0; r < readings->count; r++) {
        const Symbol *reading = readings->items[r];
        for (size_t o = 0; reading->used && o < reading->part_count; o++) {
            look.reading = (int)r;
            look.option = (int)o;
            CoverPoint *point = look_at(&look, option_span(coverage, r, (int)o), COVER_OPTION, 0, false);
            const Symbol *option = reading->parts[o];
            if (point)
                point->what = (Text){option->id, option->label.len ? option->label : option->id};
            memcpy(other.options, coverage->standing.options, readings->count * sizeof *other.options);
            other.options[r] = (int)o;
            if ((int)o != coverage->standing.options[r])
                collect_under(coverage, &other, (int)r, (int)o);
        }
    }
}

static bool reckons_with_earlier(const Policy *policy)
{
    bool any = policy->awarded_count > 0;
    for (size_t t = 0; t < policy->test_count; t++)
        for (const Node *item = policy->tests[t]->items; item; item = item->next)
            any |= item->kind == NODE_ALREADY;
    return any;
}

Status coverage_open(Coverage **out, Compilation *c, const ReadingState *readings)
{
    *out = NULL;
    if (setjmp(c->arena.escape))
        return STATUS_NO_MEMORY;
    Coverage *coverage = ARENA_NEW(&c->arena, Coverage);
    *coverage = (Coverage){.c = c,
                           .arena = &c->arena,
                           .standing = *readings,
                           .knows_earlier = reckons_with_earlier(c->policy),
                           .less = prim_find(STR("less")),
                           .less_equal = prim_find(STR("less_equal")),
                           .least = prim_find(STR("least")),
                           .greatest = prim_find(STR("greatest")),
                           .slice = prim_find(STR("slice")),
                           .excess = prim_find(STR("excess"))};
    tree_index(&coverage->tree, &c->arena, c->file);
    collect_under(coverage, readings, -1, 0);
    collect_options(coverage);
    *out = coverage;
    return STATUS_OK;
}

/* ---- What was found --------------------------------------------------------------------------------------------------------------- */

static int by_place(const void *a, const void *b)
{
    const CoverPoint *x = *(const CoverPoint *const *)a, *y = *(const CoverPoint *const *)b;
    if (x->span.start != y->span.start)
        return x->span.start < y->span.start ? -1 : 1;
    if (x->span.end != y->span.end)
        return x->span.end < y->span.end ? -1 : 1;
    if (x->extra != y->extra)
        return x->extra < y->extra ? -1 : 1;
    return (x->kind > y->kind) - (x->kind < y->kind);
}

static Text group_name(Arena *arena, const Node *declaration)
{
    const Symbol *symbol = declaration->symbol;
    Text name = {{"", 0}, {"", 0}};
    if (symbol && symbol->id.len)
        name = (Text){symbol->id, symbol->label.len ? symbol->label : symbol->id};
    if (declaration->kind == NODE_UNDER && symbol)
        return (Text){arena_print(arena, "under %.*s", STR_ARG(name.en)),
                      arena_print(arena, "采用 %.*s", STR_ARG(name.zh))};
    if (name.en.len)
        return name;
    if (declaration->kind == NODE_EVERY_CLAUSE)
        return TEXT("every clause", "各条款");
    Str kind = str_from(ast_kind_name(declaration->kind));
    const Keyword *keyword = keyword_find(kind);
    return (Text){kind, keyword ? keyword_spelling(keyword, LANGUAGE_ZH) : kind};
}

Status coverage_groups(Coverage *coverage, const CoverGroup **out, size_t *count)
{
    *count = 0;
    if (setjmp(coverage->c->arena.escape))
        return STATUS_NO_MEMORY;
    Arena *arena = coverage->arena;
    const Tree *tree = &coverage->tree;
    CoverGroup *groups = ARENA_ARRAY(arena, CoverGroup, tree->declaration_count + 1);
    for (size_t d = 0; d < tree->declaration_count; d++) {
        CoverGroup group = {.declaration = tree->declarations[d],
                            .name = group_name(arena, tree->declarations[d])};
        group.points = ARENA_ARRAY(arena, const CoverPoint *, 1);
        size_t capacity = 1;
        for (size_t i = 0; i < coverage->count; i++) {
            const CoverPoint *point = &coverage->points[i];
            const Node *owner = point->owner ? point->owner : tree_declaration(tree, point->span);
            if (owner != group.declaration)
                continue;
            ARENA_PUSH(arena, group.points, group.count, capacity, point);
            group.seen += point->seen;
        }
        qsort(group.points, group.count, sizeof *group.points, by_place);
        if (group.count)
            groups[(*count)++] = group;
    }
    *out = groups;
    return STATUS_OK;
}

unsigned coverage_percent(size_t seen, size_t count)
{
    return count ? (unsigned)(seen * 100 / count) : 100;
}

Text cover_words(CoverKind kind)
{
    static const Text words[] = {
#define COVER(name, en, zh, shown_en, shown_zh) {{en, sizeof(en) - 1}, {zh, sizeof(zh) - 1}},
#include "compiler/testing/coverage.def"
#undef COVER
    };
    return words[kind];
}

Text cover_shown(CoverKind kind)
{
    static const Text words[] = {
#define COVER(name, en, zh, shown_en, shown_zh) \
    {{shown_en, sizeof(shown_en) - 1}, {shown_zh, sizeof(shown_zh) - 1}},
#include "compiler/testing/coverage.def"
#undef COVER
    };
    return words[kind];
}
