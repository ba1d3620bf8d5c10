#include "compiler/format/statements.h"

#include "parse.tab.h"
#include "runtime/text_width.h"

/* ---- Heads -------------------------------------------------------------------------------------------------------- */

typedef struct Head {
    NodeKind kind;
    int token;
} Head;

static const Head heads[] = {
    {NODE_AUTHORITY, TOK_AUTHORITY},
    {NODE_ISSUED, TOK_ISSUED},
    {NODE_EFFECTIVE, TOK_EFFECTIVE},
    {NODE_EXPIRES, TOK_EXPIRES},
    {NODE_CURRENCY, TOK_CURRENCY},
    {NODE_ROUND, TOK_ROUND},
    {NODE_AWARD_YEAR, TOK_AWARD_YEAR},
    {NODE_PRECEDENCE, TOK_PRECEDENCE},
    {NODE_MONTH_END, TOK_MONTH_END},
    {NODE_VERSIONS, TOK_VERSIONS},
    {NODE_KEY, TOK_KEY},
    {NODE_FIELD, TOK_FIELD},
    {NODE_CHECK, TOK_CHECK},
    {NODE_OPTION, TOK_OPTION},
    {NODE_ARTICLE, TOK_ARTICLE},
    {NODE_QUOTE, TOK_QUOTE},
    {NODE_FOR, TOK_FOR},
    {NODE_REQUIRE, TOK_REQUIRE},
    {NODE_EXCEPTING, TOK_EXCEPTING},
    {NODE_NOTWITHSTANDING, TOK_NOTWITHSTANDING},
    {NODE_PAY, TOK_PAY},
    {NODE_CAP, TOK_CAP},
    {NODE_NO_CAP, TOK_NO_CAP},
    {NODE_FLOOR, TOK_FLOOR},
    {NODE_ONCE, TOK_ONCE},
    {NODE_EVERY_YEAR, TOK_EVERY_YEAR},
    {NODE_AT_MOST, TOK_AT_MOST},
    {NODE_TOP, TOK_TOP},
    {NODE_QUOTA, TOK_QUOTA},
    {NODE_PAID_FROM, TOK_PAID_FROM},
    {NODE_IN_KIND, TOK_IN_KIND},
    {NODE_EVIDENCE, TOK_EVIDENCE},
    {NODE_CERTIFIED_BY, TOK_CERTIFIED_BY},
    {NODE_INSTALMENTS, TOK_INSTALMENTS},
    {NODE_SHARE, TOK_SHARE},
    {NODE_ACCEPT, TOK_ACCEPT},
    {NODE_AMOUNT, TOK_AMOUNT},
    {NODE_MEMBERS, TOK_MEMBERS},
    {NODE_CARRY_OVER, TOK_CARRY_OVER},
    {NODE_RESERVE, TOK_RESERVE},
    {NODE_SHORTAGE, TOK_SHORTAGE},
    {NODE_GIVEN, TOK_GIVEN},
    {NODE_WITH, TOK_WITH},
    {NODE_EXPECT, TOK_EXPECT},
    {NODE_ALREADY, TOK_ALREADY},
    {NODE_RULE_AMOUNT, TOK_RULE_AMOUNT},
    {NODE_PAID_AMOUNT, TOK_PAID_AMOUNT},
};

/* The word that a statement of a block begins with; 0: it has a block of its own, and no word that others line up with. */
static int head_of(const Writing *w, const Node *node)
{
    if (node->scope && scope_leads(w, node->scope) && node->kind != NODE_ALREADY)
        return TOK_EACH_ONE;
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        if (heads[i].kind == node->kind)
            return heads[i].token;
    return 0;
}

/* What stands behind the heads of one block lines up. */
typedef struct Block {
    size_t head, name, label, condition; /* cells of the widest */
} Block;

#define WIDEST_COLUMN 40

static size_t cells_of(Writing *w, void (*put)(Writing *, const Node *), const Node *node)
{
    size_t count = w->out.count, cells = 0;
    put(w, node);
    for (size_t i = count; i < w->out.count; i++)
        cells += w->out.items[i].cells + (w->out.items[i].kind == PIECE_BREAK);
    w->out.count = count;
    return cells <= WIDEST_COLUMN ? cells : 0;
}

