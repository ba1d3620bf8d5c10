/* A policy text as a polc_policy: compiled, and described in the words of polc.h. */
#include <stdio.h>
#include <stdlib.h>

#include "compiler/diag_text.h"
#include "compiler/library/library.h"
#include "compiler/plain_file.h"
#include "runtime/civil_date.h"
#include "runtime/memory.h"
#include "runtime/sha256.h"

#define KIND_IS_SAME(ours, theirs) _Static_assert((int)KIND_##ours == (int)theirs, "polc_kind is ValueKind")
KIND_IS_SAME(YES_NO, POLC_YES_NO);
KIND_IS_SAME(MONEY, POLC_MONEY);
KIND_IS_SAME(CATEGORY, POLC_CATEGORY);

const char *polc_version(void)
{
    return POLC_VERSION;
}

const char *terminated(Arena *arena, Str text)
{
    if (!text.len)
        return "";
    char *copy = arena_new(arena, text.len + 1, 1);
    if (copy)
        memcpy(copy, text.at, text.len);
    return copy;
}

/* ---- Opening and closing ------------------------------------------------------------------------------------------ */

/* References are counted, so that neither closing first is wrong. */
void policy_release(polc_policy *policy)
{
    if (!policy || __atomic_sub_fetch(&policy->references, 1, __ATOMIC_ACQ_REL) > 0)
        return;
    if (policy->is_open)
        compile_close(&policy->compilation);
    arena_done(&policy->texts);
    memory_free(policy);
}

void polc_policy_close(polc_policy *policy)
{
    policy_release(policy);
}

static bool read_table(void *context, Str path, Str *text, Text *reason)
{
    polc_policy *policy = context;
    return plain_file_read_table(&policy->compilation.arena, policy->name, path, text, reason);
}

static bool read_included(void *context, Str path, Str *text, Text *reason)
{
    polc_policy *policy = context;
    return plain_file_read_beside(&policy->compilation.arena, policy->name, path, text, reason);
}

/* ---- Findings ----------------------------------------------------------------------------------------------------- */

/* What is wrong besides the text: it cannot be read, or an option is not one. Texts may be {0} with the word. */
static void find_outside(polc_policy *policy, polc_status status, const char *en, const char *zh, Text word)
{
    Arena *arena = &policy->texts;
    policy->findings = ARENA_NEW(arena, polc_finding);
    policy->finding_count = 1;
    policy->status = status;
    *policy->findings = (polc_finding){
        .code = "",
        .is_error = 1,
        .message = {terminated(arena, arena_print(arena, "%s%.*s", en, STR_ARG(word.en))),
                    terminated(arena, arena_print(arena, "%s%.*s", zh, STR_ARG(word.zh)))},
        .help = {"", ""},
        .article = "",
        .file = terminated(arena, policy->name),
    };
    const char *file = policy->findings->file;
    const polc_text *message = &policy->findings->message;
    policy->reports[LANGUAGE_EN] =
        terminated(arena, arena_print(arena, "error: %s\n  --> %s\n", message->en, file));
    policy->reports[LANGUAGE_ZH] =
        terminated(arena, arena_print(arena, "错误：%s\n  --> %s\n", message->zh, file));
}

static polc_finding finding_of(polc_policy *policy, const Diag *diag)
{
    Arena *arena = &policy->texts;
    Place place = source_place(&policy->compilation.sources, diag->span.start);
    return (polc_finding){
        .code = diag_code_name(diag->code),
        .is_error = diag_severity(diag->code) == SEVERITY_ERROR,
        .message = {terminated(arena, diag_message(arena, diag, LANGUAGE_EN)),
                    terminated(arena, diag_message(arena, diag, LANGUAGE_ZH))},
        .help = {terminated(arena, diag_help_text(arena, &policy->compilation.diags, diag, LANGUAGE_EN)),
                 terminated(arena, diag_help_text(arena, &policy->compilation.diags, diag, LANGUAGE_ZH))},
        .article = terminated(arena, diag->article),
        .file = terminated(arena, place.source->name),
        .line = place.line,
        .column = place.column,
    };
}

/* False: no memory. */
static bool render_report(polc_policy *policy, Language language)
{
    char *bytes = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&bytes, &size);
    if (!out)
        return false;
    diag_render(out, &policy->compilation.diags, &policy->compilation.sources, DIAG_HUMAN, language,
                (DiagScreen){0});
    bool written = fclose(out) == 0;
    policy->reports[language] = written ? terminated(&policy->texts, (Str){bytes, size}) : NULL;
    free(bytes);
    return policy->reports[language] != NULL;
}

