#include "runtime/read/cell.h"

#include "runtime/civil_date.h"
#include "runtime/decimal.h"
#include "runtime/nearest.h"
#include "runtime/read/currency.h"
#include "runtime/read/fold.h"

#define NAME_ROOM 256

void cell_refuse(CellValue *value, ProblemCode problem, size_t word_count, const Wording *words)
{
    value->problem = problem;
    value->word_count = word_count;
    for (size_t i = 0; i < word_count; i++)
        value->words[i] = words[i];
}

static bool is_one_of(Str text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_is(text, words[i]))
            return true;
    return false;
}
#define IS_ONE_OF(text, words) is_one_of((text), (words), sizeof(words) / sizeof *(words))

static bool is_blank_word(Str text)
{
    static const char *const words[] = {"-", "--", "—", "——", "无", "n/a", "N/A", "－"};
    bool may_be = text.at[0] == '-' || text.at[0] == 'n' || text.at[0] == 'N' || (unsigned char)text.at[0] >= 0x80;
    return may_be && text.len <= 6 && IS_ONE_OF(text, words);
}

/* ---- yes_no -------------------------------------------------------------------------------------------------------- */

static void read_yes_no(Str text, CellValue *value)
{
    static const char *const yes[] = {"是", "√", "✓", "✔", "1", "yes", "y", "true"};
    static const char *const no[] = {"否", "×", "✗", "✘", "╳", "0", "no", "n", "false"};
    /* Most cells are one of these four, and need no folding. */
    bool is_yes = str_equal(text, STR("是")) || str_equal(text, STR("yes"));
    if (is_yes || str_equal(text, STR("否")) || str_equal(text, STR("no"))) {
        value->number = is_yes;
        return;
    }
    char room[16];
    size_t length = fold_name(text, room, sizeof room);
    Str folded = {room, length};
    if (length != FOLD_FAILED && IS_ONE_OF(folded, yes))
        value->number = 1;
    else if (length != FOLD_FAILED && IS_ONE_OF(folded, no))
        value->number = 0;
    else
        cell_refuse(value, PROBLEM_NOT_YES_NO, 0, NULL);
}

/* ---- Categories ---------------------------------------------------------------------------------------------------- */

static void refuse_member(const CellForm *form, Str folded, CellValue *value)
{
    /* 中小型 is as near to 中型 as to 小型: then the list of all members is what helps. */
    Str other, near = nearest_names(folded, form->member_names, form->field->member_count * 2, &other);
    if (other.len)
        near = (Str){0};
    for (size_t i = 0; near.len && i < form->field->member_count * 2; i++) {
        const PlanMember *member = &form->field->members[i / 2];
        if (form->member_names[i].at == near.at)
            near = i % 2 ? member->label : member->id;
    }
    cell_refuse(value, near.len ? PROBLEM_NOT_MEMBER_NEAR : PROBLEM_NOT_MEMBER, 2,
                (Wording[]){form->choices, wording_same(near)});
}

static void read_category(const CellForm *form, Str text, CellValue *value)
{
    const PlanMember *members = form->field->members;
    size_t count = form->field->member_count;
    for (size_t i = 0; i < count; i++)
        if (str_equal(text, members[i].label) || str_equal(text, members[i].id)) {
            value->number = (int64_t)i;
            return;
        }
    char room[NAME_ROOM];
    size_t length = fold_name(text, room, sizeof room);
    Str folded = {room, length == FOLD_FAILED ? 0 : length};
    for (size_t i = 0; i < count * 2; i++)
        if (folded.len && str_equal(folded, form->member_names[i])) {
            value->number = (int64_t)(i / 2);
            return;
        }
    refuse_member(form, folded, value);
}

/* ---- Text ---------------------------------------------------------------------------------------------------------- */

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* 3.30106E+17, as a spreadsheet writes a long number: one digit, perhaps a fraction, an exponent with its sign. */
static bool is_scientific(Str text)
{
    if (text.len < 5 || !is_digit(text.at[0]))
        return false;
    size_t at = 1;
    if (text.at[at] == '.')
        for (at++; at < text.len && is_digit(text.at[at]);)
            at++;
    if (text.len - at < 4 || (text.at[at] != 'E' && text.at[at] != 'e'))
        return false;
    if (text.at[at + 1] != '+' && text.at[at + 1] != '-')
        return false;
    for (at += 2; at < text.len; at++)
        if (!is_digit(text.at[at]))
            return false;
    return true;
}

/* A spreadsheet keeps 15 digits of a number: the rest of a long code becomes zeros. Three or more of them are no accident. */
static bool has_lost_digits(Str text)
{
    if (text.len < 18)
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (!is_digit(text.at[i]) || (i >= 15 && text.at[i] != '0'))
            return false;
    return true;
}

