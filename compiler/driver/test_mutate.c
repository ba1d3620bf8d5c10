#include "compiler/driver/test_mutate.h"

#include <stdio.h>
#include <unistd.h>

#include "compiler/diag_text.h"
#include "compiler/format/format.h"
#include "compiler/testing/beside.h"
#include "compiler/testing/cases.h"
#include "compiler/testing/mutants.h"
#include "compiler/testing/rows_apart.h"
#include "compiler/testing/suggest.h"
#include "runtime/memory.h"

typedef struct Mutation {
    const TestOutput *output;
    Compiled *compiled;
    Mutants mutants;
    size_t *order; /* of the tests: who noticed something last comes first */
    size_t test_count;
    size_t tried, noticed, faulty;
    struct Survivor *survivors;
    size_t survivor_count;
} Mutation;

typedef struct Survivor {
    const Mutant *mutant;
    Node *test; /* whose result differs; NULL: none was found */
} Survivor;

/* ---- One mutant ---------------------------------------------------------------------------------------------------------- */

typedef struct Change {
    const Mutant *mutant;
    bool made;
    Node *test; /* found for a survivor */
} Change;

static void make_change(void *context, Compilation *c)
{
    Change *change = context;
    tests_beside_take(NULL, c);
    change->made = mutant_apply(change->mutant, c);
}

static void put_first(Mutation *mutation, size_t test)
{
    size_t at = 0;
    while (mutation->order[at] != test)
        at++;
    memmove(mutation->order + 1, mutation->order, at * sizeof *mutation->order);
    mutation->order[0] = test;
}

typedef enum Fate { FATE_FAULTY, FATE_NOTICED, FATE_SURVIVES } Fate;

/* Whether the register looks the table up. Operations come after their arguments. */
static bool looks_up(Arena *arena, const Plan *plan, PlanReg reg, uint32_t table)
{
    bool *needed = ARENA_ARRAY(arena, bool, plan->op_count + 1);
    if (reg == PLAN_NONE)
        return false;
    needed[reg] = true;
    for (PlanReg i = reg + 1; i-- > 0;) {
        const PlanOp *op = &plan->ops[i];
        if (needed[i] && (op->code == OP_TABLE || op->code == OP_ACCRUE) && op->index == table)
            return true;
        for (size_t a = 0; needed[i] && a < op->argument_count; a++)
            needed[op->argument[a]] = true;
    }
    return false;
}

/* The clause in which the change stands, or whose amount needs the table in which it does; SIZE_MAX: it is no clause's own. */
static size_t clause_of(Mutation *mutation, const Mutant *mutant, const Plan *plan)
{
    Tree tree;
    Arena *arena = &mutation->compiled->compilation.arena;
    tree_index(&tree, arena, mutation->compiled->compilation.file);
    const Node *declaration = tree_declaration(&tree, mutant->span);
    size_t clause = declaration ? test_run_clause(plan, declaration->symbol) : plan->clause_count;
    if (declaration && declaration->kind == NODE_TABLE)
        for (clause = 0; clause < plan->clause_count; clause++)
            if (looks_up(arena, plan, plan->clauses[clause].amount, (uint32_t)declaration->symbol->index))
                break;
    return clause < plan->clause_count ? clause : SIZE_MAX;
}

