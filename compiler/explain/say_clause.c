#include "compiler/builtin.h"
#include "compiler/explain/say.h"
#include "runtime/decimal.h"
#include "runtime/write/part.h"
#include "runtime/write/reason.h"

/* ---- The gate --------------------------------------------------------------------------------------------- */

static Mark mark_of(Certainty certainty, bool holds)
{
    return certainty != CERTAIN ? MARK_UNKNOWN : holds ? MARK_YES : MARK_NO;
}

static void say_applies(Say *say, const ClauseFacts *clause)
{
    if (!clause->applies)
        return;
    const Quantity *truth = &clause->applies->value;
    Words words = words_of(say);
    words_put_written(&words, clause->applies->node);
    Line *line = say_line(say, LINE_CONDITION, say_either(say, "for", "对象"), words_text(&words));
    line->mark = mark_of(truth->certainty, truth->mantissa != 0);
    if (!says_itself(clause->applies))
        say_condition(say, clause->applies, true);
}

static void put_condition(Words *words, const ConditionFacts *facts)
{
    const PlanCondition *condition = facts->condition;
    if (condition->kind == CONDITION_GIVES_WAY) {
        words_put_either(words, "not claimed by ", "未适用优先的“");
        words_put_name(words, condition->label, condition->other_label);
        words_put_either(words, "", "”");
        return;
    }
    if (condition->kind == CONDITION_IN_FORCE) {
        words_put_either(words, "in force on its day: ", "其日期在施行期间：");
        words_put(words, says_chinese(words->say) ? condition->other_label : condition->label);
        return;
    }
    if (condition->kind == CONDITION_EXCEPTION)
        words_put_either(words, "not excepted: ", "不属于除外情形：");
    if (condition->label.len)
        words_put(words, condition->label);
    else if (facts->statement)
        words_put_written(words, facts->statement->left);
    if (facts->of_every_clause)
        words_put_either(words, " (of every clause)", "（各条款共同条件）");
}

static void say_conditions(Say *say, const ClauseFacts *clause)
{
    for (size_t i = 0; i < clause->condition_count; i++) {
        const ConditionFacts *facts = &clause->conditions[i];
        Words words = words_of(say);
        put_condition(&words, facts);
        Line *line =
            say_line(say, LINE_CONDITION, i ? (Str){0} : say_either(say, "require", "条件"), words_text(&words));
        line->mark = mark_of(facts->certainty, facts->holds);
        if (facts->term)
            say_condition(say, facts->term, facts->condition->kind != CONDITION_EXCEPTION);
    }
}

/* ---- The amount --------------------------------------------------------------------------------------------- */

static Str amount_text(Say *say, const Quantity *quantity)
{
    Words words = words_of(say);
    Phrase phrase = {0};
    if (quantity->certainty == CERTAIN)
        quantity_put_amount(&phrase, quantity);
    else
        quantity_put_bare(&phrase, quantity, say->language);
    words_put(&words, phrase_text(&phrase));
    phrase_done(&phrase);
    return words_text(&words);
}

static Str fen_text(Say *say, Int128 fen)
{
    Words words = words_of(say);
    words_put_fen(&words, fen);
    return words_text(&words);
}

static bool is_fixed(const Term *amount)
{
    return amount->op == NODE_QUANTITY;
}

/* An exception that applies takes the place of what `pay` and its modifiers come to. */
static const ModifierFacts *applied_exception(const ClauseFacts *clause)
{
    for (size_t i = 0; i < clause->exception_count; i++)
        if (clause->exceptions[i].applies)
            return &clause->exceptions[i];
    return NULL;
}

/* What the row gets of a pot, or by its rank, the settlement says. */
static bool is_settled(const ClauseFacts *clause)
{
    return clause->amount->op == NODE_SHARE_OF || clause->amount->op == NODE_RANK;
}

static void say_computed(Say *say, const ClauseFacts *clause)
{
    Words words = words_of(say);
    if (is_fixed(clause->amount))
        words_put_either(&words, "a fixed amount: ", "定额：");
    words_put_written(&words, clause->pay->left);
    Line *line = say_line(say, LINE_STAGE, say_either(say, "pay", "计算"), words_text(&words));
    line->amount = amount_text(say, &clause->computed);
    if (is_settled(clause))
        line->amount = (Str){0};
    say_term(say, clause->amount);
}

