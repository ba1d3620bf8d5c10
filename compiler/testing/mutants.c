#include "compiler/testing/mutants.h"

#include "compiler/builtin.h"
#include "runtime/civil_date.h"
#include "runtime/decimal.h"

/* What a number is for where it stands. */
typedef enum Use { USE_AMOUNT, USE_THRESHOLD, USE_FIXED } Use;

typedef struct Finding {
    Compilation *c;
    Arena *arena;
    Mutants *out;
    bool in_table;
    Str *keys; /* names that scopes use, for another key */
    size_t key_count, key_capacity;
} Finding;

static Mutant mutant_of(const Finding *finding, MutantKind kind, const Node *node)
{
    Mutant mutant = {
        .kind = kind, .node = node->kind, .span = node->span, .original = node, .becomes = node->kind};
    mutant.exact = node->exact;
    mutant.day = node->day;
    mutant.in_table = finding->in_table;
    mutant.before = text_of(source_written(&finding->c->sources, node->span));
    return mutant;
}

static void add(Finding *finding, Mutant mutant)
{
    ARENA_PUSH(finding->arena, finding->out->items, finding->out->count, finding->out->capacity, mutant);
}

static const Text left_out = {{"(left out)", 10}, {"（删去）", 12}};

/* ---- Words of the text ------------------------------------------------------------------------------------------------------ */

/* `text` with the part at `at` of that length replaced. */
static Str with_part(const Finding *finding, Str text, size_t at, size_t length, Str part)
{
    return arena_print(finding->arena, "%.*s%.*s%.*s", (int)at, text.at, STR_ARG(part),
                       (int)(text.len - at - length), text.at + at + length);
}

typedef struct Swap {
    const char *from, *to;
} Swap;

/* The first of the words that stands in text[from, to), swapped; false: none does. */
static bool swap_word(const Finding *finding, Str text, size_t from, size_t to, const Swap *swaps, size_t count,
                      Str *out)
{
    for (size_t i = 0; i < count; i++) {
        Str word = str_from(swaps[i].from);
        for (size_t at = from; at + word.len <= to; at++) {
            if (memcmp(text.at + at, word.at, word.len) != 0)
                continue;
            *out = with_part(finding, text, at, word.len, str_from(swaps[i].to));
            return true;
        }
    }
    return false;
}

/* Where the text of a part stands within that of the whole; both on one line. */
static size_t end_of_part(const Finding *finding, const Node *whole, const Node *part)
{
    return source_written(&finding->c->sources, (Span){whole->span.start, part->span.end}).len;
}

/* ---- Numbers ------------------------------------------------------------------------------------------------------------------- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Digits, point and the multiple behind them (万, 亿). */
static size_t number_length(Str text)
{
    static const char *const parts[] = {"０", "１", "２", "３", "４", "５", "６",
                                        "７", "８", "９", "．", "万", "亿", "千"};
    size_t length = 0;
    for (bool more = true; more && length < text.len;) {
        more = is_digit(text.at[length]) || text.at[length] == '.';
        length += more;
        for (size_t i = 0; !more && i < sizeof parts / sizeof *parts; i++) {
            Str part = str_from(parts[i]);
            more = str_starts((Str){text.at + length, text.len - length}, part);
            length += more ? part.len : 0;
        }
    }
    return length;
}

static void set_number_text(const Finding *finding, Mutant *mutant, int64_t hundred)
{
    char digits[DECIMAL_TEXT];
    bool is_exact;
    Exact shown = mutant->exact;
    if (hundred != 1 && !exact_multiply(shown, (Exact){hundred, 1}, &shown))
        return;
    size_t length = exact_print(digits, shown.numerator, shown.denominator, 0, &is_exact);
    Str text = mutant->before.en;
    mutant->after = text_of(with_part(finding, text, 0, number_length(text), (Str){digits, length}));
}

