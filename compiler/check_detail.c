/* Details: inputs whose rows belong to an applicant, and the values that are computed over an applicant's rows. */
#include "compiler/checker.h"

/* ---- the inputs */

static bool is_named(Str name, const Node *declared)
{
    return (declared->name && str_equal(declared->name->text, name)) ||
           (declared->label && str_equal(declared->label->text, name));
}

/* The form itself is no name of the policy; here it is the other end of `belongs to`. */
static Symbol *form_symbol(Checker *checker, const Node *form)
{
    Symbol *symbol = ARENA_NEW(checker->arena, Symbol);
    *symbol = (Symbol){.kind = SYMBOL_DETAIL, .id = form->name->text};
    symbol->label = form->label ? form->label->text : (Str){0};
    return symbol;
}

static bool never_blank(const Symbol *field)
{
    if (field->node->kind == NODE_KEY)
        return true;
    for (const Node *option = field->node->items; option; option = option->next)
        if (option->kind == NODE_REQUIRED)
            return true;
    return false;
}

static void check_link_types(Checker *checker, const Node *link, const Symbol *ours, const Symbol *theirs)
{
    Type a = ours->type, b = theirs->type;
    if (type_is_poison(a) || type_is_poison(b))
        return;
    bool links = a.kind == TYPE_TEXT || a.kind == TYPE_COUNT || a.kind == TYPE_DATE;
    if (!links || a.kind != b.kind || a.unit != b.unit)
        DIAGN(checker->diags, DETAIL_LINK_TYPE, link->span, word(link->text), type_text(checker->arena, b),
              type_text(checker->arena, a));
    else if (!never_blank(ours) || !never_blank(theirs))
        DIAGN(checker->diags, DETAIL_LINK_BLANK, link->span, word(link->text));
}

static void report_no_field(Checker *checker, const Node *form, const Node *link)
{
    if (check_was_misread(checker, form->span))
        return;
    DIAGN(checker->diags, DETAIL_LINK, link->span, word(form->name ? form->name->text : STR("")),
          word(link->text));
}

/* The name means one field in each of the two forms. */
static void check_link(Checker *checker, Symbol *detail, Node *link)
{
    Symbol *ours = names_find(detail->part_names, link->text);
    Symbol *theirs = names_find(&checker->names, link->text);
    if (theirs && theirs->kind != SYMBOL_FIELD)
        theirs = NULL;
    if (!theirs)
        report_no_field(checker, checker->policy->input, link);
    if (!ours)
        report_no_field(checker, detail->node, link);
    if (!ours || !theirs)
        return;
    ours->used = theirs->used = true;
    link->symbol = theirs;
    detail->link = ours;
    check_link_types(checker, link, ours, theirs);
}

static void check_detail(Checker *checker, Symbol *detail)
{
    const Node *form = checker->policy->input;
    Node *node = detail->node;
    const Symbol *key = NULL;
    for (size_t i = 0; i < detail->part_count; i++) {
        check_field(checker, detail->parts[i]);
        if (detail->parts[i]->node->kind == NODE_KEY)
            key = check_single_key(checker, key, detail->parts[i]);
    }
    if (!form) {
        DIAG0(checker->diags, INPUT_MISSING, node->span);
        return;
    }
    if (is_named(node->left->text, form))
        node->left->symbol = form_symbol(checker, form);
    else
        DIAGN(checker->diags, DETAIL_FORM, node->left->span, word(node->left->text),
              word(form->name ? form->name->text : STR("")));
    if (node->right)
        check_link(checker, detail, node->right);
}

void check_details(Checker *checker)
{
    for (size_t i = 0; i < checker->policy->details.count; i++)
        check_detail(checker, checker->policy->details.items[i]);
}

/* ---- values over rows */

static Type poison(void)
{
    return type_make(TYPE_POISON);
}

static bool can_add_up(Type type)
{
    return type_is_numeric(type) && type.kind != TYPE_PRICE && type.kind != TYPE_RATE;
}

static Type taken_type(Checker *checker, const Node *node, Type type)
{
    bool is_sum = node->kind == NODE_SUM_OVER;
    type.constant = false;
    if (type_is_poison(type) || can_add_up(type) || (!is_sum && (type_is_numeric(type) || type.kind == TYPE_DATE)))
        return type;
    Text written = word(check_written(checker, node->left->span)), found = type_text(checker->arena, type);
    if (is_sum)
        DIAGN(checker->diags, OVER_TYPE, node->left->span, written, found);
    else
        DIAGN(checker->diags, NOT_A_NUMBER, node->left->span, written, found);
    return poison();
}

static Type row_type(Checker *checker, Node *node)
{
    Type taken = node->left ? taken_type(checker, node, check_value(checker, node->left)) : type_make(TYPE_NUMBER);
    if (node->right) {
        check_condition(checker, node->right);
        if (type_is_poison(node->right->type))
            return poison();
    }
    if (node->kind == NODE_ANY_OVER || node->kind == NODE_ALL_OVER)
        return type_make(TYPE_YES_NO);
    taken.whole = node->kind == NODE_COUNT_OVER || (taken.kind == TYPE_NUMBER && taken.whole);
    return taken;
}

/* Only what a row of the details says is known while it is read, so nothing of the applicant stands inside. */
Type check_over_rows(Checker *checker, Node *node)
{
    if (checker->detail) {
        DIAG0(checker->diags, OVER_NESTED, node->span);
        return poison();
    }
    Symbol *detail = resolve_expect(checker, node->name, KIND_BIT(DETAIL), TEXT("a detail input", "明细表"));
    if (!detail)
        return poison();
    Checker outer = *checker;
    checker->detail = detail;
    checker->rounded = checker->compared = checker->dated = NULL;
    checker->paid = NULL;
    checker->policy->over_count++;
    Type type = row_type(checker, node);
    checker->detail = NULL;
    checker->rounded = outer.rounded, checker->compared = outer.compared, checker->dated = outer.dated;
    checker->paid = outer.paid;
    return type;
}

/* ---- rows of tests */

void check_with(Checker *checker, Node *with, bool has_row)
{
    Symbol *detail = resolve_expect(checker, with->name, KIND_BIT(DETAIL), TEXT("a detail input", "明细表"));
    with->symbol = detail;
    if (!has_row)
        DIAG0(checker->diags, WITH_ALONE, with->span);
    if (!detail)
        return;
    check_cells(checker, with, detail);
    for (const Node *cell = with->items; cell; cell = cell->next)
        if (cell->symbol && cell->symbol == detail->link)
            DIAGN(checker->diags, WITH_LINK, cell->span, word(cell->name->text));
}