static void say_modifier(Say *say, const ModifierFacts *modifier)
{
    bool adds = modifier->statement->kind == NODE_PLUS;
    Words words = words_of(say);
    words_put_either(&words, adds ? "plus " : "times ", adds ? "另加 " : "乘以 ");
    words_put_operand(&words, modifier->value);
    if (modifier->statement->label) {
        words_put_either(&words, ": ", "：");
        words_put(&words, modifier->statement->label->text);
    }
    if (!modifier->applies)
        words_put_either(&words, " (does not apply)", "（不适用）");
    Line *line = say_line(say, LINE_STAGE, say_either(say, "modify", "加减"), words_text(&words));
    line->amount = amount_text(say, &modifier->after);
    if (modifier->condition)
        say_condition(say, modifier->condition, true);
    if (modifier->applies)
        say_term(say, modifier->value);
}

static void say_exception(Say *say, const ModifierFacts *exception, const Quantity *amount)
{
    Words words = words_of(say);
    words_put_either(&words, "instead, because excepted: ", "属于除外情形，改按此计：");
    if (exception->statement->label)
        words_put(&words, exception->statement->label->text);
    Line *line = say_line(say, LINE_STAGE, say_either(say, "instead", "改按"), words_text(&words));
    line->amount = amount_text(say, amount);
    if (exception->condition)
        say_condition(say, exception->condition, true);
    size_t before = say->sheet->count;
    say_term(say, exception->value);
    if (say->sheet->count == before) {
        Words value = words_of(say);
        words_put_operand(&value, exception->value);
        say_line(say, LINE_PART, (Str){0}, words_text(&value));
    }
}

static bool differ(const Quantity *a, const Quantity *b)
{
    Exact x, y;
    return !quantity_to_exact(a, &x) || !quantity_to_exact(b, &y) || exact_compare(x, y) != 0;
}

static void say_bound(Say *say, const Term *bound, bool is_floor, const Quantity *before, const Quantity *after)
{
    bool acts = differ(before, after);
    Words words = words_of(say);
    words_put_either(&words, is_floor ? "not less than " : "not more than ",
                     is_floor ? "最低不少于 " : "最高不超过 ");
    words_put_operand(&words, bound);
    if (!acts)
        words_put_either(&words, is_floor ? ": it is not less" : ": it is not more",
                         is_floor ? "：未低于" : "：未超过");
    Line *line =
        say_line(say, LINE_STAGE, is_floor ? say_either(say, "floor", "保底") : say_either(say, "cap", "封顶"),
                 words_text(&words));
    line->amount = amount_text(say, after);
    say_term(say, bound);
}

static void put_rounding(Words *words, Rounding rounding)
{
    for (size_t i = 0; i < builtin_count; i++)
        if (builtin_table[i].group == BUILTIN_ROUNDING && builtin_table[i].value == (int)rounding)
            words_put_either(words, builtin_table[i].en, builtin_table[i].zh);
}

static void say_rounding(Say *say, const ClauseFacts *clause)
{
    Quantity quantum = quantity_exact(clause->quantum, (Type){.kind = TYPE_MONEY});
    Words words = words_of(say);
    put_rounding(&words, clause->rounding);
    words_put_either(&words, " to ", "至 ");
    words_put_quantity(&words, &quantum);
    Quantity rounded = quantity_fen(clause->award->rounded);
    if (!differ(&clause->capped, &rounded))
        words_put_either(&words, ": nothing to round", "：无需舍入");
    Line *line = say_line(say, LINE_STAGE, say_either(say, "round", "取整"), words_text(&words));
    line->amount = fen_text(say, clause->award->rounded);
}

static void say_amount(Say *say, const ClauseFacts *clause)
{
    const ModifierFacts *exception = applied_exception(clause);
    if (!exception) {
        say_computed(say, clause);
        for (size_t i = 0; i < clause->modifier_count; i++)
            say_modifier(say, &clause->modifiers[i]);
    } else {
        say_exception(say, exception, &clause->modified);
    }
    if (is_settled(clause))
        return;
    if (clause->floor)
        say_bound(say, clause->floor, true, &clause->modified, &clause->floored);
    if (clause->cap)
        say_bound(say, clause->cap, false, &clause->floored, &clause->capped);
    if (clause->no_cap) {
        Words words = words_of(say);
        words_put_either(&words, "none", "不设上限");
        if (clause->no_cap->label) {
            words_put_either(&words, ": ", "：");
            words_put(&words, clause->no_cap->label->text);
        }
        say_line(say, LINE_STAGE, say_either(say, "cap", "封顶"), words_text(&words));
    }
    say_rounding(say, clause);
}

/* ---- Across rows ------------------------------------------------------------------------------------------------ */

static bool is_last_before_budget(const ClauseFacts *clause, size_t step)
{
    return step + 1 == clause->step_count || clause->steps[step + 1].step->kind == STEP_BUDGET;
}