static size_t most(size_t a, size_t b)
{
    return a > b ? a : b;
}

static bool is_column(const Node *node)
{
    return node->kind == NODE_KEY || node->kind == NODE_FIELD || node->kind == NODE_OPTION;
}

static Block measure(Writing *w, const Node *items)
{
    Block block = {0};
    for (const Node *item = items; item; item = item->next) {
        int head = head_of(w, item);
        if (head)
            block.head = most(block.head, text_cells(keyword_in(w, head), 0));
        if ((item->kind == NODE_REQUIRE || item->kind == NODE_CHECK) && item->left)
            block.condition = most(block.condition, cells_of(w, write_expression, item->left));
        if (!is_column(item))
            continue;
        block.name = most(block.name, cells_of(w, write_declared, item->name));
        if (item->label)
            block.label = most(block.label, cells_of(w, write_string, item->label));
    }
    return block;
}

static void pad(Writing *w, size_t cells, size_t width)
{
    static const char spaces[WIDEST_COLUMN + 1] = "                                        ";
    write_text(w, (Str){spaces, (cells < width ? width - cells : 0)});
}

static void write_head(Writing *w, const Block *block, int token)
{
    Str head = keyword_in(w, token);
    write_text(w, head);
    pad(w, text_cells(head, 0), block->head);
    write_space(w);
}

/* A label behind a condition stands apart from it, or on a line of its own where the line is full. */
static void write_condition_label(Writing *w, const Node *label)
{
    if (!label)
        return;
    write_open_filled(w, 2);
    write_text(w, STR("  "));
    write_break(w);
    write_string(w, label);
    write_close(w, 2);
}

/* ---- Lists of statements ------------------------------------------------------------------------------------------ */

static void write_statement(Writing *w, const Block *block, const Node *node);

static void write_body(Writing *w, const Node *items, uint32_t end)
{
    Block block = measure(w, items);
    write_text(w, STR("{"));
    pieces_indent(&w->out, 1);
    for (const Node *item = items; item; item = item->next) {
        comments_before(w, item, item == items);
        pieces_put(&w->out, PIECE_LINE);
        size_t start = w->out.count;
        write_statement(w, &block, item);
        comments_behind(w, item);
        comments_lift(w, item, start);
    }
    comments_close(w, end, items == NULL);
    pieces_dedent(&w->out, 1);
    pieces_put(&w->out, PIECE_LINE);
    write_text(w, STR("}"));
}

/* A block of one short statement stays on the line of its head. */
static void write_small_body(Writing *w, const Node *items, uint32_t end)
{
    bool has_comment =
        w->next_comment < w->comment_count && w->comments[w->next_comment].start < end - w->source->base;
    if (!items || items->next || head_of(w, items) == 0 || has_comment) {
        write_body(w, items, end);
        return;
    }
    Block block = {0};
    pieces_put(&w->out, PIECE_OPEN);
    write_text(w, STR("{"));
    pieces_indent(&w->out, 1);
    write_break(w);
    write_statement(w, &block, items);
    pieces_dedent(&w->out, 1);
    write_break(w);
    write_text(w, STR("}"));
    pieces_put(&w->out, PIECE_CLOSE);
}

void write_under_head(Writing *w, const Node *node)
{
    write_lead(w, TOK_UNDER);
    write_name(w, node->name);
    write_space(w);
    write_lead(w, TOK_IS);
    write_name(w, node->left);
}

static void write_titled(Writing *w, int token, const Node *node)
{
    write_lead(w, token);
    write_declared(w, node->name);
    write_label(w, node->label);
    write_space(w);
}

void write_reading(Writing *w, const Node *reading)
{
    write_titled(w, TOK_READING, reading);
    write_body(w, reading->items, reading->span.end);
}

/* ---- Parts of statements ------------------------------------------------------------------------------------------ */

void write_orders(Writing *w, const Node *orders)
{
    for (const Node *order = orders; order; order = order->next) {
        write_expression(w, order->left);
        if (order->flags & FLAG_DESCENDING) {
            write_space(w);
            write_keyword(w, TOK_DESCENDING);
        }
        if (order->next)
            write_sign(w, ", ", "、");
    }
}

