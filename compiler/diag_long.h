/* diag_long: the long form of every code: what it means, why polc insists, a wrong example and the mended one. diag_long.def is the
 * data. */
#ifndef POLC_DIAG_LONG_H
#define POLC_DIAG_LONG_H

#include "compiler/diag.h"

typedef enum LongShape {
    LONG_NONE, /* no example; `wrong` and `mended` say why in English and Chinese */
    LONG_WHOLE, /* a whole policy */
    LONG_BODY, /* declarations below a header and a form that all of them share */
    LONG_CLAUSE, /* statements of one clause of such a policy */
    LONG_FORM, /* fields of an input form */
    LONG_DATA, /* a data file of such a policy */
} LongShape;

typedef struct LongForm {
    const char *code; /* "E0501" */
    LongShape shape;
    Text text;
    const char *wrong, *mended;
} LongForm;

extern const LongForm long_forms[];
extern const size_t long_form_count;

/* Upper or lower case; NULL: there is no such code. */
const LongForm *long_form_find(Str code);
/* A word such as E0501, whether or not there is such a code. */
bool long_form_is_code(const char *word);

/* The policy that an example stands in, in the arena; of LONG_DATA, whatever the example. */
Str long_form_policy(Arena *arena, const LongForm *form, const char *example);
/* The example alone, in the language: translated by the formatter where its text is a tree, else as it is. */
Str long_form_example(Arena *arena, const LongForm *form, const char *example, Language language);

#endif
