#include "compiler/analysis/row_text.h"

#include "compiler/keywords.h"
#include "parse.tab.h"
#include "runtime/civil_date.h"
#include "runtime/decimal.h"

static Str keyword(int token, Language language)
{
    return keyword_spelling(keyword_of_token(token), language);
}

/* ---- Values ---------------------------------------------------------------------------------------------------------- */

static bool is_ascii(Str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.at[i] >= 0x80)
            return false;
    return true;
}

/* Chinese joins a number and its unit, unless the unit is a foreign word. */
static Str with_unit(Arena *arena, Str digits, Str unit, Language language)
{
    bool apart = language == LANGUAGE_EN || is_ascii(unit);
    return arena_print(arena, apart ? "%.*s %.*s" : "%.*s%.*s", STR_ARG(digits), STR_ARG(unit));
}

static Str in_language(Str id, Str label, Language language)
{
    return language == LANGUAGE_ZH && label.len ? label : id;
}

#define WAN 10000
#define YI 100000000

/* Chinese writes whole multiples of 万 and of 亿 with their word, as the formatter does. */
static Str counted(Arena *arena, int64_t number, int64_t denominator, Language language)
{
    if (language == LANGUAGE_EN || number == 0 || number % (denominator * WAN) != 0)
        return (Str){0};
    bool in_yi = number % (denominator * YI) == 0;
    return arena_print(arena, "%lld%s", (long long)(number / denominator / (in_yi ? YI : WAN)),
                       in_yi ? "亿" : "万");
}

static Str digits_of(Arena *arena, int64_t number, int64_t denominator)
{
    char digits[DECIMAL_TEXT];
    bool is_exact;
    return arena_copy(arena, (Str){digits, exact_print(digits, number, denominator, 0, &is_exact)});
}

static Str currency_in(Str id, Str label, Language language)
{
    if (id.len && !str_is(id, "yuan") && !str_is(id, "元"))
        return in_language(id, label, language);
    return language == LANGUAGE_ZH ? STR("元") : STR("yuan");
}

static Str price_text(Arena *arena, const PlanField *field, Str digits, Language language)
{
    Str money = with_unit(arena, digits, currency_in(field->currency, field->currency_label, language), language);
    return arena_print(arena, "%.*s/%.*s", STR_ARG(money),
                       STR_ARG(in_language(field->unit, field->unit_label, language)));
}

static Str number_in(Arena *arena, const PlanField *field, int64_t number, Language language)
{
    Str digits = counted(arena, number, field->denominator, language);
    if (!digits.len)
        digits = digits_of(arena, number, field->denominator);
    switch (field->kind) {
    case KIND_YES_NO:
        return keyword(number ? TOK_YES : TOK_NO, language);
    case KIND_RATE:
        digits = digits_of(arena, number, field->denominator / 100);
        return arena_print(arena, "%.*s%%", STR_ARG(digits));
    case KIND_MONEY:
        return with_unit(arena, digits, currency_in(field->currency, field->currency_label, language), language);
    case KIND_COUNT:
    case KIND_QUANTITY:
        return with_unit(arena, digits, in_language(field->unit, field->unit_label, language), language);
    case KIND_PRICE:
        return price_text(arena, field, digits, language);
    case KIND_DATE: {
        char date[DATE_TEXT];
        return arena_copy(arena, (Str){date, date_print(date, number)});
    }
    case KIND_DAYS:
        return with_unit(arena, digits, keyword(TOK_DAYS, language), language);
    case KIND_MONTHS:
        return with_unit(arena, digits, keyword(TOK_MONTHS, language), language);
    case KIND_YEARS:
        return with_unit(arena, digits, keyword(TOK_YEARS, language), language);
    case KIND_CATEGORY: {
        const PlanMember *member = &field->members[number];
        return name_spelled(arena, in_language(member->id, member->label, language));
    }
    default:
        return digits;
    }
}

Text row_text_number(Arena *arena, const PlanField *field, int64_t number)
{
    return (Text){number_in(arena, field, number, LANGUAGE_EN), number_in(arena, field, number, LANGUAGE_ZH)};
}

Text row_text_amount(Arena *arena, const Plan *plan, int64_t fen)
{
    PlanField money = {.kind = KIND_MONEY,
                       .denominator = 100,
                       .currency = plan->currency,
                       .currency_label = plan->currency_label};
    return row_text_number(arena, &money, fen);
}

