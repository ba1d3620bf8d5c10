#include "compiler/diag.h"

#include <stdlib.h>

#include "compiler/diag_text.h"
#include "runtime/nearest.h"
#include "runtime/text_width.h"

/* Errors shown in full to people, and warnings too. */
#define SHOWN_MOST 20
/* Diagnostics kept: what a hostile file could pile up beyond is only counted. */
#define KEPT_MOST 10000
/* How far back the same complaint is looked for: passes repeat themselves nearby or not at all. */
#define LOOKED_BACK 64

typedef struct DiagRow {
    const char *code;
    Severity severity;
    Text message, help;
} DiagRow;

static const DiagRow rows[] = {
#define DIAG(code, name, severity, en, zh, help_en, help_zh) \
    {#code,                                                  \
     SEVERITY_##severity,                                    \
     {{en, sizeof(en) - 1}, {zh, sizeof(zh) - 1}},           \
     {{help_en, sizeof(help_en) - 1}, {help_zh, sizeof(help_zh) - 1}}},
#include "compiler/diag.def"
#undef DIAG
};

const char *diag_code_name(DiagCode code)
{
    return rows[code].code;
}

Severity diag_severity(DiagCode code)
{
    return rows[code].severity;
}

static Diag *find_same(Diags *diags, DiagCode code, Span at)
{
    size_t stop = diags->count > LOOKED_BACK ? diags->count - LOOKED_BACK : 0;
    for (size_t i = diags->count; i-- > stop;) {
        Diag *diag = &diags->items[i];
        if (diag->code == code && diag->span.start == at.start && diag->span.end == at.end)
            return diag;
    }
    return NULL;
}

Diag *diag_report(Diags *diags, DiagCode code, Span at, size_t word_count, const Text *words)
{
    Diag *same = find_same(diags, code, at);
    if (same)
        return same;
    diags->errors += rows[code].severity == SEVERITY_ERROR;
    diags->warnings += rows[code].severity == SEVERITY_WARNING;
    if (diags->count >= KEPT_MOST) {
        if (!diags->unkept)
            diags->unkept = ARENA_NEW(diags->arena, Diag);
        diags->unkept->mark_count = 0;
        return diags->unkept;
    }
    Diag fresh = {.code = code, .span = at, .article = diags->article};
    for (; fresh.word_count < word_count && fresh.word_count < DIAG_MAX_WORDS; fresh.word_count++)
        fresh.words[fresh.word_count] = words[fresh.word_count];
    ARENA_PUSH(diags->arena, diags->items, diags->count, diags->capacity, fresh);
    return &diags->items[diags->count - 1];
}

void diag_mark(Diag *diag, Span span, Text label)
{
    if (diag->mark_count < DIAG_MAX_MARKS)
        diag->marks[diag->mark_count++] = (DiagMark){span, label};
}

void diag_help(Diag *diag, Text help)
{
    diag->help = help;
}

/* ---- texts ---- */

const char *diag_severity_word(Severity severity, Language language)
{
    static const char *const words[][2] = {{"error", "错误"}, {"warning", "警告"}, {"note", "说明"}};
    return words[severity][language == LANGUAGE_ZH];
}

/* Longest word shown inside a message, in characters. */
#define WORD_SHOWN 80

static Str shortened(Str word)
{
    size_t count = 0;
    for (size_t i = 0; i < word.len; count++) {
        if (count == WORD_SHOWN)
            return (Str){word.at, i};
        uint32_t point;
        size_t length = text_decode((Str){word.at + i, word.len - i}, &point);
        i += length ? length : 1;
    }
    return word;
}

typedef struct Buffer {
    char *at; /* NULL while measuring */
    size_t length;
} Buffer;

static void put(Buffer *buffer, Str text)
{
    if (buffer->at && text.len)
        memcpy(buffer->at + buffer->length, text.at, text.len);
    buffer->length += text.len;
}

static void put_filled(Buffer *buffer, Str pattern, const Diag *diag, Language language)
{
    for (size_t i = 0; i < pattern.len; i++) {
        size_t word = pattern.len - i >= 3 && pattern.at[i] == '{' && pattern.at[i + 2] == '}'
                          ? (size_t)(unsigned char)pattern.at[i + 1] - '0'
                          : DIAG_MAX_WORDS;
        if (word < diag->word_count) {
            Str full = text_in(diag->words[word], language), shown = shortened(full);
            put(buffer, shown);
            if (shown.len < full.len)
                put(buffer, STR("…"));
            i += 2;
        } else {
            put(buffer, (Str){pattern.at + i, 1});
        }
    }
}

static Str filled(Arena *arena, Str pattern, const Diag *diag, Language language)
{
    Buffer buffer = {0};
    put_filled(&buffer, pattern, diag, language);
    buffer = (Buffer){arena_new(arena, buffer.length + 1, 1), 0};
    if (buffer.at)
        put_filled(&buffer, pattern, diag, language);
    return (Str){buffer.at, buffer.at ? buffer.length : 0};
}

Str diag_message(Arena *arena, const Diag *diag, Language language)
{
    return filled(arena, text_in(rows[diag->code].message, language), diag, language);
}

