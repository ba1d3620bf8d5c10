#include "compiler/builtin.h"
#include "compiler/doc/sentence.h"
#include "compiler/keywords.h"
#include "runtime/civil_date.h"
#include "runtime/decimal.h"
#include "runtime/prim/prim.h"
#include "runtime/write/spoken.h"

static bool is_zh(const Sentence *s)
{
    return s->language == LANGUAGE_ZH;
}

void sentence_put(Sentence *s, const char *en, const char *zh)
{
    phrase_put(s->phrase, str_from(is_zh(s) ? zh : en));
}

/* ---- Names ------------------------------------------------------------------------------------------------------------ */

static Str builtin_word(const Sentence *s, BuiltinGroup group, int value, Str otherwise)
{
    for (size_t i = 0; i < builtin_count; i++)
        if (builtin_table[i].group == group && builtin_table[i].value == value)
            return str_from(is_zh(s) ? builtin_table[i].zh : builtin_table[i].en);
    return otherwise;
}

static void put_function(Sentence *s, const Symbol *function)
{
    const PrimInfo *prim = function->index >= 0 ? prim_table[function->index] : NULL;
    if (!prim)
        sentence_put(s, "interest at the rates of each day", "分段利息");
    else
        spoken_name(s->phrase, str_from(prim->name), str_from(prim->name_zh ? prim->name_zh : prim->name),
                    s->language);
}

void sentence_name(Sentence *s, const Symbol *symbol)
{
    if (symbol->kind == SYMBOL_FUNCTION)
        put_function(s, symbol);
    else if (symbol->kind == SYMBOL_DAY_COUNT)
        sentence_put(s, symbol->index == 360 ? "a year of 360 days" : "a year of 365 days",
                     symbol->index == 360 ? "一年按360天" : "一年按365天");
    else if (symbol->kind == SYMBOL_UNIT && !symbol->node)
        phrase_put(s->phrase, builtin_word(s, BUILTIN_UNIT, builtin_find(BUILTIN_UNIT, symbol->id), symbol->id));
    else
        spoken_name(s->phrase, symbol->id, symbol->label, s->language);
}

void sentence_quoted(Sentence *s, const Symbol *symbol)
{
    sentence_put(s, "“", "“");
    sentence_name(s, symbol);
    sentence_put(s, "”", "”");
}

void sentence_symbol_of(Sentence *s, const Node *name)
{
    if (name && name->symbol)
        sentence_name(s, name->symbol);
    else if (name)
        phrase_put(s->phrase, name->text);
}

/* English quotes what the policy names, since a name of several words would run into the sentence. */
static void put_noun(Sentence *s, const Node *name)
{
    const Symbol *symbol = name->symbol;
    if (!is_zh(s) && symbol && (symbol->kind == SYMBOL_FIELD || symbol->kind == SYMBOL_DEFINE))
        sentence_quoted(s, symbol);
    else
        sentence_symbol_of(s, name);
}

/* ---- Literals --------------------------------------------------------------------------------------------------------- */

static void put_exact(Sentence *s, Exact exact)
{
    spoken_number(s->phrase, exact.numerator, exact.denominator ? exact.denominator : 1, s->language);
}

static void put_percent(Sentence *s, Exact exact)
{
    char text[DECIMAL_TEXT];
    bool is_exact;
    phrase_put(s->phrase, (Str){text, exact_print(text, exact.numerator * 100, exact.denominator, 0, &is_exact)});
    phrase_put(s->phrase, STR("%"));
}

static void put_counted(Sentence *s, Exact exact, Str unit, Str label)
{
    spoken_counted(s->phrase, exact.numerator, exact.denominator ? exact.denominator : 1, unit, label,
                   s->language);
}

/* Amounts have both digits of the fen where there are any; prices such as 1.5 yuan stay as they are. */
static bool is_amount(const Node *quantity, const Symbol *unit)
{
    Exact exact = quantity->exact;
    return unit && unit->type.kind == TYPE_MONEY && unit->factor.denominator == 1 && unit->factor.numerator == 1 &&
           exact.denominator > 1 && 100 % exact.denominator == 0 && exact.numerator / exact.denominator >= 100;
}

