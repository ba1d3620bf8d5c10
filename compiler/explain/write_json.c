/* One object for each row, for programs: docs/explaining.md describes it. Every number is exact and a text: a decimal, or a fraction
 * such as 1323125/12. Names are ids, with labels beside them; nothing depends on the language of the session. */
#include "compiler/builtin.h"
#include "compiler/explain/sheet.h"
#include "runtime/civil_date.h"
#include "runtime/decimal.h"
#include "runtime/write/amount.h"
#include "runtime/write/json_text.h"
#include "runtime/write/part.h"
#include "runtime/write/reason.h"
#include "runtime/write/rule.h"

typedef struct Json {
    Output *out;
    const Compilation *compilation;
    const RowFacts *facts;
} Json;

/* ---- Members of objects --------------------------------------------------------------------------------------- */

static void put_name(Json *j, const char *name, bool first)
{
    json_put_name(j->out, str_from(name), first);
}

static void put_string(Json *j, const char *name, Str text, bool first)
{
    put_name(j, name, first);
    json_put_string(j->out, text);
}

static void put_null(Json *j)
{
    output_put(j->out, STR("null"));
}

static void put_truth(Json *j, bool truth)
{
    output_put(j->out, truth ? STR("true") : STR("false"));
}

static void put_bool(Json *j, const char *name, bool truth)
{
    put_name(j, name, false);
    put_truth(j, truth);
}

static void put_text_or_null(Json *j, const char *name, Str text)
{
    put_name(j, name, false);
    if (text.len)
        json_put_string(j->out, text);
    else
        put_null(j);
}

static void put_whole(Json *j, const char *name, Int128 number, bool first)
{
    char digits[DECIMAL_TEXT];
    put_name(j, name, first);
    output_put(j->out, (Str){digits, int128_print(digits, number)});
}

static void put_fen(Json *j, const char *name, Int128 fen)
{
    char digits[AMOUNT_TEXT];
    put_string(j, name, (Str){digits, amount_print_plain(digits, fen)}, false);
}

static void put_exact(Json *j, const char *name, Exact exact, bool first)
{
    Phrase phrase = {0};
    Quantity quantity = quantity_exact(exact, (Type){.kind = TYPE_NUMBER});
    quantity_put_exact(&phrase, &quantity);
    put_string(j, name, phrase_text(&phrase), first);
    phrase_done(&phrase);
}

/* A value alone: a text, true or false, or null where it is not certain. */
static void put_value(Json *j, const Quantity *quantity)
{
    if (quantity->certainty != CERTAIN) {
        put_null(j);
        return;
    }
    Phrase phrase = {0};
    quantity_put_exact(&phrase, quantity);
    if (quantity->type.kind == TYPE_YES_NO)
        output_put(j->out, phrase_text(&phrase));
    else
        json_put_string(j->out, phrase_text(&phrase));
    phrase_done(&phrase);
}

static void put_quantity(Json *j, const char *name, const Quantity *quantity, bool first)
{
    put_name(j, name, first);
    put_value(j, quantity);
}

static void put_symbol(Json *j, const Symbol *symbol, bool first)
{
    put_string(j, "name", symbol->id, first);
    put_text_or_null(j, "label", symbol->label);
}

/* ---- Terms ------------------------------------------------------------------------------------------------------ */

static const char *type_name(TypeKind kind)
{
    static const char *const names[] = {
        [TYPE_YES_NO] = "yes_no", [TYPE_NUMBER] = "number",     [TYPE_RATE] = "rate",
        [TYPE_MONEY] = "money",   [TYPE_COUNT] = "count",       [TYPE_QUANTITY] = "quantity",
        [TYPE_PRICE] = "price",   [TYPE_DATE] = "date",         [TYPE_DAYS] = "days",
        [TYPE_MONTHS] = "months", [TYPE_YEARS] = "years",       [TYPE_TEXT] = "text",
        [TYPE_OPTION] = "option", [TYPE_CATEGORY] = "category", [TYPE_DAY_COUNT] = "day_count",
    };
    return kind < sizeof names / sizeof *names && names[kind] ? names[kind] : "none";
}

