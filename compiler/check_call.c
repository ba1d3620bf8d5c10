/* Calls: of a primitive, of a table, and `accrued`, which the compiler itself computes. Afterwards the arguments stand in
 * the order of the parameters. */
#include "compiler/builtin.h"
#include "compiler/check_table.h"
#include "runtime/prim/prim.h"

#define MOST_PARAMETERS 8

typedef struct Parameter {
    Str name, other_name;
    Type type; /* NONE: any number */
} Parameter;

typedef struct Signature {
    Str name;
    Parameter parameters[MOST_PARAMETERS];
    size_t count;
    bool named_from_three; /* three written arguments or more have to be named */
} Signature;

static Type poison(void)
{
    return type_make(TYPE_POISON);
}

/* How the call is written, with the parameters' names in either language. */
static Text call_form(Checker *checker, const Signature *signature)
{
    Text list = {STR(""), STR("")};
    for (size_t i = 0; i < signature->count; i++) {
        const Parameter *parameter = &signature->parameters[i];
        Str other = parameter->other_name.len ? parameter->other_name : parameter->name;
        list.en = arena_print(checker->arena, "%.*s%s%.*s: …", STR_ARG(list.en), i ? ", " : "",
                              STR_ARG(parameter->name));
        list.zh = arena_print(checker->arena, "%.*s%s%.*s：…", STR_ARG(list.zh), i ? "，" : "", STR_ARG(other));
    }
    return (Text){arena_print(checker->arena, "%.*s(%.*s)", STR_ARG(signature->name), STR_ARG(list.en)),
                  arena_print(checker->arena, "%.*s（%.*s）", STR_ARG(signature->name), STR_ARG(list.zh))};
}

static size_t find_parameter(const Signature *signature, Str name)
{
    size_t i = 0;
    while (i < signature->count && !str_equal(signature->parameters[i].name, name) &&
           !str_equal(signature->parameters[i].other_name, name))
        i++;
    return i;
}

/* Puts each argument into its parameter's place; false after a report. */
static bool place_arguments(Checker *checker, Node *call, const Signature *signature, Node **placed)
{
    size_t written = ast_count(call->items), position = 0;
    bool good = true;
    Text form = call_form(checker, signature);
    if (written != signature->count) {
        DIAGN(checker->diags, ARGUMENT_COUNT, call->span, word(signature->name),
              word(arena_print(checker->arena, "%zu", signature->count)),
              word(arena_print(checker->arena, "%zu", written)), form);
        return false;
    }
    for (Node *argument = call->items; argument; argument = argument->next, position++) {
        size_t at = argument->name ? find_parameter(signature, argument->name->text) : position;
        if (!argument->name && written >= 3 && signature->named_from_three) {
            DIAGN(checker->diags, ARGUMENT_UNNAMED, call->span, word(signature->name), form);
            return false;
        }
        if (at >= signature->count) {
            DIAGN(checker->diags, PARAMETER_UNKNOWN, argument->name->span, word(argument->name->text),
                  word(signature->name), form);
            good = false;
        } else if (placed[at]) {
            DIAGN(checker->diags, PARAMETER_TWICE, argument->span, word(signature->parameters[at].name), form);
            good = false;
        } else {
            placed[at] = argument;
        }
    }
    return good;
}

static bool check_argument(Checker *checker, const Parameter *parameter, Node *argument)
{
    Text what = {arena_print(checker->arena, "`%.*s`", STR_ARG(parameter->name)),
                 arena_print(checker->arena, "“%.*s”",
                             STR_ARG(parameter->other_name.len ? parameter->other_name : parameter->name))};
    bool good = parameter->type.kind == TYPE_NONE ? !type_is_poison(check_value(checker, argument->left))
                                                  : check_is(checker, argument->left, parameter->type, what);
    argument->type = good ? argument->left->type : poison();
    return good;
}