/* A case whose result differs under the policy and under the change, where one is found. */
static Status tell_apart(Mutation *mutation, Change *change, Compilation *changed, const ReadingState *tested)
{
    Compilation *c = &mutation->compiled->compilation;
    const ReadingState *standing = &mutation->compiled->readings;
    const Mutant *mutant = change->mutant;
    ReadingState options;
    mutant_options(mutant, c, standing, &options);
    const ReadingState *other_options = mutant->kind == MUTANT_OPTION ? tested : &options;
    Plan *plan, *other;
    Status status = compile_plan(c, &options, &plan);
    if (status == STATUS_OK)
        status = compile_plan(changed, other_options, &other);
    if (status != STATUS_OK || !plan || !other)
        return status;
    if (setjmp(c->arena.escape))
        return STATUS_NO_MEMORY;
    Str name =
        arena_print(&c->arena, "%.*s → %.*s", STR_ARG(session_text(mutation->output->session, mutant->before)),
                    STR_ARG(session_text(mutation->output->session, mutant->after)));
    /* A row of a table is met by few applicants, and a change that is no clause's own is looked for in all of them. */
    size_t clause = clause_of(mutation, mutant, plan);
    unsigned attempts = clause == SIZE_MAX ? 2 : mutant->in_table ? 24 : 6;
    status = suggest_apart(c, standing, &options, plan, other, clause, attempts, name, &change->test);
    bool is_shared = mutant->kind == MUTANT_DROP_SHARED || mutant->kind == MUTANT_KEY ||
                     mutant->kind == MUTANT_AMOUNT_UP || mutant->kind == MUTANT_TENFOLD;
    if (status == STATUS_OK && !change->test && is_shared && clause != SIZE_MAX && plan->step_count)
        status = rows_apart(c, changed, standing, &options, plan, other, clause, name, &change->test);
    return status;
}

static Status run_under(Mutation *mutation, Change *change, Compilation *c, const ReadingState *readings,
                        Fate *fate)
{
    TestReport report;
    TestOptions how = {.engine = ENGINE_INTERP, .order = mutation->order, .stop = true};
    Status status = policy_tests_run(c, readings, &how, &report);
    if (status != STATUS_OK || c->diags.errors)
        return status;
    *fate = report.stopped_at == SIZE_MAX ? FATE_SURVIVES : FATE_NOTICED;
    if (*fate == FATE_SURVIVES)
        return tell_apart(mutation, change, c, readings);
    put_first(mutation, report.stopped_at);
    return STATUS_OK;
}

static Status run_tests(Mutation *mutation, Change *change, Compiled *changed, Fate *fate)
{
    Compilation *c = &changed->compilation;
    ProblemList problems;
    CaseTable cases;
    problem_list_init(&problems, STR(""), 0);
    Status status = cases_read(c, &problems, &cases);
    problem_list_done(&problems);
    if (status != STATUS_OK || c->policy->test_count != mutation->test_count)
        return status;
    ReadingState readings = mutation->compiled->readings;
    size_t count = c->policy->readings.count;
    int *options = memory_new(count + 1, sizeof *options);
    if (!options)
        return STATUS_NO_MEMORY;
    memcpy(options, readings.options, count * sizeof *options);
    if (change->mutant->kind == MUTANT_OPTION)
        options[change->mutant->reading] = change->mutant->option;
    readings.options = options;
    status = run_under(mutation, change, c, &readings, fate);
    memory_free(options);
    return status;
}

static Status try_mutant(Mutation *mutation, Change *change, Fate *fate)
{
    Compiled changed;
    CompileStep step = {make_change, change};
    *fate = FATE_FAULTY;
    Status status = compiled_open_again(&changed, mutation->compiled, &step);
    if (status == STATUS_OK && change->made && !changed.compilation.diags.errors)
        status = run_tests(mutation, change, &changed, fate);
    compiled_close_again(&changed);
    return status;
}

/* ---- All of them ----------------------------------------------------------------------------------------------------------- */

static void put_progress(const Mutation *mutation, size_t done, size_t all)
{
    if (!isatty(STDERR_FILENO) || mutation->output->json)
        return;
    bool zh = mutation->output->session->language == LANGUAGE_ZH;
    if (done == all)
        fputs("\r\033[K", stderr);
    else if (done % 8 == 0)
        fprintf(stderr, zh ? "\r已试 %zu / %zu 处改动" : "\rtried %zu of %zu changes", done, all);
}

static Status try_all(Mutation *mutation, size_t most)
{
    size_t all = mutation->mutants.count, count = all < most ? all : most;
    Status status = STATUS_OK;
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        /* Evenly spread: the same ones each time. */
        Change change = {.mutant = &mutation->mutants.items[i * all / count]};
        Fate fate;
        status = try_mutant(mutation, &change, &fate);
        mutation->tried += fate != FATE_FAULTY;
        mutation->faulty += fate == FATE_FAULTY;
        mutation->noticed += fate == FATE_NOTICED;
        if (fate == FATE_SURVIVES)
            mutation->survivors[mutation->survivor_count++] = (Survivor){change.mutant, change.test};
        put_progress(mutation, i + 1, count);
    }
    return status;
}