/* The smallest step of what the number counts. */
static Exact step_of(const Node *node)
{
    if (node->type.kind == TYPE_MONEY || node->type.kind == TYPE_PRICE)
        return (Exact){1, 100};
    if (node->kind == NODE_NUMBER && !node->type.whole && node->exact.denominator > 1)
        return (Exact){1, node->exact.denominator};
    return (Exact){1, 1};
}

static void add_number(Finding *finding, MutantKind kind, const Node *node, Exact change, int64_t hundred)
{
    Mutant mutant = mutant_of(finding, kind, node);
    bool fits = kind == MUTANT_TENFOLD ? exact_multiply(node->exact, (Exact){10, 1}, &mutant.exact)
                                       : exact_add(node->exact, change, &mutant.exact);
    if (!fits || mutant.exact.numerator < 0 || (kind == MUTANT_TENFOLD && !node->exact.numerator))
        return;
    set_number_text(finding, &mutant, hundred);
    add(finding, mutant);
}

static void find_number(Finding *finding, const Node *node, Use use)
{
    Exact step = step_of(node);
    if (use == USE_FIXED)
        return;
    add_number(finding, use == USE_THRESHOLD ? MUTANT_NUMBER_UP : MUTANT_AMOUNT_UP, node, step, 1);
    if (use == USE_THRESHOLD)
        add_number(finding, MUTANT_NUMBER_DOWN, node, (Exact){-step.numerator, step.denominator}, 1);
    else if (node->kind != NODE_SPAN_OF_DAYS && node->kind != NODE_SPAN_OF_MONTHS &&
             node->kind != NODE_SPAN_OF_YEARS)
        add_number(finding, MUTANT_TENFOLD, node, step, 1);
}

static void find_percent(Finding *finding, const Node *node, Use use)
{
    Str text = source_written(&finding->c->sources, node->span);
    bool mille = text.len >= 3 && memcmp(text.at + text.len - 3, "‰", 3) == 0;
    int64_t hundred = mille ? 1000 : 100;
    if (use == USE_FIXED)
        return;
    add_number(finding, MUTANT_POINT_UP, node, (Exact){1, hundred}, hundred);
    add_number(finding, MUTANT_POINT_DOWN, node, (Exact){-1, hundred}, hundred);
}

static void add_day(Finding *finding, MutantKind kind, const Node *node, int64_t days)
{
    Mutant mutant = mutant_of(finding, kind, node);
    char date[DATE_TEXT];
    mutant.day = node->day + days;
    if (!date_is_valid(mutant.day))
        return;
    mutant.after = text_of(arena_copy(finding->arena, (Str){date, date_print(date, mutant.day)}));
    add(finding, mutant);
}

/* ---- Conditions ------------------------------------------------------------------------------------------------------------------ */

static void find_comparison(Finding *finding, const Node *node)
{
    static const NodeKind other[][2] = {
        {NODE_LT, NODE_LE}, {NODE_LE, NODE_LT}, {NODE_GT, NODE_GE}, {NODE_GE, NODE_GT}};
    static const Swap swaps[] = {{"<=", "<"},        {"≤", "<"},
                                 {">=", ">"},        {"≥", ">"},
                                 {"<", "<="},        {">", ">="},
                                 {"up to", "below"}, {"is at least", "above"},
                                 {"below", "up to"}, {"above", "is at least"},
                                 {"不超过", "不满"}, {"不低于", "超过"},
                                 {"达到", "超过"},   {"超过", "达到"},
                                 {"不满", "不超过"}, {"以上", "以外"},
                                 {"以外", "以上"},   {"以内", "不到"},
                                 {"以下", "不到"}};
    Mutant mutant = mutant_of(finding, MUTANT_EDGE, node);
    for (size_t i = 0; i < sizeof other / sizeof *other; i++)
        if (other[i][0] == node->kind)
            mutant.becomes = other[i][1];
    Str after;
    size_t from = end_of_part(finding, node, node->left);
    if (!swap_word(finding, mutant.before.en, from, mutant.before.en.len, swaps, sizeof swaps / sizeof *swaps,
                   &after)) {
        bool included = mutant.becomes == NODE_LE || mutant.becomes == NODE_GE;
        mutant.after = included ? TEXT("the same with its edge", "改为含本数")
                                : TEXT("the same without its edge", "改为不含本数");
    } else {
        mutant.after = text_of(after);
    }
    add(finding, mutant);
}

