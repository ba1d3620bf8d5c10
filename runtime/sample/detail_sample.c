#include "runtime/sample/detail_sample.h"

#include "runtime/memory.h"

/* How often rows are mended, and how often a key is drawn that must be new, before it counts as hopeless. */
enum { ATTEMPTS = 200, KEY_ATTEMPTS = 50 };

static const uint64_t other_stream =
    UINT64_C(0x9E3779B97F4A7C15); /* so that details do not repeat the applicants' draws */

Status detail_sample_open(DetailSample *sample, const PlanDetail *detail, uint64_t seed, size_t applicants)
{
    *sample = (DetailSample){.detail = detail};
    sample->owners = memory_new(applicants * DETAIL_SAMPLE_MOST, sizeof *sample->owners);
    sample->counts = memory_new(applicants, sizeof *sample->counts);
    if (!sample->owners || !sample->counts)
        return STATUS_NO_MEMORY;
    return form_sample_open(&sample->form, detail->rows, seed ^ other_stream, applicants * DETAIL_SAMPLE_MOST);
}

void detail_sample_close(DetailSample *sample)
{
    form_sample_close(&sample->form);
    detail_table_close(sample->table);
    identity_done(&sample->keys);
    memory_free(sample->owners);
    memory_free(sample->counts);
}

/* Whoever asks for help has something to show: none, one and several are alike. */
static uint8_t draw_count(uint64_t seed, uint64_t number, unsigned attempt)
{
    Random random = random_at(seed, 10 + attempt, number);
    return (uint8_t)random_below(&random, DETAIL_SAMPLE_MOST + 1);
}

void detail_sample_begin(DetailSample *sample, const FormSample *applicants)
{
    sample->earlier = sample->keys.count;
    for (size_t row = 0; row < applicants->batch.rows; row++)
        sample->counts[row] = draw_count(sample->form.draw.seed, applicants->applicants[row].number, 0);
}

/* ---- Keys ----------------------------------------------------------------------------------------------------------- */

/* As detail_table keeps it. */
static Str key_in(const Column *column, size_t row, int64_t *room)
{
    if (column->physical == PHYSICAL_TEXT)
        return column->data.text[row];
    *room = column->data.i64[row];
    return (Str){(const char *)room, sizeof *room};
}

/* The number of the row's key; 0: no memory. */
static uint32_t number_of_key(DetailSample *sample, const FormSample *applicants, size_t row)
{
    int64_t room;
    return identity_number(&sample->keys, key_in(&applicants->batch.columns[sample->detail->link], row, &room));
}

static void draw_own_key(const DetailSample *sample, FormSample *applicants, size_t row)
{
    applicants->applicants[row].enterprise = applicants->applicants[row].number;
    if (!draw_cell(&applicants->draw, &applicants->applicants[row], sample->detail->link, row))
        applicants->no_memory = true;
}

static Status give_keys(DetailSample *sample, FormSample *applicants)
{
    for (size_t row = 0; row < applicants->batch.rows; row++) {
        uint32_t number = number_of_key(sample, applicants, row);
        for (unsigned attempt = 0; number && number <= sample->earlier; attempt++) {
            if (attempt == KEY_ATTEMPTS)
                return STATUS_BAD_DATA;
            draw_own_key(sample, applicants, row);
            number = number_of_key(sample, applicants, row);
        }
        if (!number || applicants->no_memory)
            return STATUS_NO_MEMORY;
    }
    return STATUS_OK;
}

/* The first applicant of the batch with the key of this one. */
static size_t first_with_key(const DetailSample *sample, const FormSample *applicants, size_t row)
{
    const Column *link = &applicants->batch.columns[sample->detail->link];
    int64_t room, other;
    Str key = key_in(link, row, &room);
    size_t first = 0;
    while (first < row && !str_equal(key_in(link, first, &other), key))
        first++;
    return first;
}

/* ---- Rows ----------------------------------------------------------------------------------------------------------- */

static void copy_key(DetailSample *sample, size_t row, const FormSample *applicants, size_t owner)
{
    Column *to = &sample->form.batch.columns[sample->detail->own_link];
    const Column *from = &applicants->batch.columns[sample->detail->link];
    if (to->physical == PHYSICAL_TEXT)
        to->data.text[row] = from->data.text[owner];
    else
        to->data.i64[row] = from->data.i64[owner];
    bit_put(to->unknown, row, false);
}

static void copy_keys(DetailSample *sample, const FormSample *applicants)
{
    for (size_t row = 0; row < sample->form.batch.rows; row++)
        copy_key(sample, row, applicants, sample->owners[row]);
}

static void draw_rows(DetailSample *sample, const FormSample *applicants)
{
    FormSample *form = &sample->form;
    batch_clear(&form->batch);
    form->batch.rows = 0;
    for (size_t owner = 0; owner < applicants->batch.rows; owner++) {
        if (first_with_key(sample, applicants, owner) < owner)
            continue;
        for (size_t i = 0; i < sample->counts[owner]; i++) {
            size_t row = form->batch.rows++;
            uint64_t number = applicants->applicants[owner].number * DETAIL_SAMPLE_MOST + i;
            sample->owners[row] = (uint32_t)owner;
            form->applicants[row] = draw_applicant(form->draw.seed + sample->counts[owner], number);
            form->applicants[row].enterprise = applicants->applicants[owner].enterprise;
            form->batch.lines[row] = form->batch.sheet_rows[row] = number + 2;
            form_sample_draw(form, row);
        }
    }
    copy_keys(sample, applicants);
}

static Status mend_rows(DetailSample *sample, const FormSample *applicants)
{
    FormSample *form = &sample->form;
    for (form->attempt = 0; form->attempt < ATTEMPTS; form->attempt++) {
        Status status = form_sample_try(form);
        copy_keys(sample, applicants);
        if (status != STATUS_OK || form->faulty == 0)
            return status;
    }
    return STATUS_BAD_DATA;
}

Status detail_sample_fill(DetailSample *sample, FormSample *applicants)
{
    Status status = give_keys(sample, applicants);
    if (status != STATUS_OK)
        return status;
    draw_rows(sample, applicants);
    status = sample->form.no_memory ? STATUS_NO_MEMORY : mend_rows(sample, applicants);
    detail_table_close(sample->table);
    sample->table = NULL;
    if (status == STATUS_OK)
        status = detail_table_open(&sample->table, sample->detail);
    if (status == STATUS_OK)
        status = detail_table_add(sample->table, &sample->form.batch, NULL);
    if (status == STATUS_OK)
        detail_table_fill(sample->table, &applicants->batch);
    return status;
}

void detail_sample_mend(DetailSample *sample, FormSample *applicants)
{
    for (size_t row = 0; row < applicants->batch.rows; row++) {
        if (!bit_get(applicants->blamed, row))
            continue;
        if (first_with_key(sample, applicants, row) < row)
            draw_own_key(sample, applicants, row);
        else
            sample->counts[row] =
                draw_count(sample->form.draw.seed, applicants->applicants[row].number, applicants->attempt + 1);
    }
}
