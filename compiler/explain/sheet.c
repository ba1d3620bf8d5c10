#include "compiler/explain/sheet.h"

#include "compiler/explain/say.h"
#include "runtime/decimal.h"
#include "runtime/read/reader.h"
#include "runtime/write/amount.h"
#include "runtime/write/reason.h"

/* ---- Who the row is about --------------------------------------------------------------------------------- */

static void say_fact(Say *say, Str name, Str words)
{
    say_line(say, LINE_FACT, (Str){0}, words)->name = name;
}

static Str cell_text(Say *say, size_t field)
{
    const Quantity *cell = &say->facts->cells[field];
    Words words = words_of(say);
    if (cell->certainty == UNKNOWN)
        words_put_either(&words, "blank", "未填");
    else if (cell->type.kind == TYPE_TEXT)
        words_put(&words, cell->text);
    else
        words_put_quantity(&words, cell);
    return words_text(&words);
}

static void say_identity(Say *say)
{
    const RowFacts *facts = say->facts;
    const Results *results = facts->results;
    for (size_t i = 0; i < results->identity_count; i++) {
        const PlanField *field = &results->plan->fields[results->identity_fields[i]];
        say_fact(say, reason_name(field->id, field->label, say->language),
                 cell_text(say, results->identity_fields[i]));
    }
}

/* A number under a heading such as 万元 stands in the file as another one than in the computation. */
static void say_typed(Say *say)
{
    const RowFacts *facts = say->facts;
    for (size_t f = 0; f < facts->cell_count && facts->reader; f++) {
        const Quantity *cell = &facts->cells[f];
        Str heading = {0};
        int64_t multiple = reader_multiple(facts->reader, f, &heading);
        if (multiple == 1 || cell->certainty != CERTAIN)
            continue;
        char digits[DECIMAL_TEXT];
        bool is_exact;
        Words words = words_of(say);
        words_put(&words, heading);
        words_put_either(&words, ": ", "：");
        words_put(&words,
                  (Str){digits, exact_print(digits, cell->mantissa, cell->denominator * multiple, 0, &is_exact)});
        words_put_either(&words, ", that is ", "，即 ");
        words_put_quantity(&words, cell);
        say_fact(say, say_either(say, "in the file", "表中所填"), words_text(&words));
    }
}

static void say_place(Say *say)
{
    const RowFacts *facts = say->facts;
    uint64_t line = facts->batch->lines[facts->batch_row], sheet_row = facts->batch->sheet_rows[facts->batch_row];
    Words words = words_of(say);
    words_put(&words, facts->file);
    words_put_either(&words, ", line ", " 第 ");
    words_put_whole(&words, (Int128)line);
    words_put_either(&words, "", " 行");
    if (sheet_row && sheet_row != line) {
        words_put_either(&words, " (row ", "（表格第 ");
        words_put_whole(&words, (Int128)sheet_row);
        words_put_either(&words, " of the sheet)", " 行）");
    }
    say_fact(say, say_either(say, "application", "申报数据"), words_text(&words));
    if (facts->year != INT32_MIN) {
        char digits[AMOUNT_TEXT];
        Words year = words_of(say);
        words_put(&year, (Str){digits, int128_print(digits, facts->year)});
        say_fact(say, say_either(say, "award year", "享受年度"), words_text(&year));
    }
}

static void put_day(Words *words, int64_t day)
{
    Quantity date = {.type = {.kind = TYPE_DATE}, .mantissa = day, .denominator = 1};
    words_put_quantity(words, &date);
}

static void say_policy(Say *say)
{
    const Plan *plan = say->facts->plan;
    Words title = words_of(say);
    words_put(&title, plan->label.len ? plan->label : plan->id);
    say_line(say, LINE_TITLE, (Str){0}, words_text(&title));
    if (!plan->authority.len)
        return;
    Words words = words_of(say);
    words_put(&words, plan->authority);
    if (plan->effective != INT64_MIN) {
        words_put_either(&words, ", in force from ", "，自 ");
        put_day(&words, plan->effective);
        words_put_either(&words, "", " 起施行");
    }
    say_fact(say, say_either(say, "authority", "发文机关"), words_text(&words));
}

/* ---- Rows without awards ---------------------------------------------------------------------------------------- */

