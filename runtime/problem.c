#include "runtime/problem.h"

#include <stdlib.h>

#define FOUND_LIMIT 200 /* bytes of a found text that are kept */
#define FOUND_SHOWN 60 /* characters of it that a message shows */
#define WORD_SHOWN 2000

typedef enum ProblemSeverity { SEVERITY_OF_ERROR, SEVERITY_OF_NOTE } ProblemSeverity;

typedef struct ProblemKind {
    const char *code;
    ProblemSeverity severity;
    const char *message[2], *help[2]; /* by Language */
} ProblemKind;

static const ProblemKind kinds[PROBLEM_COUNT_OF_CODES] = {
    {"D0000", SEVERITY_OF_NOTE, {"", ""}, {"", ""}},
#define PROBLEM(code, name, severity, en, zh, help_en, help_zh) \
    {#code, SEVERITY_OF_##severity, {en, zh}, {help_en, help_zh}},
#include "runtime/problem.def"
#undef PROBLEM
};

bool problem_is_error(ProblemCode code)
{
    return kinds[code].severity == SEVERITY_OF_ERROR;
}

const char *problem_code_name(ProblemCode code)
{
    return kinds[code].code;
}

void problem_column_letters(uint32_t column, char letters[COLUMN_LETTERS_SIZE])
{
    char reversed[COLUMN_LETTERS_SIZE];
    size_t count = 0;
    for (; column > 0; column = (column - 1) / 26)
        reversed[count++] = (char)('A' + (column - 1) % 26);
    for (size_t i = 0; i < count; i++)
        letters[i] = reversed[count - 1 - i];
    letters[count] = '\0';
}

/* ---- The list -------------------------------------------------------------------------------------------------- */

void problem_list_init(ProblemList *list, Str file, size_t limit)
{
    memset(list, 0, sizeof *list);
    list->file = file;
    list->limit = limit;
    arena_init(&list->earlier.texts);
    arena_init(&list->recent.texts);
}

static void problems_clear(Problems *problems)
{
    arena_done(&problems->texts);
    problems->items = NULL;
    problems->count = problems->capacity = 0;
}

void problem_list_done(ProblemList *list)
{
    problems_clear(&list->earlier);
    problems_clear(&list->recent);
}

/* At most `limit` bytes, not ending inside a character. */
static Str head_of(Str text, size_t limit)
{
    if (text.len <= limit)
        return text;
    while (limit > 0 && ((unsigned char)text.at[limit] & 0xC0) == 0x80)
        limit--;
    return (Str){text.at, limit};
}

static bool problems_copy(Problems *to, const Problem *from)
{
    Problem *items = arena_reserve(&to->texts, to->items, to->count, &to->capacity, sizeof *to->items);
    if (!items)
        return false;
    to->items = items;
    Problem copy = *from;
    copy.found = arena_copy(&to->texts, from->found);
    copy.place.header = arena_copy(&to->texts, head_of(from->place.header, FOUND_LIMIT));
    bool complete = copy.found.at && copy.place.header.at;
    for (size_t i = 0; i < copy.word_count; i++) {
        copy.words[i].en = arena_copy(&to->texts, head_of(from->words[i].en, WORD_SHOWN));
        copy.words[i].zh = arena_copy(&to->texts, head_of(from->words[i].zh, WORD_SHOWN));
        complete = complete && copy.words[i].en.at && copy.words[i].zh.at;
    }
    if (complete)
        to->items[to->count++] = copy;
    return complete;
}

void problem_report(ProblemList *list, ProblemCode code, const ProblemPlace *place, Str found, size_t word_count,
                    const Wording *words)
{
    Problem problem = {.code = code, .place = *place, .word_count = word_count};
    problem.found = head_of(found, FOUND_LIMIT);
    for (size_t i = 0; i < word_count; i++)
        problem.words[i] = words[i];
    if (problem_is_error(code))
        list->errors++;
    else
        list->notes++;
    if (!problems_copy(&list->recent, &problem))
        list->out_of_memory = true;
}

static void uncount(ProblemList *list, const Problem *problem)
{
    if (problem_is_error(problem->code))
        list->errors--;
    else
        list->notes--;
}

void problem_list_forget(ProblemList *list, size_t first, size_t end)
{
    Problems *recent = &list->recent;
    for (size_t i = first; i < end; i++)
        uncount(list, &recent->items[i]);
    if (end > first)
        memmove(recent->items + first, recent->items + end, (recent->count - end) * sizeof *recent->items);
    recent->count -= end - first;
}

void problem_list_forget_below(ProblemList *list, size_t first, uint64_t line)
{
    Problems *recent = &list->recent;
    size_t kept = first;
    for (size_t i = first; i < recent->count; i++)
        if (recent->items[i].place.line <= line)
            recent->items[kept++] = recent->items[i];
        else
            uncount(list, &recent->items[i]);
    recent->count = kept;
}

/* Whole-file problems come first; problems of one place stay in the order in which they were found, which is the order of
 * their addresses. */
static int compare_places(const void *left, const void *right)
{
    const Problem *a = *(const Problem *const *)left, *b = *(const Problem *const *)right;
    if (a->place.line != b->place.line)
        return a->place.line < b->place.line ? -1 : 1;
    return (a > b) - (a < b);
}

static const Problem **sorted_by_place(const Problems *problems, Arena *arena)
{
    const Problem **order = ARENA_ARRAY(arena, const Problem *, problems->count);
    if (!order)
        return NULL;
    for (size_t i = 0; i < problems->count; i++)
        order[i] = &problems->items[i];
    qsort(order, problems->count, sizeof(const Problem *), compare_places);
    return order;
}

static void keep_sorted(ProblemList *list, Problems *recent)
{
    if (recent->count == 0)
        return;
    const Problem **order = sorted_by_place(recent, &recent->texts);
    for (size_t i = 0; i < recent->count; i++) {
        const Problem *problem = order ? order[i] : &recent->items[i];
        if (list->earlier.count >= list->limit)
            list->dropped++;
        else if (!problems_copy(&list->earlier, problem))
            list->out_of_memory = true;
    }
    problems_clear(recent);
}

void problem_begin_batch(ProblemList *list)
{
    keep_sorted(list, &list->recent);
}

void problem_list_clear(ProblemList *list)
{
    Str file = list->file;
    size_t limit = list->limit;
    problem_list_done(list);
    problem_list_init(list, file, limit);
}

void problem_list_join(ProblemList *list, ProblemList *part)
{
    problem_begin_batch(list);
    list->errors += part->errors;
    list->notes += part->notes;
    list->dropped += part->dropped;
    list->out_of_memory |= part->out_of_memory;
    keep_sorted(list, &part->recent);
    problem_list_clear(part);
}

/* ---- Rendering ------------------------------------------------------------------------------------------------- */

typedef struct Message { /* a growing text in memory */
    char *text;
    size_t length, capacity;
    Arena *arena;
    bool failed;
} Message;

static void put(Message *out, Str text)
{
    if (out->failed || text.len == 0)
        return;
    if (out->capacity - out->length < text.len) {
        size_t capacity = (out->length + text.len) * 2 + 256;
        char *grown = arena_new(out->arena, capacity, 1);
        if (!grown) {
            out->failed = true;
            return;
        }
        if (out->length)
            memcpy(grown, out->text, out->length);
        out->text = grown;
        out->capacity = capacity;
    }
    memcpy(out->text + out->length, text.at, text.len);
    out->length += text.len;
}

static size_t character_length(Str text, size_t at)
{
    unsigned char lead = (unsigned char)text.at[at];
    size_t length = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    return length > text.len - at ? text.len - at : length;
}

static uint32_t character_at(Str text, size_t at, size_t length)
{
    const unsigned char *b = (const unsigned char *)text.at + at;
    switch (length) {
    case 2:
        return (uint32_t)(b[0] & 0x1F) << 6 | (b[1] & 0x3F);
    case 3:
        return (uint32_t)(b[0] & 0x0F) << 12 | (uint32_t)(b[1] & 0x3F) << 6 | (b[2] & 0x3F);
    default:
        return b[0];
    }
}

/* Characters that could act on a terminal or reorder the line; text of applicants must not. */
static bool is_unsafe(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

/* Text of the file as a person may see it: unsafe characters spelled <U+202E>, long text cut with an ellipsis. */
static void put_shown(Message *out, Str text, size_t characters)
{
    size_t shown = 0;
    for (size_t at = 0; at < text.len; shown++) {
        if (shown == characters) {
            put(out, STR("…"));
            return;
        }
        size_t length = character_length(text, at);
        uint32_t c = character_at(text, at, length);
        char spelled[16];
        if (is_unsafe(c)) {
            int size = snprintf(spelled, sizeof spelled, "<U+%04X>", (unsigned)c);
            put(out, (Str){spelled, (size_t)size});
        } else {
            put(out, (Str){text.at + at, length});
        }
        at += length;
    }
}

static Str word_in(Wording word, Language language)
{
    return language == LANGUAGE_ZH ? word.zh : word.en;
}

static void put_filled(Message *out, const char *form, const Problem *problem, Language language)
{
    for (const char *at = form; *at;) {
        const char *brace = strchr(at, '{');
        if (!brace) {
            put(out, str_from(at));
            return;
        }
        put(out, (Str){at, (size_t)(brace - at)});
        const char *end = strchr(brace, '}');
        if (brace[1] == 'f')
            put_shown(out, problem->found, FOUND_SHOWN);
        else if ((size_t)(brace[1] - '0') < problem->word_count)
            put_shown(out, word_in(problem->words[brace[1] - '0'], language), WORD_SHOWN);
        at = end + 1;
    }
}

static void put_number(Message *out, uint64_t number)
{
    char digits[24];
    int size = snprintf(digits, sizeof digits, "%llu", (unsigned long long)number);
    put(out, (Str){digits, (size_t)size});
}

static void put_column(Message *out, const ProblemPlace *place, Language language)
{
    char letters[COLUMN_LETTERS_SIZE];
    problem_column_letters(place->column, letters);
    if (language == LANGUAGE_ZH) {
        put(out, str_from(letters));
        put(out, STR(" 列"));
    } else {
        put(out, STR("column "));
        put(out, str_from(letters));
    }
    if (place->header.len) {
        put(out, language == LANGUAGE_ZH ? STR("（") : STR(" ("));
        put_shown(out, place->header, FOUND_SHOWN);
        put(out, language == LANGUAGE_ZH ? STR("）") : STR(")"));
    }
}

static void put_human(Message *out, const Problem *problem, Str file, Language language)
{
    const ProblemKind *kind = &kinds[problem->code];
    bool zh = language == LANGUAGE_ZH;
    if (kind->severity == SEVERITY_OF_ERROR)
        put(out, zh ? STR("错误[") : STR("error["));
    else
        put(out, zh ? STR("提示[") : STR("note["));
    put(out, str_from(kind->code));
    put(out, STR("]: "));
    put_filled(out, kind->message[language], problem, language);
    put(out, STR("\n  --> "));
    put_shown(out, file, WORD_SHOWN);
    if (problem->place.line) {
        put(out, STR(":"));
        put_number(out, problem->place.line);
    }
    if (problem->place.sheet_row && problem->place.sheet_row != problem->place.line) {
        put(out, zh ? STR("（表格第") : STR(" (row "));
        put_number(out, problem->place.sheet_row);
        put(out, zh ? STR("行）") : STR(" of the sheet)"));
    }
    if (problem->place.column) {
        put(out, zh ? STR("，") : STR(", "));
        put_column(out, &problem->place, language);
    }
    if (kind->help[language][0]) {
        put(out, zh ? STR("\n  = 说明：") : STR("\n  = help: "));
        put_filled(out, kind->help[language], problem, language);
    }
    put(out, STR("\n"));
}

static void put_gnu(Message *out, const Problem *problem, Str file, Language language)
{
    const ProblemKind *kind = &kinds[problem->code];
    put_shown(out, file, WORD_SHOWN);
    put(out, STR(":"));
    if (problem->place.line) {
        put_number(out, problem->place.line);
        put(out, STR(":"));
    }
    if (problem->place.column) {
        put_number(out, problem->place.column);
        put(out, STR(":"));
    }
    put(out, kind->severity == SEVERITY_OF_ERROR ? STR(" error: ") : STR(" note: "));
    if (problem->place.column) {
        put_column(out, &problem->place, language);
        put(out, language == LANGUAGE_ZH ? STR("：") : STR(": "));
    }
    put_filled(out, kind->message[language], problem, language);
    put(out, STR(" ["));
    put(out, str_from(kind->code));
    put(out, STR("]\n"));
}

static void put_json_text(Message *out, Str text)
{
    put(out, STR("\""));
    for (size_t at = 0; at < text.len; at++) {
        char byte = text.at[at], escaped[8];
        if (byte == '"' || byte == '\\') {
            put(out, (Str){(char[]){'\\', byte}, 2});
        } else if ((unsigned char)byte < 0x20 || byte == 0x7F) {
            int size = snprintf(escaped, sizeof escaped, "\\u%04x", (unsigned)(unsigned char)byte);
            put(out, (Str){escaped, (size_t)size});
        } else {
            put(out, (Str){&text.at[at], 1});
        }
    }
    put(out, STR("\""));
}

static void put_json_filled(Message *out, const char *form, const Problem *problem, Language language)
{
    Message text = {.arena = out->arena};
    put_filled(&text, form, problem, language);
    out->failed = out->failed || text.failed;
    put_json_text(out, (Str){text.text, text.length});
}

static void put_json(Message *out, const Problem *problem, Str file, Language language)
{
    const ProblemKind *kind = &kinds[problem->code];
    const ProblemPlace *place = &problem->place;
    put(out, kind->severity == SEVERITY_OF_ERROR ? STR("{\"severity\":\"error\",\"code\":\"")
                                                 : STR("{\"severity\":\"note\",\"code\":\""));
    put(out, str_from(kind->code));
    put(out, STR("\",\"file\":"));
    put_json_text(out, file);
    if (place->line) {
        put(out, STR(",\"line\":"));
        put_number(out, place->line);
        put(out, STR(",\"sheet_row\":"));
        put_number(out, problem_sheet_row(place));
    }
    if (place->row != PROBLEM_NO_ROW) {
        put(out, STR(",\"row\":"));
        put_number(out, place->row + 1);
    }
    if (place->column) {
        char letters[COLUMN_LETTERS_SIZE];
        problem_column_letters(place->column, letters);
        put(out, STR(",\"column\":\""));
        put(out, str_from(letters));
        put(out, STR("\",\"header\":"));
        put_json_text(out, place->header);
    }
    if (problem->found.len) {
        put(out, STR(",\"found\":"));
        put_json_text(out, problem->found);
    }
    put(out, STR(",\"message\":"));
    put_json_filled(out, kind->message[language], problem, language);
    if (kind->help[language][0]) {
        put(out, STR(",\"help\":"));
        put_json_filled(out, kind->help[language], problem, language);
    }
    put(out, STR("}\n"));
}

Str problem_reason(Arena *arena, const Problem *problem, Language language)
{
    const ProblemKind *kind = &kinds[problem->code];
    Message out = {.arena = arena};
    if (problem->place.column) {
        put_column(&out, &problem->place, language);
        put(&out, language == LANGUAGE_ZH ? STR("：") : STR(": "));
    }
    put_filled(&out, kind->message[language], problem, language);
    if (kind->help[language][0]) {
        put(&out, language == LANGUAGE_ZH ? STR("。") : STR("; "));
        put_filled(&out, kind->help[language], problem, language);
    }
    return out.failed ? (Str){NULL, 0} : (Str){out.text, out.length};
}

void problem_render(FILE *file_out, const Problem *problem, Str file, ProblemFormat format, Language language)
{
    Arena arena;
    arena_init(&arena);
    Message out = {.arena = &arena};
    switch (format) {
    case PROBLEM_HUMAN:
        put_human(&out, problem, file, language);
        break;
    case PROBLEM_GNU:
        put_gnu(&out, problem, file, language);
        break;
    case PROBLEM_JSON:
        put_json(&out, problem, file, language);
        break;
    }
    if (out.length)
        fwrite(out.text, 1, out.length, file_out);
    arena_done(&arena);
}

static void render_rest(FILE *out, uint64_t rest, ProblemFormat format, Language language)
{
    unsigned long long number = rest;
    if (format == PROBLEM_JSON)
        fprintf(out, "{\"severity\":\"note\",\"not_listed\":%llu}\n", number);
    else
        fprintf(out, language == LANGUAGE_ZH ? "另有 %llu 处问题未列出\n" : "%llu more problems are not listed\n",
                number);
}

void problem_list_render(FILE *out, const ProblemList *list, ProblemFormat format, Language language)
{
    for (size_t i = 0; i < list->earlier.count; i++)
        problem_render(out, &list->earlier.items[i], list->file, format, language);
    Arena arena;
    arena_init(&arena);
    const Problem **order = sorted_by_place(&list->recent, &arena);
    size_t room = list->limit > list->earlier.count ? list->limit - list->earlier.count : 0;
    size_t shown = list->recent.count < room ? list->recent.count : room;
    for (size_t i = 0; i < shown; i++)
        problem_render(out, order ? order[i] : &list->recent.items[i], list->file, format, language);
    uint64_t rest = list->dropped + (list->recent.count - shown);
    if (rest)
        render_rest(out, rest, format, language);
    arena_done(&arena);
}