static void find_junction(Finding *finding, const Node *node)
{
    static const Swap swaps[] = {{"and", "or"}, {"or", "and"}, {"且", "或"}, {"或", "且"}};
    Mutant mutant = mutant_of(finding, MUTANT_JUNCTION, node);
    Str after;
    mutant.becomes = node->kind == NODE_AND ? NODE_OR : NODE_AND;
    size_t from = end_of_part(finding, node, node->left);
    if (swap_word(finding, mutant.before.en, from, mutant.before.en.len, swaps, sizeof swaps / sizeof *swaps,
                  &after))
        mutant.after = text_of(after);
    add(finding, mutant);
}

static void find_members(Finding *finding, const Node *node)
{
    for (const Node *name = node->items; name && node->items->next; name = name->next) {
        Mutant mutant = mutant_of(finding, MUTANT_MEMBER, name);
        mutant.is_left_out = true;
        mutant.after = left_out;
        add(finding, mutant);
    }
}

/* ---- Values ------------------------------------------------------------------------------------------------------------------------ */

static void add_other(Finding *finding, MutantKind kind, const Node *node, NodeKind becomes, const Swap *swaps,
                      size_t count)
{
    Mutant mutant = mutant_of(finding, kind, node);
    Str after;
    mutant.becomes = becomes;
    if (swap_word(finding, mutant.before.en, 0, mutant.before.en.len, swaps, count, &after))
        mutant.after = text_of(after);
    add(finding, mutant);
}

#define ADD_OTHER(finding, kind, node, becomes, ...)                             \
    add_other((finding), (kind), (node), (becomes), (const Swap[]){__VA_ARGS__}, \
              sizeof((Swap[]){__VA_ARGS__}) / sizeof(Swap))

static void find_sum(Finding *finding, const Node *node)
{
    static const Swap swaps[] = {{"+", "-"}, {"＋", "-"}, {"minus", "+"}, {"扣除", "+"}, {"-", "+"}, {"－", "+"}};
    Mutant mutant = mutant_of(finding, MUTANT_SIGN, node);
    Str after;
    mutant.becomes = node->kind == NODE_ADD ? NODE_SUBTRACT : NODE_ADD;
    size_t from = end_of_part(finding, node, node->left);
    if (swap_word(finding, mutant.before.en, from, mutant.before.en.len, swaps, sizeof swaps / sizeof *swaps,
                  &after))
        mutant.after = text_of(after);
    add(finding, mutant);
}

static void find_started(Finding *finding, const Node *node)
{
    static const Swap swaps[] = {{"full", "started"}, {"started", "full"}, {"每满", "每起"}, {"每起", "每满"}};
    Mutant mutant = mutant_of(finding, MUTANT_STEPS, node);
    Str after;
    mutant.flags = FLAG_STARTED;
    if (swap_word(finding, mutant.before.en, 0, mutant.before.en.len, swaps, sizeof swaps / sizeof *swaps, &after))
        mutant.after = text_of(after);
    add(finding, mutant);
}

