#include "compiler/format/statements.h"
#include "compiler/format/writing.h"
#include "parse.tab.h"
#include "runtime/prim/prim.h"

/* How tightly an expression binds, as the grammar has it. An operand in a looser place than its own needs brackets. */
enum {
    BIND_OVER,
    BIND_OR,
    BIND_AND,
    BIND_NOT,
    BIND_COMPARISON,
    BIND_POSTFIX,
    BIND_SUM,
    BIND_PRODUCT,
    BIND_SIGN,
    BIND_OF,
    BIND_OPERAND
};

static int binding(const Writing *w, const Node *node)
{
    switch (node->kind) {
    case NODE_OR:
        return BIND_OR;
    case NODE_AND:
        return BIND_AND;
    case NODE_NOT:
        return BIND_NOT;
    case NODE_EQ:
    case NODE_NE:
    case NODE_LT:
    case NODE_LE:
    case NODE_GT:
    case NODE_GE:
    case NODE_IS:
    case NODE_IS_ONE_OF:
    case NODE_IS_KNOWN:
    case NODE_IS_UNKNOWN:
        return BIND_COMPARISON;
    case NODE_EXCESS:
        return w->zh ? BIND_COMPARISON : BIND_OF;
    case NODE_ROUNDED:
    case NODE_FLOORED:
    case NODE_CAPPED:
        return BIND_POSTFIX;
    case NODE_ADD:
    case NODE_SUBTRACT:
        return BIND_SUM;
    case NODE_MULTIPLY:
    case NODE_DIVIDE:
        return BIND_PRODUCT;
    case NODE_NEGATE:
        return BIND_SIGN;
    case NODE_OF:
    case NODE_GROWTH:
    case NODE_INCREASE:
    case NODE_EACH:
    /* The grammar takes these as operands too; in brackets they are easier to read. */
    case NODE_UP_TO_OF:
    case NODE_TABLE_ON:
    case NODE_MARGINAL:
    case NODE_WHOLE:
    case NODE_LOOKUP:
    case NODE_CASE:
    case NODE_RANK:
    case NODE_SHARE_OF:
        return BIND_OF;
    /* The condition takes all to its right; in Chinese it is enclosed, and brackets are only easier to read. */
    case NODE_SUM_OVER:
    case NODE_HIGHEST_OVER:
    case NODE_LOWEST_OVER:
    case NODE_COUNT_OVER:
        return w->zh ? BIND_OF : node->right ? BIND_OVER : BIND_OF;
    case NODE_ANY_OVER:
    case NODE_ALL_OVER:
        return BIND_OVER;
    default:
        return BIND_OPERAND;
    }
}

static void write_bare(Writing *w, const Node *node);

static void write_bound(Writing *w, const Node *node, int least)
{
    if (!node)
        return;
    if (binding(w, node) >= least) {
        write_bare(w, node);
        return;
    }
    write_sign(w, "(", "（");
    write_bare(w, node);
    write_sign(w, ")", "）");
}

void write_expression(Writing *w, const Node *node)
{
    write_bound(w, node, BIND_OVER);
}

void write_operand(Writing *w, const Node *node)
{
    write_bound(w, node, BIND_OPERAND);
}

void write_value(Writing *w, const Node *node)
{
    write_bound(w, node, BIND_POSTFIX);
}

static void write_between(Writing *w, const char *english, const char *chinese)
{
    write_space(w);
    write_sign(w, english, chinese);
    write_space(w);
}

static void write_word_between(Writing *w, int token)
{
    write_space(w);
    write_lead(w, token);
}

/* ---- Chains ------------------------------------------------------------------------------------------------------- */

/* The text between two operands, where the operator stands; brackets and comments may stand there too. */
static bool written_between(const Writing *w, const Node *node, const char *sign)
{
    const Source *source = w->sources ? source_place(w->sources, node->span.start).source : w->source;
    uint32_t from = node->left->span.end - source->base, to = node->right->span.start - source->base;
    size_t length = strlen(sign);
    for (; from + length <= to; from++)
        if (memcmp(source->text.at + from, sign, length) == 0)
            return true;
    return false;
}

