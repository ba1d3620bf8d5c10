#include "compiler/driver/in_binary.h"

#include "compiler/driver/data_run.h"
#include "compiler/driver/report.h"
#include "runtime/compare/comparison.h"
#include "runtime/memory.h"
#include "runtime/write/amount.h"
#include "runtime/write/csv.h"
#include "runtime/write/json_text.h"
#include "runtime/write/reason.h"

#define ARITH_DOUBLE 1 /* of the values of --arith */
#define SHOWN_ROWS 50 /* of the table; files hold all */

enum { EXACT = SIDE_OLD, BINARY = SIDE_NEW };

typedef struct InBinary {
    const Session *session;
    const Arguments *arguments;
    Compiled *compiled;
    DataRun run[SIDES];
    Comparison comparison;
    ReportFile file;
    Report report;
    Arena grids; /* does not escape */
    Phrase words; /* of the line at hand */
} InBinary;

/* ---- What is asked for ------------------------------------------------------------------------------------------------- */

static ExitCode refuse(const Session *session, Text message, Text help, const char *option)
{
    SESSION_ERROR(session, message, help, str_from(option));
    return EXIT_USAGE;
}

ExitCode in_binary_asked(const Session *session, const Arguments *arguments, bool *asked)
{
    static const OptionId not_here[] = {OPTION_HEADERS, OPTION_DETAIL, OPTION_COLUMNS, OPTION_REJECTS};
    bool diff = arguments_has(arguments, OPTION_ARITH_DIFF);
    *asked = arguments_number(arguments, OPTION_ARITH, 0) == ARITH_DOUBLE;
    if (*asked != diff && diff)
        return refuse(session,
                      TEXT("--diff compares with another arithmetic, and none is given",
                           "--diff 要与另一种算术比较，而没有给出"),
                      TEXT("write --arith double --diff", "请写 --arith double --diff"), "");
    if (*asked != diff)
        return refuse(
            session,
            TEXT("--arith double, by itself, would pay amounts that are not exact, which polc does not do",
                 "只用 --arith double 会按不精确的金额支付，polc 不这样做"),
            TEXT("add --diff to list the rows that it would change", "加上 --diff，可列出会因此改变的行"), "");
    for (size_t i = 0; *asked && i < sizeof not_here / sizeof *not_here; i++)
        if (arguments_has(arguments, not_here[i]))
            return refuse(
                session,
                TEXT("--{0} is for results, and --diff writes differences", "--{0} 用于结果，而 --diff 只写差异"),
                TEXT("leave it out", "请去掉"), command_options[not_here[i]].name);
    const char *format = arguments_text(arguments, OPTION_FORMAT), *data = arguments->operands[1];
    if (*asked && format && strcmp(format, "jsonl") == 0)
        return refuse(session,
                      TEXT("differences are written as table, csv or json", "差异可写成 table、csv 或 json"),
                      NO_HELP, "");
    if (*asked && strcmp(data, "-") == 0)
        return refuse(session,
                      TEXT("the data is read twice, and standard input can be read only once",
                           "数据要读两遍，而标准输入只能读一次"),
                      TEXT("write the data to a file and name it", "请先存为文件再给出文件名"), "");
    return EXIT_ALL_WELL;
}

/* ---- One difference ---------------------------------------------------------------------------------------------------- */

typedef struct Difference {
    const ComparedRow *row;
    const PlanClause *clause; /* NULL: the row as a whole was rejected by one side */
    const Award *award[SIDES]; /* NULL: the clause does not apply, or the row is rejected */
    int64_t paid[SIDES];
    Str unrounded; /* the exact amount, where rounding makes the difference; within the phrase */
    Str why;
} Difference;

static const Results *results_of(const InBinary *in, size_t side)
{
    return &in->run[side].run.results;
}

static bool is_rejected(const InBinary *in, const ComparedRow *row, size_t side)
{
    return results_of(in, side)->rows[row->row[side]].state == ROW_REJECTED;
}