static const char *rounding_name(Rounding rounding)
{
    for (size_t i = 0; i < builtin_count; i++)
        if (builtin_table[i].group == BUILTIN_ROUNDING && builtin_table[i].value == (int)rounding)
            return builtin_table[i].en;
    return "";
}

static void put_term(Json *j, const char *name, const Term *term, bool first);

static void put_items(Json *j, const Term *term)
{
    if (!term->count)
        return;
    put_name(j, "of", false);
    output_byte(j->out, '[');
    for (size_t i = 0; i < term->count; i++) {
        if (i)
            output_byte(j->out, ',');
        put_term(j, NULL, term->items[i], true);
    }
    output_byte(j->out, ']');
}

static void put_slices(Json *j, const Term *term)
{
    put_name(j, "slices", false);
    output_byte(j->out, '[');
    for (size_t i = 0; i < term->slice_count; i++) {
        const Slice *slice = &term->slices[i];
        output_put(j->out, i ? STR(",{") : STR("{"));
        put_quantity(j, "from", &slice->low, true);
        put_quantity(j, "to", &slice->high, false);
        put_quantity(j, "amount", &slice->amount, false);
        put_term(j, "rate", slice->rate, false);
        put_quantity(j, "product", &slice->product, false);
        output_byte(j->out, '}');
    }
    output_byte(j->out, ']');
}

static void put_bound(Json *j, const char *name, const TableUse *use, size_t level, Int128 bound, bool first)
{
    Quantity quantity = {.type = use->table->parts[level]->type,
                         .mantissa = bound,
                         .denominator = use->plan->key_denominators[level],
                         .certainty = bound == INT128_MIN || bound == INT128_MAX ? ABSENT : CERTAIN};
    put_quantity(j, name, &quantity, first);
}

/* The row of the table: the band of each key, both ends included. */
static void put_uses(Json *j, const Term *term)
{
    put_name(j, "rows", false);
    output_byte(j->out, '[');
    for (size_t i = 0; i < term->use_count; i++) {
        const TableUse *use = &term->uses[i];
        output_put(j->out, i ? STR(",{") : STR("{"));
        put_string(j, "table", use->table->id, true);
        put_name(j, "keys", false);
        output_byte(j->out, '[');
        for (size_t k = 0; k < use->plan->key_count && use->bands[k]; k++) {
            output_put(j->out, k ? STR(",{") : STR("{"));
            put_quantity(j, "value", &use->keys[k], true);
            put_bound(j, "from", use, k, use->bands[k]->low, false);
            put_bound(j, "to", use, k, use->bands[k]->high, false);
            output_byte(j->out, '}');
        }
        output_byte(j->out, ']');
        put_quantity(j, "value", &use->value, false);
        if (use->days)
            put_whole(j, "days", use->days, false);
        output_byte(j->out, '}');
    }
    output_byte(j->out, ']');
}

static void put_members(Json *j, const Term *term)
{
    put_name(j, "members", false);
    output_byte(j->out, '[');
    for (const Node *member = term->node->items; member; member = member->next) {
        if (member != term->node->items)
            output_byte(j->out, ',');
        json_put_string(j->out, member->symbol ? member->symbol->id : member->text);
    }
    output_byte(j->out, ']');
    put_bool(j, "negated", term->node->flags & FLAG_NEGATED);
}

/* What each row of the applicant adds; `counts` null: it is not known whether the row is meant. */
static void put_detail_rows(Json *j, const Term *term)
{
    put_name(j, "details", false);
    output_byte(j->out, '[');
    for (size_t i = 0; i < term->row_count; i++) {
        const DetailValue *value = &term->rows[i].values[term->over_number];
        Quantity quantity = {.type = term->node->left ? term->node->left->type : (Type){.kind = TYPE_NUMBER},
                             .certainty = term->over->value == PLAN_NONE ? ABSENT : value->certainty,
                             .mantissa = value->mantissa,
                             .denominator = j->facts->plan->fields[term->over->field].denominator};
        output_put(j->out, i ? STR(",{") : STR("{"));
        put_whole(j, "line", (Int128)term->rows[i].line, true);
        put_text_or_null(j, "key", term->rows[i].key);
        put_name(j, "counts", false);
        if (value->counts_certainty == CERTAIN)
            put_truth(j, value->counts);
        else
            put_null(j);
        put_quantity(j, "value", &quantity, false);
        output_byte(j->out, '}');
    }
    output_byte(j->out, ']');
}

