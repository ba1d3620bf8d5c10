/* ledger_file: --ledger, from the name of a file to what it holds. */
#ifndef POLC_LEDGER_FILE_H
#define POLC_LEDGER_FILE_H

#include "compiler/driver/arguments.h"
#include "runtime/ledger/ledger.h"

typedef struct LedgerFile {
    const char *path; /* NULL: none was given */
    Ledger *ledger; /* NULL: the same */
    ProblemList problems;
    ReaderFacts facts;
} LedgerFile;

/* EXIT_USAGE, which it says, when standard input is the data already. ledger_file_done frees it in any case. */
ExitCode ledger_file_find(LedgerFile *file, const Session *session, const Arguments *arguments, const Plan *plan,
                          const char *data, size_t shown_problems);
/* Reads it; any status but STATUS_OK: the list says why. */
Status ledger_file_read(LedgerFile *file, const ReaderOptions *options);
/* A policy that asks for earlier awards without a ledger: a note in the list of the data. */
void ledger_file_note_lack(const LedgerFile *file, const Plan *plan, ProblemList *problems);
/* The ledger has faults, which were listed: why nothing was computed. */
void ledger_file_tell_refusal(const Session *session);
void ledger_file_put_problems(const LedgerFile *file, ProblemFormat format, Language language);
void ledger_file_done(LedgerFile *file);

/* EXIT_USAGE, which it says, when the plan asks for earlier awards, which the command cannot be given. */
ExitCode ledger_file_refuse(const Session *session, const Plan *plan, const char *command);

#endif
