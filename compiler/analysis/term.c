/* Days of the header that bind nothing: rows before `effective` and after `expires` are computed unless `versions by` says which date
 * decides, the form keeps such dates out, or every clause refuses them. The last is proved, not guessed. */
#include "compiler/analysis/analysis.h"
#include "compiler/analysis/bounds.h"
#include "compiler/analysis/row_text.h"
#include "runtime/civil_date.h"

/* Boxes that one proof may look at: a clause that refuses by the date does so at once. */
#define TERM_BOXES 24

/* Spans are counted in years too; a calendar year has a range that begins no earlier. */
#define FIRST_CALENDAR_YEAR 1000

static PlanReg may_pay(const void *context, const Bound *bounds)
{
    return gate_pays_above(context, bounds, 0);
}

/* The clause is looked at as if the form accepted nothing but what lies outside. */
static bool clause_keeps_out(Analysis *analysis, size_t clause, size_t field, int64_t bound, bool is_above)
{
    Arena *arena = &analysis->scratch;
    Slice *slice = slice_make(arena, analysis->plan, clause);
    size_t own = slice_field(slice, field), count = slice->plan.field_count;
    if (own == count || slice->settled_whole)
        return false;
    PlanField *fields = ARENA_ARRAY(arena, PlanField, count + 1);
    memcpy(fields, slice->plan.fields, count * sizeof *fields);
    if (is_above)
        fields[own].low = bound + 1;
    else
        fields[own].high = bound - 1;
    slice->plan.fields = fields;
    ProofAsked asked = {.plan = &slice->plan,
                        .violation = may_pay,
                        .context = slice,
                        .boxes = TERM_BOXES,
                        .work = &analysis->proof_work};
    return bounds_prove(arena, &asked);
}

/* Whether nothing is paid to rows that lie outside by this field. */
static bool field_keeps_out(Analysis *analysis, size_t number, int64_t day, bool is_above)
{
    const Plan *plan = analysis->plan;
    const PlanField *field = &plan->fields[number];
    bool is_year = field->kind == KIND_YEARS && field->has_range && field->low >= FIRST_CALENDAR_YEAR;
    int64_t bound = is_year ? date_to_civil(day).year : day;
    if (!is_year && field->kind != KIND_DATE)
        return false;
    if (is_above ? field->high <= bound : field->low >= bound)
        return true;
    for (size_t c = 0; c < plan->clause_count; c++)
        if (plan->clauses[c].amount != PLAN_NONE && !clause_keeps_out(analysis, c, number, bound, is_above))
            return false;
    return plan->clause_count > 0;
}

static bool is_kept_out(Analysis *analysis, int64_t day, bool is_above)
{
    for (size_t f = 0; f < analysis->plan->form_count; f++)
        if (field_keeps_out(analysis, f, day, is_above))
            return true;
    return false;
}

/* ---- What is said ---------------------------------------------------------------------------------------------------------- */

static const Symbol *date_in(const Node *value, int depth)
{
    for (; value && depth < AST_MAX_DEPTH; value = value->next) {
        const Symbol *symbol = value->kind == NODE_NAME ? value->symbol : NULL;
        if (symbol && symbol->kind == SYMBOL_FIELD && !symbol->owner && symbol->type.kind == TYPE_DATE)
            return symbol;
        const Node *parts[] = {value->left, value->right, value->items};
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
            const Symbol *found = date_in(parts[i], depth + 1);
            if (found)
                return found;
        }
    }
    return NULL;
}

/* The date by which the policy goes already, else the first of the form. */
static const Symbol *date_of(const Policy *policy)
{
    const Symbol *found = date_in(policy->award_year, 0);
    if (!found)
        found = date_in(policy->precedence, 0);
    for (size_t i = 0; !found && i < policy->fields.count; i++)
        if (policy->fields.items[i]->type.kind == TYPE_DATE)
            found = policy->fields.items[i];
    return found;
}

static Text day_text(Analysis *analysis, int64_t day)
{
    char text[DATE_TEXT];
    return text_of(arena_copy(analysis->arena, (Str){text, date_print(text, day)}));
}

static Span line_span(const Policy *policy, NodeKind kind)
{
    for (const Node *line = policy->header->items; line; line = line->next)
        if (line->kind == kind)
            return line->span;
    return policy->header->name->span;
}

static void report(Analysis *analysis, DiagCode code, NodeKind line, int64_t day)
{
    const Policy *policy = analysis->compilation->policy;
    const Symbol *date = date_of(policy);
    Text words[] = {day_text(analysis, day),
                    date ? row_text_name(analysis->arena, date->id, date->label) : TEXT("", "")};
    Diag *diag = diag_report(&analysis->compilation->diags, code, line_span(policy, line), 2, words);
    if (!date)
        diag_help(
            diag,
            TEXT(
                "give the form the date that decides, e.g. `field filed_on \"filed on\" date required`, and write "
                "`versions by filed_on` in the header",
                "请在申报表中增加据以确定的日期，例如“栏目 申报日期 日期 必填”，并在“办法”中写“版本 按 申报日期”"));
}

void term_search(Analysis *analysis)
{
    const Policy *policy = analysis->compilation->policy;
    if (policy->versions_by)
        return;
    if (policy->expires != INT64_MIN && !is_kept_out(analysis, policy->expires, true))
        report(analysis, DIAG_EXPIRES_NOT_READ, NODE_EXPIRES, policy->expires);
    else if (policy->effective != INT64_MIN && date_of(policy) && !is_kept_out(analysis, policy->effective, false))
        report(analysis, DIAG_EFFECTIVE_NOT_READ, NODE_EFFECTIVE, policy->effective);
}
