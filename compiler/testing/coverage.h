/* coverage: what of a policy its tests show, and what none of them does.
 *
 * Points are read off the row plan and the settlement plan: conditions and the parts they consist of, edges of comparisons, cases,
 * tiers, caps, steps across rows, rows of tables, options of readings. They carry the spans of their operations, so that a new
 * construct of the language is covered as far as it is made of known operations. Plans are those of the standing readings and, one
 * after another, of every other option; what a test itself chooses counts as well. Conditions inside of values over details are not
 * looked at.
 *
 * Everything lives in the compilation's arena. */
#ifndef POLC_TESTING_COVERAGE_H
#define POLC_TESTING_COVERAGE_H

#include "compiler/policy_test.h"

typedef enum CoverKind {
#define COVER(name, en, zh, shown_en, shown_zh) COVER_##name,
#include "compiler/testing/coverage.def"
#undef COVER
    COVER_COUNT_OF_KINDS
} CoverKind;

#define COVER_NONE UINT16_MAX

typedef struct CoverPoint {
    Span span;
    CoverKind kind;
    uint64_t extra; /* tells points of one span apart */
    Text what; /* as written, or what it is called */
    const Node *owner; /* the declaration it belongs to; NULL: the one that holds the span */
    bool seen;
    /* Where it was found first. */
    uint16_t clause; /* by its number in the plan; COVER_NONE: a check, or an option */
    uint16_t step; /* COVER_NONE: no step across rows */
    uint16_t field; /* EDGE, SLICE_END: the field that is compared; COVER_NONE: a longer expression */
    int reading, option; /* of the plan; reading -1: the standing ones */
} CoverPoint;

/* Where the registers, cells and amounts of some rows are read, whoever computed them. */
typedef struct CoverRows {
    const void *of;
    const Vector *(*value)(const void *of, PlanReg reg);
    bool (*is_paid)(const void *of, size_t row, size_t clause); /* granted with an amount above zero */
    const Batch *batch;
} CoverRows;

typedef struct CoverGroup {
    const Node *declaration; /* at the top of the file */
    Text name;
    const CoverPoint **points; /* by place */
    size_t count, seen;
} CoverGroup;

typedef struct Coverage Coverage;

/* The points of the policy; its plans under the options must lower without errors, or are left out. */
Status coverage_open(Coverage **out, Compilation *compilation, const ReadingState *readings);
/* A TestOptions.see; the context is the coverage. The tests must be interpreted. */
void coverage_see(void *coverage, const TestRun *run, const TestResult *result);
/* What was found, by declaration in the order of the text. */
Status coverage_groups(Coverage *coverage, const CoverGroup **groups, size_t *count);
/* Whether the row shows the point, which is one of its clause, or of a check; the plan is that of the point's reading. */
bool coverage_row_shows(Coverage *coverage, const Plan *plan, const CoverRows *rows, size_t row,
                        const CoverPoint *point);
/* The standing readings, with the option under which the point was found. */
void coverage_readings(const Coverage *coverage, const CoverPoint *point, ReadingState *out);
/* seen of count, rounded down to whole per cent; 100 when there is nothing to see. */
unsigned coverage_percent(size_t seen, size_t count);
/* What is said where no test shows it. */
Text cover_words(CoverKind kind);
/* What a case that shows it is called. */
Text cover_shown(CoverKind kind);

#endif
