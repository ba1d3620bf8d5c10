#include "runtime/write/writer.h"

#include "runtime/write/shares.h"

const WriteFormat write_formats[] = {
    {.name = "csv", .extension = ".csv", .begin = csv_begin, .put = csv_put},
    {.name = "table", .extension = ".txt", .write = write_table},
    {.name = "json",
     .extension = ".json",
     .for_programs = true,
     .begin = json_begin,
     .put = json_put,
     .end = json_end,
     .separator = 1},
    {.name = "jsonl", .extension = ".jsonl", .for_programs = true, .put = jsonl_put},
    {.name = NULL},
};

const WriteFormat *write_format_find(const char *name)
{
    for (const WriteFormat *format = write_formats; format->name; format++)
        if (strcmp(format->name, name) == 0)
            return format;
    return NULL;
}

Status write_open_records(Records *records, const Results *results, const WriteOptions *options)
{
    bool labels = options->label_headers && !options->format->for_programs;
    RecordOptions how = {.language = labels ? LANGUAGE_ZH : LANGUAGE_EN,
                         .columns = options->columns,
                         .rejection = options->rejection,
                         .context = options->context};
    return options->detail ? records_open_detail(records, results, &how)
                           : records_open_answers(records, results, &how);
}

OutputEncoding write_encoding(const WriteOptions *options)
{
    bool without_bom = options->format->for_programs && options->encoding == OUTPUT_UTF8_BOM;
    return without_bom ? OUTPUT_UTF8 : options->encoding;
}

static void put_records(Output *out, Records *records, const WriteFormat *format)
{
    bool any = false;
    if (format->begin)
        format->begin(out, records);
    for (; out->status == STATUS_OK && records_next(records); any = true)
        format->put(out, records, !any);
    if (format->end)
        format->end(out, any);
}

static Status write_records(Output *out, const Results *results, const WriteOptions *options)
{
    Records records;
    Status status = write_open_records(&records, results, options);
    if (status != STATUS_OK)
        return status;
    if (options->format->put)
        put_records(out, &records, options->format);
    else
        status = options->format->write(out, &records, options);
    if (status == STATUS_OK)
        status = records.status;
    records_close(&records);
    return status;
}

static size_t thread_count(const Results *results, const WriteOptions *options)
{
    size_t shares = (results->row_count + SHARE_ROWS - 1) / SHARE_ROWS;
    return !options->format->put ? 1 : options->threads < shares ? options->threads : shares;
}

/* The same bytes, by several threads. */
static Status write_shared(Output *out, const Results *results, const WriteOptions *options, size_t threads)
{
    Stream stream;
    Status status = stream_open(&stream, results, options);
    if (status == STATUS_OK) {
        status = shares_write(&stream, results, threads);
        if (status == STATUS_OK)
            status = stream_close(&stream);
        else
            stream_abandon(&stream);
    }
    *out = stream.output; /* released, but for why it failed */
    return status;
}

static Status write_alone(Output *out, const Results *results, const WriteOptions *options)
{
    Status status = output_open(out, options->path, write_encoding(options));
    if (status != STATUS_OK)
        return status;
    status = write_records(out, results, options);
    if (status == STATUS_OK)
        return output_close(out);
    output_abandon(out);
    return status;
}

Status write_results(const Results *results, const WriteOptions *options, Language language, char *failure,
                     size_t failure_size)
{
    Output out;
    char unused[1];
    size_t threads = thread_count(results, options);
    Status status =
        threads > 1 ? write_shared(&out, results, options, threads) : write_alone(&out, results, options);
    output_failure(&out, language, failure ? failure : unused, failure ? failure_size : sizeof unused);
    return status;
}
