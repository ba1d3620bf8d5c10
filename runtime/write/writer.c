#include "runtime/write/writer.h"

const WriteFormat write_formats[] = {
    {"csv", ".csv", false, write_csv},   {"table", ".txt", false, write_table},
    {"json", ".json", true, write_json}, {"jsonl", ".jsonl", true, write_jsonl},
    {NULL, NULL, false, NULL},
};

const WriteFormat *write_format_find(const char *name)
{
    for (const WriteFormat *format = write_formats; format->name; format++)
        if (strcmp(format->name, name) == 0)
            return format;
    return NULL;
}

static Status write_records(Output *out, const Results *results, const WriteOptions *options)
{
    bool labels = options->label_headers && !options->format->for_programs;
    RecordOptions how = {.language = labels ? LANGUAGE_ZH : LANGUAGE_EN,
                         .columns = options->columns,
                         .rejection = options->rejection,
                         .context = options->context};
    Records records;
    Status status = options->detail ? records_open_detail(&records, results, &how)
                                    : records_open_answers(&records, results, &how);
    if (status != STATUS_OK)
        return status;
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
    bool without_bom = options->format->for_programs && options->encoding == OUTPUT_UTF8_BOM;
    Status status = output_open(&out, options->path, without_bom ? OUTPUT_UTF8 : options->encoding);
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