static void put_particulars(Json *j, const Term *term)
{
    if (term->symbol) {
        static const char *const kinds[] = {[SYMBOL_FIELD] = "field",
                                            [SYMBOL_DEFINE] = "define",
                                            [SYMBOL_READING] = "reading",
                                            [SYMBOL_TABLE] = "table",
                                            [SYMBOL_FUNCTION] = "function"};
        SymbolKind kind = term->symbol->kind;
        if (kind < sizeof kinds / sizeof *kinds && kinds[kind])
            put_string(j, "names", str_from(kinds[kind]), false);
        put_symbol(j, term->symbol, false);
    }
    if (term->is_blank)
        put_bool(j, "blank", true);
    if (term->slice_count)
        put_slices(j, term);
    if (term->use_count)
        put_uses(j, term);
    if (term->chosen != SIZE_MAX)
        put_whole(j, "chosen", (Int128)term->chosen, false);
    if (term->op == NODE_UP_TO_OF)
        put_quantity(j, "rate", &term->extra, false);
    if (term->op == NODE_EACH) {
        put_quantity(j, "steps", &term->extra, false);
        put_exact(j, "step", term->quantum, false);
        put_bool(j, "started", term->node->flags & FLAG_STARTED);
    }
    if (term->op == NODE_ROUNDED) {
        put_string(j, "rounding", str_from(rounding_name(term->rounding)), false);
        put_exact(j, "to", term->quantum, false);
    }
    if (term->op == NODE_IS_ONE_OF)
        put_members(j, term);
    if (term->rows)
        put_detail_rows(j, term);
}

static void put_term(Json *j, const char *name, const Term *term, bool first)
{
    static const char *const states[] = {
        [CERTAIN] = "known", [UNKNOWN] = "unknown", [FAULTY] = "fault", [ABSENT] = "absent"};
    if (name)
        put_name(j, name, first);
    if (!term) {
        put_null(j);
        return;
    }
    output_byte(j->out, '{');
    put_string(j, "op", str_from(ast_kind_name(term->op)), true);
    put_string(j, "type", str_from(type_name(term->value.type.kind)), false);
    if (term->value.type.unit)
        put_string(j, "unit", term->value.type.unit->id, false);
    put_quantity(j, "value", &term->value, false);
    if (term->value.certainty != CERTAIN)
        put_string(j, "state", str_from(states[term->value.certainty]), false);
    put_particulars(j, term);
    put_items(j, term);
    output_byte(j->out, '}');
}

/* The words of the policy's text. */
static void put_written(Json *j, const char *name, const Node *node)
{
    Place place = source_place(&j->compilation->sources, node->span.start);
    Str text = {0};
    if (place.source)
        text = (Str){place.source->text.at + (node->span.start - place.source->base),
                     node->span.end - node->span.start};
    put_string(j, name, text, false);
}

/* ---- The gate ------------------------------------------------------------------------------------------------------ */

static void put_holds(Json *j, const char *name, Certainty certainty, bool holds)
{
    put_name(j, name, false);
    if (certainty == CERTAIN)
        put_truth(j, holds);
    else
        put_null(j);
}

static void put_conditions(Json *j, const ClauseFacts *clause)
{
    static const char *const kinds[] = {[CONDITION_REQUIRED] = "required",
                                        [CONDITION_EXCEPTION] = "exception",
                                        [CONDITION_GIVES_WAY] = "gives_way",
                                        [CONDITION_IN_FORCE] = "in_force"};
    put_name(j, "conditions", false);
    output_byte(j->out, '[');
    for (size_t i = 0; i < clause->condition_count; i++) {
        const ConditionFacts *facts = &clause->conditions[i];
        output_put(j->out, i ? STR(",{") : STR("{"));
        put_string(j, "kind", str_from(kinds[facts->condition->kind]), true);
        put_text_or_null(j, "label", facts->condition->label);
        put_holds(j, "holds", facts->certainty, facts->holds);
        put_bool(j, "of_every_clause", facts->of_every_clause);
        if (facts->statement)
            put_written(j, "written", facts->statement->left);
        put_term(j, "term", facts->term, false);
        output_byte(j->out, '}');
    }
    output_byte(j->out, ']');
}