static void say_approved(Say *say, const ClauseFacts *clause)
{
    Line *line = say_line(say, LINE_STAGE, say_either(say, "approved", "核准"),
                          say_either(say, "after all that applications share", "经名额、共用上限等核定后"));
    line->amount = fen_text(say, clause->stages.approved);
}

static void say_steps(Say *say, const ClauseFacts *clause)
{
    for (size_t i = 0; i < clause->step_count; i++) {
        say_step(say, clause, &clause->steps[i]);
        if (clause->steps[i].step->kind != STEP_BUDGET && is_last_before_budget(clause, i))
            say_approved(say, clause);
    }
    Words words = words_of(say);
    if (clause->clause->in_kind)
        words_put_either(&words, "in kind: no cash is paid", "非现金，不支付现金");
    else if (clause->clause->budget < 0)
        words_put_either(&words, "from outside of the policy's funds", "资金另行安排");
    Line *line = say_line(say, LINE_STAGE, say_either(say, "paid", "实付"), words_text(&words));
    line->amount = fen_text(say, clause->award->paid);
}

static void put_part(Words *words, const ClauseFacts *clause, size_t number)
{
    const Say *say = words->say;
    const Plan *plan = say->facts->plan;
    const PlanPart *part = &plan->parts[clause->clause->first_part + number];
    const PartAmount *amount = &clause->parts[number];
    Phrase phrase = {0};
    part_put_name(&phrase, plan, part, say->language);
    phrase_put(&phrase, says_chinese(say) ? STR("：") : STR(": "));
    part_put_reason(&phrase, plan, part, amount, say->language);
    words_put(words, phrase_text(&phrase));
    phrase_done(&phrase);
    if (part->kind == PART_SHARE)
        return;
    if (amount->due != INT64_MIN) {
        Quantity due = {.type = {.kind = TYPE_DATE}, .mantissa = amount->due, .denominator = 1};
        words_put_either(words, ", due ", "，兑付于 ");
        words_put_quantity(words, &due);
    }
    words_put_either(words, " (", "（");
    words_put(words, part_state(part, amount, say->language));
    words_put_either(words, ")", "）");
}

/* Whole fen; what percentages leave over goes to the rest, or to the largest remainders. */
static void say_parts(Say *say, const ClauseFacts *clause)
{
    const PlanPart *parts = say->facts->plan->parts + clause->clause->first_part;
    for (size_t i = 0; i < clause->part_count; i++) {
        bool share = parts[i].kind == PART_SHARE, first = i == 0 || parts[i - 1].kind != parts[i].kind;
        Str stage = share ? say_either(say, "borne by", "负担") : say_either(say, "instalment", "分期");
        Words words = words_of(say);
        put_part(&words, clause, i);
        say_line(say, LINE_STAGE, first ? stage : (Str){0}, words_text(&words))->amount =
            fen_text(say, clause->parts[i].fen);
    }
}

/* ---- What is missing, what would change it ------------------------------------------------------------------------ */

static void say_blanks(Say *say, const ClauseFacts *clause)
{
    Words words = words_of(say);
    for (size_t i = 0; i < clause->blank_count; i++) {
        const PlanField *field = &say->facts->plan->fields[clause->blanks[i]];
        if (i)
            words_put_either(&words, "; ", "；");
        words_put_name(&words, field->id, field->label);
        if (field->certified_by.len) {
            words_put_either(&words, " (certified by ", "（认定机关：");
            words_put(&words, field->certified_by);
            words_put_either(&words, ")", "）");
        } else if (field->evidence.len) {
            words_put_either(&words, " (evidence: ", "（凭证：");
            words_put(&words, field->evidence);
            words_put_either(&words, ")", "）");
        }
    }
    if (clause->blank_count)
        say_line(say, LINE_STAGE, say_either(say, "ask for", "请补"), words_text(&words));
    if (clause->award->reason == REASON_LIMIT) {
        Phrase phrase = {0};
        reason_put_blanks(&phrase, say->facts->results, clause->award, say->language);
        Words limit = words_of(say);
        words_put(&limit, phrase_text(&phrase));
        phrase_done(&phrase);
        say_line(say, LINE_STAGE, say_either(say, "ask for", "请补"), words_text(&limit));
    }
    if (clause->award->took_part)
        say_line(say, LINE_STAGE, say_either(say, "note", "注意"),
                 say_either(say, "meanwhile its place or money went to another",
                            "在补齐之前，其名额或资金已由他人占用"));
}