static bool is_sum(const Node *node)
{
    return node->kind == NODE_ADD || node->kind == NODE_SUBTRACT;
}

static bool all_of(const Node *node)
{
    return node->kind == NODE_OF || (is_sum(node) && all_of(node->left) && all_of(node->right));
}

static void write_operator(Writing *w, const Node *node)
{
    switch (node->kind) {
    case NODE_OR:
        write_lead(w, TOK_OR);
        break;
    case NODE_AND:
        write_lead(w, TOK_AND);
        break;
    case NODE_ADD:
        write_text(w, STR("+ "));
        break;
    default:
        if (written_between(w, node, "minus") || written_between(w, node, "扣除"))
            write_lead(w, TOK_MINUS);
        else
            write_text(w, STR("- "));
        break;
    }
}

/* A share of a base beside something else in a sum stands in brackets, since without them it could be read in two ways; so does in
 * Chinese what a table says on a date, whose word would reach over the operator for the reader. */
static void write_term(Writing *w, const Node *node, int least, bool bare_shares)
{
    bool enclosed = (node->kind == NODE_OF && !bare_shares) || (w->zh && node->kind == NODE_TABLE_ON);
    write_bound(w, node, enclosed ? BIND_OPERAND : least);
}

/* `and` inside of `or` has brackets, which it does not need, for the reader. */
static void write_links(Writing *w, const Node *node, int level, bool bare_shares)
{
    int least = level == BIND_OR ? BIND_NOT : level + 1;
    if (binding(w, node->left) == level)
        write_links(w, node->left, level, bare_shares);
    else
        write_term(w, node->left, least, bare_shares || level != BIND_SUM);
    write_break(w);
    write_operator(w, node);
    write_term(w, node->right, least, bare_shares || level != BIND_SUM);
}

static void write_chain(Writing *w, const Node *node, int level)
{
    write_open(w, 2);
    write_links(w, node, level, all_of(node));
    write_close(w, 2);
}

/* ---- Operators ---------------------------------------------------------------------------------------------------- */

static bool has_sign(const Writing *w, const Node *node)
{
    static const char *const signs[] = {"<", ">", "＜", "＞", "≤", "≥", "≦", "≧"};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (written_between(w, node, signs[i]))
            return true;
    return false;
}

/* In Chinese the bound of a postfix and the word of the comparison would run into each other. */
static void write_compared(Writing *w, const Node *node)
{
    write_bound(w, node, w->zh ? BIND_SUM : BIND_POSTFIX);
}

static void write_comparison(Writing *w, const Node *node)
{
    write_compared(w, node->left);
    if (node->kind == NODE_EQ)
        write_between(w, "=", "=");
    else if (node->kind == NODE_NE)
        write_between(w, "!=", "≠");
    else if (!has_sign(w, node))
        write_word_between(w, node->kind == NODE_LT   ? TOK_BELOW
                              : node->kind == NODE_LE ? TOK_UP_TO
                              : node->kind == NODE_GT ? TOK_ABOVE
                                                      : TOK_AT_LEAST);
    else if (node->kind == NODE_LT)
        write_between(w, "<", "<");
    else if (node->kind == NODE_LE)
        write_between(w, "<=", "≤");
    else if (node->kind == NODE_GT)
        write_between(w, ">", ">");
    else
        write_between(w, ">=", "≥");
    write_compared(w, node->right);
}

static void write_membership(Writing *w, const Node *node)
{
    write_value(w, node->left);
    write_word_between(w, node->flags & FLAG_NEGATED ? TOK_IS_NOT_ONE_OF : TOK_IS_ONE_OF);
    write_text(w, STR("{ "));
    write_names(w, node->items);
    write_text(w, STR(" }"));
}

