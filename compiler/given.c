#include "compiler/given.h"

#include "compiler/keywords.h"
#include "compiler/lower.h"
#include "compiler/parse.h"
#include "runtime/civil_date.h"
#include "runtime/decimal.h"
#include "runtime/text_width.h"
#include "runtime/write/reason.h"

/* ---- Reading ---------------------------------------------------------------------------------------------------------- */

/* The text stands in a test of its own, so that parser and checker treat it as one; the ERROR node is the test's expectation, which keeps
 * the checker from asking for one. */
void given_join(void *context, Compilation *c)
{
    GivenText *given = context;
    const char *form = given->language == LANGUAGE_ZH ? "算例 “-” { 设 %.*s }" : "test \"-\" { given %.*s }";
    Source *source = source_add(&c->sources, STR("--given"), arena_print(&c->arena, form, STR_ARG(given->text)));
    c->source = &c->sources.items[0]; /* adding a source moves them all */
    size_t errors = c->diags.errors;
    Node *file = parse_policy(&c->arena, source, &c->diags);
    Node *test = file ? file->items : NULL;
    if (c->diags.errors > errors || !test || test->next || test->kind != NODE_TEST || !test->items ||
        test->items->next || test->items->kind != NODE_GIVEN)
        return;
    given->given = test->items;
    test->items = ast_append(test->items, ast_node(&c->arena, NODE_ERROR, test->span));
    c->file->items = ast_append(c->file->items, test);
}

void given_withdraw(GivenText *given, Compilation *c)
{
    if (given->given && c->policy && c->policy->test_count)
        c->policy->test_count--;
}

const Node *given_fill(const Node *given, const Plan *plan, Trial *trial)
{
    for (const Node *cell = given->items; cell; cell = cell->next) {
        if (!cell->symbol || cell->symbol->kind != SYMBOL_FIELD)
            continue;
        size_t f = (size_t)cell->symbol->index;
        const PlanField *field = &plan->fields[f];
        if (!cell->right) {
            trial_put_blank(trial, 0, f);
        } else if (field->kind == KIND_TEXT) {
            trial_put_text(trial, 0, f, cell->right->text);
        } else {
            int64_t number = lower_literal(field, cell->right);
            if (number < field->low || number > field->high)
                return cell;
            trial_put(trial, 0, f, number);
        }
    }
    return NULL;
}

/* ---- Writing ---------------------------------------------------------------------------------------------------------- */

static void put_name(Phrase *phrase, Str name)
{
    bool is_word = name.len > 0 && !(name.at[0] >= '0' && name.at[0] <= '9');
    for (size_t at = 0; at < name.len && is_word;) {
        uint32_t point = 0;
        size_t length = text_decode((Str){name.at + at, name.len - at}, &point);
        bool letter = (point >= 'a' && point <= 'z') || (point >= 'A' && point <= 'Z') || point == '_' ||
                      (point >= '0' && point <= '9') || (point >= 0x3400 && point <= 0x9FFF);
        is_word = length > 0 && letter;
        at += length;
    }
    const Keyword *keyword = keyword_find(name);
    if (is_word && (!keyword || keyword->soft)) {
        phrase_put(phrase, name);
        return;
    }
    phrase_put(phrase, STR("「"));
    phrase_put(phrase, name);
    phrase_put(phrase, STR("」"));
}

static void put_number(Phrase *phrase, const PlanField *field, int64_t number)
{
    char digits[DECIMAL_TEXT];
    bool is_exact;
    Int128 shown = field->kind == KIND_RATE ? (Int128)number * 100 : number;
    phrase_put(phrase, (Str){digits, exact_print(digits, shown, field->denominator, 0, &is_exact)});
}

static void put_currency(Phrase *phrase, const PlanField *field, Language language)
{
    bool own = field->currency.len > 0;
    put_name(phrase,
             reason_name(own ? field->currency : STR("yuan"), own ? field->currency_label : STR("元"), language));
}

static void put_unit(Phrase *phrase, const PlanField *field, Language language)
{
    static const Text spans[] = {
        {{"days", 4}, {"天", 3}}, {{"months", 6}, {"个月", 6}}, {{"years", 5}, {"年", 3}}};
    bool zh = language == LANGUAGE_ZH;
    if (field->kind == KIND_NUMBER || field->kind == KIND_RATE) {
        phrase_put(phrase, field->kind == KIND_RATE ? STR("%") : STR(""));
        return;
    }
    phrase_put(phrase, zh ? STR("") : STR(" "));
    if (field->kind >= KIND_DAYS && field->kind <= KIND_YEARS) {
        phrase_put(phrase, zh ? spans[field->kind - KIND_DAYS].zh : spans[field->kind - KIND_DAYS].en);
        return;
    }
    if (field->kind == KIND_MONEY || field->kind == KIND_PRICE)
        put_currency(phrase, field, language);
    phrase_put(phrase, field->kind == KIND_PRICE ? STR("/") : STR(""));
    if (field->kind != KIND_MONEY)
        put_name(phrase, reason_name(field->unit, field->unit_label, language));
}

static void put_cell(Phrase *phrase, const PlotApplicant *applicant, size_t f, Language language)
{
    const PlanField *field = &applicant->plan->fields[f];
    bool zh = language == LANGUAGE_ZH;
    char date[DATE_TEXT];
    switch (field->kind) {
    case KIND_TEXT:
        phrase_put(phrase, zh ? STR("“") : STR("\""));
        phrase_put(phrase, applicant->texts[f]);
        phrase_put(phrase, zh ? STR("”") : STR("\""));
        break;
    case KIND_DATE:
        phrase_put(phrase, (Str){date, date_print(date, applicant->numbers[f])});
        break;
    case KIND_YES_NO:
        phrase_put(phrase, zh                      ? (applicant->numbers[f] ? STR("是") : STR("否"))
                           : applicant->numbers[f] ? STR("yes")
                                                   : STR("no"));
        break;
    case KIND_CATEGORY: {
        const PlanMember *member = &field->members[applicant->numbers[f]];
        put_name(phrase, reason_name(member->id, member->label, language));
        break;
    }
    default:
        put_number(phrase, field, applicant->numbers[f]);
        put_unit(phrase, field, language);
        break;
    }
}

/* As rows of a test have it by themselves (policy_test.h). */
static bool has_anyway(const PlotApplicant *applicant, size_t f)
{
    const PlanField *field = &applicant->plan->fields[f];
    return field->key || (field->required && field->kind == KIND_TEXT) ||
           (field->required && field->kind == KIND_DATE && applicant->numbers[f] == applicant->plan->effective);
}

void given_write(Phrase *phrase, const PlotApplicant *applicant, const bool *without, Language language)
{
    const Plan *plan = applicant->plan;
    bool any = false;
    for (size_t f = 0; f < plan->form_count; f++) {
        if (applicant->blank[f] || has_anyway(applicant, f) || (without && without[f]))
            continue;
        if (any)
            phrase_put(phrase, language == LANGUAGE_ZH ? STR("，") : STR(", "));
        put_name(phrase, reason_name(plan->fields[f].id, plan->fields[f].label, language));
        phrase_put(phrase, STR(" = "));
        put_cell(phrase, applicant, f, language);
        any = true;
    }
}
