#include "runtime/write/reason.h"

#include "runtime/civil_date.h"
#include "runtime/decimal.h"
#include "runtime/ledger/earlier_awards.h"
#include "runtime/write/rule.h"

static void put(Phrase *phrase, Language language, const char *en, const char *zh)
{
    phrase_put(phrase, str_from(language == LANGUAGE_ZH ? zh : en));
}

Str reason_outcome(Outcome outcome, Language language)
{
    static const char *const words[][2] = {
#define X(name, en, zh) {en, zh},
        OUTCOMES(X)
#undef X
    };
    return str_from(words[outcome][language == LANGUAGE_ZH]);
}

Str reason_referral(Outcome outcome, Language language)
{
    if (outcome == OUTCOME_GRANTED)
        return language == LANGUAGE_ZH ? STR("是") : STR("yes");
    if (outcome == OUTCOME_PENDING)
        return reason_outcome(outcome, language);
    return language == LANGUAGE_ZH ? STR("否") : STR("no");
}

void reason_put_row(Phrase *phrase, const Results *results, uint32_t row, Language language)
{
    size_t identifying = 0;
    for (size_t i = 0; i < results->identity_count; i++)
        if (results->plan->fields[results->identity_fields[i]].key)
            identifying = i;
    Str name = {0};
    if (results->identity_count > 0)
        name = results_text(results, row, identifying);
    if (name.len > 0) {
        phrase_put(phrase, name);
        return;
    }
    put(phrase, language, "line ", "第");
    phrase_put_whole(phrase, (Int128)results->rows[row].line);
    put(phrase, language, "", "行");
}

/* A label says what has to hold; in Chinese, without words around it, it would read as if it did. */
static void put_condition(Phrase *phrase, const PlanClause *clause, uint16_t reason, Language language)
{
    const PlanCondition *condition = reason < clause->condition_count ? &clause->conditions[reason] : NULL;
    if (condition && condition->kind == CONDITION_GIVES_WAY) {
        put(phrase, language, "gives way to ", "优先适用“");
        phrase_put(phrase, reason_name(condition->label, condition->other_label, language));
        put(phrase, language, "", "”");
        return;
    }
    if (condition && condition->kind == CONDITION_IN_FORCE) {
        put(phrase, language, "no version holds on its day; in force ", "其日期无适用版本；施行期间：");
        phrase_put(phrase, language == LANGUAGE_ZH ? condition->other_label : condition->label);
        return;
    }
    if (condition && condition->kind == CONDITION_EXCEPTION) {
        put(phrase, language, "excepted: ", "属除外情形“");
        phrase_put(phrase, condition->label);
        put(phrase, language, "", "”");
        return;
    }
    if (condition && condition->label.len > 0) {
        put(phrase, language, "", "未满足“");
        phrase_put(phrase, condition->label);
        put(phrase, language, "", "”");
        return;
    }
    put(phrase, language, "condition ", "第");
    phrase_put_whole(phrase, (Int128)reason + 1);
    put(phrase, language, "", "项条件");
}

/* The fields whose blanks left the clause pending; bit i of award->blanks belongs to field i of the list. */
/* Rows of one identity that state different limits: which row is right is not for the run to say. */
static void put_differing_limits(Phrase *phrase, const Plan *plan, const Award *award, Language language)
{
    put(phrase, language, "its rows state different limits for ", "同一对象各行所填限额不一致：");
    rule_put(phrase, plan, award->step, language);
}

static const uint16_t *pending_fields(const Plan *plan, const Award *award, size_t *count)
{
    const PlanClause *clause = &plan->clauses[award->clause];
    *count = 0;
    if (award->reason == REASON_KEY) {
        if (award->step >= plan->step_count || plan->steps[award->step].key < 0)
            return NULL;
        const PlanKey *key = &plan->keys[plan->steps[award->step].key];
        *count = key->field_count;
        return key->field;
    }
    if (award->reason == REASON_AMOUNT) {
        *count = clause->field_count;
        return clause->fields;
    }
    const PlanCondition *condition = &clause->applies;
    if (award->reason != REASON_FOR && award->reason < clause->condition_count)
        condition = &clause->conditions[award->reason];
    *count = condition->field_count;
    return condition->fields;
}

void reason_put_blank_fields(Phrase *phrase, const Plan *plan, const uint16_t *fields, size_t count,
                             uint64_t blanks, Language language)
{
    bool any = false;
    for (size_t i = 0; i < count && i < 64; i++) {
        if (!(blanks >> i & 1))
            continue;
        const PlanField *field = &plan->fields[fields[i]];
        put(phrase, language, any ? ", " : "", any ? "、“" : "“");
        phrase_put(phrase, reason_name(field->id, field->label, language));
        put(phrase, language, "", "”");
        any = true;
    }
    put(phrase, language, any ? " blank" : "unknown", any ? "未填" : "未知");
}