static void write_knowledge(Writing *w, const Node *node)
{
    write_value(w, node->left);
    write_space(w);
    if (!w->zh)
        write_lead(w, TOK_IS);
    write_keyword(w, node->kind == NODE_IS_KNOWN ? TOK_KNOWN : TOK_UNKNOWN);
}

static bool is_unit(const Node *node)
{
    return node->kind == NODE_NAME && node->symbol && node->symbol->kind == SYMBOL_UNIT;
}

static void write_product(Writing *w, const Node *node)
{
    write_term(w, node->left, BIND_PRODUCT, false);
    if (node->kind == NODE_DIVIDE && is_unit(node->right))
        write_text(w, STR("/"));
    else if (node->kind == NODE_DIVIDE)
        write_between(w, "/", "/");
    else
        write_between(w, "*", "×");
    /* `orders * 1 yuan/order`: the unit belongs to the amount before it. */
    bool is_price = node->right->kind == NODE_DIVIDE && node->right->left->kind == NODE_QUANTITY &&
                    is_unit(node->right->right);
    write_term(w, node->right, is_price ? BIND_PRODUCT : BIND_SIGN, false);
}

/* It takes the whole sum before it, so it stands on a line of its own below a sum of several lines. */
static void write_postfix(Writing *w, const Node *node)
{
    pieces_put(&w->out, PIECE_OPEN);
    write_value(w, node->left);
    pieces_indent(&w->out, 2);
    write_break(w);
    if (node->kind == NODE_ROUNDED) {
        write_lead(w, TOK_ROUNDED);
        write_builtin(w, BUILTIN_ROUNDING, node->name);
        write_word_between(w, TOK_TO);
    } else {
        write_lead(w, node->kind == NODE_FLOORED ? TOK_FLOORED_AT : TOK_CAPPED_AT);
    }
    write_operand(w, node->right);
    write_close(w, 2);
}

/* ---- Phrases whose order the languages differ in ------------------------------------------------------------------ */

static void write_of(Writing *w, const Node *node)
{
    if (w->zh) {
        write_bound(w, node->right, node->right->kind == NODE_OF ? BIND_OF : BIND_OPERAND);
        write_word_between(w, TOK_ZH_OF);
        write_operand(w, node->left);
    } else {
        write_operand(w, node->left);
        write_word_between(w, TOK_OF);
        write_bound(w, node->right, node->right->kind == NODE_OF ? BIND_OF : BIND_OPERAND);
    }
}

static void write_up_to_of(Writing *w, const Node *node)
{
    write_lead(w, w->zh ? TOK_AT_UP_TO : TOK_UP_TO);
    write_operand(w, w->zh ? node->right : node->left);
    write_word_between(w, w->zh ? TOK_ZH_OF : TOK_OF);
    write_operand(w, w->zh ? node->left : node->right);
    write_word_between(w, TOK_AS);
    write_name(w, node->third);
}

static void write_excess(Writing *w, const Node *node)
{
    if (!w->zh)
        write_lead(w, TOK_EXCESS_OF);
    write_bound(w, node->left, w->zh ? BIND_POSTFIX : BIND_OPERAND);
    write_word_between(w, w->zh ? TOK_ABOVE : TOK_OVER);
    write_bound(w, node->right, w->zh ? BIND_POSTFIX : BIND_OPERAND);
    if (w->zh) {
        write_space(w);
        write_keyword(w, TOK_EXCESS_PART);
    }
}

static void write_change(Writing *w, const Node *node)
{
    bool growth = node->kind == NODE_GROWTH;
    if (!w->zh)
        write_lead(w, growth ? TOK_GROWTH_OF : TOK_INCREASE_OF);
    write_bound(w, node->left, w->zh && node->left->kind == NODE_OF ? BIND_OF : BIND_OPERAND);
    write_word_between(w, w->zh ? TOK_COMPARED_TO : TOK_FROM);
    write_operand(w, node->right);
    if (w->zh) {
        write_space(w);
        write_keyword(w, growth ? TOK_GROWTH : TOK_INCREASE);
    }
}