/* Checks and reorders all arguments; the result is constant when they are. */
static bool check_arguments(Checker *checker, Node *call, const Signature *signature, bool *constant)
{
    Node *placed[MOST_PARAMETERS] = {0};
    if (!place_arguments(checker, call, signature, placed)) {
        for (Node *argument = call->items; argument; argument = argument->next)
            if (argument->left && argument->left->kind != NODE_NAME)
                check_value(checker, argument->left);
        return false;
    }
    bool good = true;
    Node **link = &call->items;
    for (size_t i = 0; i < signature->count; i++) {
        *link = placed[i];
        link = &placed[i]->next;
    }
    *link = NULL;
    *constant = true;
    for (size_t i = 0; i < signature->count; i++) {
        good = check_argument(checker, &signature->parameters[i], placed[i]) && good;
        *constant = *constant && placed[i]->type.constant;
    }
    return good;
}

/* ---- primitives */

static bool needs_month_end(const PrimInfo *prim)
{
    for (int i = 0; i < prim->parameter_count; i++) {
        if (prim->parameter[i].kind == PARAMETER_MONTH_END)
            return true;
    }
    return false;
}

static Signature prim_signature(const PrimInfo *prim, Str name)
{
    Signature signature = {.name = name, .named_from_three = true};
    for (int i = 0; i < prim->parameter_count; i++) {
        const PrimParameter *from = &prim->parameter[i];
        if (from->kind == PARAMETER_MONTH_END)
            continue;
        Parameter *to = &signature.parameters[signature.count++];
        to->name = str_from(from->name);
        to->other_name = from->name_zh ? str_from(from->name_zh) : (Str){0};
        if (from->kind == PARAMETER_DAY_COUNT)
            to->type = type_make(TYPE_DAY_COUNT);
        else if (from->value < KIND_COUNT_OF_KINDS)
            to->type = type_of_kind(from->value);
    }
    return signature;
}

static Type call_primitive(Checker *checker, Node *call, int index)
{
    const PrimInfo *prim = prim_table[index];
    Symbol *symbol = ARENA_NEW(checker->arena, Symbol);
    *symbol = (Symbol){.kind = SYMBOL_FUNCTION, .id = str_from(prim->name), .index = index};
    call->symbol = call->name->symbol = symbol;
    Signature signature = prim_signature(prim, call->name->text);
    bool constant = false;
    if (!check_arguments(checker, call, &signature, &constant))
        return poison();
    if (needs_month_end(prim) && !checker->policy->has_month_end) {
        DIAG0(checker->diags, MONTH_END_MISSING, call->span);
        return poison();
    }
    Type type = type_of_kind(prim->result);
    type.constant = constant;
    type.whole = type.kind == TYPE_NUMBER && (prim->scale == PRIM_SCALE_WHOLE || prim->result == KIND_COUNT);
    return type;
}

/* ---- tables */

static Type call_table(Checker *checker, Node *call, Symbol *table)
{
    call->symbol = call->name->symbol = table;
    bool dated = table_is_dated(table), dated_here = checker->dated == call;
    checker->dated = NULL;
    Signature signature = {.name = table->id};
    for (size_t i = dated ? 1 : 0; i < table->part_count && signature.count < MOST_PARAMETERS; i++)
        signature.parameters[signature.count++] =
            (Parameter){table->parts[i]->id, table->parts[i]->label, table->parts[i]->type};
    bool constant;
    if (!check_arguments(checker, call, &signature, &constant))
        return poison();
    if (dated && !dated_here) {
        DIAGN(checker->diags, TABLE_NEEDS_DATE, call->span, word(check_written(checker, call->span)));
        return poison();
    }
    if (!dated && dated_here) {
        DIAGN(checker->diags, TABLE_NOT_DATED, call->span, word(table->id));
        return poison();
    }
    Type type = table->type;
    type.constant = false;
    return type;
}

Type check_table_on(Checker *checker, Node *node)
{
    checker->dated = node->left;
    Type type = check_value(checker, node->left);
    checker->dated = NULL;
    if (node->left && node->left->kind != NODE_CALL && !type_is_poison(type)) {
        DIAGN(checker->diags, ON_NEEDS_TABLE, node->left->span, word(check_written(checker, node->left->span)));
        type = poison();
    }
    if (node->left && node->left->symbol && node->left->symbol->kind == SYMBOL_FUNCTION && !type_is_poison(type)) {
        DIAGN(checker->diags, ON_NEEDS_TABLE, node->left->span, word(node->left->symbol->id));
        type = poison();
    }
    if (!check_is(checker, node->right, type_make(TYPE_DATE), TEXT("the date after `on`", "“于”后的日期")))
        return poison();
    return type;
}

