#include "compiler/driver/arguments.h"

#include "runtime/memory.h"
#include "runtime/nearest.h"

typedef struct Parse {
    Arguments *out;
    Session *session;
    int argc, next;
    char **argv;
} Parse;

#define SEE_HELP TEXT("`polc help` lists the commands", "`polc help` 列出全部命令")
#define SEE_COMMAND_HELP TEXT("`polc help {0}` lists its options", "`polc help {0}` 列出它的选项")

static Str command_name(const Arguments *arguments)
{
    return str_from(arguments->command ? arguments->command->name : "");
}

/* The position of the value among `a|b|c`, or -1. */
static int64_t value_position(const char *values, Str wanted)
{
    int64_t position = 0;
    for (const char *at = values;; position++) {
        size_t len = strcspn(at, "|");
        if (str_equal((Str){at, len}, wanted))
            return position;
        if (at[len] == '\0')
            return -1;
        at += len + 1;
    }
}

static ExitCode complain_value(const Parse *parse, const Option *option, Str value, Text expected, Str detail)
{
    SESSION_ERROR(parse->session, TEXT("--{0} cannot be `{1}`", "--{0} 不能是“{1}”"), expected,
                  str_from(option->name), value, detail);
    return EXIT_USAGE;
}

/* Whole numbers of ASCII digits only; more digits than fit are out of range, not wrapped. */
static bool parse_whole(Str text, int64_t *number)
{
    *number = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] < '0' || text.at[i] > '9' || __builtin_mul_overflow(*number, 10, number) ||
            __builtin_add_overflow(*number, text.at[i] - '0', number))
            return false;
    }
    return text.len > 0;
}

static ExitCode read_number(const Parse *parse, const Option *option, GivenOption *given)
{
    Str text = str_from(given->text);
    if (parse_whole(text, &given->number) && given->number >= option->low && given->number <= option->high)
        return EXIT_ALL_WELL;
    char range[64];
    snprintf(range, sizeof range, "%lld … %lld", (long long)option->low, (long long)option->high);
    return complain_value(parse, option, text, TEXT("a whole number, {2}", "应为整数：{2}"), str_from(range));
}

/* Takes a number of `fewest` to `most` digits off the front, then one of the separators. */
static bool take_date_part(Str *text, size_t fewest, size_t most, const char *const *separators, int64_t *number)
{
    size_t digits = 0;
    while (digits < text->len && digits < most && text->at[digits] >= '0' && text->at[digits] <= '9')
        digits++;
    if (digits < fewest || !parse_whole((Str){text->at, digits}, number))
        return false;
    *text = (Str){text->at + digits, text->len - digits};
    for (; *separators; separators++) {
        Str separator = str_from(*separators);
        if (!str_starts(*text, separator))
            continue;
        *text = (Str){text->at + separator.len, text->len - separator.len};
        return true;
    }
    return false;
}

/* 2016-03-05, and what a Chinese input method makes of it: 2016/3/5, 2016.3.5, 2016年3月5日. */
static bool parse_date(Str text, int64_t *number)
{
    static const char *const forms[][3][2] = {
        {{"-"}, {"-"}, {""}}, {{"/"}, {"/"}, {""}}, {{"."}, {"."}, {""}}, {{"年"}, {"月"}, {"日"}}};
    static const int64_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        Str rest = text;
        int64_t year, month, day;
        if (!take_date_part(&rest, 4, 4, forms[i][0], &year) ||
            !take_date_part(&rest, 1, 2, forms[i][1], &month) || !take_date_part(&rest, 1, 2, forms[i][2], &day) ||
            rest.len)
            continue;
        bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        *number = year * 10000 + month * 100 + day;
        return year >= 1 && month >= 1 && month <= 12 && day >= 1 &&
               day <= lengths[month - 1] + (month == 2 && leap ? 1 : 0);
    }
    return false;
}

static ExitCode read_choice(const Parse *parse, const Option *option, GivenOption *given)
{
    given->number = value_position(option->values, str_from(given->text));
    if (given->number >= 0)
        return EXIT_ALL_WELL;
    return complain_value(parse, option, str_from(given->text), TEXT("one of {2}", "可用的值：{2}"),
                          str_from(option->values));
}

static ExitCode read_value(const Parse *parse, const Option *option, GivenOption *given)
{
    Str text = str_from(given->text);
    switch (option->kind) {
    case OPTION_KIND_FLAG:
    case OPTION_KIND_TEXT:
        return EXIT_ALL_WELL;
    case OPTION_KIND_OPTIONAL_FILE:
        if (!given->text)
            return EXIT_ALL_WELL;
        __attribute__((fallthrough));
    case OPTION_KIND_FILE:
        if (text.len > 0)
            return EXIT_ALL_WELL;
        return complain_value(parse, option, text, TEXT("the name of a file", "应为文件名"), text);
    case OPTION_KIND_LIST:
        /* The full-width sign too, as a Chinese input method types it. */
        if ((strchr(given->text, '=') || strstr(given->text, "＝")) && given->text[0] != '=')
            return EXIT_ALL_WELL;
        return complain_value(parse, option, text, TEXT("write it as {2}", "写成 口径=选项"),
                              str_from(option->argument));
    case OPTION_KIND_CHOICE:
        return read_choice(parse, option, given);
    case OPTION_KIND_NUMBER:
        return read_number(parse, option, given);
    case OPTION_KIND_DATE:
        if (parse_date(text, &given->number))
            return EXIT_ALL_WELL;
        return complain_value(parse, option, text, TEXT("a date such as 2016-03-05", "应为日期，如 2016-03-05"),
                              text);
    }
    return EXIT_INTERNAL;
}

