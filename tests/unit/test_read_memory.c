/* Reading without memory: each request fails once, and the reader says so instead of leaving anything out. */
#include "read_form.h"

#include <sys/wait.h>

static const char text[] =
    "title\n申报编号,申报单位,主体类型,申报日期,实际投入额（万元）,备注\n"
    "A1,\"一\"\"店\",网店,2016-3-5,20,x\nA2,二店,网点,2016-13-5,x,y\nA1,三店,,,1,\n合计,,,,,\n";

static Status read_in_batches(void)
{
    Sheet sheet = {0};
    sheet_write(&sheet, str_from(text));
    ReaderOptions options = {.path = sheet.path, .block_size = 16};
    problem_list_init(&sheet.problems, STR("data.csv"), 4);
    Status status = batch_init(&sheet.batch, form_fields, F_COUNT, 64);
    if (status == STATUS_OK)
        status = reader_open(&sheet.reader, form_fields, F_COUNT, &options, &sheet.problems);
    uint64_t rows = 0;
    while (status == STATUS_OK && (status = reader_next(sheet.reader, &sheet.batch)) == STATUS_OK &&
           sheet.batch.rows)
        rows += sheet.batch.rows;
    if (status == STATUS_OK && (rows != 3 || sheet.problems.errors != 4))
        status = STATUS_INTERNAL;
    sheet_close(&sheet);
    return status;
}

/* The switch is read once, so each failure needs a process of its own. −1: it crashed. */
static int status_with_failing_request(int request)
{
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        char setting[16];
        snprintf(setting, sizeof setting, "%d", request);
        setenv("POLC_FAIL_ALLOCATION", setting, 1);
        _exit((int)read_in_batches());
    }
    int status;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void every_failing_request_is_reported(void **state)
{
    (void)state;
    int request = 1;
    for (; request < 1000; request++) {
        int status = status_with_failing_request(request);
        if (status == STATUS_OK)
            break;
        if (status != STATUS_NO_MEMORY)
            fail_msg("request %d: status %d", request, status);
    }
    assert_in_range(request, 30, 999);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_failing_request_is_reported)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