static void say_change(Say *say, const ClauseFacts *clause)
{
    const ChangeFacts *change = clause->change;
    if (!change)
        return;
    Words words = words_of(say);
    if (says_chinese(say)) {
        words_put(&words, STR("若"));
        words_put_name(&words, change->symbol->id, change->symbol->label);
        words_put(&words, STR("为 "));
        words_put_quantity(&words, &change->then);
        words_put(&words, STR("（现为 "));
        words_put_quantity(&words, &change->now);
        words_put(&words, STR("），则可给予 "));
        words_put_money(&words, change->rounded);
        words_put(&words, change->is_alone ? STR("（未计名额、共用上限和资金）") : STR(""));
    } else {
        words_put(&words, STR("with "));
        words_put_name(&words, change->symbol->id, change->symbol->label);
        words_put(&words, STR(" "));
        words_put_quantity(&words, &change->then);
        words_put(&words, STR(" instead of "));
        words_put_quantity(&words, &change->now);
        words_put(&words, STR(" it would be granted, "));
        words_put_money(&words, change->rounded);
        words_put(&words, change->is_alone ? STR(" (before places, shared caps and budgets)") : STR(""));
    }
    say_line(say, LINE_STAGE, say_either(say, "but for", "差一步"), words_text(&words));
}

static void say_readings(Say *say, const ClauseFacts *clause)
{
    for (size_t i = 0; i < clause->reading_count; i++) {
        const PlanReading *reading = clause->readings[i];
        Words words = words_of(say);
        words_put_name(&words, reading->id, reading->label);
        words_put_either(&words, ": ", "：");
        words_put_name(&words, reading->option, reading->option_label);
        if (reading->is_chosen) {
            words_put_either(&words, " (chosen for this run)", "（本次运行指定）");
        } else if (reading->decided_by.len) {
            words_put_either(&words, " (decided by ", "（");
            words_put(&words, reading->decided_by);
            words_put_either(&words, " on ", " ");
            words_put(&words, reading->decided_on);
            words_put_either(&words, "", " 决定");
            if (reading->document.len) {
                words_put_either(&words, ", ", "，");
                words_put(&words, reading->document);
            }
            words_put_either(&words, ")", "）");
        } else {
            words_put_either(&words, " (the text's default)", "（默认口径）");
        }
        say_line(say, LINE_STAGE, i ? (Str){0} : say_either(say, "reading", "口径"), words_text(&words));
    }
}

/* ---- The clause --------------------------------------------------------------------------------------------------- */

/* What is left after a cut is what is paid: the sum must not read as what was taken away. */
static void put_outcome(Words *words, const ClauseFacts *clause, Language language)
{
    bool has_amount = clause->has_amount || clause->decided;
    if (clause->clause->referral) {
        words_put(words, reason_referral(clause->outcome, language));
    } else if (has_amount && clause->outcome == OUTCOME_GRANTED && clause->award->paid == 0) {
        words_put_either(words, "nothing due", "无应付金额");
        return;
    } else if (has_amount && clause->outcome == OUTCOME_REDUCED) {
        words_put_either(words, "reduced to", "核减后");
    } else {
        words_put(words, reason_outcome(clause->outcome, language));
    }
    if (!has_amount)
        return;
    words_put(words, STR(" "));
    words_put_money(words, clause->award->paid);
}

static void say_head(Say *say, const ClauseFacts *clause)
{
    Words words = words_of(say), amount = words_of(say);
    words_put_name(&words, clause->clause->id, clause->clause->label);
    Line *line = say_line(say, LINE_CLAUSE, (Str){0}, words_text(&words));
    line->name = explain_article(clause);
    line->outcome = clause->outcome;
    put_outcome(&amount, clause, say->language);
    say->sheet->lines[say->sheet->count - 1].amount = words_text(&amount);
}

/* Which version of the policy holds, where there are several. */
static void say_version(Say *say, const ClauseFacts *clause)
{
    if (clause->version < 0)
        return;
    Words words = words_of(say);
    words_put_name(&words, clause->plan_version->id, clause->plan_version->label);
    say_line(say, LINE_STAGE, say_either(say, "version", "适用版本"), words_text(&words));
}

void say_clause(Say *say, const ClauseFacts *clause)
{
    say_head(say, clause);
    say_version(say, clause);
    say_applies(say, clause);
    say_conditions(say, clause);
    if (clause->has_amount)
        say_amount(say, clause);
    if (clause->decided)
        say_decision(say, clause);
    else if (clause->has_amount)
        say_steps(say, clause);
    say_parts(say, clause);
    if (clause->outcome == OUTCOME_PENDING)
        say_blanks(say, clause);
    say_change(say, clause);
    say_readings(say, clause);
    say_line(say, LINE_CLAUSE_END, (Str){0}, (Str){0});
}