/* What the clause pays; a referral and what is still pending pay nothing. */
static int64_t paid_of(const Award *award)
{
    return award && award->outcome != OUTCOME_PENDING ? award->paid : 0;
}

/* Whether the row stage granted it. */
static bool has_amount(const Award *award)
{
    return award && (award->outcome == OUTCOME_GRANTED || award->outcome == OUTCOME_REDUCED ||
                     award->outcome == OUTCOME_USED);
}

/* Before settlement, and so not only through other rows. */
static bool differs_by_itself(const Difference *difference)
{
    const Award *exact = difference->award[EXACT], *binary = difference->award[BINARY];
    return has_amount(exact) && has_amount(binary) && exact->rounded != binary->rounded;
}

/* The mantissa that is rounded. */
static Int128 capped_of(const InBinary *in, const Difference *difference, size_t side)
{
    const Results *results = results_of(in, side);
    return results->details[difference->award[side] - results->awards].capped;
}

static Str outcome_word(const InBinary *in, const Award *award)
{
    return reason_outcome(award ? (Outcome)award->outcome : OUTCOME_NOT_APPLICABLE, in->report.language);
}

/* "rounded otherwise"; "exactly granted, in binary refused (needs …)"; "through what rows share". */
static void put_why(InBinary *in, Difference *difference)
{
    Language language = in->report.language;
    Phrase *words = &in->words;
    const Award *exact = difference->award[EXACT], *binary = difference->award[BINARY];
    bool is_exact_rejected = is_rejected(in, difference->row, EXACT),
         is_binary_rejected = is_rejected(in, difference->row, BINARY);
    if (is_exact_rejected != is_binary_rejected) {
        phrase_put(words, is_binary_rejected
                              ? report_word(&in->report, "rejected in binary", "浮点计算时被退回")
                              : report_word(&in->report, "rejected when exact", "精确计算时被退回"));
        return;
    }
    if (differs_by_itself(difference)) {
        bool is_at_an_edge = capped_of(in, difference, EXACT) == capped_of(in, difference, BINARY);
        phrase_put(words, is_at_an_edge
                              ? report_word(&in->report, "rounded otherwise", "舍入不同")
                              : report_word(&in->report, "another amount before rounding", "舍入前金额已不同"));
        return;
    }
    if (exact && binary && exact->outcome == binary->outcome) {
        phrase_put(words, report_word(&in->report, "through what rows share", "因各行共享的名额、上限或资金"));
        return;
    }
    phrase_put(words, report_word(&in->report, "exactly ", "精确："));
    phrase_put(words, outcome_word(in, exact));
    phrase_put(words, report_word(&in->report, ", in binary ", "；浮点："));
    phrase_put(words, outcome_word(in, binary));
    for (size_t side = 0; side < SIDES; side++) {
        const Award *award = difference->award[side];
        if (!award || (award->outcome != OUTCOME_REFUSED && award->outcome != OUTCOME_PENDING))
            continue;
        phrase_put(words, language == LANGUAGE_ZH ? STR("（") : STR(" ("));
        reason_put(words, results_of(in, side), award, language);
        phrase_put(words, language == LANGUAGE_ZH ? STR("）") : STR(")"));
    }
}

/* The exact amount that was rounded: a decimal, or one that begins with ≈ where it has no end. */
static void put_unrounded(InBinary *in, const Difference *difference)
{
    char digits[DECIMAL_TEXT];
    bool is_exact;
    if (!differs_by_itself(difference))
        return;
    Str text = {digits, exact_print(digits, capped_of(in, difference, EXACT),
                                    difference->clause->capped_denominator, 2, &is_exact)};
    phrase_put(&in->words, is_exact ? (Str){0} : STR("≈"));
    phrase_put(&in->words, text);
}

/* False: no memory. */
static bool describe(InBinary *in, Difference *difference)
{
    phrase_clear(&in->words);
    put_unrounded(in, difference);
    size_t end = in->words.len;
    put_why(in, difference);
    difference->unrounded = (Str){in->words.at, end};
    difference->why = (Str){in->words.at + end, in->words.len - end};
    return !in->words.failed;
}

