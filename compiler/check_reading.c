/* Readings: their options, and the heads of `under R is O`. */
#include "compiler/checker.h"

static bool marks_in_force(const Node *option)
{
    return option->left && (option->left->kind == NODE_DEFAULT_OPTION || option->left->kind == NODE_DECIDED);
}

static void report_second(Checker *checker, const Node *option, const Node *first, DiagCode code)
{
    Text words[] = {word(option->name ? option->name->text : STR("?")),
                    word(first->name ? first->name->text : STR("?"))};
    Diag *diag = diag_report(checker->diags, code, option->span, 2, words);
    diag_mark(diag, first->span, TEXT("the first one", "首个"));
}

/* One option is the default; a decided one puts itself in force instead. */
static void check_reading(Checker *checker, const Symbol *reading)
{
    const Node *by_default = NULL, *decided = NULL;
    bool any = false;
    for (size_t i = 0; i < reading->part_count; i++) {
        const Node *option = reading->parts[i]->node;
        any = any || marks_in_force(option);
        if (!option->left)
            continue;
        if (option->left->kind == NODE_DEFAULT_OPTION) {
            if (by_default)
                report_second(checker, option, by_default, DIAG_DEFAULT_TWICE);
            by_default = by_default ? by_default : option;
        } else if (option->left->kind == NODE_DECIDED) {
            if (decided)
                report_second(checker, option, decided, DIAG_DECIDED_TWICE);
            decided = decided ? decided : option;
        }
    }
    const Node *name = reading->node->name;
    if (name && reading->part_count < 2)
        DIAGN(checker->diags, READING_ONE_OPTION, name->span, word(reading->id));
    else if (name && !any && !check_was_misread(checker, reading->node->span))
        DIAGN(checker->diags, READING_NO_DEFAULT, name->span, word(reading->id), word(reading->parts[0]->id));
}

void check_readings(Checker *checker)
{
    for (size_t i = 0; i < checker->policy->readings.count; i++)
        check_reading(checker, checker->policy->readings.items[i]);
}

bool check_under_head(Checker *checker, Node *under)
{
    Symbol *reading = resolve_expect(checker, under->name, KIND_BIT(READING), TEXT("a reading", "口径"));
    if (!reading)
        return false;
    under->symbol = reading;
    return resolve_part(checker, reading, under->left) != NULL;
}
