#include "runtime/plan_print.h"

#include "runtime/civil_date.h"
#include "runtime/decimal.h"
#include "runtime/prim/prim.h"

static const char *const op_names[] = {
#define OP(name, arguments, meaning) #name,
#include "runtime/plan_ops.def"
#undef OP
};
static const char *const fault_names[] = {
#define X(name, en, zh) #name,
    PLAN_FAULTS(X)
#undef X
};
static const char *const kind_names[] = {
#define X(name, en, zh, physical, denominator) en,
    VALUE_KINDS(X)
#undef X
};
static const char *const physical_names[] = {"bit", "i64", "i128", "text"};
static const char *const variant_names[] = {"n64", "c64", "n128", "c128", "binary"};
static const char *const step_names[] = {
    [STEP_PLACES] = "places",       [STEP_TOP] = "top",
    [STEP_QUOTA] = "quota",         [STEP_POT] = "pot",
    [STEP_RANK] = "rank",           [STEP_SHARED_CAP] = "shared cap",
    [STEP_EXCLUSIVE] = "exclusive", [STEP_LIMIT] = "limit",
    [STEP_BUDGET] = "budget",
};
static const char *const tie_names[] = {"in order", "all in", "all out", "better rank", "shared"};
static const char *const period_names[] = {"ever", "per year", "within years"};
static const char *const shortage_names[] = {"undecided",           "pro rata",           "first come", "cut off",
                                             "priority of clauses", "priority of members"};

static void print_str(FILE *out, Str text)
{
    if (text.len) /* an empty text may have no bytes to point to */
        fwrite(text.at, 1, text.len, out);
}

static void print_quoted(FILE *out, Str text)
{
    fputs(" \"", out);
    print_str(out, text);
    fputc('"', out);
}

static void print_whole(FILE *out, Int128 value)
{
    char digits[DECIMAL_TEXT];
    fwrite(digits, 1, int128_print(digits, value), out);
}

static void print_register(FILE *out, const char *name, PlanReg reg)
{
    if (reg != PLAN_NONE)
        fprintf(out, " %s %%%u", name, (unsigned)reg);
}

/* ---- Row plan ---------------------------------------------------------------------------------------------------- */

static void print_fields(FILE *out, const Plan *plan)
{
    for (size_t i = 0; i < plan->field_count; i++) {
        const PlanField *field = &plan->fields[i];
        fprintf(out, "field %zu ", i);
        print_str(out, field->id);
        fprintf(out, " %s %s/%lld", kind_names[field->kind], physical_names[field->physical],
                (long long)field->denominator);
        if (field->has_range)
            fprintf(out, " within %lld to %lld", (long long)field->low, (long long)field->high);
        fputs(field->key ? " key" : field->required ? " required" : "", out);
        fputs(field->used ? "\n" : " unused\n", out);
    }
}

static void print_tables(FILE *out, const Plan *plan)
{
    for (size_t i = 0; i < plan->table_count; i++) {
        const PlanTable *table = &plan->tables[i];
        fprintf(out, "table %zu ", i);
        print_str(out, table->id);
        fputs(table->dated ? " dated by" : " by", out);
        for (size_t k = 0; k < table->key_count; k++) {
            fputc(' ', out);
            print_str(out, table->key_names[k]);
        }
        fprintf(out, ": %s/%lld\n", kind_names[table->value_kind], (long long)table->value_denominator);
    }
}

static void print_op(FILE *out, const Plan *plan, PlanReg reg)
{
    const PlanOp *op = &plan->ops[reg];
    fprintf(out, "%%%u = %s %s", (unsigned)reg, physical_names[op->physical], op_names[op->code]);
    switch ((PlanOpCode)op->code) {
    case OP_COLUMN:
        fputc(' ', out);
        print_str(out, plan->fields[op->index].id);
        break;
    case OP_CONSTANT:
        if (op->physical == PHYSICAL_TEXT) {
            print_quoted(out, plan->constants[op->index].text);
        } else {
            fputc(' ', out);
            print_whole(out, plan->constants[op->index].number);
        }
        break;
    case OP_PRIMITIVE:
        fprintf(out, " %s.%s", prim_table[op->index]->name, variant_names[op->variant]);
        break;
    case OP_TABLE:
    case OP_ACCRUE:
        fputc(' ', out);
        print_str(out, plan->tables[op->index].id);
        break;
    case OP_GUARD:
        fprintf(out, " %s", fault_names[op->index]);
        break;
    case OP_BINARY:
    case OP_MANTISSA:
        fputs(" over ", out);
        print_whole(out, plan->constants[op->index].number);
        break;
    default:
        break;
    }
    for (size_t a = 0; a < op->argument_count; a++)
        fprintf(out, " %%%u", (unsigned)op->argument[a]);
    fputs(op->nullable ? " ?" : "", out);
    fputs(op->fallible ? " !\n" : "\n", out);
}

