#include "compiler/compare/reach.h"

static size_t slot_of(const Reach *reach, const Symbol *symbol)
{
    uint64_t hash = (uint64_t)(uintptr_t)symbol * UINT64_C(0x9E3779B97F4A7C15);
    size_t at = (size_t)(hash >> 32) & (reach->slot_count - 1);
    while (reach->slots[at] && reach->slots[at] != symbol)
        at = (at + 1) & (reach->slot_count - 1);
    return at;
}

static void grow(Reach *reach)
{
    Reach old = *reach;
    reach->slot_count = old.slot_count ? old.slot_count * 2 : 64;
    reach->slots = ARENA_ARRAY(reach->arena, const Symbol *, reach->slot_count);
    for (size_t i = 0; i < old.slot_count; i++)
        if (old.slots[i])
            reach->slots[slot_of(reach, old.slots[i])] = old.slots[i];
}

/* False: it was there. */
static bool add(Reach *reach, const Symbol *symbol)
{
    if (2 * reach->count >= reach->slot_count)
        grow(reach);
    size_t at = slot_of(reach, symbol);
    if (reach->slots[at])
        return false;
    reach->slots[at] = symbol;
    reach->count++;
    return true;
}

bool reach_has(const Reach *reach, const Symbol *symbol)
{
    return reach->slot_count && reach->slots[slot_of(reach, symbol)];
}

/* Each declaration is followed once, so that definitions which use one another many times cost no more than their text. */
static void add_symbol(Reach *reach, const Symbol *symbol)
{
    if (!symbol || !add(reach, symbol))
        return;
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
