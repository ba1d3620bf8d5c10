#include "runtime/write/rule.h"

#include "runtime/write/reason.h"

static void put(Phrase *phrase, const char *zh)
{
    phrase_put(phrase, str_from(zh));
}

/* "同一项目编号", "同一统一社会信用代码和所属乡镇"; without a key the scope is all rows together. */
static void put_scope(Phrase *phrase, const Plan *plan, const PlanStep *step)
{
    if (step->key < 0) {
        put(phrase, "全部申报合计");
        return;
    }
    const PlanKey *key = &plan->keys[step->key];
    put(phrase, "同一");
    for (size_t i = 0; i < key->field_count; i++) {
        const PlanField *field = &plan->fields[key->field[i]];
        if (i)
            put(phrase, i + 1 < key->field_count ? "、" : "和");
        phrase_put(phrase, reason_name(field->id, field->label, LANGUAGE_ZH));
    }
}

static void put_period(Phrase *phrase, const PlanStep *step)
{
    if (step->period == PERIOD_YEAR) {
        put(phrase, "每年");
    } else if (step->period == PERIOD_WITHIN_YEARS) {
        phrase_put_whole(phrase, step->years);
        put(phrase, "年内");
    }
}

static void put_places(Phrase *phrase, const Plan *plan, const PlanStep *step)
{
    put_scope(phrase, plan, step);
    if (step->limit == 1 && step->period == PERIOD_EVER && step->key >= 0) {
        put(phrase, "只享受一次");
        return;
    }
    put_period(phrase, step);
    put(phrase, "最多享受");
    phrase_put_whole(phrase, step->limit);
    put(phrase, "次");
}

static void put_shared_cap(Phrase *phrase, const Plan *plan, const PlanStep *step)
{
    put_scope(phrase, plan, step);
    put_period(phrase, step);
    put(phrase, "最高不超过");
    phrase_put_yuan(phrase, step->limit);
    put(phrase, step->sharing == SHARING_PRO_RATA ? "元，同比例分摊" : "元");
}

static void put_top(Phrase *phrase, const Plan *plan, const PlanStep *step)
{
    put_scope(phrase, plan, step);
    put_period(phrase, step);
    put(phrase, "只取前");
    phrase_put_whole(phrase, step->limit);
    put(phrase, step->ties == TIES_ALL_IN ? "名，并列均取" : step->ties == TIES_ALL_OUT ? "名，并列均不取" : "名");
}

static void put_quota(Phrase *phrase, const Plan *plan, const PlanStep *step)
{
    put_scope(phrase, plan, step);
    put_period(phrase, step);
    put(phrase, step->fall_through ? "分档名额，余额递补" : "分档名额");
}

static void put_rank(Phrase *phrase, const Plan *plan, const PlanStep *step)
{
    put_scope(phrase, plan, step);
    put_period(phrase, step);
    put(phrase, step->ties == TIES_SHARED        ? "按名次给予，并列平分"
                : step->ties == TIES_BETTER_RANK ? "按名次给予，并列取前名次"
                                                 : "按名次给予");
}

static void put_pot(Phrase *phrase, const PlanStep *step)
{
    put_period(phrase, step);
    phrase_put_yuan(phrase, step->limit);
    put(phrase, "元按比重分配");
}

static void put_limit(Phrase *phrase, const Plan *plan, const PlanStep *step)
{
    put_scope(phrase, plan, step);
    put_period(phrase, step);
    for (size_t i = 0; i < step->clause_count; i++) {
        const PlanClause *clause = &plan->clauses[step->clauses[i]];
        if (i)
            put(phrase, "、");
        phrase_put(phrase, reason_name(clause->id, clause->label, LANGUAGE_ZH));
    }
    put(phrase, "合计不超过");
    if (step->measure == UINT16_MAX) {
        phrase_put_yuan(phrase, step->limit);
        put(phrase, "元");
    } else {
        put(phrase, "所填限额");
    }
}

static void put_exclusive(Phrase *phrase, const Plan *plan, const PlanStep *step)
{
    put_scope(phrase, plan, step);
    put(phrase, "就高享受一项：");
    for (size_t i = 0; i < step->clause_count; i++) {
        const PlanClause *clause = &plan->clauses[step->clauses[i]];
        if (i)
            put(phrase, "、");
        phrase_put(phrase, reason_name(clause->id, clause->label, LANGUAGE_ZH));
    }
}

void rule_put(Phrase *phrase, const Plan *plan, size_t number, Language language)
{
    if (number >= plan->step_count)
        return;
    const PlanStep *step = &plan->steps[number];
    if (language == LANGUAGE_EN || step->kind == STEP_BUDGET)
        phrase_put(phrase, step->label.len > 0 ? step->label : step->id);
    else if (step->kind == STEP_PLACES)
        put_places(phrase, plan, step);
    else if (step->kind == STEP_TOP)
        put_top(phrase, plan, step);
    else if (step->kind == STEP_QUOTA)
        put_quota(phrase, plan, step);
    else if (step->kind == STEP_RANK)
        put_rank(phrase, plan, step);
    else if (step->kind == STEP_POT)
        put_pot(phrase, step);
    else if (step->kind == STEP_LIMIT)
        put_limit(phrase, plan, step);
    else if (step->kind == STEP_SHARED_CAP)
        put_shared_cap(phrase, plan, step);
    else
        put_exclusive(phrase, plan, step);
}