static void print_clause(FILE *out, const Plan *plan, const PlanClause *clause)
{
    fputs(clause->referral ? "refer " : "clause ", out);
    print_str(out, clause->id);
    print_register(out, "for", clause->applies.reg);
    if (plan->version_count > 1)
        print_register(out, "version", clause->version);
    fputc('\n', out);
    for (size_t i = 0; i < clause->condition_count; i++) {
        static const char *const words[] = {
            [CONDITION_REQUIRED] = "require",
            [CONDITION_EXCEPTION] = "require not excepted",
            [CONDITION_GIVES_WAY] = "gives way to",
            [CONDITION_IN_FORCE] = "require in force",
        };
        fprintf(out, "  %s %%%u", words[clause->conditions[i].kind], (unsigned)clause->conditions[i].reg);
        print_quoted(out, clause->conditions[i].label);
        fputc('\n', out);
    }
    if (clause->referral)
        return;
    fputc(' ', out);
    print_register(out, "base", clause->base);
    print_register(out, "computed", clause->computed);
    print_register(out, "modified", clause->modified);
    print_register(out, "floored", clause->floored);
    print_register(out, "capped", clause->capped);
    print_register(out, "amount", clause->amount);
    fprintf(out, "%s\n", clause->in_kind ? " in kind" : "");
}

static void print_version(FILE *out, const PlanVersion *version)
{
    char date[DATE_TEXT];
    fputs("version ", out);
    print_str(out, version->id);
    if (version->effective != INT64_MIN)
        fprintf(out, " from %.*s", (int)date_print(date, version->effective), date);
    if (version->expires != INT64_MAX)
        fprintf(out, " to %.*s", (int)date_print(date, version->expires), date);
    fputc('\n', out);
}

/* "{0 2}": versions 0 and 2. */
static void print_versions(FILE *out, const char *what, uint64_t set)
{
    if (!set)
        return;
    fprintf(out, " %s {", what);
    for (int v = 0, any = 0; v < PLAN_MAX_VERSIONS; v++)
        if (set >> v & 1)
            fprintf(out, "%s%d", any++ ? " " : "", v);
    fputc('}', out);
}

/* ---- Settlement plan ------------------------------------------------------------------------------------------------ */

static void print_key(FILE *out, const Plan *plan, int key)
{
    if (key < 0)
        return;
    fputs(" per", out);
    for (size_t i = 0; i < plan->keys[key].field_count; i++) {
        fputs(i ? ", " : " ", out);
        print_str(out, plan->fields[plan->keys[key].field[i]].id);
    }
}

static void print_step(FILE *out, const Plan *plan, const PlanStep *step)
{
    fprintf(out, "%s ", step_names[step->kind]);
    print_str(out, step->id);
    fputs(step->id.len ? ":" : "of", out);
    for (size_t c = 0; c < step->clause_count; c++) {
        fputc(' ', out);
        print_str(out, plan->clauses[step->clauses[c]].id);
        if (step->versions) {
            print_versions(out, "in", step->versions[c]);
            print_versions(out, "after", step->earlier[c]);
        }
    }
    print_key(out, plan, step->key);
    bool measures = step->kind == STEP_QUOTA || step->kind == STEP_POT || step->kind == STEP_LIMIT;
    if (measures && step->measure != UINT16_MAX)
        fprintf(out, " measured by %%%u", (unsigned)plan->orders[step->measure].reg);
    for (size_t b = 0; step->kind == STEP_RANK && b <= step->band_count; b++)
        fprintf(out, "%s%lld fen", b ? ", " : " amounts ", (long long)step->band_amounts[b]);
    for (size_t b = 0; b < step->band_count; b++)
        fprintf(out, "%s%lld", b ? ", " : " places ", (long long)step->band_places[b]);
    if (step->kind != STEP_EXCLUSIVE && step->kind != STEP_QUOTA && step->kind != STEP_RANK) {
        fputs(" limit ", out);
        print_whole(out, step->limit);
    }
    if (step->kind == STEP_BUDGET)
        fprintf(out, "%s shortage %s", step->per_year ? " per year" : "", shortage_names[step->shortage]);
    else
        fprintf(out, " %s", period_names[step->period]);
    if (step->period == PERIOD_WITHIN_YEARS)
        fprintf(out, " %d", (int)step->years);
    if (step->kind == STEP_TOP || step->kind == STEP_RANK)
        fprintf(out, " ties %s", tie_names[step->ties]);
    if (step->kind == STEP_SHARED_CAP)
        fputs(step->sharing == SHARING_PRO_RATA ? " pro rata" : " in order", out);
    for (size_t o = 0; o < step->order_count; o++)
        fprintf(out, " by %%%u%s", (unsigned)plan->orders[step->order[o]].reg,
                plan->orders[step->order[o]].descending ? " descending" : "");
    fputc('\n', out);
}

