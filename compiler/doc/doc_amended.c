/* What amendments make of a clause or budget: its text as it reads after them, and who changed it from which day on. */
#include "compiler/doc/writing_doc.h"
#include "compiler/format/format.h"
#include "runtime/civil_date.h"

/* ---- The text after the amendments ---------------------------------------------------------------------------------------- */

static Node *copy_of(Doc *doc, const Node *node)
{
    Node *copy = ARENA_NEW(doc->arena, Node);
    *copy = *node;
    copy->next = copy->last = NULL;
    return copy;
}

/* Blocks under readings are copied with what stands in them: amendments may take a part of it away. */
static Node *copy_list(Doc *doc, const Node *statements)
{
    Node *list = NULL;
    for (const Node *node = statements; node; node = node->next) {
        Node *copy = copy_of(doc, node);
        if (node->kind == NODE_UNDER)
            copy->items = copy_list(doc, node->items);
        list = ast_append(list, copy);
    }
    return list;
}

typedef bool Goes(const Node *statement, const Node *other);

/* The statements without those that go, also inside of blocks; a block that is left empty goes as well. */
static Node *without(Node *statements, Goes *goes, const Node *other)
{
    Node *list = NULL;
    for (Node *node = statements, *next; node; node = next) {
        next = node->next;
        node->next = node->last = NULL;
        bool has_content = node->kind == NODE_UNDER && node->items;
        if (node->kind == NODE_UNDER)
            node->items = without(node->items, goes, other);
        if (has_content ? node->items != NULL : !goes(node, other))
            list = ast_append(list, node);
    }
    return list;
}

static bool is_one_block(const Node *a, const Node *b)
{
    return a->kind == NODE_UNDER && b->kind == NODE_UNDER && a->name->symbol == b->name->symbol &&
           a->left->symbol == b->left->symbol;
}

/* A block of an amendment takes the place of what the same block said before; elsewhere its statements are added to what is said. */
static void change_under(Node *statements, const Node *under)
{
    for (Node *node = statements; node; node = node->next)
        for (const Node *own = is_one_block(node, under) ? under->items : NULL; own; own = own->next)
            node->items = without(node->items, statement_same_identity, own);
}

/* What replaces a statement stands at its place, and is said under every reading. */
static Node *change_statement(Doc *doc, Node *statements, const Node *changed)
{
    Node *list = NULL, *copy = copy_of(doc, changed);
    for (Node *node = statements, *next; node; node = next) {
        next = node->next;
        node->next = node->last = NULL;
        bool is_changed = node->kind != NODE_UNDER && statement_same_identity(node, changed);
        if (is_changed && copy)
            list = ast_append(list, copy);
        if (is_changed) {
            copy = NULL;
            continue;
        }
        if (node->kind == NODE_UNDER)
            node->items = without(node->items, statement_same_identity, changed);
        if (node->kind != NODE_UNDER || node->items)
            list = ast_append(list, node);
    }
    return ast_append(list, copy);
}

static Node *change(Doc *doc, Node *statements, const Node *changes)
{
    for (const Node *changed = changes; changed; changed = changed->next) {
        if (changed->kind == NODE_UNDER) {
            change_under(statements, changed);
            Node *block = copy_of(doc, changed);
            block->items = copy_list(doc, changed->items);
            statements = ast_append(statements, block);
        } else {
            statements = change_statement(doc, statements, changed);
        }
    }
    return statements;
}

static bool touches(const Node *item, const Symbol *symbol)
{
    bool is_part = item->kind == NODE_CHANGE || (item->kind == NODE_REPEAL && item->right);
    return is_part && item->left && item->left->symbol == symbol;
}

static bool is_changed_in(const Doc *doc, const Symbol *symbol, size_t version)
{
    for (const Node *item = doc->policy->versions[version].node->items; item; item = item->next)
        if (touches(item, symbol))
            return true;
    return false;
}

bool doc_is_amended(const Doc *doc, const Symbol *symbol)
{
    bool any = false;
    for (size_t v = 1; v < doc->policy->version_count; v++)
        any = any || is_changed_in(doc, symbol, v);
    return any;
}

const Node *doc_in_force(Doc *doc, const Symbol *symbol)
{
    if (!doc_is_amended(doc, symbol))
        return symbol->node;
    Node *declaration = copy_of(doc, symbol->node), *statements = copy_list(doc, symbol->node->items);
    for (size_t v = 1; v < doc->policy->version_count; v++)
        for (const Node *item = doc->policy->versions[v].node->items; item; item = item->next) {
            if (!touches(item, symbol))
                continue;
            statements = item->kind == NODE_CHANGE ? change(doc, statements, item->left->items)
                                                   : without(statements, statement_is_repealed, item->right);
        }
    declaration->items = statements;
    return declaration;
}

/* ---- Who changed it ------------------------------------------------------------------------------------------------------- */

Str doc_version_name(Doc *doc, size_t version)
{
    if (version == 0)
        return doc_either(doc, "as first issued", "按最初文本");
    return arena_print(doc->arena, doc_zh(doc) ? "按“%.*s”" : "as amended by “%.*s”",
                       STR_ARG(doc_name(doc, doc->policy->versions[version].symbol)));
}

void doc_amended_by(Doc *doc, const Symbol *symbol)
{
    for (size_t v = 1; v < doc->policy->version_count; v++) {
        bool is_added = symbol->since == (int)v;
        if (!is_added && !is_changed_in(doc, symbol, v))
            continue;
        const PolicyVersion *version = &doc->policy->versions[v];
        char day[DATE_TEXT];
        Str from = {day, date_print(day, version->effective)}, name = doc_name(doc, version->symbol);
        const char *en = is_added ? "Added from %.*s on by “%.*s”." : "Changed from %.*s on by “%.*s”.";
        const char *zh = is_added ? "自 %.*s 起由“%.*s”增加。" : "自 %.*s 起由“%.*s”修改。";
        page_paragraph_open(&doc->page);
        page_quiet(&doc->page, arena_print(doc->arena, doc_zh(doc) ? zh : en, STR_ARG(from), STR_ARG(name)));
        page_paragraph_close(&doc->page);
    }
}

static void put_source(Doc *doc, const Node *declaration, const char *en, const char *zh)
{
    const Source *source = source_place(&doc->subject->compilation->sources, declaration->span.start).source;
    page_fold_open(&doc->page, doc_either(doc, en, zh));
    page_code(&doc->page, format_declaration(doc->arena, declaration, source, doc->language));
    page_fold_close(&doc->page);
}

void doc_source(Doc *doc, const Symbol *symbol)
{
    if (!doc_is_amended(doc, symbol)) {
        put_source(doc, symbol->node, "How this stands in polc", "本条的 polc 写法");
        return;
    }
    page_fold_open(&doc->page,
                   doc_either(doc, "How this stands in polc after the amendments", "本条修订后的 polc 写法"));
    page_code(&doc->page, format_node(doc->arena, doc_in_force(doc, symbol), &doc->subject->compilation->sources,
                                      doc->language));
    page_fold_close(&doc->page);
    put_source(doc, symbol->node, "How this stood in polc before them", "本条修订前的 polc 写法");
}