Text row_text_name(Arena *arena, Str id, Str label)
{
    return (Text){name_spelled(arena, id), name_spelled(arena, label.len ? label : id)};
}

/* ---- Rows ------------------------------------------------------------------------------------------------------------- */

static Str cell_in(Arena *arena, const PlanField *field, const Trial *trial, size_t row, size_t f,
                   Language language)
{
    if (field->kind == KIND_TEXT)
        return arena_print(arena, language == LANGUAGE_ZH ? "“%.*s”" : "\"%.*s\"",
                           STR_ARG(trial_text(trial, row, f)));
    return number_in(arena, field, trial_number(trial, row, f), language);
}

/* Rows of a test have keys, required texts and required dates of their own accord (policy_test.h). */
static bool has_anyway(const Plan *plan, const Trial *trial, size_t row, size_t f)
{
    const PlanField *field = &plan->fields[f];
    if (!field->required)
        return false;
    return field->kind == KIND_TEXT ||
           (field->kind == KIND_DATE && trial_number(trial, row, f) == plan->effective);
}

static Str given_in(Arena *arena, const Plan *plan, const Trial *trial, size_t row, const bool *fields,
                    Language language)
{
    Str text = keyword(TOK_GIVEN, language), separator = STR(" ");
    for (size_t f = 0; f < plan->form_count; f++) {
        const PlanField *field = &plan->fields[f];
        if (!fields[f] || trial_is_blank(trial, row, f) || has_anyway(plan, trial, row, f))
            continue;
        Str name = name_spelled(arena, in_language(field->id, field->label, language));
        text = arena_print(arena, "%.*s%.*s%.*s = %.*s", STR_ARG(text), STR_ARG(separator), STR_ARG(name),
                           STR_ARG(cell_in(arena, field, trial, row, f, language)));
        separator = language == LANGUAGE_ZH ? STR("，") : STR(", ");
    }
    return text;
}

Text row_text_given(Arena *arena, const Plan *plan, const Trial *trial, size_t row, const bool *fields)
{
    return (Text){given_in(arena, plan, trial, row, fields, LANGUAGE_EN),
                  given_in(arena, plan, trial, row, fields, LANGUAGE_ZH)};
}

/* As BUILTIN_OUTCOME spells them in tests. */
static Text outcome_word(Outcome outcome)
{
    switch (outcome) {
    case OUTCOME_REFUSED:
        return TEXT("refused", "不符合条件");
    case OUTCOME_PENDING:
        return TEXT("pending", "待补");
    case OUTCOME_USED:
        return TEXT("used", "已享受");
    case OUTCOME_INVALID:
        return TEXT("invalid", "无效");
    default:
        return TEXT("not_applicable", "不适用");
    }
}

Text row_text_expected(Arena *arena, const Plan *plan, const PlanClause *clause, const TrialAnswer *answer)
{
    Text name = row_text_name(arena, clause->id, clause->label);
    bool granted = answer->outcome == OUTCOME_GRANTED || answer->outcome == OUTCOME_REDUCED;
    Text value = granted ? row_text_amount(arena, plan, answer->paid) : outcome_word(answer->outcome);
    const char *form = granted ? "%.*s %.*s = %.*s" : "%.*s %.*s %.*s %.*s";
    if (granted)
        return (Text){arena_print(arena, form, STR_ARG(keyword(TOK_EXPECT, LANGUAGE_EN)), STR_ARG(name.en),
                                  STR_ARG(value.en)),
                      arena_print(arena, form, STR_ARG(keyword(TOK_EXPECT, LANGUAGE_ZH)), STR_ARG(name.zh),
                                  STR_ARG(value.zh))};
    return (Text){arena_print(arena, form, STR_ARG(keyword(TOK_EXPECT, LANGUAGE_EN)), STR_ARG(name.en),
                              STR_ARG(keyword(TOK_IS, LANGUAGE_EN)), STR_ARG(value.en)),
                  arena_print(arena, form, STR_ARG(keyword(TOK_EXPECT, LANGUAGE_ZH)), STR_ARG(name.zh),
                              STR_ARG(keyword(TOK_IS, LANGUAGE_ZH)), STR_ARG(value.zh))};
}
