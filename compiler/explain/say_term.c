#include "compiler/builtin.h"
#include "compiler/explain/say.h"
#include "runtime/civil_date.h"
#include "runtime/decimal.h"
#include "runtime/prim/prim.h"
#include "runtime/write/reason.h"

/* ---- Operands --------------------------------------------------------------------------------------------- */

static bool is_certain(const Term *term)
{
    return term->value.certainty == CERTAIN;
}

/* A price such as `1.5 yuan/order` is an expression, but to the reader it is one value. */
static bool is_constant(const Term *term)
{
    return term->node->type.constant && term->op != NODE_CASE && term->op != NODE_LOOKUP;
}

static bool is_leaf(const Term *term)
{
    if (is_constant(term))
        return true;
    switch (term->op) {
    case NODE_NAME:
    case NODE_NUMBER:
    case NODE_QUANTITY:
    case NODE_PERCENT:
    case NODE_DATE:
    case NODE_STRING:
    case NODE_YES:
    case NODE_NO:
    case NODE_SPAN_OF_DAYS:
    case NODE_SPAN_OF_MONTHS:
    case NODE_SPAN_OF_YEARS:
        return true;
    default:
        return false;
    }
}

/* Arithmetic that can stand inside of other arithmetic. */
static bool is_inline(const Term *term)
{
    if (is_constant(term))
        return false;
    switch (term->op) {
    case NODE_ADD:
    case NODE_SUBTRACT:
    case NODE_MULTIPLY:
    case NODE_DIVIDE:
    case NODE_OF:
    case NODE_NEGATE:
    case NODE_INCREASE:
        return true;
    default:
        return false;
    }
}

static int binding(const Term *term)
{
    switch (term->op) {
    case NODE_ADD:
    case NODE_SUBTRACT:
    case NODE_INCREASE:
        return 1;
    case NODE_MULTIPLY:
    case NODE_DIVIDE:
    case NODE_OF:
        return 2;
    default:
        return 3;
    }
}

static size_t leaves(const Term *term)
{
    size_t count = is_inline(term) ? 0 : 1;
    for (size_t i = 0; is_inline(term) && i < term->count; i++)
        count += leaves(term->items[i]);
    return count;
}

/* More than this many operands on a line are hard to follow. */
#define MOST_LEAVES 5

static bool stands_inside(const Term *term)
{
    return is_inline(term) && leaves(term) <= MOST_LEAVES;
}

static void put_formula(Words *words, const Term *term);

static void put_name(Words *words, const Term *term)
{
    const Symbol *symbol = term->symbol;
    if (!symbol || symbol->kind == SYMBOL_MEMBER || symbol->kind == SYMBOL_OPTION ||
        symbol->kind == SYMBOL_DAY_COUNT || symbol->kind == SYMBOL_UNIT) {
        words_put_quantity(words, &term->value);
        return;
    }
    words_put_name(words, symbol->id, symbol->label);
    words_put(words, STR(" "));
    if (term->value.certainty == UNKNOWN && term->is_blank)
        words_put_either(words, "blank", "未填");
    else
        words_put_quantity(words, &term->value);
    if (term->is_blank && is_certain(term))
        words_put_either(words, " (blank: the default)", "（未填，取默认值）");
}

void words_put_operand(Words *words, const Term *term)
{
    if (term->op == NODE_NAME)
        put_name(words, term);
    else
        words_put_quantity(words, &term->value);
}

/* An operand of arithmetic: smaller arithmetic in brackets where it needs them. */
static void put_inside(Words *words, const Term *term, int least)
{
    if (!stands_inside(term)) {
        words_put_operand(words, term);
        return;
    }
    bool brackets = binding(term) < least;
    if (brackets)
        words_put_either(words, "(", "（");
    put_formula(words, term);
    if (brackets)
        words_put_either(words, ")", "）");
}

static const char *sign_of(NodeKind op)
{
    switch (op) {
    case NODE_ADD:
        return " + ";
    case NODE_SUBTRACT:
    case NODE_INCREASE:
        return " − ";
    case NODE_DIVIDE:
        return " ÷ ";
    default:
        return " × ";
    }
}