static void put_quantity(Sentence *s, const Node *quantity)
{
    const Symbol *unit = quantity->name ? quantity->name->symbol : NULL;
    if (is_amount(quantity, unit)) {
        phrase_put_yuan(s->phrase, quantity->exact.numerator * (100 / quantity->exact.denominator));
        sentence_put(s, " ", "");
        sentence_name(s, unit);
        return;
    }
    if (!unit) {
        put_exact(s, quantity->exact);
        phrase_put(s->phrase, STR(" "));
        sentence_symbol_of(s, quantity->name);
    } else if (!unit->node) {
        int value = builtin_find(BUILTIN_UNIT, unit->id);
        put_counted(s, quantity->exact,
                    str_from(value == BUILTIN_YUAN  ? "yuan"
                             : value == BUILTIN_FEN ? "fen"
                                                    : ""),
                    builtin_word(&(Sentence){.language = LANGUAGE_ZH}, BUILTIN_UNIT, value, unit->label));
        if (value != BUILTIN_YUAN && value != BUILTIN_FEN && !is_zh(s))
            sentence_name(s, unit);
    } else {
        put_counted(s, quantity->exact, unit->id, unit->label.len ? unit->label : unit->id);
    }
}

static void put_date(Sentence *s, int64_t day)
{
    CivilDate date = date_to_civil(day);
    char text[DATE_TEXT];
    if (!is_zh(s)) {
        phrase_put(s->phrase, (Str){text, date_print(text, day)});
        return;
    }
    int parts[] = {date.year, date.month, date.day};
    static const char *const words[] = {"年", "月", "日"};
    for (size_t i = 0; i < 3; i++) {
        char digits[DECIMAL_TEXT];
        phrase_put(s->phrase, (Str){digits, int128_print(digits, parts[i])});
        phrase_put(s->phrase, str_from(words[i]));
    }
}

/* ---- Operators -------------------------------------------------------------------------------------------------------- */

static bool is_unit(const Node *node)
{
    return node && node->kind == NODE_NAME && node->symbol && node->symbol->kind == SYMBOL_UNIT;
}

/* Whether what is said of it is more than one thing, so that it needs brackets inside of others. */
static bool is_compound(const Node *node)
{
    switch (node->kind) {
    case NODE_ADD:
    case NODE_SUBTRACT:
    case NODE_MULTIPLY:
    case NODE_FLOORED:
    case NODE_CAPPED:
    case NODE_ROUNDED:
    case NODE_CASE:
    case NODE_MARGINAL:
    case NODE_WHOLE:
    case NODE_LOOKUP:
    case NODE_EACH:
    case NODE_UP_TO_OF:
    case NODE_EXCESS:
    case NODE_INCREASE:
    case NODE_GROWTH:
    case NODE_LEAST:
    case NODE_GREATEST:
    case NODE_TABLE_ON:
    case NODE_RANK:
    case NODE_SHARE_OF:
    case NODE_SUM_OVER:
    case NODE_HIGHEST_OVER:
    case NODE_LOWEST_OVER:
    case NODE_COUNT_OVER:
        return true;
    case NODE_DIVIDE:
        return !is_unit(node->right);
    case NODE_CALL: {
        const Symbol *called = node->symbol ? node->symbol : node->name ? node->name->symbol : NULL;
        return called && called->kind == SYMBOL_TABLE && node->items;
    }
    default:
        return false;
    }
}

void sentence_operand(Sentence *s, const Node *value)
{
    bool brackets = is_compound(value);
    sentence_put(s, brackets ? "(" : "", brackets ? "（" : "");
    sentence_value(s, value);
    sentence_put(s, brackets ? ")" : "", brackets ? "）" : "");
}

static void put_between(Sentence *s, const Node *node, const char *en, const char *zh)
{
    sentence_operand(s, node->left);
    sentence_put(s, en, zh);
    sentence_operand(s, node->right);
}

static void put_sum(Sentence *s, const Node *node)
{
    bool is_days =
        node->kind == NODE_SUBTRACT && node->type.kind == TYPE_DAYS && node->left->type.kind == TYPE_DATE;
    if (is_days) {
        sentence_put(s, "the days from ", "从");
        sentence_operand(s, node->right);
        sentence_put(s, " to ", "到");
        sentence_operand(s, node->left);
        sentence_put(s, "", "的天数");
        return;
    }
    bool chain = node->left->kind == NODE_ADD || node->left->kind == NODE_SUBTRACT;
    if (chain)
        put_sum(s, node->left);
    else if (node->left->kind == NODE_MULTIPLY)
        sentence_value(s, node->left);
    else
        sentence_operand(s, node->left);
    sentence_put(s, node->kind == NODE_ADD ? " + " : " minus ", node->kind == NODE_ADD ? " + " : "扣除");
    if (node->right->kind == NODE_MULTIPLY)
        sentence_value(s, node->right);
    else
        sentence_operand(s, node->right);
}