static void adopt(Session *session, const GivenOption *given)
{
    if (given->option == OPTION_LANG)
        session->language = (Language)given->number;
    else if (given->option == OPTION_MESSAGE_FORMAT)
        session->message_format = (DiagFormat)given->number;
    else if (given->option == OPTION_COLOR)
        session->color = given->number == 1 || (given->number == 0 && session_terminal_has_color());
}

/* --lang, --message-format and --color speak for the whole command line, so they are looked for before anything is
 * judged. Wrong values are left for the second look. */
static void adopt_ahead(Session *session, int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        for (OptionId id = 0; id < COMMAND_SHARED_OPTIONS; id++) {
            const Option *option = &command_options[id];
            size_t len = strlen(option->name);
            if (option->kind != OPTION_KIND_CHOICE || strncmp(argv[i], "--", 2) != 0 ||
                strncmp(argv[i] + 2, option->name, len) != 0)
                continue;
            const char *value = argv[i][len + 2] == '=' ? argv[i] + len + 3 : NULL;
            if (argv[i][len + 2] == '\0' && i + 1 < argc)
                value = argv[i + 1];
            GivenOption given = {.option = id, .text = value};
            if (value && (given.number = value_position(option->values, str_from(value))) >= 0)
                adopt(session, &given);
        }
    }
}

static ExitCode complain_option(const Parse *parse, Str written)
{
    Str names[OPTION_COUNT];
    size_t count = 0;
    for (OptionId id = 0; id < OPTION_COUNT; id++)
        if (command_takes(parse->out->command, id))
            names[count++] = str_from(command_options[id].name);
    Str bare = written;
    while (bare.len > 0 && bare.at[0] == '-')
        bare = (Str){bare.at + 1, bare.len - 1};
    Str near = bare.len > 1 ? nearest_name(bare, names, count) : (Str){NULL, 0};
    Text message = parse->out->command ? TEXT("`polc {0}` has no option `{1}`", "`polc {0}` 没有选项“{1}”")
                                       : TEXT("polc has no option `{1}`", "polc 没有选项“{1}”");
    Text help = near.len > 0 ? TEXT("did you mean `--{2}`?", "是否指 `--{2}`？")
                             : (parse->out->command ? SEE_COMMAND_HELP : SEE_HELP);
    SESSION_ERROR(parse->session, message, help, command_name(parse->out), written, near);
    return EXIT_USAGE;
}

/* Takes the argument of an option: what follows `=`, or the next word. */
static ExitCode take_option(Parse *parse, OptionId id, const char *attached)
{
    const Option *option = &command_options[id];
    GivenOption given = {.option = id, .text = attached};
    Str name = str_from(option->name);
    if (option->kind == OPTION_KIND_FLAG && attached) {
        SESSION_ERROR(parse->session, TEXT("--{0} takes no argument", "--{0} 不带参数"), NO_HELP, name);
        return EXIT_USAGE;
    }
    bool needs_argument = option->kind != OPTION_KIND_FLAG && option->kind != OPTION_KIND_OPTIONAL_FILE;
    if (needs_argument && !attached) {
        if (parse->next >= parse->argc) {
            SESSION_ERROR(parse->session, TEXT("--{0} lacks its argument {1}", "--{0} 缺少参数 {1}"), NO_HELP,
                          name, placeholder_in(option->argument, parse->session->language));
            return EXIT_USAGE;
        }
        given.text = parse->argv[parse->next++];
    }
    ExitCode code = read_value(parse, option, &given);
    if (code != EXIT_ALL_WELL)
        return code;
    adopt(parse->session, &given);
    parse->out->given[parse->out->given_count++] = given;
    return EXIT_ALL_WELL;
}

static ExitCode take_long(Parse *parse, const char *word)
{
    Str written = {word, strcspn(word, "=")};
    for (OptionId id = 0; id < OPTION_COUNT; id++) {
        Str name = str_from(command_options[id].name);
        if (str_equal(name, (Str){word + 2, written.len - 2}) && command_takes(parse->out->command, id))
            return take_option(parse, id, word[written.len] == '=' ? word + written.len + 1 : NULL);
    }
    return complain_option(parse, written);
}

/* -q, -o FILE, -oFILE, -qo FILE. */
static ExitCode take_short(Parse *parse, const char *word)
{
    for (const char *at = word + 1; *at; at++) {
        OptionId id = 0;
        while (id < OPTION_COUNT && !(command_options[id].letter == *at && command_takes(parse->out->command, id)))
            id++;
        if (id == OPTION_COUNT)
            return complain_option(parse, str_from(word));
        bool flag = command_options[id].kind == OPTION_KIND_FLAG;
        ExitCode code = take_option(parse, id, !flag && at[1] ? at + 1 : NULL);
        if (code != EXIT_ALL_WELL || !flag)
            return code;
    }
    return EXIT_ALL_WELL;
}

