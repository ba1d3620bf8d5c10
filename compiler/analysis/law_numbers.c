#include "compiler/analysis/law_numbers.h"

#include "runtime/civil_date.h"
#include "runtime/decimal.h"
#include "runtime/text_width.h"

#define NINES INT64_C(1000000000000000)

typedef struct Scan {
    Arena *arena;
    const Law *law;
    size_t end;
    const Policy *policy;
    StatedList *list;
} Scan;

static uint32_t at(const Scan *scan, size_t place)
{
    return place < scan->end ? scan->law->points[place] : 0;
}

static bool is_digit(uint32_t point)
{
    return point >= '0' && point <= '9';
}

static void add(Scan *scan, StatedKind kind, Int128 numerator, int64_t denominator, size_t first, size_t last)
{
    Exact value;
    if (!exact_reduce(numerator, denominator, &value))
        return;
    ARENA_PUSH(scan->arena, scan->list->items, scan->list->count, scan->list->capacity,
               ((Stated){kind, value, first, last, NULL}));
}

/* ---- Numerals --------------------------------------------------------------------------------------------------------------- */

typedef struct Numeral {
    Int128 numerator;
    int64_t denominator;
    size_t behind;
    bool is_chinese, has_scale; /* 万 亿 */
} Numeral;

/* 5000, 5,000, 1.5 */
static bool read_digits(const Scan *scan, size_t place, Numeral *numeral)
{
    size_t start = place;
    *numeral = (Numeral){0, 1, place, false, false};
    bool fraction = false;
    for (; place < scan->end; place++) {
        uint32_t point = at(scan, place);
        if (point == ',' && !fraction && is_digit(at(scan, place + 1)) && is_digit(at(scan, place + 2)) &&
            is_digit(at(scan, place + 3)) && !is_digit(at(scan, place + 4)))
            continue;
        if (point == '.' && !fraction && is_digit(at(scan, place + 1))) {
            fraction = true;
            continue;
        }
        if (!is_digit(point) || numeral->numerator > NINES || numeral->denominator > 1000000)
            break;
        numeral->numerator = numeral->numerator * 10 + (point - '0');
        numeral->denominator *= fraction ? 10 : 1;
    }
    numeral->behind = place;
    return place > start;
}

static bool follows(const Scan *scan, size_t place, const char *word, size_t *behind)
{
    size_t length = text_characters(str_from(word));
    if (place + length > scan->end || law_find(scan->law, place, place + length, word) != place)
        return false;
    *behind = place + length;
    return true;
}

static void take_scale(const Scan *scan, Numeral *numeral)
{
    static const struct {
        const char *word;
        int64_t factor;
    } scales[] = {{"万", 10000}, {"亿", 100000000},     {"千", 1000},
                  {"百", 100},   {" million", 1000000}, {" thousand", 1000}};
    for (size_t i = 0; i < sizeof scales / sizeof *scales; i++) {
        if (!follows(scan, numeral->behind, scales[i].word, &numeral->behind))
            continue;
        numeral->numerator *= scales[i].factor;
        numeral->has_scale = true;
        i = (size_t)-1; /* 千万 */
        if (numeral->numerator > NINES)
            return;
    }
}

static bool read_numeral(const Scan *scan, size_t place, Numeral *numeral)
{
    int64_t whole;
    if (read_digits(scan, place, numeral)) {
        take_scale(scan, numeral);
        return true;
    }
    if (!law_numeral(scan->law, place, scan->end, &whole, &numeral->behind))
        return false;
    numeral->numerator = whole;
    numeral->denominator = 1;
    numeral->is_chinese = true;
    numeral->has_scale = whole >= 10;
    return true;
}

/* ---- What follows a numeral -------------------------------------------------------------------------------------------------- */

static size_t skip_spaces(const Scan *scan, size_t place)
{
    while (at(scan, place) == ' ')
        place++;
    return place;
}