/* A price: 1.5 yuan per order, 每单1.5元. */
static void put_price(Sentence *s, const Node *node)
{
    if (is_zh(s)) {
        phrase_put(s->phrase, STR("每"));
        sentence_name(s, node->right->symbol);
        sentence_value(s, node->left);
        return;
    }
    sentence_value(s, node->left);
    phrase_put(s->phrase, STR(" per "));
    sentence_name(s, node->right->symbol);
}

static void put_product(Sentence *s, const Node *node)
{
    if (node->left->kind == NODE_MULTIPLY)
        put_product(s, node->left);
    else
        sentence_operand(s, node->left);
    sentence_put(s, " × ", " × ");
    sentence_operand(s, node->right);
}

static void put_of(Sentence *s, const Node *node)
{
    if (is_zh(s)) {
        sentence_operand(s, node->right);
        phrase_put(s->phrase, STR("的"));
        sentence_operand(s, node->left);
        return;
    }
    sentence_operand(s, node->left);
    phrase_put(s->phrase, STR(" of "));
    sentence_operand(s, node->right);
}

static void put_decided_rate(Sentence *s, const Node *node)
{
    sentence_operand(s, node->right);
    sentence_put(s, " times the rate decided in “", "乘以“");
    sentence_symbol_of(s, node->third);
    sentence_put(s, "”, which is at most ", "”（不超过");
    sentence_value(s, node->left);
    sentence_put(s, " (blank: ", "；未填时按");
    sentence_value(s, node->left);
    sentence_put(s, ")", "）");
}

static void put_each(Sentence *s, const Node *node)
{
    bool started = node->flags & FLAG_STARTED;
    if (is_zh(s)) {
        sentence_operand(s, node->right);
        phrase_put(s->phrase, started ? STR("每起") : STR("每满"));
        sentence_value(s, node->left);
        phrase_put(s->phrase, STR("计"));
        sentence_value(s, node->third);
        return;
    }
    sentence_value(s, node->third);
    phrase_put(s->phrase, started ? STR(" for each started ") : STR(" for each full "));
    sentence_value(s, node->left);
    phrase_put(s->phrase, STR(" of "));
    sentence_operand(s, node->right);
}

static void put_bounded(Sentence *s, const Node *node)
{
    bool floored = node->kind == NODE_FLOORED;
    sentence_value(s, node->left);
    sentence_put(s, floored ? ", but not less than " : ", but not more than ",
                 floored ? "，但不少于" : "，但不超过");
    sentence_value(s, node->right);
}

static void put_rounded(Sentence *s, const Node *node)
{
    sentence_value(s, node->left);
    sentence_put(s, ", ", "，");
    sentence_rounding(s, node->name, node->right);
}

/* ---- Lists ------------------------------------------------------------------------------------------------------------ */

void sentence_list(Sentence *s, const Node *items, void (*put)(Sentence *, const Node *))
{
    for (const Node *item = items; item; item = item->next) {
        put(s, item);
        if (item->next && item->next->next)
            sentence_put(s, ", ", "、");
        else if (item->next)
            sentence_put(s, " and ", "和");
    }
}

static void put_extreme(Sentence *s, const Node *node)
{
    bool least = node->kind == NODE_LEAST, two = ast_count(node->items) == 2;
    sentence_put(s,
                 least ? (two ? "the lower of " : "the lowest of ")
                 : two ? "the higher of "
                       : "the highest of ",
                 "");
    sentence_list(s, node->items, sentence_operand);
    sentence_put(s, "", least ? "中的较低者" : "中的较高者");
}

static void put_parameter(Sentence *s, const Symbol *function, size_t index)
{
    if (function->index < 0) {
        phrase_put(s->phrase, builtin_word(s, BUILTIN_ACCRUED_PARAMETER, (int)index, STR("")));
        return;
    }
    const PrimInfo *prim = prim_table[function->index];
    if ((int)index >= prim->parameter_count)
        return;
    const PrimParameter *parameter = &prim->parameter[index];
    phrase_put(s->phrase, str_from(is_zh(s) && parameter->name_zh ? parameter->name_zh : parameter->name));
}