static void write_order_of(Writing *w, const Node *order)
{
    write_break(w);
    write_lead(w, TOK_IN_ORDER_OF);
    write_orders(w, order->items);
}

void write_sharing(Writing *w, const Node *sharing)
{
    if (!sharing)
        return;
    if (sharing->kind == NODE_IN_ORDER_OF) {
        write_order_of(w, sharing);
        return;
    }
    write_break(w);
    if (sharing->kind == NODE_PRO_RATA) {
        write_keyword(w, TOK_PRO_RATA);
        return;
    }
    write_lead(w, TOK_REDUCE);
    write_names(w, sharing->items);
}

void write_ties(Writing *w, const Node *ties)
{
    if (!ties)
        return;
    write_space(w);
    write_lead(w, TOK_TIES);
    if (ties->name) {
        write_builtin(w, BUILTIN_TIES, ties->name);
        return;
    }
    write_lead(w, TOK_IN_ORDER_OF);
    write_orders(w, ties->items);
}

static void write_rounding(Writing *w, const Node *round)
{
    write_builtin(w, BUILTIN_ROUNDING, round->name);
    write_space(w);
    write_lead(w, TOK_TO);
    write_expression(w, round->right);
}

/* ---- Fields ------------------------------------------------------------------------------------------------------- */

void write_member(Writing *w, const Node *member)
{
    write_declared(w, member->name);
    write_label(w, member->label);
}

static void write_members(Writing *w, const Node *members)
{
    pieces_put(&w->out, PIECE_OPEN);
    write_lead(w, TOK_ONE_OF);
    write_text(w, STR("{"));
    pieces_indent(&w->out, 1);
    write_break(w);
    pieces_put(&w->out, PIECE_OPEN_FILL);
    for (const Node *member = members; member; member = member->next) {
        comments_before(w, member, true);
        write_member(w, member);
        if (member->next)
            write_sign(w, ",", "、");
        comments_behind(w, member);
        if (member->next)
            pieces_put(&w->out, w->zh ? PIECE_SOFT : PIECE_BREAK);
    }
    pieces_put(&w->out, PIECE_CLOSE);
    pieces_dedent(&w->out, 1);
    write_break(w);
    write_text(w, STR("}"));
    pieces_put(&w->out, PIECE_CLOSE);
}

void write_type(Writing *w, const Node *type)
{
    switch (type->kind) {
    case NODE_TYPE_TEXT:
        write_keyword(w, TOK_TEXT);
        break;
    case NODE_TYPE_YES_NO:
        write_keyword(w, TOK_YES_NO);
        break;
    case NODE_TYPE_DATE:
        write_keyword(w, TOK_DATE_TYPE);
        break;
    case NODE_TYPE_RATE:
        write_keyword(w, TOK_RATE);
        break;
    case NODE_TYPE_NUMBER:
        write_keyword(w, TOK_NUMBER_TYPE);
        break;
    case NODE_TYPE_DAYS:
        write_keyword(w, TOK_DAYS);
        break;
    case NODE_TYPE_MONTHS:
        write_keyword(w, TOK_MONTHS);
        break;
    case NODE_TYPE_YEARS:
        write_keyword(w, TOK_YEARS);
        break;
    case NODE_TYPE_COUNT:
    case NODE_TYPE_QUANTITY:
        write_lead(w, type->kind == NODE_TYPE_COUNT ? TOK_COUNT_OF : TOK_QUANTITY_OF);
        write_name(w, type->name);
        break;
    case NODE_TYPE_ONE_OF:
        write_members(w, type->items);
        break;
    default:
        write_keyword(w, TOK_MONEY);
        for (const Node *unit = type->left; unit; unit = unit == type->left ? type->right : NULL) {
            write_text(w, STR("/"));
            write_name(w, unit);
        }
        break;
    }
}

static void write_field_option(Writing *w, const Node *option)
{
    write_break(w);
    switch (option->kind) {
    case NODE_REQUIRED:
        write_keyword(w, TOK_REQUIRED);
        break;
    case NODE_DEFAULT:
        write_lead(w, TOK_DEFAULT);
        write_expression(w, option->left);
        break;
    case NODE_WITHIN:
        write_lead(w, TOK_WITHIN);
        write_expression(w, option->left);
        write_space(w);
        write_lead(w, TOK_TO);
        write_expression(w, option->right);
        break;
    default:
        write_lead(w, option->kind == NODE_EVIDENCE ? TOK_EVIDENCE : TOK_CERTIFIED_BY);
        write_string(w, option->left);
        break;
    }
}

