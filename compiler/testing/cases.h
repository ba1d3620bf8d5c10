/* cases: a worksheet of cases beside a policy, P.cases.csv, read as the tests that it stands for.
 *
 * One row is one case. Its columns are fields of the form (what is given), clauses and referrals (what is expected: an amount, or an
 * outcome in words), readings (which option holds for the case), `case` 算例 (its name), `row` 行 and `note` 备注, by id or label and in
 * any order. Rows with the same name are one test with several rows. The file is read as data files are: the same encodings,
 * separators, spellings and units. */
#ifndef POLC_TESTING_CASES_H
#define POLC_TESTING_CASES_H

#include "compiler/compile.h"
#include "runtime/problem.h"
#include "runtime/read/encoding.h"

typedef struct CaseTable {
    Str path; /* NUL-terminated */
    Source *source; /* its text in UTF-8; NULL: there is no such file */
    ReaderEncoding encoding; /* of the file */
    char delimiter;
} CaseTable;

/* Reads P.cases.csv beside the policy, where there is one, and adds its cases to the policy's tests; for a policy without errors. Faults
 * join the problems, which name the file in `problems->file`; then nothing was added. STATUS_NO_MEMORY, or STATUS_OK also with faults. */
Status cases_read(Compilation *compilation, ProblemList *problems, CaseTable *table);

#endif
