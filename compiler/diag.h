/* diag: diagnostics about policy text. Every text stands once, in diag.def, in both languages.
 *
 * A pass reports a code, a span and the words that fill {0} {1} … in the text; nothing is printed until the driver renders
 * the collection. Nothing reported about poison or error nodes: callers check first. */
#ifndef POLC_DIAG_H
#define POLC_DIAG_H

#include "compiler/source.h"
#include "runtime/language.h"

typedef enum Severity { SEVERITY_ERROR, SEVERITY_WARNING, SEVERITY_NOTE } Severity;

typedef enum DiagCode {
#define DIAG(code, name, severity, en, zh, help_en, help_zh) DIAG_##name,
#include "compiler/diag.def"
#undef DIAG
    DIAG_COUNT_OF_CODES
} DiagCode;

/* A word or phrase in both languages; the same Str twice for names as written. */
typedef struct Text {
    Str en, zh;
} Text;

static inline Text text_of(Str same)
{
    return (Text){same, same};
}
#define TEXT(en, zh) ((Text){STR(en), STR(zh)})

/* A made-up applicant who shows what a finding says: statements that can be pasted into a test. */
typedef struct DiagApplicant {
    Text given, expected;
} DiagApplicant;

#define DIAG_MAX_WORDS 6
#define DIAG_MAX_MARKS 4
#define DIAG_MAX_APPLICANTS 2

typedef struct DiagMark {
    Span span;
    Text label; /* may be empty */
} DiagMark;

typedef struct Diag {
    DiagCode code;
    Span span; /* primary: underlined with ^ */
    Text primary_label; /* may be empty */
    Text words[DIAG_MAX_WORDS];
    size_t word_count;
    DiagMark marks[DIAG_MAX_MARKS]; /* secondary: underlined with - */
    size_t mark_count;
    Text help; /* instead of the code's own help, when not empty */
    Str article; /* of the enclosing clause; empty outside */
    /* Of findings (compiler/analysis): */
    Str subject; /* the id of the field, or the text, that it is about: what `accept … on` names; may be empty */
    Text under; /* the options of readings under which it holds; empty: those that stand */
    DiagApplicant applicants[DIAG_MAX_APPLICANTS];
    size_t applicant_count;
    Str accepted; /* why the policy says that this is meant; empty: it does not */
} Diag;

typedef struct Diags {
    Arena *arena;
    Diag *items;
    size_t count, capacity;
    size_t errors, warnings;
    Diag *unkept; /* what reports beyond the most that is kept are written to */
    Text usual_key; /* stands for {KEY} in help texts; empty: a made-up name does */
    Str article; /* given to every diagnostic from now on; a pass sets it when it enters a clause */
} Diags;

/* Reports; the returned Diag may be completed (marks, help) until the next report. A second error at the same primary
 * span with the same code is dropped (the first is returned). */
Diag *diag_report(Diags *diags, DiagCode code, Span at, size_t word_count, const Text *words);
#define DIAG0(diags, name, at) diag_report((diags), DIAG_##name, (at), 0, NULL)
#define DIAGN(diags, name, at, ...) \
    diag_report((diags), DIAG_##name, (at), sizeof((Text[]){__VA_ARGS__}) / sizeof(Text), (Text[]){__VA_ARGS__})
void diag_mark(Diag *diag, Span span, Text label);
void diag_help(Diag *diag, Text help);

typedef enum DiagFormat { DIAG_HUMAN, DIAG_GNU, DIAG_JSON } DiagFormat;

/* Where people read: zero is a file, or a terminal nothing is known about. */
typedef struct DiagScreen {
    bool color;
    size_t columns; /* of the terminal, to whose width long source lines are cut; 0: to that of wide ones */
} DiagScreen;

/* Sorted by place. People get at most 20 errors (and 20 warnings) in full, then how many more; JSON has them all.
 * Colours only when asked. Human output is also the form that tests compare. */
void diag_render(FILE *out, const Diags *diags, const Sources *sources, DiagFormat format, Language language,
                 DiagScreen screen);
/* "E0214". */
const char *diag_code_name(DiagCode code);
Severity diag_severity(DiagCode code);

/* The nearest of the candidates to a misspelt name (edit distance in characters, at most a third of its length),
 * or an empty Str. */
Str diag_nearest(Str name, const Str *candidates, size_t count);

#endif