/* ---- The amount ------------------------------------------------------------------------------------------------------ */

static void put_modifiers(Json *j, const char *name, const ModifierFacts *list, size_t count)
{
    put_name(j, name, false);
    output_byte(j->out, '[');
    for (size_t i = 0; i < count; i++) {
        const ModifierFacts *facts = &list[i];
        output_put(j->out, i ? STR(",{") : STR("{"));
        put_string(j, "kind", str_from(ast_kind_name(facts->statement->kind)), true);
        put_text_or_null(j, "label", facts->statement->label ? facts->statement->label->text : (Str){0});
        put_bool(j, "applies", facts->applies);
        put_term(j, "condition", facts->condition, false);
        put_term(j, "value", facts->value, false);
        if (facts->statement->kind != NODE_EXCEPTING)
            put_quantity(j, "after", &facts->after, false);
        output_byte(j->out, '}');
    }
    output_byte(j->out, ']');
}

static void put_amount(Json *j, const ClauseFacts *clause)
{
    put_name(j, "amount", false);
    if (!clause->has_amount) {
        put_null(j);
        return;
    }
    output_byte(j->out, '{');
    put_term(j, "pay", clause->amount, true);
    put_written(j, "written", clause->pay->left);
    put_quantity(j, "computed", &clause->computed, false);
    put_modifiers(j, "modifiers", clause->modifiers, clause->modifier_count);
    put_modifiers(j, "exceptions", clause->exceptions, clause->exception_count);
    put_quantity(j, "modified", &clause->modified, false);
    put_term(j, "floor", clause->floor, false);
    put_quantity(j, "floored", &clause->floored, false);
    put_term(j, "cap", clause->cap, false);
    put_quantity(j, "capped", &clause->capped, false);
    if (clause->no_cap)
        put_text_or_null(j, "no_cap", clause->no_cap->label ? clause->no_cap->label->text : (Str){0});
    put_string(j, "rounding", str_from(rounding_name(clause->rounding)), false);
    put_exact(j, "to", clause->quantum, false);
    put_fen(j, "rounded", clause->award->rounded);
    output_byte(j->out, '}');
}

/* ---- Steps across rows -------------------------------------------------------------------------------------------------- */

static void put_row_name(Json *j, const char *name, uint32_t row)
{
    Phrase phrase = {0};
    put_name(j, name, false);
    if (row == NO_ROW) {
        put_null(j);
        return;
    }
    reason_put_row(&phrase, j->facts->results, row, LANGUAGE_EN);
    json_put_string(j->out, phrase_text(&phrase));
    phrase_done(&phrase);
}

static void put_key(Json *j, const StepFacts *step)
{
    put_name(j, "key", false);
    if (step->step->key < 0) {
        put_null(j);
        return;
    }
    const PlanKey *key = &j->facts->plan->keys[step->step->key];
    output_byte(j->out, '{');
    for (size_t i = 0; i < key->field_count; i++) {
        json_put_name(j->out, j->facts->plan->fields[key->field[i]].id, i == 0);
        put_value(j, &j->facts->cells[key->field[i]]);
    }
    output_byte(j->out, '}');
}

/* What the ledger holds; only where it holds something. */
static void put_earlier(Json *j, const StepFacts *step)
{
    if (!step->round.earlier_count)
        return;
    put_whole(j, "earlier_awards", (Int128)step->round.earlier_count, false);
    put_fen(j, "awarded_before", step->round.earlier_sum);
}

