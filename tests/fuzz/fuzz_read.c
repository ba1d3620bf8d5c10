/* Any bytes as a data file: the reader ends, and every cell that it hands out is one that its field may have. The first byte
 * chooses the block size, so that the same bytes are cut at different places. */
#define _GNU_SOURCE
#include <assert.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "runtime/civil_date.h"
#include "runtime/read/reader.h"
#include "tests/fuzz/fuzz.h"

#define S(text)                \
    {                          \
        text, sizeof(text) - 1 \
    }

static const PlanMember subjects[] = {{S("courier"), S("物流快递企业")}, {S("online_shop"), S("网店")}};

static const PlanField fields[] = {
    {.id = S("id"),
     .label = S("编号"),
     .kind = KIND_TEXT,
     .physical = PHYSICAL_TEXT,
     .denominator = 1,
     .key = true},
    {.id = S("on"),
     .label = S("日期"),
     .kind = KIND_DATE,
     .physical = PHYSICAL_I64,
     .denominator = 1,
     .low = DATE_FIRST,
     .high = DATE_LAST},
    {.id = S("paid"),
     .label = S("金额"),
     .kind = KIND_MONEY,
     .physical = PHYSICAL_I64,
     .denominator = 100,
     .low = -500,
     .high = 10000000},
    {.id = S("rate"),
     .label = S("比例"),
     .kind = KIND_RATE,
     .physical = PHYSICAL_I64,
     .denominator = 1000000,
     .high = 1000000},
    {.id = S("sent"),
     .label = S("单量"),
     .kind = KIND_COUNT,
     .physical = PHYSICAL_I64,
     .denominator = 1,
     .unit = S("order"),
     .unit_label = S("单"),
     .high = VALUE_LIMIT},
    {.id = S("who"),
     .label = S("主体"),
     .kind = KIND_CATEGORY,
     .physical = PHYSICAL_I64,
     .denominator = 1,
     .members = subjects,
     .member_count = 2,
     .high = 1},
    {.id = S("ok"), .label = S("认定"), .kind = KIND_YES_NO, .physical = PHYSICAL_BIT, .denominator = 1},
};
#define FIELD_COUNT (sizeof fields / sizeof *fields)

static void check_batch(const Batch *batch)
{
    for (size_t i = 0; i < batch->rows; i++)
        for (size_t f = 0; f < FIELD_COUNT; f++) {
            const Column *column = &batch->columns[f];
            if (column->physical == PHYSICAL_I64 && !bit_get(column->unknown, i))
                assert(column->data.i64[i] >= fields[f].low && column->data.i64[i] <= fields[f].high);
        }
}

static void read_all(Reader *reader, Batch *batch)
{
    uint64_t rows = 0;
    for (Status status = STATUS_OK; status == STATUS_OK;) {
        status = reader_next(reader, batch);
        check_batch(batch);
        assert(batch->first_row == rows);
        rows += batch->rows;
        if (batch->rows == 0)
            break;
    }
    assert(reader_facts(reader).rows == rows);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    int file = memfd_create("data", MFD_CLOEXEC);
    if (file < 0 || length == 0 || write(file, bytes + 1, length - 1) != (ssize_t)(length - 1)) {
        close(file);
        return 0;
    }
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    ReaderOptions options = {.path = path, .block_size = bytes[0] % 80};
    ProblemList problems;
    problem_list_init(&problems, STR("data.csv"), 20);
    Batch batch = {0};
    Reader *reader = NULL;
    if (batch_init(&batch, fields, FIELD_COUNT, 64) == STATUS_OK &&
        reader_open(&reader, fields, FIELD_COUNT, &options, &problems) == STATUS_OK)
        read_all(reader, &batch);
    reader_close(reader);
    FILE *sink = fopen("/dev/null", "w");
    for (int format = PROBLEM_HUMAN; sink && format <= PROBLEM_JSON; format++)
        problem_list_render(sink, &problems, (ProblemFormat)format, LANGUAGE_ZH);
    if (sink)
        fclose(sink);
    problem_list_done(&problems);
    batch_done(&batch);
    close(file);
    return 0;
}
