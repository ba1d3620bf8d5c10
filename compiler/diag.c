#include "compiler/diag.h"

#include "compiler/text_width.h"

typedef struct DiagRow {
    const char *code;
    Severity severity;
} DiagRow;

static const DiagRow rows[] = {
#define DIAG(code, name, severity, en, zh, help_en, help_zh) {#code, SEVERITY_##severity},
#include "compiler/diag.def"
#undef DIAG
};

const char *diag_code_name(DiagCode code)
{
    return rows[code].code;
}

static Diag *find_same(Diags *diags, DiagCode code, Span at)
{
    for (size_t i = diags->count; i-- > 0;) {
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
    Diag fresh = {.code = code, .span = at, .word_count = word_count, .article = diags->article};
    for (size_t i = 0; i < word_count && i < DIAG_MAX_WORDS; i++)
        fresh.words[i] = words[i];
    ARENA_PUSH(diags->arena, diags->items, diags->count, diags->capacity, fresh);
    diags->errors += rows[code].severity == SEVERITY_ERROR;
    diags->warnings += rows[code].severity == SEVERITY_WARNING;
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