/* a + b; a − (b − c); (a + b) × c. A rate of a base is written base × rate, as clerks do. */
static void put_formula(Words *words, const Term *term)
{
    if (term->op == NODE_NEGATE) {
        words_put(words, STR("−"));
        put_inside(words, term->items[0], 3);
        return;
    }
    bool turned = term->op == NODE_OF;
    int own = binding(term);
    int right = term->op == NODE_ADD || term->op == NODE_MULTIPLY || turned ? own : own + 1;
    put_inside(words, term->items[turned], own);
    words_put(words, str_from(sign_of(term->op)));
    put_inside(words, term->items[!turned], right);
}

/* ---- Lines of values --------------------------------------------------------------------------------------------- */

static void say_part(Say *say, const Words *words, const Quantity *value)
{
    Line *line = say_line(say, LINE_PART, (Str){0}, words_text(words));
    if (value)
        line->amount = say_equals(say, value);
}

static void say_items(Say *say, const Term *term)
{
    for (size_t i = 0; i < term->count; i++)
        say_term(say, term->items[i]);
}

/* Operands of arithmetic that are no arithmetic themselves come before its line. */
static void say_operands(Say *say, const Term *term)
{
    for (size_t i = 0; i < term->count; i++) {
        if (stands_inside(term->items[i]))
            say_operands(say, term->items[i]);
        else
            say_term(say, term->items[i]);
    }
}

static void say_arithmetic(Say *say, const Term *term)
{
    Words words = words_of(say);
    say_operands(say, term);
    put_formula(&words, term);
    say_part(say, &words, &term->value);
}

static void say_defined_condition(Say *say, const Symbol *symbol, const Term *own)
{
    Words words = words_of(say);
    words_put_written(&words, own->node);
    Line *line = say_line(say, LINE_PART, (Str){0}, words_text(&words));
    line->name = reason_name(symbol->id, symbol->label, say->language);
    line->amount = say_equals(say, &own->value);
    say_condition(say, own, true);
}

static void say_definition(Say *say, const Term *term)
{
    const RowFacts *facts = say->facts;
    const Symbol *symbol = term->symbol;
    if (!symbol || symbol->kind != SYMBOL_DEFINE || say->said[symbol->index])
        return;
    say->said[symbol->index] = true;
    for (size_t i = 0; i < facts->definition_count; i++) {
        if (facts->definitions[i].symbol != symbol)
            continue;
        const Term *own = facts->definitions[i].term;
        if (own->node->type.kind == TYPE_YES_NO) {
            say_defined_condition(say, symbol, own);
            continue;
        }
        size_t first = say->sheet->count;
        say_term(say, own);
        if (say->sheet->count == first) {
            Words words = words_of(say);
            words_put_operand(&words, own);
            say_part(say, &words, NULL);
        }
        Line *last = &say->sheet->lines[say->sheet->count - 1];
        while (last->kind != LINE_PART && last > &say->sheet->lines[first])
            last--;
        last->name = reason_name(symbol->id, symbol->label, say->language);
    }
}

/* ---- Tiers ---------------------------------------------------------------------------------------------------------- */

static Str written_key(Say *say, const Node *arm)
{
    Words words = words_of(say);
    words_put_written(&words, arm->left ? arm->left : arm->items);
    return words_text(&words);
}

/* "5,000 单至 10,000 单", "超过 10,000 单": an arm with only an upper end begins where the one before stopped. */
static Str tier_name(Say *say, const Term *term, size_t number)
{
    const Slice *slice = &term->slices[number];
    const Node *band = slice->arm->left;
    bool has_low = number > 0 || (band->kind == NODE_BAND && band->left);
    Words words = words_of(say);
    if (has_low && slice->high.certainty != ABSENT) {
        words_put_quantity(&words, &slice->low);
        words_put_either(&words, " to ", " 至 ");
        words_put_quantity(&words, &slice->high);
    } else if (has_low) {
        words_put_either(&words, "above ", "超过 ");
        words_put_quantity(&words, &slice->low);
    } else if (slice->high.certainty != ABSENT) {
        bool below = band->flags & FLAG_HIGH_EXCLUDED;
        words_put_either(&words, below ? "below " : "up to ", below ? "不满 " : "");
        words_put_quantity(&words, &slice->high);
        words_put_either(&words, "", below ? "" : "以内");
    } else {
        words_put(&words, written_key(say, slice->arm));
    }
    return words_text(&words);
}

