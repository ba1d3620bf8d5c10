#include "compiler/format/format.h"

#include "compiler/format/statements.h"
#include "compiler/keywords.h"
#include "parse.tab.h"

/* ---- The language of a text --------------------------------------------------------------------------------------- */

static const struct {
    NodeKind kind;
    int token;
} heads[] = {
    {NODE_POLICY, TOK_POLICY},   {NODE_UNIT, TOK_UNIT},     {NODE_INPUT, TOK_INPUT},     {NODE_DEFINE, TOK_DEFINE},
    {NODE_TABLE, TOK_TABLE},     {NODE_CLAUSE, TOK_CLAUSE}, {NODE_READING, TOK_READING}, {NODE_BUDGET, TOK_BUDGET},
    {NODE_INCLUDE, TOK_INCLUDE}, {NODE_TEST, TOK_TEST},
};

Language format_language_of(const Node *file, const Source *source)
{
    size_t chinese = 0, english = 0;
    for (const Node *item = file->items; item; item = item->next) {
        for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
            if (heads[i].kind != item->kind)
                continue;
            Str word = keyword_spelling(keyword_of_token(heads[i].token), LANGUAGE_EN);
            uint32_t start = item->span.start - source->base;
            bool is_english = str_starts((Str){source->text.at + start, source->text.len - start}, word);
            *(is_english ? &english : &chinese) += 1;
        }
    }
    return chinese > english ? LANGUAGE_ZH : LANGUAGE_EN;
}

/* ---- Tables ------------------------------------------------------------------------------------------------------- */

static void write_rows(Writing *w, const Node *rows)
{
    bool has_values = rows && rows->right;
    pieces_put(&w->out, PIECE_OPEN);
    write_text(w, STR("{"));
    pieces_indent(&w->out, 1);
    for (const Node *row = rows; row; row = row->next) {
        if (has_values && row == rows)
            write_break(w);
        comments_before(w, row, true);
        if (!has_values)
            pieces_put(&w->out, PIECE_LINE);
        write_arm_key(w, row->left);
        if (has_values) {
            write_colon(w);
            write_expression(w, row->right);
            if (row->next)
                write_sign(w, ",", "，");
        } else {
            write_space(w);
            write_rows(w, row->items);
        }
        comments_behind(w, row);
        if (has_values && row->next)
            pieces_put(&w->out, w->zh ? PIECE_SOFT : PIECE_BREAK);
    }
    pieces_dedent(&w->out, 1);
    if (has_values)
        write_break(w);
    else
        pieces_put(&w->out, PIECE_LINE);
    write_text(w, STR("}"));
    pieces_put(&w->out, PIECE_CLOSE);
}

static void write_table(Writing *w, const Node *table)
{
    write_lead(w, TOK_BY);
    for (const Node *key = table->items; key; key = key->next) {
        write_declared(w, key->name);
        write_space(w);
        write_type(w, key->left);
        write_sign(w, key->next ? ", " : "", key->next ? "、" : "");
    }
    write_space(w);
    if (table->left) {
        write_lead(w, TOK_FILE);
        write_string(w, table->left);
        return;
    }
    write_rows(w, table->more);
}

/* ---- Declarations ------------------------------------------------------------------------------------------------- */

static void write_title(Writing *w, int token, const Node *node)
{
    write_keyword(w, token);
    if (node->name)
        write_space(w);
    write_declared(w, node->name);
    write_label(w, node->label);
}

static void write_titled_block(Writing *w, int token, const Node *node)
{
    write_title(w, token, node);
    if (node->kind == NODE_INPUT && node->left) {
        write_space(w);
        write_lead(w, TOK_BELONGS_TO);
        write_name(w, node->left);
        write_space(w);
        write_lead(w, TOK_BY);
        write_name(w, node->right);
    }
    write_space(w);
    write_block(w, node->items, node->span.end);
}

static void write_definition(Writing *w, const Node *value)
{
    if (!value)
        return;
    bool has_braces = value->kind == NODE_CASE || value->kind == NODE_LOOKUP || value->kind == NODE_MARGINAL ||
                      value->kind == NODE_WHOLE;
    if (has_braces) {
        write_text(w, STR(" = "));
        write_expression(w, value);
        return;
    }
    write_open(w, 1);
    write_text(w, STR(" ="));
    write_break(w);
    write_expression(w, value);
    write_close(w, 1);
}