/* In Chinese a pot of each year has the word of the year in front of it, and then the share too. */
static void write_share_of(Writing *w, const Node *node)
{
    bool per_year = node->flags & FLAG_PER_YEAR, share_ends = w->zh && !per_year;
    if (!share_ends)
        write_lead(w, TOK_SHARE_OF);
    if (per_year && w->zh)
        write_lead(w, TOK_PER_YEAR);
    write_operand(w, node->left);
    if (per_year && !w->zh) {
        write_space(w);
        write_keyword(w, TOK_PER_YEAR);
    }
    write_word_between(w, TOK_IN_PROPORTION_TO);
    write_operand(w, node->right);
    if (share_ends) {
        write_space(w);
        write_keyword(w, TOK_SHARE_OF);
    }
}

static void write_each(Writing *w, const Node *node)
{
    int each = node->flags & FLAG_STARTED ? TOK_EACH_STARTED : TOK_EACH_FULL;
    if (w->zh) {
        write_bound(w, node->right, node->right->kind == NODE_OF ? BIND_OF : BIND_OPERAND);
        write_word_between(w, each);
        write_operand(w, node->left);
    } else {
        write_lead(w, each);
        write_operand(w, node->left);
        write_word_between(w, TOK_OF);
        write_operand(w, node->right);
    }
    write_word_between(w, TOK_ADDS);
    write_operand(w, node->third);
}

/* ---- Lists -------------------------------------------------------------------------------------------------------- */

static void write_values(Writing *w, const Node *values)
{
    write_open_filled(w, 2);
    for (const Node *value = values; value; value = value->next) {
        write_expression(w, value);
        if (value->next)
            write_item_mark(w);
    }
    write_close(w, 2);
}

static void write_listed(Writing *w, int token, const Node *values)
{
    write_keyword(w, token);
    write_sign(w, " (", "（");
    write_values(w, values);
    write_sign(w, ")", "）");
}

static Str parameter_in(const Writing *w, const Symbol *function, Str written)
{
    if (!function || function->kind != SYMBOL_FUNCTION)
        return written;
    if (function->index < 0) {
        int position = builtin_find(BUILTIN_ACCRUED_PARAMETER, written);
        for (size_t i = 0; i < builtin_count; i++)
            if (builtin_table[i].group == BUILTIN_ACCRUED_PARAMETER && builtin_table[i].value == position)
                return str_from(w->zh ? builtin_table[i].zh : builtin_table[i].en);
        return written;
    }
    const PrimInfo *prim = prim_table[function->index];
    for (int i = 0; i < prim->parameter_count; i++) {
        const PrimParameter *parameter = &prim->parameter[i];
        if (str_is(written, parameter->name) || (parameter->name_zh && str_is(written, parameter->name_zh)))
            return str_from(w->zh && parameter->name_zh ? parameter->name_zh : parameter->name);
    }
    return written;
}

static void write_argument(Writing *w, const Symbol *function, const Node *argument)
{
    if (argument->name) {
        write_text(w, parameter_in(w, function, argument->name->text));
        write_colon(w);
    }
    write_expression(w, argument->left);
}

static void write_call(Writing *w, const Node *call)
{
    write_name(w, call->name);
    write_sign(w, "(", "（");
    write_open_filled(w, 2);
    for (const Node *argument = call->items; argument; argument = argument->next) {
        write_argument(w, call->name->symbol, argument);
        if (argument->next)
            write_item_mark(w);
    }
    write_close(w, 2);
    write_sign(w, ")", "）");
}

/* ---- Tiers -------------------------------------------------------------------------------------------------------- */

