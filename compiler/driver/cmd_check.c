#include "compiler/driver/compiled.h"

/* Every option of every reading, one at a time beside the standing ones: a policy is well only if each has a plan. */
static ExitCode check_options(Compiled *compiled)
{
    const SymbolList *readings = &compiled->compilation.policy->readings;
    Plan *plan;
    ExitCode code = compiled_plan(compiled, &plan);
    for (size_t r = 0; r < readings->count && code == EXIT_ALL_WELL; r++) {
        int standing = compiled->readings.options[r];
        for (size_t o = 0; o < readings->items[r]->part_count && code == EXIT_ALL_WELL; o++) {
            compiled->readings.options[r] = (int)o;
            if ((int)o != standing)
                code = compiled_plan(compiled, &plan);
        }
        compiled->readings.options[r] = standing;
    }
    return code;
}

ExitCode cmd_check(const Session *session, const Arguments *arguments)
{
    Compiled compiled;
    ExitCode code = compiled_open(&compiled, session, arguments, true);
    if (code != EXIT_ALL_WELL)
        return code;
    code = check_options(&compiled);
    if (code == EXIT_ALL_WELL) {
        const Policy *policy = compiled.compilation.policy;
        const char *form = session->language == LANGUAGE_ZH ? "%s：正确（条款%zu条，口径%zu项，算例%zu个）\n"
                                                            : "%s: correct (%zu clauses, %zu readings, %zu tests)\n";
        fprintf(stderr, form, compiled.file.path, policy->clauses.count, policy->readings.count, policy->test_count);
    }
    compiled_close(&compiled);
    return code;
}
