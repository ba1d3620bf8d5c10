/* How a clause of a test came to what it is, in one line and both languages. */
#include "compiler/policy_test.h"
#include "runtime/decimal.h"
#include "runtime/write/reason.h"

static void put(Phrase *phrase, Language language, const char *en, const char *zh)
{
    phrase_put(phrase, str_from(language == LANGUAGE_ZH ? zh : en));
}

static void part(Phrase *phrase, Language language)
{
    if (phrase->len)
        put(phrase, language, "; ", "；");
}

/* What no decimal can say exactly is shown to six places, with a sign that more follow. */
static void put_exact(Phrase *phrase, Int128 mantissa, int64_t denominator, int least_places)
{
    char digits[DECIMAL_TEXT];
    bool is_exact;
    size_t length = exact_print(digits, mantissa, denominator, least_places, &is_exact);
    phrase_put(phrase, (Str){digits, length});
    if (!is_exact)
        phrase_put(phrase, STR("…"));
}

static void put_rejection(Phrase *phrase, const TestRun *run, size_t row, Language language)
{
    const Problems *faults = &run->faults.recent;
    for (size_t i = 0; i < faults->count; i++) {
        if (faults->items[i].place.line != row + 1)
            continue;
        part(phrase, language);
        phrase_put(phrase, problem_reason(run->arena, &faults->items[i], language));
    }
}

/* ---- The stages of an amount, each where it differs from the one before ------------------------------------------------- */

typedef struct Stages {
    Phrase *phrase;
    Language language;
    Int128 value; /* of the stage said last */
    int64_t denominator;
} Stages;

static void put_stage(Stages *stages, const char *en, const char *zh, Int128 value, int64_t denominator)
{
    Int128 a, b;
    bool comparable = !__builtin_mul_overflow(value, stages->denominator, &a) &&
                      !__builtin_mul_overflow(stages->value, denominator, &b);
    if (comparable && a == b)
        return;
    part(stages->phrase, stages->language);
    put(stages->phrase, stages->language, en, zh);
    put_exact(stages->phrase, value, denominator, 2);
    stages->value = value;
    stages->denominator = denominator;
}

static void put_base(Phrase *phrase, const Plan *plan, const PlanClause *clause, const AwardDetail *detail,
                     Language language)
{
    const PlanMeaning *meaning = &clause->base_meaning;
    if (!detail->has_base)
        return;
    part(phrase, language);
    put(phrase, language, "base ", "基数 ");
    put_exact(phrase, detail->base, meaning->denominator, meaning->kind == KIND_MONEY ? 2 : 0);
    Str unit = meaning->kind == KIND_MONEY ? reason_name(plan->currency, plan->currency_label, language)
                                           : reason_name(meaning->unit, meaning->unit_label, language);
    if (unit.len) {
        put(phrase, language, " ", "");
        phrase_put(phrase, unit);
    }
}

static void put_row_stages(Stages *stages, const PlanClause *clause, const AwardDetail *detail)
{
    if (detail->has_computed && clause->computed != PLAN_NONE)
        put_stage(stages, "computed ", "计得 ", detail->computed, clause->computed_denominator);
    if (clause->modified != PLAN_NONE)
        put_stage(stages, "modified ", "调整后 ", detail->modified, clause->modified_denominator);
    if (clause->floored != PLAN_NONE)
        put_stage(stages, "floor ", "保底后 ", detail->floored, clause->floored_denominator);
    if (clause->capped != PLAN_NONE)
        put_stage(stages, "cap ", "封顶后 ", detail->capped, clause->capped_denominator);
}

static void put_amount(Phrase *phrase, const TestRun *run, size_t index, Language language)
{
    const Results *results = &run->results;
    const Award *award = &results->awards[index];
    const PlanClause *clause = &results->plan->clauses[award->clause];
    Stages stages = {.phrase = phrase, .language = language, .value = -1, .denominator = 1};
    if (results->details) {
        put_base(phrase, results->plan, clause, &results->details[index], language);
        put_row_stages(&stages, clause, &results->details[index]);
    }
    put_stage(&stages, "rounded ", "舍入后 ", award->rounded, 100);
    AwardStages cut = award_stages(results, award);
    if (award->cut != NO_CUT) {
        put_stage(&stages, "after places ", "名额后 ", cut.placed, 100);
        put_stage(&stages, "after shared caps ", "共用封顶后 ", cut.shared, 100);
        put_stage(&stages, "approved ", "审定 ", cut.approved, 100);
    }
    put_stage(&stages, "paid ", "兑付 ", award->paid, 100);
    Phrase notes = {0};
    if (results->details)
        reason_put_notes(&notes, clause, results->details[index].notes, language);
    if (notes.len) {
        part(phrase, language);
        phrase_put(phrase, phrase_text(&notes));
    }
    phrase_done(&notes);
}

static void put_because(Phrase *phrase, const TestRun *run, size_t row, size_t clause, Language language)
{
    const Award *award = test_run_award(run, row, clause);
    Outcome outcome = test_run_outcome(run, row, award);
    if (outcome == OUTCOME_INVALID) {
        put_rejection(phrase, run, row, language);
        return;
    }
    if (outcome == OUTCOME_NOT_APPLICABLE) {
        put(phrase, language, "the clause's `for` does not hold", "不属于该条款的“对象”");
        return;
    }
    bool has_amount = outcome == OUTCOME_GRANTED || outcome == OUTCOME_REDUCED || outcome == OUTCOME_USED;
    if (has_amount && !run->plan->clauses[clause].referral)
        put_amount(phrase, run, (size_t)(award - run->results.awards), language);
    Phrase reason = {0};
    if (outcome == OUTCOME_REFUSED)
        put(&reason, language, "refused by: ", "");
    reason_put(&reason, &run->results, award, language);
    if (reason.len) {
        part(phrase, language);
        phrase_put(phrase, phrase_text(&reason));
    }
    phrase_done(&reason);
}

Text test_run_because(const TestRun *run, size_t row, size_t clause)
{
    Text because = {{"", 0}, {"", 0}};
    for (int l = LANGUAGE_EN; l <= LANGUAGE_ZH; l++) {
        Phrase phrase = {0};
        if (clause < run->plan->clause_count)
            put_because(&phrase, run, row, clause, (Language)l);
        *(l == LANGUAGE_ZH ? &because.zh : &because.en) = arena_copy(run->arena, phrase_text(&phrase));
        phrase_done(&phrase);
    }
    return because;
}
