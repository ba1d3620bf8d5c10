#include "compiler/analysis/law.h"

#include "runtime/nearest.h"
#include "runtime/text_width.h"

typedef enum MarkKind {
    MARK_NONE,
    MARK_PART, /* 第一章 第一节 */
    MARK_ARTICLE, /* 第一条 Article 1 */
    MARK_CHINESE, /* 一、 */
    MARK_CHINESE_BRACKETS, /* （一） */
    MARK_ARABIC, /* 1. */
    MARK_ARABIC_BRACKETS, /* （1） */
    MARK_CIRCLED, /* ① */
    MARK_LETTER_BRACKETS, /* (a) */
} MarkKind;

typedef struct Mark {
    MarkKind kind;
    int number;
    size_t end; /* the character behind it */
    bool is_english;
} Mark;

/* ---- Characters ------------------------------------------------------------------------------------------------------------- */

static uint32_t plain_point(uint32_t point)
{
    if (point >= 0xFF01 && point <= 0xFF5E)
        return point - 0xFF01 + '!';
    return point == 0x3000 || point == 0xA0 || point == '\t' ? ' ' : point;
}

static void take_characters(Arena *arena, Law *law, Str text, uint32_t base)
{
    law->points = ARENA_ARRAY(arena, uint32_t, text.len + 1);
    law->offsets = ARENA_ARRAY(arena, uint32_t, text.len + 1);
    size_t at = 0;
    while (at < text.len) {
        uint32_t point;
        size_t length = text_decode((Str){text.at + at, text.len - at}, &point);
        law->offsets[law->point_count] = base + (uint32_t)at;
        law->points[law->point_count++] = length ? plain_point(point) : 0xFFFD;
        at += length ? length : 1;
    }
    law->offsets[law->point_count] = base + (uint32_t)text.len;
}

Span law_span(const Law *law, size_t first, size_t last)
{
    return (Span){law->offsets[first], law->offsets[last]};
}

static uint32_t point_at(const Law *law, size_t at, size_t end)
{
    return at < end ? law->points[at] : 0;
}

static bool stands_at(const Law *law, size_t at, size_t end, const char *words, size_t *behind)
{
    for (Str rest = str_from(words); rest.len; at++) {
        uint32_t point;
        size_t length = text_decode(rest, &point);
        if (!length || point_at(law, at, end) != plain_point(point))
            return false;
        rest = (Str){rest.at + length, rest.len - length};
    }
    *behind = at;
    return true;
}

size_t law_find(const Law *law, size_t from, size_t end, const char *words)
{
    size_t behind;
    for (; from < end; from++)
        if (stands_at(law, from, end, words, &behind))
            return from;
    return SIZE_MAX;
}

/* ---- Numerals --------------------------------------------------------------------------------------------------------------- */

static int chinese_digit(uint32_t point)
{
    static const uint32_t digits[] = {0x96F6, 0x4E00, 0x4E8C, 0x4E09, 0x56DB,
                                      0x4E94, 0x516D, 0x4E03, 0x516B, 0x4E5D};
    for (int i = 0; i < 10; i++)
        if (digits[i] == point)
            return i;
    return point == 0x3007 ? 0 : point == 0x4E24 ? 2 : -1; /* 〇 两 */
}

static int64_t chinese_scale(uint32_t point)
{
    switch (point) {
    case 0x5341: /* 十 */
        return 10;
    case 0x767E: /* 百 */
        return 100;
    case 0x5343: /* 千 */
        return 1000;
    case 0x4E07: /* 万 */
        return 10000;
    case 0x4EBF: /* 亿 */
        return 100000000;
    default:
        return 0;
    }
}

/* 二十, 一百零五, 十二万, 三千万. */
bool law_numeral(const Law *law, size_t at, size_t end, int64_t *number, size_t *behind)
{
    int64_t whole = 0, section = 0, digit = -1;
    size_t start = at;
    for (; at < end; at++) {
        int next = chinese_digit(law->points[at]);
        int64_t scale = chinese_scale(law->points[at]);
        if (next >= 0 && digit < 10) {
            digit = next;
        } else if (scale >= 10000 && whole + section < INT64_C(1000000000) && (section || digit >= 0)) {
            whole = (whole + section + (digit > 0 ? digit : 0)) * scale;
            section = 0;
            digit = -1;
        } else if (scale && scale < 10000) {
            section += (digit < 0 ? 1 : digit) * scale;
            digit = -1;
        } else {
            break;
        }
    }
    *number = whole + section + (digit > 0 ? digit : 0);
    *behind = at;
    return at > start;
}