static void put_shared(Json *j, const StepFacts *step)
{
    static const char *const sharings[] = {[SHARING_IN_ORDER] = "in_order", [SHARING_PRO_RATA] = "pro_rata"};
    put_fen(j, "limit", step->limit);
    put_fen(j, "taken_in_earlier_years", step->round.taken);
    put_fen(j, "room", step->room);
    put_fen(j, "asked", step->round.asked);
    put_fen(j, "held_ahead", step->round.ahead_held);
    if (step->step->priority_count) {
        put_string(j, "sharing", STR("reduce"), false);
        put_fen(j, "gives_way_before", step->gives_way_before);
    } else {
        put_string(j, "sharing", str_from(sharings[step->step->sharing]), false);
    }
}

static void put_totals(Json *j, const StepFacts *step)
{
    put_name(j, "totals", false);
    output_byte(j->out, '[');
    for (size_t i = 0; i < step->step->clause_count; i++) {
        output_put(j->out, i ? STR(",{") : STR("{"));
        put_string(j, "clause", j->facts->plan->clauses[step->step->clauses[i]].id, true);
        put_fen(j, "before", step->totals[i].before);
        put_fen(j, "after", step->totals[i].after);
        output_byte(j->out, '}');
    }
    output_byte(j->out, ']');
}

static void put_budget(Json *j, const StepFacts *step)
{
    static const char *const rules[] = {
        [SHORTAGE_UNDECIDED] = "undecided",       [SHORTAGE_PRO_RATA] = "pro_rata",
        [SHORTAGE_FIRST_COME] = "first_come",     [SHORTAGE_CUT_OFF] = "cut_off",
        [SHORTAGE_PRIORITY_CLAUSES] = "priority", [SHORTAGE_PRIORITY_MEMBERS] = "priority",
    };
    const SettleBudget *budget = step->budget;
    put_string(j, "fund", step->step->id, false);
    if (!budget)
        return;
    if (budget->year != INT32_MIN)
        put_whole(j, "year", budget->year, false);
    put_fen(j, "amount", budget->amount);
    put_fen(j, "carried_over", budget->carried_over);
    put_fen(j, "reserve", budget->reserve);
    put_fen(j, "paid_under_earlier_versions", budget->earlier - step->round.earlier_sum);
    put_fen(j, "available", step->room);
    put_fen(j, "demand", budget->demand);
    put_fen(j, "shortage", budget->shortage);
    put_string(j, "shortage_rule", str_from(rules[step->step->shortage]), false);
    put_fen(j, "asked_ahead", step->round.ahead_asked);
    put_fen(j, "held_ahead", step->round.ahead_held);
}

/* What the ranks up to each of these bring, and those behind the last. */
static void put_bands(Json *j, const PlanStep *step)
{
    put_name(j, "bands", false);
    output_byte(j->out, '[');
    for (size_t i = 0; i < step->band_count; i++) {
        output_put(j->out, i ? STR(",{") : STR("{"));
        put_whole(j, "to", step->band_places[i], true);
        put_fen(j, "amount", step->band_amounts[i]);
        output_byte(j->out, '}');
    }
    output_byte(j->out, ']');
    put_fen(j, "otherwise", step->band_amounts[step->band_count]);
}

