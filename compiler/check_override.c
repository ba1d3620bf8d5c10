/* Decisions on single cases: who decided what, for which row and clause. */
#include "compiler/checker.h"

/* What a decision says, each once; NULL where it does not. */
typedef struct Said {
    Node *rule_amount, *paid_amount, *decided;
} Said;

static Node **place_of(Said *said, const Node *item)
{
    switch (item->kind) {
    case NODE_RULE_AMOUNT:
        return &said->rule_amount;
    case NODE_PAID_AMOUNT:
        return &said->paid_amount;
    case NODE_DECIDED:
        return &said->decided;
    default:
        return NULL;
    }
}

static Said read_items(Checker *checker, const Node *override)
{
    Said said = {0};
    for (Node *item = override->items; item; item = item->next) {
        Node **place = place_of(&said, item);
        if (!place)
            continue;
        if (*place) {
            Diag *diag =
                DIAGN(checker->diags, STATEMENT_TWICE, item->span, word(check_written(checker, item->span)));
            diag_mark(diag, (*place)->span, TEXT("first here", "首次出现在此"));
        }
        *place = item;
    }
    return said;
}

static void check_amount(Checker *checker, Node *statement, Text what)
{
    Exact amount;
    Type money = type_make(TYPE_MONEY);
    if (!statement || !check_is(checker, statement->left, money, what))
        return;
    if (!constant_number(statement->left, &amount))
        DIAGN(checker->diags, CONSTANT_EXPECTED, statement->left->span, what);
    else if (amount.numerator < 0)
        DIAGN(checker->diags, DECISION_NEGATIVE, statement->left->span, what);
    else
        check_cell_number(checker, statement->left, money);
}

static void check_filled(Checker *checker, const Node *string, Text what)
{
    if (string && !string->text.len)
        DIAGN(checker->diags, DECISION_EMPTY, string->span, what);
}

static Text also(Checker *checker, Text list, Text item)
{
    if (!list.en.len)
        return item;
    return (Text){arena_print(checker->arena, "%.*s, %.*s", STR_ARG(list.en), STR_ARG(item.en)),
                  arena_print(checker->arena, "%.*s、%.*s", STR_ARG(list.zh), STR_ARG(item.zh))};
}

static void check_said(Checker *checker, const Node *override)
{
    Said said = read_items(checker, override);
    Str clause = override->name ? override->name->text : (Str){0};
    Text paid = TEXT("the paid amount", "批准金额"), rule = TEXT("the rule amount", "规定金额");
    check_amount(checker, said.rule_amount, rule);
    check_amount(checker, said.paid_amount, paid);
    Text document = TEXT("the number of its document", "文号"), authority = TEXT("who decided", "决定机关");
    if (said.decided) {
        check_filled(checker, said.decided->left, authority);
        check_filled(checker, said.decided->third, document);
    }
    if (check_was_misread(checker, override->span))
        return;
    Text lacking = TEXT("", "");
    if (!said.rule_amount)
        lacking = also(checker, lacking, rule);
    if (!said.paid_amount)
        lacking = also(checker, lacking, paid);
    if (!said.decided)
        lacking = also(checker, lacking, authority);
    else if (!said.decided->third)
        lacking = also(checker, lacking, document);
    if (lacking.en.len)
        DIAGN(checker->diags, DECISION_LACKS, override->name ? override->name->span : override->span, word(clause),
              lacking);
}

static bool has_key(const Policy *policy)
{
    for (size_t i = 0; i < policy->fields.count; i++)
        if (policy->fields.items[i]->node->kind == NODE_KEY)
            return true;
    return false;
}

void check_overrides(Checker *checker)
{
    const Policy *policy = checker->policy;
    /* Rows are found by their keys, so that many decisions are compared in time that grows with their number alone. */
    Names rows = {0};
    for (size_t i = 0; i < policy->override_count; i++) {
        Node *override = policy->overrides[i];
        Symbol *clause = resolve_expect(checker, override->name, KIND_BIT(CLAUSE), TEXT("a clause", "条款"));
        check_filled(checker, override->left, TEXT("the key of the row", "申报行的主键"));
        check_said(checker, override);
        if (!clause || !override->left)
            continue;
        Str both = arena_print(checker->arena, "%d %.*s", clause->index, STR_ARG(override->left->text));
        Symbol *first = names_find(&rows, both);
        if (first) {
            Diag *diag = DIAGN(checker->diags, DECISION_TWICE, override->name->span, word(override->left->text),
                               word(clause->id));
            diag_mark(diag, first->node->name->span, TEXT("first here", "首次出现在此"));
            continue;
        }
        first = ARENA_NEW(checker->arena, Symbol);
        first->node = override;
        names_add(checker->arena, &rows, both, first);
    }
    if (policy->override_count && policy->input && !has_key(policy))
        DIAG0(checker->diags, DECISION_KEY, policy->overrides[0]->span);
}
