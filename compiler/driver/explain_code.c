#include "compiler/driver/explain_code.h"

#include "compiler/compile.h"
#include "compiler/diag_long.h"
#include "compiler/diag_text.h"
#include "compiler/explain/sheet.h"
#include "runtime/problem.h"

#define CODE_WIDTH ((size_t)100)

/* ---- What the code says when it is reported ------------------------------------------------------------------------ */

typedef struct CodeText {
    const char *code;
    Text message, help;
    Text severity;
} CodeText;

/* clang-format off */
#define WORDS(en, zh) {{en, sizeof(en) - 1}, {zh, sizeof(zh) - 1}}
#define ERROR_WORDS WORDS("error", "错误")
#define WARNING_WORDS WORDS("warning", "警告")
#define NOTE_WORDS WORDS("note", "提示")
/* clang-format on */

static const CodeText code_texts[] = {
#define DIAG(code, name, severity, en, zh, help_en, help_zh) \
    {#code, WORDS(en, zh), WORDS(help_en, help_zh), severity##_WORDS},
#include "compiler/diag.def"
#undef DIAG
#define PROBLEM(code, name, severity, en, zh, help_en, help_zh) \
    {#code, WORDS(en, zh), WORDS(help_en, help_zh), severity##_WORDS},
#include "runtime/problem.def"
#undef PROBLEM
};

static const CodeText *code_text(const char *code)
{
    for (size_t i = 0; i < sizeof code_texts / sizeof *code_texts; i++)
        if (strcmp(code_texts[i].code, code) == 0)
            return &code_texts[i];
    return NULL;
}

/* The words of a report are not known: … stands for each. */
static Str without_words(Arena *arena, Str text)
{
    char *out = ARENA_ARRAY(arena, char, text.len * 3 + 1);
    size_t length = 0;
    for (size_t i = 0; i < text.len; i++) {
        const char *end = text.at[i] == '{' ? memchr(text.at + i, '}', text.len - i) : NULL;
        if (!end) {
            out[length++] = text.at[i];
            continue;
        }
        memcpy(out + length, "…", sizeof "…" - 1);
        length += sizeof "…" - 1;
        i = (size_t)(end - text.at);
    }
    return (Str){out, length};
}

/* ---- The page -------------------------------------------------------------------------------------------------------- */

typedef struct CodePage {
    Output out;
    Arena arena;
    Language language;
    const LongForm *form;
} CodePage;

static Str either(const CodePage *page, const char *en, const char *zh)
{
    return str_from(page->language == LANGUAGE_ZH ? zh : en);
}

static void put_paragraph(CodePage *page, Str text, size_t left)
{
    for (size_t i = 0; i < left; i++)
        output_byte(&page->out, ' ');
    sheet_put_wrapped(&page->out, text, left, CODE_WIDTH);
    output_byte(&page->out, '\n');
}

static void put_lines(CodePage *page, Str text)
{
    bool at_start = true;
    for (size_t i = 0; i < text.len; i++) {
        if (at_start && text.at[i] != '\n')
            output_put(&page->out, STR("      "));
        at_start = text.at[i] == '\n';
        output_byte(&page->out, text.at[i]);
    }
    if (!at_start)
        output_byte(&page->out, '\n');
    output_byte(&page->out, '\n');
}

static void put_head(CodePage *page)
{
    const CodeText *text = code_text(page->form->code);
    Str message = without_words(&page->arena, text_in(text->message, page->language));
    put_paragraph(page,
                  arena_print(&page->arena, "%s  %.*s%s%.*s", page->form->code,
                              STR_ARG(text_in(text->severity, page->language)),
                              page->language == LANGUAGE_ZH ? "：" : ": ", STR_ARG(message)),
                  0);
    output_byte(&page->out, '\n');
}

/* What polc says of the example; nothing where the code is about data. */
static void put_report(CodePage *page, Str example)
{
    Compilation c;
    ReadingState readings;
    Plan *plan;
    Str text = arena_print(&page->arena, "%.*s%c", STR_ARG(example), 0);
    if (page->form->shape == LONG_DATA)
        return;
    if (compile_open(&c, STR("example.pol"), long_form_policy(&page->arena, page->form, text.at), NULL) ==
        STATUS_OK) {
        if (c.diags.errors == 0 && compile_readings(&c, NULL, 0, AS_OF_TODAY, &readings) == STATUS_OK)
            (void)compile_plan(&c, &readings, &plan);
        for (size_t i = 0; i < c.diags.count; i++) {
            const Diag *diag = &c.diags.items[i];
            if (strcmp(diag_code_name(diag->code), page->form->code) != 0)
                continue;
            Str help = diag_help_text(&page->arena, &c.diags, diag, page->language);
            put_paragraph(page, diag_message(&page->arena, diag, page->language), 6);
            if (help.len)
                put_paragraph(page, arena_print(&page->arena, "= %.*s", STR_ARG(help)), 6);
            output_byte(&page->out, '\n');
            break;
        }
    }
    compile_close(&c);
}

static void put_examples(CodePage *page)
{
    const LongForm *form = page->form;
    if (form->shape == LONG_NONE) {
        Str why = either(page, form->wrong, form->mended);
        Str text = page->language == LANGUAGE_ZH ? arena_print(&page->arena, "没有示例：%.*s。", STR_ARG(why))
                                                 : arena_print(&page->arena, "No example: %.*s.", STR_ARG(why));
        put_paragraph(page, text, 2);
        return;
    }
    Str wrong = long_form_example(&page->arena, form, form->wrong, page->language);
    bool data = form->shape == LONG_DATA;
    put_paragraph(page,
                  data ? either(page, "A data file with it:", "有此问题的数据：")
                       : either(page, "Wrong:", "错误的写法："),
                  2);
    output_byte(&page->out, '\n');
    put_lines(page, wrong.len ? wrong : either(page, "(an empty file)\n", "（空文件）\n"));
    put_report(page, wrong);
    put_paragraph(page, either(page, "Mended:", "改正后："), 2);
    output_byte(&page->out, '\n');
    put_lines(page, long_form_example(&page->arena, form, form->mended, page->language));
}

static ExitCode put_page(CodePage *page, const Session *session)
{
    arena_init(&page->arena);
    page->arena.can_escape = true;
    if (setjmp(page->arena.escape)) {
        arena_done(&page->arena);
        output_abandon(&page->out);
        return session_no_memory(session);
    }
    put_head(page);
    put_paragraph(page, text_in(page->form->text, page->language), 2);
    output_byte(&page->out, '\n');
    put_examples(page);
    arena_done(&page->arena);
    return output_close(&page->out) == STATUS_OK ? EXIT_ALL_WELL : EXIT_RESOURCES;
}

ExitCode explain_code(const Session *session, const char *word)
{
    CodePage page = {.language = session->language, .form = long_form_find(str_from(word))};
    if (!page.form) {
        SESSION_ERROR(session, TEXT("polc has no message with the code {0}", "polc 没有代码为 {0} 的提示"),
                      TEXT("codes look like E0501 (policy text), W0207 (a warning), D0301 (data)",
                           "代码形如 E0501（办法文本）、W0207（警告）、D0301（数据）"),
                      str_from(word));
        return EXIT_USAGE;
    }
    if (output_open(&page.out, NULL, OUTPUT_UTF8) != STATUS_OK)
        return session_no_memory(session);
    return put_page(&page, session);
}