static void write_exclusive(Writing *w, const Node *node)
{
    write_lead(w, TOK_EXCLUSIVE);
    write_names(w, node->items);
    write_space(w);
    write_scope(w, node->scope);
    write_space(w);
    write_keyword(w, TOK_TAKE_HIGHEST);
    write_ties(w, node->left);
}

static void write_limit(Writing *w, const Node *node)
{
    bool leads = scope_leads(w, node->scope);
    write_lead(w, TOK_LIMIT);
    write_value(w, node->left);
    if (leads) {
        write_space(w);
        write_scope(w, node->scope);
    }
    write_sign(w, " <= ", " 不超过 ");
    write_value(w, node->right);
    if (!leads) {
        write_space(w);
        write_scope(w, node->scope);
    }
    pieces_put(&w->out, PIECE_OPEN_FILL);
    write_sharing(w, node->third);
    pieces_put(&w->out, PIECE_CLOSE);
}

static void write_every_clause(Writing *w, const Node *node)
{
    write_lead(w, TOK_EVERY_CLAUSE);
    if (node->more) {
        write_lead(w, TOK_EXCEPTING);
        write_names(w, node->more);
        write_space(w);
    }
    write_block(w, node->items, node->span.end);
}

static void write_refer(Writing *w, const Node *node)
{
    write_title(w, TOK_REFER, node);
    write_label(w, node->third);
    if (!node->items)
        return;
    write_space(w);
    write_block(w, node->items, node->span.end);
}

static void write_unmodelled(Writing *w, const Node *node)
{
    write_lead(w, TOK_UNMODELLED);
    write_string(w, node->third);
    write_label(w, node->label);
    if (!node->left)
        return;
    write_space(w);
    write_lead(w, TOK_FOR);
    write_expression(w, node->left);
}

static bool write_declaration(Writing *w, const Node *node);

static void write_repeal(Writing *w, const Node *node)
{
    int token = node->left->kind == NODE_BUDGET ? TOK_BUDGET : TOK_CLAUSE;
    if (node->right && !w->zh) {
        write_repealed(w, node->right);
        write_space(w);
        write_lead(w, TOK_OF);
    }
    write_lead(w, token);
    write_name(w, node->left->name);
    if (node->right && w->zh) {
        write_space(w);
        write_lead(w, TOK_ZH_OF);
        write_repealed(w, node->right);
    }
}

static void write_change(Writing *w, const Node *changed)
{
    write_lead(w, changed->kind == NODE_CLAUSE   ? TOK_CLAUSE
                  : changed->kind == NODE_BUDGET ? TOK_BUDGET
                  : changed->kind == NODE_DEFINE ? TOK_DEFINE
                                                 : TOK_TABLE);
    write_name(w, changed->name);
    if (changed->kind == NODE_DEFINE) {
        write_definition(w, changed->right);
        return;
    }
    write_space(w);
    if (changed->kind == NODE_TABLE)
        write_table(w, changed);
    else
        write_block(w, changed->items, changed->span.end);
}

static void write_transition(Writing *w, const Node *node)
{
    if (node->more) {
        write_lead(w, TOK_CLAUSE);
        write_names(w, node->more);
        write_space(w);
    }
    write_string(w, node->label);
    write_space(w);
    write_block(w, node->items, node->span.end);
}

void write_amendment(Writing *w, const Node *node)
{
    switch (node->kind) {
    case NODE_CHANGE:
        write_lead(w, TOK_CHANGE);
        write_change(w, node->left);
        break;
    case NODE_ADDED:
        write_lead(w, TOK_ADD);
        write_declaration(w, node->left);
        break;
    case NODE_REPEAL:
        write_lead(w, TOK_REPEAL);
        write_repeal(w, node);
        break;
    default:
        write_lead(w, TOK_TRANSITION);
        write_transition(w, node);
        break;
    }
}

static void write_amend(Writing *w, const Node *node)
{
    write_lead(w, TOK_AMEND);
    write_name(w, node->name);
    write_space(w);
    write_lead(w, w->zh ? TOK_IS : TOK_AS);
    write_declared(w, node->left);
    write_label(w, node->label);
    write_space(w);
    write_lead(w, TOK_EFFECTIVE);
    write_literal(w, node->right);
    write_space(w);
    write_block(w, node->items, node->span.end);
}

static void write_override(Writing *w, const Node *node)
{
    write_lead(w, TOK_OVERRIDE);
    write_string(w, node->left);
    write_space(w);
    write_lead(w, TOK_CLAUSE);
    write_name(w, node->name);
    write_space(w);
    write_block(w, node->items, node->span.end);
}