static void put_slice(Words *words, const Slice *slice)
{
    words_put_quantity(words, &slice->amount);
    words_put(words, STR(" × "));
    words_put_operand(words, slice->rate);
}

static bool is_nothing(const Quantity *quantity)
{
    return quantity->certainty == CERTAIN && quantity->mantissa == 0;
}

/* Tiers that nothing reaches are left out. */
static void say_marginal(Say *say, const Term *term)
{
    say_items(say, term);
    Words head = words_of(say);
    words_put_operand(&head, term->items[0]);
    if (term->count == 2) {
        words_put_either(&head, ", its shares of ", "，各段按比重计于 ");
        words_put_operand(&head, term->items[1]);
    }
    size_t said = 0;
    for (size_t i = 0; i < term->slice_count; i++)
        said += !is_nothing(&term->slices[i].amount);
    say_part(say, &head, said ? NULL : &term->value);
    for (size_t i = 0; i < term->slice_count; i++) {
        const Slice *slice = &term->slices[i];
        if (is_nothing(&slice->amount))
            continue;
        say_term(say, slice->rate);
        Words words = words_of(say);
        put_slice(&words, slice);
        Line *line = say_line(say, LINE_PART, (Str){0}, words_text(&words));
        line->amount = say_equals(say, &slice->product);
        Str name = tier_name(say, term, i);
        say->sheet->lines[say->sheet->count - 1].name = name;
    }
    if (said == 0 || (said == 1 && term->count == 1))
        return;
    Words sum = words_of(say);
    if (term->count == 2) {
        words_put_either(&sum, "the sum × ", "合计 × ");
        words_put_operand(&sum, term->items[1]);
        words_put(&sum, STR(" ÷ "));
        words_put_operand(&sum, term->items[0]);
    } else {
        words_put_either(&sum, "together", "合计");
    }
    say_part(say, &sum, &term->value);
}

static void say_whole(Say *say, const Term *term)
{
    say_items(say, term);
    if (term->chosen >= term->slice_count)
        return;
    const Slice *slice = &term->slices[term->chosen];
    say_term(say, slice->rate);
    Words words = words_of(say);
    words_put_operand(&words, term->items[0]);
    words_put(&words, STR(" × "));
    words_put_operand(&words, slice->rate);
    say_part(say, &words, &term->value);
    say->sheet->lines[say->sheet->count - 1].name = tier_name(say, term, term->chosen);
}

/* ---- Look-ups and cases ------------------------------------------------------------------------------------------------ */

static const Node *nth(const Node *list, size_t number)
{
    while (list && number--)
        list = list->next;
    return list;
}

/* A bare `above` begins where the arm before it ended. */
static void put_end_before(Words *words, const Node *arm)
{
    const Node *key = arm->items;
    if (!key || key->kind != NODE_BAND || !key->right)
        return;
    words_put(words, STR(" "));
    words_put_written(words, key->right);
}

static void say_lookup(Say *say, const Term *term)
{
    say_items(say, term);
    const Node *arm = nth(term->node->items, term->chosen);
    if (!arm || term->chosen == SIZE_MAX)
        return;
    Words words = words_of(say);
    size_t keys = ast_count(term->node->more);
    for (size_t i = 0; i < keys; i++) {
        if (i)
            words_put_either(&words, ", ", "，");
        words_put_operand(&words, term->items[i]);
    }
    words_put_either(&words, ": arm `", "：适用“");
    for (const Node *key = arm->items; key; key = key->next) {
        if (key != arm->items)
            words_put_either(&words, ", ", "、");
        words_put_written(&words, key);
        if (key->kind == NODE_BAND && !key->left && !key->right && term->chosen)
            put_end_before(&words, nth(term->node->items, term->chosen - 1));
    }
    words_put_either(&words, "`", "”一档");
    say_part(say, &words, &term->value);
}

/* A case that the chosen reading decides is no news to the reader: its readings are listed with the clause. */
static bool asks_a_reading(const Term *condition)
{
    return condition->node->type.constant || (condition->op == NODE_IS && condition->items[0]->symbol &&
                                              condition->items[0]->symbol->kind == SYMBOL_READING);
}

