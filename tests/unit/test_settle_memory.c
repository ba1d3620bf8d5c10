/* Every request for memory that settlement makes is refused once; each refusal is a status. */
#include "tests/unit/settle_case.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static Status settle_refusing(Case *c)
{
    case_init(c);
    case_step(c, (PlanStep){.kind = STEP_PLACES, CASE_FIRST, .limit = 5});
    case_step(c, (PlanStep){.kind = STEP_SHARED_CAP, CASE_FIRST, .limit = 5, .sharing = SHARING_PRO_RATA});
    case_step(c, (PlanStep){.kind = STEP_EXCLUSIVE, CASE_ALL});
    case_step(c, (PlanStep){.kind = STEP_BUDGET, CASE_ALL, .key = -1, .limit = 1, .shortage = SHORTAGE_PRO_RATA});
    case_step(c, (PlanStep){.kind = STEP_BUDGET, CASE_ALL, .key = -1, .shortage = SHORTAGE_PRIORITY_CLAUSES});
    case_grant(c, 2015, 1, 1, 9);
    case_grant(c, 2015, 1, 1, 9);
    Status status = settle_run(&c->plan, &c->results, &c->report);
    settle_report_done(&c->report);
    return status;
}

/* The switch is read once a process, so each count needs a process of its own. */
static int status_when_refusing(int count)
{
    char text[12];
    int ended;
    pid_t child = fork();

    if (child == 0) {
        static Case c;
        snprintf(text, sizeof text, "%d", count);
        setenv("POLC_FAIL_ALLOCATION", text, 1);
        _exit((int)settle_refusing(&c));
    }
    assert_true(child > 0);
    assert_int_equal(waitpid(child, &ended, 0), child);
    assert_true(WIFEXITED(ended));
    return WEXITSTATUS(ended);
}

static void refused_memory_is_a_status(void **state)
{
    (void)state;
    int refused = 0;

    for (int count = 1; count < 100; count++) {
        int status = status_when_refusing(count);
        if (status == STATUS_OK)
            break;
        assert_int_equal(status, STATUS_NO_MEMORY);
        refused++;
    }
    assert_in_range(refused, 10, 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(refused_memory_is_a_status)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
