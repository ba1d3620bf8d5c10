/* A ledger from a file: with the reader of all data files, and apart from the ledger itself, which programs hold that read no files. */
#include "runtime/ledger/ledger_state.h"
#include "runtime/read/reader_state.h"

#define BATCH_ROWS 512

static bool find_lacking(Ledger *ledger, const Reader *reader)
{
    ledger->lacks = ARENA_ARRAY(&ledger->arena, bool, ledger->field_count + 1);
    if (!ledger->lacks)
        return false;
    for (size_t field = 0; field < ledger->field_count; field++)
        ledger->lacks[field] = true;
    for (size_t i = 0; i < reader->header.column_count; i++)
        if (reader->header.columns[i].field != SIZE_MAX)
            ledger->lacks[reader->header.columns[i].field] = false;
    return true;
}

/* A blank year has a message of its own, so the reader does not look for the column. */
static Status require_year(const Ledger *ledger, const Reader *reader, ProblemList *problems)
{
    if (!ledger->lacks[LEDGER_YEAR] || ledger->plan->award_year == PLAN_NONE)
        return STATUS_OK;
    ProblemPlace place = {.line = reader->header.line, .row = PROBLEM_NO_ROW};
    Wording name = ledger_column_name(ledger, LEDGER_YEAR);
    problem_report(problems, PROBLEM_COLUMNS_MISSING, &place, STR(""), 1, &name);
    return STATUS_BAD_DATA;
}

static Status read_rows(Ledger *ledger, Reader *reader, ProblemList *problems)
{
    Batch batch = {0};
    Status status = batch_init(&batch, ledger->fields, ledger->field_count, BATCH_ROWS);
    while (status == STATUS_OK) {
        status = reader_next(reader, &batch);
        Status added = ledger_add(ledger, &batch, problems);
        if (added != STATUS_OK)
            status = added;
        if (batch.rows == 0)
            break;
    }
    batch_done(&batch);
    return status;
}

Status ledger_read(Ledger *ledger, const ReaderOptions *options, ProblemList *problems, ReaderFacts *facts)
{
    ReaderOptions own = *options;
    own.ignore_duplicates = true; /* many awards are of one clause */
    own.strict = false;
    own.is_ledger = true;
    Reader *reader;
    Status status = reader_open(&reader, ledger->fields, ledger->field_count, &own, problems);
    if (status != STATUS_OK)
        return status;
    ledger->finds_copies = true;
    status = find_lacking(ledger, reader) ? STATUS_OK : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = require_year(ledger, reader, problems);
    if (status == STATUS_OK)
        status = read_rows(ledger, reader, problems);
    *facts = reader_facts(reader);
    reader_close(reader);
    if (status == STATUS_OK)
        status = ledger_close_rows(ledger, problems);
    return status == STATUS_OK && problems->errors ? STATUS_BAD_DATA : status;
}
