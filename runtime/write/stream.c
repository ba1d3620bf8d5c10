#include "runtime/write/stream.h"

bool stream_is_possible(const WriteOptions *options)
{
    return options->format->put != NULL;
}

Status stream_open(Stream *stream, const Results *shape, const WriteOptions *options)
{
    *stream = (Stream){.options = *options};
    Status status = output_open(&stream->output, options->path, write_encoding(options));
    if (status != STATUS_OK || !options->format->begin)
        return status;
    Records records;
    status = write_open_records(&records, shape, options);
    if (status != STATUS_OK) {
        output_abandon(&stream->output);
        return status;
    }
    options->format->begin(&stream->output, &records);
    records_close(&records);
    return STATUS_OK;
}

Status stream_part_open(StreamPart *part, const Stream *stream, const Results *rows,
                        Str (*rejection)(void *context, uint32_t row, Language language), void *context)
{
    WriteOptions options = stream->options;
    options.rejection = rejection;
    options.context = context;
    *part = (StreamPart){0};
    Status status = output_open_memory(&part->text);
    if (status != STATUS_OK)
        return status;
    if (csv_rows_are_possible(rows->plan, &options))
        status = csv_rows_open(&part->csv, rows->plan, &options);
    else
        status = write_open_records(&part->records, rows, &options);
    if (status != STATUS_OK)
        output_abandon(&part->text);
    return status;
}

void stream_part_clear(StreamPart *part)
{
    output_clear(&part->text);
}

Status stream_part_add(StreamPart *part, const Outcomes *outcomes, uint32_t first)
{
    return csv_rows_put(part->csv, &part->text, outcomes, first);
}

Status stream_part_fill(StreamPart *part, const Stream *stream)
{
    return stream_part_fill_rows(part, stream, 0, (uint32_t)part->records.results->row_count);
}

Status stream_part_open_results(StreamPart *part, const Stream *stream, const Results *results)
{
    *part = (StreamPart){0};
    Status status = output_open_memory(&part->text);
    if (status != STATUS_OK)
        return status;
    status = write_open_records(&part->records, results, &stream->options);
    if (status != STATUS_OK)
        output_abandon(&part->text);
    return status;
}

Status stream_part_fill_rows(StreamPart *part, const Stream *stream, uint32_t first, uint32_t end)
{
    Records *records = &part->records;
    output_clear(&part->text);
    records_limit(records, first, end);
    while (part->text.status == STATUS_OK && records_next(records))
        stream->options.format->put(&part->text, records, false);
    return records->status != STATUS_OK ? records->status : part->text.status;
}

void stream_part_close(StreamPart *part)
{
    csv_rows_close(part->csv);
    records_close(&part->records);
    output_abandon(&part->text);
}

Status stream_put(Stream *stream, const StreamPart *part)
{
    Str text = output_text(&part->text);
    size_t left_out = !stream->any && text.len > 0 ? stream->options.format->separator : 0;
    output_put_long(&stream->output, (Str){text.at + left_out, text.len - left_out});
    stream->any |= text.len > 0;
    return stream->output.status;
}

Status stream_close(Stream *stream)
{
    if (stream->options.format->end)
        stream->options.format->end(&stream->output, stream->any);
    return output_close(&stream->output);
}

void stream_abandon(Stream *stream)
{
    output_abandon(&stream->output);
}
