#include "runtime/row_fault.h"

#include "runtime/write/reason.h"

static const Wording fault_words[] = {
#define X(name, en, zh) [FAULT_##name] = {{en, sizeof en - 1}, {zh, sizeof zh - 1}},
    PLAN_FAULTS(X)
#undef X
};

Wording row_fault_words(PlanFault fault)
{
    return fault_words[fault];
}

bool row_fault_asks_policy(PlanFault fault)
{
    switch (fault) {
    case FAULT_NEGATIVE:
    case FAULT_NO_MEMBER:
    case FAULT_DIVISION_BY_ZERO:
    case FAULT_FLOOR_ABOVE_CAP:
    case FAULT_BAND_ORDER:
    case FAULT_GROWTH_BASE:
    case FAULT_AGAINST_ZERO:
    case FAULT_EXCEPTIONS:
        return true;
    case FAULT_NONE:
    case FAULT_OVERFLOW:
    case FAULT_RATE_RANGE:
    case FAULT_NO_TABLE_VALUE:
    case FAULT_DATE_RANGE:
    case FAULT_DAYS_NEGATIVE:
    case FAULT_CHECK:
    case FAULT_DETAIL_ROW:
    case FAULT_PARTS:
    case FAULT_ASSERT:
    case FAULT_COUNT_OF_FAULTS:
        break;
    }
    return false;
}

/* Several values over the same details have one name. */
static bool is_named_before(const Plan *plan, const uint16_t *fields, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(plan->fields[fields[i]].id, plan->fields[fields[count]].id))
            return true;
    return false;
}

/* "实际投入额、其中基建和土地款": the cells that a check or an amount reads. */
static void put_fields(Phrase *names, const Plan *plan, const RowFault *fault, Language language)
{
    for (size_t i = 0; i < fault->field_count; i++) {
        const PlanField *field = &plan->fields[fault->fields[i]];
        if (is_named_before(plan, fault->fields, i))
            continue;
        if (i)
            phrase_put(names, language == LANGUAGE_ZH ? STR("、") : STR(", "));
        phrase_put(names, reason_name(field->id, field->label, language));
    }
}

/* "two exceptions …: “a” and “b”": which ones, where the plan knows it. */
static void put_cause(Phrase *cause, const Plan *plan, const RowFault *fault, Language language)
{
    Wording words = fault_words[fault->fault];
    phrase_put(cause, language == LANGUAGE_ZH ? words.zh : words.en);
    for (size_t i = 0; fault->fault == FAULT_EXCEPTIONS && i < plan->conflict_count; i++) {
        const PlanConflict *conflict = &plan->conflicts[i];
        if (conflict->span.start != fault->span.start || conflict->span.end != fault->span.end)
            continue;
        phrase_put(cause, language == LANGUAGE_ZH ? STR("：“") : STR(": “"));
        phrase_put(cause, conflict->first);
        phrase_put(cause, language == LANGUAGE_ZH ? STR("”与“") : STR("” and “"));
        phrase_put(cause, conflict->second);
        phrase_put(cause, STR("”"));
        return;
    }
}

void row_fault_report(ProblemList *problems, const Plan *plan, const RowFault *fault, const ProblemPlace *place)
{
    bool is_check = fault->fault == FAULT_CHECK;
    Wording clause = {fault->id, fault->label.len ? fault->label : fault->id};
    if (!fault->id.len)
        clause = WORDING("the award year", "享受年度");
    Phrase en = {0}, zh = {0}, cause_en = {0}, cause_zh = {0};
    put_cause(&cause_en, plan, fault, LANGUAGE_EN);
    put_cause(&cause_zh, plan, fault, LANGUAGE_ZH);
    put_fields(&en, plan, fault, LANGUAGE_EN);
    put_fields(&zh, plan, fault, LANGUAGE_ZH);
    Wording cells = {phrase_text(&en), phrase_text(&zh)};
    if (!fault->field_count)
        cells = WORDING("those of this row", "本行各单元格");
    if (fault->fault == FAULT_ASSERT)
        problem_report(problems, PROBLEM_ASSERT_FAILED, place, (Str){"", 0}, 2,
                       (Wording[]){wording_same(fault->label), cells});
    else if (is_check)
        problem_report(problems, PROBLEM_CHECK_FAILED, place, (Str){"", 0}, 2,
                       (Wording[]){wording_same(fault->label), cells});
    else
        problem_report(
            problems, row_fault_asks_policy(fault->fault) ? PROBLEM_ROW_WITHOUT_RULE : PROBLEM_ROW_FAULT, place,
            (Str){"", 0}, 3, (Wording[]){{phrase_text(&cause_en), phrase_text(&cause_zh)}, clause, cells});
    phrase_done(&cause_en);
    phrase_done(&cause_zh);
    phrase_done(&en);
    phrase_done(&zh);
}