static void find_value_kind(Finding *finding, const Node *node)
{
    switch (node->kind) {
    case NODE_MARGINAL:
        if (!node->right)
            ADD_OTHER(finding, MUTANT_TIERS, node, NODE_WHOLE, {"marginal", "whole"}, {"分段累进", "按档全额"});
        break;
    case NODE_WHOLE:
        ADD_OTHER(finding, MUTANT_TIERS, node, NODE_MARGINAL, {"whole", "marginal"}, {"按档全额", "分段累进"});
        break;
    case NODE_LEAST:
        ADD_OTHER(finding, MUTANT_EXTREME, node, NODE_GREATEST, {"least of", "greatest of"}, {"取低", "取高"});
        break;
    case NODE_GREATEST:
        ADD_OTHER(finding, MUTANT_EXTREME, node, NODE_LEAST, {"greatest of", "least of"}, {"取高", "取低"});
        break;
    case NODE_HIGHEST_OVER:
        ADD_OTHER(finding, MUTANT_EXTREME, node, NODE_LOWEST_OVER, {"highest of", "lowest of"},
                  {"最高值", "最低值"});
        break;
    case NODE_LOWEST_OVER:
        ADD_OTHER(finding, MUTANT_EXTREME, node, NODE_HIGHEST_OVER, {"lowest of", "highest of"},
                  {"最低值", "最高值"});
        break;
    case NODE_ANY_OVER:
        ADD_OTHER(finding, MUTANT_JUNCTION, node, NODE_ALL_OVER, {"any", "all"}, {"任一", "每一"});
        break;
    case NODE_ALL_OVER:
        ADD_OTHER(finding, MUTANT_JUNCTION, node, NODE_ANY_OVER, {"all", "any"}, {"每一", "任一"});
        break;
    case NODE_ADD:
    case NODE_SUBTRACT:
        find_sum(finding, node);
        break;
    case NODE_EACH:
        find_started(finding, node);
        break;
    default:
        break;
    }
}

static bool is_comparison(NodeKind kind)
{
    return kind == NODE_LT || kind == NODE_LE || kind == NODE_GT || kind == NODE_GE;
}

static void find_in_list(Finding *finding, const Node *list, Use use);
static void find_scope(Finding *finding, const Node *scope);
static void find_rank(Finding *finding, const Node *rank);

static void find_in(Finding *finding, const Node *node, Use use)
{
    if (!node)
        return;
    switch (node->kind) {
    case NODE_NUMBER:
    case NODE_QUANTITY:
    case NODE_SPAN_OF_DAYS:
    case NODE_SPAN_OF_MONTHS:
    case NODE_SPAN_OF_YEARS:
        find_number(finding, node, use);
        return;
    case NODE_PERCENT:
        find_percent(finding, node, use);
        return;
    case NODE_DATE:
        if (use != USE_FIXED) {
            add_day(finding, MUTANT_DAY_LATER, node, 1);
            add_day(finding, MUTANT_DAY_EARLIER, node, -1);
        }
        return;
    case NODE_NAME:
    case NODE_STRING:
        return;
    case NODE_AWARDED:
        find_scope(finding, node->scope);
        return;
    case NODE_RANK:
        find_rank(finding, node);
        return;
    case NODE_AND:
    case NODE_OR:
        find_junction(finding, node);
        break;
    case NODE_IS_ONE_OF:
        find_members(finding, node);
        return;
    case NODE_BAND:
    case NODE_RANGE:
        use = USE_THRESHOLD;
        break;
    case NODE_ROUNDED:
        find_in(finding, node->left, use);
        return;
    default:
        if (is_comparison(node->kind)) {
            find_comparison(finding, node);
            use = USE_THRESHOLD;
        } else if (node->kind == NODE_EQ || node->kind == NODE_NE) {
            use = USE_THRESHOLD;
        }
        find_value_kind(finding, node);
    }
    find_in(finding, node->left, node->kind == NODE_EXCESS ? USE_AMOUNT : use);
    find_in(finding, node->right, node->kind == NODE_EXCESS ? USE_THRESHOLD : use);
    find_in(finding, node->third, use);
    find_in_list(finding, node->more, use);
    find_in_list(finding, node->items, use);
}

static void find_in_list(Finding *finding, const Node *list, Use use)
{
    for (; list; list = list->next)
        find_in(finding, list, use);
}

