/* Two names for one body: asked wherever names of bodies are nearly alike, in the policy's certificates and decisions and in the
 * measure's own text. */
#include "compiler/analysis/law_check.h"
#include "runtime/text_width.h"

#define MOST_NAMES 200
#define MOST_CHARACTERS 48

typedef struct BodyName {
    Str text;
    Span span; /* where it is first named */
    uint32_t points[MOST_CHARACTERS];
    size_t length, base; /* characters; without what makes it an office of the body */
} BodyName;

typedef struct Names {
    Arena *arena;
    BodyName items[MOST_NAMES];
    size_t count;
} BodyNames;

static bool ends_with(const BodyName *name, size_t length, const char *tail)
{
    size_t count = text_characters(str_from(tail));
    Str rest = str_from(tail);
    if (count >= length)
        return false;
    for (size_t i = length - count; i < length; i++) {
        uint32_t point;
        size_t bytes = text_decode(rest, &point);
        if (name->points[i] != point)
            return false;
        rest = (Str){rest.at + bytes, rest.len - bytes};
    }
    return true;
}

/* 领导小组办公室 is the office of the 领导小组: another body, and often confused with it. */
static void find_base(BodyName *name)
{
    static const char *const tails[] = {"办公室", "办公厅", "办", " office", " Office"};
    name->base = name->length;
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
        if (!ends_with(name, name->length, tails[i]))
            continue;
        name->base -= text_characters(str_from(tails[i]));
        return;
    }
}

static void add_name(BodyNames *names, Str text, Span span)
{
    BodyName name = {.text = text, .span = span};
    for (Str rest = text; rest.len && name.length < MOST_CHARACTERS;) {
        size_t bytes = text_decode(rest, &name.points[name.length]);
        bytes = bytes ? bytes : 1;
        name.length++;
        rest = (Str){rest.at + bytes, rest.len - bytes};
    }
    find_base(&name);
    for (size_t i = 0; i < names->count; i++)
        if (str_equal(names->items[i].text, text))
            return;
    if (names->count < MOST_NAMES && name.length > 2)
        names->items[names->count++] = name;
}

/* ---- Names in the policy ---------------------------------------------------------------------------------------------------- */

static void collect_policy(BodyNames *names, const Node *node)
{
    for (; node; node = node->next) {
        bool names_body =
            node->kind == NODE_CERTIFIED_BY || node->kind == NODE_AUTHORITY || node->kind == NODE_DECIDED;
        if (names_body && node->left)
            add_name(names, node->left->text, node->left->span);
        if (node->kind == NODE_TEST)
            continue;
        collect_policy(names, node->left);
        collect_policy(names, node->items);
    }
}

/* ---- Names in the law ------------------------------------------------------------------------------------------------------- */

static bool begins_name(uint32_t point)
{
    /* Signs, and the words before which a body's name begins: 由 经 向 报 到 的 在 与 和 及 按 立 设 即 是 */
    static const uint32_t words[] = {0x7531, 0x7ECF, 0x5411, 0x62A5, 0x5230, 0x7684, 0x5728, 0x4E0E,
                                     0x548C, 0x53CA, 0x6309, 0x7ACB, 0x8BBE, 0x5373, 0x662F};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (words[i] == point)
            return true;
    bool chinese = point >= 0x4E00 && point <= 0x9FFF;
    return !chinese;
}

static void collect_law(BodyNames *names, const Law *law)
{
    static const char *const kinds[] = {"领导小组", "委员会", "指挥部", "工作组"};
    static const char *const offices[] = {"办公室", "办"};
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        size_t length = text_characters(str_from(kinds[k]));
        for (size_t place = law_find(law, 0, law->point_count, kinds[k]); place != SIZE_MAX;
             place = law_find(law, place + length, law->point_count, kinds[k])) {
            size_t first = place, last = place + length;
            while (first > 0 && place - first < 24 && !begins_name(law->points[first - 1]))
                first--;
            for (size_t o = 0; o < sizeof offices / sizeof *offices; o++) {
                size_t count = text_characters(str_from(offices[o]));
                if (law_find(law, last, last + count <= law->point_count ? last + count : last, offices[o]) !=
                    last)
                    continue;
                last += count;
                break;
            }
            Span span = law_span(law, first, last);
            if (first < place)
                add_name(names,
                         (Str){law->source->text.at + (span.start - law->source->base), span.end - span.start},
                         span);
        }
    }
}