/* Name and label of a field or an option, in the columns of its block. */
static void write_columns(Writing *w, const Block *block, const Node *node)
{
    write_declared(w, node->name);
    if (!node->label && !node->left)
        return;
    pad(w, cells_of(w, write_declared, node->name), block->name);
    write_space(w);
    if (node->label)
        write_string(w, node->label);
    if (!node->left || block->label == 0)
        return;
    pad(w, node->label ? cells_of(w, write_string, node->label) : 0, block->label);
    write_space(w);
}

static void write_field(Writing *w, const Block *block, const Node *field)
{
    write_columns(w, block, field);
    if (!field->left)
        return;
    write_type(w, field->left);
    write_open_filled(w, 2);
    for (const Node *option = field->items; option; option = option->next)
        write_field_option(w, option);
    write_close(w, 2);
}

static void write_decision(Writing *w, const Node *decided)
{
    write_lead(w, TOK_DECIDED_BY);
    write_string(w, decided->left);
    write_space(w);
    write_lead(w, TOK_ON);
    write_literal(w, decided->right);
    if (decided->third) {
        write_space(w);
        write_lead(w, TOK_DOCUMENT);
        write_string(w, decided->third);
    }
}

static void write_option(Writing *w, const Block *block, const Node *option)
{
    write_columns(w, block, option);
    if (!option->left)
        return;
    if (option->left->kind == NODE_DECIDED)
        write_decision(w, option->left);
    else
        write_keyword(w, TOK_DEFAULT);
}

/* ---- Clauses ------------------------------------------------------------------------------------------------------ */

/* Chinese says the condition first, when every modifier has one: the two orders are not mixed in one amount. */
static bool conditions_lead(const Writing *w, const Node *modifiers)
{
    for (const Node *modifier = modifiers; modifier; modifier = modifier->next)
        if (!modifier->right)
            return false;
    return w->zh;
}

static void write_modifier(Writing *w, const Node *modifier, bool leads)
{
    int token = modifier->kind == NODE_PLUS ? TOK_PLUS : TOK_TIMES;
    if (leads) {
        write_lead(w, TOK_WHEN);
        write_expression(w, modifier->right);
        write_space(w);
        write_string(w, modifier->label);
        write_space(w);
        write_lead(w, token);
        write_expression(w, modifier->left);
        return;
    }
    write_lead(w, token);
    write_expression(w, modifier->left);
    if (modifier->right) {
        write_space(w);
        write_lead(w, TOK_WHEN);
        write_expression(w, modifier->right);
    }
    write_condition_label(w, modifier->label);
}

static void write_pay(Writing *w, const Node *pay)
{
    bool leads = conditions_lead(w, pay->items);
    write_expression(w, pay->left);
    pieces_indent(&w->out, 2);
    for (const Node *modifier = pay->items; modifier; modifier = modifier->next) {
        pieces_put(&w->out, PIECE_LINE);
        write_modifier(w, modifier, leads);
    }
    pieces_dedent(&w->out, 2);
}

static int repeated_head(const Node *node)
{
    return node->kind == NODE_CAP                 ? TOK_CAP
           : node->kind == NODE_NEW_MINUS_AWARDED ? TOK_NEW_MINUS_AWARDED
           : node->kind == NODE_ONCE              ? TOK_ONCE
           : node->kind == NODE_EVERY_YEAR        ? TOK_EVERY_YEAR
                                                  : TOK_AT_MOST;
}

/* A cap or a number of places: in Chinese who shares it stands in front. */
static void write_shared(Writing *w, const Block *block, const Node *node)
{
    bool leads = scope_leads(w, node->scope);
    int token = repeated_head(node);
    if (leads) {
        write_scope(w, node->scope);
        write_space(w);
        write_keyword(w, token);
    } else if (node->left || node->scope) {
        write_head(w, block, token);
    } else {
        write_keyword(w, token);
    }
    if (node->left) {
        if (leads)
            write_space(w);
        write_expression(w, node->left);
    }
    if (!leads && node->scope) {
        if (node->left)
            write_space(w);
        write_scope(w, node->scope);
    }
    write_open_filled(w, 2);
    write_sharing(w, node->right);
    write_close(w, 2);
}