/* Every clause of every row that would be paid otherwise, in the order of the file; stops when `visit` says no. False: it stopped, or
 * no memory. */
static bool each_difference(InBinary *in, bool (*visit)(InBinary *in, const Difference *difference, void *context),
                            void *context)
{
    const Comparison *comparison = &in->comparison;
    for (size_t i = 0; i < comparison->row_count; i++) {
        const ComparedRow *row = &comparison->rows[i];
        for (size_t c = 0; row->has_moved_money && c < in->run[EXACT].plan->clause_count; c++) {
            Difference difference = {.row = row, .clause = &in->run[EXACT].plan->clauses[c]};
            for (size_t side = 0; side < SIDES; side++) {
                difference.award[side] = results_award(results_of(in, side), row->row[side], (uint16_t)c);
                difference.paid[side] = paid_of(difference.award[side]);
            }
            if (difference.paid[EXACT] == difference.paid[BINARY])
                continue;
            if (!describe(in, &difference) || !visit(in, &difference, context))
                return false;
        }
    }
    return true;
}

/* ---- As a table -------------------------------------------------------------------------------------------------------- */

static void put_rows(Report *report, uint64_t rows)
{
    report_put_whole(report, (Int128)rows);
    report_put(report, rows == 1 ? " row" : " rows", " 行");
}

static void put_totals(InBinary *in)
{
    Report *report = &in->report;
    const Comparison *comparison = &in->comparison;
    Int128 total[SIDES];
    for (size_t side = 0; side < SIDES; side++)
        total[side] = comparison->cash[side] + comparison->in_kind[side];
    put_rows(report, comparison->compared);
    report_put(report, ", computed exactly and in 64-bit binary floating point\n",
               "，分别用精确算术和64位二进制浮点数计算\n");
    report_put(report, "  exactly       ", "  精确合计 ");
    report_put_yuan(report, total[EXACT]);
    report_put(report, "\n  in binary     ", " 元\n  浮点合计 ");
    report_put_yuan(report, total[BINARY]);
    report_put(report, "  (", " 元（相差 ");
    report_put_change(report, total[BINARY] - total[EXACT]);
    report_put(report, ")\n", " 元）\n");
}

static void put_counts(InBinary *in, uint64_t differing)
{
    Report *report = &in->report;
    const Comparison *comparison = &in->comparison;
    if (differing == 0) {
        report_put(report, "no payment would change\n", "没有一笔付款会改变\n");
        return;
    }
    put_rows(report, differing);
    report_put(report, " would be paid otherwise: ", "的付款会不同：多付 ");
    report_put_whole(report, (Int128)comparison->gaining);
    report_put(report, " more (", " 行（");
    report_put_change(report, comparison->gained);
    report_put(report, "), ", " 元），少付 ");
    report_put_whole(report, (Int128)comparison->losing);
    report_put(report, " less (", " 行（");
    report_put_change(report, -comparison->lost);
    report_put(report, ")\n", " 元）\n");
}

static bool add_line(InBinary *in, const Difference *difference, void *context)
{
    Grid *grid = context;
    Phrase who = {0};
    if (grid->cell_count / grid->column_count > SHOWN_ROWS)
        return true;
    reason_put_row(&who, results_of(in, EXACT), difference->row->row[EXACT], in->report.language);
    grid_add(grid, phrase_text(&who));
    bool has_memory = !who.failed;
    phrase_done(&who);
    grid_add(grid, report_name(&in->report, difference->clause->id, difference->clause->label));
    grid_add_yuan(grid, difference->paid[EXACT]);
    grid_add_yuan(grid, difference->paid[BINARY]);
    report_grid_change(grid, (Int128)difference->paid[BINARY] - difference->paid[EXACT]);
    grid_add(grid, difference->unrounded);
    grid_add(grid, difference->why);
    return has_memory;
}

static bool count_line(InBinary *in, const Difference *difference, void *context)
{
    (void)in, (void)difference;
    ++*(uint64_t *)context;
    return true;
}

