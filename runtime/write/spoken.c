#include "runtime/write/spoken.h"

#include "runtime/civil_date.h"
#include "runtime/decimal.h"

#define WAN 10000
#define YI 100000000

static bool is_zh(Language language)
{
    return language == LANGUAGE_ZH;
}

/* ---- Names ------------------------------------------------------------------------------------------------------------ */

static void put_spaced(Phrase *phrase, Str id)
{
    for (size_t i = 0; i < id.len; i++)
        phrase_put(phrase, id.at[i] == '_' ? STR(" ") : (Str){id.at + i, 1});
}

void spoken_name(Phrase *phrase, Str id, Str label, Language language)
{
    bool ascii_label = label.len > 0, ascii_id = true;
    for (size_t i = 0; i < label.len; i++)
        ascii_label = ascii_label && (unsigned char)label.at[i] < 0x80;
    for (size_t i = 0; i < id.len; i++)
        ascii_id = ascii_id && (unsigned char)id.at[i] < 0x80;
    if (is_zh(language))
        phrase_put(phrase, label.len && !(ascii_label && !ascii_id) ? label : id);
    else if (!ascii_id && ascii_label)
        phrase_put(phrase, label);
    else
        put_spaced(phrase, id);
}

static bool ends_in(Str word, const char *end)
{
    size_t length = strlen(end);
    return word.len >= length && memcmp(word.at + word.len - length, end, length) == 0;
}

/* Most short words are symbols: usd, kg, mu. */
void spoken_plural(Phrase *phrase, Str unit)
{
    static const char *const irregular[][2] = {
        {"person", "people"}, {"child", "children"}, {"man", "men"}, {"woman", "women"}, {"foot", "feet"},
    };
    static const char *const same[] = {"head", "sheep", "yuan", "fen", "renminbi", "yen", "hectolitre", "places"};
    static const char *const short_words[] = {"day", "cow", "pig", "car", "bed", "job",
                                              "set", "lot", "ton", "bag", "box"};
    bool is_word = unit.len > 3;
    for (size_t i = 0; i < sizeof short_words / sizeof *short_words; i++)
        is_word = is_word || str_is(unit, short_words[i]);
    for (size_t i = 0; i < unit.len; i++)
        is_word = is_word && ((unit.at[i] >= 'a' && unit.at[i] <= 'z') || unit.at[i] == '_');
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        is_word = is_word && !str_is(unit, same[i]);
    for (size_t i = 0; i < sizeof irregular / sizeof *irregular; i++) {
        if (!str_is(unit, irregular[i][0]))
            continue;
        phrase_put(phrase, str_from(irregular[i][1]));
        return;
    }
    if (!is_word || ends_in(unit, "s")) {
        put_spaced(phrase, unit);
    } else if (ends_in(unit, "y") && !strchr("aeiou", unit.at[unit.len - 2])) {
        put_spaced(phrase, (Str){unit.at, unit.len - 1});
        phrase_put(phrase, STR("ies"));
    } else {
        put_spaced(phrase, unit);
        phrase_put(phrase,
                   ends_in(unit, "x") || ends_in(unit, "ch") || ends_in(unit, "sh") ? STR("es") : STR("s"));
    }
}

/* ---- Numbers ---------------------------------------------------------------------------------------------------------- */

/* Digits with a comma before each three of the whole part. */
static void put_grouped(Phrase *phrase, Str digits)
{
    size_t start = digits.len && digits.at[0] == '-', whole = start;
    while (whole < digits.len && digits.at[whole] != '.')
        whole++;
    for (size_t i = 0; i < digits.len; i++) {
        if (i > start && i < whole && (whole - i) % 3 == 0)
            phrase_put(phrase, STR(","));
        phrase_put(phrase, (Str){digits.at + i, 1});
    }
}

static void put_decimal(Phrase *phrase, Int128 mantissa, int64_t denominator)
{
    char text[DECIMAL_TEXT];
    bool is_exact;
    size_t length = exact_print(text, mantissa, denominator, 0, &is_exact);
    put_grouped(phrase, (Str){text, length});
    if (!is_exact)
        phrase_put(phrase, STR("…"));
}

void spoken_number(Phrase *phrase, Int128 mantissa, int64_t denominator, Language language)
{
    Int128 size = mantissa < 0 ? -mantissa : mantissa;
    if (is_zh(language)) {
        int64_t scales[] = {YI, WAN};
        for (size_t i = 0; i < 2; i++) {
            Int128 scale = (Int128)scales[i] * denominator;
            if (size < scale || size % (scale / 100) != 0)
                continue;
            put_decimal(phrase, mantissa / (scale / 100), 100);
            phrase_put(phrase, i == 0 ? STR("亿") : STR("万"));
            return;
        }
    }
    put_decimal(phrase, mantissa, denominator);
}

void spoken_counted(Phrase *phrase, Int128 mantissa, int64_t denominator, Str unit, Str unit_label,
                    Language language)
{
    spoken_number(phrase, mantissa, denominator, language);
    if (is_zh(language)) {
        spoken_name(phrase, unit, unit_label, language);
        return;
    }
    phrase_put(phrase, STR(" "));
    if (mantissa == denominator)
        spoken_name(phrase, unit, (Str){0}, language);
    else
        spoken_plural(phrase, unit);
}