static void write_part(Writing *w, const Node *part)
{
    if (part)
        write_expression(w, part);
    else
        write_keyword(w, TOK_REST);
}

static void write_instalment(Writing *w, const Node *part)
{
    bool leads = w->zh && part->right;
    if (leads) {
        write_lead(w, TOK_WHEN);
        write_expression(w, part->right);
        write_label(w, part->label);
        write_colon(w);
    }
    write_part(w, part->left);
    if (part->third) {
        write_space(w);
        write_lead(w, TOK_DUE);
        write_expression(w, part->third);
    }
    if (leads || !part->right)
        return;
    write_space(w);
    write_lead(w, TOK_WHEN);
    write_expression(w, part->right);
    write_label(w, part->label);
}

static void write_share_arm(Writing *w, const Node *arm)
{
    write_member(w, arm);
    write_colon(w);
    write_part(w, arm->left);
}

static void write_parts(Writing *w, const Node *parts, void (*put)(Writing *, const Node *))
{
    pieces_put(&w->out, PIECE_OPEN);
    write_text(w, STR("{"));
    pieces_indent(&w->out, 1);
    write_break(w);
    for (const Node *part = parts; part; part = part->next) {
        comments_before(w, part, true);
        put(w, part);
        if (part->next)
            write_sign(w, ",", "，");
        comments_behind(w, part);
        if (part->next)
            pieces_put(&w->out, w->zh ? PIECE_SOFT : PIECE_BREAK);
    }
    pieces_dedent(&w->out, 1);
    write_break(w);
    write_text(w, STR("}"));
    pieces_put(&w->out, PIECE_CLOSE);
}

static void write_instalments(Writing *w, const Node *node)
{
    if (node->items) {
        write_parts(w, node->items, write_instalment);
        return;
    }
    write_literal(w, node->left);
    write_space(w);
    write_keyword(w, TOK_EQUAL);
    if (!node->right)
        return;
    write_space(w);
    write_lead(w, TOK_PER_YEAR);
    write_lead(w, TOK_FROM);
    write_expression(w, node->right);
}

/* The word, and where it may stand in front of it whom the places are for. */
static void write_scoped_head(Writing *w, const Block *block, int token, const Node *scope)
{
    if (!scope_leads(w, scope)) {
        write_head(w, block, token);
        return;
    }
    write_scope(w, scope);
    write_space(w);
    write_lead(w, token);
}

static void write_following_scope(Writing *w, const Node *scope)
{
    if (!scope || scope_leads(w, scope))
        return;
    write_space(w);
    write_scope(w, scope);
}

static void write_top(Writing *w, const Block *block, const Node *top)
{
    write_scoped_head(w, block, TOK_TOP, top->scope);
    write_expression(w, top->left);
    write_following_scope(w, top->scope);
    write_space(w);
    write_lead(w, TOK_BY);
    write_orders(w, top->items);
    write_ties(w, top->right);
}

static void write_quota(Writing *w, const Block *block, const Node *quota)
{
    write_scoped_head(w, block, TOK_QUOTA, quota->scope);
    write_operand(w, quota->left);
    write_following_scope(w, quota->scope);
    write_space(w);
    write_arms(w, quota->items);
    if (quota->right) {
        write_space(w);
        write_lead(w, TOK_IN_ORDER_OF);
        write_orders(w, quota->right->items);
    }
    if (quota->flags & FLAG_FALL_THROUGH) {
        write_space(w);
        write_keyword(w, TOK_FALL_THROUGH);
    }
}

/* ---- Budgets ------------------------------------------------------------------------------------------------------ */

static void write_amount(Writing *w, const Node *amount)
{
    bool per_year = amount->flags & FLAG_PER_YEAR;
    if (per_year && w->zh)
        write_lead(w, TOK_PER_YEAR);
    write_expression(w, amount->left);
    if (per_year && !w->zh) {
        write_space(w);
        write_keyword(w, TOK_PER_YEAR);
    }
}

