/* Any bytes as a policy: it is checked, and where there are no errors it has a plan under the standing readings, or is told
 * why not. Sizes are bounded, because what is looked for is what the bytes say, not how many they are. */
#include <assert.h>
#include <stdio.h>

#include "compiler/compile.h"
#include "runtime/plan_print.h"
#include "tests/fuzz/fuzz.h"

#define MOST_BYTES 4096

static void make_plan(Compilation *compilation, FILE *out)
{
    ReadingState readings;
    Plan *plan = NULL;
    if (compile_readings(compilation, NULL, 0, AS_OF_TODAY, &readings) != STATUS_OK ||
        compile_plan(compilation, &readings, &plan) != STATUS_OK)
        return;
    assert(plan || compilation->diags.errors > 0);
    if (plan)
        plan_print(out, plan);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    FILE *out = length <= MOST_BYTES ? fopen("/dev/null", "w") : NULL;
    if (!out)
        return 0;
    Compilation compilation;
    if (compile_open(&compilation, STR("fuzz.pol"), (Str){(const char *)bytes, length}, NULL) == STATUS_OK) {
        if (compilation.diags.errors == 0)
            make_plan(&compilation, out);
        diag_render(out, &compilation.diags, &compilation.sources, DIAG_HUMAN, LANGUAGE_ZH, (DiagScreen){0});
    }
    compile_close(&compilation);
    fclose(out);
    return 0;
}