static bool arabic(const Law *law, size_t at, size_t end, int *number, size_t *behind)
{
    size_t start = at;
    int value = 0;
    for (; at < end && law->points[at] >= '0' && law->points[at] <= '9' && at - start < 4; at++)
        value = value * 10 + (int)(law->points[at] - '0');
    *number = value;
    *behind = at;
    return at > start;
}

static bool either(const Law *law, size_t at, size_t end, int *number, size_t *behind, bool *is_chinese)
{
    int64_t chinese;
    *is_chinese = law_numeral(law, at, end, &chinese, behind);
    if (*is_chinese && chinese < 10000) {
        *number = (int)chinese;
        return true;
    }
    return arabic(law, at, end, number, behind);
}

/* ---- Marks ------------------------------------------------------------------------------------------------------------------ */

#define ORDINAL 0x7B2C /* 第 */

static bool is_part(uint32_t point)
{
    return point == 0x7AE0 || point == 0x8282 || point == 0x7F16; /* 章 节 编 */
}

static bool mark_of_ordinal(const Law *law, size_t at, size_t end, Mark *mark)
{
    bool is_chinese;
    if (point_at(law, at, end) != ORDINAL || !either(law, at + 1, end, &mark->number, &mark->end, &is_chinese))
        return false;
    uint32_t behind = point_at(law, mark->end, end);
    mark->kind = is_part(behind) ? MARK_PART : behind == 0x6761 ? MARK_ARTICLE : MARK_NONE; /* 条 */
    mark->end++;
    return mark->kind != MARK_NONE;
}

static bool mark_of_word(const Law *law, size_t at, size_t end, Mark *mark)
{
    static const struct {
        const char *word;
        MarkKind kind;
    } words[] = {{"Article ", MARK_ARTICLE}, {"ARTICLE ", MARK_ARTICLE}, {"Section ", MARK_ARTICLE},
                 {"SECTION ", MARK_ARTICLE}, {"Sec. ", MARK_ARTICLE},    {"Chapter ", MARK_PART},
                 {"CHAPTER ", MARK_PART},    {"Part ", MARK_PART}};
    size_t behind;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!stands_at(law, at, end, words[i].word, &behind) ||
            !arabic(law, behind, end, &mark->number, &mark->end))
            continue;
        mark->kind = words[i].kind;
        mark->is_english = true;
        return true;
    }
    return false;
}

static bool mark_in_brackets(const Law *law, size_t at, size_t end, Mark *mark)
{
    bool is_chinese;
    if (point_at(law, at, end) != '(')
        return false;
    uint32_t letter = point_at(law, at + 1, end);
    if (letter >= 'a' && letter <= 'z' && point_at(law, at + 2, end) == ')') {
        *mark = (Mark){MARK_LETTER_BRACKETS, (int)(letter - 'a') + 1, at + 3, false};
        return true;
    }
    if (!either(law, at + 1, end, &mark->number, &mark->end, &is_chinese) || point_at(law, mark->end, end) != ')')
        return false;
    mark->kind = is_chinese ? MARK_CHINESE_BRACKETS : MARK_ARABIC_BRACKETS;
    mark->end++;
    return true;
}

static bool mark_of_number(const Law *law, size_t at, size_t end, Mark *mark)
{
    bool is_chinese;
    uint32_t first = point_at(law, at, end);
    if (first >= 0x2460 && first <= 0x2473) {
        *mark = (Mark){MARK_CIRCLED, (int)(first - 0x2460) + 1, at + 1, false};
        return true;
    }
    if (!either(law, at, end, &mark->number, &mark->end, &is_chinese))
        return false;
    uint32_t sign = point_at(law, mark->end, end), next = point_at(law, mark->end + 1, end);
    bool stops = sign == 0x3001 || (sign == '.' && !(next >= '0' && next <= '9')); /* 、 */
    mark->kind = !stops ? MARK_NONE : is_chinese ? MARK_CHINESE : MARK_ARABIC;
    mark->end++;
    return stops;
}