/* ---- Behind what is paid --------------------------------------------------------------------------------------------- */

static void print_kept(FILE *out, const Plan *plan, const char *name, uint16_t kept)
{
    if (kept != PLAN_NOT_KEPT)
        print_register(out, name, plan->kept[kept].reg);
}

static void print_part(FILE *out, const Plan *plan, const PlanPart *part)
{
    fputs(part->kind == PART_SHARE ? "share " : "instalment ", out);
    print_str(out, part->id);
    if (part->takes_rest)
        fputs(" rest", out);
    else if (part->row_portion == PLAN_NOT_KEPT)
        fprintf(out, part->is_amount ? " %lld fen" : " %lld", (long long)part->portion);
    if (!part->takes_rest && !part->is_amount) {
        print_kept(out, plan, "rate", part->row_portion);
        fprintf(out, " over %lld", (long long)part->denominator);
    }
    print_kept(out, plan, "when", part->row_condition);
    print_kept(out, plan, "due", part->row_due);
    if (part->due != INT64_MIN)
        fprintf(out, " due day %lld", (long long)part->due);
    fputc('\n', out);
}

/* ---- Details -------------------------------------------------------------------------------------------------------- */

static void print_row_plan(FILE *out, const Plan *plan);

static void print_detail(FILE *out, const Plan *plan, const PlanDetail *detail)
{
    static const char *const names[] = {"sum", "count", "any", "all", "highest", "lowest"};
    fputs("\ndetails ", out);
    print_str(out, detail->rows->id);
    fputs(" by ", out);
    print_str(out, plan->fields[detail->link].id);
    fputc('\n', out);
    print_row_plan(out, detail->rows);
    for (size_t i = 0; i < detail->over_count; i++) {
        const PlanOver *over = &detail->overs[i];
        fprintf(out, "applicant's field %u = %s", (unsigned)over->field, names[over->kind]);
        print_register(out, "of", over->value);
        print_register(out, "where", over->condition);
        fputc('\n', out);
    }
}

/* ---- The whole ------------------------------------------------------------------------------------------------------ */

static void print_row_plan(FILE *out, const Plan *plan)
{
    print_fields(out, plan);
    print_tables(out, plan);
    for (PlanReg reg = 0; reg < plan->op_count; reg++)
        print_op(out, plan, reg);
    if (plan->award_year != PLAN_NONE)
        fprintf(out, "award year %%%u\n", (unsigned)plan->award_year);
    for (size_t i = 0; i < plan->check_count; i++) {
        fprintf(out, "check %%%u", (unsigned)plan->checks[i].reg);
        print_quoted(out, plan->checks[i].label);
        fputc('\n', out);
    }
}

void plan_print(FILE *out, const Plan *plan)
{
    fputs("plan ", out);
    print_str(out, plan->id);
    fputc('\n', out);
    for (size_t i = 0; i < plan->version_count; i++)
        print_version(out, &plan->versions[i]);
    print_row_plan(out, plan);
    for (size_t i = 0; i < plan->clause_count; i++)
        print_clause(out, plan, &plan->clauses[i]);
    for (size_t i = 0; i < plan->step_count; i++)
        print_step(out, plan, &plan->steps[i]);
    for (size_t i = 0; i < plan->part_count; i++)
        print_part(out, plan, &plan->parts[i]);
    for (size_t i = 0; i < plan->detail_count; i++)
        print_detail(out, plan, &plan->details[i]);
}
