#include "compiler/driver/test_suggest.h"

#include <stdio.h>

#include "compiler/diag_text.h"
#include "compiler/testing/suggest.h"

/* ---- For people: policy text ---------------------------------------------------------------------------------------------- */

static void put_head(const TestOutput *output, const Compiled *compiled, const Suggestions *suggestions)
{
    bool zh = output->session->language == LANGUAGE_ZH;
    if (!suggestions->count) {
        printf(zh ? "# %s：没有可建议的算例\n" : "# %s: no case to suggest\n", compiled->file.path);
        return;
    }
    if (zh)
        printf("# 为 %s 建议的算例 %zu 个，都是现有算例没有涉及之处。\n"
               "# 应得结果是办法现在算出的，不等于正确：请逐个对照原文核对，再留用。\n",
               compiled->file.path, suggestions->count);
    else
        printf(
            "# %zu cases suggested for %s, each of what no test shows yet.\n"
            "# What they expect is what the policy gives now, which proves nothing: compare each with the measure "
            "before you keep it.\n",
            suggestions->count, compiled->file.path);
}

static void put_tests(const TestOutput *output, Compilation *c, const Suggestions *suggestions)
{
    const CoverGroup *group = NULL;
    for (size_t i = 0; i < suggestions->count; i++) {
        const Suggestion *suggestion = &suggestions->items[i];
        if (suggestion->group != group) {
            group = suggestion->group;
            fputs("\n# ---- ", stdout);
            diag_print_clean(stdout, session_text(output->session, group->name));
            putchar('\n');
        }
        Str text = suggestion_text(suggestions, c, suggestion);
        putchar('\n');
        fwrite(text.at, 1, text.len, stdout);
    }
}

/* Newlines would end the comment; what was written stands on one line. */
static void put_without(const TestOutput *output, const Sources *sources, const Suggestions *suggestions)
{
    bool zh = output->session->language == LANGUAGE_ZH;
    if (suggestions->without_count)
        fputs(zh ? "\n# 未能找到算例之处（不等于没有）：\n"
                 : "\n# Places for which no case was found, which does not mean that there is none:\n",
              stdout);
    for (size_t i = 0; i < suggestions->without_count; i++) {
        const CoverPoint *point = suggestions->without[i];
        Place place = source_place(sources, point->span.start);
        printf("#   %.*s:%zu:%zu: ", STR_ARG(place.source->name), place.line, place.column);
        diag_print_clean(stdout, session_text(output->session, point->what));
        fputs(zh ? "：" : ": ", stdout);
        diag_print_clean(stdout, session_text(output->session, cover_shown(point->kind)));
        putchar('\n');
    }
}

/* ---- As JSON ------------------------------------------------------------------------------------------------------------------ */

static void put_json(const TestOutput *output, Compilation *c, const Suggestions *suggestions)
{
    fputs(",\"suggestions\":[", stdout);
    for (size_t i = 0; i < suggestions->count; i++) {
        const Suggestion *suggestion = &suggestions->items[i];
        fputs(i ? ",{\"part\":" : "{\"part\":", stdout);
        diag_print_json_string(stdout, session_text(output->session, suggestion->group->name));
        fputs(",\"name\":", stdout);
        diag_print_json_string(stdout, suggestion->test->label->text);
        fputs(",\"text\":", stdout);
        diag_print_json_string(stdout, suggestion_text(suggestions, c, suggestion));
        putchar('}');
    }
    printf("],\"without\":%zu", suggestions->without_count);
}

ExitCode test_suggest(const TestOutput *output, Compiled *compiled, Coverage *coverage)
{
    Compilation *c = &compiled->compilation;
    Suggestions suggestions;
    Status status = suggest_cases(&suggestions, c, coverage, &compiled->readings);
    if (status != STATUS_OK || setjmp(c->arena.escape))
        return session_no_memory(output->session);
    if (output->json) {
        put_json(output, c, &suggestions);
        return EXIT_ALL_WELL;
    }
    put_head(output, compiled, &suggestions);
    put_tests(output, c, &suggestions);
    put_without(output, &c->sources, &suggestions);
    return EXIT_ALL_WELL;
}
