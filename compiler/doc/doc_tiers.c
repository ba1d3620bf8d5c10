/* Tiers, look-ups and tables as tables; definitions in words. */
#include "compiler/doc/writing_doc.h"

#define MOST_ROWS 400 /* of a table in a file */
#define MOST_MATRIX 9 /* columns of a table with two keys */

static Str said_copy(Doc *doc)
{
    return arena_copy(doc->arena, doc_said(doc));
}

static Str key_text(Doc *doc, const Node *key, const Node *before)
{
    Sentence s = doc_sentence(doc);
    sentence_key(&s, key, before);
    return said_copy(doc);
}

static Str value_text(Doc *doc, const Node *value)
{
    Sentence s = doc_sentence(doc);
    sentence_value(&s, value);
    return said_copy(doc);
}

/* ---- Tiers -------------------------------------------------------------------------------------------------------------- */

static void put_band_rows(Doc *doc, const Node *tiers)
{
    const Node *before = NULL;
    for (const Node *arm = tiers->items; arm; arm = arm->next) {
        page_cell(&doc->page, key_text(doc, arm->left, before));
        page_cell(&doc->page, value_text(doc, arm->right));
        before = arm->left;
    }
}

/* All keys of an arm of a look-up of one value. */
static Str keys_text(Doc *doc, const Node *keys, const Node *before)
{
    Sentence s = doc_sentence(doc);
    for (const Node *key = keys; key; before = key, key = key->next) {
        sentence_key(&s, key, before);
        sentence_put(&s, key->next ? ", " : "", key->next ? "、" : "");
    }
    return said_copy(doc);
}

static void put_single_rows(Doc *doc, const Node *lookup)
{
    const Node *before = NULL;
    for (const Node *arm = lookup->items; arm; arm = arm->next) {
        page_cell(&doc->page, keys_text(doc, arm->items, before));
        page_cell(&doc->page, value_text(doc, arm->right));
        for (const Node *key = arm->items; key; key = key->next)
            before = key;
    }
}

static void put_lookup_rows(Doc *doc, const Node *lookup, size_t keys)
{
    const Node *before[PAGE_MOST_COLUMNS] = {0};
    if (keys == 1) {
        put_single_rows(doc, lookup);
        return;
    }
    for (const Node *arm = lookup->items; arm; arm = arm->next) {
        size_t column = 0;
        for (const Node *key = arm->items; key && column < keys; key = key->next, column++) {
            page_cell(&doc->page, key_text(doc, key, before[column]));
            before[column] = key;
        }
        for (; column < keys; column++)
            page_cell(&doc->page, STR(""));
        page_cell(&doc->page, value_text(doc, arm->right));
    }
}

static void put_tiers(Doc *doc, const Node *tiers)
{
    bool lookup = tiers->kind == NODE_LOOKUP;
    size_t keys = lookup ? ast_count(tiers->more) : 1;
    keys = keys < PAGE_MOST_COLUMNS - 1 ? keys : PAGE_MOST_COLUMNS - 1;
    page_table_open(&doc->page, keys + 1, NULL);
    const Node *measured = lookup ? tiers->more : tiers->left;
    for (size_t i = 0; i < keys; i++, measured = measured->next)
        page_cell(&doc->page, value_text(doc, measured));
    page_cell(&doc->page,
              lookup ? doc_either(doc, "What holds", "标准") : doc_either(doc, "Rate of the tier", "本档标准"));
    if (lookup)
        put_lookup_rows(doc, tiers, keys);
    else
        put_band_rows(doc, tiers);
    page_table_close(&doc->page);
}

void doc_tiers(Doc *doc, const Node *node)
{
    if (!node)
        return;
    if (node->kind == NODE_MARGINAL || node->kind == NODE_WHOLE || node->kind == NODE_LOOKUP)
        put_tiers(doc, node);
    const Node *parts[] = {node->left, node->right, node->third, node->items, node->more};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        for (const Node *part = parts[i]; part; part = i < 3 ? NULL : part->next)
            doc_tiers(doc, part);
}

