/* session: how this run of the program speaks: in which language, in which form, in colour or not.
 *
 * Only the driver prints. What it says about policy text goes through diag_render; everything else through here. */
#ifndef POLC_SESSION_H
#define POLC_SESSION_H

#include "compiler/diag.h"
#include "compiler/driver/exit_code.h"

typedef struct Session {
    Language language;
    DiagFormat message_format;
    bool color; /* of messages */
} Session;

/* The language of the first of LC_ALL, LC_MESSAGES, LANG that is set and not empty: zh* is Chinese, all else English. */
Language session_locale_language(void);
/* True when standard error is a terminal that shows colours and NO_COLOR is not set. */
bool session_terminal_has_color(void);

/* All diagnostics on standard error, for people with a line that says where to read more about the gravest. */
void session_put_diagnostics(const Session *session, const Diags *diags, const Sources *sources);

/* The text in the language of the session. */
Str session_text(const Session *session, Text text);
/* What messages call the file that the user named: standard input where that is `-`. NUL-terminated as `path` is. */
const char *session_file_name(const Session *session, const char *path);

/* One message on standard error; {0} {1} … in message and help are replaced by the words. Help may be empty. */
void session_error(const Session *session, Text message, Text help, size_t word_count, const Str *words);
#define SESSION_ERROR(session, message, help, ...) \
    session_error((session), (message), (help), sizeof((Str[]){__VA_ARGS__}) / sizeof(Str), (Str[]){__VA_ARGS__})
#define NO_HELP ((Text){{NULL, 0}, {NULL, 0}})

/* Says that this build lacks what the command needs; returns the exit code for it. */
ExitCode session_unavailable(const Session *session, const char *command);

/* Says that memory ran out; returns the exit code for it. */
ExitCode session_no_memory(const Session *session);

#endif