static void read_text(Str text, bool has_apostrophe, CellValue *value)
{
    value->text = text;
    if (text.len && !is_digit(text.at[0]))
        return;
    if (is_scientific(text))
        cell_refuse(value, PROBLEM_TEXT_SCIENTIFIC, 0, NULL);
    else if (!has_apostrophe && has_lost_digits(text))
        cell_refuse(value, PROBLEM_TEXT_DIGITS_LOST, 0, NULL);
}

/* ---- One cell ------------------------------------------------------------------------------------------------------- */

static bool is_formula_error(Str text)
{
    static const char *const words[] = {"#N/A",   "#REF!", "#DIV/0!", "#VALUE!",
                                        "#NAME?", "#NUM!", "#NULL!",  "#SPILL!"};
    if (text.at[0] != '#')
        return false;
    size_t hashes = 0;
    while (hashes < text.len && text.at[hashes] == '#')
        hashes++;
    return (hashes == text.len && hashes >= 2) || IS_ONE_OF(text, words);
}

void cell_read(const CellForm *form, Str text, CellValue *value)
{
    value->problem = PROBLEM_NONE;
    value->is_blank = false;
    value->number = 0;
    /* A spreadsheet shows no apostrophe before a text, but some exports keep it. */
    bool has_apostrophe = text.len > 0 && text.at[0] == '\'';
    if (has_apostrophe)
        text = fold_trim((Str){text.at + 1, text.len - 1});
    if (text.len == 0 || is_blank_word(text)) {
        value->is_blank = true;
        value->text = (Str){text.at, 0};
        return;
    }
    if (is_formula_error(text)) {
        cell_refuse(value, PROBLEM_FORMULA_ERROR, 0, NULL);
        return;
    }
    switch (form->field->kind) {
    case KIND_YES_NO:
        read_yes_no(text, value);
        break;
    case KIND_CATEGORY:
        read_category(form, text, value);
        break;
    case KIND_TEXT:
        read_text(text, has_apostrophe, value);
        break;
    case KIND_DATE:
        cell_read_date(form, text, value);
        break;
    default:
        cell_read_number(form, text, value);
        break;
    }
}

/* ---- The form of a column ------------------------------------------------------------------------------------------- */

Str cell_print_number(char digits[DECIMAL_TEXT], const PlanField *field, int64_t mantissa)
{
    bool exact;
    int64_t denominator = field->kind == KIND_RATE ? field->denominator / 100 : field->denominator;
    return (Str){digits, exact_print(digits, mantissa, denominator > 0 ? denominator : 1, 0, &exact)};
}

Str cell_unit_of(const PlanField *field)
{
    switch (field->kind) {
    case KIND_RATE:
        return STR("%");
    case KIND_MONEY:
        return currency_name(field).zh;
    case KIND_COUNT:
    case KIND_QUANTITY:
        return field->unit_label.len ? field->unit_label : field->unit;
    default:
        return STR("");
    }
}

static Str print_number(Arena *arena, const PlanField *field, int64_t mantissa)
{
    char digits[DECIMAL_TEXT];
    Str number = cell_print_number(digits, field, mantissa), unit = cell_unit_of(field);
    return arena_print(arena, "%.*s%.*s", STR_ARG(number), STR_ARG(unit));
}

Str cell_print(Arena *arena, const PlanField *field, int64_t mantissa)
{
    if (field->kind != KIND_DATE)
        return print_number(arena, field, mantissa);
    char text[DATE_TEXT];
    return arena_copy(arena, (Str){text, date_print(text, mantissa)});
}

static const Wording nouns[KIND_COUNT_OF_KINDS] = {
#define TWO(english, chinese)            \
    {                                    \
        {english, sizeof(english) - 1},  \
        {                                \
            chinese, sizeof(chinese) - 1 \
        }                                \
    }
    [KIND_YES_NO] = TWO("yes or no", "是或否"),
    [KIND_NUMBER] = TWO("a number", "数字"),
    [KIND_RATE] = TWO("a rate", "比例"),
    [KIND_MONEY] = TWO("an amount of money", "金额"),
    [KIND_COUNT] = TWO("a count", "数量"),
    [KIND_QUANTITY] = TWO("a quantity", "数量"),
    [KIND_PRICE] = TWO("a price", "单价"),
    [KIND_DATE] = TWO("a date", "日期"),
    [KIND_DAYS] = TWO("a number of days", "天数"),
    [KIND_MONTHS] = TWO("a number of months", "月数"),
    [KIND_YEARS] = TWO("a number of years", "年数"),
    [KIND_TEXT] = TWO("a text", "文字"),
    [KIND_CATEGORY] = TWO("one of the choices", "选项之一"),
};