/* ---- interest over a table that changes inside the period */

static bool check_accrued_rate(Checker *checker, Node *argument)
{
    Node *call = argument->left;
    checker->dated = call;
    Type type = check_value(checker, call);
    checker->dated = NULL;
    argument->type = type;
    if (type_is_poison(type))
        return false;
    if (call->kind == NODE_CALL && call->symbol && call->symbol->kind == SYMBOL_TABLE && type_is_plain(type))
        return true;
    DIAGN(checker->diags, ACCRUED_RATE, call->span, word(check_written(checker, call->span)));
    argument->type = poison();
    return false;
}

static Type call_accrued(Checker *checker, Node *call)
{
    static const TypeKind kinds[] = {TYPE_MONEY, TYPE_RATE, TYPE_DATE, TYPE_DATE, TYPE_DAY_COUNT};
    Symbol *symbol = ARENA_NEW(checker->arena, Symbol);
    *symbol = (Symbol){.kind = SYMBOL_FUNCTION, .id = STR("accrued"), .index = -1};
    call->symbol = call->name->symbol = symbol;
    Signature signature = {.name = call->name->text, .named_from_three = true};
    for (size_t i = 0; i < builtin_count; i++) {
        const Builtin *entry = &builtin_table[i];
        if (entry->group == BUILTIN_ACCRUED_PARAMETER)
            signature.parameters[signature.count++] =
                (Parameter){str_from(entry->en), str_from(entry->zh), type_make(kinds[entry->value])};
    }
    Node *placed[MOST_PARAMETERS] = {0};
    if (!place_arguments(checker, call, &signature, placed))
        return poison();
    Node **link = &call->items;
    bool good = true;
    for (size_t i = 0; i < signature.count; i++) {
        *link = placed[i];
        link = &placed[i]->next;
        good = (kinds[i] == TYPE_RATE ? check_accrued_rate(checker, placed[i])
                                      : check_argument(checker, &signature.parameters[i], placed[i])) &&
               good;
    }
    *link = NULL;
    return good ? type_make(TYPE_MONEY) : poison();
}

static void report_unknown_function(Checker *checker, const Node *name)
{
    Str *candidates = ARENA_ARRAY(checker->arena, Str, 2 * prim_count + 2);
    size_t count = builtin_words(BUILTIN_FUNCTION, candidates, 2);
    for (size_t i = 0; i < prim_count; i++) {
        if (!prim_table[i]->callable)
            continue;
        candidates[count++] = str_from(prim_table[i]->name);
        if (prim_table[i]->name_zh)
            candidates[count++] = str_from(prim_table[i]->name_zh);
    }
    Str nearest = diag_nearest(name->text, candidates, count);
    Diag *diag = DIAGN(checker->diags, FUNCTION_UNKNOWN, name->span, word(name->text));
    if (nearest.len)
        diag_help(diag, (Text){arena_print(checker->arena, "did you mean `%.*s`?", STR_ARG(nearest)),
                               arena_print(checker->arena, "是否应为“%.*s”？", STR_ARG(nearest))});
}

Type check_call(Checker *checker, Node *call)
{
    if (!call->name)
        return poison();
    Symbol *symbol = names_find(&checker->names, call->name->text);
    if (symbol && symbol->kind == SYMBOL_TABLE) {
        symbol->used = true;
        return call_table(checker, call, symbol);
    }
    checker->dated = NULL;
    if (builtin_has(BUILTIN_FUNCTION, call->name->text))
        return call_accrued(checker, call);
    int index = prim_find(call->name->text);
    if (index >= 0 && prim_table[index]->callable)
        return call_primitive(checker, call, index);
    report_unknown_function(checker, call->name);
    for (Node *argument = call->items; argument; argument = argument->next)
        check_value(checker, argument->left);
    return poison();
}
