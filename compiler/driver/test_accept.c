#include "compiler/driver/test_accept.h"

#include <iconv.h>
#include <stdio.h>

#include "compiler/diag_text.h"
#include "compiler/driver/output_files.h"
#include "compiler/plain_file.h"

/* ---- Bytes of a file ------------------------------------------------------------------------------------------------------ */

/* The text in the encoding of the file; false: it has no bytes in it. */
static bool encode(Arena *arena, ReaderEncoding encoding, Str text, Str *bytes)
{
    if (encoding == ENCODING_UTF16LE || encoding == ENCODING_UTF16BE)
        return false;
    if (encoding == ENCODING_UTF8_MARK) {
        *bytes = arena_print(arena, "\xEF\xBB\xBF%.*s", STR_ARG(text));
        return true;
    }
    *bytes = text;
    if (encoding != ENCODING_GB18030)
        return true;
    size_t room = text.len * 2 + 8, left = text.len;
    char *to = arena_new(arena, room, 1), *out = to,
         *in = (char *)(uintptr_t)text.at; /* iconv only reads from it */
    iconv_t converter = to ? iconv_open("GB18030", "UTF-8") : (iconv_t)-1;
    if (converter == (iconv_t)-1)
        return false;
    bool whole = iconv(converter, &in, &left, &out, &room) != (size_t)-1 && left == 0;
    iconv_close(converter);
    *bytes = (Str){to, (size_t)(out - to)};
    return whole;
}

static ReaderEncoding encoding_of(const AcceptFile *file, const CaseTable *cases)
{
    if (cases->source && cases->source->base == file->source->base)
        return cases->encoding;
    return file->source->has_mark ? ENCODING_UTF8_MARK : ENCODING_UTF8;
}

static ExitCode complain(const Session *session, const char *path, Text reason)
{
    SESSION_ERROR(session, TEXT("`{0}` is left as it is: {1}", "“{0}”未作改动：{1}"), NO_HELP, str_from(path),
                  session_text(session, reason));
    return EXIT_ATTENTION;
}

/* Only what is on the disk as it was read can be written with nothing else changed. */
static ExitCode prepare(const Session *session, Arena *arena, const AcceptFile *file, const CaseTable *cases,
                        const char *path, Str *bytes)
{
    Str on_disk, as_read;
    Text reason;
    ReaderEncoding encoding = encoding_of(file, cases);
    if (!plain_file_read(arena, path, &on_disk, &reason))
        return complain(session, path, reason);
    if (!encode(arena, encoding, file->source->text, &as_read) || !str_equal(as_read, on_disk))
        return complain(session, path,
                        TEXT("its bytes cannot be written as they were read; save it as UTF-8 or GBK text",
                             "无法按原样写回；请另存为 UTF-8 或 GBK 文本"));
    if (!encode(arena, encoding, file->text, bytes))
        return complain(session, path, TEXT("it cannot be encoded", "无法编码"));
    return EXIT_ALL_WELL;
}

static ExitCode write_file(const Session *session, const char *path, Str bytes)
{
    Output out;
    Status status = output_open(&out, path, OUTPUT_UTF8);
    if (status == STATUS_OK) {
        output_put(&out, bytes);
        status = output_close(&out);
    }
    return status == STATUS_OK ? EXIT_ALL_WELL : output_files_failed(session, status, &out);
}

/* ---- What changed -------------------------------------------------------------------------------------------------------------- */

static void put_line(char sign, Str line)
{
    printf("%c ", sign);
    diag_print_clean(stdout, line);
    putchar('\n');
}

