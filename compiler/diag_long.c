#include "compiler/diag_long.h"

#include "compiler/compile.h"
#include "compiler/format/format.h"

const LongForm long_forms[] = {
#define LONG(code, shape, en, zh, wrong, mended) \
    {#code, LONG_##shape, {{en, sizeof(en) - 1}, {zh, sizeof(zh) - 1}}, wrong, mended},
#include "compiler/diag_long.def"
#undef LONG
};
const size_t long_form_count = sizeof long_forms / sizeof *long_forms;

/* ---- Finding ---------------------------------------------------------------------------------------------------- */

bool long_form_is_code(const char *word)
{
    if (!strchr("EWDewd", word[0]) || strlen(word) != 5)
        return false;
    return strspn(word + 1, "0123456789") == 4;
}

const LongForm *long_form_find(Str code)
{
    for (size_t i = 0; i < long_form_count; i++)
        if (code.len == 5 && (code.at[0] & ~0x20) == long_forms[i].code[0] &&
            memcmp(code.at + 1, long_forms[i].code + 1, 4) == 0)
            return &long_forms[i];
    return NULL;
}

/* ---- What stands around an example -------------------------------------------------------------------------------- */

/* Comments around the example survive the formatter, and show where it is. */
#define BEGIN "# <<<\n"
#define END "# >>>\n"

static const char header[] = "policy demo “示例办法” {\n"
                             "    authority “某县人民政府办公室” effective 2016-01-01 currency yuan\n"
                             "    round half_up to 0.01 yuan award year year(filed_on) precedence filed_on\n"
                             "    month end down\n"
                             "}\n"
                             "unit order “单”\n"
                             "unit person “人”\n";

static const char form[] =
    "input application “申报表” {\n"
    "    key   id “申报编号” text\n"
    "    field filed_on “申报日期” date required\n"
    "    field enterprise “企业代码” text required\n"
    "    field subject “主体类型” one of { courier “快递企业”, shop “网店”, station “村级站” } required\n"
    "    field orders “单量” count of order\n"
    "    field staff “职工人数” count of person\n"
    "    field sales “销售额” money\n"
    "    field earlier_sales “上年销售额” money\n"
    "    field invested “投入额” money within 0 yuan to 1000000000 yuan\n"
    "    field land “土地款” money default 0 yuan\n"
    "    field decided_rate “核定比例” rate\n"
    "    field approved_cap “核定限额” money default 0 yuan\n"
    "    field registered “已注册” yes_no\n"
    "    field grade “等次” one of { first “一等奖”, second “二等奖”, third “三等奖” }\n"
    "    field opened_on “开业日期” date\n"
    "    field score “得分” number default 0\n"
    "    field term “期限” months\n"
    "    field project “项目编号” text\n"
    "    check land <= invested “土地款不能超过投入额”\n"
    "}\n";

static const char form_begin[] = "unit dozen “打” = 12 order\n"
                                 "input application “申报表” {\n"
                                 "    key   id “申报编号” text\n"
                                 "    field filed_on “申报日期” date required\n" BEGIN;
static const char form_end[] =
    END "}\nclause sample “样例” { article “一” pay 100 yuan no cap “示例” paid from outside }\n";
static const char clause_begin[] = "clause sample “样例” {\n    article “一”\n" BEGIN;
static const char clause_end[] = END "    no cap “示例”\n    paid from outside\n}\n";
static const char data_clause[] =
    "clause sample “样例” {\n"
    "    article “一”\n"
    "    pay     case {\n"
    "        when earlier_sales is known: (growth of sales from earlier_sales rounded down to 1%) "
    "of 100 yuan\n"
    "        otherwise: 100 yuan\n"
    "    } floored at 0 yuan\n"
    "    no cap  “示例”\n"
    "    paid from outside\n"
    "}\n"
    "clause decided “核定” {\n"
    "    article “二”\n"
    "    pay     up to 20% of invested as decided_rate\n"
    "    no cap  “示例”\n"
    "    paid from outside\n"
    "}\n";

Str long_form_policy(Arena *arena, const LongForm *own, const char *example)
{
    switch (own->shape) {
    case LONG_BODY:
        return arena_print(arena, "%s%s" BEGIN "%s" END, header, form, example);
    case LONG_CLAUSE:
        return arena_print(arena, "%s%s%s%s%s", header, form, clause_begin, example, clause_end);
    case LONG_FORM:
        return arena_print(arena, "%s%s%s%s", header, form_begin, example, form_end);
    case LONG_DATA:
        return arena_print(arena, "%s%s%s", header, form, data_clause);
    case LONG_WHOLE:
    case LONG_NONE:
        break;
    }
    return arena_print(arena, BEGIN "%s" END, example);
}

/* ---- In the reader's language ---------------------------------------------------------------------------------------- */

static const char *find_text(const char *at, const char *end, const char *wanted)
{
    size_t length = strlen(wanted);
    for (; at + length <= end; at++)
        if (memcmp(at, wanted, length) == 0)
            return at;
    return NULL;
}

/* Between the marks, without the indent of the first line. */
static Str cut_out(Arena *arena, Str text)
{
    const char *end = text.at + text.len, *from = find_text(text.at, end, BEGIN);
    const char *to = from ? find_text(from, end, "# >>>") : NULL;
    if (!to)
        return (Str){0};
    from += sizeof BEGIN - 1;
    while (to > from && to[-1] == ' ')
        to--;
    size_t indent = 0, length = 0;
    while (from + indent < to && from[indent] == ' ')
        indent++;
    char *out = ARENA_ARRAY(arena, char, (size_t)(to - from) + 1);
    while (from < to) {
        const char *line_end = find_text(from, to, "\n");
        size_t line = (size_t)((line_end ? line_end + 1 : to) - from), skipped = 0;
        while (skipped < indent && skipped < line && from[skipped] == ' ')
            skipped++;
        memcpy(out + length, from + skipped, line - skipped);
        length += line - skipped;
        from += line;
    }
    return (Str){out, length};
}

/* What is no tree cannot be written in another language: codes of the blocks 00 and 01. */
static bool is_tree(const Diags *diags)
{
    for (size_t i = 0; i < diags->count; i++)
        if (diag_code_name(diags->items[i].code)[1] == '0' && diag_code_name(diags->items[i].code)[2] <= '1')
            return false;
    return true;
}

/* Whether the policy has the code, in its text or in its plan. */
static bool gives(Str policy, const char *code)
{
    Compilation c;
    ReadingState readings;
    Plan *plan;
    bool found = false;
    if (compile_open(&c, STR("example.pol"), policy, NULL) == STATUS_OK) {
        if (c.diags.errors == 0 && compile_readings(&c, NULL, 0, AS_OF_TODAY, &readings) == STATUS_OK)
            (void)compile_plan(&c, &readings, &plan);
        for (size_t i = 0; i < c.diags.count; i++)
            found = found || strcmp(diag_code_name(c.diags.items[i].code), code) == 0;
    }
    compile_close(&c);
    return found;
}

/* Empty: the formatter has no tree to write, or no memory. */
static Str translated(Arena *arena, const LongForm *own, const char *example, Compilation *compilation,
                      Language language)
{
    if (compile_open(compilation, STR("example.pol"), long_form_policy(arena, own, example), NULL) != STATUS_OK ||
        !is_tree(&compilation->diags) || setjmp(compilation->arena.escape))
        return (Str){0};
    return cut_out(arena, format_policy(&compilation->arena, compilation->file, compilation->source, language));
}

Str long_form_example(Arena *arena, const LongForm *own, const char *example, Language language)
{
    Compilation compilation;
    if (own->shape == LONG_DATA || own->shape == LONG_NONE || language == LANGUAGE_EN)
        return str_from(example);
    Str shown = translated(arena, own, example, &compilation, language);
    compile_close(&compilation);
    if (shown.len) {
        /* The formatter mends what it can: such an example stays as it is. */
        const char *text = arena_print(arena, "%.*s%c", STR_ARG(shown), 0).at;
        bool before = gives(long_form_policy(arena, own, example), own->code);
        if (gives(long_form_policy(arena, own, text), own->code) == before)
            return shown;
    }
    return str_from(example);
}