static Mark mark_at(const Law *law, size_t at, size_t end)
{
    Mark mark = {MARK_NONE, 0, at, false};
    while (point_at(law, at, end) == ' ')
        at++;
    if (mark_of_ordinal(law, at, end, &mark) || mark_of_word(law, at, end, &mark) ||
        mark_in_brackets(law, at, end, &mark) || mark_of_number(law, at, end, &mark))
        return mark;
    return (Mark){MARK_NONE, 0, at, false};
}

/* ---- The tree --------------------------------------------------------------------------------------------------------------- */

typedef struct Open { /* an article that may get children */
    MarkKind kind;
    int number;
    size_t article;
} Open;

typedef struct Reading {
    Arena *arena;
    Law *law;
    Open open[LAW_DEPTH];
    size_t depth;
    int *heads; /* the numbers of articles that head a line, whether or not they begin one */
    size_t head_count, head_capacity, head; /* how many of them were passed */
} Reading;

static Str chinese_number(Arena *arena, int number)
{
    static const char *const digits[] = {"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
    if (number < 10)
        return str_from(digits[number]);
    if (number > 99)
        return arena_print(arena, "%d", number);
    return arena_print(arena, "%s十%s", number >= 20 ? digits[number / 10] : "",
                       number % 10 ? digits[number % 10] : "");
}

static Str mark_name(Arena *arena, Mark mark)
{
    Str chinese = chinese_number(arena, mark.number);
    if (mark.is_english)
        return arena_print(arena, "%d", mark.number);
    switch (mark.kind) {
    case MARK_ARTICLE:
        return arena_print(arena, "第%.*s条", STR_ARG(chinese));
    case MARK_CHINESE:
        return chinese;
    case MARK_CHINESE_BRACKETS:
        return arena_print(arena, "(%.*s)", STR_ARG(chinese));
    case MARK_ARABIC_BRACKETS:
        return arena_print(arena, "(%d)", mark.number);
    case MARK_LETTER_BRACKETS:
        return arena_print(arena, "(%c)", 'a' + mark.number - 1);
    default:
        return arena_print(arena, "%d", mark.number);
    }
}

/* A text of a thousand articles has no line that is looked at for longer. */
#define MOST_LOOKED_AHEAD ((size_t)1000)

/* Whether an article with this number follows the last one: the next one does, and a higher one where no later line has what lies
 * between. A line that was broken before a reference to an article begins like one. */
static bool follows_article(const Reading *reading, int number, int last)
{
    if (number <= last)
        return false;
    for (size_t i = reading->head; i < reading->head_count && i < reading->head + MOST_LOOKED_AHEAD; i++)
        if (reading->heads[i] > last && reading->heads[i] < number)
            return false;
    return true;
}

/* Whether the line is the next of its kind, or the first of a new one; anything else is a number in the text. */
static bool continues(const Reading *reading, Mark mark, size_t *level)
{
    for (*level = 0; *level < reading->depth; (*level)++) {
        int last = reading->open[*level].number;
        if (reading->open[*level].kind == mark.kind)
            return mark.kind == MARK_ARTICLE ? follows_article(reading, mark.number, last)
                                             : mark.number == last + 1 || mark.kind == MARK_PART;
    }
    return mark.number == 1 && reading->depth < LAW_DEPTH;
}

static void close_from(Reading *reading, size_t level, size_t end)
{
    while (reading->depth > level)
        reading->law->articles[reading->open[--reading->depth].article].end = end;
}

static void add_article(Reading *reading, Mark mark, size_t first, size_t level)
{
    Law *law = reading->law;
    if (law->article_count)
        law->articles[law->article_count - 1].last = first;
    close_from(reading, level, first);
    LawArticle fresh = {.first = first, .mark_end = mark.end, .parent = law->article_count};
    fresh.is_container = mark.kind == MARK_PART;
    Str name = {0};
    if (reading->depth) {
        LawArticle *parent = &law->articles[reading->open[reading->depth - 1].article];
        parent->has_children = true;
        fresh.parent = (size_t)(parent - law->articles);
        if (!parent->is_container) {
            memcpy(fresh.numbers, parent->numbers, sizeof fresh.numbers);
            fresh.depth = parent->depth;
            name = parent->name;
        }
    }
    if (!fresh.is_container)
        fresh.numbers[fresh.depth++] = mark.number;
    Str own = mark_name(reading->arena, mark);
    bool digits_meet =
        name.len && mark.kind == MARK_ARABIC && name.at[name.len - 1] >= '0' && name.at[name.len - 1] <= '9';
    fresh.name = arena_print(reading->arena, "%.*s%s%.*s", STR_ARG(name), digits_meet ? "." : "", STR_ARG(own));
    ARENA_PUSH(reading->arena, law->articles, law->article_count, law->article_capacity, fresh);
    reading->open[reading->depth++] = (Open){mark.kind, mark.number, law->article_count - 1};
}

/* The number of the last article before a chapter: the next one goes on from there. */
static int last_article(const Law *law)
{
    for (size_t i = law->article_count; i-- > 0;)
        if (!law->articles[i].is_container && law->articles[i].depth == 1)
            return law->articles[i].numbers[0];
    return 0;
}

static size_t end_of_line(const Law *law, size_t line)
{
    while (line < law->point_count && law->points[line] != '\n')
        line++;
    return line;
}

static void find_heads(Reading *reading)
{
    const Law *law = reading->law;
    for (size_t line = 0, end; line < law->point_count; line = end + 1) {
        end = end_of_line(law, line);
        Mark mark = mark_at(law, line, end);
        if (mark.kind == MARK_ARTICLE)
            ARENA_PUSH(reading->arena, reading->heads, reading->head_count, reading->head_capacity, mark.number);
    }
}

Law *law_of_text(Arena *arena, Str text)
{
    Law *law = ARENA_NEW(arena, Law);
    take_characters(arena, law, text, 0);
    return law;
}

Law *law_read(Arena *arena, const Source *source)
{
    Law *law = ARENA_NEW(arena, Law);
    law->source = source;
    take_characters(arena, law, source->text, source->base);
    Reading reading = {.arena = arena, .law = law};
    find_heads(&reading);
    for (size_t line = 0; line < law->point_count;) {
        size_t end = end_of_line(law, line), level;
        Mark mark = mark_at(law, line, end);
        reading.head += mark.kind == MARK_ARTICLE;
        bool goes_on = mark.kind != MARK_NONE && continues(&reading, mark, &level);
        bool behind_chapter = mark.kind == MARK_ARTICLE && reading.depth &&
                              reading.open[reading.depth - 1].kind == MARK_PART &&
                              follows_article(&reading, mark.number, last_article(law));
        if (behind_chapter)
            level = reading.depth;
        if (goes_on || behind_chapter)
            add_article(&reading, mark, line, level);
        line = end + 1;
    }
    if (law->article_count)
        law->articles[law->article_count - 1].last = law->point_count;
    close_from(&reading, 0, law->point_count);
    return law;
}

/* ---- Citations -------------------------------------------------------------------------------------------------------------- */

typedef struct Cited {
    int numbers[LAW_DEPTH];
    size_t depth;
} Cited;

static const LawArticle *find_article(const Law *law, const Cited *cited, size_t *index)
{
    for (size_t i = 0; i < law->article_count; i++) {
        const LawArticle *article = &law->articles[i];
        if (article->is_container || article->depth != cited->depth ||
            memcmp(article->numbers, cited->numbers, cited->depth * sizeof(int)) != 0)
            continue;
        *index = i;
        return article;
    }
    return NULL;
}

static bool skip_word(const Law *text, size_t *at, size_t end)
{
    static const char *const words[] = {"Article", "Articles", "Section", "Sections", "Sec.",
                                        "article", "section",  "§",       "第",       "条",
                                        "项",      "点",       "目",      " ",        "."};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t behind;
        if (!stands_at(text, *at, end, words[i], &behind))
            continue;
        *at = behind;
        return true;
    }
    return false;
}

