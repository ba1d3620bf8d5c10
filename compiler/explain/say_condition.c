#include "compiler/explain/say.h"

/* A condition is told by the values that each of its comparisons saw. */

/* Whether it is as it should be: below a `not`, and in an exception, what is said should not hold. */
static Mark mark_of(const Term *term, bool wanted)
{
    const Quantity *truth = &term->value;
    return truth->certainty != CERTAIN ? MARK_UNKNOWN : (truth->mantissa != 0) == wanted ? MARK_YES : MARK_NO;
}

static bool is_no(const Term *term)
{
    return term->value.certainty == CERTAIN && !term->value.mantissa;
}

static NodeKind opposite(NodeKind op)
{
    static const NodeKind opposites[][2] = {
        {NODE_EQ, NODE_NE}, {NODE_NE, NODE_EQ}, {NODE_LT, NODE_GE},
        {NODE_GE, NODE_LT}, {NODE_GT, NODE_LE}, {NODE_LE, NODE_GT},
    };
    for (size_t i = 0; i < sizeof opposites / sizeof *opposites; i++)
        if (opposites[i][0] == op)
            return opposites[i][1];
    return op;
}

/* What was found, not what was asked: 4,999 < 5,000 where at least 5,000 is required. */
static NodeKind found(const Term *term)
{
    return is_no(term) ? opposite(term->op) : term->op;
}

static const char *comparison(NodeKind op)
{
    switch (op) {
    case NODE_EQ:
        return " = ";
    case NODE_NE:
        return " ≠ ";
    case NODE_LT:
        return " < ";
    case NODE_LE:
        return " ≤ ";
    case NODE_GT:
        return " > ";
    default:
        return " ≥ ";
    }
}

/* A name beside a member, a text, yes or no: the value says it all where the condition holds. */
static bool is_plain_equality(const Term *term)
{
    if (term->op != NODE_EQ && term->op != NODE_NE && term->op != NODE_IS)
        return false;
    TypeKind kind = term->items[0]->node->type.kind;
    return term->items[0]->op == NODE_NAME && term->items[1]->node->type.constant &&
           (kind == TYPE_CATEGORY || kind == TYPE_TEXT || kind == TYPE_YES_NO || kind == TYPE_OPTION);
}

static void put_equality(Words *words, const Term *term, bool wanted)
{
    bool negative = (term->op == NODE_NE) == wanted;
    words_put_operand(words, term->items[0]);
    if (mark_of(term, wanted) == MARK_YES)
        return;
    words_put_either(words, negative ? ", should not be " : ", should be ", negative ? "，不应为 " : "，应为 ");
    words_put_written(words, term->node->right);
}

static void put_members(Words *words, const Node *members)
{
    for (const Node *member = members; member; member = member->next) {
        if (member != members)
            words_put_either(words, ", ", "、");
        words_put_written(words, member);
    }
}

/* Nothing can be found of a blank; what should hold is told instead. */
static void put_wanted(Words *words, const Term *term, bool wanted)
{
    words_put_operand(words, term->items[0]);
    words_put_either(words, " (should be", "（应");
    words_put(words, str_from(comparison(wanted ? term->op : opposite(term->op))));
    words_put_operand(words, term->items[1]);
    words_put_either(words, ")", "）");
}

static void put_atom(Words *words, const Term *term, bool wanted)
{
    bool none;
    if (is_plain_equality(term)) {
        put_equality(words, term, wanted);
        return;
    }
    switch (term->op) {
    case NODE_EQ:
    case NODE_NE:
    case NODE_LT:
    case NODE_LE:
    case NODE_GT:
    case NODE_GE:
        if (mark_of(term, wanted) == MARK_UNKNOWN) {
            put_wanted(words, term, wanted);
            break;
        }
        words_put_operand(words, term->items[0]);
        words_put(words, str_from(comparison(found(term))));
        words_put_operand(words, term->items[1]);
        break;
    case NODE_IS_ONE_OF:
        words_put_operand(words, term->items[0]);
        if (mark_of(term, wanted) == MARK_YES)
            break;
        none = ((term->node->flags & FLAG_NEGATED) != 0) == wanted;
        words_put_either(words, none ? ", should be none of " : ", should be one of ",
                         none ? "，应不属于 " : "，应属于 ");
        put_members(words, term->node->items);
        break;
    case NODE_IS_KNOWN:
    case NODE_IS_UNKNOWN:
        words_put_operand(words, term->items[0]);
        if (mark_of(term, wanted) != MARK_YES)
            words_put_either(words,
                             (term->op == NODE_IS_KNOWN) == wanted ? ", should be filled in" : ", should be blank",
                             (term->op == NODE_IS_KNOWN) == wanted ? "，应已填" : "，应未填");
        break;
    default:
        words_put_operand(words, term);
        break;
    }
}

static bool is_junction(const Term *term)
{
    return term->op == NODE_AND || term->op == NODE_OR || term->op == NODE_NOT;
}

void words_put_failing(Words *words, const Term *term, bool wanted, bool *any)
{
    if (is_junction(term)) {
        for (size_t i = 0; i < term->count; i++)
            words_put_failing(words, term->items[i], wanted != (term->op == NODE_NOT), any);
        return;
    }
    if (mark_of(term, wanted) == MARK_YES)
        return;
    if (*any)
        words_put_either(words, "; ", "；");
    *any = true;
    words_put_operand(words, term->count ? term->items[0] : term);
}

bool says_itself(const Term *term)
{
    return is_plain_equality(term) && mark_of(term, true) == MARK_YES;
}

void say_condition(Say *say, const Term *term, bool wanted)
{
    if (is_junction(term)) {
        for (size_t i = 0; i < term->count; i++)
            say_condition(say, term->items[i], wanted != (term->op == NODE_NOT));
        return;
    }
    if (term->op == NODE_YES || term->op == NODE_NO)
        return;
    /* What stands on either side may have come about step by step. */
    for (size_t i = 0; i < term->count; i++)
        say_term(say, term->items[i]);
    say_term(say, term);
    if (term->op == NODE_ANY_OVER || term->op == NODE_ALL_OVER)
        return; /* its rows have said it */
    Words words = words_of(say);
    put_atom(&words, term, wanted);
    Line *line = say_line(say, LINE_DETAIL, (Str){0}, words_text(&words));
    line->mark = mark_of(term, wanted);
}