/* POLICY…: as many as there are. */
static bool takes_more(const char *operand)
{
    size_t length = strlen(operand), more = sizeof "…" - 1;
    return length > more && strcmp(operand + length - more, "…") == 0;
}

static ExitCode take_operand(Parse *parse, const char *word)
{
    Arguments *out = parse->out;
    if (!out->command) {
        out->command = command_find(word);
        if (out->command)
            return EXIT_ALL_WELL;
        Str near = command_nearest(word);
        Text help = near.len > 0 ? TEXT("did you mean `{1}`?", "是否指 `{1}`？") : SEE_HELP;
        SESSION_ERROR(parse->session, TEXT("polc has no command `{0}`", "polc 没有命令“{0}”"), help,
                      str_from(word), near);
        return EXIT_USAGE;
    }
    size_t room = 0;
    while (room < COMMAND_MAX_OPERANDS && out->command->operands[room])
        room++;
    if (out->operand_count >= room && !(room && takes_more(out->command->operands[room - 1]))) {
        SESSION_ERROR(parse->session,
                      TEXT("`polc {0}`: one word too many: `{1}`", "`polc {0}`：多了一个参数“{1}”"),
                      TEXT("`polc help {0}` shows the usage", "`polc help {0}` 显示用法"), command_name(out),
                      str_from(word));
        return EXIT_USAGE;
    }
    out->operands[out->operand_count++] = word;
    return EXIT_ALL_WELL;
}

static ExitCode check_operands(const Parse *parse)
{
    const Arguments *out = parse->out;
    if (!out->command || arguments_has(out, OPTION_HELP) || arguments_has(out, OPTION_VERSION))
        return EXIT_ALL_WELL;
    const char *missing =
        out->operand_count < COMMAND_MAX_OPERANDS ? out->command->operands[out->operand_count] : NULL;
    if (!missing || missing[0] == '[')
        return EXIT_ALL_WELL;
    SESSION_ERROR(parse->session, TEXT("`polc {0}` lacks {1}", "`polc {0}` 缺少 {1}"),
                  TEXT("for example: {2}", "例如：{2}"), command_name(out),
                  placeholder_in(missing, parse->session->language),
                  session_text(parse->session, out->command->example));
    return EXIT_USAGE;
}

ExitCode arguments_parse(Arguments *out, Session *session, int argc, char **argv)
{
    *out = (Arguments){.program = argc > 0 ? argv[0] : "polc"};
    size_t words = argc > 0 ? (size_t)argc : 1;
    /* A word like -qds gives as many options as it has letters. */
    size_t letters = 0;
    for (int i = 1; i < argc; i++)
        letters += argv[i][0] == '-' ? strlen(argv[i]) : 0;
    out->operands = memory_new(words, sizeof *out->operands);
    out->given = memory_new(words + letters, sizeof *out->given);
    if (!out->operands || !out->given)
        return session_no_memory(session);
    adopt_ahead(session, argc, argv);
    Parse parse = {.out = out, .session = session, .argc = argc, .next = 1, .argv = argv};
    bool options_over = false;
    while (parse.next < argc) {
        const char *word = argv[parse.next++];
        ExitCode code = EXIT_ALL_WELL;
        if (options_over || word[0] != '-' || word[1] == '\0')
            code = take_operand(&parse, word);
        else if (strcmp(word, "--") == 0)
            options_over = true;
        else if (word[1] == '-')
            code = take_long(&parse, word);
        else
            code = take_short(&parse, word);
        if (code != EXIT_ALL_WELL)
            return code;
    }
    return check_operands(&parse);
}

void arguments_done(Arguments *arguments)
{
    memory_free(arguments->operands);
    memory_free(arguments->given);
    *arguments = (Arguments){0};
}

const GivenOption *arguments_find(const Arguments *arguments, OptionId option)
{
    for (size_t i = arguments->given_count; i > 0; i--)
        if (arguments->given[i - 1].option == option)
            return &arguments->given[i - 1];
    return NULL;
}

bool arguments_has(const Arguments *arguments, OptionId option)
{
    return arguments_find(arguments, option) != NULL;
}

const char *arguments_text(const Arguments *arguments, OptionId option)
{
    const GivenOption *given = arguments_find(arguments, option);
    return given ? given->text : NULL;
}

int64_t arguments_number(const Arguments *arguments, OptionId option, int64_t otherwise)
{
    const GivenOption *given = arguments_find(arguments, option);
    return given ? given->number : otherwise;
}

const char **arguments_list(const Arguments *arguments, OptionId option, size_t *count)
{
    *count = 0;
    const char **texts = memory_new(arguments->given_count, sizeof *texts);
    for (size_t i = 0; texts && i < arguments->given_count; i++)
        if (arguments->given[i].option == option)
            texts[(*count)++] = arguments->given[i].text;
    return texts;
}
