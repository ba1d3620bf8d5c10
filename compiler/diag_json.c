/* diag_json: one object per line and diagnostic; always well-formed UTF-8. */
#include "compiler/diag_text.h"
#include "runtime/text_width.h"

void diag_print_json_string(FILE *out, Str text)
{
    fputc('"', out);
    for (size_t i = 0; i < text.len;) {
        uint32_t point;
        size_t length = text_decode((Str){text.at + i, text.len - i}, &point);
        if (!length)
            fputs("\\ufffd", out);
        else if (point == '"' || point == '\\')
            fprintf(out, "\\%c", (int)point);
        else if (point < 0x20 || point == 0x7F)
            fprintf(out, "\\u%04x", (unsigned)point);
        else
            fwrite(text.at + i, 1, length, out);
        i += length ? length : 1;
    }
    fputc('"', out);
}

static void print_field(FILE *out, const char *name, Str text)
{
    fprintf(out, ",\"%s\":", name);
    diag_print_json_string(out, text);
}

static void print_span(FILE *out, const Sources *sources, Span span)
{
    Place start = source_place(sources, span.start), end = source_place(sources, span.end);
    fputs("\"file\":", out);
    diag_print_json_string(out, start.source->name);
    fprintf(out, ",\"line\":%zu,\"column\":%zu,\"end\":{\"line\":%zu,\"column\":%zu}", start.line, start.column,
            end.line, end.column);
}

static void print_label(FILE *out, const Sources *sources, Span span, Str label, bool primary)
{
    fprintf(out, "%s{", primary ? "" : ",");
    print_span(out, sources, span);
    fprintf(out, ",\"primary\":%s", primary ? "true" : "false");
    print_field(out, "label", label);
    fputc('}', out);
}

static void print_applicants(FILE *out, const Diag *diag, Language language)
{
    fputs(",\"applicants\":[", out);
    for (size_t i = 0; i < diag->applicant_count; i++) {
        fputs(i ? ",{\"given\":" : "{\"given\":", out);
        diag_print_json_string(out, text_in(diag->applicants[i].given, language));
        print_field(out, "expected", text_in(diag->applicants[i].expected, language));
        fputc('}', out);
    }
    fputc(']', out);
}

void diag_print_json(FILE *out, const Diags *diags, const Diag *diag, const Sources *sources, Language language)
{
    fprintf(out, "{\"code\":\"%s\",\"severity\":\"%s\"", diag_code_name(diag->code),
            diag_severity_word(diag_severity(diag->code), LANGUAGE_EN));
    print_field(out, "message", diag_message(diags->arena, diag, language));
    fputc(',', out);
    print_span(out, sources, diag->span);
    fputs(",\"labels\":[", out);
    print_label(out, sources, diag->span, text_in(diag->primary_label, language), true);
    for (size_t i = 0; i < diag->mark_count; i++)
        print_label(out, sources, diag->marks[i].span, text_in(diag->marks[i].label, language), false);
    fputc(']', out);
    print_field(out, "help", diag_help_text(diags->arena, diags, diag, language));
    print_field(out, "article", diag->article);
    if (diag->under.en.len)
        print_field(out, "under", text_in(diag->under, language));
    if (diag->accepted.len)
        print_field(out, "accepted", diag->accepted);
    if (diag->applicant_count)
        print_applicants(out, diag, language);
    fputs("}\n", out);
}
