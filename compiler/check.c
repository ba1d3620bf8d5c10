/* The order of the checks, the header of the policy, and what nothing uses. */
#include "compiler/check.h"

#include "compiler/builtin.h"
#include "compiler/checker.h"
#include "compiler/usual_key.h"

/* ---- the header */

static void check_header_round(Checker *checker, const Node *round)
{
    Policy *policy = checker->policy;
    Exact quantum;
    bool known = check_rounding_mode(checker, round->name, &policy->rounding);
    if (!check_is(checker, round->right, type_make(TYPE_MONEY), TEXT("the rounding unit", "舍入单位")))
        known = false;
    else if (!constant_number(round->right, &quantum) || quantum.numerator <= 0)
        DIAG0(checker->diags, ROUNDING_STEP, round->right->span);
    else if (known)
        policy->quantum = quantum;
    policy->has_rounding = true;
}

static void check_currency(Checker *checker, Node *currency)
{
    Symbol *unit = currency->name ? names_find(&checker->names, currency->name->text) : NULL;
    if (unit && unit->kind == SYMBOL_UNIT && unit->type.kind == TYPE_MONEY && unit->factor.denominator == 1) {
        currency->name->symbol = checker->policy->currency = unit;
        return;
    }
    if (currency->name)
        DIAGN(checker->diags, CURRENCY_UNKNOWN, currency->name->span, word(currency->name->text));
}

static void check_month_end(Checker *checker, const Node *line)
{
    if (!line->name)
        return;
    int end = builtin_find(BUILTIN_MONTH_END, line->name->text);
    if (end < 0)
        DIAGN(checker->diags, MONTH_END_WORD, line->name->span, word(line->name->text));
    checker->policy->has_month_end = true;
    checker->policy->month_end_up = end == 1;
}

static int64_t header_day(const Node *line)
{
    return line->left && line->left->kind == NODE_DATE ? line->left->day : INT64_MIN;
}

static void take_header_line(Checker *checker, Node *line)
{
    Policy *policy = checker->policy;
    switch (line->kind) {
    case NODE_AUTHORITY:
        policy->authority = line->left ? line->left->text : (Str){0};
        break;
    case NODE_ISSUED:
        policy->issued = header_day(line);
        break;
    case NODE_EFFECTIVE:
        policy->effective = header_day(line);
        break;
    case NODE_EXPIRES:
        policy->expires = header_day(line);
        break;
    case NODE_CURRENCY:
        check_currency(checker, line);
        break;
    case NODE_MONTH_END:
        check_month_end(checker, line);
        break;
    case NODE_AWARD_YEAR:
        policy->award_year = line->left;
        break;
    case NODE_VERSIONS:
        policy->versions_by = line->left;
        break;
    case NODE_PRECEDENCE:
        policy->precedence = line->items;
        break;
    default:
        break;
    }
}

static bool has_line(const Node *header, NodeKind kind)
{
    for (const Node *line = header->items; line; line = line->next) {
        if (line->kind == kind)
            return true;
    }
    return false;
}

static void check_header(Checker *checker)
{
    const Node *header = checker->policy->header;
    if (!header) {
        Node *file = checker->policy->file;
        Span start = {0};
        if (file && file->items)
            start = file->items->span;
        if (!checker->parse_reports)
            DIAG0(checker->diags, POLICY_MISSING, start);
        return;
    }
    Node *first[NODE_COUNT_OF_KINDS] = {0};
    for (Node *line = header->items; line; line = line->next) {
        if (first[line->kind] && line->kind != NODE_ERROR) {
            Diag *diag =
                DIAGN(checker->diags, STATEMENT_TWICE, line->span, word(check_written(checker, line->span)));
            diag_mark(diag, first[line->kind]->span, TEXT("first here", "首次出现在此"));
            continue;
        }
        first[line->kind] = line;
        take_header_line(checker, line);
    }
    if (!has_line(header, NODE_CURRENCY) && !check_was_misread(checker, header->span))
        DIAG0(checker->diags, CURRENCY_MISSING, header->name ? header->name->span : header->span);
    if (checker->policy->expires != INT64_MIN && checker->policy->effective != INT64_MIN &&
        checker->policy->expires < checker->policy->effective)
        DIAG0(checker->diags, EXPIRES_BEFORE, first[NODE_EXPIRES]->span);
}

/* What the header computes with may read fields and definitions, so it is typed after them. */
static void check_header_values(Checker *checker)
{
    Policy *policy = checker->policy;
    if (policy->header) {
        for (Node *line = policy->header->items; line; line = line->next) {
            if (line->kind == NODE_ROUND && !policy->has_rounding)
                check_header_round(checker, line);
        }
    }
    if (policy->award_year) {
        Type type = check_value(checker, policy->award_year);
        bool year = (type.kind == TYPE_NUMBER && type.whole) || type.kind == TYPE_YEARS || type_is_poison(type);
        if (!year)
            DIAGN(checker->diags, AWARD_YEAR_TYPE, policy->award_year->span, type_text(checker->arena, type));
        else
            check_never_blank(checker, policy->award_year, DIAG_AWARD_YEAR_BLANK);
    }
    if (policy->precedence)
        check_orders(checker, policy->precedence);
    if (policy->versions_by) {
        Type type = check_value(checker, policy->versions_by);
        if (!type_is_poison(type) && type.kind != TYPE_DATE)
            DIAGN(checker->diags, VERSIONS_TYPE, policy->versions_by->span,
                  word(check_written(checker, policy->versions_by->span)), type_text(checker->arena, type));
    }
}

