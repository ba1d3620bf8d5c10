#include "compiler/driver/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

Language session_locale_language(void)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        if (value && *value)
            return str_starts(str_from(value), STR("zh")) ? LANGUAGE_ZH : LANGUAGE_EN;
    }
    return LANGUAGE_EN;
}

bool session_terminal_has_color(void)
{
    const char *unwanted = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");
    return isatty(STDERR_FILENO) && !(unwanted && *unwanted) && terminal && strcmp(terminal, "dumb") != 0;
}

static DiagScreen screen_of(const Session *session)
{
    struct winsize size;
    bool known = isatty(STDERR_FILENO) && ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0;
    return (DiagScreen){session->color, known ? size.ws_col : 0};
}

void session_put_diagnostics(const Session *session, const Diags *diags, const Sources *sources)
{
    diag_render(stderr, diags, sources, session->message_format, session->language, screen_of(session));
    const Diag *first = NULL;
    for (size_t i = 0; i < diags->count; i++)
        if (!first || diag_severity(diags->items[i].code) < diag_severity(first->code))
            first = &diags->items[i];
    if (first && session->message_format == DIAG_HUMAN)
        fprintf(stderr,
                session->language == LANGUAGE_ZH ? "\n详细说明：polc explain %s\n"
                                                 : "\nmore about it: polc explain %s\n",
                diag_code_name(first->code));
}

Str session_text(const Session *session, Text text)
{
    return session->language == LANGUAGE_ZH ? text.zh : text.en;
}

const char *session_file_name(const Session *session, const char *path)
{
    if (strcmp(path, "-") != 0)
        return path;
    bool is_for_people = session->message_format == DIAG_HUMAN;
    return session->language == LANGUAGE_ZH && is_for_people ? "标准输入" : "<stdin>";
}

/* Bytes that would steer a terminal are shown, not obeyed. */
static void put_plain(FILE *out, Str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.at[i];
        if (byte < 0x20 || byte == 0x7f)
            fprintf(out, "\\x%02x", byte);
        else
            fputc(byte, out);
    }
}

static void put_json(FILE *out, Str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.at[i];
        if (byte == '"' || byte == '\\')
            fprintf(out, "\\%c", byte);
        else if (byte < 0x20 || byte == 0x7f)
            fprintf(out, "\\u%04x", byte);
        else
            fputc(byte, out);
    }
}

static void put_filled(FILE *out, Str text, size_t word_count, const Str *words, void (*put)(FILE *, Str))
{
    size_t start = 0;
    for (size_t i = 0; i + 2 < text.len; i++) {
        size_t word = (size_t)(text.at[i + 1] - '0');
        if (text.at[i] != '{' || text.at[i + 2] != '}' || word >= word_count)
            continue;
        put(out, (Str){text.at + start, i - start});
        put(out, words[word]);
        start = i + 3;
    }
    if (start < text.len)
        put(out, (Str){text.at + start, text.len - start});
}

static void error_human(const Session *session, Str message, Str help, size_t word_count, const Str *words)
{
    const char *label = session->language == LANGUAGE_ZH ? "错误" : "error";
    const char *advice = session->language == LANGUAGE_ZH ? "提示" : "help";
    fprintf(stderr, session->color ? "\033[1;31m%s\033[0m: " : "%s: ", label);
    put_filled(stderr, message, word_count, words, put_plain);
    fputc('\n', stderr);
    if (help.len > 0) {
        fprintf(stderr, "   = %s: ", advice);
        put_filled(stderr, help, word_count, words, put_plain);
        fputc('\n', stderr);
    }
}

static void error_gnu(Str message, Str help, size_t word_count, const Str *words)
{
    fputs("polc: error: ", stderr);
    put_filled(stderr, message, word_count, words, put_plain);
    if (help.len > 0) {
        fputs("; ", stderr);
        put_filled(stderr, help, word_count, words, put_plain);
    }
    fputc('\n', stderr);
}

static void error_json(Str message, Str help, size_t word_count, const Str *words)
{
    fputs("{\"severity\":\"error\",\"message\":\"", stderr);
    put_filled(stderr, message, word_count, words, put_json);
    fputs("\",\"help\":\"", stderr);
    put_filled(stderr, help, word_count, words, put_json);
    fputs("\"}\n", stderr);
}

void session_error(const Session *session, Text message, Text help, size_t word_count, const Str *words)
{
    Str said = session_text(session, message);
    Str advice = session_text(session, help);
    switch (session->message_format) {
    case DIAG_HUMAN:
        error_human(session, said, advice, word_count, words);
        break;
    case DIAG_GNU:
        error_gnu(said, advice, word_count, words);
        break;
    case DIAG_JSON:
        error_json(said, advice, word_count, words);
        break;
    }
}

ExitCode session_no_memory(const Session *session)
{
    session_error(session, TEXT("out of memory", "内存不足"), NO_HELP, 0, NULL);
    return EXIT_RESOURCES;
}

ExitCode session_unavailable(const Session *session, const char *command)
{
    SESSION_ERROR(session, TEXT("`polc {0}` does not work in this build", "本版本的 `polc {0}` 尚不可用"),
                  TEXT("docs/roadmap.md says what polc can do", "polc 的能力见 docs/roadmap.md"),
                  str_from(command));
    return EXIT_INTERNAL;
}