/* One part of a citation, up to a comma: its numbers. False: something in it is no number. Paragraphs (款) are not told apart. */
static bool read_cited(const Law *text, size_t at, size_t end, Cited *cited)
{
    cited->depth = 0;
    while (at < end) {
        Mark mark = {0};
        size_t behind;
        bool is_chinese;
        if (skip_word(text, &at, end))
            continue;
        if (mark_in_brackets(text, at, end, &mark))
            behind = mark.end;
        else if (!either(text, at, end, &mark.number, &behind, &is_chinese))
            return false;
        bool paragraph = point_at(text, behind, end) == 0x6B3E; /* 款 */
        at = behind + paragraph;
        if (!paragraph && cited->depth == LAW_DEPTH)
            return false;
        if (!paragraph)
            cited->numbers[cited->depth++] = mark.number;
    }
    return cited->depth > 0;
}

static bool names_document(const Law *text)
{
    return law_find(text, 0, text->point_count, "〔") != SIZE_MAX ||
           law_find(text, 0, text->point_count, "《") != SIZE_MAX ||
           law_find(text, 0, text->point_count, "号") != SIZE_MAX;
}

/* `三(二)1、3`: a later part may leave out what it shares with the one before. */
static bool find_short(const Law *law, const Cited *before, const Cited *cited, size_t *index)
{
    if (find_article(law, cited, index))
        return true;
    for (size_t keep = before->depth; keep-- > 0;) {
        Cited whole = {.depth = keep};
        if (keep + cited->depth > LAW_DEPTH)
            continue;
        memcpy(whole.numbers, before->numbers, keep * sizeof(int));
        memcpy(whole.numbers + keep, cited->numbers, cited->depth * sizeof(int));
        whole.depth += cited->depth;
        if (find_article(law, &whole, index))
            return true;
    }
    return false;
}