static const Wording expectations[KIND_COUNT_OF_KINDS] = {
    [KIND_YES_NO] = TWO("是/否, √/×, 1/0 or yes/no", "是/否、√/×、1/0 或 yes/no"),
    [KIND_NUMBER] = TWO("a number, e.g. 1,234.5", "数字，例如 1,234.5"),
    [KIND_RATE] = TWO("a percentage, e.g. 20%", "百分比，例如 20%"),
    [KIND_MONEY] = TWO("yuan with at most two decimals, e.g. 1,234.50, 1200元 or 20万",
                       "金额（元，最多两位小数），例如 1,234.50、1200元、20万"),
    [KIND_COUNT] = TWO("a whole number, e.g. 5000", "整数，例如 5000"),
    [KIND_QUANTITY] = TWO("a number, e.g. 12.5", "数字，例如 12.5"),
    [KIND_PRICE] = TWO("yuan for one, e.g. 1.5", "单价（元），例如 1.5"),
    [KIND_DATE] = TWO("a date such as 2016-03-05 or 2016年3月5日", "日期，例如 2016-03-05 或 2016年3月5日"),
    [KIND_DAYS] = TWO("a whole number of days, e.g. 30", "整天数，例如 30"),
    [KIND_MONTHS] = TWO("a whole number of months, e.g. 12", "整月数，例如 12"),
    [KIND_YEARS] = TWO("a whole number of years, e.g. 3", "整年数，例如 3"),
    [KIND_TEXT] = TWO("text", "文字"),
};

static bool is_of_money(const PlanField *field)
{
    return field->kind == KIND_MONEY || field->kind == KIND_PRICE;
}

/* Money other than yuan; the yuan's own words are in the tables above. */
static bool name_currency(CellForm *form, Arena *arena)
{
    Wording name = currency_name(form->field);
    bool is_price = form->field->kind == KIND_PRICE;
    form->expected.en = arena_print(
        arena, is_price ? "%.*s for one, e.g. 1.5" : "an amount in %.*s with at most two decimals, e.g. 1,234.50",
        STR_ARG(name.en));
    form->expected.zh =
        arena_print(arena, is_price ? "单价（%.*s），例如 1.5" : "金额（%.*s，最多两位小数），例如 1,234.50",
                    STR_ARG(name.zh));
    form->finest.en = arena_print(arena, "0.01 %.*s", STR_ARG(name.en));
    form->finest.zh = arena_print(arena, "0.01%.*s", STR_ARG(name.zh));
    return form->expected.en.at && form->expected.zh.at && form->finest.en.at && form->finest.zh.at;
}

static Wording finest_of(ValueKind kind)
{
    switch (kind) {
    case KIND_MONEY:
        return WORDING("a fen (0.01 yuan)", "分（0.01元）");
    case KIND_RATE:
        return WORDING("0.0001%", "0.0001%");
    default:
        return WORDING("six decimals", "六位小数");
    }
}

static bool init_members(CellForm *form, Arena *arena)
{
    const PlanField *field = form->field;
    size_t count = field->member_count;
    form->member_names = ARENA_ARRAY(arena, Str, count * 2 + 1);
    if (!form->member_names)
        return false;
    Str ids = STR(""), labels = STR("");
    for (size_t i = 0; i < count; i++) {
        const PlanMember *member = &field->members[i];
        Str shown = member->label.len ? member->label : member->id;
        ids = arena_print(arena, "%.*s%s%.*s", STR_ARG(ids), i ? ", " : "", STR_ARG(member->id));
        labels = arena_print(arena, "%.*s%s%.*s", STR_ARG(labels), i ? "、" : "", STR_ARG(shown));
        const Str names[2] = {member->id, member->label};
        for (size_t n = 0; n < 2; n++) {
            char room[NAME_ROOM];
            size_t length = fold_name(names[n], room, sizeof room);
            form->member_names[i * 2 + n] =
                arena_copy(arena, length == FOLD_FAILED ? names[n] : (Str){room, length});
            if (!form->member_names[i * 2 + n].at)
                return false;
        }
        if (!ids.at || !labels.at)
            return false;
    }
    form->choices = (Wording){ids, labels};
    return true;
}

bool cell_form_init(CellForm *form, const PlanField *field, Str header, Arena *arena)
{
    *form = (CellForm){.field = field, .header = header, .multiple = 1};
    form->noun = nouns[field->kind];
    form->expected = expectations[field->kind];
    form->finest = finest_of(field->kind);
    if (is_of_money(field) && !currency_is_yuan(field) && !name_currency(form, arena))
        return false;
    if (field->kind == KIND_CATEGORY) {
        if (!init_members(form, arena))
            return false;
        form->expected = form->choices;
    }
    if (field->physical != PHYSICAL_I64 || field->kind == KIND_CATEGORY)
        return true;
    form->low = wording_same(cell_print(arena, field, field->low));
    form->high = wording_same(cell_print(arena, field, field->high));
    return form->low.en.at && form->high.en.at;
}
