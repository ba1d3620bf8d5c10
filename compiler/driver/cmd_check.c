#include "compiler/analysis/combinations.h"
#include "compiler/driver/compiled.h"

/* Which choice of readings has no plan; the diagnostics follow. */
static void put_combination(const Session *session, const Compiled *compiled, const ReadingState *state)
{
    const SymbolList *readings = &compiled->compilation.policy->readings;
    bool zh = session->language == LANGUAGE_ZH, any = false;
    for (size_t r = 0; r < readings->count; r++) {
        if (!state->chosen[r])
            continue;
        const Symbol *reading = readings->items[r], *option = reading->parts[state->options[r]];
        Str name = zh && reading->label.len ? reading->label : reading->id;
        Str choice = zh && option->label.len ? option->label : option->id;
        fprintf(stderr, "%s%.*s = %.*s", any ? (zh ? "、" : ", ") : (zh ? "采用 " : "under "), STR_ARG(name),
                STR_ARG(choice));
        any = true;
    }
    if (any)
        fputs(zh ? " 时：\n" : ":\n", stderr);
}

static ExitCode check_combinations(const Session *session, Compiled *compiled)
{
    ReadingState failing;
    if (combinations_try(&compiled->compilation, &compiled->readings, &failing) != STATUS_OK)
        return session_no_memory(session);
    if (failing.options)
        put_combination(session, compiled, &failing);
    if (compiled->compilation.diags.count)
        diag_render(stderr, &compiled->compilation.diags, &compiled->compilation.sources, session->message_format,
                    session->language, session->color);
    return failing.options ? EXIT_POLICY : EXIT_ALL_WELL;
}

ExitCode cmd_check(const Session *session, const Arguments *arguments)
{
    Compiled compiled;
    ExitCode code = compiled_open(&compiled, session, arguments, true);
    if (code != EXIT_ALL_WELL)
        return code;
    code = check_combinations(session, &compiled);
    if (code == EXIT_ALL_WELL) {
        const Policy *policy = compiled.compilation.policy;
        const char *form = session->language == LANGUAGE_ZH
                               ? "%s：正确（条款%zu条，口径%zu项，算例%zu个）\n"
                               : "%s: correct (%zu clauses, %zu readings, %zu tests)\n";
        fprintf(stderr, form, compiled.file.path, policy->clauses.count, policy->readings.count,
                policy->test_count);
    }
    compiled_close(&compiled);
    return code;
}