static void cite_range(Arena *arena, const Law *law, Citation *citation, size_t last)
{
    size_t first = citation->articles[citation->count - 1];
    for (size_t i = first + 1; i <= last; i++)
        if (law->articles[i].parent == law->articles[last].parent ||
            law->articles[i].depth == law->articles[last].depth)
            ARENA_PUSH(arena, citation->articles, citation->count, citation->capacity, i);
}

static bool is_separator(uint32_t point)
{
    return point == ',' || point == ';' || point == 0x3001 || point == 0x548C || point == 0x53CA ||
           point == 0x4E0E;
}

static bool is_range_sign(uint32_t point)
{
    return point == 0x81F3 || point == 0x5230 || point == '-' || point == 0x2014 || point == '~'; /* 至 到 — */
}

Citation law_cite(Arena *arena, const Law *law, Str text)
{
    Law as_law = {0};
    Citation citation = {0};
    take_characters(arena, &as_law, text, 0);
    citation.is_foreign = names_document(&as_law);
    Cited before = {0};
    bool range = false;
    for (size_t at = 0; at < as_law.point_count && !citation.is_foreign;) {
        size_t end = at, index;
        while (end < as_law.point_count && !is_separator(as_law.points[end]) && !is_range_sign(as_law.points[end]))
            end++;
        Cited cited;
        if (!read_cited(&as_law, at, end, &cited) || !find_short(law, &before, &cited, &index)) {
            citation.unknown = (Str){text.at + as_law.offsets[at], as_law.offsets[end] - as_law.offsets[at]};
            break;
        }
        const LawArticle *article = &law->articles[index];
        memcpy(before.numbers, article->numbers, sizeof before.numbers);
        before.depth = article->depth;
        if (range && citation.count && index > citation.articles[citation.count - 1])
            cite_range(arena, law, &citation, index);
        else
            ARENA_PUSH(arena, citation.articles, citation.count, citation.capacity, index);
        range = end < as_law.point_count && is_range_sign(as_law.points[end]);
        at = end + 1;
    }
    return citation;
}

/* More names than any measure has articles are not compared: it would take long and help nobody. */
#define MOST_COMPARED 400

const LawArticle *law_nearest(Arena *arena, const Law *law, Str text)
{
    if (law->article_count > MOST_COMPARED)
        return NULL;
    Str *names = ARENA_ARRAY(arena, Str, law->article_count + 1);
    for (size_t i = 0; i < law->article_count; i++)
        names[i] = law->articles[i].name;
    Str nearest = nearest_name(text, names, law->article_count);
    for (size_t i = 0; i < law->article_count && nearest.len; i++)
        if (str_equal(names[i], nearest))
            return &law->articles[i];
    return NULL;
}