static void write_priority(Writing *w, const Node *rule)
{
    write_lead(w, TOK_PRIORITY);
    if (rule->name) {
        write_lead(w, TOK_BY);
        write_name(w, rule->name);
        write_space(w);
    }
    pieces_put(&w->out, PIECE_OPEN);
    write_text(w, STR("{"));
    pieces_indent(&w->out, 1);
    write_break(w);
    write_names_in(w, rule->items, 0);
    pieces_dedent(&w->out, 1);
    write_break(w);
    write_text(w, STR("}"));
    pieces_put(&w->out, PIECE_CLOSE);
    write_sharing(w, rule->right);
}

void write_shortage(Writing *w, const Node *rule)
{
    switch (rule->kind) {
    case NODE_UNDECIDED:
        write_keyword(w, TOK_UNDECIDED);
        return;
    case NODE_PRO_RATA:
        write_keyword(w, TOK_PRO_RATA);
        return;
    case NODE_PRIORITY:
        write_priority(w, rule);
        return;
    default:
        write_keyword(w, rule->kind == NODE_FIRST_COME ? TOK_FIRST_COME : TOK_CUT_OFF);
        if (!rule->items)
            return;
        write_space(w);
        write_lead(w, TOK_BY);
        write_orders(w, rule->items);
        return;
    }
}

/* ---- Tests -------------------------------------------------------------------------------------------------------- */

static void write_cell(Writing *w, const Node *cell)
{
    if (cell->kind == NODE_ASSIGN && !cell->name->symbol)
        write_builtin(w, BUILTIN_LEDGER, cell->name);
    else
        write_name(w, cell->name);
    if (cell->kind == NODE_OUTCOME) {
        write_space(w);
        write_lead(w, TOK_IS);
        write_builtin(w, BUILTIN_OUTCOME, cell->left);
        return;
    }
    write_text(w, STR(" = "));
    if (cell->right)
        write_value(w, cell->right);
    else
        write_keyword(w, TOK_UNKNOWN);
    if (cell->items) {
        write_space(w);
        write_lead(w, TOK_INSTALMENTS);
        write_parts(w, cell->items, write_value);
    }
    if (cell->more) {
        write_space(w);
        write_lead(w, TOK_SHARE);
        write_parts(w, cell->more, write_share_arm);
    }
}

static void write_cells(Writing *w, const Node *node)
{
    if (node->name) {
        if (node->kind == NODE_WITH)
            write_name(w, node->name);
        else
            write_declared(w, node->name);
        write_colon(w);
    }
    write_open_filled(w, 2);
    for (const Node *cell = node->items; cell; cell = cell->next) {
        write_cell(w, cell);
        if (cell->next)
            write_item_mark(w);
    }
    write_close(w, 2);
}

void write_accepted(Writing *w, const Node *node)
{
    write_builtin(w, BUILTIN_FINDING, node->name);
    if (node->left) {
        write_space(w);
        write_lead(w, TOK_ON);
        write_name(w, node->left);
    }
}

/* ---- One statement ------------------------------------------------------------------------------------------------ */

