/* polc readings: what the policy leaves open, and what each answer would change. */
#include "compiler/driver/data_as_policy.h"
#include "compiler/driver/output_files.h"
#include "compiler/driver/readings.h"
#include "runtime/memory.h"
#include "runtime/nearest.h"

typedef struct ReadingsCommand {
    Compiled compiled;
    Readings readings;
    ReportFile file;
    Report report;
    DataRun in_force, option;
    Arena arena; /* of what is gathered; escapes */
    Arena grids; /* does not escape */
} ReadingsCommand;

/* ---- What is asked for ------------------------------------------------------------------------------------------------ */

static Str nearest_field(const Plan *plan, Str word)
{
    Str *names = memory_new(plan->form_count * 2 + 1, sizeof *names);
    Str near = {0};
    for (size_t i = 0; names && i < plan->form_count; i++) {
        names[2 * i] = plan->fields[i].id;
        names[2 * i + 1] = plan->fields[i].label;
    }
    if (names)
        near = nearest_name(word, names, plan->form_count * 2);
    memory_free(names);
    return near;
}

static ExitCode find_by(Readings *readings)
{
    const char *named = arguments_text(readings->arguments, OPTION_BY);
    Plan *plan;
    if (!named)
        return EXIT_ALL_WELL;
    ExitCode code = compiled_plan(readings->compiled, &plan);
    if (code != EXIT_ALL_WELL)
        return code;
    Str word = str_from(named);
    for (size_t i = 0; i < plan->form_count; i++)
        if (str_equal(plan->fields[i].id, word) || str_equal(plan->fields[i].label, word))
            readings->by = &plan->fields[i];
    if (readings->by)
        return EXIT_ALL_WELL;
    Str near = nearest_field(plan, word);
    SESSION_ERROR(readings->session, TEXT("--by {0}: the form has no such field", "--by {0}：申报表没有这个栏目"),
                  near.len ? TEXT("did you mean `{1}`?", "是否指“{1}”？")
                           : TEXT("name a field of the form by its id or label, e.g. `{2}`",
                                  "请写申报表栏目的标识或名称，例如“{2}”"),
                  word, near, session_text(readings->session, (Text){plan->fields[0].id, plan->fields[0].label}));
    return EXIT_USAGE;
}

/* What says nothing without data is refused rather than passed over. */
static ExitCode check_asked(const Readings *readings)
{
    static const OptionId of_data[] = {OPTION_BY, OPTION_PAIRS, OPTION_TABLE, OPTION_YEAR};
    const Session *session = readings->session;
    if (readings->data && strcmp(readings->data, "-") == 0) {
        SESSION_ERROR(session,
                      TEXT("the data is read once for each option, and standard input can be read only once",
                           "每个选项都要读一遍数据，而标准输入只能读一次"),
                      TEXT("write the data to a file and name it", "请先存为文件再给出文件名"), STR(""));
        return EXIT_USAGE;
    }
    for (size_t i = 0; i < sizeof of_data / sizeof *of_data && !readings->data; i++) {
        if (!arguments_has(readings->arguments, of_data[i]))
            continue;
        SESSION_ERROR(session,
                      TEXT("--{0} needs data, and only the policy is given", "--{0} 需要数据，而只给出了政策"),
                      TEXT("add the data file: polc readings POLICY DATA --{0} …",
                           "请加上数据文件：polc readings 政策文件 数据文件 --{0} …"),
                      str_from(command_options[of_data[i]].name));
        return EXIT_USAGE;
    }
    return EXIT_ALL_WELL;
}

/* ---- Writing ---------------------------------------------------------------------------------------------------------- */

static ExitCode write_report(ReadingsCommand *command)
{
    const Readings *readings = &command->readings;
    Report *report = &command->report;
    ExitCode code = report_open(report, readings->session, &command->file);
    if (code != EXIT_ALL_WELL)
        return code;
    bool has_memory = true;
    if (command->file.form == REPORT_CSV)
        readings_put_csv(report, readings);
    else if (command->file.form == REPORT_JSON)
        readings_put_json(report, readings);
    else if (readings->data)
        has_memory = readings_put_table(report, readings);
    else
        has_memory = readings_put_list(report, readings);
    return report_close(report, readings->session, has_memory);
}

static bool all_have_plans(const Readings *readings)
{
    for (size_t i = 0; i < readings->effect_count; i++)
        if (!readings->effects[i].has_plan)
            return false;
    for (size_t i = 0; i < readings->pair_count; i++)
        if (!readings->pairs[i].has_plan)
            return false;
    return true;
}

/* ---- The command ------------------------------------------------------------------------------------------------------ */

static ExitCode work(ReadingsCommand *command)
{
    Readings *readings = &command->readings;
    const Session *session = readings->session;
    command->arena.can_escape = true;
    if (setjmp(command->arena.escape))
        return session_no_memory(session);
    ExitCode code = check_asked(readings);
    command->file = report_file(session, readings->arguments);
    readings->language = command->file.language;
    if (code == EXIT_ALL_WELL)
        code = output_files_check(readings->compiled, readings->arguments);
    if (code == EXIT_ALL_WELL)
        code = find_by(readings);
    if (code == EXIT_ALL_WELL && readings->data)
        code = readings_compute(readings, &command->in_force, &command->option);
    if (code == EXIT_ALL_WELL)
        code = write_report(command);
    if (code != EXIT_ALL_WELL || !readings->data)
        return code;
    data_run_put_problems(&command->in_force);
    if (!all_have_plans(readings)) {
        compiled_put_diagnostics(readings->compiled);
        return EXIT_POLICY;
    }
    return command->in_force.run.rejected > 0 ? EXIT_ATTENTION : EXIT_ALL_WELL;
}

ExitCode cmd_readings(const Session *session, const Arguments *arguments)
{
    ReadingsCommand command = {0};
    const char *data = arguments->operand_count > 1 ? arguments->operands[1] : NULL;
    ExitCode code = data ? operand_order_check(session, arguments) : EXIT_ALL_WELL;
    if (code == EXIT_ALL_WELL)
        code = compiled_open(&command.compiled, session, arguments, false);
    if (code != EXIT_ALL_WELL)
        return code;
    arena_init(&command.arena);
    arena_init(&command.grids);
    command.readings = (Readings){.session = session,
                                  .arguments = arguments,
                                  .compiled = &command.compiled,
                                  .data = data,
                                  .arena = &command.arena};
    command.report.arena = &command.grids;
    code = work(&command);
    report_abandon(&command.report);
    readings_done(&command.readings);
    data_run_close(&command.option);
    data_run_close(&command.in_force);
    arena_done(&command.grids);
    arena_done(&command.arena);
    compiled_close(&command.compiled);
    return code;
}