/* `10000单以内`: after a number with a Chinese unit no space is needed, and none is written. */
static void write_end_behind(Writing *w, const Node *value, int token)
{
    write_value(w, value);
    bool is_run = value->kind == NODE_QUANTITY || value->kind == NODE_SPAN_OF_MONTHS ||
                  value->kind == NODE_SPAN_OF_YEARS || value->kind == NODE_SPAN_OF_DAYS ||
                  value->kind == NODE_NUMBER;
    const Piece *last = &w->out.items[w->out.count - 1];
    bool touches = is_run && last->text.len && (unsigned char)last->text.at[last->text.len - 1] >= 0x80 &&
                   !str_starts(last->text, STR("「"));
    if (!touches)
        write_space(w);
    write_keyword(w, token);
}

static void write_lead_value(Writing *w, int token, const Node *value)
{
    write_lead(w, token);
    write_value(w, value);
}

static void write_band(Writing *w, const Node *band)
{
    bool above = band->flags & FLAG_LOW_EXCLUDED, below = band->flags & FLAG_HIGH_EXCLUDED;
    if (!band->left && !band->right) {
        write_keyword(w, TOK_ABOVE);
        return;
    }
    if (band->left) {
        if (above)
            write_lead_value(w, TOK_ABOVE, band->left);
        else if (w->zh && band->left->kind != NODE_DATE)
            write_end_behind(w, band->left, TOK_FROM_AFTER);
        else
            write_lead_value(w, TOK_FROM, band->left);
        if (!band->right)
            return;
        write_space(w);
    }
    if (below)
        write_lead_value(w, TOK_BELOW, band->right);
    else if (w->zh && !above)
        write_end_behind(w, band->right, TOK_UP_TO_AFTER);
    else
        write_lead_value(w, TOK_UP_TO, band->right);
}

void write_arm_key(Writing *w, const Node *key)
{
    switch (key->kind) {
    case NODE_BAND:
        write_band(w, key);
        break;
    case NODE_RANGE:
        write_value(w, key->left);
        write_word_between(w, TOK_TO);
        write_value(w, key->right);
        break;
    case NODE_OTHERWISE:
        write_keyword(w, TOK_OTHERWISE);
        break;
    default:
        write_value(w, key);
        break;
    }
}

void write_arm(Writing *w, const Node *arm)
{
    if (arm->kind == NODE_LOOKUP_ARM) {
        for (const Node *key = arm->items; key; key = key->next) {
            write_arm_key(w, key);
            if (key->next)
                write_sign(w, ", ", "、");
        }
    } else {
        write_arm_key(w, arm->left);
    }
    write_colon(w);
    write_expression(w, arm->right);
}

void write_arms(Writing *w, const Node *arms)
{
    pieces_put(&w->out, PIECE_OPEN);
    write_text(w, STR("{"));
    pieces_indent(&w->out, 1);
    for (const Node *arm = arms; arm; arm = arm->next) {
        if (arm == arms)
            write_break(w);
        comments_before(w, arm, true);
        write_arm(w, arm);
        if (arm->next)
            write_sign(w, ",", "，");
        comments_behind(w, arm);
        if (arm->next)
            pieces_put(&w->out, w->zh ? PIECE_SOFT : PIECE_BREAK);
    }
    pieces_dedent(&w->out, 1);
    write_break(w);
    write_text(w, STR("}"));
    pieces_put(&w->out, PIECE_CLOSE);
}

static void write_tiers(Writing *w, int token, const Node *node)
{
    write_lead(w, token);
    write_value(w, node->left);
    if (node->right) {
        write_word_between(w, TOK_AGAINST);
        write_value(w, node->right);
    }
    write_space(w);
    write_arms(w, node->items);
}

static void write_lookup(Writing *w, const Node *node)
{
    write_lead(w, TOK_LOOKUP);
    write_values(w, node->more);
    write_space(w);
    write_arms(w, node->items);
}

