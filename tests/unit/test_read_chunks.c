/* The same rows and problems whatever the sizes of blocks, chunks and batches, at every level of vector instructions, for
 * hostile files in every encoding, cut off at every byte and damaged. */
#include <iconv.h>

#include "read_form.h"
#include "runtime/simd.h"

static uint64_t seed = 20151029;

static uint32_t draw(uint32_t below)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((seed >> 33) % below);
}

/* Every kind of cell and trouble: quotation marks well and badly placed, line ends inside cells, short, long, blank and total
 * rows, stars and units in the header, duplicates. */
static const char hostile[] =
    "申报名单,,\n"
    "申报编号*,申报单位,主体类型,申报日期,县外本土产品单量,实际投入额（万元）,核定比例(%),本县缴税,备注,种植面积\n"
    "A1,从江一店,courier,2016-03-05,5000,1234.50,20,是,,3.5\n"
    "A2,\"从江，\n\"\"二\"\"店\",网店,2016/3/6,\"5,000\",20.5,4.35,否,\"a,b\",\n"
    "A3 ,　三店　,示范乡镇,2016年3月7日,12单,,20%,√,x\"y,1.123456\n"
    "\n,,,,\n"
    "合计,,,,5012,,,,\n"
    "A4,\"四\r\n店\",courier,2016-13-05,1e5,-3,0.2,maybe,\"z\" ,100亩\r\n"
    "A1,五店,bad,20160305,12.5,99999999999,,1\n"
    "A5,\"六\"店,courier,2016-03-05,1,1,1,0,,,,\n"
    "A6,七店,courier,2016-03-05,1,1,1,0,,,,y\r"
    ",八店,,,,,,,,\n"
    "\"A7\",\"九店\",\"courier\",\"2016-03-05\",\"1\",\"1.00\",\"100%\",\"yes\",\"\",\"2\"\n"
    "A8,十店,courier,0001-01-01,123456789012345678,.5,5.,y,\"\"\"\",7\n"
    "A9,n/a,-,无,—,#REF!,'5,TRUE,,1.1234567\n"
    "A10,末店,township,2016-02-29,0,0,0,×,\"u\",0";

/* ---- What a reader says of a file ------------------------------------------------------------------------------------ */

typedef struct Setting {
    size_t block, chunk, capacity;
    SimdLevel level;
} Setting;

typedef struct Report {
    char *text;
    size_t length;
} Report;

static void tell_cell(FILE *out, const Column *column, size_t row)
{
    if (bit_get(column->unknown, row))
        fputs("|?", out);
    else if (column->physical == PHYSICAL_TEXT)
        fprintf(out, "|%.*s", STR_ARG(column->data.text[row]));
    else
        fprintf(out, "|%lld",
                (long long)(column->physical == PHYSICAL_BIT ? bit_get(column->data.bits, row)
                                                             : column->data.i64[row]));
}

static void tell_rows(FILE *out, const Batch *batch)
{
    for (size_t row = 0; row < batch->rows; row++) {
        fprintf(out, "%llu %llu %llu %d ", (unsigned long long)(batch->first_row + row),
                (unsigned long long)batch->lines[row], (unsigned long long)batch->sheet_rows[row],
                bit_get(batch->rejected, row));
        fwrite(batch->records[row].at, 1, batch->records[row].len, out);
        for (size_t field = 0; field < batch->column_count; field++)
            tell_cell(out, &batch->columns[field], row);
        fputc('\n', out);
    }
}

static Report report_of(const char *path, Setting setting, bool strict)
{
    Report report = {NULL, 0};
    FILE *out = open_memstream(&report.text, &report.length);
    ProblemList problems;
    Batch batch = {0};
    Reader *reader;
    ReaderOptions options = {
        .path = path, .strict = strict, .block_size = setting.block, .chunk_size = setting.chunk};
    simd_limit(setting.level);
    problem_list_init(&problems, STR("data.csv"), 1000);
    assert_int_equal(batch_init(&batch, form_fields, F_COUNT, setting.capacity), STATUS_OK);
    Status status = reader_open(&reader, form_fields, F_COUNT, &options, &problems);
    while (status == STATUS_OK && (status = reader_next(reader, &batch), batch.rows > 0))
        tell_rows(out, &batch);
    fprintf(out, "%d %llu errors\n", (int)status, (unsigned long long)problems.errors);
    problem_list_render(out, &problems, PROBLEM_HUMAN, LANGUAGE_ZH);
    reader_close(reader);
    batch_done(&batch);
    problem_list_done(&problems);
    fclose(out);
    return report;
}

