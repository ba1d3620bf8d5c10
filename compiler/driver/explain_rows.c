#include "compiler/driver/explain_rows.h"

#include <stdlib.h>

#include "runtime/ledger/earlier_sums.h"
#include "runtime/memory.h"
#include "runtime/nearest.h"

/* ---- By key ------------------------------------------------------------------------------------------------- */

/* Which text of results_text is the key's; the count: there is none. */
static size_t key_text(const Results *results)
{
    for (size_t i = 0; i < results->identity_count; i++)
        if (results->plan->fields[results->identity_fields[i]].key)
            return i;
    return results->identity_count;
}

static Str name_of(const PlanField *field, Language language)
{
    return language == LANGUAGE_ZH && field->label.len ? field->label : field->id;
}

/* Keys are compared with a limit on their number: the message comes in time even for a file of millions. */
#define MOST_COMPARED ((size_t)200000)

static Str nearest_key(const Results *results, size_t which, Str wanted)
{
    size_t count = results->row_count < MOST_COMPARED ? results->row_count : MOST_COMPARED;
    Str *keys = memory_new(count + 1, sizeof *keys);
    if (!keys)
        return (Str){0};
    for (size_t i = 0; i < count; i++)
        keys[i] = results_text(results, i, which);
    Str near = nearest_name(wanted, keys, count);
    memory_free(keys);
    return near;
}

static ExitCode complain_key(const DataRun *data, size_t which, Str wanted)
{
    const Results *results = &data->run.results;
    const PlanField *key = &results->plan->fields[results->identity_fields[which]];
    Str name = name_of(key, data->session->language), near = nearest_key(results, which, wanted);
    Str first = results->row_count ? results_text(results, 0, which) : STR("");
    Text help = near.len             ? TEXT("did you mean `{2}`?", "是否指“{2}”？")
                : results->row_count ? TEXT("keys look like `{3}`; --row N takes the row of the spreadsheet",
                                            "编号形如“{3}”；也可用 --row 按表格行号指定")
                                     : TEXT("the data holds no rows", "数据中没有任何行");
    SESSION_ERROR(data->session, TEXT("no row has {0} `{1}`", "没有哪一行的{0}是“{1}”"), help, name, wanted, near,
                  first);
    return EXIT_USAGE;
}

static int compare_rows(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    return (left > right) - (left < right);
}

static ExitCode add_key(RowChoice *choice, size_t *capacity, const DataRun *data, size_t which, Str wanted)
{
    const Results *results = &data->run.results;
    bool found = false;
    for (size_t i = 0; i < results->row_count; i++) {
        if (!str_equal(results_text(results, i, which), wanted))
            continue;
        found = true; /* a key that stands twice: each of its rows is told */
        if (choice->row_count == *capacity) {
            size_t wider = *capacity ? *capacity * 2 : 16;
            uint32_t *rows = memory_grow(choice->rows, choice->row_count * sizeof *rows, wider, sizeof *rows);
            if (!rows)
                return session_no_memory(data->session);
            choice->rows = rows;
            *capacity = wider;
        }
        choice->rows[choice->row_count++] = (uint32_t)i;
    }
    return found ? EXIT_ALL_WELL : complain_key(data, which, wanted);
}

static ExitCode choose_keys(RowChoice *choice, const DataRun *data, const char **keys, size_t count)
{
    const Results *results = &data->run.results;
    size_t which = key_text(results), capacity = 0;
    ExitCode code = EXIT_ALL_WELL;
    if (count && which == results->identity_count) {
        SESSION_ERROR(
            data->session,
            TEXT("the policy's form has no key: --id cannot find a row", "申报表没有主键，无法用 --id 找到某一行"),
            TEXT("use --row N, as the spreadsheet counts", "请用 --row，按表格行号指定"), STR(""));
        return EXIT_USAGE;
    }
    for (size_t i = 0; i < count && code == EXIT_ALL_WELL; i++)
        code = add_key(choice, &capacity, data, which, str_from(keys[i]));
    if (choice->row_count)
        qsort(choice->rows, choice->row_count, sizeof *choice->rows, compare_rows);
    return code;
}

/* ---- By row --------------------------------------------------------------------------------------------------- */

static bool read_number(const char **at, uint64_t *out)
{
    if (**at < '0' || **at > '9')
        return false;
    *out = 0;
    for (; **at >= '0' && **at <= '9'; (*at)++)
        if (__builtin_mul_overflow(*out, 10, out) || __builtin_add_overflow(*out, (uint64_t)(**at - '0'), out))
            return false;
    return true;
}

/* N or N-M */
static bool read_range(const char *text, RowRange *range)
{
    if (!read_number(&text, &range->first))
        return false;
    range->last = range->first;
    if (*text == '-') {
        text++;
        if (!read_number(&text, &range->last))
            return false;
    }
    return *text == '\0' && range->first >= 1 && range->last >= range->first;
}

static ExitCode choose_ranges(RowChoice *choice, const DataRun *data, const char **rows, size_t count)
{
    choice->ranges = memory_new(count + 1, sizeof *choice->ranges);
    if (!choice->ranges)
        return session_no_memory(data->session);
    for (size_t i = 0; i < count; i++) {
        if (!read_range(rows[i], &choice->ranges[i])) {
            SESSION_ERROR(data->session, TEXT("--row cannot be `{0}`", "--row 不能是“{0}”"),
                          TEXT("a row of the spreadsheet, such as 12, or a range of rows, such as 2-50",
                               "应为表格行号，如 12，或行号范围，如 2-50"),
                          str_from(rows[i]));
            return EXIT_USAGE;
        }
        choice->range_count++;
    }
    return EXIT_ALL_WELL;
}