/* ---- Definitions ---------------------------------------------------------------------------------------------------------- */

typedef struct Used {
    Doc *doc;
    bool *seen; /* by definition */
    bool any;
} Used;

static void use(Used *used, const Node *node);

/* The document tells the last version of the measure. */
static const Node *last_of(const Doc *doc, const Symbol *symbol)
{
    return symbol_in_version(symbol, (int)doc->policy->version_count - 1)->node;
}

static void put_definition(Used *used, const Symbol *define)
{
    Doc *doc = used->doc;
    if (!used->any) {
        page_paragraph_open(&doc->page);
        page_strong(&doc->page, doc_either(doc, "Where:", "其中："));
        page_paragraph_close(&doc->page);
        page_list_open(&doc->page, false);
    }
    used->any = true;
    page_item_open(&doc->page);
    doc_link(doc, "d", define);
    page_text(&doc->page, doc_either(doc, " = ", "＝"));
    page_text(&doc->page, value_text(doc, last_of(doc, define)->right));
    page_text(&doc->page, doc_either(doc, ".", "。"));
    page_item_close(&doc->page);
    use(used, define->node->right);
}

static void use(Used *used, const Node *node)
{
    if (!node)
        return;
    const Symbol *symbol = node->kind == NODE_NAME ? node->symbol : NULL;
    if (symbol && symbol->kind == SYMBOL_DEFINE && symbol->node && !used->seen[symbol->index]) {
        used->seen[symbol->index] = true;
        put_definition(used, symbol);
    }
    const Node *parts[] = {node->left, node->right, node->third, node->items, node->more};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        for (const Node *part = parts[i]; part; part = i < 3 ? NULL : part->next)
            use(used, part);
}

void doc_definitions(Doc *doc, Node *const *statements, size_t count)
{
    Used used = {.doc = doc, .seen = ARENA_ARRAY(doc->arena, bool, doc->policy->defines.count + 1)};
    for (size_t i = 0; i < count; i++)
        use(&used, statements[i]);
    if (used.any)
        page_list_close(&doc->page);
}

/* ---- Tables ----------------------------------------------------------------------------------------------------------------- */

static Str key_name(Doc *doc, const Node *key)
{
    static const Str since[] = {{"from", 4}, {"起始日期", 12}};
    if (key->name && (str_is(key->name->text, "since") || str_is(key->name->text, "起")))
        return since[doc_zh(doc)];
    return key->name ? key->name->text : STR("");
}

/* Two keys, whose inner keys are the same in every row of the outer one, and few. */
static bool is_matrix(Doc *doc, const Node *table)
{
    if (ast_count(table->items) != 2 || !table->more || ast_count(table->more) > MOST_ROWS)
        return false;
    const Node *first = table->more;
    size_t columns = ast_count(first->items);
    if (columns == 0 || columns > MOST_MATRIX)
        return false;
    for (const Node *row = first->next; row; row = row->next) {
        if (ast_count(row->items) != columns)
            return false;
        const Node *a = first->items, *b = row->items, *before_a = NULL, *before_b = NULL;
        for (; a; before_a = a->left, before_b = b->left, a = a->next, b = b->next)
            if (!str_equal(key_text(doc, a->left, before_a), key_text(doc, b->left, before_b)))
                return false;
    }
    return true;
}

static void put_matrix(Doc *doc, const Node *table)
{
    const Node *first = table->more, *before = NULL;
    page_table_open(&doc->page, ast_count(first->items) + 1, NULL);
    page_cell(&doc->page, key_name(doc, table->items));
    for (const Node *column = first->items; column; before = column->left, column = column->next)
        page_cell(&doc->page, key_text(doc, column->left, before));
    before = NULL;
    for (const Node *row = first; row; before = row->left, row = row->next) {
        page_cell(&doc->page, key_text(doc, row->left, before));
        for (const Node *cell = row->items; cell; cell = cell->next)
            page_cell(&doc->page, value_text(doc, cell->right));
    }
    page_table_close(&doc->page);
}