/* ---- What survives ---------------------------------------------------------------------------------------------------------- */

static void put_line_of(const Source *source, size_t line, char sign)
{
    printf("    %c ", sign);
    diag_print_clean(stdout, source_line(source, line));
    putchar('\n');
}

/* The line as it would be: the node's text replaced, where it stands on one line. */
static void put_changed_line(const Mutation *mutation, const Place *place, const Mutant *mutant, Str after)
{
    Arena *arena = &mutation->compiled->compilation.arena;
    Str line = source_line(place->source, place->line);
    uint32_t start = mutant->span.start - place->source->base;
    size_t before = (size_t)(place->source->text.at + start - line.at);
    size_t length = mutant->span.end - mutant->span.start;
    bool one_line = before + length <= line.len;
    Str changed;
    if (mutant->is_left_out && one_line)
        changed = arena_print(arena, "%.*s%.*s", (int)before, line.at, (int)(line.len - before - length),
                              line.at + before + length);
    else if (mutant->is_left_out)
        changed = arena_print(arena, "%.*s", (int)before, line.at);
    else if (one_line)
        changed = arena_print(arena, "%.*s%.*s%.*s", (int)before, line.at, STR_ARG(after),
                              (int)(line.len - before - length), line.at + before + length);
    else
        changed = arena_print(arena, "%.*s%.*s", (int)before, line.at, STR_ARG(after));
    bool blank = true;
    for (size_t i = 0; i < changed.len; i++)
        blank = blank && changed.at[i] == ' ';
    fputs("    + ", stdout);
    diag_print_clean(stdout, blank ? after : changed);
    putchar('\n');
}

/* Indented, so that it reads as a part of what stands above it. */
static void put_case(const Mutation *mutation, Node *test)
{
    bool zh = mutation->output->session->language == LANGUAGE_ZH;
    Compilation *c = &mutation->compiled->compilation;
    if (!test) {
        fputs(
            zh ? "    没有找到结果不同的算例：或许两者相同，或须有多行以其他方式相争\n"
               : "    no case was found whose result differs: perhaps the same, or rows have to compete otherwise\n",
            stdout);
        return;
    }
    fputs(zh ? "    能区分两者的算例，应得结果为现在算出的：\n"
             : "    a case that tells them apart, with what the policy gives now:\n",
          stdout);
    Str text = format_made_up(&c->arena, test, format_language_of(c->file, c->source));
    while (text.len) {
        const char *end = memchr(text.at, '\n', text.len);
        size_t length = end ? (size_t)(end - text.at) + 1 : text.len;
        printf("      %.*s", (int)length, text.at);
        text = (Str){text.at + length, text.len - length};
    }
}

static void put_survivor(const Mutation *mutation, const Survivor *survivor)
{
    const Mutant *mutant = survivor->mutant;
    const Session *session = mutation->output->session;
    Place place = source_place(&mutation->compiled->compilation.sources, mutant->span.start);
    Str reason = session_text(session, mutant_reason(mutant->kind)), after = session_text(session, mutant->after);
    printf("  %.*s:%zu:%zu: ", STR_ARG(place.source->name), place.line, place.column);
    diag_print_clean(stdout, session_text(session, mutant->before));
    fputs(" → ", stdout);
    diag_print_clean(stdout, after);
    printf(session->language == LANGUAGE_ZH ? "：%.*s\n" : ": %.*s\n", STR_ARG(reason));
    if (mutant->kind != MUTANT_OPTION) {
        put_line_of(place.source, place.line, '-');
        put_changed_line(mutation, &place, mutant, after);
    }
    put_case(mutation, survivor->test);
}