/* The lines on which the edits from `from` up to `to` stand, which share some of them, before and after. */
static void put_lines(const AcceptFile *file, Arena *arena, size_t from, size_t to, size_t first, size_t last)
{
    const Source *source = file->source;
    uint32_t start = source->line_starts[first - 1];
    for (size_t line = first; line <= last; line++)
        put_line('-', source_line(source, line));
    Str after = {"", 0}, end_line = source_line(source, last);
    uint32_t at = start, end = (uint32_t)(end_line.at - source->text.at + (ptrdiff_t)end_line.len);
    for (size_t i = from; i < to; i++) {
        uint32_t edit = file->edits[i].span.start - source->base;
        after = arena_print(arena, "%.*s%.*s%.*s", STR_ARG(after), (int)(edit - at), source->text.at + at,
                            STR_ARG(file->edits[i].text));
        at = file->edits[i].span.end - source->base;
    }
    after = arena_print(arena, "%.*s%.*s", STR_ARG(after), (int)(end - at), source->text.at + at);
    for (size_t line_end; after.len; after = (Str){after.at + line_end, after.len - line_end}) {
        const char *newline = memchr(after.at, '\n', after.len);
        line_end = newline ? (size_t)(newline - after.at) + 1 : after.len;
        Str line = {after.at, line_end - (newline ? 1 : 0)};
        line.len -= line.len && line.at[line.len - 1] == '\r';
        put_line('+', line);
    }
}

static void put_difference(const Sources *sources, const AcceptFile *file, Arena *arena)
{
    for (size_t from = 0, to; from < file->count; from = to) {
        size_t first = source_place(sources, file->edits[from].span.start).line;
        size_t last = source_place(sources, file->edits[from].span.end).line;
        for (to = from + 1; to < file->count; to++) {
            if (source_place(sources, file->edits[to].span.start).line > last)
                break;
            last = source_place(sources, file->edits[to].span.end).line;
        }
        printf("%.*s:%zu\n", STR_ARG(file->source->name), first);
        put_lines(file, arena, from, to, first, last);
    }
}

static void put_refused(const TestOutput *output, const Sources *sources, const Acceptance *acceptance)
{
    const Session *session = output->session;
    for (size_t i = 0; i < acceptance->refused_count; i++) {
        const TestMiss *miss = acceptance->refused[i];
        Place place = source_place(sources, miss->span.start);
        char where[64];
        snprintf(where, sizeof where, "%zu:%zu", place.line, place.column);
        SESSION_ERROR(session,
                      TEXT("{0}:{1}: not accepted, what was found is {2}", "{0}:{1}：未采纳，实际结果为“{2}”"),
                      TEXT("mend the test; --accept-invalid accepts that a row is rejected",
                           "请更正算例；--accept-invalid 采纳“无效”的结果"),
                      place.source->name, str_from(where), session_text(session, miss->found));
    }
}

/* ---- The whole -------------------------------------------------------------------------------------------------------------------- */

static ExitCode accept_file(const TestOutput *output, Compiled *compiled, const AcceptFile *file,
                            const CaseTable *cases)
{
    Compilation *c = &compiled->compilation;
    Str bytes, path = arena_print(&c->arena, "%.*s", STR_ARG(file->source->name));
    ExitCode code = prepare(output->session, &c->arena, file, cases, path.at, &bytes);
    if (code == EXIT_ALL_WELL)
        code = write_file(output->session, path.at, bytes);
    if (code == EXIT_ALL_WELL && !output->json)
        put_difference(&c->sources, file, &c->arena);
    return code;
}

ExitCode test_accept(const TestOutput *output, Compiled *compiled, const TestReport *report,
                     const CaseTable *cases, bool with_invalid)
{
    Acceptance acceptance;
    Compilation *c = &compiled->compilation;
    Status status = tests_accept(&acceptance, c, report, cases, with_invalid);
    if (status != STATUS_OK || setjmp(c->arena.escape))
        return session_no_memory(output->session);
    ExitCode code = acceptance.refused_count ? EXIT_ATTENTION : EXIT_ALL_WELL;
    size_t accepted = 0;
    for (size_t i = 0; i < acceptance.file_count; i++) {
        ExitCode written = accept_file(output, compiled, &acceptance.files[i], cases);
        code = written > code ? written : code;
        accepted += written == EXIT_ALL_WELL ? acceptance.files[i].count : 0;
    }
    put_refused(output, &c->sources, &acceptance);
    if (!output->json)
        printf(output->session->language == LANGUAGE_ZH ? "采纳 %zu 处\n" : "%zu accepted\n", accepted);
    return code;
}
