#include "compiler/driver/test_mutate.h"

#include <stdio.h>
#include <unistd.h>

#include "compiler/diag_text.h"
#include "compiler/testing/beside.h"
#include "compiler/testing/cases.h"
#include "compiler/testing/mutants.h"
#include "runtime/memory.h"

typedef struct Mutation {
    const TestOutput *output;
    Compiled *compiled;
    Mutants mutants;
    size_t *order; /* of the tests: who noticed something last comes first */
    size_t test_count;
    size_t tried, noticed, faulty;
    const Mutant **survivors;
    size_t survivor_count;
} Mutation;

/* ---- One mutant ---------------------------------------------------------------------------------------------------------- */

typedef struct Change {
    const Mutant *mutant;
    bool made;
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

static Status run_tests(Mutation *mutation, const Mutant *mutant, Compiled *changed, Fate *fate)
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
    int *options = memory_new(c->policy->readings.count + 1, sizeof *options);
    if (!options)
        return STATUS_NO_MEMORY;
    memcpy(options, readings.options, c->policy->readings.count * sizeof *options);
    if (mutant->kind == MUTANT_OPTION)
        options[mutant->reading] = mutant->option;
    readings.options = options;
    TestReport report;
    TestOptions how = {.engine = ENGINE_INTERP, .order = mutation->order, .stop = true};
    status = policy_tests_run(c, &readings, &how, &report);
    memory_free(options);
    if (status != STATUS_OK || c->diags.errors)
        return status;
    *fate = report.stopped_at == SIZE_MAX ? FATE_SURVIVES : FATE_NOTICED;
    if (*fate == FATE_NOTICED)
        put_first(mutation, report.stopped_at);
    return STATUS_OK;
}

static Status try_mutant(Mutation *mutation, const Mutant *mutant, Fate *fate)
{
    Compiled changed;
    Change change = {.mutant = mutant};
    CompileStep step = {make_change, &change};
    *fate = FATE_FAULTY;
    Status status = compiled_open_again(&changed, mutation->compiled, &step);
    if (status == STATUS_OK && change.made && !changed.compilation.diags.errors)
        status = run_tests(mutation, mutant, &changed, fate);
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
        const Mutant *mutant = &mutation->mutants.items[count ? i * all / count : 0];
        Fate fate;
        status = try_mutant(mutation, mutant, &fate);
        mutation->tried += fate != FATE_FAULTY;
        mutation->faulty += fate == FATE_FAULTY;
        mutation->noticed += fate == FATE_NOTICED;
        if (fate == FATE_SURVIVES)
            mutation->survivors[mutation->survivor_count++] = mutant;
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

static void put_survivor(const Mutation *mutation, const Mutant *mutant)
{
    const Session *session = mutation->output->session;
    Place place = source_place(&mutation->compiled->compilation.sources, mutant->span.start);
    Str reason = session_text(session, mutant_reason(mutant->kind)), after = session_text(session, mutant->after);
    printf("  %.*s:%zu:%zu: ", STR_ARG(place.source->name), place.line, place.column);
    diag_print_clean(stdout, session_text(session, mutant->before));
    fputs(" → ", stdout);
    diag_print_clean(stdout, after);
    printf(session->language == LANGUAGE_ZH ? "：%.*s\n" : ": %.*s\n", STR_ARG(reason));
    if (mutant->kind == MUTANT_OPTION)
        return;
    put_line_of(place.source, place.line, '-');
    put_changed_line(mutation, &place, mutant, after);
}

static void put_people(const Mutation *mutation, size_t left)
{
    bool zh = mutation->output->session->language == LANGUAGE_ZH;
    if (mutation->survivor_count)
        fputs(zh ? "没有算例注意到的改动：\n" : "changes that no test notices:\n", stdout);
    for (size_t i = 0; i < mutation->survivor_count; i++)
        put_survivor(mutation, mutation->survivors[i]);
    printf(zh ? "改动 %zu 处：%zu 处有算例注意到，%zu 处没有，%u%%" : "%zu changes: %zu noticed, %zu not, %u%%",
           mutation->tried, mutation->noticed, mutation->survivor_count,
           mutation->tried ? (unsigned)(mutation->noticed * 100 / mutation->tried) : 100);
    if (mutation->faulty)
        printf(zh ? "；另有 %zu 处会使办法有错误" : "; %zu more make the policy faulty", mutation->faulty);
    if (left)
        printf(zh ? "；%zu 处未试，可用 --most 增加" : "; %zu not tried, --most tries more", left);
    putchar('\n');
}

static void put_json_mutant(const Mutation *mutation, const Mutant *mutant)
{
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
    putchar('}');
}

static void put_json(const Mutation *mutation, size_t left)
{
    printf(",\"mutation\":{\"tried\":%zu,\"noticed\":%zu,\"faulty\":%zu,\"not_tried\":%zu,\"survivors\":[",
           mutation->tried, mutation->noticed, mutation->faulty, left);
    for (size_t i = 0; i < mutation->survivor_count; i++) {
        fputs(i ? "," : "", stdout);
        put_json_mutant(mutation, mutation->survivors[i]);
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
