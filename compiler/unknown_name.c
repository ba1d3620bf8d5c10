#include "compiler/unknown_name.h"

#include "compiler/limit_words.h"

static bool begins_with(Str word, const char *start, Str *rest)
{
    Str prefix = str_from(start);
    if (word.len <= prefix.len || !str_starts(word, prefix))
        return false;
    *rest = (Str){word.at + prefix.len, word.len - prefix.len};
    return true;
}

/* The nearest declared name would lose the negation, and turn the condition round. */
static Text advice_on_negation(Arena *arena, Str name, KeywordIsName *is_declared, void *context)
{
    static const char *const negations[] = {"没有", "并未", "未", "不", "无", "非", "not_"};
    for (size_t i = 0; i < sizeof negations / sizeof *negations; i++) {
        Str rest;
        if (begins_with(name, negations[i], &rest) && is_declared(context, rest))
            return (Text){arena_print(arena, "write `not %.*s`", STR_ARG(rest)),
                          arena_print(arena, "请写“非 %.*s”", STR_ARG(rest))};
    }
    return (Text){0};
}

static bool ends_in_money(Str word)
{
    static const char *const ends[] = {"元", "万", "亿"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        Str end = str_from(ends[i]);
        if (word.len > end.len && memcmp(word.at + word.len - end.len, end.at, end.len) == 0)
            return true;
    }
    return false;
}

static size_t first_digit(Str word)
{
    size_t at = 0;
    while (at < word.len && (word.at[at] < '0' || word.at[at] > '9'))
        at++;
    return at;
}