static bool is_unit(const Scan *scan, Str name, size_t place, size_t *behind)
{
    char word[64];
    if (!name.len || name.len >= sizeof word)
        return false;
    memcpy(word, name.at, name.len);
    word[name.len] = 0;
    return follows(scan, place, word, behind);
}

static bool counted(const Scan *scan, size_t place, size_t *behind)
{
    const SymbolList *units = &scan->policy->units;
    for (size_t i = 0; i < units->count; i++)
        if (is_unit(scan, units->items[i]->label, place, behind) ||
            is_unit(scan, units->items[i]->id, place, behind))
            return true;
    return false;
}

static bool any_of(const Scan *scan, size_t place, const char *const *words, size_t count, size_t *behind)
{
    for (size_t i = 0; i < count; i++)
        if (follows(scan, place, words[i], behind))
            return true;
    return false;
}

static bool is_money(const Scan *scan, size_t first, size_t place, size_t *behind)
{
    static const char *const words[] = {"元", "块钱", "yuan", "pounds", "dollars", "euros"};
    uint32_t before = first ? scan->law->points[first - 1] : 0;
    *behind = place;
    return any_of(scan, place, words, sizeof words / sizeof *words, behind) || before == '$' || before == 0xA3 ||
           before == 0xA5 || before == 0x20AC;
}

/* 2015年11月1日: the day; 2015年 alone and 8月20日 say no number of the measure's. */
static bool take_calendar(Scan *scan, size_t first, const Numeral *year, size_t *behind)
{
    Numeral month, day;
    bool is_year = year->denominator == 1 && year->numerator >= 1900 && year->numerator < 2200;
    if (!is_year || !follows(scan, year->behind, "年", behind))
        return false;
    size_t place = *behind;
    if (!read_numeral(scan, place, &month) || !follows(scan, month.behind, "月", &place))
        return true;
    *behind = place;
    if (!read_numeral(scan, place, &day) || !follows(scan, day.behind, "日", &place))
        return true;
    *behind = place;
    if (date_is_civil((int64_t)year->numerator, (int64_t)month.numerator, (int64_t)day.numerator))
        add(scan, STATED_DATE,
            date_from_civil((int32_t)year->numerator, (int32_t)month.numerator, (int32_t)day.numerator), 1, first,
            place);
    return true;
}

static bool take_day_of_year(const Scan *scan, const Numeral *month, size_t *behind)
{
    Numeral day;
    return follows(scan, month->behind, "月", behind) && read_numeral(scan, *behind, &day) &&
           follows(scan, day.behind, "日", behind);
}

static bool take_rate(Scan *scan, size_t first, const Numeral *numeral, size_t *behind)
{
    static const struct {
        const char *word;
        int64_t below;
    } words[] = {{"%", 100}, {"‰", 1000}, {" per cent", 100}, {" percent", 100}, {"成", 10}, {"折", 10}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!follows(scan, numeral->behind, words[i].word, behind))
            continue;
        add(scan, STATED_RATE, numeral->numerator, numeral->denominator * words[i].below, first, *behind);
        return true;
    }
    return false;
}

static bool take_time(Scan *scan, size_t first, const Numeral *numeral, size_t *behind)
{
    static const struct {
        const char *word;
        int64_t factor;
    } words[] = {{"个月", 1}, {"年", 12}, {"周年", 12}, {"天", 1}, {"日", 1}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!follows(scan, numeral->behind, words[i].word, behind))
            continue;
        if (numeral->numerator > 1)
            add(scan, STATED_TIME, numeral->numerator * words[i].factor, numeral->denominator, first, *behind);
        return true;
    }
    return false;
}

#define ORDINAL 0x7B2C /* 第 */
#define LIST_SIGN 0x3001 /* 、 */

