#include "compiler/explain/quantity.h"

#include "runtime/civil_date.h"
#include "runtime/write/amount.h"
#include "runtime/write/reason.h"

Quantity quantity_fen(Int128 fen)
{
    return (Quantity){.type = {.kind = TYPE_MONEY}, .mantissa = fen, .denominator = 100};
}

Quantity quantity_exact(Exact exact, Type type)
{
    return (Quantity){.type = type, .mantissa = exact.numerator, .denominator = exact.denominator};
}

bool quantity_to_exact(const Quantity *quantity, Exact *out)
{
    return quantity->certainty == CERTAIN && quantity->denominator > 0 &&
           exact_reduce(quantity->mantissa, quantity->denominator, out);
}

/* ---- Numbers ------------------------------------------------------------------------------------------------ */

static void put_digits(Phrase *phrase, const char *digits, size_t len)
{
    phrase_put(phrase, (Str){digits, len});
}

static UInt128 magnitude(Int128 number)
{
    return number < 0 ? (UInt128)0 - (UInt128)number : (UInt128)number;
}

static UInt128 common_factor(UInt128 a, UInt128 b)
{
    while (b) {
        UInt128 rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* A decimal where one is exact, else a whole number and a fraction: 110,260 5/12. */
static void put_number(Phrase *phrase, Int128 mantissa, int64_t denominator, int least_places)
{
    char digits[DECIMAL_TEXT];
    bool is_exact;
    UInt128 size = magnitude(mantissa), one = (UInt128)denominator;
    UInt128 whole = size / one, rest = size % one;
    if (mantissa < 0)
        phrase_put(phrase, STR("-"));
    size_t len = exact_print(digits, (Int128)rest, denominator, rest ? least_places : 0, &is_exact);
    if (is_exact || whole > 0 || rest == 0)
        phrase_put_whole(phrase, (Int128)whole);
    if (is_exact) {
        if (len > 1)
            put_digits(phrase, digits + 1, len - 1); /* behind its 0 */
        return;
    }
    UInt128 shared = common_factor(rest, (UInt128)denominator);
    if (whole > 0)
        phrase_put(phrase, STR(" "));
    put_digits(phrase, digits, int128_print(digits, (Int128)(rest / shared)));
    phrase_put(phrase, STR("/"));
    put_digits(phrase, digits, int128_print(digits, (Int128)((UInt128)denominator / shared)));
}

void quantity_put_amount(Phrase *phrase, const Quantity *quantity)
{
    if (quantity->denominator > 0 && quantity->mantissa % quantity->denominator == 0) {
        phrase_put_whole(phrase, quantity->mantissa / quantity->denominator);
        phrase_put(phrase, STR(".00"));
        return;
    }
    put_number(phrase, quantity->mantissa, quantity->denominator, 2);
}

#define PLAIN_FRACTION 12 /* 33 1/3% is read as it stands; 23/41% is not */
#define PLACES_SHOWN 4

/* Digits without the rest of them, 9.9999…: rounded they could seem to reach a tier that the rate does not reach. False: the number is a
 * decimal, or a fraction that people read. */
static bool put_digits_shown(Phrase *phrase, Int128 mantissa, int64_t denominator)
{
    char digits[DECIMAL_TEXT];
    bool is_exact;
    UInt128 size = magnitude(mantissa), one = (UInt128)denominator, rest = size % one;
    exact_print(digits, (Int128)rest, denominator, 0, &is_exact);
    if (is_exact || one / common_factor(rest, one) <= PLAIN_FRACTION)
        return false;
    if (mantissa < 0)
        phrase_put(phrase, STR("-"));
    phrase_put_whole(phrase, (Int128)(size / one));
    phrase_put(phrase, STR("."));
    for (int place = 0; place < PLACES_SHOWN; place++) {
        char digit = (char)('0' + (int)(rest * 10 / one));
        phrase_put(phrase, (Str){&digit, 1});
        rest = rest * 10 % one;
    }
    phrase_put(phrase, STR("…"));
    return true;
}

static void put_percent(Phrase *phrase, const Quantity *quantity)
{
    Int128 hundredfold;
    if (__builtin_mul_overflow(quantity->mantissa, (Int128)100, &hundredfold)) {
        put_number(phrase, quantity->mantissa, quantity->denominator, 0);
        return;
    }
    if (!put_digits_shown(phrase, hundredfold, quantity->denominator))
        put_number(phrase, hundredfold, quantity->denominator, 0);
    phrase_put(phrase, STR("%"));
}

static void put_date(Phrase *phrase, Int128 day)
{
    char digits[DATE_TEXT];
    put_digits(phrase, digits, date_print(digits, (int64_t)day));
}

/* ---- Words -------------------------------------------------------------------------------------------------- */

static const Symbol *member_of(const Quantity *quantity)
{
    const Symbol *category = quantity->type.category;
    if (!category || quantity->mantissa < 0 || quantity->mantissa >= (Int128)category->part_count)
        return NULL;
    return category->parts[(size_t)quantity->mantissa];
}

static void put_uncertain(Phrase *phrase, Certainty certainty, Language language)
{
    static const char *const words[][2] = {
        [UNKNOWN] = {"unknown", "未知"},
        [FAULTY] = {"cannot be computed", "无法计算"},
        [ABSENT] = {"not needed", "未用到"},
    };
    phrase_put(phrase, str_from(words[certainty][language == LANGUAGE_ZH]));
}

void quantity_put_bare(Phrase *phrase, const Quantity *quantity, Language language)
{
    const Symbol *member;
    if (quantity->certainty != CERTAIN) {
        put_uncertain(phrase, quantity->certainty, language);
        return;
    }
    switch (quantity->type.kind) {
    case TYPE_YES_NO:
        phrase_put(phrase, str_from(quantity->mantissa ? (language == LANGUAGE_ZH ? "是" : "yes")
                                                       : (language == LANGUAGE_ZH ? "否" : "no")));
        break;
    case TYPE_RATE:
        put_percent(phrase, quantity);
        break;
    case TYPE_MONEY:
        put_number(phrase, quantity->mantissa, quantity->denominator, 2);
        break;
    case TYPE_DATE:
        put_date(phrase, quantity->mantissa);
        break;
    case TYPE_TEXT:
        phrase_put(phrase, language == LANGUAGE_ZH ? STR("“") : STR("\""));
        phrase_put(phrase, quantity->text);
        phrase_put(phrase, language == LANGUAGE_ZH ? STR("”") : STR("\""));
        break;
    case TYPE_CATEGORY:
    case TYPE_OPTION:
        member = member_of(quantity);
        if (member)
            phrase_put(phrase, reason_name(member->id, member->label, language));
        break;
    default:
        put_number(phrase, quantity->mantissa, quantity->denominator, 0);
        break;
    }
}

static void put_unit_name(Phrase *phrase, const Symbol *unit, Language language)
{
    phrase_put(phrase, reason_name(unit->id, unit->label, language));
}

static void put_currency(Phrase *phrase, const Policy *policy, Language language)
{
    if (policy->currency)
        phrase_put(phrase, reason_name(policy->currency->id, policy->currency->label, language));
    else
        phrase_put(phrase, language == LANGUAGE_ZH ? STR("元") : STR("yuan"));
}

void quantity_put_unit(Phrase *phrase, const Type *type, const Policy *policy, Language language)
{
    bool zh = language == LANGUAGE_ZH;
    switch (type->kind) {
    case TYPE_MONEY:
        put_currency(phrase, policy, language);
        break;
    case TYPE_PRICE:
        put_currency(phrase, policy, language);
        for (int i = 0; i < 2; i++) {
            const Symbol *unit = i ? type->unit2 : type->unit;
            if (unit) {
                phrase_put(phrase, STR("/"));
                put_unit_name(phrase, unit, language);
            }
        }
        break;
    case TYPE_COUNT:
    case TYPE_QUANTITY:
        if (type->unit)
            put_unit_name(phrase, type->unit, language);
        break;
    case TYPE_DAYS:
        phrase_put(phrase, zh ? STR("天") : STR("days"));
        break;
    case TYPE_MONTHS:
        phrase_put(phrase, zh ? STR("个月") : STR("months"));
        break;
    case TYPE_YEARS:
        phrase_put(phrase, zh ? STR("年") : STR("years"));
        break;
    default:
        break;
    }
}

void quantity_put(Phrase *phrase, const Quantity *quantity, const Policy *policy, Language language)
{
    quantity_put_bare(phrase, quantity, language);
    if (quantity->certainty != CERTAIN)
        return;
    size_t before = phrase->len;
    phrase_put(phrase, STR(" "));
    quantity_put_unit(phrase, &quantity->type, policy, language);
    if (phrase->len == before + 1)
        phrase->len = before;
}

/* ---- For programs ------------------------------------------------------------------------------------------- */

static void put_exact_number(Phrase *phrase, const Quantity *quantity)
{
    char digits[DECIMAL_TEXT];
    bool is_exact;
    size_t len = exact_print(digits, quantity->mantissa, quantity->denominator, 0, &is_exact);
    if (is_exact) {
        put_digits(phrase, digits, len);
        return;
    }
    UInt128 shared = common_factor(magnitude(quantity->mantissa), (UInt128)quantity->denominator);
    put_digits(phrase, digits, int128_print(digits, quantity->mantissa / (Int128)shared));
    phrase_put(phrase, STR("/"));
    put_digits(phrase, digits, int128_print(digits, (Int128)((UInt128)quantity->denominator / shared)));
}

void quantity_put_exact(Phrase *phrase, const Quantity *quantity)
{
    const Symbol *member;
    switch (quantity->type.kind) {
    case TYPE_YES_NO:
        phrase_put(phrase, quantity->mantissa ? STR("true") : STR("false"));
        break;
    case TYPE_DATE:
        put_date(phrase, quantity->mantissa);
        break;
    case TYPE_TEXT:
        phrase_put(phrase, quantity->text);
        break;
    case TYPE_CATEGORY:
    case TYPE_OPTION:
        member = member_of(quantity);
        if (member)
            phrase_put(phrase, member->id);
        break;
    default:
        put_exact_number(phrase, quantity);
        break;
    }
}
