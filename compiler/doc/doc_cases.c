/* Worked cases: what is given, what has to come out, and whether it does. */
#include "compiler/builtin.h"
#include "compiler/doc/writing_doc.h"
#include "compiler/lower.h"
#include "runtime/write/spoken.h"

#define MOST_OF_A_CLAUSE 6

static Str row_name(const Node *statement)
{
    return statement->name ? statement->name->text : (Str){0};
}

static void put_outcome(Sentence *s, const Node *expectation)
{
    int word = expectation->left ? builtin_find(BUILTIN_OUTCOME, expectation->left->text) : -1;
    for (size_t i = 0; i < builtin_count; i++)
        if (builtin_table[i].group == BUILTIN_OUTCOME && builtin_table[i].value == word) {
            spoken_name(s->phrase, str_from(builtin_table[i].en), str_from(builtin_table[i].zh), s->language);
            return;
        }
}

static bool is_number(const Node *value)
{
    return value->kind == NODE_NUMBER || value->kind == NODE_QUANTITY;
}

/* A number of a worksheet has no unit of its own: it is one of the field, or an amount. */
static void put_value(Doc *doc, Sentence *s, const Node *cell)
{
    static const PlanField money = {.kind = KIND_MONEY, .denominator = 100};
    const Symbol *of = cell->symbol ? cell->symbol : cell->name ? cell->name->symbol : NULL;
    bool is_field = of && of->kind == SYMBOL_FIELD && !of->owner && (size_t)of->index < doc->plan->form_count;
    if (is_number(cell->right) && is_field) {
        const PlanField *field = &doc->plan->fields[of->index];
        spoken_cell(s->phrase, field, lower_literal(field, cell->right), s->language);
    } else if (is_number(cell->right) && of && of->kind == SYMBOL_CLAUSE) {
        spoken_fen(s->phrase, doc->plan, lower_literal(&money, cell->right), s->language);
    } else {
        sentence_value(s, cell->right);
    }
}

static void put_cells(Doc *doc, Sentence *s, const Node *cells)
{
    for (const Node *cell = cells; cell; cell = cell->next) {
        sentence_symbol_of(s, cell->name);
        if (cell->kind == NODE_OUTCOME) {
            sentence_put(s, ": ", "：");
            put_outcome(s, cell);
        } else {
            sentence_put(s, " = ", "：");
            if (cell->right)
                put_value(doc, s, cell);
            else
                sentence_put(s, "blank", "未填");
        }
        if (cell->next)
            sentence_put(s, "; ", "；");
    }
}

/* The cells of a row, with those of its details. */
static void put_given(Doc *doc, const Node *test, Str row)
{
    Sentence s = doc_sentence(doc);
    bool own = false, any = false;
    for (const Node *node = test->items; node; node = node->next) {
        if (node->kind == NODE_GIVEN)
            own = str_equal(row_name(node), row);
        if (!own || (node->kind != NODE_GIVEN && node->kind != NODE_WITH))
            continue;
        if (any)
            sentence_put(&s, "; ", "；");
        if (node->kind == NODE_WITH) {
            sentence_put(&s, "with a row of ", "附");
            sentence_symbol_of(&s, node->name);
            sentence_put(&s, ": ", "：");
        }
        put_cells(doc, &s, node->items);
        any = true;
    }
    page_text(&doc->page, doc_said(doc));
}

/* ---- Which version held ----------------------------------------------------------------------------------------------------- */

void doc_see_case(void *context, const TestRun *run, const TestResult *result)
{
    DocCases *cases = context;
    Arena *arena = &run->compilation->arena;
    const Results *results = &run->results;
    size_t clauses = run->plan->clause_count;
    if (!cases->items)
        cases->items = ARENA_ARRAY(arena, DocCase, cases->tests->count + 1);
    DocCase *seen = &cases->items[result - cases->tests->tests];
    Str *rows = ARENA_ARRAY(arena, Str, run->row_count + 1);
    *seen = (DocCase){.versions = arena_new(arena, run->row_count * clauses + 1, sizeof *seen->versions),
                      .rows = rows,
                      .row_count = run->row_count,
                      .clause_count = clauses};
    for (size_t r = 0; r < run->row_count; r++) {
        rows[r] = run->rows[r];
        for (size_t c = 0; c < clauses; c++) {
            const Award *award = test_run_award(run, r, c);
            seen->versions[r * clauses + c] = award ? results->details[award - results->awards].version : -1;
        }
    }
}

