/* decisions: what was decided in single cases: by the policy's `override`s and by the file of --decisions. */
#ifndef POLC_DRIVER_DECISIONS_H
#define POLC_DRIVER_DECISIONS_H

#include "compiler/driver/arguments.h"
#include "runtime/decision_file.h"

typedef struct Decisions {
    const Plan *plan;
    const char *path; /* of argv; NULL: no file */
    DecisionFile file; /* of both */
    ProblemList problems; /* of the file */
    bool need_attention; /* one in the policy met no row, or other grounds */
} Decisions;

/* `data`: the operand that may be standard input too. EXIT_USAGE, which it says, when the form has no key, or both are standard
 * input. decisions_close frees it in either case. */
ExitCode decisions_open(Decisions *decisions, const Session *session, const Arguments *arguments, const Plan *plan,
                        const char *data, size_t shown_problems);
/* Any status but STATUS_OK: the list says why, and nothing should be computed. */
Status decisions_read(Decisions *decisions, const ReaderOptions *options);
/* When all is settled: those that were not applied, or were taken on other grounds. */
void decisions_report(Decisions *decisions, const SettleReport *settled);
void decisions_put_problems(const Decisions *decisions, const SettleReport *settled, ProblemFormat format,
                            Language language);
bool decisions_need_attention(const Decisions *decisions);
void decisions_close(Decisions *decisions);

#endif