static void say_case(Say *say, const Term *term)
{
    const Node *when = nth(term->node->items, term->chosen);
    if (term->chosen == SIZE_MAX)
        return;
    const Term *value = term->items[term->count - 1];
    for (size_t i = 0; i + 1 < term->count; i++) {
        const Term *condition = term->items[i];
        if (asks_a_reading(condition))
            continue;
        Words words = words_of(say);
        words_put_either(&words, when && condition->node == when->left ? "holds: " : "does not hold: ",
                         when && condition->node == when->left ? "成立：" : "不成立：");
        words_put_written(&words, condition->node);
        say_part(say, &words, NULL);
        say_condition(say, condition, true);
    }
    size_t before = say->sheet->count;
    say_term(say, value);
    if (say->sheet->count > before && is_leaf(value))
        return;
    if (is_leaf(value)) {
        Words words = words_of(say);
        words_put_operand(&words, value);
        say_part(say, &words, NULL);
    }
}

static void say_extreme(Say *say, const Term *term)
{
    say_items(say, term);
    Words words = words_of(say);
    bool least = term->op == NODE_LEAST;
    words_put_either(&words, least ? "the least of " : "the greatest of ", least ? "取低：" : "取高：");
    for (size_t i = 0; i < term->count; i++) {
        if (i)
            words_put_either(&words, ", ", "、");
        words_put_operand(&words, term->items[i]);
    }
    if (term->chosen != SIZE_MAX) {
        words_put_either(&words, "; it is `", "；取“");
        words_put_written(&words, term->items[term->chosen]->node);
        words_put_either(&words, "`", "”");
    }
    say_part(say, &words, &term->value);
}

/* ---- Tables ---------------------------------------------------------------------------------------------------------------- */

static void put_band(Words *words, const TableUse *use, size_t level)
{
    const PlanBand *band = use->bands[level];
    Type type = use->table->parts[level]->type;
    Quantity low = {.type = type, .mantissa = band->low, .denominator = use->plan->key_denominators[level]};
    Quantity high = {.type = type, .mantissa = band->high, .denominator = use->plan->key_denominators[level]};
    if (use->plan->dated && level == 0) {
        words_put_either(words, "from ", "自 ");
        words_put_quantity(words, &low);
        words_put_either(words, "", " 起");
        return;
    }
    if (band->low == band->high) {
        words_put_quantity(words, &low);
        return;
    }
    if (band->low == INT128_MIN && band->high == INT128_MAX) {
        words_put_either(words, "otherwise", "其余");
    } else if (band->high == INT128_MAX) {
        words_put_either(words, "from ", "");
        words_put_quantity(words, &low);
        words_put_either(words, "", "以上");
    } else if (band->low == INT128_MIN) {
        words_put_either(words, "up to ", "");
        words_put_quantity(words, &high);
        words_put_either(words, "", "以内");
    } else {
        words_put_quantity(words, &low);
        words_put_either(words, " to ", " 至 ");
        words_put_quantity(words, &high);
    }
}

static void put_row(Words *words, const TableUse *use)
{
    words_put_either(words, "`", "《");
    words_put_name(words, use->table->id, use->table->label);
    words_put_either(words, "`, row ", "》中");
    for (size_t i = 0; i < use->plan->key_count && use->bands[i]; i++) {
        if (i)
            words_put_either(words, ", ", "、");
        put_band(words, use, i);
    }
    words_put_either(words, "", "一栏");
}

static void say_table(Say *say, const Term *term)
{
    say_items(say, term);
    Words words = words_of(say);
    for (size_t i = 0; i < term->count; i++) {
        if (i)
            words_put_either(&words, ", ", "、");
        words_put_operand(&words, term->items[i]);
    }
    words_put_either(&words, term->count ? ": " : "", term->count ? "：" : "");
    put_row(&words, term->uses);
    say_part(say, &words, &term->value);
}