void reason_put_blanks(Phrase *phrase, const Results *results, const Award *award, Language language)
{
    const Plan *plan = results->plan;
    size_t count;
    if (award->reason == REASON_LIMIT) {
        put_differing_limits(phrase, plan, award, language);
        return;
    }
    const uint16_t *fields = pending_fields(plan, award, &count);
    /* Settlement knows that the identity is blank, not which of its fields. */
    bool all = award->reason == REASON_KEY && award->blanks == 0;
    reason_put_blank_fields(phrase, plan, fields, count, all ? UINT64_MAX : award->blanks, language);
}

static void put_cause(Phrase *phrase, const Plan *plan, uint16_t step, Language language)
{
    put(phrase, language, "by ", "因");
    rule_put(phrase, plan, step, language);
    if (plan->steps[step].kind == STEP_BUDGET)
        put(phrase, language, "", "不足");
}

/* The steps that cut the award, in their order, each with its share. Their number is that of the plan's steps at most. */
static void put_causes(Phrase *phrase, const Results *results, uint32_t cut, Language language)
{
    const AwardStages *stages = &results->cuts.items[cut];
    if (stages->before != NO_CUT)
        put_causes(phrase, results, stages->before, language);
    put(phrase, language, stages->before != NO_CUT ? ", then " : " ", stages->before != NO_CUT ? "，再" : "，");
    put_cause(phrase, results->plan, stages->step, language);
    put(phrase, language, " (−", "（减 ");
    phrase_put_yuan(phrase, stages->taken);
    put(phrase, language, ")", "）");
}

static void put_reduction(Phrase *phrase, const Results *results, const Award *award, Language language)
{
    phrase_put_yuan(phrase, award->rounded);
    phrase_put(phrase, STR(" → "));
    phrase_put_yuan(phrase, award->paid);
    if (award->cut != NO_CUT && results->cuts.items[award->cut].before != NO_CUT) {
        put_causes(phrase, results, award->cut, language);
    } else if (award->step < results->plan->step_count) {
        put(phrase, language, " ", "，");
        put_cause(phrase, results->plan, award->step, language);
    }
}

uint32_t reason_rank(const Results *results, const Award *award)
{
    if (!results->ranks)
        return 0;
    /* The award may be a copy: libpolc keeps those of the row stage beside the settled ones. */
    size_t i = results->rows[award->row].first_award, end = results_awards_end(results, award->row);
    while (i < end && results->awards[i].clause != award->clause)
        i++;
    return i < end ? results->ranks[i] : 0;
}

/* "rank 2", of an award that a rank was given to. */
static void put_rank(Phrase *phrase, const Results *results, const Award *award, Language language)
{
    uint32_t rank = reason_rank(results, award);
    if (rank == 0)
        return;
    put(phrase, language, "rank ", "第");
    phrase_put_whole(phrase, (Int128)rank);
    put(phrase, language, "", "名");
    if (award->outcome == OUTCOME_GRANTED && award->rounded > 0)
        return;
    put(phrase, language, ": ", "：");
}

/* Every condition holds, and yet there is nothing to pay. */
static bool is_nothing(const Plan *plan, const Award *award)
{
    return !plan->clauses[award->clause].referral && award->rounded == 0;
}

/* What the rules alone say, who decided otherwise, and on what paper. */
static void put_decision(Phrase *phrase, const Results *results, const Award *award, Language language)
{
    const DecidedAward *decided = results_decided(results, award);
    if (!decided)
        return;
    const PlanDecision *decision = &results->decisions[decided->decision];
    char day[DATE_TEXT];
    phrase_put_yuan(phrase, decided->rule_amount);
    phrase_put(phrase, STR(" → "));
    phrase_put_yuan(phrase, award->paid);
    put(phrase, language, " by decision of ", "，由");
    phrase_put(phrase, decision->decided_by);
    put(phrase, language, " on ", "于 ");
    phrase_put(phrase, (Str){day, date_print(day, decision->decided_on)});
    put(phrase, language, ", ", " 决定，");
    phrase_put(phrase, decision->document);
    if (decided->rule.outcome == OUTCOME_GRANTED)
        return;
    put(phrase, language, "; the rules alone: ", "；按规定为“");
    phrase_put(phrase, reason_outcome((Outcome)decided->rule.outcome, language));
    put(phrase, language, "", "”");
    size_t before = phrase->len;
    put(phrase, language, ": ", "：");
    size_t colon = phrase->len;
    reason_put(phrase, results, &decided->rule, language);
    if (phrase->len == colon)
        phrase->len = before;
}

void reason_put_earlier_award(Phrase *phrase, const Results *results, uint32_t number, Language language)
{
    const LedgerAward *award = ledger_award(results->earlier->ledger, number);
    if (award->year != INT32_MIN) {
        char digits[DECIMAL_TEXT];
        phrase_put(phrase, (Str){digits, int128_print(digits, award->year)});
        put(phrase, language, ", ", "年度，");
    }
    if (award->document.len || award->application.len) {
        phrase_put(phrase, award->document.len ? award->document : award->application);
        return;
    }
    put(phrase, language, "row ", "台账第");
    phrase_put_whole(phrase, (Int128)(award->sheet_row ? award->sheet_row : award->line));
    put(phrase, language, " of the ledger", "行");
}