static void write_claim(Writing *w, int token, const Node *node)
{
    write_lead(w, token);
    if (node->name) { /* the clause and the field with which it does not fall */
        write_name(w, node->name);
        write_space(w);
        write_lead(w, TOK_DOES_NOT_FALL_AS);
        write_name(w, node->right);
        write_space(w);
        write_keyword(w, TOK_GROWS);
    } else {
        write_expression(w, node->left);
    }
    write_label(w, node->label);
}

static void write_declarations(Writing *w, const Node *items);

static void write_under(Writing *w, const Node *node)
{
    write_under_head(w, node);
    write_text(w, STR(" {"));
    pieces_indent(&w->out, 1);
    pieces_put(&w->out, PIECE_LINE);
    write_declarations(w, node->items);
    comments_close(w, node->span.end, false);
    pieces_dedent(&w->out, 1);
    pieces_put(&w->out, PIECE_LINE);
    write_text(w, STR("}"));
}

/* False: it is no declaration, and nothing was written. */
static bool write_declaration(Writing *w, const Node *node)
{
    switch (node->kind) {
    case NODE_POLICY:
        write_titled_block(w, TOK_POLICY, node);
        break;
    case NODE_INPUT:
        write_titled_block(w, TOK_INPUT, node);
        break;
    case NODE_CLAUSE:
        write_titled_block(w, TOK_CLAUSE, node);
        break;
    case NODE_BUDGET:
        write_titled_block(w, TOK_BUDGET, node);
        break;
    case NODE_TEST:
        write_titled_block(w, TOK_TEST, node);
        break;
    case NODE_READING:
        write_reading(w, node);
        break;
    case NODE_INCLUDE:
        write_lead(w, TOK_INCLUDE);
        write_string(w, node->left);
        break;
    case NODE_UNIT:
        write_title(w, TOK_UNIT, node);
        write_definition(w, node->right);
        break;
    case NODE_DEFINE:
        write_title(w, TOK_DEFINE, node);
        write_definition(w, node->right);
        break;
    case NODE_TABLE:
        write_title(w, TOK_TABLE, node);
        write_space(w);
        write_table(w, node);
        break;
    case NODE_EVERY_CLAUSE:
        write_every_clause(w, node);
        break;
    case NODE_EXCLUSIVE:
        write_exclusive(w, node);
        break;
    case NODE_LIMIT:
        write_limit(w, node);
        break;
    case NODE_REFER:
        write_refer(w, node);
        break;
    case NODE_TARGET:
        write_title(w, TOK_TARGET, node);
        write_space(w);
        write_expression(w, node->left);
        write_label(w, node->third);
        break;
    case NODE_UNMODELLED:
        write_unmodelled(w, node);
        break;
    case NODE_OVERRIDE:
        write_override(w, node);
        break;
    case NODE_AMEND:
        write_amend(w, node);
        break;
    case NODE_UNDER:
        write_under(w, node);
        break;
    case NODE_ASSERT:
        write_claim(w, TOK_ASSERT, node);
        break;
    case NODE_PROVE:
        write_claim(w, TOK_PROVE, node);
        break;
    case NODE_ACCEPT:
        write_lead(w, TOK_ACCEPT);
        write_accepted(w, node);
        write_label(w, node->label);
        break;
    default:
        return false;
    }
    return true;
}

static bool has_block(const Node *node)
{
    switch (node->kind) {
    case NODE_TABLE:
        return node->more != NULL;
    case NODE_REFER:
        return node->items != NULL;
    case NODE_POLICY:
    case NODE_INPUT:
    case NODE_READING:
    case NODE_EVERY_CLAUSE:
    case NODE_CLAUSE:
    case NODE_BUDGET:
    case NODE_OVERRIDE:
    case NODE_AMEND:
    case NODE_UNDER:
    case NODE_TEST:
        return true;
    default:
        return false;
    }
}

/* A block stands apart from its neighbours; lines may stand together. */
static void write_declarations(Writing *w, const Node *items)
{
    for (const Node *item = items, *before = NULL; item; before = item, item = item->next) {
        if (before && (has_block(before) || has_block(item)))
            comments_before_apart(w, item);
        else
            comments_before(w, item, before == NULL);
        pieces_put(&w->out, PIECE_LINE);
        size_t start = w->out.count;
        write_declaration(w, item);
        comments_behind(w, item);
        comments_lift(w, item, start);
    }
}