/* Interest of one stretch of days. */
static void stretch_interest(const Term *term, const TableUse *use, Quantity *out)
{
    Exact principal, rate, basis, amount;
    *out = (Quantity){.type = term->node->type, .certainty = ABSENT, .denominator = 1};
    if (quantity_to_exact(&term->items[0]->value, &principal) && quantity_to_exact(&use->value, &rate) &&
        quantity_to_exact(&term->items[3]->value, &basis) && exact_multiply(principal, rate, &amount) &&
        exact_multiply(amount, (Exact){use->days, 1}, &amount) && exact_divide(amount, basis, &amount))
        *out = quantity_exact(amount, term->node->type);
}

static void put_day(Words *words, int64_t day)
{
    char digits[DATE_TEXT];
    words_put(words, (Str){digits, date_print(digits, day)});
}

/* The first day counts, the last does not. */
static void say_accrued(Say *say, const Term *term)
{
    say_items(say, term);
    Words head = words_of(say);
    words_put_either(&head, "interest at the rate of each day, principal ", "按每日当时的利率计息，本金 ");
    words_put_operand(&head, term->items[0]);
    say_part(say, &head, NULL);
    for (size_t i = 0; i < term->use_count; i++) {
        const TableUse *use = &term->uses[i];
        Quantity days = {.type = {.kind = TYPE_DAYS}, .mantissa = use->days, .denominator = 1}, amount;
        Words words = words_of(say);
        words_put_quantity(&words, &term->items[0]->value);
        words_put(&words, STR(" × "));
        words_put_quantity(&words, &use->value);
        words_put(&words, STR(" × "));
        words_put_quantity(&words, &days);
        words_put(&words, STR(" ÷ "));
        words_put_quantity(&words, &term->items[3]->value);
        stretch_interest(term, use, &amount);
        Line *line = say_line(say, LINE_PART, (Str){0}, words_text(&words));
        line->amount = say_equals(say, &amount);
        Words name = words_of(say);
        put_day(&name, use->from);
        words_put_either(&name, " to ", " 至 ");
        put_day(&name, use->from + use->days - 1);
        line = &say->sheet->lines[say->sheet->count - 1];
        line->name = words_text(&name);
    }
    if (term->use_count == 1)
        return;
    Words sum = words_of(say);
    words_put_either(&sum, "together", "合计");
    say_part(say, &sum, &term->value);
}

/* ---- Calls -------------------------------------------------------------------------------------------------------------------- */

/* The primitive's own sentence: {0} … are the arguments. */
static void put_sentence(Words *words, const Term *term, const char *sentence)
{
    for (const char *at = sentence; *at; at++) {
        size_t number = at[0] == '{' && at[1] >= '0' && at[1] <= '9' && at[2] == '}' ? (size_t)(at[1] - '0') : 9;
        if (number < term->count) {
            put_inside(words, term->items[number], 3);
            at += 2;
        } else {
            words_put(words, (Str){at, 1});
        }
    }
}

static void say_call(Say *say, const Term *term)
{
    const PrimInfo *info = prim_table[term->symbol->index];
    Words words = words_of(say);
    for (size_t i = 0; i < term->count; i++) {
        if (stands_inside(term->items[i]))
            say_operands(say, term->items[i]);
        else
            say_term(say, term->items[i]);
    }
    if (info->say && info->say[0] == '{') {
        put_sentence(&words, term, info->say);
        say_part(say, &words, &term->value);
        return;
    }
    words_put(&words, str_from(says_chinese(say) && info->name_zh ? info->name_zh : info->name));
    words_put_either(&words, "(", "（");
    for (size_t i = 0; i < term->count; i++) {
        if (i)
            words_put_either(&words, ", ", "，");
        put_inside(&words, term->items[i], 3);
    }
    words_put_either(&words, ")", "）");
    say_part(say, &words, &term->value);
}

/* ---- Bounds, rounding, steps ------------------------------------------------------------------------------------------------------ */

static void say_bounded(Say *say, const Term *term)
{
    say_items(say, term);
    Words words = words_of(say);
    words_put_operand(&words, term->items[0]);
    words_put_either(&words, term->op == NODE_FLOORED ? ", not less than " : ", not more than ",
                     term->op == NODE_FLOORED ? "，不少于 " : "，不多于 ");
    words_put_operand(&words, term->items[1]);
    say_part(say, &words, &term->value);
}

