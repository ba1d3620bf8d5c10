#include "runtime/write/part.h"

#include "runtime/decimal.h"
#include "runtime/write/reason.h"

static void put(Phrase *phrase, Language language, const char *en, const char *zh)
{
    phrase_put(phrase, str_from(language == LANGUAGE_ZH ? zh : en));
}

Str part_level(const Plan *plan, uint16_t level, Language language)
{
    return reason_name(plan->levels[level].id, plan->levels[level].label, language);
}

void part_put_name(Phrase *phrase, const Plan *plan, const PlanPart *part, Language language)
{
    if (part->kind == PART_SHARE) {
        phrase_put(phrase, part_level(plan, part->level, language));
        return;
    }
    put(phrase, language, "instalment ", "第");
    phrase_put_whole(phrase, part->number);
    put(phrase, language, " of ", "期（共");
    phrase_put_whole(phrase, part->count);
    put(phrase, language, "", "期）");
}

/* As it is in this row: "80%", or "1/3" where no decimal says it. */
static void put_rate(Phrase *phrase, const PlanPart *part, int64_t portion)
{
    char digits[DECIMAL_TEXT];
    bool is_exact;
    size_t length = exact_print(digits, (Int128)portion * 100, part->denominator, 0, &is_exact);
    Exact rate;
    if (is_exact || !exact_reduce(portion, part->denominator, &rate)) {
        phrase_put(phrase, (Str){digits, length});
        phrase_put(phrase, STR("%"));
        return;
    }
    phrase_put(phrase, (Str){digits, int128_print(digits, rate.numerator)});
    phrase_put(phrase, STR("/"));
    phrase_put(phrase, (Str){digits, int128_print(digits, rate.denominator)});
}

/* A cell that held 1/3 alone would be a date to a spreadsheet. */
static void put_portion(Phrase *phrase, const PlanPart *part, const PartAmount *amount, Language language)
{
    if (part->takes_rest) {
        put(phrase, language, "rest", "余款");
    } else if (part->is_amount) {
        phrase_put(phrase, part->written);
    } else {
        put(phrase, language, "", "实付额的");
        put_rate(phrase, part, amount->portion);
        put(phrase, language, " of what is paid", "");
    }
}

void part_put_reason(Phrase *phrase, const Plan *plan, const PlanPart *part, const PartAmount *amount,
                     Language language)
{
    put_portion(phrase, part, amount, language);
    if (part->condition_label.len) {
        put(phrase, language, ", when \"", "，条件“");
        phrase_put(phrase, part->condition_label);
        put(phrase, language, "\"", "”");
    }
    if (amount->state == PART_PENDING) {
        put(phrase, language, ": ", "：");
        reason_put_blank_fields(phrase, plan, amount->unknown->fields, amount->unknown->field_count,
                                amount->blanks, language);
    }
}

Str part_state_word(PartState state, Language language)
{
    static const char *const words[][2] = {
#define X(name, en, zh) {en, zh},
        PART_STATES(X)
#undef X
    };
    return str_from(words[state][language == LANGUAGE_ZH]);
}

Str part_state(const PlanPart *part, const PartAmount *amount, Language language)
{
    if (part->kind == PART_SHARE)
        return language == LANGUAGE_ZH ? STR("负担") : STR("share");
    return part_state_word(amount->state, language);
}
