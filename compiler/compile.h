/* compile: policy text → Plan, and what the verbs need in between. compile.c is the table of contents of the compiler.
 *
 * A Compilation owns one arena; trees, diagnostics and plans live in it until compile_close. Nothing here prints. */
#ifndef POLC_COMPILE_H
#define POLC_COMPILE_H

#include "compiler/check.h"
#include "compiler/diag.h"
#include "compiler/policy.h"
#include "compiler/trace.h"
#include "runtime/plan.h"

/* --reading NAME=OPTION, by id or label. */
typedef struct ReadingChoice {
    Str reading, option;
} ReadingChoice;

typedef struct Compilation {
    Arena arena;
    Sources sources;
    Diags diags;
    Source *source; /* the policy file */
    Node *file;
    Policy *policy;
} Compilation;

/* What is done to the tree when it has been read and before it is checked: tests from other files join it. */
typedef struct CompileStep {
    void (*take)(void *context, Compilation *compilation);
    void *context;
} CompileStep;

/* Reads the text into a checked policy. STATUS_OK even when there are errors: look at diags.errors. The bytes of
 * text and name must outlive the compilation. `tables` gives the text of CSV tables beside the policy; NULL: none. */
Status compile_open(Compilation *compilation, Str name, Str text, PolicyFiles *tables);
/* The same with a step in between; NULL: none. */
Status compile_open_step(Compilation *compilation, Str name, Str text, PolicyFiles *tables,
                         const CompileStep *step);
void compile_close(Compilation *compilation);

/* The option in force for each reading: as chosen, else the one decided on or before day number `as_of`, else the
 * default. `options` and `chosen` have policy->readings.count entries and live in the arena. A choice that names an unknown
 * reading or option gives a diagnostic that lists the known ones. Only for a policy without errors. */
#define AS_OF_TODAY INT64_MAX /* every decision that the text records */
typedef struct ReadingState {
    int *options;
    bool *chosen;
} ReadingState;
Status compile_readings(Compilation *compilation, const ReadingChoice *choices, size_t count, int64_t as_of,
                        ReadingState *out);

/* The plan under these readings; NULL with diagnostics when there is none. STATUS_NO_MEMORY when memory ran out. */
Status compile_plan(Compilation *compilation, const ReadingState *readings, Plan **out);
/* The same with numbers as 64-bit binary floating point, only to be compared with it: lower_policy_in_binary. */
Status compile_binary_plan(Compilation *compilation, const ReadingState *readings, Plan **out);
/* The same with the value of every expression, and where each stands: for explanations. */
Status compile_traced_plan(Compilation *compilation, const ReadingState *readings, Plan **out, Trace **trace);

#endif