/* What was awarded before and left no place, or so much less. */
static void put_earlier(Phrase *phrase, const Results *results, const Award *award, const AwardStages *stages,
                        Language language)
{
    if (!stages->earlier_count || !results->earlier)
        return;
    if (award->step < results->plan->step_count && results->plan->steps[award->step].kind == STEP_BUDGET)
        put(phrase, language, "; it paid before: ", "；此前已支付 ");
    else
        put(phrase, language, "; awarded before: ", "；此前已获 ");
    phrase_put_yuan(phrase, stages->earlier_sum);
    put(phrase, language, " (", " 元（");
    if (stages->earlier_count > 1) {
        phrase_put_whole(phrase, (Int128)stages->earlier_count);
        put(phrase, language, " awards, the first ", " 笔，首笔");
    }
    reason_put_earlier_award(phrase, results, stages->earlier, language);
    put(phrase, language, ")", "）");
}

/* The application itself has the place, by another clause of the same rule. */
static void put_kept(Phrase *phrase, const Results *results, const Award *award, Language language)
{
    const Plan *plan = results->plan;
    const PlanStep *step = award->step < plan->step_count ? &plan->steps[award->step] : NULL;
    const PlanClause *kept = NULL;
    for (size_t i = results->rows[award->row].first_award; step && i < results_awards_end(results, award->row);
         i++) {
        const Award *other = &results->awards[i];
        for (size_t c = 0; c < step->clause_count && !kept; c++)
            if (step->clauses[c] == other->clause && other->clause != award->clause && other->paid > 0)
                kept = &plan->clauses[other->clause];
    }
    put(phrase, language, ", this application already has ", "，本份申报已享受");
    if (kept)
        phrase_put(phrase, reason_name(kept->id, kept->label, language));
    else
        put(phrase, language, "it by another clause", "其中另一项");
}

void reason_put(Phrase *phrase, const Results *results, const Award *award, Language language)
{
    const Plan *plan = results->plan;
    switch ((Outcome)award->outcome) {
    case OUTCOME_REFUSED:
        put_condition(phrase, &plan->clauses[award->clause], award->reason, language);
        break;
    case OUTCOME_PENDING:
        reason_put_blanks(phrase, results, award, language);
        if (award->took_part)
            put(phrase, language, " (its place or money went to another)", "（其名额或资金已由他人占用）");
        break;
    case OUTCOME_REDUCED:
        put_rank(phrase, results, award, language);
        put_reduction(phrase, results, award, language);
        break;
    case OUTCOME_USED:
        rule_put(phrase, plan, award->step, language);
        break;
    case OUTCOME_GRANTED:
        put_rank(phrase, results, award, language);
        if (is_nothing(plan, award))
            put(phrase, language, "comes to 0.00", "计得 0.00 元");
        break;
    case OUTCOME_OVERRIDDEN:
        put_decision(phrase, results, award, language);
        break;
    default:
        break;
    }
    AwardStages stages = award_stages(results, award);
    if (stages.holder == award->row && stages.holder < results->row_count) {
        put_kept(phrase, results, award, language);
    } else if (stages.holder < results->row_count) {
        put(phrase, language, ", taken by ", "，已由");
        reason_put_row(phrase, results, stages.holder, language);
        put(phrase, language, "", "享受");
    }
    if (award->outcome == OUTCOME_USED || award->outcome == OUTCOME_REDUCED)
        put_earlier(phrase, results, award, &stages, language);
}

void reason_put_notes(Phrase *phrase, const PlanClause *clause, uint64_t notes, Language language)
{
    static const char *const words[][2] = {
        [NOTE_ADDED] = {"plus ", "另加"},
        [NOTE_MULTIPLIED] = {"times ", "乘以"},
        [NOTE_LEAST] = {"least: ", "取低："},
        [NOTE_GREATEST] = {"greatest: ", "取高："},
        [NOTE_INSTEAD] = {"instead ", "改按 "},
        [NOTE_TOPPED_UP] = {"less what was awarded before: ", "扣除此前已获："},
    };
    for (size_t i = 0; i < clause->note_count; i++) {
        const PlanNote *note = &clause->notes[i];
        if (!(notes >> i & 1))
            continue;
        if (phrase->len)
            put(phrase, language, "; ", "；");
        put(phrase, language, words[note->kind][LANGUAGE_EN], words[note->kind][LANGUAGE_ZH]);
        phrase_put(phrase, note->value);
        if (note->label.len) {
            put(phrase, language, " (", "（");
            phrase_put(phrase, note->label);
            put(phrase, language, ")", "）");
        }
    }
}
