/* Versions of the policy in one row plan: which one holds for a row, and each clause made of what every version says of it.
 *
 * Equal operations are shared, so what versions have in common is one register and needs no choice. */
#include "compiler/lowering.h"

#include "runtime/civil_date.h"

void lower_in_version(Lowering *l, int version)
{
    size_t defines = l->values_change ? (size_t)version * l->policy->defines.count : 0;
    l->version = version;
    l->selection = &l->selections[version];
    l->defines = l->all_defines + defines;
    l->define_lowered = l->all_define_lowered + defines;
}

static Value operate(Lowering *l, const char *name, Value a, Value b)
{
    return build_operator(&l->build, name, a, b);
}

static Value number(Lowering *l, int64_t whole)
{
    return build_number(&l->build, whole, 1);
}

static bool is_same(Value a, Value b)
{
    return a.reg == b.reg && a.denominator == b.denominator;
}

Value lower_unchanged(Lowering *l, Node *node, Text what)
{
    int version = l->version;
    bool differs = false;
    lower_in_version(l, 0);
    Value first = lower_value(l, node);
    for (size_t v = 1; l->values_change && v < lower_version_count(l); v++) {
        lower_in_version(l, (int)v);
        differs |= !is_same(first, lower_value(l, node));
    }
    lower_in_version(l, version);
    if (differs)
        DIAGN(l->diags, CHANGED_IN_HEADER, node->span, what);
    return first;
}

/* ---- Which version holds ------------------------------------------------------------------------------------------------ */

static bool is_meant(const Node *transition, const Symbol *clause)
{
    if (!transition->more)
        return true;
    for (const Node *name = transition->more; name; name = name->next)
        if (clause && name->symbol == clause)
            return true;
    return false;
}

/* Whether a transition of the version with this rule is for the row. */
static Value gate_of(Lowering *l, int version, NodeKind rule, const Symbol *clause)
{
    Value open = build_bit(&l->build, false);
    lower_in_version(l, version);
    for (Node *node = l->policy->versions[version].node->items; node; node = node->next) {
        if (node->kind != NODE_TRANSITION || !is_meant(node, clause))
            continue;
        Node *gate = NULL;
        bool has_rule = false;
        for (Node *item = node->items; item; item = item->next) {
            gate = item->kind == NODE_FOR ? item->left : gate;
            has_rule |= item->kind == rule;
        }
        if (has_rule && gate)
            open = build_or(&l->build, open, lower_value(l, gate));
    }
    return open;
}

/* The version that holds for a row, or for one clause of it: the last one that is in force on its day, or the one before where a
 * transition leaves things as they were, or the new one where a transition tops up what was awarded. Bits, not comparisons of the number: what is unknown may still exclude a version. */
static void choose(Lowering *l, const Symbol *clause, Value *holds)
{
    holds[0] = build_bit(&l->build, true);
    for (int v = 1; v < (int)lower_version_count(l); v++) {
        Value before = gate_of(l, v, NODE_AS_BEFORE, clause);
        l->build.span = l->policy->versions[v].node->right->span;
        Value since = operate(l, "less_equal", number(l, l->policy->versions[v].effective), l->day);
        holds[v] = build_and(&l->build, since, build_not(&l->build, before));
        Value earlier = build_or(&l->build, build_not(&l->build, since), before);
        Value again = gate_of(l, v, NODE_NEW_MINUS_AWARDED, clause);
        holds[v] = build_or(&l->build, holds[v], again);
        earlier = build_and(&l->build, earlier, build_not(&l->build, again));
        for (int e = 0; e < v; e++)
            holds[e] = build_and(&l->build, holds[e], earlier);
    }
    lower_in_version(l, 0);
}

/* Whether a day lies within first and last; constant yes where neither is stated. */
static Value lies_within(Lowering *l, Value day, int64_t first, int64_t last)
{
    Value within = build_bit(&l->build, true);
    if (first != INT64_MIN)
        within = operate(l, "less_equal", number(l, first), day);
    if (last != INT64_MAX)
        within = build_and(&l->build, within, operate(l, "less_equal", day, number(l, last)));
    return within;
}

