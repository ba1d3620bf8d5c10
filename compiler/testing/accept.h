/* accept: expectations that were not met, rewritten with what was found: at their exact places, everything else byte for byte. */
#ifndef POLC_TESTING_ACCEPT_H
#define POLC_TESTING_ACCEPT_H

#include "compiler/policy_test.h"
#include "compiler/testing/cases.h"

/* One place that changes. */
typedef struct AcceptEdit {
    Span span;
    Str text; /* that stands there then */
} AcceptEdit;

/* One file that changes. */
typedef struct AcceptFile {
    const Source *source;
    AcceptEdit *edits; /* by place, no two of them overlap */
    size_t count, capacity;
    Str text; /* the whole of it then, in UTF-8, without a byte order mark */
} AcceptFile;

typedef struct Acceptance {
    AcceptFile *files;
    size_t file_count, file_capacity;
    const TestMiss **refused; /* what was found is invalid, or there is no plan */
    size_t refused_count, refused_capacity;
} Acceptance;

/* Nothing is written. A result that is invalid is refused unless `with_invalid`. Everything lives in the compilation's arena. */
Status tests_accept(Acceptance *out, Compilation *compilation, const TestReport *report, const CaseTable *cases,
                    bool with_invalid);

#endif