/* ---- Statements --------------------------------------------------------------------------------------------------------------------- */

static void find_left_out(Finding *finding, MutantKind kind, const Node *node)
{
    Mutant mutant = mutant_of(finding, kind, node);
    mutant.is_left_out = true;
    mutant.after = left_out;
    add(finding, mutant);
}

static void find_mode(Finding *finding, const Node *round)
{
    int mode = round->name ? builtin_find(BUILTIN_ROUNDING, round->name->text) : -1;
    if (mode < 0)
        return;
    Mutant mutant = mutant_of(finding, MUTANT_ROUNDING, round->name);
    bool is_down = mode == builtin_find(BUILTIN_ROUNDING, STR("down"));
    mutant.name = is_down ? STR("half_up") : STR("down");
    bool in_english = (unsigned char)round->name->text.at[0] < 0x80; /* it stands in what the author wrote */
    mutant.after = text_of(in_english ? mutant.name : is_down ? STR("四舍五入") : STR("舍去"));
    add(finding, mutant);
}

static void find_key(Finding *finding, const Node *name)
{
    for (size_t i = 0; i < finding->key_count; i++) {
        if (name->symbol && str_equal(finding->keys[i], name->symbol->id))
            continue;
        Mutant mutant = mutant_of(finding, MUTANT_KEY, name);
        mutant.name = finding->keys[i];
        mutant.after = text_of(mutant.name);
        add(finding, mutant);
        return;
    }
}

static void find_scope(Finding *finding, const Node *scope)
{
    if (!scope)
        return;
    if (scope->items && !scope->items->next)
        find_key(finding, scope->items);
    const Node *period = scope->left;
    if (!period || (period->kind != NODE_PER_YEAR && period->kind != NODE_IN_TOTAL))
        return;
    Mutant mutant = mutant_of(finding, MUTANT_PERIOD, period);
    bool per_year = period->kind == NODE_PER_YEAR;
    mutant.becomes = per_year ? NODE_IN_TOTAL : NODE_PER_YEAR;
    mutant.after = per_year ? TEXT("in total", "累计") : TEXT("per year", "每年");
    add(finding, mutant);
}

static void find_orders(Finding *finding, const Node *orders)
{
    for (const Node *order = orders; order; order = order->next) {
        Mutant mutant = mutant_of(finding, MUTANT_ORDER, order);
        bool descending = order->flags & FLAG_DESCENDING;
        mutant.flags = FLAG_DESCENDING;
        mutant.after = descending ? TEXT("ascending", "从低到高") : TEXT("descending", "从高到低");
        add(finding, mutant);
    }
}

/* What becomes of those who are equal; a rule that the construct does not know is no mutant, since the compiler refuses it. */
static void find_ties(Finding *finding, const Node *ties)
{
    static const struct {
        const char *from, *to, *to_zh;
    } pairs[] = {{"all_in", "all_out", "均不取"},
                 {"all_out", "all_in", "均取"},
                 {"better_rank", "shared", "平分"},
                 {"shared", "better_rank", "取前名次"}};
    if (!ties)
        return;
    find_orders(finding, ties->items);
    int now = ties->name ? builtin_find(BUILTIN_TIES, ties->name->text) : -1;
    for (size_t i = 0; now >= 0 && i < sizeof pairs / sizeof *pairs; i++) {
        if (builtin_find(BUILTIN_TIES, str_from(pairs[i].from)) != now)
            continue;
        Mutant mutant = mutant_of(finding, MUTANT_TIES, ties->name);
        bool in_english = (unsigned char)ties->name->text.at[0] < 0x80; /* it stands in what the author wrote */
        mutant.name = str_from(pairs[i].to);
        mutant.after = text_of(in_english ? mutant.name : str_from(pairs[i].to_zh));
        add(finding, mutant);
    }
}

