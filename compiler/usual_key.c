#include "compiler/usual_key.h"

/* The first `per NAME` in or below a list of nodes. */
static const Node *first_named(const Node *list)
{
    for (const Node *node = list; node; node = node->next) {
        if (node->kind == NODE_SCOPE && node->items)
            return node->items;
        const Node *parts[] = {node->scope, node->left, node->right, node->third, node->items, node->more};
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
            const Node *found = first_named(parts[i]);
            if (found)
                return found;
        }
    }
    return NULL;
}

static const Node *applicants_form(const Node *file)
{
    for (const Node *node = file->items; node; node = node->next)
        if (node->kind == NODE_INPUT && !node->left)
            return node;
    return NULL;
}

static bool is_called(const Node *field, Str name)
{
    return str_equal(field->name->text, name) || (field->label && str_equal(field->label->text, name));
}

static bool is_required(const Node *field)
{
    for (const Node *option = field->items; option; option = option->next)
        if (option->kind == NODE_REQUIRED)
            return true;
    return false;
}

Text usual_key(const Node *file)
{
    const Node *form = applicants_form(file), *named = first_named(file->items);
    const Node *called = NULL, *required = NULL, *text = NULL, *key = NULL;
    for (const Node *field = form ? form->items : NULL; field; field = field->next) {
        if ((field->kind != NODE_FIELD && field->kind != NODE_KEY) || !field->name)
            continue;
        bool is_text = field->kind == NODE_FIELD && field->left && field->left->kind == NODE_TYPE_TEXT;
        called = called ? called : named && is_called(field, named->text) ? field : NULL;
        required = required ? required : is_text && is_required(field) ? field : NULL;
        text = text ? text : is_text ? field : NULL;
        key = key ? key : field->kind == NODE_KEY ? field : NULL;
    }
    const Node *found = called ? called : required ? required : text ? text : key;
    if (!found)
        return (Text){0};
    Str id = found->name->text, label = found->label ? found->label->text : (Str){0};
    return (Text){id, label.len ? label : id};
}