static void put_particular_step(Json *j, const ClauseFacts *clause, const StepFacts *step)
{
    static const char *const ties[] = {
        [TIES_IN_ORDER] = "in_order",       [TIES_ALL_IN] = "all_in", [TIES_ALL_OUT] = "all_out",
        [TIES_BETTER_RANK] = "better_rank", [TIES_SHARED] = "shared",
    };
    const HistoryRound *round = &step->round;
    switch (step->step->kind) {
    case STEP_PLACES:
        put_whole(j, "places", step->step->limit, false);
        put_whole(j, "taken_in_earlier_years", (Int128)round->taken_places, false);
        put_whole(j, "holders_ahead", (Int128)round->ahead_holders, false);
        put_row_name(j, "holder", step->after ? NO_ROW : clause->stages.holder);
        break;
    case STEP_TOP:
        put_whole(j, "places", step->places, false);
        put_string(j, "ties", str_from(ties[step->step->ties]), false);
        put_whole(j, "ahead", (Int128)step->ahead, false);
        put_whole(j, "equals", (Int128)step->equals, false);
        put_whole(j, "contenders", (Int128)round->takers, false);
        break;
    case STEP_QUOTA:
        put_whole(j, "band", (Int128)round->step->entries[round->position].rank, false);
        put_whole(j, "places", step->places, false);
        put_whole(j, "ahead", (Int128)step->ahead, false);
        put_whole(j, "contenders", (Int128)step->equals, false);
        break;
    case STEP_POT:
        put_fen(j, "pot", step->limit - step->round.held_earlier);
        put_whole(j, "weight", step->weight, false);
        put_whole(j, "weights", step->weights, false);
        break;
    case STEP_RANK:
        put_string(j, "ties", str_from(ties[step->step->ties]), false);
        put_whole(j, "rank", (Int128)step->rank, false);
        put_whole(j, "equals", (Int128)step->equals, false);
        put_bands(j, step->step);
        break;
    case STEP_SHARED_CAP:
    case STEP_LIMIT:
        put_shared(j, step);
        break;
    case STEP_EXCLUSIVE:
        put_totals(j, step);
        break;
    case STEP_BUDGET:
        put_budget(j, step);
        break;
    }
}

static void put_step(Json *j, const ClauseFacts *clause, const StepFacts *step)
{
    static const char *const kinds[] = {
        [STEP_PLACES] = "places",       [STEP_TOP] = "top",
        [STEP_QUOTA] = "quota",         [STEP_POT] = "pot",
        [STEP_RANK] = "rank",           [STEP_SHARED_CAP] = "shared_cap",
        [STEP_EXCLUSIVE] = "exclusive", [STEP_LIMIT] = "limit",
        [STEP_BUDGET] = "budget",
    };
    Phrase rule = {0};
    output_byte(j->out, '{');
    put_string(j, "kind", str_from(kinds[step->step->kind]), true);
    rule_put(&rule, j->facts->plan, step->number, LANGUAGE_EN);
    put_string(j, "rule", phrase_text(&rule), false);
    phrase_done(&rule);
    put_key(j, step);
    put_fen(j, "before", step->before);
    put_earlier(j, step);
    put_particular_step(j, clause, step);
    put_fen(j, "after", step->after);
    output_byte(j->out, '}');
}

/* Instalments and what levels bear, each statement to the fen. */
static void put_parts(Json *j, const ClauseFacts *clause)
{
    const PlanPart *parts = j->facts->plan->parts + clause->clause->first_part;
    put_name(j, "parts", false);
    output_byte(j->out, '[');
    for (size_t i = 0; i < clause->part_count; i++) {
        const PartAmount *amount = &clause->parts[i];
        Quantity due = {.type = {.kind = TYPE_DATE},
                        .mantissa = amount->due,
                        .denominator = 1,
                        .certainty = amount->due == INT64_MIN ? ABSENT : CERTAIN};
        Exact portion = {amount->portion, parts[i].denominator};
        output_put(j->out, i ? STR(",{") : STR("{"));
        put_string(j, "kind", parts[i].kind == PART_SHARE ? STR("share") : STR("instalment"), true);
        put_string(j, "name", parts[i].id, false);
        put_bool(j, "rest", parts[i].takes_rest);
        if (parts[i].is_amount)
            put_fen(j, "fixed", amount->portion);
        else if (!parts[i].takes_rest)
            put_exact(j, "portion", portion, false);
        put_fen(j, "amount", amount->fen);
        put_string(j, "state", part_state(&parts[i], amount, LANGUAGE_EN), false);
        put_quantity(j, "due", &due, false);
        output_byte(j->out, '}');
    }
    output_byte(j->out, ']');
}