/* The highest is always the first. Arms are keyed by numbers that stand alone. */
static void find_rank(Finding *finding, const Node *rank)
{
    find_scope(finding, rank->scope);
    find_ties(finding, rank->right);
    for (const Node *arm = rank->more; arm; arm = arm->next) {
        find_in_list(finding, arm->items, USE_THRESHOLD);
        find_in(finding, arm->right, USE_AMOUNT);
    }
}

static void find_modifiers(Finding *finding, const Node *pay)
{
    for (const Node *modifier = pay->items; modifier; modifier = modifier->next)
        find_left_out(finding, MUTANT_DROP_MODIFIER, modifier);
}

static void find_statements(Finding *finding, const Node *statements);

static void find_statement(Finding *finding, const Node *node)
{
    switch (node->kind) {
    case NODE_FOR:
    case NODE_REQUIRE:
    case NODE_CHECK:
    case NODE_NOTWITHSTANDING:
        find_left_out(finding, MUTANT_DROP_CONDITION, node);
        find_in(finding, node->left, USE_THRESHOLD);
        break;
    case NODE_EXCEPTING:
        find_left_out(finding, MUTANT_DROP_CONDITION, node);
        find_in(finding, node->left, USE_THRESHOLD);
        find_in(finding, node->right, USE_AMOUNT);
        break;
    case NODE_PAY:
        find_modifiers(finding, node);
        find_in(finding, node->left, USE_AMOUNT);
        for (const Node *modifier = node->items; modifier; modifier = modifier->next) {
            find_in(finding, modifier->left, USE_AMOUNT);
            find_in(finding, modifier->right, USE_THRESHOLD);
        }
        break;
    case NODE_CAP:
    case NODE_FLOOR:
        find_left_out(finding, node->scope ? MUTANT_DROP_SHARED : MUTANT_DROP_BOUND, node);
        find_in(finding, node->left, USE_AMOUNT);
        find_scope(finding, node->scope);
        break;
    case NODE_ONCE:
    case NODE_EVERY_YEAR:
    case NODE_AT_MOST:
    case NODE_TOP:
    case NODE_QUOTA:
        find_left_out(finding, MUTANT_DROP_SHARED, node);
        if (node->kind != NODE_QUOTA)
            find_in(finding, node->left, USE_AMOUNT);
        find_scope(finding, node->scope);
        if (node->kind == NODE_QUOTA)
            find_in_list(finding, node->items, USE_AMOUNT);
        if (node->kind == NODE_TOP) /* whose order is always the highest first */
            find_ties(finding, node->right);
        else
            find_orders(finding, node->right ? node->right->items : NULL);
        break;
    case NODE_EXCLUSIVE:
    case NODE_LIMIT:
        find_left_out(finding, MUTANT_DROP_SHARED, node);
        find_in(finding, node->kind == NODE_LIMIT ? node->right : NULL, USE_AMOUNT);
        find_ties(finding, node->kind == NODE_EXCLUSIVE ? node->left : NULL);
        find_scope(finding, node->scope);
        break;
    case NODE_AMOUNT:
    case NODE_RESERVE:
        find_in(finding, node->left, USE_AMOUNT);
        break;
    case NODE_INSTALMENTS:
    case NODE_SHARE:
        find_in_list(finding, node->items, USE_AMOUNT);
        break;
    case NODE_ROUND:
        find_mode(finding, node);
        break;
    case NODE_UNDER:
        find_statements(finding, node->items);
        break;
    default:
        break;
    }
}

static void find_statements(Finding *finding, const Node *statements)
{
    for (; statements; statements = statements->next)
        find_statement(finding, statements);
}

static void find_rows(Finding *finding, const Node *rows)
{
    for (; rows; rows = rows->next) {
        find_in(finding, rows->left, USE_THRESHOLD);
        find_in(finding, rows->right, USE_AMOUNT);
        find_rows(finding, rows->items);
    }
}

static void find_declaration(Finding *finding, const Node *node);