ExitCode row_choice_missed(const RowChoice *choice, const Session *session)
{
    for (size_t i = 0; i < choice->range_count; i++) {
        if (choice->ranges[i].met)
            continue;
        char text[48];
        snprintf(text, sizeof text, "%llu", (unsigned long long)choice->ranges[i].first);
        SESSION_ERROR(session, TEXT("no application stands in row {0} of the sheet", "表格第 {0} 行没有申报"),
                      TEXT("rows are counted from 1, the heading and titles included",
                           "行号从 1 起数，表头和标题行也计在内"),
                      str_from(text));
        return EXIT_USAGE;
    }
    return EXIT_ALL_WELL;
}

/* ---- Options ---------------------------------------------------------------------------------------------------- */

static ExitCode complain_none(const DataRun *data)
{
    SESSION_ERROR(data->session, TEXT("which application is to be explained?", "要说明哪一份申报？"),
                  TEXT("name it with --id KEY or --row N, or take --all",
                       "请用 --id 编号、--row 行号指定，或用 --all 说明全部"),
                  STR(""));
    return EXIT_USAGE;
}

ExitCode row_choice_make(RowChoice *choice, const DataRun *data)
{
    size_t key_count, row_count;
    const char **keys = arguments_list(data->arguments, OPTION_ID, &key_count);
    const char **rows = arguments_list(data->arguments, OPTION_ROW, &row_count);
    *choice = (RowChoice){.all = arguments_has(data->arguments, OPTION_ALL)};
    ExitCode code = EXIT_ALL_WELL;
    if (!keys || !rows)
        code = session_no_memory(data->session);
    else if (!choice->all && key_count + row_count == 0 && data->run.results.row_count != 1)
        code = complain_none(data);
    if (code == EXIT_ALL_WELL && key_count + row_count == 0)
        choice->all = true;
    if (code == EXIT_ALL_WELL)
        code = choose_keys(choice, data, keys, key_count);
    if (code == EXIT_ALL_WELL)
        code = choose_ranges(choice, data, rows, row_count);
    memory_free(keys);
    memory_free(rows);
    return code;
}

void row_choice_done(RowChoice *choice)
{
    memory_free(choice->rows);
    memory_free(choice->ranges);
    *choice = (RowChoice){0};
}

/* ---- Reading again -------------------------------------------------------------------------------------------------- */

static bool in_ranges(RowChoice *choice, uint64_t sheet_row)
{
    bool found = false;
    for (size_t i = 0; i < choice->range_count; i++) {
        RowRange *range = &choice->ranges[i];
        if (sheet_row >= range->first && sheet_row <= range->last)
            found = range->met = true;
    }
    return found;
}

static bool is_meant(RowChoice *choice, const Batch *batch, size_t i)
{
    uint32_t row = (uint32_t)(batch->first_row + i);
    uint64_t sheet_row = batch->sheet_rows[i] ? batch->sheet_rows[i] : batch->lines[i];
    bool meant = in_ranges(choice, sheet_row) || choice->all;
    return meant ||
           (choice->row_count && bsearch(&row, choice->rows, choice->row_count, sizeof row, compare_rows) != NULL);
}

static Status visit_batch(RowChoice *choice, RowVisit *visit, const Reader *reader, const Batch *batch)
{
    bool begun = false;
    Status status = STATUS_OK;
    for (size_t i = 0; i < batch->rows && status == STATUS_OK; i++) {
        if (!is_meant(choice, batch, i))
            continue;
        if (!begun)
            status = visit->batch(visit->context, reader, batch, &visit->problems);
        begun = true;
        if (status == STATUS_OK)
            status = visit->row(visit->context, batch, i, (uint32_t)(batch->first_row + i));
    }
    return status;
}

Status rows_visit(DataRun *data, RowChoice *choice, RowVisit *visit)
{
    const Plan *plan = data->plan;
    ReaderOptions options = {.path = data->path};
    Reader *reader = NULL;
    EarlierSums *sums = NULL;
    Batch batch = {0};
    problem_list_init(&visit->problems, data->problems.file, 0);
    Status status = reader_open(&reader, plan->fields, plan->form_count, &options, &visit->problems);
    if (status == STATUS_OK)
        status = batch_init(&batch, plan->fields, plan->field_count, EXPLAIN_ROWS);
    if (status == STATUS_OK)
        status = earlier_sums_open(&sums, plan, data->ledger.ledger, batch.capacity);
    while (status == STATUS_OK) {
        status = reader_next(reader, &batch);
        if (status != STATUS_OK || batch.rows == 0)
            break;
        for (size_t i = 0; i < plan->detail_count; i++)
            detail_table_fill(data->details.tables[i], &batch);
        status = earlier_sums_fill(sums, &batch);
        if (status == STATUS_OK)
            status = visit_batch(choice, visit, reader, &batch);
    }
    earlier_sums_close(sums);
    batch_done(&batch);
    reader_close(reader);
    problem_list_done(&visit->problems);
    return status;
}