/* What was decided instead of what the rules alone come to. */
static void put_decision(Json *j, const ClauseFacts *clause)
{
    static const char *const outcomes[] = {
#define X(name, en, zh) en,
        OUTCOMES(X)
#undef X
    };
    if (!clause->decided)
        return;
    const PlanDecision *decision = &j->facts->results->decisions[clause->decided->decision];
    Quantity day = {
        .type = {.kind = TYPE_DATE}, .mantissa = decision->decided_on, .denominator = 1, .certainty = CERTAIN};
    put_name(j, "decision", false);
    output_byte(j->out, '{');
    put_string(j, "rules_alone", str_from(outcomes[clause->decided->rule.outcome]), true);
    put_fen(j, "rules_approve", clause->decided->rule_amount);
    put_fen(j, "rule_amount", decision->rule_amount);
    put_fen(j, "paid_amount", decision->paid);
    put_string(j, "decided_by", decision->decided_by, false);
    put_quantity(j, "decided_on", &day, false);
    put_string(j, "document", decision->document, false);
    output_byte(j->out, '}');
}

static void put_steps(Json *j, const ClauseFacts *clause)
{
    put_name(j, "steps", false);
    output_byte(j->out, '[');
    for (size_t i = 0; i < clause->step_count; i++) {
        if (i)
            output_byte(j->out, ',');
        put_step(j, clause, &clause->steps[i]);
    }
    output_byte(j->out, ']');
    put_decision(j, clause);
    if (!clause->has_amount && !clause->decided)
        return;
    put_fen(j, "placed", clause->stages.placed);
    put_fen(j, "shared", clause->stages.shared);
    put_fen(j, "approved", clause->stages.approved);
    put_fen(j, "paid", clause->award->paid);
    put_parts(j, clause);
}

/* ---- The rest of a clause --------------------------------------------------------------------------------------------- */

static void put_readings(Json *j, const ClauseFacts *clause)
{
    put_name(j, "readings", false);
    output_byte(j->out, '[');
    for (size_t i = 0; i < clause->reading_count; i++) {
        const PlanReading *reading = clause->readings[i];
        output_put(j->out, i ? STR(",{") : STR("{"));
        put_string(j, "name", reading->id, true);
        put_text_or_null(j, "label", reading->label);
        put_string(j, "option", reading->option, false);
        put_text_or_null(j, "option_label", reading->option_label);
        put_bool(j, "default", reading->is_default);
        put_bool(j, "chosen", reading->is_chosen);
        put_text_or_null(j, "decided_by", reading->decided_by);
        put_text_or_null(j, "decided_on", reading->decided_on);
        put_text_or_null(j, "document", reading->document);
        output_byte(j->out, '}');
    }
    output_byte(j->out, ']');
}

static void put_blanks(Json *j, const ClauseFacts *clause)
{
    put_name(j, "ask_for", false);
    output_byte(j->out, '[');
    for (size_t i = 0; i < clause->blank_count; i++) {
        if (i)
            output_byte(j->out, ',');
        json_put_string(j->out, j->facts->plan->fields[clause->blanks[i]].id);
    }
    output_byte(j->out, ']');
    if (clause->outcome == OUTCOME_PENDING)
        put_bool(j, "place_or_money_went_to_another", clause->award->took_part);
}

static void put_change(Json *j, const ClauseFacts *clause)
{
    const ChangeFacts *change = clause->change;
    put_name(j, "smallest_change", false);
    if (!change) {
        put_null(j);
        return;
    }
    output_byte(j->out, '{');
    put_string(j, "field", change->field->id, true);
    put_quantity(j, "now", &change->now, false);
    put_quantity(j, "then", &change->then, false);
    put_fen(j, "granted", change->rounded);
    put_bool(j, "before_shared_steps", change->is_alone);
    output_byte(j->out, '}');
}

static void put_clause(Json *j, const ClauseFacts *clause)
{
    static const char *const outcomes[] = {
#define X(name, en, zh) en,
        OUTCOMES(X)
#undef X
    };
    output_byte(j->out, '{');
    put_string(j, "clause", clause->clause->id, true);
    put_text_or_null(j, "label", clause->clause->label);
    put_text_or_null(j, "article", explain_article(clause));
    if (clause->version >= 0)
        put_string(j, "version", clause->plan_version->id, false);
    put_bool(j, "in_version", clause->in_version);
    put_string(j, "outcome", str_from(outcomes[clause->outcome]), false);
    put_bool(j, "referral", clause->clause->referral);
    put_bool(j, "in_kind", clause->clause->in_kind);
    put_term(j, "applies", clause->applies, false);
    put_conditions(j, clause);
    put_amount(j, clause);
    put_steps(j, clause);
    put_blanks(j, clause);
    put_change(j, clause);
    put_readings(j, clause);
    output_byte(j->out, '}');
}

