#include "compiler/compile.h"

#include "compiler/include.h"
#include "compiler/lower.h"
#include "compiler/parse.h"

static void compile_text(Compilation *c, Str name, Str text, PolicyFiles *tables, const CompileStep *step)
{
    c->source = source_add(&c->sources, name, text);
    c->file = parse_policy(&c->arena, c->source, &c->diags);
    include_files(&c->arena, c->file, name, &c->sources, &c->diags, tables);
    if (step)
        step->take(step->context, c);
    c->policy = check_policy(&c->arena, c->file, &c->sources, &c->diags, tables);
}

Status compile_open(Compilation *c, Str name, Str text, PolicyFiles *tables)
{
    return compile_open_step(c, name, text, tables, NULL);
}

Status compile_open_step(Compilation *c, Str name, Str text, PolicyFiles *tables, const CompileStep *step)
{
    memset(c, 0, sizeof *c);
    arena_init(&c->arena);
    c->arena.can_escape = true;
    c->sources.arena = &c->arena;
    c->diags.arena = &c->arena;
    if (setjmp(c->arena.escape))
        return STATUS_NO_MEMORY;
    compile_text(c, name, text, tables, step);
    return STATUS_OK;
}

void compile_close(Compilation *c)
{
    arena_done(&c->arena);
}

static int standing_option(const Symbol *reading, int64_t as_of)
{
    int standing = 0;
    for (size_t i = 0; i < reading->part_count; i++) {
        const Node *how = reading->parts[i]->node->left;
        if (how && how->kind == NODE_DECIDED && how->right->day <= as_of)
            return (int)i;
        if (how && how->kind == NODE_DEFAULT_OPTION)
            standing = (int)i;
    }
    return standing;
}

static bool is_called(const Symbol *symbol, Str name)
{
    return str_equal(symbol->id, name) || (symbol->label.len && str_equal(symbol->label, name));
}

/* All of them, in Chinese by label with the id behind it: either may be typed. */
static Text known_names(Arena *arena, Symbol *const *symbols, size_t count)
{
    Text names = TEXT("", "");
    for (size_t i = 0; i < count; i++) {
        Str id = symbols[i]->id, label = symbols[i]->label.len ? symbols[i]->label : id;
        Str both = str_equal(id, label) ? id : arena_print(arena, "%.*s（%.*s）", STR_ARG(label), STR_ARG(id));
        names.en = i ? arena_print(arena, "%.*s, %.*s", STR_ARG(names.en), STR_ARG(id)) : id;
        names.zh = i ? arena_print(arena, "%.*s、%.*s", STR_ARG(names.zh), STR_ARG(both)) : both;
    }
    return names;
}

/* The list stands in the help, which is not shortened. */
static void help_with(Arena *arena, Diag *diag, const char *en, const char *zh, Text names)
{
    diag_help(diag, (Text){arena_print(arena, "%s%.*s", en, STR_ARG(names.en)),
                           arena_print(arena, "%s%.*s", zh, STR_ARG(names.zh))});
}

static Symbol *find_named(Symbol *const *symbols, size_t count, Str name)
{
    for (size_t i = 0; i < count; i++)
        if (is_called(symbols[i], name))
            return symbols[i];
    return NULL;
}

static void choose(Compilation *c, ReadingChoice choice, ReadingState *state)
{
    const SymbolList *readings = &c->policy->readings;
    Span header = c->policy->header ? c->policy->header->name->span : (Span){0, 0};
    const Symbol *reading = find_named(readings->items, readings->count, choice.reading);
    if (!reading) {
        Diag *diag = DIAGN(&c->diags, READING_NOT_KNOWN, header, text_of(choice.reading));
        help_with(&c->arena, diag, "use --reading NAME=OPTION with one of: ", "请写 --reading 口径=选项，口径有：",
                  known_names(&c->arena, readings->items, readings->count));
        return;
    }
    const Symbol *option = find_named(reading->parts, reading->part_count, choice.option);
    if (!option) {
        Text name = {reading->id, reading->label.len ? reading->label : reading->id};
        Diag *diag =
            DIAGN(&c->diags, READING_OPTION_NOT_KNOWN, reading->node->name->span, text_of(choice.option), name);
        help_with(&c->arena, diag, "its options are: ", "选项有：",
                  known_names(&c->arena, reading->parts, reading->part_count));
        return;
    }
    state->options[reading->index] = option->index;
    state->chosen[reading->index] = true;
}

Status compile_readings(Compilation *c, const ReadingChoice *choices, size_t count, int64_t as_of,
                        ReadingState *out)
{
    if (setjmp(c->arena.escape))
        return STATUS_NO_MEMORY;
    size_t readings = c->policy->readings.count;
    out->options = ARENA_ARRAY(&c->arena, int, readings + 1);
    out->chosen = ARENA_ARRAY(&c->arena, bool, readings + 1);
    for (size_t i = 0; i < readings; i++)
        out->options[i] = standing_option(c->policy->readings.items[i], as_of);
    for (size_t i = 0; i < count; i++)
        choose(c, choices[i], out);
    return STATUS_OK;
}

Status compile_plan(Compilation *c, const ReadingState *readings, Plan **out)
{
    *out = NULL;
    if (setjmp(c->arena.escape))
        return STATUS_NO_MEMORY;
    *out = lower_policy(&c->arena, c->policy, readings->options, readings->chosen, &c->sources, &c->diags);
    return STATUS_OK;
}

Status compile_traced_plan(Compilation *c, const ReadingState *readings, Plan **out, Trace **trace)
{
    *out = NULL;
    if (setjmp(c->arena.escape))
        return STATUS_NO_MEMORY;
    *trace = trace_new(&c->arena);
    *out = lower_policy_traced(&c->arena, c->policy, readings->options, readings->chosen, &c->sources, &c->diags,
                               *trace);
    return STATUS_OK;
}

Status compile_binary_plan(Compilation *c, const ReadingState *readings, Plan **out)
{
    *out = NULL;
    if (setjmp(c->arena.escape))
        return STATUS_NO_MEMORY;
    *out =
        lower_policy_in_binary(&c->arena, c->policy, readings->options, readings->chosen, &c->sources, &c->diags);
    return STATUS_OK;
}