static Str period_text(Arena *arena, int64_t first, int64_t last, bool zh)
{
    char from[DATE_TEXT], to[DATE_TEXT];
    Str a = {from, first == INT64_MIN ? 0 : date_print(from, first)};
    Str b = {to, last == INT64_MAX ? 0 : date_print(to, last)};
    if (zh)
        return arena_print(arena, "%.*s%s%.*s%s", STR_ARG(a),
                           a.len && b.len ? "至"
                           : a.len        ? "起"
                                          : "",
                           STR_ARG(b), a.len ? "" : "止");
    return arena_print(arena, "%s%.*s%s%.*s", a.len ? "from " : "", STR_ARG(a),
                       b.len ? (a.len ? " to " : "to ") : "", STR_ARG(b));
}

/* The days on which some version holds; versions that follow each other without a gap are one period. */
static PlanCondition in_force(Lowering *l, Value day)
{
    const PolicyVersion *versions = l->policy->versions;
    size_t count = lower_version_count(l);
    PlanCondition condition = {.kind = CONDITION_IN_FORCE, .span = l->policy->versions_by->span};
    Value holds = build_bit(&l->build, false);
    Str en = {0}, zh = {0};
    for (size_t v = 0; v < count; v++) {
        int64_t first = versions[v].effective;
        while (v + 1 < count && versions[v].expires != INT64_MAX &&
               versions[v].expires + 1 == versions[v + 1].effective)
            v++;
        int64_t last = versions[v].expires;
        holds = build_or(&l->build, holds, lies_within(l, day, first, last));
        en = arena_print(l->arena, "%.*s%s%.*s", STR_ARG(en), en.len ? ", " : "",
                         STR_ARG(period_text(l->arena, first, last, false)));
        zh = arena_print(l->arena, "%.*s%s%.*s", STR_ARG(zh), zh.len ? "、" : "",
                         STR_ARG(period_text(l->arena, first, last, true)));
    }
    condition.reg = holds.reg;
    condition.label = en, condition.other_label = zh;
    return condition;
}

Value lower_since_version(Lowering *l, int first)
{
    return operate(l, "less_equal", number(l, first), l->version_number);
}

/* The version's number for results and settlement, which know no blanks: -1 where none holds or it is not known. */
static Value reported(Lowering *l, const Value *holds)
{
    Value chosen = number(l, 0), none = number(l, -1);
    for (int v = 1; v < (int)lower_version_count(l); v++)
        chosen = build_select(&l->build, holds[v], number(l, v), chosen);
    chosen = build_select(&l->build, (Value){l->in_force.reg, 1}, chosen, none);
    return build_narrow(&l->build, build_coalesce(&l->build, chosen, none));
}

void lower_versions(Lowering *l)
{
    const Policy *policy = l->policy;
    size_t count = policy->version_count;
    if (!policy->versions_by)
        return;
    PlanVersion *out = ARENA_ARRAY(l->arena, PlanVersion, count + 1);
    for (size_t v = 0; v < count; v++)
        out[v] = (PlanVersion){policy->versions[v].symbol->id, policy->versions[v].symbol->label,
                               policy->versions[v].effective, policy->versions[v].expires};
    l->plan->versions = out;
    l->plan->version_count = count;
    l->day = lower_unchanged(l, policy->versions_by, TEXT("which version holds", "适用版本"));
    l->in_force = in_force(l, l->day);
    Value holds[POLICY_MAX_VERSIONS + 1];
    choose(l, NULL, holds);
    l->version_number = reported(l, holds);
}

/* ---- One clause of what every version says of it --------------------------------------------------------------------------- */

typedef struct Merge {
    Lowering *l;
    PlanClause *const *by_version;
    size_t count, present; /* versions; those that have the clause */
    const bool *has; /* by version */
    Value *holds; /* by version: whether it is the one for this clause of the row */
} Merge;

static Value one_of(const Merge *m, const bool *which)
{
    Value any = build_bit(&m->l->build, false);
    for (size_t v = 0; v < m->count; v++)
        if (which[v])
            any = build_or(&m->l->build, any, m->holds[v]);
    return any;
}

/* The value of the version that holds; values by version, of those that have the clause. */
static Value choose_value(const Merge *m, const Value *values)
{
    bool any = false;
    Value value = {PLAN_NONE, 1};
    for (size_t v = m->count; v-- > 0;) {
        if (!m->has[v])
            continue;
        if (!any)
            value = values[v];
        else if (!is_same(values[v], value))
            value = build_select(&m->l->build, m->holds[v], values[v], value);
        any = true;
    }
    return value;
}