/* ---- The row ------------------------------------------------------------------------------------------------------------ */

static void put_cells(Json *j)
{
    put_name(j, "cells", false);
    output_byte(j->out, '{');
    for (size_t i = 0; i < j->facts->cell_count; i++) {
        json_put_name(j->out, j->facts->plan->fields[i].id, i == 0);
        put_value(j, &j->facts->cells[i]);
    }
    output_byte(j->out, '}');
}

static void put_problems(Json *j)
{
    const RowFacts *facts = j->facts;
    put_name(j, "problems", false);
    output_byte(j->out, '[');
    for (size_t i = 0; i < facts->problem_count; i++) {
        Arena arena;
        arena_init(&arena);
        output_put(j->out, i ? STR(",{") : STR("{"));
        put_string(j, "code", str_from(problem_code_name(facts->problems[i]->code)), true);
        put_string(j, "en", problem_reason(&arena, facts->problems[i], LANGUAGE_EN), false);
        put_string(j, "zh", problem_reason(&arena, facts->problems[i], LANGUAGE_ZH), false);
        output_byte(j->out, '}');
        arena_done(&arena);
    }
    output_byte(j->out, ']');
}

static void put_checks(Json *j)
{
    put_name(j, "checks", false);
    output_byte(j->out, '[');
    for (size_t i = 0; i < j->facts->check_count; i++) {
        output_put(j->out, i ? STR(",{") : STR("{"));
        put_string(j, "label", j->facts->checks[i].check->label, true);
        put_term(j, "term", j->facts->checks[i].term, false);
        output_byte(j->out, '}');
    }
    output_byte(j->out, ']');
}

static void put_definitions(Json *j)
{
    put_name(j, "definitions", false);
    output_byte(j->out, '[');
    for (size_t i = 0; i < j->facts->definition_count; i++) {
        output_put(j->out, i ? STR(",{") : STR("{"));
        put_symbol(j, j->facts->definitions[i].symbol, true);
        put_term(j, "term", j->facts->definitions[i].term, false);
        output_byte(j->out, '}');
    }
    output_byte(j->out, ']');
}

static void put_row_head(Json *j)
{
    static const char *const states[] = {
        [ROW_SETTLED] = "settled", [ROW_REJECTED] = "rejected", [ROW_SKIPPED] = "skipped"};
    const RowFacts *facts = j->facts;
    put_name(j, "policy", true);
    output_byte(j->out, '{');
    put_string(j, "name", facts->plan->id, true);
    put_text_or_null(j, "label", facts->plan->label);
    output_byte(j->out, '}');
    put_string(j, "file", facts->file, false);
    put_whole(j, "line", (Int128)facts->batch->lines[facts->batch_row], false);
    put_whole(j, "sheet_row", (Int128)facts->batch->sheet_rows[facts->batch_row], false);
    put_row_name(j, "row", facts->row);
    put_string(j, "state", str_from(states[facts->state]), false);
    if (facts->year != INT32_MIN)
        put_whole(j, "year", facts->year, false);
}

void facts_write_json(Output *out, const Compilation *compilation, const RowFacts *facts, const bool *only)
{
    Json json = {out, compilation, facts};
    output_byte(out, '{');
    put_row_head(&json);
    put_cells(&json);
    put_problems(&json);
    put_checks(&json);
    put_definitions(&json);
    put_name(&json, "clauses", false);
    output_byte(out, '[');
    bool any = false;
    for (size_t i = 0; i < facts->clause_count; i++) {
        if (only && !only[i])
            continue;
        if (any)
            output_byte(out, ',');
        any = true;
        put_clause(&json, &facts->clauses[i]);
    }
    output_byte(out, ']');
    if (facts->state == ROW_SETTLED) {
        put_fen(&json, "paid", facts->cash);
        put_fen(&json, "in_kind", facts->in_kind);
    }
    output_byte(out, '}');
}
