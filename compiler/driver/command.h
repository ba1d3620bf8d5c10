/* command: the verbs and options of the command line, as data. Help, man page, shell completion and the reference in
 * docs/commands.md are made from these tables and nothing else. */
#ifndef POLC_COMMAND_H
#define POLC_COMMAND_H

#include "compiler/driver/session.h"

typedef enum OptionId {
#define OPTION(id, name, letter, kind, argument, values, low, high, en, zh) OPTION_##id,
#include "compiler/driver/options.def"
#undef OPTION
    OPTION_COUNT
} OptionId;

typedef enum OptionKind {
    OPTION_KIND_FLAG,
    OPTION_KIND_TEXT,
    OPTION_KIND_FILE,
    OPTION_KIND_OPTIONAL_FILE, /* --name, or --name=FILE */
    OPTION_KIND_CHOICE,
    OPTION_KIND_NUMBER,
    OPTION_KIND_DATE,
    OPTION_KIND_LIST,
} OptionKind;

typedef struct Option {
    const char *name;
    char letter; /* 0: none */
    OptionKind kind;
    const char *argument; /* how help names it; NULL for a FLAG */
    const char *values; /* CHOICE: separated by | */
    int64_t low, high; /* NUMBER */
    Text help; /* empty: not shown */
} Option;

/* One option as the user gave it. */
typedef struct GivenOption {
    OptionId option;
    const char *text; /* of argv; NULL for a FLAG */
    int64_t number; /* NUMBER: its value; CHOICE: its position; DATE: YYYYMMDD */
} GivenOption;

typedef struct Command Command;

typedef struct Arguments {
    const Command *command; /* NULL: none was named */
    const char **operands; /* of argv */
    size_t operand_count;
    GivenOption *given; /* in the order given */
    size_t given_count;
    const char *program; /* argv[0] */
} Arguments;

#define COMMAND_MAX_OPERANDS 3
#define COMMAND_MAX_OPTIONS 24

struct Command {
    const char *name;
    const char *operands
        [COMMAND_MAX_OPERANDS]; /* names; in brackets when it may be left out; the last ends in … when more may follow */
    OptionId options[COMMAND_MAX_OPTIONS]; /* besides those of every command */
    size_t option_count;
    ExitCode (*run)(const Session *session, const Arguments *arguments);
    Text summary; /* one line */
    Text description; /* paragraphs, separated by line breaks */
    Text example; /* a command line */
};

extern const Option command_options[OPTION_COUNT];
extern const Command commands[];
extern const size_t command_count;
/* The options that every command takes: ids 0 … OPTION_COLOR. */
#define COMMAND_SHARED_OPTIONS ((size_t)OPTION_COLOR + 1)

const Command *command_find(const char *name);
bool command_takes(const Command *command, OptionId option);
/* An operand's or an option's argument as usage shows it: DATA, or 数据文件. */
Str placeholder_in(const char *name, Language language);
/* The command whose name is nearest, or an empty Str. */
Str command_nearest(const char *name);

ExitCode cmd_build(const Session *session, const Arguments *arguments);
ExitCode cmd_check(const Session *session, const Arguments *arguments);
ExitCode cmd_diff(const Session *session, const Arguments *arguments);
ExitCode cmd_doc(const Session *session, const Arguments *arguments);
ExitCode cmd_dump(const Session *session, const Arguments *arguments);
ExitCode cmd_explain(const Session *session, const Arguments *arguments);
ExitCode cmd_fmt(const Session *session, const Arguments *arguments);
ExitCode cmd_help(const Session *session, const Arguments *arguments);
ExitCode cmd_plot(const Session *session, const Arguments *arguments);
ExitCode cmd_readings(const Session *session, const Arguments *arguments);
ExitCode cmd_run(const Session *session, const Arguments *arguments);
ExitCode cmd_sample(const Session *session, const Arguments *arguments);
ExitCode cmd_test(const Session *session, const Arguments *arguments);
ExitCode cmd_version(const Session *session, const Arguments *arguments);

#endif