/* One stage of the amount. `PLAN_NONE` where some version lacks it, which was reported, or which is a referral's. */
static void merge_stage(const Merge *m, size_t reg, size_t denominator, PlanClause *out)
{
    Value values[POLICY_MAX_VERSIONS + 1];
    for (size_t v = 0; v < m->count; v++) {
        const char *clause = (const char *)m->by_version[v];
        values[v].reg = *(const PlanReg *)(clause + reg);
        values[v].denominator = denominator ? *(const int64_t *)(clause + denominator) : 1;
        if (m->has[v] && values[v].reg == PLAN_NONE)
            return;
    }
    Value value = choose_value(m, values);
    *(PlanReg *)((char *)out + reg) = value.reg;
    if (denominator)
        *(int64_t *)((char *)out + denominator) = value.denominator;
}

static void merge_stages(const Merge *m, PlanClause *out)
{
    merge_stage(m, offsetof(PlanClause, computed), offsetof(PlanClause, computed_denominator), out);
    merge_stage(m, offsetof(PlanClause, modified), offsetof(PlanClause, modified_denominator), out);
    merge_stage(m, offsetof(PlanClause, floored), offsetof(PlanClause, floored_denominator), out);
    merge_stage(m, offsetof(PlanClause, capped), offsetof(PlanClause, capped_denominator), out);
    merge_stage(m, offsetof(PlanClause, amount), 0, out);
    if (out->amount != PLAN_NONE)
        out->fields = build_fields_of(&m->l->build, out->amount, &out->field_count);
}

/* The awards from which a top-up is counted: those of the keys that it names, or of the application. */
static Value awarded_before(Lowering *l, const Symbol *clause, Node *rule)
{
    const Node *keys = rule->scope ? rule->scope->items : NULL;
    Node *own = NULL;
    for (size_t i = 0; !rule->scope && i < l->policy->fields.count; i++) {
        Symbol *field = l->policy->fields.items[i];
        if (field->node->kind != NODE_KEY)
            continue;
        own = ast_node(l->arena, NODE_NAME, rule->span);
        own->symbol = field;
    }
    return lower_earlier(l, clause, rule->scope ? keys : own, rule->scope ? rule->scope->left : NULL, rule->span);
}

/* The new amount less what was awarded, never below zero, where the transition's gate holds and its version is the one for the row. */
static void top_up(const Merge *m, const Symbol *clause, int version, Node *transition, PlanClause *out,
                   Value *any)
{
    Lowering *l = m->l;
    Node *gate = NULL, *rule = NULL;
    for (Node *item = transition->items; item; item = item->next) {
        gate = item->kind == NODE_FOR ? item->left : gate;
        rule = item->kind == NODE_NEW_MINUS_AWARDED ? item : rule;
    }
    if (!gate || !rule)
        return;
    lower_in_version(l, version);
    Value again = build_and(&l->build, lower_value(l, gate), m->holds[version]);
    Value before = awarded_before(l, clause, rule), amount = {out->amount, 1};
    l->build.span = rule->span;
    Value fen = {before.reg, 1}; /* the ledger's column holds fen, as amounts do */
    Value left = operate(l, "greatest", operate(l, "subtract", amount, fen), number(l, 0));
    out->amount = build_narrow(&l->build, build_select(&l->build, again, left, amount)).reg;
    *any = build_or(&l->build, *any, again);
    Value some = build_and(&l->build, again, operate(l, "less", number(l, 0), before));
    PlanNote *notes = ARENA_ARRAY(l->arena, PlanNote, PLAN_MAX_NOTES);
    memcpy(notes, out->notes, out->note_count * sizeof *notes);
    if (out->note_count < PLAN_MAX_NOTES)
        notes[out->note_count++] = (PlanNote){
            some.reg, NOTE_TOPPED_UP, transition->label ? transition->label->text : (Str){"", 0}, (Str){"", 0}};
    out->notes = notes;
}

static void merge_top_ups(const Merge *m, const Symbol *clause, PlanClause *out)
{
    Value any = build_bit(&m->l->build, false);
    bool never;
    if (out->amount == PLAN_NONE)
        return;
    for (size_t v = 1; v < m->count; v++)
        for (Node *item = m->has[v] ? m->l->policy->versions[v].node->items : NULL; item; item = item->next)
            if (item->kind == NODE_TRANSITION && is_meant(item, clause))
                top_up(m, clause, (int)v, item, out, &any);
    lower_in_version(m->l, 0);
    if (build_constant_bit(&m->l->build, any, &never) && !never)
        return;
    Value known = build_coalesce(&m->l->build, any, build_bit(&m->l->build, false));
    out->tops_up = known.reg;
    out->fields = build_fields_of(&m->l->build, out->amount, &out->field_count);
}