static bool put_table(InBinary *in)
{
    static const char *const heads[][2] = {
        {"row", "申报"},       {"clause", "条款"},     {"exactly", "精确"},
        {"in binary", "浮点"}, {"difference", "差额"}, {"before rounding", "舍入前"},
        {"why", "原因"},
    };
    uint64_t differing = 0, lines = 0;
    for (size_t i = 0; i < in->comparison.row_count; i++)
        differing += in->comparison.rows[i].has_moved_money;
    put_totals(in);
    put_counts(in, differing);
    Grid grid = report_grid(&in->report, sizeof heads / sizeof *heads, 2);
    grid.to_the_right[6] = false;
    grid.has_whole_end = true;
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        grid_add(&grid, report_word(&in->report, heads[i][0], heads[i][1]));
    if (!each_difference(in, count_line, &lines) || !each_difference(in, add_line, &grid) ||
        !report_put_grid(&in->report, &grid))
        return false;
    if (lines > SHOWN_ROWS) {
        report_put(&in->report, "  … and ", "  ……另有 ");
        report_put_whole(&in->report, (Int128)(lines - SHOWN_ROWS));
        report_put(&in->report, " more; -o FILE.csv writes all\n", " 行；用 -o 文件名.csv 写出全部\n");
    }
    return true;
}

/* ---- As CSV and JSON --------------------------------------------------------------------------------------------------- */

static void put_cell(Report *report, Str text)
{
    csv_put_text(&report->out, text);
    output_byte(&report->out, ',');
}

/* A number below zero begins like a formula, and is none. */
static void put_yuan(Report *report, Int128 fen)
{
    char digits[AMOUNT_TEXT];
    output_put(&report->out, (Str){digits, amount_print_plain(digits, fen)});
    output_byte(&report->out, ',');
}

static bool put_csv_line(InBinary *in, const Difference *difference, void *context)
{
    (void)context;
    Report *report = &in->report;
    char digits[AMOUNT_TEXT];
    const Results *results = results_of(in, EXACT);
    uint32_t row = difference->row->row[EXACT];
    for (size_t i = 0; i < results->identity_count; i++)
        put_cell(report, results_text(results, row, i));
    output_put(&report->out, (Str){digits, int128_print(digits, (Int128)results->rows[row].line)});
    output_byte(&report->out, ',');
    put_cell(report, report_name(report, difference->clause->id, difference->clause->label));
    put_yuan(report, difference->paid[EXACT]);
    put_yuan(report, difference->paid[BINARY]);
    put_yuan(report, (Int128)difference->paid[BINARY] - difference->paid[EXACT]);
    put_cell(report, difference->unrounded);
    csv_put_text(&report->out, difference->why);
    output_byte(&report->out, '\n');
    return true;
}

static bool put_csv(InBinary *in)
{
    Report *report = &in->report;
    const Results *results = results_of(in, EXACT);
    for (size_t i = 0; i < results->identity_count; i++) {
        const PlanField *field = &results->plan->fields[results->identity_fields[i]];
        put_cell(report, report_name(report, field->id, field->label));
    }
    report_put(report, "line,clause,exact,binary,difference,before_rounding,why\n",
               "行号,条款,精确,浮点,差额,舍入前,原因\n");
    return each_difference(in, put_csv_line, NULL);
}

static bool put_json_line(InBinary *in, const Difference *difference, void *context)
{
    JsonReport *json = context;
    const Results *results = results_of(in, EXACT);
    uint32_t row = difference->row->row[EXACT];
    json_open_line(json, NULL);
    json_whole(json, "line", (Int128)results->rows[row].line);
    json_open_row(json, "row");
    for (size_t i = 0; i < results->identity_count; i++)
        json_text(json, NULL, results_text(results, row, i));
    json_close_list(json);
    json_text(json, "clause", difference->clause->id);
    json_yuan(json, "exact", difference->paid[EXACT]);
    json_yuan(json, "binary", difference->paid[BINARY]);
    json_yuan(json, "difference", (Int128)difference->paid[BINARY] - difference->paid[EXACT]);
    json_text_or_null(json, "before_rounding", difference->unrounded);
    json_text(json, "why", difference->why);
    json_close_object(json);
    return true;
}