static void write_rank(Writing *w, const Node *node)
{
    bool leads = scope_leads(w, node->scope);
    if (leads) {
        write_scope(w, node->scope);
        write_space(w);
    }
    write_lead(w, TOK_BY_RANK_OF);
    write_orders(w, node->items);
    if (node->scope && !leads) {
        write_space(w);
        write_scope(w, node->scope);
    }
    write_ties(w, node->right);
    write_space(w);
    write_arms(w, node->more);
}

static void write_case(Writing *w, const Node *node)
{
    pieces_put(&w->out, PIECE_OPEN);
    write_lead(w, TOK_CASE);
    write_text(w, STR("{"));
    pieces_indent(&w->out, 1);
    for (const Node *when = node->items; when; when = when->next) {
        write_break(w);
        comments_before(w, when, true);
        write_lead(w, TOK_WHEN);
        write_expression(w, when->left);
        write_colon(w);
        write_expression(w, when->right);
        comments_behind(w, when);
    }
    if (node->right) {
        write_break(w);
        write_keyword(w, TOK_OTHERWISE);
        write_colon(w);
        write_expression(w, node->right);
    }
    pieces_dedent(&w->out, 1);
    write_break(w);
    write_text(w, STR("}"));
    pieces_put(&w->out, PIECE_CLOSE);
}

/* ---- Scopes ------------------------------------------------------------------------------------------------------- */

bool scope_leads(const Writing *w, const Node *scope)
{
    return w->zh && scope && scope->items;
}

void write_scope(Writing *w, const Node *scope)
{
    if (!scope->items) {
        write_keyword(w, TOK_OVERALL);
    } else {
        write_lead(w, scope_leads(w, scope) ? TOK_EACH_ONE : TOK_PER);
        write_names(w, scope->items);
    }
    if (!scope->left)
        return;
    write_space(w);
    if (scope->left->kind == NODE_WITHIN_YEARS) {
        write_lead(w, TOK_WITHIN);
        write_literal(w, scope->left->left);
        write_sign(w, " ", "");
        write_keyword(w, TOK_YEARS);
    } else {
        write_keyword(w, scope->left->kind == NODE_PER_YEAR ? TOK_PER_YEAR : TOK_IN_TOTAL);
    }
}

/* ---- Values over an applicant's rows ------------------------------------------------------------------------------- */

static int word_over(const Writing *w, NodeKind kind)
{
    switch (kind) {
    case NODE_SUM_OVER:
        return TOK_SUM_OF;
    case NODE_HIGHEST_OVER:
        return TOK_HIGHEST_OF;
    case NODE_LOWEST_OVER:
        return TOK_LOWEST_OF;
    case NODE_ANY_OVER:
        return TOK_ANY;
    case NODE_ALL_OVER:
        return TOK_ALL;
    default:
        return w->zh ? TOK_ROWS_COUNTED : TOK_COUNT_OF;
    }
}

static void write_where(Writing *w, const Node *condition)
{
    if (!condition)
        return;
    write_word_between(w, TOK_WHERE);
    write_bound(w, condition, BIND_OR);
}

static void write_over_in_english(Writing *w, const Node *node)
{
    write_lead(w, word_over(w, node->kind));
    if (node->left) {
        write_value(w, node->left);
        write_word_between(w, TOK_OVER);
    }
    write_name(w, node->name);
    write_where(w, node->right);
}

static void write_over_in_chinese(Writing *w, const Node *node)
{
    write_name(w, node->name);
    write_space(w);
    write_keyword(w, TOK_AMONG);
    write_where(w, node->right);
    if (node->right) {
        write_space(w);
        write_keyword(w, TOK_THOSE);
    }
    write_space(w);
    if (node->left) {
        write_value(w, node->left);
        write_space(w);
    }
    write_keyword(w, word_over(w, node->kind));
}