/* 每增加1亿元奖励10万元, 每人每晚30元, 每家企业每年20万元. A price of one declared unit, 每人30元, is left to spelled_number_mend. */
static Text advice_on_each(Arena *arena, Str name, KeywordIsName *is_declared, void *context)
{
    static const char *const steps[] = {"增加", "新增", "超过", "超出", "增长", "提高", "满"};
    Str rest, of;
    if (!begins_with(name, "每", &rest))
        return (Text){0};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (begins_with(rest, steps[i], &of))
            return TEXT(
                "for every step write `each full 1000 yuan of X adds 10 yuan`",
                "每满一档给多少写作“某栏目 每满 1000元 给 10元”，增量写作“（本年 比 上年 增加额）每满 1000元 给 10元”");
    size_t digit = first_digit(rest);
    Str unit = {rest.at, digit}, money = {rest.at + digit, rest.len - digit};
    if (digit == rest.len)
        return TEXT("for whom is said by `per {KEY}`, with the field that tells who it is",
                    "对谁计算写作“单个 栏目名”，如“单个 {KEY} 每年 最高不超过 20万元”");
    if (!ends_in_money(money) || is_declared(context, unit))
        return (Text){0};
    static const char *const keys[] = {"家", "户", "个", "位", "名", "年"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (begins_with(unit, keys[i], &of))
            return (Text){arena_print(arena, "write `cap %.*s per {KEY} per year`", STR_ARG(money)),
                          arena_print(arena, "限额写作“单个 栏目名 每年 最高不超过 %.*s”", STR_ARG(money))};
    Str last = unit;
    while (last.len && !begins_with(last, "每", &of))
        last = (Str){last.at + 1, last.len - 1};
    if (!last.len)
        return (Text){0};
    return (Text){
        arena_print(arena, "write a price times what is counted: `people * %.*s/person * nights`", STR_ARG(money)),
        arena_print(arena, "写成单价依次乘以个数，如“人数 × %.*s/人 × 晚数”", STR_ARG(money))};
}

/* 申报日期所在年份: the year of a declared date. */
static Text advice_on_year(Arena *arena, Str name, KeywordIsName *is_declared, void *context)
{
    static const char *const ends[] = {"所在年份", "所在年度", "所在年", "的年份", "的年度",
                                       "的当年",   "年份",     "年度",   "当年"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        Str end = str_from(ends[i]);
        if (name.len <= end.len || memcmp(name.at + name.len - end.len, end.at, end.len) != 0)
            continue;
        Str date = {name.at, name.len - end.len};
        if (is_declared(context, date))
            return (Text){arena_print(arena, "the year of a date is `year(%.*s)`", STR_ARG(date)),
                          arena_print(arena, "日期的年份写作“年份（%.*s）”", STR_ARG(date))};
    }
    return (Text){0};
}

Text unknown_name_advice(Arena *arena, Str name, KeywordIsName *is_declared, void *context)
{
    Text advice = advice_on_negation(arena, name, is_declared, context);
    if (!advice.en.len)
        advice = advice_on_year(arena, name, is_declared, context);
    return advice.en.len ? advice : advice_on_each(arena, name, is_declared, context);
}

/* 20 万元, 3千元, 10人及以上: the words are no unit, and the unit that is in them would give another amount. */
Text unknown_unit_advice(Arena *arena, Str name, Str number, Str after, KeywordIsName *is_unit, void *context)
{
    static const struct {
        const char *word;
        int zeros;
    } scales[] = {{"万亿", 12}, {"千万", 7}, {"百万", 6}, {"十万", 5}, {"千亿", 11}, {"百亿", 10},
                  {"十亿", 9},  {"万", 4},   {"亿", 8},   {"千", 3},   {"百", 2}};
    for (size_t i = 0; i < sizeof scales / sizeof *scales; i++) {
        Str unit = name;
        if (!str_take(&unit, scales[i].word) || (unit.len && !is_unit(context, unit)))
            continue;
        if (scales[i].zeros == 4 || scales[i].zeros == 8 || scales[i].zeros == 12)
            return (Text){arena_print(arena, "no space stands between a number and `%s`: `%.*s%s%.*s`",
                                      scales[i].word, STR_ARG(number), scales[i].word, STR_ARG(unit)),
                          arena_print(arena, "数与“%s”之间不空格：“%.*s%s%.*s”", scales[i].word, STR_ARG(number),
                                      scales[i].word, STR_ARG(unit))};
        bool plain = number.len && !memchr(number.at, '.', number.len);
        int zeros = scales[i].zeros % 4;
        if (!plain)
            return (Text){arena_print(arena, "`%s` is no unit: write the number in full", scales[i].word),
                          arena_print(arena, "“%s”不作单位：请写全数额，或以“万”“亿”为单位", scales[i].word)};
        const char *large = scales[i].zeros >= 8 ? "亿" : scales[i].zeros >= 4 ? "万" : "";
        Str whole = arena_print(arena, "%.*s%.*s%s%.*s", STR_ARG(number), zeros, "000", large, STR_ARG(unit));
        return (Text){arena_print(arena, "`%s` is no unit: write `%.*s`", scales[i].word, STR_ARG(whole)),
                      arena_print(arena, "“%s”不作单位：写作“%.*s”", scales[i].word, STR_ARG(whole))};
    }
    static const char *const joints[] = {"及", "或", "含", "（含）"};
    for (size_t i = 0; i < sizeof joints / sizeof *joints; i++) {
        Str joint = str_from(joints[i]);
        Str unit = {name.at, name.len > joint.len ? name.len - joint.len : 0};
        if (!unit.len || memcmp(name.at + unit.len, joint.at, joint.len) != 0 || !is_unit(context, unit))
            continue;
        WrittenLimit limit =
            limit_words_read(arena_print(arena, "%.*s%.*s%.*s", STR_ARG(number), STR_ARG(unit), STR_ARG(after)));
        const char *word = !limit.comparison ? "" : strcmp(limit.comparison, "up to") == 0 ? "以下" : "以上";
        return (Text){arena_print(arena, "write `%.*s%.*s%s`, which includes the number itself", STR_ARG(number),
                                  STR_ARG(unit), word),
                      arena_print(arena, "写作“%.*s%.*s%s”，已含本数", STR_ARG(number), STR_ARG(unit), word)};
    }
    return (Text){0};
}
