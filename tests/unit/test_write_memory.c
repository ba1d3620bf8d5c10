#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sys/stat.h>
#include <sys/wait.h>

#include "runtime/write/summary.h"
#include "write_sample.h"

/* Every request for memory fails once, each in a process of its own, because the switch is read once. Returns how
 * the child ended, or -1 when it crashed. */
static int status_of_child(int failing_request, Status (*task)(void))
{
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        char setting[16];
        snprintf(setting, sizeof setting, "%d", failing_request);
        setenv("POLC_FAIL_ALLOCATION", setting, 1);
        _exit((int)task());
    }
    int status;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static const char *format_name;
static bool with_detail;

static Status write_sample(void)
{
    WriteOptions options = {.format = write_format_find(format_name),
                            .path = sample_path("out"),
                            .detail = with_detail,
                            .encoding = OUTPUT_GB18030,
                            .rejection = sample_rejection};
    char failure[200];
    Status status = write_results(&sample_results, &options, LANGUAGE_EN, failure, sizeof failure);
    return status;
}

static Status write_summary(void)
{
    Output out;
    SettleCut cuts[] = {{1, 700}, {1, 5}};
    SettleReport report = {.cuts = cuts, .cut_count = 2};
    SummaryOptions options = {.language = LANGUAGE_ZH};
    Tally tally;
    Status status = tally_init(&tally, sample_results.plan);
    if (status != STATUS_OK)
        return status;
    tally_results(&tally, &sample_results);
    status = output_open(&out, sample_path("out"), OUTPUT_UTF8);
    if (status != STATUS_OK) {
        tally_done(&tally);
        return status;
    }
    status = summary_write(&out, &tally, &sample_results, &report, &options);
    tally_done(&tally);
    if (status == STATUS_OK)
        return output_close(&out);
    output_abandon(&out);
    return status;
}

/* The file is there exactly when the task ended well. */
static void expect_whole_or_nothing(Status (*task)(void))
{
    int status = STATUS_NO_MEMORY, request = 1;
    for (; status != STATUS_OK; request++) {
        assert_true(request < 200);
        status = status_of_child(request, task);
        if (status != STATUS_OK) {
            assert_int_equal(status, STATUS_NO_MEMORY);
            assert_int_equal(access(sample_path("out"), F_OK), -1);
            assert_int_equal(rmdir(sample_folder()), 0); /* empty: no temporary file was left */
            assert_int_equal(mkdir(sample_folder(), 0700), 0);
        }
    }
    assert_true(request > 4);
    assert_int_equal(unlink(sample_path("out")), 0);
}

static void test_answers_without_memory(void **state)
{
    (void)state;
    with_detail = false;
    for (const WriteFormat *format = write_formats; format->name; format++) {
        format_name = format->name;
        expect_whole_or_nothing(write_sample);
    }
}

static void test_detail_without_memory(void **state)
{
    (void)state;
    with_detail = true;
    for (const WriteFormat *format = write_formats; format->name; format++) {
        format_name = format->name;
        expect_whole_or_nothing(write_sample);
    }
}

static void test_summary_without_memory(void **state)
{
    (void)state;
    expect_whole_or_nothing(write_summary);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers_without_memory),
        cmocka_unit_test(test_detail_without_memory),
        cmocka_unit_test(test_summary_without_memory),
    };
    sample_folder();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    rmdir(sample_folder());
    return failed;
}