static void check(Str bytes, bool strict)
{
    static const Setting plain = {0, 0, 512, SIMD_SCALAR};
    static const size_t blocks[] = {0, 1, 3, 64}, chunks[] = {0, 1, 9, 64, 200}, capacities[] = {64, 128, 512};
    Sheet sheet;
    sheet_write(&sheet, bytes);
    Report expected = report_of(sheet.path, plain, strict);
    for (unsigned round = 0; round < 3; round++) {
        Setting setting = {blocks[draw(4)], chunks[draw(5)], capacities[draw(3)], (SimdLevel)draw(3)};
        Report found = report_of(sheet.path, setting, strict);
        if (found.length != expected.length || memcmp(found.text, expected.text, found.length) != 0)
            fail_msg("blocks of %zu, chunks of %zu, batches of %zu, level %d: expected\n%s\nfound\n%s",
                     setting.block, setting.chunk, setting.capacity, (int)setting.level, expected.text,
                     found.text);
        free(found.text);
    }
    free(expected.text);
    unlink(sheet.path);
}

/* ---- Files ----------------------------------------------------------------------------------------------------------- */

typedef struct Encoded {
    const char *name, *mark;
} Encoded;

static const Encoded encodings[] = {
    {"UTF-8", ""}, {"UTF-8", "\xEF\xBB\xBF"}, {"UTF-16LE", "\xFF\xFE"}, {"UTF-16BE", "\xFE\xFF"}, {"GB18030", ""}};
#define ENCODINGS (sizeof encodings / sizeof *encodings)

static size_t encode(const Encoded *encoded, char *to, size_t room)
{
    char from[sizeof hostile], *at = from, *out = to + strlen(encoded->mark);
    size_t left = sizeof hostile - 1, space = room - strlen(encoded->mark);
    memcpy(from, hostile, left);
    memcpy(to, encoded->mark, strlen(encoded->mark));
    iconv_t converter = iconv_open(encoded->name, "UTF-8");
    assert_true(converter != (iconv_t)-1);
    assert_int_equal(iconv(converter, &at, &left, &out, &space), 0);
    iconv_close(converter);
    return room - space;
}

static void a_hostile_file_reads_the_same_in_every_way(void **state)
{
    (void)state;
    char bytes[3 * sizeof hostile];
    for (size_t e = 0; e < ENCODINGS; e++)
        for (unsigned round = 0; round < 40; round++)
            check((Str){bytes, encode(&encodings[e], bytes, sizeof bytes)}, round % 4 == 0);
}

static void so_it_does_when_cut_off_at_any_byte(void **state)
{
    (void)state;
    char bytes[3 * sizeof hostile];
    for (size_t e = 0; e < ENCODINGS; e++) {
        size_t length = encode(&encodings[e], bytes, sizeof bytes);
        for (size_t cut = e % 2; cut < length; cut += e == 0 ? 1 : 5)
            check((Str){bytes, cut}, false);
    }
}

/* Bytes and pieces that mean something are put in, taken out, doubled and exchanged. */
static void so_it_does_when_damaged(void **state)
{
    (void)state;
    static const char *const pieces[] = {"\"",       "\"\"", ",", "\n", "\r",   "\r\n",
                                         "\xE4\xBB", "\xFF", ";", " ",  "合计", ",\""};
    char bytes[3 * sizeof hostile + 400];
    for (unsigned round = 0; round < 500; round++) {
        size_t length = encode(&encodings[round % ENCODINGS], bytes, sizeof bytes - 400);
        for (uint32_t faults = 1 + draw(3); faults > 0; faults--) {
            size_t at = draw((uint32_t)length), size = 1 + draw(30);
            const char *piece = pieces[draw(sizeof pieces / sizeof *pieces)];
            size = size < length - at ? size : length - at;
            switch (draw(4)) {
            case 0:
                bytes[at] = (char)draw(256);
                break;
            case 1:
                memmove(bytes + at + strlen(piece), bytes + at, length - at);
                memcpy(bytes + at, piece, strlen(piece));
                length += strlen(piece);
                break;
            case 2:
                memmove(bytes + at, bytes + at + size, length - at - size);
                length -= size;
                break;
            default:
                memmove(bytes + at + size, bytes + at, length - at);
                length += size;
                break;
            }
        }
        check((Str){bytes, length}, draw(4) == 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hostile_file_reads_the_same_in_every_way),
        cmocka_unit_test(so_it_does_when_cut_off_at_any_byte),
        cmocka_unit_test(so_it_does_when_damaged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