/* Transitions may leave one clause of a row in another version than the others. -1: not known. */
static int version_of(const DocCase *seen, Str row, size_t clause)
{
    size_t r = 0;
    while (r < seen->row_count && !str_equal(seen->rows[r], row))
        r++;
    return r < seen->row_count && clause < seen->clause_count ? seen->versions[r * seen->clause_count + clause]
                                                              : -1;
}

static void put_version(Doc *doc, size_t test, Str row, const Symbol *of)
{
    const DocCase *seen = doc->subject->cases ? &doc->subject->cases[test] : NULL;
    bool said[POLICY_MAX_VERSIONS + 1] = {false}, any = false;
    for (size_t c = 0; seen && c < seen->clause_count; c++) {
        int version = of && c != doc_clause_of(doc, of) ? -1 : version_of(seen, row, c);
        if (version < 0 || (size_t)version >= doc->policy->version_count || said[version])
            continue;
        said[version] = true;
        page_quiet(&doc->page, any ? doc_either(doc, ", ", "、") : doc_either(doc, " (", "（"));
        page_quiet(&doc->page, doc_version_name(doc, (size_t)version));
        any = true;
    }
    if (any)
        page_quiet(&doc->page, doc_either(doc, ")", "）"));
}

static void put_mark(Doc *doc, size_t test)
{
    bool passed = test < doc->subject->tests->count && doc->subject->tests->tests[test].miss_count == 0;
    page_mark(&doc->page, passed ? PAGE_GOOD : PAGE_BAD,
              passed ? doc_either(doc, "passes", "通过") : doc_either(doc, "fails", "未通过"));
}

static Str test_name(const Node *test)
{
    return test->label ? test->label->text : (Str){0};
}

/* ---- Of one clause -------------------------------------------------------------------------------------------------------- */

static bool names(const Node *expectation, const Symbol *clause)
{
    return expectation->symbol == clause || (expectation->name && expectation->name->symbol == clause);
}

static void put_case_of(Doc *doc, const Symbol *clause, size_t test, const Node *expect, const Node *expectation)
{
    const Node *node = doc->policy->tests[test];
    page_cell_open(&doc->page);
    page_link(&doc->page, arena_print(doc->arena, "case-%zu", test + 1),
              test_name(node).len ? test_name(node) : STR("-"));
    page_cell_close(&doc->page);
    page_cell_open(&doc->page);
    put_given(doc, node, row_name(expect));
    put_version(doc, test, row_name(expect), clause);
    page_cell_close(&doc->page);
    Sentence s = doc_sentence(doc);
    if (expectation->kind == NODE_OUTCOME)
        put_outcome(&s, expectation);
    else if (expectation->right)
        put_value(doc, &s, expectation);
    page_cell(&doc->page, doc_said(doc));
    page_cell_open(&doc->page);
    put_mark(doc, test);
    page_cell_close(&doc->page);
}

static void open_cases(Doc *doc)
{
    static const bool right[] = {false, false, true, false};
    page_paragraph_open(&doc->page);
    page_strong(&doc->page, doc_either(doc, "Worked cases:", "算例："));
    page_paragraph_close(&doc->page);
    page_table_open(&doc->page, 4, right);
    page_cell(&doc->page, doc_either(doc, "Case", "算例"));
    page_cell(&doc->page, doc_either(doc, "Given", "设"));
    page_cell(&doc->page, doc_either(doc, "Comes out", "应得"));
    page_cell(&doc->page, doc_either(doc, "Checked", "核验"));
}