/* An amendment: the day from which it holds, and what it changes. */
static void find_amendment(Finding *finding, const Node *amend)
{
    find_in(finding, amend->right, USE_THRESHOLD);
    for (const Node *item = amend->items; item; item = item->next) {
        switch (item->kind) {
        case NODE_CHANGE:
        case NODE_ADDED:
            find_left_out(finding, MUTANT_DROP_CHANGE, item);
            find_declaration(finding, item->left);
            break;
        case NODE_REPEAL:
            find_left_out(finding, MUTANT_DROP_CHANGE, item);
            break;
        case NODE_TRANSITION:
            find_left_out(finding, MUTANT_DROP_TRANSITION, item);
            for (const Node *rule = item->items; rule; rule = rule->next) {
                find_in(finding, rule->kind == NODE_FOR ? rule->left : NULL, USE_THRESHOLD);
                find_scope(finding, rule->scope);
            }
            break;
        case NODE_EXPIRES:
            find_in(finding, item->left, USE_THRESHOLD);
            break;
        default:
            break;
        }
    }
}

static void find_declaration(Finding *finding, const Node *node)
{
    switch (node->kind) {
    case NODE_POLICY:
        for (const Node *line = node->items; line; line = line->next) {
            if (line->kind == NODE_ROUND)
                find_mode(finding, line);
            else if (line->kind == NODE_PRECEDENCE)
                find_orders(finding, line->items);
            else if (line->kind == NODE_EFFECTIVE || line->kind == NODE_EXPIRES)
                find_in(finding, finding->c->policy->versions_by ? line->left : NULL, USE_THRESHOLD);
        }
        break;
    case NODE_AMEND:
        find_amendment(finding, node);
        break;
    case NODE_DEFINE:
        find_in(finding, node->right, USE_AMOUNT);
        break;
    case NODE_TABLE:
        finding->in_table = true;
        if (!node->left) /* rows of a file have no place in the text */
            find_rows(finding, node->more);
        finding->in_table = false;
        break;
    case NODE_INPUT:
    case NODE_CLAUSE:
    case NODE_REFER:
    case NODE_EVERY_CLAUSE:
    case NODE_BUDGET:
        find_statements(finding, node->items);
        break;
    default:
        find_statement(finding, node);
    }
}

/* ---- Readings and keys ------------------------------------------------------------------------------------------------------------- */

static void find_options(Finding *finding, const ReadingState *standing)
{
    const SymbolList *readings = &finding->c->policy->readings;
    for (size_t r = 0; r < readings->count; r++) {
        const Symbol *reading = readings->items[r], *now = reading->parts[standing->options[r]];
        for (size_t o = 0; reading->used && o < reading->part_count; o++) {
            const Symbol *option = reading->parts[o];
            if (option == now)
                continue;
            Mutant mutant = mutant_of(finding, MUTANT_OPTION, reading->node->name);
            mutant.reading = (int)r;
            mutant.option = (int)o;
            mutant.before =
                (Text){arena_print(finding->arena, "%.*s is %.*s", STR_ARG(reading->id), STR_ARG(now->id)),
                       arena_print(finding->arena, "%.*s 为 %.*s",
                                   STR_ARG(reading->label.len ? reading->label : reading->id),
                                   STR_ARG(now->label.len ? now->label : now->id))};
            mutant.after = (Text){option->id, option->label.len ? option->label : option->id};
            add(finding, mutant);
        }
    }
}

static void list_keys(Finding *finding, const Tree *tree)
{
    for (size_t i = 0; i < tree->count; i++) {
        const Node *name = tree->nodes[i]->kind == NODE_SCOPE ? tree->nodes[i]->items : NULL;
        bool known = !name || !name->symbol;
        for (size_t k = 0; k < finding->key_count && !known; k++)
            known = str_equal(finding->keys[k], name->symbol->id);
        if (!known)
            ARENA_PUSH(finding->arena, finding->keys, finding->key_count, finding->key_capacity, name->symbol->id);
    }
}

