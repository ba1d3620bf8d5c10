#include "compiler/driver/ledger_file.h"

ExitCode ledger_file_find(LedgerFile *file, const Session *session, const Arguments *arguments, const Plan *plan,
                          const char *data, size_t shown_problems)
{
    *file = (LedgerFile){.path = arguments_text(arguments, OPTION_LEDGER)};
    if (!file->path)
        return EXIT_ALL_WELL;
    problem_list_init(&file->problems, str_from(session_file_name(session, file->path)), shown_problems);
    if (strcmp(file->path, "-") == 0 && strcmp(data, "-") == 0) {
        SESSION_ERROR(session,
                      TEXT("--ledger -: standard input is the data already", "--ledger -：标准输入已用作申报数据"),
                      TEXT("name a file", "请写文件名"), STR(""));
        return EXIT_USAGE;
    }
    return ledger_open(&file->ledger, plan) == STATUS_OK ? EXIT_ALL_WELL : session_no_memory(session);
}

Status ledger_file_read(LedgerFile *file, const ReaderOptions *options)
{
    if (!file->path)
        return STATUS_OK;
    ReaderOptions own = *options;
    own.path = file->path;
    return ledger_read(file->ledger, &own, &file->problems, &file->facts);
}

static const ProblemPlace whole_file = {.row = PROBLEM_NO_ROW};

void ledger_file_note_lack(const LedgerFile *file, const Plan *plan, ProblemList *problems)
{
    if (file->path || !plan->awarded_count)
        return;
    Wording asked = wording_same(plan->awarded[0].label);
    problem_report(problems, PROBLEM_LEDGER_NOT_GIVEN, &whole_file, STR(""), 1, &asked);
    problem_begin_batch(problems);
}

void ledger_file_tell_refusal(const Session *session)
{
    SESSION_ERROR(
        session,
        TEXT("the ledger has faults, so nothing was computed: an award that it leaves out would be paid again",
             "台账有误，本次未计算：漏掉的兑付会被重复支付"),
        TEXT("mend the rows listed above and run again", "请更正以上各行后重新运行"), STR(""));
}

void ledger_file_put_problems(const LedgerFile *file, ProblemFormat format, Language language)
{
    if (file->path)
        problem_list_render(stderr, &file->problems, format, language);
}

void ledger_file_done(LedgerFile *file)
{
    ledger_close(file->ledger);
    if (file->path)
        problem_list_done(&file->problems);
    *file = (LedgerFile){0};
}

ExitCode ledger_file_refuse(const Session *session, const Plan *plan, const char *command)
{
    if (!plan->awarded_count)
        return EXIT_ALL_WELL;
    SESSION_ERROR(session,
                  TEXT("`polc {0}` cannot be given a ledger, and the policy asks for `{1}`",
                       "`polc {0}` 不能读取台账，而办法要用“{1}”"),
                  TEXT("`polc run` and `polc test` can", "请用 `polc run` 或 `polc test`"), str_from(command),
                  plan->awarded[0].label);
    return EXIT_USAGE;
}