static void put_people(const Mutation *mutation, size_t left)
{
    bool zh = mutation->output->session->language == LANGUAGE_ZH;
    if (mutation->survivor_count)
        fputs(zh ? "没有算例注意到的改动：\n" : "changes that no test notices:\n", stdout);
    for (size_t i = 0; i < mutation->survivor_count; i++)
        put_survivor(mutation, &mutation->survivors[i]);
    printf(zh ? "改动 %zu 处：%zu 处有算例注意到，%zu 处没有，%u%%" : "%zu changes: %zu noticed, %zu not, %u%%",
           mutation->tried, mutation->noticed, mutation->survivor_count,
           mutation->tried ? (unsigned)(mutation->noticed * 100 / mutation->tried) : 100);
    if (mutation->faulty)
        printf(zh ? "；另有 %zu 处会使办法有错误" : "; %zu more make the policy faulty", mutation->faulty);
    if (left)
        printf(zh ? "；%zu 处未试，可用 --most 增加" : "; %zu not tried, --most tries more", left);
    putchar('\n');
}

static void put_json_mutant(const Mutation *mutation, const Survivor *survivor)
{
    const Mutant *mutant = survivor->mutant;
    Compilation *c = &mutation->compiled->compilation;
    static const char *const names[] = {
#define MUTANT(name, en, zh) #name,
#include "compiler/testing/mutants.def"
#undef MUTANT
    };
    const Session *session = mutation->output->session;
    Place place = source_place(&mutation->compiled->compilation.sources, mutant->span.start);
    fputs("{\"file\":", stdout);
    diag_print_json_string(stdout, place.source->name);
    printf(",\"line\":%zu,\"column\":%zu,\"kind\":\"%s\",\"before\":", place.line, place.column,
           names[mutant->kind]);
    diag_print_json_string(stdout, session_text(session, mutant->before));
    fputs(",\"after\":", stdout);
    diag_print_json_string(stdout, session_text(session, mutant->after));
    fputs(",\"reason\":", stdout);
    diag_print_json_string(stdout, session_text(session, mutant_reason(mutant->kind)));
    fputs(",\"case\":", stdout);
    if (survivor->test)
        diag_print_json_string(stdout,
                               format_made_up(&c->arena, survivor->test, format_language_of(c->file, c->source)));
    else
        fputs("null", stdout);
    putchar('}');
}

static void put_json(const Mutation *mutation, size_t left)
{
    printf(",\"mutation\":{\"tried\":%zu,\"noticed\":%zu,\"faulty\":%zu,\"not_tried\":%zu,\"survivors\":[",
           mutation->tried, mutation->noticed, mutation->faulty, left);
    for (size_t i = 0; i < mutation->survivor_count; i++) {
        fputs(i ? "," : "", stdout);
        put_json_mutant(mutation, &mutation->survivors[i]);
    }
    fputs("]}", stdout);
}

ExitCode test_mutate(const TestOutput *output, Compiled *compiled, size_t most)
{
    Mutation mutation = {
        .output = output, .compiled = compiled, .test_count = compiled->compilation.policy->test_count};
    Status status = mutants_find(&mutation.mutants, &compiled->compilation, &compiled->readings);
    size_t count = mutation.mutants.count < most ? mutation.mutants.count : most;
    mutation.order = memory_new(mutation.test_count + 1, sizeof *mutation.order);
    mutation.survivors = memory_new(count + 1, sizeof *mutation.survivors);
    if (!mutation.order || !mutation.survivors)
        status = STATUS_NO_MEMORY;
    for (size_t i = 0; status == STATUS_OK && i < mutation.test_count; i++)
        mutation.order[i] = i;
    if (status == STATUS_OK)
        status = try_all(&mutation, most);
    if (status == STATUS_OK && !setjmp(compiled->compilation.arena.escape)) {
        if (output->json)
            put_json(&mutation, mutation.mutants.count - count);
        else
            put_people(&mutation, mutation.mutants.count - count);
    }
    memory_free(mutation.order);
    memory_free(mutation.survivors);
    if (status != STATUS_OK)
        return session_no_memory(output->session);
    return mutation.survivor_count ? EXIT_ATTENTION : EXIT_ALL_WELL;
}