/* The year of the filing date, 申报日期的年份. */
static void put_of_one(Sentence *s, const Node *call, const Symbol *function)
{
    const Node *argument = call->items->kind == NODE_ARGUMENT ? call->items->left : call->items;
    sentence_put(s, "the ", "");
    if (is_zh(s)) {
        sentence_operand(s, argument);
        phrase_put(s->phrase, STR("的"));
        sentence_name(s, function);
        return;
    }
    sentence_name(s, function);
    phrase_put(s->phrase, STR(" of "));
    sentence_operand(s, argument);
}

/* Calls have their arguments in the order of the parameters. */
static void put_call(Sentence *s, const Node *call)
{
    const Symbol *called = call->symbol ? call->symbol : call->name ? call->name->symbol : NULL;
    size_t count = ast_count(call->items), index = 0;
    if (!called) {
        phrase_put(s->phrase, call->name ? call->name->text : STR(""));
        return;
    }
    if (count == 1 && called->kind == SYMBOL_FUNCTION) {
        put_of_one(s, call, called);
        return;
    }
    if (called->kind == SYMBOL_TABLE)
        sentence_quoted(s, called);
    else
        sentence_name(s, called);
    if (count == 0)
        return;
    sentence_put(s, called->kind == SYMBOL_TABLE ? " for " : " (", called->kind == SYMBOL_TABLE ? "中" : "（");
    for (const Node *argument = call->items; argument; argument = argument->next, index++) {
        if (count > 1 && called->kind == SYMBOL_FUNCTION) {
            put_parameter(s, called, index);
            sentence_put(s, ": ", "：");
        }
        sentence_value(s, argument->kind == NODE_ARGUMENT ? argument->left : argument);
        if (argument->next)
            sentence_put(s, ", ", "，");
    }
    sentence_put(s, called->kind == SYMBOL_TABLE ? "" : ")", called->kind == SYMBOL_TABLE ? "对应的值" : "）");
}

static void put_table_on(Sentence *s, const Node *node)
{
    if (is_zh(s)) {
        sentence_operand(s, node->right);
        phrase_put(s->phrase, STR("当日"));
        put_call(s, node->left);
        return;
    }
    put_call(s, node->left);
    phrase_put(s->phrase, STR(" on "));
    sentence_operand(s, node->right);
}

/* ---- Rows of details -------------------------------------------------------------------------------------------------- */

static void put_rows(Sentence *s, const Node *node)
{
    sentence_put(s, "the rows of ", "");
    sentence_symbol_of(s, node->name);
    if (!node->right) {
        sentence_put(s, "", "各行");
        return;
    }
    sentence_put(s, " where ", "中符合“");
    sentence_condition(s, node->right);
    sentence_put(s, "", "”的各行");
}

static void put_over(Sentence *s, const Node *node)
{
    if (node->kind == NODE_COUNT_OVER) {
        sentence_put(s, "the number of ", "");
        put_rows(s, node);
        sentence_put(s, "", "的行数");
        return;
    }
    sentence_put(s,
                 node->kind == NODE_SUM_OVER       ? "the sum of "
                 : node->kind == NODE_HIGHEST_OVER ? "the highest "
                                                   : "the lowest ",
                 "");
    if (is_zh(s)) {
        put_rows(s, node);
        sentence_operand(s, node->left);
        phrase_put(s->phrase, node->kind == NODE_SUM_OVER       ? STR("之和")
                              : node->kind == NODE_HIGHEST_OVER ? STR("的最高值")
                                                                : STR("的最低值"));
        return;
    }
    sentence_operand(s, node->left);
    phrase_put(s->phrase, STR(" over "));
    put_rows(s, node);
}

/* ---- Everything else -------------------------------------------------------------------------------------------------- */

static void put_rank(Sentence *s, const Node *node)
{
    sentence_put(s, "by rank of ", "按");
    sentence_value(s, node->items->left);
    sentence_put(s, ": ", "的名次：");
    for (const Node *arm = node->more; arm; arm = arm->next) {
        for (const Node *key = arm->items; key; key = key->next) {
            sentence_key(s, key, NULL);
            if (key->next)
                sentence_put(s, ", ", "、");
        }
        sentence_put(s, " ", " ");
        sentence_value(s, arm->right);
        if (arm->next)
            sentence_put(s, "; ", "；");
    }
}

static void put_share(Sentence *s, const Node *node)
{
    sentence_put(s, "a share of ", "从");
    if (node->flags & FLAG_PER_YEAR)
        sentence_put(s, "the yearly ", "每年");
    sentence_value(s, node->left);
    sentence_put(s, ", in proportion to ", "中按");
    sentence_operand(s, node->right);
    sentence_put(s, "", "的比重分得的份额");
}

