#include "compiler/driver/compiled.h"

#include <stdio.h>

#include "compiler/driver/data_as_policy.h"
#include "compiler/plain_file.h"
#include "runtime/civil_date.h"
#include "runtime/memory.h"

/* ---- Files beside the policy --------------------------------------------------------------------------------------- */

/* The checker has refused paths that leave the policy's folder. */
static bool read_table(void *context, Str path, Str *text, Text *reason)
{
    Compiled *compiled = context;
    return plain_file_read_table(&compiled->compilation.arena, str_from(compiled->file.path), path, text, reason);
}

static bool read_included(void *context, Str path, Str *text, Text *reason)
{
    Compiled *compiled = context;
    return plain_file_read_beside(&compiled->compilation.arena, str_from(compiled->file.path), path, text, reason);
}

/* ---- Readings ----------------------------------------------------------------------------------------------------------- */

/* NAME=OPTION; the full-width sign too, as a Chinese input method types it. */
static bool split_choice(Str given, ReadingChoice *choice)
{
    static const Str signs[] = {{"=", 1}, {"＝", sizeof "＝" - 1}};
    for (size_t s = 0; s < sizeof signs / sizeof *signs; s++) {
        for (size_t i = 1; i + signs[s].len < given.len; i++) {
            if (memcmp(given.at + i, signs[s].at, signs[s].len) != 0)
                continue;
            choice->reading = (Str){given.at, i};
            choice->option = (Str){given.at + i + signs[s].len, given.len - i - signs[s].len};
            return true;
        }
    }
    return false;
}

static int64_t as_of(const Arguments *arguments)
{
    int64_t date = arguments_number(arguments, OPTION_AS_OF, 0);
    return date ? date_from_civil((int32_t)(date / 10000), (int32_t)(date / 100 % 100), (int32_t)(date % 100))
                : AS_OF_TODAY;
}

void compiled_put_diagnostics(const Compiled *compiled)
{
    const Session *session = compiled->session;
    session_put_diagnostics(session, &compiled->compilation.diags, &compiled->compilation.sources);
}

ExitCode compiled_settle(Compiled *compiled, const char *const *given, size_t count, const Arguments *arguments)
{
    const Session *session = compiled->session;
    ReadingChoice *choices = memory_new(count + 1, sizeof *choices);
    ExitCode code = choices ? EXIT_ALL_WELL : session_no_memory(session);
    for (size_t i = 0; i < count && code == EXIT_ALL_WELL; i++) {
        if (split_choice(str_from(given[i]), &choices[i]))
            continue;
        SESSION_ERROR(session, TEXT("`{0}` is not NAME=OPTION", "“{0}”不是“口径=选项”的形式"),
                      TEXT("write e.g. --reading day_count=act_365", "例如 --reading 口径=选项"),
                      str_from(given[i]));
        code = EXIT_USAGE;
    }
    Compilation *compilation = &compiled->compilation;
    if (code == EXIT_ALL_WELL &&
        compile_readings(compilation, choices, count, as_of(arguments), &compiled->readings) != STATUS_OK)
        code = session_no_memory(session);
    memory_free(choices);
    if (code == EXIT_ALL_WELL && compilation->diags.errors) {
        compiled_put_diagnostics(compiled);
        code = EXIT_USAGE;
    }
    return code;
}

bool compiled_has_reading(const Compiled *compiled, const char *given)
{
    const SymbolList *readings = &compiled->compilation.policy->readings;
    ReadingChoice choice;
    if (!split_choice(str_from(given), &choice))
        return false;
    for (size_t i = 0; i < readings->count; i++)
        if (str_equal(readings->items[i]->id, choice.reading) ||
            str_equal(readings->items[i]->label, choice.reading))
            return true;
    return false;
}

/* ---- Opening ------------------------------------------------------------------------------------------------------------ */

static ExitCode read_step(Compiled *compiled, const Session *session, const Arguments *arguments, const char *name,
                          const CompileStep *step, bool keep_warnings)
{
    *compiled = (Compiled){.session = session, .tables = {read_table, compiled, read_included}};
    ExitCode code = policy_file_read(&compiled->file, session, name);
    if (code != EXIT_ALL_WELL)
        return code;
    Compilation *compilation = &compiled->compilation;
    if (compile_open_step(compilation, str_from(compiled->file.path), compiled->file.text, &compiled->tables,
                          step) != STATUS_OK) {
        code = session_no_memory(session);
    } else if (compilation->diags.errors && is_data_file(compiled->file.path, compiled->file.text)) {
        code = complain_data_as_policy(session, arguments, name);
    } else if (compilation->diags.errors) {
        compiled_put_diagnostics(compiled);
        code = EXIT_POLICY;
    } else {
        if (!keep_warnings)
            compilation->diags.count = compilation->diags.warnings = 0;
    }
    if (code != EXIT_ALL_WELL)
        compiled_close(compiled);
    return code;
}

ExitCode compiled_read(Compiled *compiled, const Session *session, const Arguments *arguments, const char *name,
                       bool keep_warnings)
{
    return read_step(compiled, session, arguments, name, NULL, keep_warnings);
}

ExitCode compiled_open_step(Compiled *compiled, const Session *session, const Arguments *arguments,
                            const char *name, const CompileStep *step, bool keep_warnings)
{
    ExitCode code = read_step(compiled, session, arguments, name, step, keep_warnings);
    if (code != EXIT_ALL_WELL)
        return code;
    size_t count = 0;
    const char **given = arguments_list(arguments, OPTION_READING, &count);
    code = count && !given ? session_no_memory(session) : compiled_settle(compiled, given, count, arguments);
    memory_free(given);
    if (code != EXIT_ALL_WELL)
        compiled_close(compiled);
    return code;
}

ExitCode compiled_open(Compiled *compiled, const Session *session, const Arguments *arguments, bool keep_warnings)
{
    return compiled_open_step(compiled, session, arguments, arguments->operands[0], NULL, keep_warnings);
}

ExitCode compiled_plan(Compiled *compiled, Plan **plan)
{
    if (compile_plan(&compiled->compilation, &compiled->readings, plan) != STATUS_OK)
        return session_no_memory(compiled->session);
    if (*plan)
        return EXIT_ALL_WELL;
    compiled_put_diagnostics(compiled);
    return EXIT_POLICY;
}

Status compiled_open_again(Compiled *again, const Compiled *first, const CompileStep *step)
{
    *again = (Compiled){.session = first->session,
                        .file = first->file,
                        .readings = first->readings,
                        .tables = {read_table, again, read_included}};
    return compile_open_step(&again->compilation, str_from(again->file.path), again->file.text, &again->tables,
                             step);
}

void compiled_close_again(Compiled *again)
{
    compile_close(&again->compilation);
}

void compiled_close(Compiled *compiled)
{
    compile_close(&compiled->compilation);
    policy_file_done(&compiled->file);
    *compiled = (Compiled){0};
}