static void write_over(Writing *w, const Node *node)
{
    bool leads = node->kind == NODE_ANY_OVER || node->kind == NODE_ALL_OVER;
    if (w->zh && !leads)
        write_over_in_chinese(w, node);
    else
        write_over_in_english(w, node);
}

/* ---- One expression ----------------------------------------------------------------------------------------------- */

static void write_bare(Writing *w, const Node *node)
{
    switch (node->kind) {
    case NODE_OR:
        write_chain(w, node, BIND_OR);
        break;
    case NODE_AND:
        write_chain(w, node, BIND_AND);
        break;
    case NODE_ADD:
    case NODE_SUBTRACT:
        write_chain(w, node, BIND_SUM);
        break;
    case NODE_NOT:
        write_lead(w, TOK_NOT);
        write_bound(w, node->left, BIND_NOT);
        break;
    case NODE_EQ:
    case NODE_NE:
    case NODE_LT:
    case NODE_LE:
    case NODE_GT:
    case NODE_GE:
        write_comparison(w, node);
        break;
    case NODE_IS:
        write_value(w, node->left);
        write_word_between(w, TOK_IS);
        write_name(w, node->right);
        break;
    case NODE_IS_ONE_OF:
        write_membership(w, node);
        break;
    case NODE_IS_KNOWN:
    case NODE_IS_UNKNOWN:
        write_knowledge(w, node);
        break;
    case NODE_MULTIPLY:
    case NODE_DIVIDE:
        write_product(w, node);
        break;
    case NODE_NEGATE:
        write_text(w, STR("-"));
        write_term(w, node->left, BIND_SIGN, false);
        break;
    case NODE_ROUNDED:
    case NODE_FLOORED:
    case NODE_CAPPED:
        write_postfix(w, node);
        break;
    case NODE_OF:
        write_of(w, node);
        break;
    case NODE_UP_TO_OF:
        write_up_to_of(w, node);
        break;
    case NODE_EXCESS:
        write_excess(w, node);
        break;
    case NODE_GROWTH:
    case NODE_INCREASE:
        write_change(w, node);
        break;
    case NODE_EACH:
        write_each(w, node);
        break;
    case NODE_CALL:
        write_call(w, node);
        break;
    case NODE_TABLE_ON:
        write_call(w, node->left);
        write_word_between(w, TOK_ON);
        write_operand(w, node->right);
        break;
    case NODE_LEAST:
        write_listed(w, TOK_LEAST_OF, node->items);
        break;
    case NODE_GREATEST:
        write_listed(w, TOK_GREATEST_OF, node->items);
        break;
    case NODE_MARGINAL:
        write_tiers(w, TOK_MARGINAL, node);
        break;
    case NODE_WHOLE:
        write_tiers(w, TOK_WHOLE, node);
        break;
    case NODE_LOOKUP:
        write_lookup(w, node);
        break;
    case NODE_RANK:
        write_rank(w, node);
        break;
    case NODE_CASE:
        write_case(w, node);
        break;
    case NODE_AWARDED:
        write_keyword(w, TOK_AWARDED);
        write_sign(w, "(", "（");
        write_name(w, node->name);
        if (node->scope) {
            write_space(w);
            write_scope(w, node->scope);
        }
        write_sign(w, ")", "）");
        break;
    case NODE_SHARE_OF:
        write_share_of(w, node);
        break;
    case NODE_SUM_OVER:
    case NODE_HIGHEST_OVER:
    case NODE_LOWEST_OVER:
    case NODE_COUNT_OVER:
    case NODE_ANY_OVER:
    case NODE_ALL_OVER:
        write_over(w, node);
        break;
    case NODE_YES:
        write_keyword(w, TOK_YES);
        break;
    case NODE_NO:
        write_keyword(w, TOK_NO);
        break;
    case NODE_STRING:
        write_string(w, node);
        break;
    case NODE_NAME:
        write_name(w, node);
        break;
    default:
        write_literal(w, node);
        break;
    }
}