static void say_rounded(Say *say, const Term *term)
{
    say_items(say, term);
    Words words = words_of(say);
    words_put_operand(&words, term->items[0]);
    words_put_either(&words, " rounded ", "，");
    for (size_t i = 0; i < builtin_count; i++)
        if (builtin_table[i].group == BUILTIN_ROUNDING && builtin_table[i].value == (int)term->rounding)
            words_put_either(&words, builtin_table[i].en, builtin_table[i].zh);
    words_put_either(&words, " to ", "至 ");
    Quantity quantum = quantity_exact(term->quantum, term->node->type);
    words_put_quantity(&words, &quantum);
    say_part(say, &words, &term->value);
}

static void say_each(Say *say, const Term *term)
{
    say_items(say, term);
    Quantity step = quantity_exact(term->quantum, term->items[0]->node->type);
    Words words = words_of(say);
    words_put_operand(&words, term->items[0]);
    bool started = term->node->flags & FLAG_STARTED;
    words_put_either(&words, started ? ": steps begun of " : ": full steps of ", started ? "，每起 " : "，每满 ");
    words_put_quantity(&words, &step);
    words_put_either(&words, ": ", "为一档：");
    words_put_quantity(&words, &term->extra);
    words_put_either(&words, " × ", " 档 × ");
    words_put_operand(&words, term->items[1]);
    say_part(say, &words, &term->value);
}

static void say_up_to(Say *say, const Term *term)
{
    say_items(say, term);
    Words words = words_of(say);
    words_put_operand(&words, term->items[1]);
    words_put(&words, STR(" × "));
    words_put_name(&words, term->symbol->id, term->symbol->label);
    words_put(&words, STR(" "));
    words_put_quantity(&words, &term->extra);
    words_put_either(&words, term->is_blank ? " (blank: the ceiling)" : " (ceiling ",
                     term->is_blank ? "（未填，按上限）" : "（上限 ");
    if (!term->is_blank) {
        words_put_quantity(&words, &term->items[0]->value);
        words_put_either(&words, ")", "）");
    }
    say_part(say, &words, &term->value);
}

static void say_excess(Say *say, const Term *term)
{
    say_items(say, term);
    Words words = words_of(say);
    words_put_either(&words, "what lies above: ", "超过部分：");
    words_put_operand(&words, term->items[0]);
    words_put(&words, STR(" − "));
    words_put_operand(&words, term->items[1]);
    if (is_nothing(&term->value))
        words_put_either(&words, " (nothing lies above)", "（未超过）");
    say_part(say, &words, &term->value);
}

static void say_growth(Say *say, const Term *term)
{
    say_items(say, term);
    Words words = words_of(say);
    words_put_either(&words, "growth: (", "增长：（");
    words_put_operand(&words, term->items[0]);
    words_put(&words, STR(" − "));
    words_put_operand(&words, term->items[1]);
    words_put_either(&words, ") ÷ ", "）÷ ");
    words_put_quantity(&words, &term->items[1]->value);
    say_part(say, &words, term->value.certainty == ABSENT ? NULL : &term->value);
}

static void say_share(Say *say, const Term *term)
{
    say_items(say, term);
    Words words = words_of(say);
    words_put_operand(&words, term->items[0]);
    words_put_either(&words, ", shared by weight: ", "按比重分配：");
    words_put_operand(&words, term->items[1]);
    say_part(say, &words, NULL);
}

static void say_ranked(Say *say, const Term *term)
{
    say_items(say, term);
    Words words = words_of(say);
    words_put_either(&words, "ranked by ", "排名依据：");
    words_put_operand(&words, term->items[0]);
    say_part(say, &words, NULL);
}

/* More rows than this are counted, not listed; --json has them all. */
#define MOST_ROWS ((size_t)50)

static Quantity row_value(const Say *say, const Term *term, const DetailValue *value)
{
    Type type = term->node->left ? term->node->left->type : (Type){.kind = TYPE_NUMBER};
    return (Quantity){.type = type,
                      .certainty = value->certainty,
                      .mantissa = value->mantissa,
                      .denominator = say->facts->plan->fields[term->over->field].denominator};
}