/* 第一、二年: an ordinal as well, where nothing but numerals stands behind the 第. */
static bool is_in_list_of_ordinals(const Scan *scan, size_t first)
{
    const uint32_t *points = scan->law->points;
    Numeral numeral;
    while (first && points[first - 1] == LIST_SIGN) {
        size_t start = --first;
        while (start && (is_digit(points[start - 1]) ||
                         (law_numeral(scan->law, start - 1, first, &(int64_t){0}, &numeral.behind))))
            start--;
        if (start == first)
            return false;
        first = start;
    }
    return first && points[first - 1] == ORDINAL;
}

/* A number inside 〔 〕 or before 号 belongs to a document; behind 第 it is an ordinal. */
static bool is_reference(const Scan *scan, size_t first, size_t behind)
{
    uint32_t before = first ? scan->law->points[first - 1] : 0, after = at(scan, behind);
    return before == 0x3014 || after == 0x3015 || after == 0x53F7 || before == '[' ||
           is_in_list_of_ordinals(scan, first);
}

static size_t take_number(Scan *scan, size_t first, const Numeral *numeral)
{
    size_t behind = numeral->behind;
    if (is_reference(scan, first, behind) || take_calendar(scan, first, numeral, &behind) ||
        take_day_of_year(scan, numeral, &behind) || take_rate(scan, first, numeral, &behind))
        return behind;
    size_t unit = skip_spaces(scan, numeral->behind);
    if (is_money(scan, first, unit, &behind))
        add(scan, STATED_MONEY, numeral->numerator, numeral->denominator, first, behind);
    else if (!take_time(scan, first, numeral, &behind) && counted(scan, unit, &behind) &&
             (numeral->numerator > 1 || numeral->has_scale))
        add(scan, STATED_COUNT, numeral->numerator, numeral->denominator, first, behind);
    return behind;
}

/* Words that are rates. */
static bool take_word(Scan *scan, size_t place, size_t *behind)
{
    static const struct {
        const char *word;
        int64_t above, below;
    } words[] = {{"减半", 1, 2}, {"折半", 1, 2}, {"一半", 1, 2}, {"半额", 1, 2},
                 {"全额", 1, 1}, {"免租", 1, 1}, {"免收", 1, 1}};
    Numeral numeral;
    if (follows(scan, place, "百分之", behind) && read_numeral(scan, *behind, &numeral)) {
        add(scan, STATED_RATE, numeral.numerator, numeral.denominator * 100, place, numeral.behind);
        *behind = numeral.behind;
        return true;
    }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!follows(scan, place, words[i].word, behind))
            continue;
        add(scan, STATED_RATE, words[i].above, words[i].below, place, *behind);
        return true;
    }
    return false;
}

void stated_in_law(Arena *arena, const Law *law, size_t from, size_t end, const Policy *policy, StatedList *list)
{
    Scan scan = {arena, law, end, policy, list};
    while (from < end) {
        Numeral numeral;
        size_t behind;
        if (take_word(&scan, from, &behind))
            from = behind;
        else if (read_numeral(&scan, from, &numeral))
            from = take_number(&scan, from, &numeral);
        else
            from++;
    }
}

/* ---- A policy's literals ------------------------------------------------------------------------------------------------------ */

static bool stated_literal(const Node *node, Stated *stated)
{
    *stated = (Stated){.value = node->exact, .node = node};
    switch (node->kind) {
    case NODE_QUANTITY: {
        const Symbol *unit = node->name ? node->name->symbol : NULL;
        stated->kind = STATED_COUNT;
        if (unit && unit->type.kind == TYPE_NUMBER)
            return false; /* decimal places */
        if (unit && unit->type.kind == TYPE_MONEY) {
            stated->kind = STATED_MONEY;
            return exact_multiply(node->exact, unit->factor, &stated->value);
        }
        return true;
    }
    case NODE_PERCENT:
        stated->kind = STATED_RATE;
        return true;
    case NODE_NUMBER:
        stated->kind = STATED_PLAIN;
        return true;
    case NODE_DATE:
        stated->kind = STATED_DATE;
        stated->value = (Exact){node->day, 1};
        return true;
    case NODE_SPAN_OF_DAYS:
    case NODE_SPAN_OF_MONTHS:
    case NODE_SPAN_OF_YEARS:
        stated->kind = STATED_TIME;
        stated->value.numerator *= node->kind == NODE_SPAN_OF_YEARS ? 12 : 1;
        return true;
    default:
        return false;
    }
}

