/* Any bytes as applications under one small policy that uses every stage of an amount: reading, row stage, settlement and
 * every writer end, and what is paid keeps to the caps, the places and the budgets. The first byte chooses the sizes of
 * blocks and batches. */
#define _GNU_SOURCE
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "compiler/compile.h"
#include "runtime/run.h"
#include "runtime/write/summary.h"
#include "runtime/write/writer.h"
#include "tests/fuzz/fuzz.h"

static const char policy_text[] =
    "policy fuzz \"模糊测试\" {\n"
    "    currency yuan round half_up to 0.01 yuan award year year(on_date) precedence on_date month end down\n"
    "}\n"
    "unit order \"单\"\n"
    "input application \"申报表\" {\n"
    "    key id \"编号\" text\n"
    "    field who \"企业\" text\n"
    "    field on_date \"日期\" date required\n"
    "    field kind \"类别\" one of { courier \"快递\", shop \"网店\" } required\n"
    "    field invested \"投入\" money within 0 yuan to 10亿元\n"
    "    field land \"土地\" money default 0 yuan\n"
    "    field sent \"单量\" count of order\n"
    "    field decided \"核定\" rate\n"
    "    field ok \"认定\" yes_no certified by \"办公室\"\n"
    "    check land <= invested \"土地不超过投入\"\n"
    "}\n"
    "define base = invested - land\n"
    "table lending by since date, span months {\n"
    "    from 2015-01-01 { up to 12 months: 4.35%, above: 4.9% }\n"
    "    from 2016-06-01 { up to 12 months: 4%, above: 4.5% }\n"
    "}\n"
    "clause freight \"运费\" {\n"
    "    article \"1\" for kind is courier require sent >= 10 order \"达到10单\"\n"
    "    pay marginal sent { up to 100 order: 1 yuan/order, above: 1.5 yuan/order }\n"
    "    cap 2000 yuan per who per year pro rata paid from fund\n"
    "}\n"
    "clause platform \"平台\" {\n"
    "    article \"2\" require ok \"经认定\" pay up to 20% of base as decided cap 200000 yuan\n"
    "    once per who paid from fund\n"
    "}\n"
    "clause loan \"贴息\" {\n"
    "    article \"3\" for kind is shop\n"
    "    pay lending(6 months) on on_date of base floored at 100 yuan no cap \"none\"\n"
    "    at most 2 per who per year paid from other\n"
    "}\n"
    "clause bonus \"奖励\" {\n"
    "    article \"4\" pay each full 7 order of sent adds 3 yuan cap 500 yuan per who in order of on_date paid from other\n"
    "}\n"
    "budget fund \"专项资金\" { article \"5\" amount 3000 yuan per year shortage pro rata }\n"
    "budget other \"其他资金\" { article \"6\" amount 1000 yuan shortage first come by on_date }\n"
    "exclusive freight, loan per who take highest ties in order of on_date\n";

static Compilation compilation;
static Plan *plan;

static void make_plan(void)
{
    ReadingState readings;
    Str text = {policy_text, sizeof policy_text - 1};
    if (compile_open(&compilation, STR("fuzz.pol"), text, NULL) == STATUS_OK && compilation.diags.errors == 0 &&
        compile_readings(&compilation, NULL, 0, AS_OF_TODAY, &readings) == STATUS_OK)
        compile_plan(&compilation, &readings, &plan);
    if (plan)
        return;
    diag_render(stderr, &compilation.diags, &compilation.sources, DIAG_HUMAN, LANGUAGE_EN, (DiagScreen){0});
    abort();
}

static void check_settled(const Run *run)
{
    for (size_t i = 0; i < run->results.award_count; i++) {
        const Award *award = &run->results.awards[i];
        AwardStages stages = award_stages(&run->results, award);
        assert(award->paid >= 0 && award->paid <= stages.approved && stages.approved <= stages.shared);
        assert(stages.shared <= stages.placed && (award->cut == NO_CUT || stages.placed <= award->rounded));
    }
    for (size_t i = 0; i < run->settled.budget_count; i++) {
        const SettleBudget *budget = &run->settled.budgets[i];
        assert(budget->paid <= budget->amount && budget->paid <= budget->demand);
        assert(budget->paid + budget->shortage == budget->demand);
    }
}

static void write_everything(const Run *run)
{
    for (const WriteFormat *format = write_formats; format->name; format++) {
        WriteOptions options = {.format = format, .path = "/dev/null", .encoding = OUTPUT_GB18030, .width = 60};
        for (int form = 0; form < 4; form++) {
            options.detail = form & 1;
            options.label_headers = form & 2;
            char failure[512];
            Status status = write_results(&run->results, &options, LANGUAGE_ZH, failure, sizeof failure);
            assert(status == STATUS_OK);
        }
    }
    Output out;
    int sink = memfd_create("summary", MFD_CLOEXEC);
    if (output_open_descriptor(&out, sink, OUTPUT_UTF8) == STATUS_OK) {
        summary_write(&out, &run->tally, &run->results, &run->settled, &(SummaryOptions){.language = LANGUAGE_ZH});
        output_close(&out);
    }
    close(sink);
}

static void run_file(const char *path, uint8_t sizes)
{
    RunOptions options = {.reader = {.path = path, .block_size = sizes % 80, .chunk_size = sizes % 50 * 20},
                          .threads = sizes % 3 + 1,
                          .batch_rows = sizes % 7 * 64,
                          .keep_detail = true,
                          .rejects_path = "/dev/null",
                          .note_language = LANGUAGE_ZH};
    ProblemList problems;
    problem_list_init(&problems, STR("data.csv"), 20);
    Run run;
    if (run_data(&run, plan, &options, &problems) == STATUS_OK) {
        check_settled(&run);
        write_everything(&run);
        run_finish(&run);
    }
    run_done(&run);
    problem_list_done(&problems);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    if (!plan)
        make_plan();
    int file = memfd_create("data", MFD_CLOEXEC);
    if (file >= 0 && length > 0 && write(file, bytes + 1, length - 1) == (ssize_t)(length - 1)) {
        char path[64];
        snprintf(path, sizeof path, "/proc/self/fd/%d", file);
        run_file(path, bytes[0]);
    }
    close(file);
    return 0;
}
