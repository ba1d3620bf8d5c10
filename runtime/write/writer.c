#include "runtime/write/writer.h"

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

Status write_results(const Results *results, const WriteOptions *options, Language language, char *failure,
                     size_t failure_size)
{
    Output out;
    char unused[1];
    Status status = output_open(&out, options->path, write_encoding(options));
    if (status == STATUS_OK) {
        status = write_records(&out, results, options);
        if (status == STATUS_OK)
            status = output_close(&out);
        else
            output_abandon(&out);
    }
    output_failure(&out, language, failure ? failure : unused, failure ? failure_size : sizeof unused);
    return status;
}