static void check_header_suffices(Checker *checker)
{
    const Policy *policy = checker->policy;
    if (!policy->header || check_was_misread(checker, policy->header->span))
        return;
    if (checker->needs_precedence && !policy->precedence)
        DIAG0(checker->diags, PRECEDENCE_MISSING, checker->precedence_span);
    if (checker->needs_award_year && !policy->award_year)
        DIAG0(checker->diags, AWARD_YEAR_MISSING, checker->award_year_span);
}

/* ---- unused declarations */

static bool identifies(const Symbol *field)
{
    if (field->node->kind == NODE_KEY || field->type.kind == TYPE_TEXT)
        return true;
    return false;
}

static void report_unused(Checker *checker, const SymbolList *list, Text what)
{
    for (size_t i = 0; i < list->count; i++) {
        const Symbol *symbol = list->items[i];
        if (symbol->used || !symbol->node || !symbol->node->name)
            continue;
        if (symbol->kind == SYMBOL_FIELD && identifies(symbol))
            continue;
        DIAGN(checker->diags, UNUSED, symbol->node->name->span, what, word(symbol->id))->subject = symbol->id;
    }
}

void check_unused(Checker *checker)
{
    const Policy *policy = checker->policy;
    report_unused(checker, &policy->fields, TEXT("field", "栏目"));
    report_unused(checker, &policy->details, TEXT("detail input", "明细表"));
    for (size_t i = 0; i < policy->details.count; i++) {
        const Symbol *detail = policy->details.items[i];
        report_unused(checker, &(SymbolList){detail->parts, detail->part_count, 0}, TEXT("field", "栏目"));
    }
    report_unused(checker, &policy->defines, TEXT("definition", "所称"));
    report_unused(checker, &policy->tables, TEXT("table", "标准表"));
    report_unused(checker, &policy->readings, TEXT("reading", "口径"));
    report_unused(checker, &policy->budgets, TEXT("budget", "专项资金"));
}

/* ---- the whole */

static const char *written_name(NodeKind kind)
{
    switch (kind) {
    case NODE_LIMIT:
        return "limit";
    case NODE_EXCEPTING:
        return "excepting";
    case NODE_NOTWITHSTANDING:
        return "notwithstanding";
    case NODE_TOP:
        return "top";
    case NODE_QUOTA:
        return "quota";
    case NODE_PROVE:
        return "prove";
    case NODE_GROWTH:
        return "growth of";
    case NODE_SHARE_OF:
        return "share of";
    default:
        return NULL;
    }
}

void check_not_available(Checker *checker, const Node *node, Str written)
{
    if (node->kind == NODE_ERROR)
        return;
    if (!written.len) {
        const char *name = written_name(node->kind);
        written = name ? str_from(name) : check_written(checker, node->span);
    }
    DIAGN(checker->diags, NOT_AVAILABLE, node->span, word(written));
}

static void check_defines(Checker *checker)
{
    for (size_t i = 0; i < checker->policy->defines.count; i++)
        check_define(checker, checker->policy->defines.items[i]);
}

/* Whether the source has the word more than once: at another place it may be declared, in words that were not understood. */
static bool stands_elsewhere(const Checker *checker, const Diag *diag)
{
    Str text = source_place(checker->sources, diag->span.start).source->text, name = diag->words[0].en;
    size_t times = 0;
    for (size_t i = 0; name.len && i + name.len <= text.len && times < 2; i++)
        times += memcmp(text.at + i, name.at, name.len) == 0;
    return times > 1;
}

static bool may_follow(const Checker *checker, const Diag *diag)
{
    switch (diag->code) {
    case DIAG_NAME_UNKNOWN:
    case DIAG_NAME_OF_ANOTHER_KIND:
    case DIAG_PART_UNKNOWN:
    case DIAG_FUNCTION_UNKNOWN:
        return stands_elsewhere(checker, diag);
    case DIAG_AWARD_YEAR_BLANK:
    case DIAG_READING_ONE_OPTION:
    case DIAG_MONTH_END_MISSING:
    case DIAG_ORDER_BLANK:
        return true;
    default:
        return false;
    }
}

/* What does not parse leaves gaps: names that are not declared, statements that are not there. What follows from that would only hide
 * the mistake, so it waits until the text can be read as a whole. */
static void withhold_consequences(const Checker *checker)
{
    Diags *diags = checker->diags;
    size_t kept = checker->parse_reports;
    for (size_t i = kept; i < diags->count; i++) {
        if (may_follow(checker, &diags->items[i]))
            diags->errors--;
        else
            diags->items[kept++] = diags->items[i];
    }
    diags->count = kept;
}

Policy *check_policy(Arena *arena, Node *file, const Sources *sources, Diags *diags, PolicyFiles *tables)
{
    Checker checker = {
        .arena = arena, .sources = sources, .diags = diags, .tables = tables, .parse_reports = diags->count};
    bool misread = diags->errors > 0;
    diags->usual_key = usual_key(file);
    Policy *policy = resolve_policy(&checker, file);
    check_header(&checker);
    /* A part that other files include: without their form nearly every name in it would be unknown. */
    if (!policy->header && !policy->input)
        return policy;
    resolve_versions(&checker);
    check_units(&checker);
    check_fields(&checker);
    check_details(&checker);
    check_readings(&checker);
    check_table_keys(&checker);
    check_tables(&checker);
    check_defines(&checker);
    check_header_values(&checker);
    check_input_checks(&checker);
    check_clauses(&checker);
    check_budgets(&checker);
    check_overrides(&checker);
    check_amendments(&checker);
    check_header_suffices(&checker);
    check_tests(&checker);
    check_proofs(&checker);
    check_file_acceptances(&checker);
    if (diags->errors == 0)
        check_unused(&checker);
    diags->article = (Str){0};
    if (misread && diags->count > checker.parse_reports)
        withhold_consequences(&checker);
    return policy;
}