void doc_cases_of(Doc *doc, const Symbol *clause)
{
    size_t count = 0;
    for (size_t t = 0; t < doc->policy->test_count; t++)
        for (const Node *expect = doc->policy->tests[t]->items; expect; expect = expect->next)
            for (const Node *item = expect->kind == NODE_EXPECT ? expect->items : NULL; item; item = item->next) {
                if (!names(item, clause))
                    continue;
                if (count == 0)
                    open_cases(doc);
                if (count++ < MOST_OF_A_CLAUSE)
                    put_case_of(doc, clause, t, expect, item);
            }
    if (count)
        page_table_close(&doc->page);
    if (count <= MOST_OF_A_CLAUSE)
        return;
    page_paragraph_open(&doc->page);
    page_link(&doc->page, STR("cases"),
              arena_print(doc->arena, doc_zh(doc) ? "另有%zu项，见算例" : "%zu more among all cases",
                          count - MOST_OF_A_CLAUSE));
    page_paragraph_close(&doc->page);
}

/* ---- All ------------------------------------------------------------------------------------------------------------------- */

static void put_expected(Doc *doc, const Node *test, Str row)
{
    Sentence s = doc_sentence(doc);
    bool any = false;
    for (const Node *node = test->items; node; node = node->next) {
        if (node->kind != NODE_EXPECT || !str_equal(row_name(node), row))
            continue;
        if (any)
            sentence_put(&s, "; ", "；");
        put_cells(doc, &s, node->items);
        any = true;
    }
    page_text(&doc->page, doc_said(doc));
}

static void put_under(Doc *doc, const Node *test)
{
    for (const Node *node = test->items; node; node = node->next) {
        if (node->kind != NODE_UNDER || !node->name->symbol || !node->left->symbol)
            continue;
        Sentence s = doc_sentence(doc);
        sentence_put(&s, "Under ", "采用");
        sentence_quoted(&s, node->name->symbol);
        sentence_put(&s, " = ", "的");
        sentence_quoted(&s, node->left->symbol);
        sentence_put(&s, ".", "。");
        page_paragraph(&doc->page, doc_said(doc));
    }
}

/* What the ledger holds before. */
static void put_earlier(Doc *doc, const Node *test)
{
    for (const Node *node = test->items; node; node = node->next) {
        if (node->kind != NODE_ALREADY)
            continue;
        Sentence s = doc_sentence(doc);
        sentence_put(&s, "Awarded before: ", "此前已获：");
        put_cells(doc, &s, node->items);
        if (node->scope) {
            sentence_put(&s, " (", "（");
            sentence_list(&s, node->scope->items, sentence_value);
            sentence_put(&s, ")", "）");
        }
        page_paragraph(&doc->page, doc_said(doc));
    }
}

static void put_case(Doc *doc, size_t number)
{
    const Node *test = doc->policy->tests[number];
    page_section_open(&doc->page, "keep");
    page_heading(&doc->page, 4, arena_print(doc->arena, "case-%zu", number + 1),
                 test_name(test).len ? test_name(test) : arena_print(doc->arena, "%zu", number + 1));
    put_under(doc, test);
    put_earlier(doc, test);
    page_table_open(&doc->page, 4, NULL);
    page_cell(&doc->page, doc_either(doc, "Row", "行"));
    page_cell(&doc->page, doc_either(doc, "Given", "设"));
    page_cell(&doc->page, doc_either(doc, "Comes out", "应得"));
    page_cell(&doc->page, doc_either(doc, "Checked", "核验"));
    for (const Node *node = test->items; node; node = node->next) {
        if (node->kind != NODE_GIVEN)
            continue;
        page_cell(&doc->page, row_name(node).len ? row_name(node) : STR("-"));
        page_cell_open(&doc->page);
        put_given(doc, test, row_name(node));
        put_version(doc, number, row_name(node), NULL);
        page_cell_close(&doc->page);
        page_cell_open(&doc->page);
        put_expected(doc, test, row_name(node));
        page_cell_close(&doc->page);
        page_cell_open(&doc->page);
        put_mark(doc, number);
        page_cell_close(&doc->page);
    }
    page_table_close(&doc->page);
    page_section_close(&doc->page);
}

void doc_cases(Doc *doc)
{
    if (!doc->policy->test_count)
        return;
    doc_heading(doc, 2, "cases", "Worked cases", "算例");
    page_paragraph(
        &doc->page,
        doc_either(
            doc,
            "Each case was computed when this document was made; the mark says whether the expected result came out.",
            "生成本文时已逐一计算，“核验”表示结果是否与应得一致。"));
    for (size_t t = 0; t < doc->policy->test_count; t++)
        put_case(doc, t);
}
