/* detail_files: --table, from names to the values over each file's rows. */
#ifndef POLC_DETAIL_FILES_H
#define POLC_DETAIL_FILES_H

#include "compiler/driver/arguments.h"
#include "runtime/detail_table.h"

typedef struct DetailFile {
    const char *path;
    DetailTable *table;
    ProblemList problems;
    ReaderFacts facts;
} DetailFile;

typedef struct DetailFiles {
    DetailFile *files; /* in the order of Plan.details */
    DetailTable **tables; /* the same tables, as a run takes them */
    size_t count;
} DetailFiles;

/* The file that NAME=FILE names; NULL: it is not of that form. */
const char *detail_file_path(const char *given);

/* The file of each detail input of the plan, into paths[0 … detail_count − 1]: from --table, of argv. EXIT_USAGE, which it says, as
 * below. `data`: the operand that may be standard input too; NULL: there is none. */
ExitCode detail_paths_find(const char **paths, const Session *session, const Arguments *arguments,
                           const Plan *plan, const char *data);

/* Whether the plan has the detail input of NAME=FILE. */
bool detail_file_is_of(const char *given, const Plan *plan);

/* Finds the file of each detail input of the plan, beside the data. EXIT_USAGE, which it says, when one has none, or two, or when a name is none of
 * the plan. detail_files_done frees it in either case. */
ExitCode detail_files_find(DetailFiles *files, const Session *session, const Arguments *arguments,
                           const Plan *plan, const char *data, size_t shown_problems);
/* Reads them all. Any status but STATUS_OK: the last list says why. */
Status detail_files_read(DetailFiles *files, const ReaderOptions *options);
/* When the applicants' rows were read: adds the keys that no applicant has to the lists. */
Status detail_files_report_orphans(DetailFiles *files);
void detail_files_put_problems(const DetailFiles *files, ProblemFormat format, Language language);
/* A row was rejected, or belongs to nobody. */
bool detail_files_need_attention(const DetailFiles *files);
void detail_files_done(DetailFiles *files);

/* EXIT_USAGE, which it says, when the plan has details, which the command cannot read. */
ExitCode detail_files_refuse(const Session *session, const Plan *plan, const char *command);

#endif
