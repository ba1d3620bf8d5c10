/* A county's payment system asks libpolc what three applications of couriers receive. */
#include <polc.h>
#include <stdio.h>

/* Prints what is wrong, for whoever operates the program. */
static int complain(const polc_run *run)
{
    fprintf(stderr, "%s\n%s\n", polc_run_message(run)->en, polc_run_message(run)->zh);
    return 1;
}

static polc_status add(polc_run *run, const char *id, const char *enterprise, const char *orders)
{
    static const char *const same[][2] = {
        {"applicant_name", "从江顺达快递有限公司"}, {"subject", "courier"},
        {"filed_on", "2016年3月5日"}, {"registered_in_county", "是"}, {"taxed_in_county", "是"},
    };
    polc_run_set(run, "application_id", id);
    polc_run_set(run, "enterprise_id", enterprise);
    polc_run_set(run, "orders_out", orders); /* a bad cell rejects the row, which says why */
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        polc_run_set(run, same[i][0], same[i][1]);
    return polc_run_add_row(run, NULL);
}

static polc_status show(polc_run *run, size_t row, int clause)
{
    const polc_award *award;
    const char *note;
    polc_status status = polc_run_award(run, POLC_COMPUTED, row, clause, &award);
    if (status != POLC_OK)
        return status;
    long long computed = award->fen;
    status = polc_run_award(run, POLC_SETTLED, row, clause, &award);
    if (status != POLC_OK)
        return status;
    printf("%zu: computed %lld fen, paid %lld fen\n", row + 1, computed, (long long)award->fen);
    for (polc_language language = POLC_EN; language <= POLC_ZH; language++) {
        status = polc_run_note(run, POLC_SETTLED, row, clause, language, &note);
        if (status != POLC_OK)
            return status;
        printf("   %s\n", note);
    }
    return POLC_OK;
}

static int compute(polc_run *run, int clause)
{
    if (add(run, "2016-001", "91522633MA6DK1A01X", "12,000单") != POLC_OK ||
        add(run, "2016-002", "91522633MA6DK1A01X", "6000") != POLC_OK ||
        add(run, "2016-003", "91522633MA6DK1A02Y", "about 6000") != POLC_OK)
        return complain(run);
    polc_status status = polc_run_settle(run);
    for (size_t row = 0; row < polc_run_row_count(run) && status == POLC_OK; row++)
        status = show(run, row, clause);
    return status == POLC_OK ? 0 : complain(run);
}

int main(int argc, char **argv)
{
    polc_policy *policy;
    polc_run *run = NULL;
    int failed = 1;
    if (argc != 2) {
        fputs("usage: embed POLICY\n", stderr);
        return 2;
    }
    if (polc_policy_open_file(&policy, argv[1], NULL) != POLC_OK) {
        fputs(polc_policy_report(policy, POLC_EN), stderr);
    } else if (polc_run_open(&run, policy) == POLC_OK) {
        printf("%s, %s\n", polc_policy_about(policy)->label, polc_policy_about(policy)->id);
        failed = compute(run, polc_policy_clause(policy, "courier_freight"));
    }
    polc_run_close(run);
    polc_policy_close(policy);
    return failed;
}