static bool list_findings(polc_policy *policy)
{
    const Diags *diags = &policy->compilation.diags;
    policy->findings = ARENA_ARRAY(&policy->texts, polc_finding, diags->count + 1);
    for (size_t i = 0; i < diags->count; i++)
        policy->findings[policy->finding_count++] = finding_of(policy, &diags->items[i]);
    return render_report(policy, LANGUAGE_EN) && render_report(policy, LANGUAGE_ZH);
}

/* ---- The description ------------------------------------------------------------------------------------------------ */

static const polc_field *describe_field(Arena *arena, const PlanField *field)
{
    polc_field *out = ARENA_NEW(arena, polc_field);
    polc_member *members = ARENA_ARRAY(arena, polc_member, field->member_count + 1);
    for (size_t i = 0; i < field->member_count; i++)
        members[i] =
            (polc_member){terminated(arena, field->members[i].id), terminated(arena, field->members[i].label)};
    *out = (polc_field){
        .id = terminated(arena, field->id),
        .label = terminated(arena, field->label),
        .unit = terminated(arena, field->unit),
        .kind = (polc_kind)field->kind,
        .denominator = field->denominator,
        .low = field->low,
        .high = field->high,
        .is_key = field->key,
        .is_required = field->required || field->key,
        .has_default = field->has_default,
        .member_count = field->member_count,
        .members = members,
    };
    if (field->kind == KIND_YES_NO || field->kind == KIND_CATEGORY) {
        out->low = 0;
        out->high = field->kind == KIND_YES_NO ? 1 : (int64_t)field->member_count - 1;
    }
    return out;
}

/* The budget's step names the clauses that draw on it. */
static Str fund_of(const Plan *plan, const PlanClause *clause)
{
    for (size_t s = 0; s < plan->step_count; s++)
        for (size_t c = 0; plan->steps[s].kind == STEP_BUDGET && c < plan->steps[s].clause_count; c++)
            if (&plan->clauses[plan->steps[s].clauses[c]] == clause)
                return plan->steps[s].id;
    return STR("");
}

static const polc_clause *describe_clause(Arena *arena, const Plan *plan, const PlanClause *clause)
{
    polc_clause *out = ARENA_NEW(arena, polc_clause);
    const char **conditions = ARENA_ARRAY(arena, const char *, clause->condition_count + 1);
    for (size_t i = 0; i < clause->condition_count; i++)
        conditions[i] = terminated(arena, clause->conditions[i].label);
    *out = (polc_clause){
        .id = terminated(arena, clause->id),
        .label = terminated(arena, clause->label),
        .article = terminated(arena, clause->article),
        .fund = terminated(arena, fund_of(plan, clause)),
        .is_referral = clause->referral,
        .is_in_kind = clause->in_kind,
        .condition_count = clause->condition_count,
        .conditions = conditions,
    };
    return out;
}

static const polc_reading *describe_reading(Arena *arena, const PlanReading *reading)
{
    polc_reading *out = ARENA_NEW(arena, polc_reading);
    *out = (polc_reading){
        .id = terminated(arena, reading->id),
        .label = terminated(arena, reading->label),
        .article = terminated(arena, reading->article),
        .option = terminated(arena, reading->option),
        .option_label = terminated(arena, reading->option_label),
        .is_default = reading->is_default,
        .is_chosen = reading->is_chosen,
    };
    return out;
}

static void describe(polc_policy *policy)
{
    Arena *arena = &policy->texts;
    const Plan *plan = policy->plan;
    const polc_field **fields = ARENA_ARRAY(arena, const polc_field *, plan->field_count + 1);
    const polc_clause **clauses = ARENA_ARRAY(arena, const polc_clause *, plan->clause_count + 1);
    const polc_reading **readings = ARENA_ARRAY(arena, const polc_reading *, plan->reading_count + 1);
    for (size_t i = 0; i < plan->field_count; i++)
        fields[i] = describe_field(arena, &plan->fields[i]);
    for (size_t i = 0; i < plan->clause_count; i++)
        clauses[i] = describe_clause(arena, plan, &plan->clauses[i]);
    for (size_t i = 0; i < plan->reading_count; i++)
        readings[i] = describe_reading(arena, &plan->readings[i]);
    char hash[SHA256_HEX];
    sha256_print(policy->text, hash);
    policy->about = (polc_about){
        .id = terminated(arena, plan->id),
        .label = terminated(arena, plan->label),
        .authority = terminated(arena, plan->authority),
        .issued = plan->issued,
        .effective = plan->effective,
        .expires = plan->expires,
        .text_sha256 = terminated(arena, str_from(hash)),
        .settles = plan->step_count > 0,
        .field_count = plan->field_count,
        .clause_count = plan->clause_count,
        .reading_count = plan->reading_count,
        .fields = fields,
        .clauses = clauses,
        .readings = readings,
    };
}

