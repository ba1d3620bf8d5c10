#include "runtime/write/rejects.h"

static void put_quoted(Output *out, Str text)
{
    output_byte(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '"')
            output_byte(out, '"');
        output_byte(out, text.at[i]);
    }
    output_byte(out, '"');
}

static void put_number(Output *out, uint64_t number)
{
    char digits[20];
    size_t count = 0;
    do
        digits[count++] = (char)('0' + number % 10);
    while (number /= 10);
    while (count)
        output_byte(out, digits[--count]);
}

Status rejects_open(Rejects *rejects, const char *path, OutputEncoding encoding, ReaderHeader header,
                    Language language)
{
    Status status = output_open(&rejects->output, path, encoding);
    if (status != STATUS_OK)
        return status;
    rejects->delimiter = header.delimiter;
    rejects->language = language;
    rejects->rows = 0;
    output_put(&rejects->output, language == LANGUAGE_ZH ? STR("行号") : STR("row"));
    output_byte(&rejects->output, header.delimiter);
    output_put(&rejects->output, language == LANGUAGE_ZH ? STR("退回原因") : STR("reason"));
    output_byte(&rejects->output, header.delimiter);
    output_put(&rejects->output, header.record);
    output_byte(&rejects->output, '\n');
    return STATUS_OK;
}

void rejects_put(Rejects *rejects, uint64_t sheet_row, Str record, Str reasons)
{
    Output *out = &rejects->output;
    put_number(out, sheet_row);
    output_byte(out, rejects->delimiter);
    put_quoted(out, reasons);
    output_byte(out, rejects->delimiter);
    output_put(out, record);
    output_byte(out, '\n');
    rejects->rows++;
}

Status rejects_close(Rejects *rejects)
{
    return output_close(&rejects->output);
}
