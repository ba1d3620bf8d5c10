#include "compiler/compare/reach.h"

bool reach_has(const Reach *reach, const Symbol *symbol)
{
    return pointer_map_get(&reach->symbols, symbol) != NULL;
}

/* Each declaration is followed once, so that definitions which use one another many times cost no more than their text. */
static void add_symbol(Reach *reach, const Symbol *symbol)
{
    if (!symbol || reach_has(reach, symbol))
        return;
    pointer_map_put(&reach->symbols, symbol, symbol);
    if (symbol->owner)
        add_symbol(reach, symbol->owner);
    if (!symbol->node)
        return;
    if (symbol->kind == SYMBOL_DEFINE)
        reach_add(reach, symbol->node->right);
    else if (symbol->kind == SYMBOL_TABLE)
        reach_add_list(reach, symbol->node->more);
}

void reach_add_list(Reach *reach, const Node *items)
{
    for (const Node *item = items; item; item = item->next)
        reach_add(reach, item);
}

void reach_add(Reach *reach, const Node *node)
{
    if (!node)
        return;
    add_symbol(reach, node->symbol);
    reach->counts_months |= node->kind == NODE_SPAN_OF_MONTHS || node->kind == NODE_SPAN_OF_YEARS ||
                            (node->kind == NODE_CALL && node->symbol && node->symbol->kind == SYMBOL_FUNCTION);
    reach_add(reach, node->name);
    reach_add(reach, node->left);
    reach_add(reach, node->right);
    reach_add(reach, node->third);
    reach_add(reach, node->scope);
    reach_add_list(reach, node->items);
    reach_add_list(reach, node->more);
}
