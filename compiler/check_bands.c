/* Intervals: the ends of tiers and of the keys of a table, in the order in which they were written.
 *
 * An end is a cut: a place just before or just after a value. `up to N` and `above N` cut after N, `below N` and `from N` before
 * it; an interval lies between two cuts, so that gaps and overlaps are comparisons of cuts. Where only whole values occur, `up
 * to 2` and `from 3` are one cut. Marginal slices share their ends, so there only the value of a cut counts. */
#include "compiler/checker.h"
#include "runtime/decimal.h"

typedef struct Cut {
    bool known; /* a constant; what is not is compared when the policy runs */
    bool unbounded; /* above everything */
    bool after;
    Exact value;
    const Node *node; /* what was written; NULL for zero, where tiers begin */
} Cut;

typedef struct BandWalk {
    Checker *checker;
    Type measured;
    BandUse use;
    Cut reached; /* where the band before stopped */
    bool any, open; /* a band was seen; the last one has no upper end */
    bool has_end; /* the last band had a written upper end */
    const Node *open_band; /* the one without an upper end */
    bool leaves_gap; /* of a look-up, which `otherwise` fills */
    Span last;
} BandWalk;

bool constant_number(const Node *node, Exact *out)
{
    if (!node)
        return false;
    switch (node->kind) {
    case NODE_NUMBER:
    case NODE_PERCENT:
    case NODE_SPAN_OF_DAYS:
    case NODE_SPAN_OF_MONTHS:
    case NODE_SPAN_OF_YEARS:
        *out = node->exact;
        break;
    case NODE_QUANTITY: {
        *out = node->exact;
        const Symbol *unit = node->name ? node->name->symbol : NULL;
        bool is_one = !unit || !unit->factor.denominator || (unit->factor.numerator == unit->factor.denominator);
        if (!is_one)
            return exact_multiply(*out, unit->factor, out);
        break;
    }
    case NODE_DATE:
        *out = (Exact){node->day, 1};
        break;
    case NODE_NEGATE:
        if (!constant_number(node->left, out))
            return false;
        out->numerator = -out->numerator;
        break;
    case NODE_DIVIDE: { /* 1.5 yuan/order */
        const Symbol *unit = node->right && node->right->kind == NODE_NAME ? node->right->symbol : NULL;
        return unit && unit->kind == SYMBOL_UNIT && constant_number(node->left, out) &&
               exact_divide(*out, unit->factor, out);
    }
    default:
        return false;
    }
    return out->denominator > 0;
}

/* ---- cuts */

static Cut cut_at(const BandWalk *walk, const Node *node, bool after)
{
    Cut cut = {.after = after, .node = node};
    cut.known = constant_number(node, &cut.value);
    if (walk->use == BANDS_MARGINAL)
        cut.after = false;
    return cut;
}

static Exact whole_cut(Cut cut)
{
    Int128 floor = cut.value.numerator / cut.value.denominator;
    Int128 rest = cut.value.numerator % cut.value.denominator;
    if (rest < 0)
        floor--;
    bool up = rest != 0 || cut.after;
    return (Exact){floor + (up ? 1 : 0), 1};
}

static int cut_compare(const BandWalk *walk, Cut a, Cut b)
{
    if (a.unbounded || b.unbounded)
        return a.unbounded - b.unbounded;
    if (type_is_whole(walk->measured) && walk->use != BANDS_MARGINAL)
        return exact_compare(whole_cut(a), whole_cut(b));
    int order = exact_compare(a.value, b.value);
    return order ? order : (int)a.after - (int)b.after;
}

static Str cut_value(const BandWalk *walk, Cut cut)
{
    Str value = cut.node ? check_written(walk->checker, cut.node->span) : STR("0");
    /* The values of a table file have no place of their own: what stands at their span is the file's name in quotes. */
    return str_starts(value, STR("\"")) || str_starts(value, STR("“")) ? cut.node->text : value;
}

static Text cut_phrase(const BandWalk *walk, Cut cut, bool is_low)
{
    Arena *arena = walk->checker->arena;
    if (cut.unbounded)
        return (Text){STR(""), STR("")};
    Str value = cut_value(walk, cut);
    const char *en = is_low ? (cut.after ? "above" : "from") : (cut.after ? "up to" : "below");
    const char *zh = is_low ? (cut.after ? "超过" : "自") : (cut.after ? "至" : "不满");
    return (Text){arena_print(arena, "%s %.*s", en, STR_ARG(value)),
                  arena_print(arena, "%s%.*s", zh, STR_ARG(value))};
}

