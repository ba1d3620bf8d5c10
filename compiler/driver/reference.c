#include "compiler/driver/reference.h"

#include "compiler/keywords.h"
#include "runtime/prim/prim.h"

/* `a`, `b` from "a|b"; a dash when there is none. */
static void put_spellings(FILE *out, const char *spellings)
{
    Str spelling;
    bool any = false;
    while (keyword_next_spelling(&spellings, &spelling)) {
        if (spelling.len)
            fprintf(out, any ? ", `%.*s`" : "`%.*s`", STR_ARG(spelling));
        any |= spelling.len > 0;
    }
    if (!any)
        fputs("–", out);
}

void reference_put_keywords(FILE *out)
{
    size_t count;
    const Keyword *keywords = keyword_list(&count);
    fputs("| English | 中文 | soft | meaning | 含义 |\n|---|---|---|---|---|\n", out);
    for (size_t i = 0; i < count; i++) {
        fputs("| ", out);
        put_spellings(out, keywords[i].en);
        fputs(" | ", out);
        put_spellings(out, keywords[i].zh);
        fprintf(out, " | %s | %s | %s |\n", keywords[i].soft ? "✓" : "", keywords[i].meaning_en,
                keywords[i].meaning_zh);
    }
}

static void put_parameters(FILE *out, const PrimInfo *info, bool zh)
{
    fprintf(out, zh ? "`%s（" : "`%s(", zh ? info->name_zh : info->name);
    bool any = false;
    for (int i = 0; i < info->parameter_count; i++) {
        const PrimParameter *parameter = &info->parameter[i];
        if (parameter->kind == PARAMETER_MONTH_END)
            continue; /* the header's, never written */
        if (any)
            fputs(zh ? "，" : ", ", out);
        fputs(zh ? parameter->name_zh : parameter->name, out);
        any = true;
    }
    fputs(zh ? "）`" : ")`", out);
}

void reference_put_functions(FILE *out)
{
    fputs("| function | 函数 | meaning | 含义 | example |\n|---|---|---|---|---|\n", out);
    for (size_t i = 0; i < prim_count; i++) {
        const PrimInfo *info = prim_table[i];
        if (!info->callable)
            continue;
        fputs("| ", out);
        put_parameters(out, info, false);
        fputs(" | ", out);
        put_parameters(out, info, true);
        fprintf(out, " | %s | %s | `%s` |\n", info->doc, info->zh, info->example ? info->example : "");
    }
    fputs("| `accrued(principal, rate, from, to, basis)` | `分段利息（本金，利率，起日，止日，计息基准）` "
          "| Interest over a dated table that changes inside the period: each day at the rate of its own date. "
          "| 期间内利率有调整时，按每日当时的利率分段计算的利息 | section 10 |\n",
          out);
}