static void write_rest(Writing *w, const Block *block, const Node *node)
{
    switch (node->kind) {
    case NODE_AUTHORITY:
    case NODE_ARTICLE:
    case NODE_QUOTE:
    case NODE_EVIDENCE:
    case NODE_CERTIFIED_BY:
        write_string(w, node->left);
        break;
    case NODE_ISSUED:
    case NODE_EFFECTIVE:
    case NODE_EXPIRES:
        write_literal(w, node->left);
        break;
    case NODE_CURRENCY:
        write_name(w, node->label ? NULL : node->name);
        if (node->label)
            write_member(w, node);
        break;
    case NODE_ROUND:
        write_rounding(w, node);
        break;
    case NODE_PRECEDENCE:
        write_orders(w, node->items);
        break;
    case NODE_VERSIONS:
        write_lead(w, TOK_BY);
        write_expression(w, node->left);
        break;
    case NODE_MONTH_END:
        write_builtin(w, BUILTIN_MONTH_END, node->name);
        break;
    case NODE_KEY:
    case NODE_FIELD:
        write_field(w, block, node);
        break;
    case NODE_OPTION:
        write_option(w, block, node);
        break;
    case NODE_PAY:
        write_pay(w, node);
        break;
    case NODE_NO_CAP:
        write_string(w, node->label);
        break;
    case NODE_ACCEPT:
        write_accepted(w, node);
        write_condition_label(w, node->label);
        break;
    case NODE_NOTWITHSTANDING:
        write_name(w, node->name);
        break;
    case NODE_PAID_FROM:
        write_builtin(w, BUILTIN_FUND, node->name);
        break;
    case NODE_INSTALMENTS:
        write_instalments(w, node);
        break;
    case NODE_SHARE:
        write_parts(w, node->items, write_share_arm);
        break;
    case NODE_AMOUNT:
        write_amount(w, node);
        break;
    case NODE_MEMBERS:
        write_names(w, node->items);
        break;
    case NODE_CARRY_OVER:
        write_keyword(w, node->flags & FLAG_YES ? TOK_YES : TOK_NO);
        break;
    case NODE_SHORTAGE:
        write_shortage(w, node->left);
        break;
    case NODE_GIVEN:
    case NODE_WITH:
    case NODE_EXPECT:
    case NODE_ALREADY:
        write_cells(w, node);
        break;
    default:
        if (node->left)
            write_expression(w, node->left);
        if (node->left && (node->kind == NODE_REQUIRE || node->kind == NODE_CHECK)) {
            size_t cells = cells_of(w, write_expression, node->left);
            pad(w, cells ? cells : block->condition, block->condition);
        }
        write_condition_label(w, node->label);
        if (node->kind == NODE_EXCEPTING && node->right) {
            write_colon(w);
            write_expression(w, node->right);
        }
        break;
    }
}

static void write_statement(Writing *w, const Block *block, const Node *node)
{
    switch (node->kind) {
    case NODE_READING:
        write_reading(w, node);
        return;
    case NODE_UNDER:
        write_under_head(w, node);
        if (node->items) {
            write_space(w);
            write_small_body(w, node->items, node->span.end);
        }
        return;
    case NODE_CAP:
    case NODE_ONCE:
    case NODE_EVERY_YEAR:
    case NODE_AT_MOST:
        write_shared(w, block, node);
        return;
    case NODE_TOP:
        write_top(w, block, node);
        return;
    case NODE_QUOTA:
        write_quota(w, block, node);
        return;
    case NODE_DECIDED: /* of an override */
        write_decision(w, node);
        return;
    case NODE_CHANGE:
    case NODE_ADDED:
    case NODE_REPEAL:
    case NODE_TRANSITION:
        write_amendment(w, node);
        return;
    case NODE_AS_BEFORE:
        write_keyword(w, TOK_AS_BEFORE);
        return;
    case NODE_NEW_MINUS_AWARDED:
        write_shared(w, block, node);
        return;
    default:
        write_head(w, block, head_of(w, node));
        write_rest(w, block, node);
        return;
    }
}

static bool is_amendment(const Node *node)
{
    return node->kind == NODE_CHANGE || node->kind == NODE_ADDED || node->kind == NODE_REPEAL ||
           node->kind == NODE_TRANSITION || node->kind == NODE_AS_BEFORE;
}

bool write_alone(Writing *w, const Node *node)
{
    bool has_word = false;
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        has_word |= heads[i].kind == node->kind;
    if (!has_word && node->kind != NODE_DECIDED && !is_amendment(node) && node->kind != NODE_UNDER)
        return false;
    Node single = *node;
    single.next = NULL;
    Block block = measure(w, &single);
    write_statement(w, &block, node);
    return true;
}

/* What a `repeal` takes away: a statement without what it says. */
void write_repealed(Writing *w, const Node *node)
{
    bool leads = node->scope && scope_leads(w, node->scope);
    if (leads) {
        write_scope(w, node->scope);
        write_space(w);
    }
    write_keyword(w, node->kind == NODE_ROUND ? TOK_ROUND : head_of(w, &(Node){.kind = node->kind}));
    if (node->scope && !leads) {
        write_space(w);
        write_scope(w, node->scope);
    }
    write_label(w, node->label);
    if (node->name) {
        write_space(w);
        write_name(w, node->name);
    }
}

void write_block(Writing *w, const Node *items, uint32_t end)
{
    write_body(w, items, end);
}