/* ---- Compiling ------------------------------------------------------------------------------------------------------ */

/* NAME=OPTION. */
static bool split_choice(Str given, ReadingChoice *choice)
{
    const char *sign = given.len ? memchr(given.at, '=', given.len) : NULL;
    if (!sign || sign == given.at || sign + 1 == given.at + given.len)
        return false;
    choice->reading = (Str){given.at, (size_t)(sign - given.at)};
    choice->option = (Str){sign + 1, given.len - choice->reading.len - 1};
    return true;
}

static bool read_day(const char *text, int64_t *day)
{
    int year, month, date, used = 0;
    if (!text) {
        *day = AS_OF_TODAY;
        return true;
    }
    if (sscanf(text, "%4d-%2d-%2d%n", &year, &month, &date, &used) != 3 || text[used] ||
        !date_is_civil(year, month, date))
        return false;
    *day = date_from_civil(year, month, date);
    return true;
}

/* In the texts of the policy, which the compilation may quote. */
static ReadingChoice *list_choices(polc_policy *policy, const polc_options *options)
{
    ReadingChoice *choices = ARENA_ARRAY(&policy->texts, ReadingChoice, options->reading_count + 1);
    for (size_t i = 0; i < options->reading_count; i++) {
        Str given = arena_copy(&policy->texts, str_from(options->readings[i]));
        if (split_choice(given, &choices[i]))
            continue;
        find_outside(policy, POLC_BAD_POLICY,
                     "a reading is chosen as NAME=OPTION, and not: ", "口径应写成“口径=选项”，而不是：",
                     text_of(given));
        return NULL;
    }
    return choices;
}

static polc_status plan_policy(polc_policy *policy, const polc_options *options)
{
    Compilation *compilation = &policy->compilation;
    ReadingState readings;
    Plan *plan = NULL;
    int64_t as_of;
    ReadingChoice *choices = list_choices(policy, options);
    if (!choices)
        return policy->status;
    if (!read_day(options->as_of, &as_of)) {
        find_outside(policy, POLC_BAD_POLICY,
                     "as_of is a day such as 2016-01-31, and not: ", "as_of 应为日期，例如 2016-01-31，而不是：",
                     text_of(str_from(options->as_of)));
        return policy->status;
    }
    if (compile_readings(compilation, choices, options->reading_count, as_of, &readings) != STATUS_OK)
        return POLC_NO_MEMORY;
    if (compilation->diags.errors)
        return POLC_BAD_POLICY;
    if (compile_plan(compilation, &readings, &plan) != STATUS_OK)
        return POLC_NO_MEMORY;
    /* Its rows come from the caller's memory, one by one, and there is no call yet that hands in their details. */
    if (plan && plan->detail_count) {
        find_outside(policy, POLC_BAD_POLICY,
                     "the library cannot be given details yet, and the policy reads those of: ",
                     "程序库尚不能接收明细，而办法要读：", text_of(plan->details[0].rows->id));
        return policy->status;
    }
    /* Its settlement keeps the row stage's answers beside the settled ones, and has no place for awards that the rules do not give. */
    if (plan && plan->decision_count) {
        find_outside(policy, POLC_BAD_POLICY,
                     "the library does not apply decisions on single cases yet, and the policy has one on row: ",
                     "程序库尚不能执行个案决定，而办法对以下申报行有决定：", text_of(plan->decisions[0].row));
        return policy->status;
    }
    if (plan && plan->awarded_count) {
        find_outside(policy, POLC_BAD_POLICY,
                     "the library cannot be given a ledger of earlier awards yet, and the policy asks for: ",
                     "程序库尚不能接收此前兑付的台账，而办法要用：", text_of(plan->awarded[0].label));
        return policy->status;
    }
    policy->plan = plan;
    return plan ? POLC_OK : POLC_BAD_POLICY;
}

static polc_status compile(polc_policy *policy, const polc_options *options)
{
    Compilation *compilation = &policy->compilation;
    policy->tables = (PolicyFiles){read_table, policy, read_included};
    if (compile_open(compilation, policy->name, policy->text, &policy->tables) != STATUS_OK) {
        compile_close(compilation);
        return POLC_NO_MEMORY;
    }
    policy->is_open = true;
    policy->status = compilation->diags.errors ? POLC_BAD_POLICY : plan_policy(policy, options);
    if (policy->finding_count || policy->status == POLC_NO_MEMORY)
        return policy->status;
    /* Rendering asks the compilation's arena for memory too. */
    if (setjmp(compilation->arena.escape) || !list_findings(policy))
        return POLC_NO_MEMORY;
    return policy->status;
}