Status mutants_find(Mutants *out, Compilation *c, const ReadingState *standing)
{
    *out = (Mutants){0};
    if (setjmp(c->arena.escape))
        return STATUS_NO_MEMORY;
    Finding finding = {.c = c, .arena = &c->arena, .out = out};
    Tree tree;
    tree_index(&tree, &c->arena, c->file);
    list_keys(&finding, &tree);
    for (size_t i = 0; i < tree.declaration_count; i++)
        find_declaration(&finding, tree.declarations[i]);
    find_options(&finding, standing);
    return STATUS_OK;
}

/* ---- Making them ----------------------------------------------------------------------------------------------------------------------- */

/* Takes the node out of the list that holds it; `from`: a node that may hold it. */
static bool take_out_of(Node **list, const Node *node)
{
    Node *head = *list, *last = NULL;
    for (Node *item = head, *before = NULL; item; before = item, item = item->next) {
        if (item != node)
            continue;
        if (before)
            before->next = item->next;
        else
            *list = item->next;
        for (Node *rest = *list; rest; rest = rest->next)
            last = rest;
        if (*list)
            (*list)->last = last;
        return true;
    }
    return false;
}

static bool take_out(Node *parent, const Node *node)
{
    return take_out_of(&parent->items, node) || take_out_of(&parent->more, node);
}

/* A declaration, of the file or of those it includes. */
static bool leave_out_of_file(Node *file, const Node *node)
{
    if (take_out(file, node))
        return true;
    for (Node *item = file->items; item; item = item->next)
        if (item->kind == NODE_INCLUDE && leave_out_of_file(item, node))
            return true;
    return false;
}

static bool leave_out(Compilation *c, const Tree *tree, Node *node)
{
    for (size_t i = 0; i < tree->count; i++)
        if (take_out(tree->nodes[i], node))
            return true;
    return leave_out_of_file(c->file, node);
}

bool mutant_apply(const Mutant *mutant, Compilation *c)
{
    Tree tree;
    if (mutant->kind == MUTANT_OPTION)
        return true;
    tree_index(&tree, &c->arena, c->file);
    Node *node = tree_find(&tree, mutant->span, mutant->node);
    if (!node)
        return false;
    if (mutant->is_left_out)
        return leave_out(c, &tree, node);
    node->kind = mutant->becomes;
    node->flags ^= mutant->flags;
    node->exact = mutant->exact;
    node->day = mutant->day;
    if (mutant->name.len)
        node->text = mutant->name;
    else if (node->kind == NODE_DATE)
        node->text = mutant->after.en;
    return true;
}

void mutant_options(const Mutant *mutant, Compilation *c, const ReadingState *standing, ReadingState *out)
{
    size_t count = c->policy->readings.count;
    out->options = ARENA_ARRAY(&c->arena, int, count + 1);
    out->chosen = ARENA_ARRAY(&c->arena, bool, count + 1);
    memcpy(out->options, standing->options, count * sizeof *out->options);
    memcpy(out->chosen, standing->chosen, count * sizeof *out->chosen);
    Tree tree;
    tree_index(&tree, &c->arena, c->file);
    for (size_t i = 0; i < tree.count; i++) {
        const Node *under = tree.nodes[i];
        bool holds = under->kind == NODE_UNDER && under->span.start <= mutant->span.start &&
                     under->span.end >= mutant->span.end;
        if (!holds || !under->name->symbol || !under->left->symbol)
            continue;
        out->options[under->name->symbol->index] = under->left->symbol->index;
        out->chosen[under->name->symbol->index] = true;
    }
}

Text mutant_reason(MutantKind kind)
{
    static const Text words[] = {
#define MUTANT(name, en, zh) {{en, sizeof(en) - 1}, {zh, sizeof(zh) - 1}},
#include "compiler/testing/mutants.def"
#undef MUTANT
    };
    return words[kind];
}