Str format_policy(Arena *arena, const Node *file, const Source *source, Language language)
{
    Writing *w = ARENA_NEW(arena, Writing);
    *w = (Writing){.arena = arena, .out = {.arena = arena}, .zh = language == LANGUAGE_ZH, .source = source};
    comments_find(w);
    write_declarations(w, file->items);
    comments_close(w, source->base + (uint32_t)source->text.len, file->items == NULL);
    return layout_lines(&w->out);
}

Str format_expression(Arena *arena, const Node *node, const Source *source, Language language)
{
    Writing *w = ARENA_NEW(arena, Writing);
    *w = (Writing){.arena = arena, .out = {.arena = arena}, .zh = language == LANGUAGE_ZH, .source = source};
    w->bare = true;
    if (node->kind == NODE_BAND || node->kind == NODE_RANGE || node->kind == NODE_OTHERWISE)
        write_arm_key(w, node);
    else
        write_expression(w, node);
    return layout_one_line(&w->out);
}

Str format_made_up(Arena *arena, const Node *items, Language language)
{
    Source *nothing = ARENA_NEW(arena, Source);
    *nothing = (Source){.name = STR(""), .text = STR("")};
    Writing *w = ARENA_NEW(arena, Writing);
    *w = (Writing){.arena = arena, .out = {.arena = arena}, .zh = language == LANGUAGE_ZH, .source = nothing};
    write_declarations(w, items);
    return layout_lines(&w->out);
}

Str format_declaration(Arena *arena, const Node *node, const Source *source, Language language)
{
    Writing *w = ARENA_NEW(arena, Writing);
    *w = (Writing){.arena = arena, .out = {.arena = arena}, .zh = language == LANGUAGE_ZH, .source = source};
    write_declaration(w, node);
    return layout_lines(&w->out);
}

/* ---- One node ----------------------------------------------------------------------------------------------------- */

static void write_table_row(Writing *w, const Node *row)
{
    write_arm_key(w, row->left);
    if (!row->right) {
        write_space(w);
        write_rows(w, row->items);
        return;
    }
    write_colon(w);
    write_expression(w, row->right);
}

/* The order of ast.def: conditions and values, then what stands in braces behind them. */
static bool is_value(const Node *node)
{
    return (node->kind >= NODE_OR && node->kind <= NODE_CASE) || node->kind == NODE_GROWTH ||
           node->kind == NODE_SHARE_OF || node->kind == NODE_RANK || node->kind == NODE_AWARDED;
}

/* False: what the node says cannot stand alone. */
static bool write_node(Writing *w, const Node *node)
{
    if (node->kind >= NODE_TYPE_TEXT && node->kind <= NODE_TYPE_YEARS) {
        write_type(w, node);
        return true;
    }
    switch (node->kind) {
    case NODE_UNDER:
        write_under_head(w, node);
        break;
    case NODE_ARM:
    case NODE_LOOKUP_ARM:
        write_arm(w, node);
        break;
    case NODE_TABLE_ROW:
        write_table_row(w, node);
        break;
    case NODE_TABLE_KEY:
        write_declared(w, node->name);
        write_space(w);
        write_type(w, node->left);
        break;
    case NODE_BAND:
    case NODE_RANGE:
    case NODE_OTHERWISE:
        write_arm_key(w, node);
        break;
    case NODE_MEMBER:
        write_member(w, node);
        break;
    case NODE_STRING:
        write_string(w, node);
        break;
    case NODE_SCOPE:
        write_scope(w, node);
        break;
    case NODE_UNDECIDED:
    case NODE_PRO_RATA:
    case NODE_FIRST_COME:
    case NODE_CUT_OFF:
    case NODE_PRIORITY:
        write_shortage(w, node);
        break;
    default:
        if (write_declaration(w, node) || write_alone(w, node))
            break;
        if (!is_value(node))
            return false;
        write_expression(w, node);
        break;
    }
    return true;
}

Str format_node(Arena *arena, const Node *node, const Sources *sources, Language language)
{
    Writing *w = ARENA_NEW(arena, Writing);
    *w = (Writing){.arena = arena, .out = {.arena = arena}, .zh = language == LANGUAGE_ZH, .bare = true};
    w->sources = sources;
    w->source = source_place(sources, node->span.start).source;
    if (!write_node(w, node))
        return (Str){0};
    Str text = layout_lines(&w->out);
    while (text.len && text.at[text.len - 1] == '\n')
        text.len--;
    return text;
}