static void put_awarded(Sentence *s, const Node *node)
{
    sentence_put(s, "what was awarded before under “", "此前已获的“");
    sentence_symbol_of(s, node->name);
    sentence_put(s, "”", "”");
    if (!node->scope)
        return;
    sentence_put(s, " to ", "（");
    sentence_scope(s, node->scope);
    sentence_put(s, "", "）");
}

/* What has no words of its own stands as it was written. */
static void put_written(Sentence *s, const Node *node)
{
    const Source *source = source_place(s->sources, node->span.start).source;
    uint32_t from = node->span.start - source->base, to = node->span.end - source->base;
    sentence_put(s, "`", "“");
    if (from < to && to <= source->text.len)
        phrase_put(s->phrase, (Str){source->text.at + from, to - from});
    sentence_put(s, "`", "”");
}

void sentence_value(Sentence *s, const Node *node)
{
    switch (node->kind) {
    case NODE_NAME:
        put_noun(s, node);
        break;
    case NODE_NUMBER:
        put_exact(s, node->exact);
        break;
    case NODE_QUANTITY:
        put_quantity(s, node);
        break;
    case NODE_PERCENT:
        put_percent(s, node->exact);
        break;
    case NODE_DATE:
        put_date(s, node->day);
        break;
    case NODE_STRING:
        sentence_put(s, "“", "“");
        phrase_put(s->phrase, node->text);
        sentence_put(s, "”", "”");
        break;
    case NODE_YES:
        sentence_put(s, "yes", "是");
        break;
    case NODE_NO:
        sentence_put(s, "no", "否");
        break;
    case NODE_SPAN_OF_DAYS:
        put_counted(s, node->exact, STR("day"), STR("天"));
        break;
    case NODE_SPAN_OF_MONTHS:
        put_counted(s, node->exact, STR("month"), STR("个月"));
        break;
    case NODE_SPAN_OF_YEARS:
        put_counted(s, node->exact, STR("year"), STR("年"));
        break;
    case NODE_ADD:
    case NODE_SUBTRACT:
        put_sum(s, node);
        break;
    case NODE_MULTIPLY:
        put_product(s, node);
        break;
    case NODE_DIVIDE:
        if (is_unit(node->right))
            put_price(s, node);
        else
            put_between(s, node, " ÷ ", " ÷ ");
        break;
    case NODE_NEGATE:
        sentence_put(s, "−", "−");
        sentence_operand(s, node->left);
        break;
    case NODE_OF:
        put_of(s, node);
        break;
    case NODE_UP_TO_OF:
        put_decided_rate(s, node);
        break;
    case NODE_EXCESS:
        sentence_put(s, "what ", "");
        put_between(s, node, " exceeds ", "超过");
        sentence_put(s, " by", "的部分");
        break;
    case NODE_EACH:
        put_each(s, node);
        break;
    case NODE_INCREASE:
        sentence_put(s, "the increase of ", "");
        put_between(s, node, " from ", "比");
        sentence_put(s, "", "的增加额");
        break;
    case NODE_GROWTH:
        sentence_put(s, "the growth of ", "");
        put_between(s, node, " from ", "比");
        sentence_put(s, "", "的增长率");
        break;
    case NODE_FLOORED:
    case NODE_CAPPED:
        put_bounded(s, node);
        break;
    case NODE_ROUNDED:
        put_rounded(s, node);
        break;
    case NODE_CALL:
        put_call(s, node);
        break;
    case NODE_TABLE_ON:
        put_table_on(s, node);
        break;
    case NODE_LEAST:
    case NODE_GREATEST:
        put_extreme(s, node);
        break;
    case NODE_SUM_OVER:
    case NODE_HIGHEST_OVER:
    case NODE_LOWEST_OVER:
    case NODE_COUNT_OVER:
        put_over(s, node);
        break;
    case NODE_MARGINAL:
    case NODE_WHOLE:
    case NODE_LOOKUP:
    case NODE_CASE:
        sentence_arms(s, node);
        break;
    case NODE_RANK:
        put_rank(s, node);
        break;
    case NODE_SHARE_OF:
        put_share(s, node);
        break;
    case NODE_AWARDED:
        put_awarded(s, node);
        break;
    default:
        if (node->type.kind == TYPE_YES_NO)
            sentence_condition(s, node);
        else
            put_written(s, node);
        break;
    }
}