static void say_detail_row(Say *say, const Term *term, const DetailRow *row)
{
    const DetailValue *value = &row->values[term->over_number];
    Words words = words_of(say);
    const Symbol *detail = term->node->name->symbol;
    words_put_name(&words, detail->id, detail->label);
    words_put_either(&words, " line ", "第 ");
    words_put_whole(&words, (Int128)row->line);
    words_put_either(&words, "", " 行");
    if (row->key.len) {
        words_put(&words, STR(" "));
        words_put(&words, row->key);
    }
    if (value->counts && term->over->value != PLAN_NONE) {
        Quantity quantity = row_value(say, term, value);
        words_put_either(&words, ": ", "：");
        words_put_quantity(&words, &quantity);
    }
    bool asks = term->op == NODE_ANY_OVER || term->op == NODE_ALL_OVER;
    if (!value->counts && value->counts_certainty != CERTAIN)
        words_put_either(&words, ": unknown", "：未知");
    else if (!value->counts)
        words_put_either(&words, asks ? ": no" : ": not meant", asks ? "：不符合" : "：不计入");
    Line *line = say_line(say, LINE_DETAIL, (Str){0}, words_text(&words));
    line->mark = value->counts_certainty != CERTAIN ? MARK_UNKNOWN : value->counts ? MARK_YES : MARK_NO;
}

static void say_over(Say *say, const Term *term)
{
    Words words = words_of(say);
    words_put_written(&words, term->node);
    say_part(say, &words, &term->value);
    if (!term->rows)
        return;
    for (size_t i = 0; i < term->row_count && i < MOST_ROWS; i++)
        say_detail_row(say, term, &term->rows[i]);
    Words rest = words_of(say);
    if (term->row_count == 0) {
        words_put_either(&rest, "no rows belong to this applicant", "没有属于该申报人的行");
    } else if (term->row_count > MOST_ROWS) {
        words_put_either(&rest, "and ", "另有 ");
        words_put_whole(&rest, (Int128)(term->row_count - MOST_ROWS));
        words_put_either(&rest, " more rows", " 行");
    }
    if (rest.len)
        say_line(say, LINE_DETAIL, (Str){0}, words_text(&rest));
}

/* ---- Every kind --------------------------------------------------------------------------------------------------------------------- */

void say_term(Say *say, const Term *term)
{
    if (is_constant(term) && term->op != NODE_NAME)
        return;
    if (is_inline(term)) {
        say_arithmetic(say, term);
        return;
    }
    switch (term->op) {
    case NODE_NAME:
        say_definition(say, term);
        break;
    case NODE_MARGINAL:
        say_marginal(say, term);
        break;
    case NODE_WHOLE:
        say_whole(say, term);
        break;
    case NODE_LOOKUP:
        say_lookup(say, term);
        break;
    case NODE_CASE:
        say_case(say, term);
        break;
    case NODE_LEAST:
    case NODE_GREATEST:
        say_extreme(say, term);
        break;
    case NODE_TABLE_ON:
        say_table(say, term);
        break;
    case NODE_CALL:
        if (term->symbol->kind == SYMBOL_TABLE)
            say_table(say, term);
        else if (term->symbol->index < 0)
            say_accrued(say, term);
        else
            say_call(say, term);
        break;
    case NODE_FLOORED:
    case NODE_CAPPED:
        say_bounded(say, term);
        break;
    case NODE_ROUNDED:
        say_rounded(say, term);
        break;
    case NODE_EACH:
        say_each(say, term);
        break;
    case NODE_UP_TO_OF:
        say_up_to(say, term);
        break;
    case NODE_EXCESS:
        say_excess(say, term);
        break;
    case NODE_GROWTH:
        say_growth(say, term);
        break;
    case NODE_RANK:
        say_ranked(say, term);
        break;
    case NODE_SHARE_OF:
        say_share(say, term);
        break;
    case NODE_AWARDED:
    case NODE_SUM_OVER:
    case NODE_HIGHEST_OVER:
    case NODE_LOWEST_OVER:
    case NODE_COUNT_OVER:
    case NODE_ANY_OVER:
    case NODE_ALL_OVER:
        say_over(say, term);
        break;
    default:
        break;
    }
}
