#include "runtime/read/currency.h"

#include "runtime/read/fold.h"

#define NAME_ROOM 96

/* Names are folded; one that begins with another stands before it. A policy's currency is one of these when it is named by a
 * word of the line; others are known by their name and label only. */
typedef struct Currency {
    const char *names[8], *signs[5];
} Currency;

static const Currency yuan = {{"元人民币", "元整", "元", "圆", "yuan", "rmb", "cny"},
                              {"\xC2\xA5", "RMB", "CNY", "人民币"}};
static const Currency others[] = {
    {{"英镑", "pounds", "pound", "gbp"}, {"£", "GBP"}},
    {{"美元", "dollars", "dollar", "usd"}, {"$", "US$", "USD"}},
    {{"欧元", "euros", "euro", "eur"}, {"€", "EUR"}},
    {{"日元", "日圆", "yen", "jpy"}, {"\xC2\xA5", "JPY"}},
    {{"港元", "港币", "hkd"}, {"HK$", "HKD"}},
};

static bool take(Str *text, Str word)
{
    if (word.len == 0 || !str_starts(*text, word))
        return false;
    text->at += word.len;
    text->len -= word.len;
    return true;
}

static char capital(char byte)
{
    return byte >= 'a' && byte <= 'z' ? (char)(byte - 'a' + 'A') : byte;
}

static bool take_capitals(Str *text, Str word)
{
    if (text->len < word.len)
        return false;
    for (size_t i = 0; i < word.len; i++)
        if (capital(text->at[i]) != word.at[i])
            return false;
    return take(text, (Str){text->at, word.len});
}

static bool names_include(const Currency *currency, Str name)
{
    char room[NAME_ROOM];
    size_t length = fold_name(name, room, sizeof room);
    for (size_t i = 0; length != FOLD_FAILED && currency->names[i]; i++)
        if (str_is((Str){room, length}, currency->names[i]))
            return true;
    return false;
}

/* NULL: none of those that are known. */
static const Currency *currency_of(const PlanField *field)
{
    if (currency_is_yuan(field))
        return &yuan;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (names_include(&others[i], field->currency) || names_include(&others[i], field->currency_label))
            return &others[i];
    return NULL;
}

static bool take_folded(Str *text, Str name)
{
    char room[NAME_ROOM];
    size_t length = fold_name(name, room, sizeof room);
    return length != FOLD_FAILED && take(text, (Str){room, length});
}

bool currency_take_name(const PlanField *field, Str *text)
{
    const Currency *currency = currency_of(field);
    for (size_t i = 0; currency && currency->names[i]; i++)
        if (take(text, str_from(currency->names[i])))
            return true;
    return take_folded(text, field->currency) || take_folded(text, field->currency_label);
}

bool currency_take_sign(const PlanField *field, Str *text)
{
    const Currency *currency = currency_of(field);
    for (size_t i = 0; currency && currency->signs[i]; i++)
        if (take_capitals(text, str_from(currency->signs[i])))
            return true;
    return false;
}

bool currency_is_yuan(const PlanField *field)
{
    return field->currency.len == 0 || str_is(field->currency, "yuan");
}

Wording currency_name(const PlanField *field)
{
    if (currency_is_yuan(field))
        return WORDING("yuan", "元");
    return (Wording){field->currency, field->currency_label.len ? field->currency_label : field->currency};
}