/* Where the policy comes from: a file, or a text. */
typedef struct Origin {
    const char *path;
    Str text;
} Origin;

static polc_status read_text(polc_policy *policy, const Origin *origin)
{
    Text reason = {{NULL, 0}, {NULL, 0}};
    if (!origin->path) {
        policy->text = arena_copy(&policy->texts, origin->text);
        if (origin->text.len > SOURCE_MAX_BYTES)
            find_outside(policy, POLC_UNREADABLE, "the policy is larger than 16 MiB", "政策文件超过16 MiB",
                         TEXT("", ""));
    } else if (!plain_file_read(&policy->texts, origin->path, &policy->text, &reason)) {
        find_outside(policy, POLC_UNREADABLE, "cannot read the policy: ", "无法读取政策文件：", reason);
    }
    return policy->status;
}

static polc_status open_named(polc_policy *policy, const Origin *origin, const polc_options *given)
{
    const char *name = origin->path ? origin->path : given->name ? given->name : "<text>";
    policy->name = arena_copy(&policy->texts, str_from(name));
    if (given->size < sizeof *given) {
        find_outside(policy, POLC_MISUSE, "polc_options.size is not sizeof(polc_options)",
                     "polc_options.size 不等于 sizeof(polc_options)", TEXT("", ""));
        return policy->status;
    }
    if (read_text(policy, origin) != POLC_OK)
        return policy->status;
    polc_status status = compile(policy, given);
    if (status == POLC_OK)
        describe(policy);
    return status;
}

/* Apart, because what a function has changed before memory runs out is lost to it. */
__attribute__((noinline)) static polc_status open_policy(polc_policy *policy, const Origin *origin,
                                                         const polc_options *options)
{
    policy->texts.can_escape = true;
    if (setjmp(policy->texts.escape))
        return POLC_NO_MEMORY;
    return open_named(policy, origin, options);
}

static polc_status open_from(polc_policy **out, Origin origin, const polc_options *options)
{
    static const polc_options none = {.size = sizeof none};
    polc_policy *policy = memory_new(1, sizeof *policy);
    *out = NULL;
    if (!policy)
        return POLC_NO_MEMORY;
    policy->references = 1;
    policy->reports[0] = policy->reports[1] = "";
    arena_init(&policy->texts);
    policy->status = open_policy(policy, &origin, options ? options : &none);
    if (policy->status == POLC_NO_MEMORY) {
        policy_release(policy);
        return POLC_NO_MEMORY;
    }
    if (policy->status != POLC_OK)
        policy->plan = NULL;
    *out = policy;
    return policy->status;
}

polc_status polc_policy_open_file(polc_policy **out, const char *path, const polc_options *options)
{
    return open_from(out, (Origin){.path = path}, options);
}

polc_status polc_policy_open_text(polc_policy **out, const char *text, size_t length, const polc_options *options)
{
    return open_from(out, (Origin){.text = {text, length}}, options);
}

/* ---- Reading what was found --------------------------------------------------------------------------------------------- */

const char *polc_policy_report(const polc_policy *policy, polc_language language)
{
    if (!policy)
        return language == POLC_ZH ? "内存不足\n" : "out of memory\n";
    return policy->reports[language == POLC_ZH ? LANGUAGE_ZH : LANGUAGE_EN];
}

size_t polc_policy_finding_count(const polc_policy *policy)
{
    return policy ? policy->finding_count : 0;
}

const polc_finding *polc_policy_finding(const polc_policy *policy, size_t index)
{
    return policy && index < policy->finding_count ? &policy->findings[index] : NULL;
}

const polc_about *polc_policy_about(const polc_policy *policy)
{
    return policy && policy->plan ? &policy->about : NULL;
}

static bool is_called(const char *name, Str id, Str label)
{
    return str_is(id, name) || (label.len && str_is(label, name));
}

int polc_policy_field(const polc_policy *policy, const char *name)
{
    for (size_t i = 0; policy && policy->plan && name && i < policy->plan->field_count; i++)
        if (is_called(name, policy->plan->fields[i].id, policy->plan->fields[i].label))
            return (int)i;
    return -1;
}

int polc_policy_clause(const polc_policy *policy, const char *name)
{
    for (size_t i = 0; policy && policy->plan && name && i < policy->plan->clause_count; i++)
        if (is_called(name, policy->plan->clauses[i].id, policy->plan->clauses[i].label))
            return (int)i;
    return -1;
}