/* Whom the clause is about: nobody where the version that holds does not have it. */
static void merge_applies(const Merge *m, PlanClause *out)
{
    bool same = m->present == m->count;
    for (size_t v = 0; v < m->count; v++)
        same = same && m->by_version[v]->applies.reg == m->by_version[0]->applies.reg;
    if (same)
        return;
    Value applies = build_bit(&m->l->build, false);
    for (size_t v = 0; v < m->count; v++) {
        if (!m->has[v])
            continue;
        PlanReg own = m->by_version[v]->applies.reg;
        Value holds = m->holds[v];
        if (own != PLAN_NONE)
            holds = build_and(&m->l->build, holds, (Value){own, 1});
        applies = build_or(&m->l->build, applies, holds);
        if (own != PLAN_NONE)
            out->applies.span = m->by_version[v]->applies.span;
    }
    out->applies.reg = applies.reg;
    out->applies.fields = build_fields_of(&m->l->build, applies.reg, &out->applies.field_count);
}

typedef struct MergedCondition {
    PlanCondition condition;
    bool in[POLICY_MAX_VERSIONS + 1]; /* the versions that ask for it */
} MergedCondition;

static bool is_same_condition(const PlanCondition *a, const PlanCondition *b)
{
    return a->reg == b->reg && a->kind == b->kind && str_equal(a->label, b->label) &&
           str_equal(a->other_label, b->other_label);
}

/* Puts a version's conditions into the list, each behind the one before it in that version. */
static size_t add_conditions(const Merge *m, size_t version, MergedCondition *list, size_t count)
{
    const PlanClause *clause = m->by_version[version];
    size_t at = 0;
    for (size_t i = 0; i < clause->condition_count; i++) {
        size_t same = 0;
        while (same < count && !is_same_condition(&list[same].condition, &clause->conditions[i]))
            same++;
        if (same == count) {
            memmove(&list[at + 1], &list[at], (count - at) * sizeof *list);
            list[at] = (MergedCondition){.condition = clause->conditions[i]};
            same = at;
            count++;
        }
        list[same].in[version] = true;
        at = same + 1;
    }
    return count;
}

/* A condition asks only in the versions that state it. */
static void merge_conditions(const Merge *m, PlanClause *out)
{
    Lowering *l = m->l;
    size_t most = 1, count = 0;
    for (size_t v = 0; v < m->count; v++)
        most += m->by_version[v]->condition_count;
    MergedCondition *list = ARENA_ARRAY(l->arena, MergedCondition, most);
    for (size_t v = 0; v < m->count; v++)
        if (m->has[v])
            count = add_conditions(m, v, list, count);
    PlanCondition *conditions = ARENA_ARRAY(l->arena, PlanCondition, count + 1);
    bool always;
    out->conditions = conditions;
    out->condition_count = 0;
    if (!build_constant_bit(&l->build, (Value){l->in_force.reg, 1}, &always) || !always) {
        conditions[0] = l->in_force;
        conditions[0].fields = build_fields_of(&l->build, l->in_force.reg, &conditions[0].field_count);
        out->condition_count = 1;
    }
    for (size_t i = 0; i < count; i++) {
        PlanCondition *condition = &conditions[out->condition_count++];
        *condition = list[i].condition;
        bool everywhere = true;
        for (size_t v = 0; v < m->count; v++)
            everywhere = everywhere && (list[i].in[v] || !m->has[v]);
        if (everywhere)
            continue;
        Value elsewhere = build_not(&l->build, one_of(m, list[i].in));
        condition->reg = build_or(&l->build, elsewhere, (Value){condition->reg, 1}).reg;
        condition->fields = build_fields_of(&l->build, condition->reg, &condition->field_count);
    }
}

static bool is_same_note(const PlanNote *a, const PlanNote *b)
{
    return a->reg == b->reg && a->kind == b->kind && str_equal(a->value, b->value) &&
           str_equal(a->label, b->label);
}

