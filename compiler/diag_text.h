/* diag_text: what the renderings of diagnostics share: texts with their words filled in, places, safe printing. */
#ifndef POLC_DIAG_TEXT_H
#define POLC_DIAG_TEXT_H

#include "compiler/diag.h"

static inline Str text_in(Text text, Language language)
{
    return language == LANGUAGE_ZH ? text.zh : text.en;
}

/* "error", "警告". */
const char *diag_severity_word(Severity severity, Language language);
/* The message with its words; in the arena. */
Str diag_message(Arena *arena, const Diag *diag, Language language);
/* The advice line; empty when there is none. */
Str diag_help_text(Arena *arena, const Diags *diags, const Diag *diag, Language language);
/* Prints text so that no byte of a policy can steer a terminal: controls, invisible characters and ill-formed bytes
 * become U+FFFD. Returns the cells taken. */
size_t diag_print_clean(FILE *out, Str text);
/* Cells of a text as it is printed so, from cell `from` of its line; a tab goes to the next stop. */
size_t diag_cells(Str text, size_t from);

/* One rendering each. */
void diag_print_human(FILE *out, const Diags *diags, const Diag *diag, const Sources *sources, Language language,
                      DiagScreen screen);
void diag_print_json(FILE *out, const Diags *diags, const Diag *diag, const Sources *sources, Language language);

/* As a JSON string, in quotation marks; always well-formed UTF-8. */
void diag_print_json_string(FILE *out, Str text);

#endif
