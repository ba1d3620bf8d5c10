#include "compiler/driver/decisions.h"

static bool has_key(const Plan *plan)
{
    for (size_t i = 0; i < plan->field_count; i++)
        if (plan->fields[i].key)
            return true;
    return false;
}

static ExitCode check_path(const Session *session, const Plan *plan, const char *path, const char *data)
{
    if (!has_key(plan)) {
        SESSION_ERROR(session,
                      TEXT("--decisions: a decision names its row by the key, and the policy's form has none",
                           "--decisions：决定以主键指明申报行，而本办法的申报表没有主键"),
                      TEXT("declare a `key` in the policy", "请在办法中设“主键”"), STR(""));
        return EXIT_USAGE;
    }
    if (strcmp(path, "-") == 0 && data && strcmp(data, "-") == 0) {
        SESSION_ERROR(
            session,
            TEXT("--decisions: standard input is the data already", "--decisions：标准输入已用作申报数据"),
            TEXT("name a file", "请写文件名"), STR(""));
        return EXIT_USAGE;
    }
    return EXIT_ALL_WELL;
}

ExitCode decisions_open(Decisions *decisions, const Session *session, const Arguments *arguments, const Plan *plan,
                        const char *data, size_t shown_problems)
{
    *decisions = (Decisions){.plan = plan, .path = arguments_text(arguments, OPTION_DECISIONS)};
    const char *name = decisions->path ? session_file_name(session, decisions->path) : "";
    problem_list_init(&decisions->problems, str_from(name), shown_problems);
    if (decision_file_open(&decisions->file, plan) != STATUS_OK)
        return session_no_memory(session);
    return decisions->path ? check_path(session, plan, decisions->path, data) : EXIT_ALL_WELL;
}

Status decisions_read(Decisions *decisions, const ReaderOptions *options)
{
    if (!decisions->path)
        return STATUS_OK;
    ReaderOptions own = *options;
    own.path = decisions->path;
    own.strict = false; /* every fault is told */
    own.ignore_duplicates = true; /* one row may have decisions on several clauses */
    return decision_file_read(&decisions->file, decisions->plan, &own, &decisions->problems);
}

static ProblemPlace place_of(const PlanDecision *decision)
{
    return (ProblemPlace){.line = decision->line, .sheet_row = decision->sheet_row, .row = PROBLEM_NO_ROW};
}

void decisions_report(Decisions *decisions, const SettleReport *settled)
{
    problem_begin_batch(&decisions->problems);
    for (size_t i = 0; i < settled->decision_count; i++) {
        const PlanDecision *decision = &decisions->file.decisions[i];
        const SettleDecision *found = &settled->decisions[i];
        ProblemPlace place = place_of(decision);
        bool is_well = found->state == DECISION_ROW_SKIPPED ||
                       (found->state == DECISION_APPLIED && found->rule_amount == decision->rule_amount);
        if (decision->in_policy)
            decisions->need_attention |= !is_well;
        else
            decision_report(&decisions->problems, decisions->plan, decision, found, &place);
    }
}

/* Those of the policy's text stand each in a file of its own, where `include` took it in. */
static void put_policy_problems(const Decisions *decisions, const SettleReport *settled, ProblemFormat format,
                                Language language)
{
    for (size_t i = 0; i < settled->decision_count; i++) {
        const PlanDecision *decision = &decisions->file.decisions[i];
        if (!decision->in_policy)
            continue;
        ProblemList own;
        ProblemPlace place = place_of(decision);
        problem_list_init(&own, decision->file, 1);
        decision_report(&own, decisions->plan, decision, &settled->decisions[i], &place);
        problem_list_render(stderr, &own, format, language);
        problem_list_done(&own);
    }
}

void decisions_put_problems(const Decisions *decisions, const SettleReport *settled, ProblemFormat format,
                            Language language)
{
    if (decisions->need_attention)
        put_policy_problems(decisions, settled, format, language);
    if (decisions->path)
        problem_list_render(stderr, &decisions->problems, format, language);
}

bool decisions_need_attention(const Decisions *decisions)
{
    return decisions->need_attention || decisions->problems.errors > 0;
}

void decisions_close(Decisions *decisions)
{
    problem_list_done(&decisions->problems);
    decision_file_done(&decisions->file);
}