static bool put_json(InBinary *in)
{
    const Comparison *comparison = &in->comparison;
    JsonReport json = {.out = &in->report.out};
    json_open_object(&json, NULL);
    json_text(&json, "policy", in->run[EXACT].plan->id);
    json_whole(&json, "rows", (Int128)comparison->compared);
    json_yuan(&json, "exact", comparison->cash[EXACT] + comparison->in_kind[EXACT]);
    json_yuan(&json, "binary", comparison->cash[BINARY] + comparison->in_kind[BINARY]);
    json_whole(&json, "rows_paid_more", (Int128)comparison->gaining);
    json_whole(&json, "rows_paid_less", (Int128)comparison->losing);
    json_open_list(&json, "differences");
    bool has_memory = each_difference(in, put_json_line, &json);
    json_close_list(&json);
    json_close_object(&json);
    return has_memory;
}

/* ---- The command ------------------------------------------------------------------------------------------------------- */

static ExitCode compute(InBinary *in, size_t side, const Plan *plan)
{
    int32_t year;
    DataRun *run = &in->run[side];
    ExitCode code = data_run_open(run, in->session, in->arguments, plan, in->arguments->operands[1]);
    if (code != EXIT_ALL_WELL)
        return code;
    RunOptions options = data_run_options(run, &year);
    options.note_language = in->file.language;
    options.keep_detail = true;
    return data_run_compute(run, &options);
}

static ExitCode compare(InBinary *in, const Plan *exact)
{
    Plan *binary;
    size_t pair_count;
    if (compile_binary_plan(&in->compiled->compilation, &in->compiled->readings, &binary) != STATUS_OK)
        return session_no_memory(in->session);
    if (!binary) {
        compiled_put_diagnostics(in->compiled);
        return EXIT_POLICY;
    }
    ExitCode code = compute(in, EXACT, exact);
    if (code == EXIT_ALL_WELL)
        code = compute(in, BINARY, binary);
    if (code != EXIT_ALL_WELL)
        return code;
    ClausePair *pairs = comparison_pair_by_id(exact, binary, &pair_count);
    Status status =
        pairs ? comparison_make(&in->comparison, results_of(in, EXACT), results_of(in, BINARY), pairs, pair_count)
              : STATUS_NO_MEMORY;
    memory_free(pairs);
    return status == STATUS_OK ? EXIT_ALL_WELL : session_no_memory(in->session);
}

static ExitCode write_report(InBinary *in)
{
    ExitCode code = report_open(&in->report, in->session, &in->file);
    if (code != EXIT_ALL_WELL)
        return code;
    bool has_memory = in->file.form == REPORT_CSV    ? put_csv(in)
                      : in->file.form == REPORT_JSON ? put_json(in)
                                                     : put_table(in);
    return report_close(&in->report, in->session, has_memory);
}

static bool moves_money(const InBinary *in)
{
    for (size_t i = 0; i < in->comparison.row_count; i++)
        if (in->comparison.rows[i].has_moved_money)
            return true;
    return false;
}

ExitCode in_binary_report(Compiled *compiled, const Session *session, const Arguments *arguments,
                          const Plan *exact)
{
    InBinary in = {
        .session = session, .arguments = arguments, .compiled = compiled, .file = report_file(session, arguments)};
    arena_init(&in.grids);
    in.report.arena = &in.grids;
    ExitCode code = compare(&in, exact);
    if (code == EXIT_ALL_WELL)
        code = write_report(&in);
    if (code == EXIT_ALL_WELL) {
        data_run_put_problems(&in.run[EXACT]);
        code = moves_money(&in) || data_run_needs_attention(&in.run[EXACT]) ? EXIT_ATTENTION : EXIT_ALL_WELL;
    }
    report_abandon(&in.report);
    comparison_done(&in.comparison);
    for (size_t side = 0; side < SIDES; side++)
        data_run_close(&in.run[side]);
    phrase_done(&in.words);
    arena_done(&in.grids);
    return code;
}