static void say_rejected(Say *say)
{
    const RowFacts *facts = say->facts;
    say_line(say, LINE_HEADING, (Str){0},
             say_either(say, "This row is rejected: nothing is computed until it is mended",
                        "此行被退回：改正之前不作计算"));
    for (size_t i = 0; i < facts->problem_count; i++) {
        Str reason = problem_reason(say->arena, facts->problems[i], say->language);
        say_line(say, LINE_CONDITION, (Str){0}, reason)->mark = MARK_NO;
    }
    Words record = words_of(say);
    words_put(&record, facts->batch->records[facts->batch_row]);
    say_line(say, LINE_HEADING, (Str){0}, say_either(say, "As it stands in the file:", "文件中的原文："));
    say_line(say, LINE_DETAIL, (Str){0}, words_text(&record));
}

static void say_skipped(Say *say)
{
    say_line(say, LINE_HEADING, (Str){0},
             say_either(say, "This row belongs to another award year than --year and was skipped",
                        "此行不属于 --year 指定的年度，已跳过"));
}

/* ---- Clauses -------------------------------------------------------------------------------------------------------- */

static void say_checks(Say *say)
{
    const RowFacts *facts = say->facts;
    bool any = false;
    for (size_t i = 0; i < facts->check_count; i++) {
        /* What a blank leaves open rejects nothing. */
        if (facts->checks[i].term->value.certainty != CERTAIN)
            continue;
        if (!any)
            say_line(say, LINE_HEADING, (Str){0}, say_either(say, "Checks of the form", "申报表校验"));
        any = true;
        say_line(say, LINE_CONDITION, (Str){0}, facts->checks[i].check->label)->mark = MARK_YES;
        say_condition(say, facts->checks[i].term, true);
    }
}

static void say_not_applicable(Say *say, const bool *only)
{
    const RowFacts *facts = say->facts;
    bool any = false;
    for (size_t i = 0; i < facts->clause_count; i++) {
        const ClauseFacts *clause = &facts->clauses[i];
        if (clause->outcome != OUTCOME_NOT_APPLICABLE || (only && !only[i]))
            continue;
        if (!any)
            say_line(say, LINE_HEADING, (Str){0}, say_either(say, "Not applicable", "不适用的条款"));
        any = true;
        Words words = words_of(say);
        words_put_name(&words, clause->clause->id, clause->clause->label);
        if (explain_article(clause).len) {
            words_put_either(&words, " (", "（");
            words_put(&words, explain_article(clause));
            words_put_either(&words, ")", "）");
        }
        if (!clause->in_version) {
            words_put_either(&words, ": not in the version that holds", "：适用版本没有此条款");
        } else if (clause->applies) {
            bool listed = false;
            words_put_either(&words, ": only for ", "：对象为 ");
            words_put_written(&words, clause->applies->node);
            words_put_either(&words, " (here ", "（现为 ");
            words_put_failing(&words, clause->applies, true, &listed);
            words_put_either(&words, ")", "）");
        }
        say_line(say, LINE_ITEM, (Str){0}, words_text(&words));
    }
}

static void say_total(Say *say, Str name, int64_t fen)
{
    Words words = words_of(say);
    words_put_money(&words, fen);
    Line *line = say_line(say, LINE_TOTAL, (Str){0}, (Str){0});
    line->name = name;
    line->amount = words_text(&words);
}

static void say_totals(Say *say, const bool *only)
{
    if (only)
        return;
    say_total(say, say_either(say, "paid in all", "实付合计"), say->facts->cash);
    if (say->facts->in_kind)
        say_total(say, say_either(say, "in kind", "非现金合计"), say->facts->in_kind);
}

static void say_settled(Say *say, const bool *only)
{
    const RowFacts *facts = say->facts;
    say_totals(say, only);
    say_checks(say);
    for (size_t i = 0; i < facts->clause_count; i++)
        if (facts->clauses[i].outcome != OUTCOME_NOT_APPLICABLE && (!only || only[i]))
            say_clause(say, &facts->clauses[i]);
    say_not_applicable(say, only);
}

Sheet *sheet_make(Arena *arena, const Compilation *compilation, const RowFacts *facts, const bool *only,
                  Language language)
{
    Sheet *sheet = ARENA_NEW(arena, Sheet);
    *sheet = (Sheet){.arena = arena, .language = language};
    Say say = {.arena = arena,
               .compilation = compilation,
               .facts = facts,
               .language = language,
               .sheet = sheet,
               .said = ARENA_ARRAY(arena, bool, facts->policy->defines.count + 1)};
    say_policy(&say);
    say_identity(&say);
    say_place(&say);
    say_typed(&say);
    if (facts->state == ROW_REJECTED)
        say_rejected(&say);
    else if (facts->state == ROW_SKIPPED)
        say_skipped(&say);
    else
        say_settled(&say, only);
    return sheet;
}