typedef struct Walk {
    Arena *arena;
    StatedList *list;
    bool with_tables;
    const Symbol **seen; /* definitions and tables whose values have been taken */
    size_t seen_count, seen_capacity;
} Walk;

static void walk(Walk *w, const Node *node, int depth);

/* What a name or a call stands for, once. */
static void walk_symbol(Walk *w, const Node *node, int depth)
{
    const Symbol *symbol = node->symbol;
    bool is_table = symbol && symbol->kind == SYMBOL_TABLE && w->with_tables;
    if (!symbol || !symbol->node || (symbol->kind != SYMBOL_DEFINE && !is_table))
        return;
    for (size_t i = 0; i < w->seen_count; i++)
        if (w->seen[i] == symbol)
            return;
    ARENA_PUSH(w->arena, w->seen, w->seen_count, w->seen_capacity, symbol);
    walk(w, is_table ? symbol->node->more : symbol->node->right, depth + 1);
}

#define DEEPEST 1200

/* Roundings are the policy's own and no number of the measure's. */
static void walk(Walk *w, const Node *node, int depth)
{
    for (; node && depth < DEEPEST; node = node->next) {
        Stated stated;
        if (stated_literal(node, &stated)) {
            ARENA_PUSH(w->arena, w->list->items, w->list->count, w->list->capacity, stated);
            continue;
        }
        if (node->kind == NODE_ROUND || node->kind == NODE_ACCEPT)
            continue;
        if (node->kind == NODE_NAME || node->kind == NODE_CALL)
            walk_symbol(w, node, depth);
        const Node *parts[] = {node->left,  node->kind == NODE_ROUNDED ? NULL : node->right,
                               node->third, node->scope,
                               node->items, node->more};
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
            walk(w, parts[i], depth + 1);
    }
}

void stated_in_tree(Arena *arena, const Node *node, bool with_tables, StatedList *list)
{
    Walk w = {.arena = arena, .list = list, .with_tables = with_tables};
    walk(&w, node, 0);
}

/* ---- Comparing ---------------------------------------------------------------------------------------------------------------- */

/* A plain number of one text may be a count of the other; money, rates and dates are only what they are. */
bool stated_alike(const Stated *a, const Stated *b)
{
    bool counts = (a->kind == STATED_COUNT || a->kind == STATED_TIME || a->kind == STATED_PLAIN) &&
                  (b->kind == STATED_COUNT || b->kind == STATED_TIME || b->kind == STATED_PLAIN);
    if (a->kind != b->kind && !counts)
        return false;
    if (exact_compare(a->value, b->value) == 0)
        return true;
    /* 两年 is 24 months of one and 2 years of the other. */
    Exact twelve = {12, 1}, years;
    return counts && (a->kind == STATED_TIME) != (b->kind == STATED_TIME) &&
           exact_multiply(a->kind == STATED_TIME ? b->value : a->value, twelve, &years) &&
           exact_compare(years, a->kind == STATED_TIME ? a->value : b->value) == 0;
}

bool stated_has(const StatedList *list, const Stated *number)
{
    for (size_t i = 0; i < list->count; i++)
        if (stated_alike(&list->items[i], number))
            return true;
    return false;
}

Str stated_text(Arena *arena, const Law *law, const Stated *number)
{
    Span span = law_span(law, number->first, number->last);
    return arena_print(arena, "%.*s", (int)(span.end - span.start),
                       law->source->text.at + (span.start - law->source->base));
}