typedef struct Rows {
    Doc *doc;
    Str keys[PAGE_MOST_COLUMNS];
    size_t depth, count, left_out;
} Rows;

static void put_rows(Rows *rows, const Node *items, size_t level)
{
    const Node *before = NULL;
    for (const Node *row = items; row; before = row->left, row = row->next) {
        if (level >= PAGE_MOST_COLUMNS - 1)
            return;
        rows->keys[level] = rows->count < MOST_ROWS ? key_text(rows->doc, row->left, before) : STR("");
        if (row->items) {
            put_rows(rows, row->items, level + 1);
            continue;
        }
        if (rows->count >= MOST_ROWS) {
            rows->left_out++;
            continue;
        }
        rows->count++;
        for (size_t i = 0; i < rows->depth; i++)
            page_cell(&rows->doc->page, i <= level ? rows->keys[i] : STR(""));
        page_cell(&rows->doc->page, value_text(rows->doc, row->right));
    }
}

static void put_flat(Doc *doc, const Node *table)
{
    Rows rows = {.doc = doc, .depth = ast_count(table->items)};
    if (rows.depth >= PAGE_MOST_COLUMNS)
        rows.depth = PAGE_MOST_COLUMNS - 1;
    page_table_open(&doc->page, rows.depth + 1, NULL);
    const Node *key = table->items;
    for (size_t i = 0; i < rows.depth; i++, key = key->next)
        page_cell(&doc->page, key_name(doc, key));
    page_cell(&doc->page, doc_either(doc, "Value", "值"));
    put_rows(&rows, table->more, 0);
    page_table_close(&doc->page);
    if (rows.left_out)
        page_paragraph(&doc->page, arena_print(doc->arena,
                                               doc_zh(doc) ? "另有%zu行，见标准表的文件。"
                                                           : "%zu more rows stand in the file of the table.",
                                               rows.left_out));
}

/* What an amendment makes of a declaration stands in its place. */
static bool is_changed_one(const Symbol *symbol)
{
    return symbol->node->name && symbol->node->name->symbol != symbol;
}

static void put_defines(Doc *doc)
{
    const SymbolList *defines = &doc->policy->defines;
    if (!defines->count)
        return;
    doc_heading(doc, 2, "defines", "Definitions", "所称");
    page_table_open(&doc->page, 2, NULL);
    page_cell(&doc->page, doc_either(doc, "Name", "名称"));
    page_cell(&doc->page, doc_either(doc, "Is", "含义"));
    for (size_t i = 0; i < defines->count; i++) {
        const Symbol *define = defines->items[i];
        if (is_changed_one(define))
            continue;
        page_cell_open(&doc->page);
        page_target(&doc->page, doc_anchor(doc, "d", define->id), doc_name(doc, define));
        page_cell_close(&doc->page);
        page_cell(&doc->page, value_text(doc, last_of(doc, define)->right));
    }
    page_table_close(&doc->page);
}

void doc_tables(Doc *doc)
{
    const SymbolList *tables = &doc->policy->tables;
    if (tables->count)
        doc_heading(doc, 2, "tables", "Tables", "标准表");
    for (size_t i = 0; i < tables->count; i++) {
        if (is_changed_one(tables->items[i]))
            continue;
        const Node *table = last_of(doc, tables->items[i]);
        page_section_open(&doc->page, "table");
        page_heading(&doc->page, 3, doc_anchor(doc, "t", tables->items[i]->id), doc_name(doc, tables->items[i]));
        if (is_matrix(doc, table))
            put_matrix(doc, table);
        else
            put_flat(doc, table);
        page_section_close(&doc->page);
    }
    put_defines(doc);
}
