#include "compiler/driver/test_cases.h"

#include <stdio.h>

ExitCode test_cases_read(const Session *session, Compiled *compiled, CaseTable *table)
{
    ProblemList problems;
    problem_list_init(&problems, STR(""), 20);
    Status status = cases_read(&compiled->compilation, &problems, table);
    ExitCode code = status != STATUS_OK ? session_no_memory(session) : problems.errors ? EXIT_DATA : EXIT_ALL_WELL;
    problem_begin_batch(&problems);
    problem_list_render(stderr, &problems, (ProblemFormat)session->message_format, session->language);
    problem_list_done(&problems);
    return code;
}