/* ---- Likeness ----------------------------------------------------------------------------------------------------------------- */

static bool is_tail(const BodyName *name, const BodyName *whole)
{
    return name->base <= whole->base &&
           memcmp(name->points, whole->points + (whole->base - name->base), name->base * sizeof(uint32_t)) == 0;
}

/* All characters of one stand in the other in their order, and at most a third of the other's are more. */
static bool is_thinned(const BodyName *name, const BodyName *whole)
{
    size_t at = 0;
    for (size_t i = 0; i < whole->base && at < name->base; i++)
        at += whole->points[i] == name->points[at];
    return at == name->base && whole->base - name->base <= whole->base / 3;
}

/* One character written otherwise. */
static bool is_misspelt(const BodyName *a, const BodyName *b)
{
    size_t differ = 0;
    if (a->base != b->base || a->base < 5)
        return false;
    for (size_t i = 0; i < a->base; i++)
        differ += a->points[i] != b->points[i];
    return differ == 1;
}

/* 从江县… and 县… name one body, the place before it being understood. */
static bool may_be_one(const BodyName *a, const BodyName *b)
{
    if (is_tail(a, b) || is_tail(b, a))
        return false;
    return is_thinned(a, b) || is_thinned(b, a) || is_misspelt(a, b);
}

static bool is_office_of(const BodyName *office, const BodyName *body)
{
    return office->base < office->length && body->base == body->length &&
           (is_tail(body, office) || is_tail(office, body));
}

static void ask(Compilation *compilation, DiagCode code, const BodyName *a, const BodyName *b)
{
    Text words[] = {text_of(a->text), text_of(b->text)};
    Diag *diag = diag_report(&compilation->diags, code, b->span, 2, words);
    diag_mark(diag, a->span, text_of(a->text));
    diag->subject = b->text;
}

static bool is_same(const BodyName *a, const BodyName *b)
{
    return is_tail(a, b) || is_tail(b, a);
}

enum { MOST_PAIRS = 20 };

typedef struct Pair {
    const BodyName *a, *b;
} Pair;

/* The same two, perhaps with their offices or a place before them. */
static bool is_asked(const Pair *pairs, size_t count, const BodyName *a, const BodyName *b)
{
    for (size_t i = 0; i < count; i++)
        if ((is_same(pairs[i].a, a) && is_same(pairs[i].b, b)) ||
            (is_same(pairs[i].a, b) && is_same(pairs[i].b, a)))
            return true;
    return false;
}

static void compare_names(Compilation *compilation, const BodyNames *names)
{
    Pair pairs[MOST_PAIRS];
    size_t count = 0;
    for (size_t i = 0; i < names->count; i++) {
        for (size_t j = 0; j < i && count < MOST_PAIRS; j++) {
            const BodyName *a = &names->items[j], *b = &names->items[i];
            if (!may_be_one(a, b) || is_asked(pairs, count, a, b))
                continue;
            pairs[count++] = (Pair){a, b};
            ask(compilation, DIAG_TWO_NAMES, a, b);
        }
    }
    for (size_t i = 0; i < names->count; i++)
        for (size_t j = 0; j < names->count; j++)
            if (is_office_of(&names->items[i], &names->items[j])) {
                ask(compilation, DIAG_BODY_OR_OFFICE, &names->items[j], &names->items[i]);
                return;
            }
}

/* First among the policy's own names, then among the law's. */
void authorities_check(Compilation *compilation, const Law *law)
{
    BodyNames *names = ARENA_NEW(&compilation->arena, BodyNames);
    collect_policy(names, compilation->policy->file->items);
    if (law)
        collect_law(names, law);
    compare_names(compilation, names);
}
