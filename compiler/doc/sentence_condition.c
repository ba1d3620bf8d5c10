#include "compiler/doc/sentence.h"

static bool is_joined(const Node *node)
{
    return node->kind == NODE_AND || node->kind == NODE_OR;
}

/* What is joined otherwise inside of a chain stands in brackets. */
static void put_part(Sentence *s, const Node *node, NodeKind chain)
{
    bool brackets = is_joined(node) && node->kind != chain;
    sentence_put(s, brackets ? "(" : "", brackets ? "（" : "");
    sentence_condition(s, node);
    sentence_put(s, brackets ? ")" : "", brackets ? "）" : "");
}

static void put_joined(Sentence *s, const Node *node)
{
    put_part(s, node->left, node->kind);
    sentence_put(s, node->kind == NODE_AND ? " and " : " or ", node->kind == NODE_AND ? "，且" : "，或者");
    put_part(s, node->right, node->kind);
}

/* A field or definition of yes and no. */
static void put_holds(Sentence *s, const Node *node, bool holds)
{
    if (node->symbol) {
        sentence_quoted(s, node->symbol);
        sentence_put(s, holds ? " is yes" : " is no", holds ? "为是" : "为否");
    } else {
        sentence_value(s, node);
    }
}

static void put_not(Sentence *s, const Node *node)
{
    if (node->left->kind == NODE_NAME) {
        put_holds(s, node->left, false);
        return;
    }
    sentence_put(s, "it is not so that ", "并非“");
    sentence_condition(s, node->left);
    sentence_put(s, "", "”");
}

typedef struct Comparison {
    NodeKind kind;
    const char *en, *zh, *date_en, *date_zh;
} Comparison;

static const Comparison comparisons[] = {
    {NODE_EQ, " is ", "为", " is ", "为"},
    {NODE_NE, " is not ", "不是", " is not ", "不是"},
    {NODE_LT, " is below ", "不满", " is before ", "早于"},
    {NODE_LE, " is at most ", "不超过", " is on or before ", "不晚于"},
    {NODE_GT, " is above ", "超过", " is after ", "晚于"},
    {NODE_GE, " is at least ", "达到", " is on or after ", "不早于"},
};

static void put_comparison(Sentence *s, const Node *node)
{
    bool dates = node->left->type.kind == TYPE_DATE;
    for (size_t i = 0; i < sizeof comparisons / sizeof *comparisons; i++) {
        if (comparisons[i].kind != node->kind)
            continue;
        sentence_operand(s, node->left);
        sentence_put(s, dates ? comparisons[i].date_en : comparisons[i].en,
                     dates ? comparisons[i].date_zh : comparisons[i].zh);
        sentence_operand(s, node->right);
    }
}

static void put_is(Sentence *s, const Node *node)
{
    const Symbol *left = node->left->symbol;
    if (left && left->kind == SYMBOL_READING) {
        sentence_put(s, "the reading ", "口径");
        sentence_quoted(s, left);
        sentence_put(s, " is ", "采用");
        if (node->right->symbol)
            sentence_quoted(s, node->right->symbol);
        return;
    }
    if (node->right->kind == NODE_YES || node->right->kind == NODE_NO) {
        if (node->left->kind == NODE_NAME) {
            put_holds(s, node->left, node->right->kind == NODE_YES);
            return;
        }
    }
    sentence_operand(s, node->left);
    sentence_put(s, " is ", "为");
    sentence_value(s, node->right);
}

static void put_membership(Sentence *s, const Node *node)
{
    bool negated = node->flags & FLAG_NEGATED;
    sentence_operand(s, node->left);
    sentence_put(s, negated ? " is none of " : " is one of ", negated ? "不属于" : "为");
    sentence_list(s, node->items, sentence_symbol_of);
    sentence_put(s, "", negated ? "" : "之一");
}

static void put_known(Sentence *s, const Node *node)
{
    sentence_put(s, "", "“");
    sentence_value(s, node->left);
    sentence_put(s, node->kind == NODE_IS_KNOWN ? " is filled in" : " is blank",
                 node->kind == NODE_IS_KNOWN ? "”已填写" : "”未填写");
}

static void put_over(Sentence *s, const Node *node)
{
    bool any = node->kind == NODE_ANY_OVER;
    sentence_put(s, any ? "in at least one row of " : "in every row of ", "");
    sentence_symbol_of(s, node->name);
    sentence_put(s, ", ", any ? "中至少有一行满足：" : "中每一行都满足：");
    sentence_condition(s, node->right);
}

void sentence_condition(Sentence *s, const Node *node)
{
    switch (node->kind) {
    case NODE_AND:
    case NODE_OR:
        put_joined(s, node);
        break;
    case NODE_NOT:
        put_not(s, node);
        break;
    case NODE_EQ:
    case NODE_NE:
    case NODE_LT:
    case NODE_LE:
    case NODE_GT:
    case NODE_GE:
        put_comparison(s, node);
        break;
    case NODE_IS:
        put_is(s, node);
        break;
    case NODE_IS_ONE_OF:
        put_membership(s, node);
        break;
    case NODE_IS_KNOWN:
    case NODE_IS_UNKNOWN:
        put_known(s, node);
        break;
    case NODE_ANY_OVER:
    case NODE_ALL_OVER:
        put_over(s, node);
        break;
    case NODE_NAME:
        put_holds(s, node, true);
        break;
    case NODE_YES:
    case NODE_NO:
        sentence_put(s, node->kind == NODE_YES ? "always" : "never", node->kind == NODE_YES ? "一律" : "一律不");
        break;
    case NODE_CASE:
    case NODE_LOOKUP:
    case NODE_CALL:
        sentence_value(s, node);
        break;
    default:
        sentence_value(s, &(Node){.kind = NODE_ERROR, .span = node->span});
        break;
    }
}
