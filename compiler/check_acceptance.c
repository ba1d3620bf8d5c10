/* `accept FINDING "why"`: findings of `polc check` that the measure really means. The analysis compares them with what it finds. */
#include "compiler/builtin.h"
#include "compiler/checker.h"

static Str list_of(Arena *arena, bool chinese)
{
    Str list = {0};
    for (size_t i = 0; i < builtin_count; i++) {
        if (builtin_table[i].group != BUILTIN_FINDING)
            continue;
        const char *separator = !list.len ? "" : chinese ? "、" : ", ";
        list = arena_print(arena, "%.*s%s%s", STR_ARG(list), separator,
                           chinese ? builtin_table[i].zh : builtin_table[i].en);
    }
    return list;
}

static void report_unknown(Checker *checker, const Node *name)
{
    Diag *diag = DIAGN(checker->diags, FINDING_UNKNOWN, name->span, word(name->text));
    Str words[128];
    Str nearest = diag_nearest(name->text, words, builtin_words(BUILTIN_FINDING, words, 128));
    Str en = list_of(checker->arena, false), zh = list_of(checker->arena, true);
    diag_help(diag, nearest.len ? (Text){arena_print(checker->arena, "did you mean `%.*s`?", STR_ARG(nearest)),
                                         arena_print(checker->arena, "是否应为“%.*s”？", STR_ARG(nearest))}
                                : (Text){arena_print(checker->arena, "one of %.*s", STR_ARG(en)),
                                         arena_print(checker->arena, "可用：%.*s", STR_ARG(zh))});
}

/* Being named here is no use of a thing. */
static void resolve_subject(Checker *checker, Node *name)
{
    const Policy *policy = checker->policy;
    name->symbol = resolve_look(checker, name->text);
    for (size_t i = 0; i < policy->details.count && !name->symbol; i++)
        name->symbol = names_find(policy->details.items[i]->part_names, name->text);
    if (!name->symbol)
        resolve_report_unknown(checker, name, ~0U);
}

void check_acceptance(Checker *checker, const Node *node, Span home)
{
    Policy *policy = checker->policy;
    if (!node->name || node->name->kind != NODE_NAME)
        return;
    int finding = builtin_find(BUILTIN_FINDING, node->name->text);
    if (finding < 0)
        report_unknown(checker, node->name);
    if (node->left && node->left->kind == NODE_NAME)
        resolve_subject(checker, node->left);
    if (!node->label || !node->label->text.len)
        DIAG0(checker->diags, REASON_MISSING, node->span);
    ARENA_PUSH(checker->arena, policy->acceptances, policy->acceptance_count, policy->acceptance_capacity,
               ((AcceptedFinding){node, finding, home, checker->diags->article}));
}

void check_file_acceptances(Checker *checker)
{
    for (size_t i = 0; i < checker->policy->file_accept_count; i++)
        check_acceptance(checker, checker->policy->file_accepts[i], (Span){0, UINT32_MAX});
}