/* An example names a field that the policy has, where one is known. */
static Str with_key(Arena *arena, Str help, Str key)
{
    static const Str place = {"{KEY}", 5};
    for (size_t i = 0; i + place.len <= help.len; i++) {
        if (memcmp(help.at + i, place.at, place.len) != 0)
            continue;
        Str rest = with_key(arena, (Str){help.at + i + place.len, help.len - i - place.len}, key);
        return arena_print(arena, "%.*s%.*s%.*s", (int)i, help.at, STR_ARG(key), STR_ARG(rest));
    }
    return help;
}

Str diag_help_text(Arena *arena, const Diags *diags, const Diag *diag, Language language)
{
    Str own = text_in(diag->help, language), key = text_in(diags->usual_key, language);
    Str help = own.len ? own : filled(arena, text_in(rows[diag->code].help, language), diag, language);
    return with_key(arena, help, key.len ? key : text_in(TEXT("enterprise_id", "企业代码"), language));
}

static bool is_printable(uint32_t point)
{
    if (point < 0x20 || (point >= 0x7F && point < 0xA0))
        return false;
    bool hidden = point == 0xAD || (point >= 0x200B && point <= 0x200F) || (point >= 0x2028 && point <= 0x202E) ||
                  (point >= 0x2060 && point <= 0x206F) || point == 0x061C || point == 0xFEFF || point >= 0xE0000;
    return !hidden;
}

size_t diag_cells(Str text, size_t from)
{
    size_t cell = from;
    for (size_t i = 0; i < text.len;) {
        uint32_t point;
        size_t length = text_decode((Str){text.at + i, text.len - i}, &point);
        if (length && point == '\t')
            cell += TEXT_TAB_CELLS - cell % TEXT_TAB_CELLS;
        else
            cell += length && is_printable(point) ? (size_t)text_point_cells(point) : 1;
        i += length ? length : 1;
    }
    return cell - from;
}

size_t diag_print_clean(FILE *out, Str text)
{
    size_t cells = 0;
    for (size_t i = 0; i < text.len;) {
        uint32_t point;
        size_t length = text_decode((Str){text.at + i, text.len - i}, &point);
        if (length && is_printable(point)) {
            fwrite(text.at + i, 1, length, out);
            cells += (size_t)text_point_cells(point);
        } else {
            fputs("\xEF\xBF\xBD", out);
            cells++;
        }
        i += length ? length : 1;
    }
    return cells;
}

/* ---- the whole collection ---- */

static int compare_places(const void *a, const void *b)
{
    const Diag *first = *(Diag *const *)a, *second = *(Diag *const *)b;
    if (first->span.start != second->span.start)
        return first->span.start < second->span.start ? -1 : 1;
    return (first > second) - (first < second);
}

static void print_gnu(FILE *out, const Diags *diags, const Diag *diag, const Sources *sources, Language language)
{
    Place place = source_place(sources, diag->span.start);
    diag_print_clean(out, place.source->name);
    fprintf(out, ":%zu:%zu: %s: ", place.line, place.column,
            diag_severity_word(diag_severity(diag->code), language));
    diag_print_clean(out, diag_message(diags->arena, diag, language));
    fprintf(out, " [%s]\n", diag_code_name(diag->code));
}

static void print_rest(FILE *out, size_t errors, size_t warnings, Language language)
{
    if (errors)
        fprintf(out, language == LANGUAGE_ZH ? "…… 另有 %zu 个错误\n" : "… and %zu more error%s\n", errors,
                errors == 1 ? "" : "s");
    if (warnings)
        fprintf(out, language == LANGUAGE_ZH ? "…… 另有 %zu 个警告\n" : "… and %zu more warning%s\n", warnings,
                warnings == 1 ? "" : "s");
}

void diag_render(FILE *out, const Diags *diags, const Sources *sources, DiagFormat format, Language language,
                 DiagScreen screen)
{
    if (!diags->count)
        return;
    const Diag **sorted = ARENA_ARRAY(diags->arena, const Diag *, diags->count);
    if (!sorted)
        return;
    for (size_t i = 0; i < diags->count; i++)
        sorted[i] = &diags->items[i];
    qsort(sorted, diags->count, sizeof *sorted, compare_places);
    size_t shown[] = {[SEVERITY_ERROR] = 0, [SEVERITY_WARNING] = 0, [SEVERITY_NOTE] = 0};
    for (size_t i = 0; i < diags->count; i++) {
        if (format == DIAG_JSON) {
            diag_print_json(out, diags, sorted[i], sources, language);
            continue;
        }
        Severity severity = diag_severity(sorted[i]->code);
        if (shown[severity] == SHOWN_MOST)
            continue;
        shown[severity]++;
        if (format == DIAG_HUMAN) {
            if (i)
                fputc('\n', out);
            diag_print_human(out, diags, sorted[i], sources, language, screen);
        } else {
            print_gnu(out, diags, sorted[i], sources, language);
        }
    }
    if (format != DIAG_JSON)
        print_rest(out, diags->errors - shown[SEVERITY_ERROR], diags->warnings - shown[SEVERITY_WARNING],
                   language);
}

Str diag_nearest(Str name, const Str *candidates, size_t count)
{
    return nearest_name(name, candidates, count);
}