/* ---- Money, cells ------------------------------------------------------------------------------------------------------ */

static Str currency_id(Str id)
{
    return id.len ? id : STR("yuan");
}

static Str currency_label(Str id, Str label)
{
    return label.len ? label : id.len && !str_is(id, "yuan") ? id : STR("元");
}

/* With both digits of the fen where there are any. */
static void put_money(Phrase *phrase, Int128 fen, Str id, Str label, Language language)
{
    if (fen % 100 == 0) {
        spoken_counted(phrase, fen, 100, id, label, language);
        return;
    }
    phrase_put_yuan(phrase, fen);
    phrase_put(phrase, is_zh(language) ? STR("") : STR(" "));
    if (is_zh(language))
        phrase_put(phrase, label);
    else
        spoken_plural(phrase, id);
}

void spoken_fen(Phrase *phrase, const Plan *plan, Int128 fen, Language language)
{
    put_money(phrase, fen, currency_id(plan->currency), currency_label(plan->currency, plan->currency_label),
              language);
}

bool spoken_fen_is_odd(Int128 fen)
{
    Int128 size = fen < 0 ? -fen : fen;
    return size >= (Int128)WAN * 100 && size % WAN != 0;
}

void spoken_fen_in_full(Phrase *phrase, const Plan *plan, Int128 fen, Language language)
{
    if (!is_zh(language) || fen % 100 != 0) {
        spoken_fen(phrase, plan, fen, language);
        return;
    }
    put_decimal(phrase, fen, 100);
    phrase_put(phrase, currency_label(plan->currency, plan->currency_label));
}

static void put_date(Phrase *phrase, int64_t day)
{
    char text[DATE_TEXT];
    phrase_put(phrase, (Str){text, date_print(text, day)});
}

static void put_price(Phrase *phrase, const PlanField *field, int64_t mantissa, Language language)
{
    spoken_counted(phrase, mantissa, field->denominator, currency_id(field->currency),
                   currency_label(field->currency, field->currency_label), language);
    phrase_put(phrase, STR("/"));
    spoken_name(phrase, field->unit, field->unit_label, language);
}

void spoken_cell(Phrase *phrase, const PlanField *field, int64_t mantissa, Language language)
{
    switch (field->kind) {
    case KIND_YES_NO:
        phrase_put(phrase, is_zh(language) ? (mantissa ? STR("是") : STR("否"))
                           : mantissa      ? STR("yes")
                                           : STR("no"));
        break;
    case KIND_CATEGORY:
        spoken_name(phrase, field->members[mantissa].id, field->members[mantissa].label, language);
        break;
    case KIND_DATE:
        put_date(phrase, mantissa);
        break;
    case KIND_RATE:
        put_decimal(phrase, (Int128)mantissa * 100, field->denominator);
        phrase_put(phrase, STR("%"));
        break;
    case KIND_MONEY:
        put_money(phrase, mantissa, currency_id(field->currency),
                  currency_label(field->currency, field->currency_label), language);
        break;
    case KIND_PRICE:
        put_price(phrase, field, mantissa, language);
        break;
    case KIND_COUNT:
    case KIND_QUANTITY:
        spoken_counted(phrase, mantissa, field->denominator, field->unit, field->unit_label, language);
        break;
    case KIND_DAYS:
        spoken_counted(phrase, mantissa, field->denominator, STR("day"), STR("天"), language);
        break;
    case KIND_MONTHS:
        spoken_counted(phrase, mantissa, field->denominator, STR("month"), STR("个月"), language);
        break;
    case KIND_YEARS:
        spoken_counted(phrase, mantissa, field->denominator, STR("year"), STR("年"), language);
        break;
    default:
        spoken_number(phrase, mantissa, field->denominator, language);
        break;
    }
}

static void put_unit_of(Phrase *phrase, Str id, Str label, Language language)
{
    if (is_zh(language))
        spoken_name(phrase, id, label, language);
    else
        spoken_plural(phrase, id);
}

void spoken_unit(Phrase *phrase, const PlanField *field, Language language)
{
    switch (field->kind) {
    case KIND_MONEY:
    case KIND_PRICE:
        put_unit_of(phrase, currency_id(field->currency), currency_label(field->currency, field->currency_label),
                    language);
        if (field->kind == KIND_MONEY)
            break;
        phrase_put(phrase, STR("/"));
        spoken_name(phrase, field->unit, field->unit_label, language);
        break;
    case KIND_COUNT:
    case KIND_QUANTITY:
        put_unit_of(phrase, field->unit, field->unit_label, language);
        break;
    case KIND_RATE:
        phrase_put(phrase, STR("%"));
        break;
    case KIND_DAYS:
        put_unit_of(phrase, STR("day"), STR("天"), language);
        break;
    case KIND_MONTHS:
        put_unit_of(phrase, STR("month"), STR("个月"), language);
        break;
    case KIND_YEARS:
        put_unit_of(phrase, STR("year"), STR("年"), language);
        break;
    default:
        break;
    }
}