static Text interval_phrase(const BandWalk *walk, Cut low, Cut high)
{
    bool is_one = low.known && high.known && !low.unbounded && !high.unbounded && !low.after && high.after &&
                  exact_compare(low.value, high.value) == 0;
    if (is_one) {
        Str value = cut_value(walk, high);
        return (Text){arena_print(walk->checker->arena, "that are exactly %.*s", STR_ARG(value)),
                      arena_print(walk->checker->arena, "恰为%.*s", STR_ARG(value))};
    }
    Text from = cut_phrase(walk, low, true), to = cut_phrase(walk, high, false);
    return (Text){
        arena_print(walk->checker->arena, "%.*s%s%.*s", STR_ARG(from.en), to.en.len ? " " : "", STR_ARG(to.en)),
        arena_print(walk->checker->arena, "%.*s%.*s", STR_ARG(from.zh), STR_ARG(to.zh))};
}

/* ---- the walk over the bands */

static bool check_end(BandWalk *walk, Node *end)
{
    return check_is(walk->checker, end, walk->measured, TEXT("the end of the tier", "档的界限"));
}

static void report_gap(const BandWalk *walk, Span at, Cut low, Cut high)
{
    DIAGN(walk->checker->diags, BAND_GAP, at, interval_phrase(walk, low, high));
}

/* The band begins at `low`: exactly where the one before stopped, or there is a gap or an overlap. */
static void meet(BandWalk *walk, Span at, Cut low)
{
    if (!low.known || !walk->reached.known)
        return;
    if (walk->use == BANDS_TABLE && !walk->any)
        return;
    int order = cut_compare(walk, low, walk->reached);
    bool first = !walk->any;
    if (order > 0 && walk->use != BANDS_LOOKUP)
        report_gap(walk, at, walk->reached, low);
    else if (order < 0 && !first)
        DIAGN(walk->checker->diags, BAND_OVERLAP, at, interval_phrase(walk, low, walk->reached));
}

/* Gaps that `otherwise` would fill are reported only when there is none. */
static void meet_lookup(BandWalk *walk, Span at, Cut low, bool has_otherwise)
{
    if (walk->use != BANDS_LOOKUP)
        return;
    bool may_leave = !low.known || !walk->reached.known || cut_compare(walk, low, walk->reached) > 0;
    walk->leaves_gap = walk->leaves_gap || may_leave;
    if (!has_otherwise && low.known && walk->reached.known && may_leave)
        report_gap(walk, at, walk->reached, low);
}

static void stop(BandWalk *walk, Span at, Cut low, Cut high, bool has_low)
{
    Cut from = has_low ? low : walk->reached;
    if (high.known && from.known && (has_low || walk->any) && cut_compare(walk, high, from) <= 0)
        DIAGN(walk->checker->diags, BAND_ORDER, at, cut_phrase(walk, high, false), cut_phrase(walk, from, true));
    walk->reached = high;
    walk->has_end = true;
    walk->any = true;
    walk->last = at;
}

static void walk_interval(BandWalk *walk, Node *key, bool has_otherwise)
{
    Node *low_node = key->left, *high_node = key->right;
    bool low_after = key->kind == NODE_BAND && (key->flags & FLAG_LOW_EXCLUDED);
    bool high_after = key->kind == NODE_RANGE || !(key->flags & FLAG_HIGH_EXCLUDED);
    if (key->kind != NODE_BAND && key->kind != NODE_RANGE) {
        low_node = high_node = key;
        low_after = false;
        high_after = true;
    }
    bool good = !low_node || check_end(walk, low_node);
    good = (!high_node || high_node == low_node || check_end(walk, high_node)) && good;
    Cut low = low_node && good ? cut_at(walk, low_node, low_after) : (Cut){0};
    Cut high = high_node && good ? cut_at(walk, high_node, high_after) : (Cut){0};
    if (low_node) {
        meet(walk, key->span, low);
        meet_lookup(walk, key->span, low, has_otherwise);
    }
    if (high_node) {
        stop(walk, key->span, low, high, low_node != NULL);
    } else {
        walk->reached = (Cut){.known = true, .unbounded = true};
        walk->open = walk->any = true;
        walk->open_band = key;
    }
}