/* What is said of an amount is said where the version that says it holds. */
static void merge_notes(const Merge *m, PlanClause *out)
{
    Lowering *l = m->l;
    PlanNote *notes = ARENA_ARRAY(l->arena, PlanNote, PLAN_MAX_NOTES);
    size_t count = 0;
    for (size_t v = 0; v < m->count; v++) {
        const PlanClause *clause = m->by_version[v];
        for (size_t i = 0; m->has[v] && i < clause->note_count; i++) {
            bool in[POLICY_MAX_VERSIONS + 1] = {false}, everywhere = true, said = false;
            for (size_t w = 0; w < m->count; w++) {
                const PlanClause *other = m->by_version[w];
                for (size_t j = 0; m->has[w] && j < other->note_count && !in[w]; j++)
                    in[w] = is_same_note(&clause->notes[i], &other->notes[j]);
                said |= in[w] && w < v;
                everywhere = everywhere && (in[w] || !m->has[w]);
            }
            if (said || count == PLAN_MAX_NOTES)
                continue;
            PlanNote note = clause->notes[i];
            Value holds = one_of(m, in);
            if (!everywhere)
                note.reg =
                    note.reg == PLAN_NONE ? holds.reg : build_and(&l->build, holds, (Value){note.reg, 1}).reg;
            notes[count++] = note;
        }
    }
    out->notes = notes;
    out->note_count = count;
}

static void merge_terms(const Merge *m, PlanClause *out)
{
    PlanTerms *terms = ARENA_ARRAY(m->l->arena, PlanTerms, m->count + 1);
    for (size_t v = 0; v < m->count; v++) {
        const PlanClause *clause = m->by_version[v];
        terms[v] = (PlanTerms){clause->article, clause->base, clause->base_meaning, clause->decided_field,
                               m->has[v] ? clause->budget : -1};
    }
    out->terms = terms;
}

static Node *statement_of(const Merge *m, size_t version, size_t clause, NodeKind kind)
{
    return selection_find(&m->l->selections[version].clauses[clause].statements, kind);
}

/* What an amount is divided into when it is paid is one list for a clause, whatever the version. */
static bool pays_alike(const Merge *m, size_t clause, size_t last, NodeKind kind)
{
    Node *own = statement_of(m, last, clause, kind);
    for (size_t v = 0; v < m->count; v++)
        if (m->has[v] && statement_of(m, v, clause, kind) != own)
            return false;
    for (Node *part = own ? own->items : NULL; part; part = part->next) {
        Node *values[] = {part->left, part->right, part->third};
        for (size_t i = 0; i < sizeof values / sizeof *values; i++)
            if (values[i])
                lower_unchanged(m->l, values[i], TEXT("an instalment or share", "分期或分担"));
    }
    return true;
}

static void merge_payout(const Merge *m, size_t clause, PlanClause *out)
{
    size_t last = m->count - 1;
    while (last > 0 && !m->has[last])
        last--;
    if (out->amount == PLAN_NONE)
        return;
    if (pays_alike(m, clause, last, NODE_INSTALMENTS) && pays_alike(m, clause, last, NODE_SHARE))
        lower_payout(m->l, out, &m->l->selections[last].clauses[clause].statements);
    else
        DIAGN(m->l->diags, CHANGED_PARTS, m->l->selections[last].clauses[clause].clause->node->name->span,
              text_of(out->id));
}

void lower_merge_clause(Lowering *l, size_t number_of_clause, PlanClause *const *by_version, PlanClause *out)
{
    size_t count = lower_version_count(l);
    bool has[POLICY_MAX_VERSIONS + 1];
    Value holds[POLICY_MAX_VERSIONS + 1];
    Merge m = {.l = l, .by_version = by_version, .count = count, .has = has, .holds = holds};
    const Symbol *clause = l->selections[0].clauses[number_of_clause].clause;
    Str article = l->diags->article;
    *out = *by_version[0];
    for (size_t v = 0; v < count; v++) {
        has[v] = l->selections[v].clauses[number_of_clause].in_force;
        m.present += has[v];
        if (has[v])
            *out = *by_version[v]; /* the last one that has it: what is said where no row is meant */
    }
    l->build.span = clause->node->name->span;
    l->diags->article = out->article;
    choose(l, clause, holds);
    merge_applies(&m, out);
    merge_conditions(&m, out);
    merge_stages(&m, out);
    merge_notes(&m, out);
    merge_top_ups(&m, clause, out);
    merge_payout(&m, number_of_clause, out);
    if (count > 1) {
        merge_terms(&m, out);
        out->version = reported(l, holds).reg;
    }
    l->diags->article = article;
}