static void walk_bare_above(BandWalk *walk, const Node *key)
{
    if (!walk->has_end) {
        DIAG0(walk->checker->diags, ABOVE_ALONE, key->span);
    } else if (walk->use != BANDS_MARGINAL && walk->reached.known && !walk->reached.after && walk->reached.node) {
        Str end = check_written(walk->checker, walk->reached.node->span);
        DIAGN(walk->checker->diags, ABOVE_AFTER_BELOW, key->span, word(end));
    }
    walk->open = true;
}

static bool is_bare_above(const Node *key)
{
    return key->kind == NODE_BAND && !key->left && !key->right;
}

/* 1000万元以上：…，2000万元以上：…: the lower of two tiers without an upper end ends where the other begins. */
static Text advice_on_two_open(const BandWalk *walk, const Node *key)
{
    const Node *lower = walk->open_band, *upper = key;
    Exact first, second;
    bool two = lower && lower->kind == NODE_BAND && lower->left && key->kind == NODE_BAND && key->left &&
               !key->right && constant_number(lower->left, &first) && constant_number(key->left, &second);
    int order = two ? exact_compare(first, second) : 0;
    if (!order)
        return (Text){0};
    if (order > 0) {
        lower = key;
        upper = walk->open_band;
    }
    Arena *arena = walk->checker->arena;
    Str low = check_written(walk->checker, lower->left->span),
        high = check_written(walk->checker, upper->left->span);
    bool low_after = lower->flags & FLAG_LOW_EXCLUDED, high_after = upper->flags & FLAG_LOW_EXCLUDED;
    Str en =
        arena_print(arena, "%s %.*s %s %.*s: …, %s %.*s: …", low_after ? "above" : "from", STR_ARG(low),
                    high_after ? "up to" : "below", STR_ARG(high), high_after ? "above" : "from", STR_ARG(high));
    Str zh = arena_print(arena, "%s%.*s%s %s %.*s：…，%s%.*s%s：…", low_after ? "超过 " : "", STR_ARG(low),
                         low_after ? "" : "以上", high_after ? "不超过" : "不满", STR_ARG(high),
                         high_after ? "超过 " : "", STR_ARG(high), high_after ? "" : "以上");
    return (Text){arena_print(arena, "the lower one ends where the other begins: `%.*s`", STR_ARG(en)),
                  arena_print(arena, "较低的一档止于下一档开始处：“%.*s”", STR_ARG(zh))};
}

static Cut start_of(Type measured, BandUse use)
{
    Cut start = {.value = {0, 1}};
    start.known = measured.kind != TYPE_DATE && use != BANDS_TABLE;
    return start;
}

void check_bands(Checker *checker, Node *items, Node *(*key_of)(Node *item), Type measured, BandUse use,
                 Span whole)
{
    BandWalk walk = {
        .checker = checker, .measured = measured, .use = use, .reached = start_of(measured, use), .last = whole};
    bool has_otherwise = false;
    for (Node *item = items; item; item = item->next)
        has_otherwise = has_otherwise || (key_of(item) && key_of(item)->kind == NODE_OTHERWISE);
    for (Node *item = items; item; item = item->next) {
        Node *key = key_of(item);
        if (!key || key->kind == NODE_ERROR) {
            walk.reached.known = false;
            continue;
        }
        bool rest = key->kind == NODE_OTHERWISE || is_bare_above(key);
        bool fills_gap = key->kind == NODE_OTHERWISE && walk.leaves_gap && !item->next;
        if ((walk.open && !fills_gap) || (rest && item->next)) {
            Diag *diag = DIAG0(checker->diags, ARM_AFTER_LAST, walk.open ? key->span : item->next->span);
            Text advice = advice_on_two_open(&walk, key);
            if (advice.en.len)
                diag_help(diag, advice);
            return;
        }
        if (key->kind == NODE_OTHERWISE)
            walk.open = true;
        else if (rest)
            walk_bare_above(&walk, key);
        else
            walk_interval(&walk, key, has_otherwise);
    }
    if (!walk.open && use != BANDS_TABLE && walk.any && walk.reached.known)
        report_gap(&walk, walk.last, walk.reached, (Cut){.unbounded = true});
}
