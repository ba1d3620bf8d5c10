#include "compiler/driver/help.h"

#include "runtime/text_width.h"

/* Columns that the left side of a list takes before its texts begin. */
#define HELP_MARGIN 30

static Str in(Language language, Text text)
{
    return language == LANGUAGE_ZH ? text.zh : text.en;
}

static const char *word(Language language, const char *en, const char *zh)
{
    return language == LANGUAGE_ZH ? zh : en;
}

static bool is_shown(OptionId id)
{
    return command_options[id].help.en.len > 0;
}

/* `-o, --output FILE`: as a string of `size` bytes, always terminated; returns the columns it takes. */
static int print_option(char *text, size_t size, Language language, const Option *option)
{
    char letter[8] = "";
    if (option->letter)
        snprintf(letter, sizeof letter, "-%c, ", option->letter);
    Str argument = option->argument ? placeholder_in(option->argument, language) : STR("");
    snprintf(text, size, "%s--%s%s%.*s", letter, option->name, argument.len && argument.at[0] != '[' ? " " : "",
             STR_ARG(argument));
    return (int)text_cells(str_from(text), 0);
}

static void put_values(FILE *out, Language language, const Option *option)
{
    if (!option->values)
        return;
    fputs(word(language, "; one of ", "；可用的值："), out);
    for (const char *at = option->values; *at; at++) {
        if (*at == '|')
            fputs(word(language, ", ", "、"), out);
        else
            fputc(*at, out);
    }
}

static void put_synopsis(FILE *out, Language language, const Command *command)
{
    fprintf(out, "polc %s", command->name);
    for (size_t i = 0; i < COMMAND_MAX_OPERANDS && command->operands[i]; i++) {
        Str operand = placeholder_in(command->operands[i], language);
        fprintf(out, " %.*s", STR_ARG(operand));
    }
    fputs(word(language, " [OPTION]…", " [选项]…"), out);
}

static void put_option_line(FILE *out, Language language, OptionId id)
{
    char left[64];
    const Option *option = &command_options[id];
    int width = print_option(left, sizeof left, language, option);
    Str help = in(language, option->help);
    fprintf(out, "  %s", left);
    if (width >= HELP_MARGIN - 1) {
        fputc('\n', out);
        width = -2;
    }
    fprintf(out, "%*s%.*s", HELP_MARGIN - width, "", STR_ARG(help));
    put_values(out, language, option);
    fputc('\n', out);
}

static void put_shared_options(FILE *out, Language language)
{
    fprintf(out, "\n%s\n", word(language, "Options of every command:", "所有命令通用的选项："));
    for (OptionId id = 0; id < COMMAND_SHARED_OPTIONS; id++)
        put_option_line(out, language, id);
}

typedef struct ExitText {
    int number;
    Text meaning;
} ExitText;

static const ExitText exit_texts[] = {
#define X(name, number, en, zh) {number, {{en, sizeof(en) - 1}, {zh, sizeof(zh) - 1}}},
    EXIT_CODES(X)
#undef X
};
#define EXIT_TEXT_COUNT (sizeof exit_texts / sizeof *exit_texts)

typedef struct VariableText {
    const char *names;
    Text meaning;
} VariableText;

static const VariableText variable_texts[] = {
#define VARIABLE(names, en, zh) {names, {{en, sizeof(en) - 1}, {zh, sizeof(zh) - 1}}},
#include "compiler/driver/environment.def"
#undef VARIABLE
};
#define VARIABLE_COUNT (sizeof variable_texts / sizeof *variable_texts)

static void put_exit_codes(FILE *out, Language language)
{
    fprintf(out, "\n%s\n", word(language, "Exit codes:", "退出码："));
    for (size_t i = 0; i < EXIT_TEXT_COUNT; i++) {
        Str meaning = in(language, exit_texts[i].meaning);
        fprintf(out, "  %d  %.*s\n", exit_texts[i].number, STR_ARG(meaning));
    }
}

void help_put_overview(FILE *out, Language language)
{
    fputs(word(language,
               "polc computes what the clauses of a public measure pay, from a policy text and a file of "
               "applications.\n\n"
               "Usage: polc COMMAND [OPTION]…\n\nCommands:\n",
               "polc 根据政策文本和申报数据，计算政策各条款应支付的金额。\n\n用法：polc 命令 [选项]…\n\n命令：\n"),
          out);
    for (size_t i = 0; i < command_count; i++) {
        Str summary = in(language, commands[i].summary);
        fprintf(out, "  %-10s%.*s\n", commands[i].name, STR_ARG(summary));
    }
    put_shared_options(out, language);
    put_exit_codes(out, language);
    fputs(word(language, "\n`polc help COMMAND` shows the options of a command.\n",
               "\n`polc help 命令` 显示该命令的选项。\n"),
          out);
}

void help_put_command(FILE *out, Language language, const Command *command)
{
    Str summary = in(language, command->summary), description = in(language, command->description);
    Str example = in(language, command->example);
    fprintf(out, "polc %s: %.*s\n\n%s", command->name, STR_ARG(summary), word(language, "Usage: ", "用法："));
    put_synopsis(out, language, command);
    fprintf(out, "\n\n%.*s\n", STR_ARG(description));
    if (command->option_count > 0)
        fprintf(out, "\n%s\n", word(language, "Options:", "选项："));
    for (size_t i = 0; i < command->option_count; i++)
        if (is_shown(command->options[i]))
            put_option_line(out, language, command->options[i]);
    put_shared_options(out, language);
    fprintf(out, "\n%s%.*s\n", word(language, "Example: ", "例："), STR_ARG(example));
}

/* ---- man page */

/* A line of roff must not begin with a dot or an apostrophe, and a bare minus would become a typographic dash. */
static void put_roff(FILE *out, Str text)
{
    bool line_begins = true;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (line_begins && (c == '.' || c == '\''))
            fputs("\\&", out);
        line_begins = c == '\n';
        if (c == '\n')
            fputs("\n.PP\n", out);
        else if (c == '\\')
            fputs("\\e", out);
        else if (c == '-')
            fputs("\\-", out);
        else
            fputc(c, out);
    }
}

static void put_man_option(FILE *out, Language language, OptionId id)
{
    char left[64];
    const Option *option = &command_options[id];
    print_option(left, sizeof left, language, option);
    fputs(".TP\n.B ", out);
    put_roff(out, str_from(left));
    fputc('\n', out);
    put_roff(out, in(language, option->help));
    put_values(out, language, option);
    fputc('\n', out);
}

static void put_man_command(FILE *out, Language language, const Command *command)
{
    fprintf(out, ".SS %s\n", command->name);
    put_roff(out, in(language, command->summary));
    fputs("\n.PP\n.B ", out);
    put_synopsis(out, language, command);
    fputs("\n.PP\n", out);
    put_roff(out, in(language, command->description));
    fputc('\n', out);
    for (size_t i = 0; i < command->option_count; i++)
        if (is_shown(command->options[i]))
            put_man_option(out, language, command->options[i]);
    fputs(word(language, ".PP\nExample:\n.B ", ".PP\n例：\n.B "), out);
    put_roff(out, in(language, command->example));
    fputc('\n', out);
}

static void put_man_environment(FILE *out, Language language)
{
    fprintf(out, ".SH %s\n", word(language, "ENVIRONMENT", "环境变量"));
    for (size_t i = 0; i < VARIABLE_COUNT; i++) {
        fprintf(out, ".TP\n.B %s\n", variable_texts[i].names);
        put_roff(out, in(language, variable_texts[i].meaning));
        fputc('\n', out);
    }
}

void help_put_man(FILE *out, Language language)
{
    fputs(word(language,
               ".TH POLC 1\n.SH NAME\npolc \\- compute what the clauses of a public measure pay\n.SH SYNOPSIS\n"
               ".B polc\nCOMMAND [OPTION]…\n.SH DESCRIPTION\n"
               "polc compiles a policy text (.pol) and computes, exactly, what each of its clauses pays to each "
               "applicant of a data file.\n"
               "A policy is looked for as named, then in the folders of POLC_PATH, then among the installed "
               "policies.\n"
               ".SH COMMANDS\n",
               ".TH POLC 1\n.SH 名称\npolc \\- 计算政策各条款应支付的金额\n.SH 用法\n.B polc\n命令 [选项]…\n.SH "
               "说明\n"
               "polc 编译政策文本（.pol），精确计算每个条款应付给数据文件中每位申报者的金额。\n"
               "政策文件先按给出的路径查找，再到 POLC_PATH 的各目录，最后到已安装的政策中查找。\n.SH 命令\n"),
          out);
    for (size_t i = 0; i < command_count; i++)
        put_man_command(out, language, &commands[i]);
    fprintf(out, ".SH %s\n", word(language, "OPTIONS OF EVERY COMMAND", "通用选项"));
    for (OptionId id = 0; id < COMMAND_SHARED_OPTIONS; id++)
        put_man_option(out, language, id);
    fprintf(out, ".SH %s\n", word(language, "EXIT STATUS", "退出码"));
    for (size_t i = 0; i < EXIT_TEXT_COUNT; i++) {
        fprintf(out, ".TP\n.B %d\n", exit_texts[i].number);
        put_roff(out, in(language, exit_texts[i].meaning));
        fputc('\n', out);
    }
    put_man_environment(out, language);
}

/* ---- bash completion */

static void put_option_names(FILE *out, OptionId id)
{
    if (command_options[id].letter)
        fprintf(out, " -%c", command_options[id].letter);
    fprintf(out, " --%s", command_options[id].name);
}

/* Options of several commands may have one name and other values: then the command tells which is meant. */
static void put_choice_words(FILE *out, OptionId id, const char *verb, bool first)
{
    const Option *option = &command_options[id];
    fputs(first ? "    " : "|", out);
    if (option->letter)
        fprintf(out, "%s:-%c|", verb, option->letter);
    fprintf(out, "%s:--%s", verb, option->name);
}

static bool has_namesake(OptionId id)
{
    for (OptionId other = 0; other < OPTION_COUNT; other++)
        if (other != id && strcmp(command_options[other].name, command_options[id].name) == 0)
            return true;
    return false;
}

static void put_choice_cases(FILE *out)
{
    for (OptionId id = 0; id < OPTION_COUNT; id++) {
        const Option *option = &command_options[id];
        if (option->kind != OPTION_KIND_CHOICE)
            continue;
        bool first = true;
        if (!has_namesake(id))
            put_choice_words(out, id, "*", first);
        for (size_t i = 0; i < command_count && has_namesake(id); i++) {
            if (!command_takes(&commands[i], id))
                continue;
            put_choice_words(out, id, commands[i].name, first);
            first = false;
        }
        fputs(") values=\"", out);
        for (const char *at = option->values; *at; at++)
            fputc(*at == '|' ? ' ' : *at, out);
        fputs("\" ;;\n", out);
    }
}

void help_put_completion(FILE *out)
{
    fputs("# bash completion for polc; written by `polc help --completion`\n_polc() {\n"
          "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} values= options= verb= i\n"
          "    for ((i = 1; i < COMP_CWORD; i++)); do\n        case ${COMP_WORDS[i]} in\n        ",
          out);
    for (size_t i = 0; i < command_count; i++)
        fprintf(out, "%s%s", i ? "|" : "", commands[i].name);
    fputs(") verb=${COMP_WORDS[i]}; break ;;\n        esac\n    done\n"
          "    [[ $before == = ]] && before=${COMP_WORDS[COMP_CWORD-2]}\n    [[ $word == = ]] && word=\n"
          "    case $verb:$before in\n",
          out);
    put_choice_cases(out);
    fputs("    esac\n    if [[ -n $values ]]; then\n        COMPREPLY=($(compgen -W \"$values\" -- \"$word\"))\n"
          "        return\n    fi\n    options=\"",
          out);
    for (OptionId id = 0; id < COMMAND_SHARED_OPTIONS; id++)
        put_option_names(out, id);
    fputs("\"\n    case $verb in\n    '') values=\"", out);
    for (size_t i = 0; i < command_count; i++)
        fprintf(out, "%s%s", i ? " " : "", commands[i].name);
    fputs("\" ;;\n", out);
    for (size_t i = 0; i < command_count; i++) {
        fprintf(out, "    %s) options+=\"", commands[i].name);
        for (size_t j = 0; j < commands[i].option_count; j++)
            if (is_shown(commands[i].options[j]))
                put_option_names(out, commands[i].options[j]);
        fputs("\" ;;\n", out);
    }
    fputs("    esac\n    if [[ $word == -* ]]; then\n        COMPREPLY=($(compgen -W \"$options\" -- \"$word\"))\n"
          "    elif [[ -n $values ]]; then\n        COMPREPLY=($(compgen -W \"$values\" -- \"$word\"))\n    else\n"
          "        COMPREPLY=($(compgen -f -- \"$word\"))\n    fi\n}\ncomplete -o filenames -F _polc polc\n",
          out);
}

/* ---- Markdown */

static void put_markdown_options(FILE *out, Language language, const OptionId *ids, size_t count)
{
    fprintf(out, "\n| %s | %s |\n|---|---|\n", word(language, "option", "选项"),
            word(language, "meaning", "含义"));
    for (size_t i = 0; i < count; i++) {
        char left[64];
        const Option *option = &command_options[ids[i]];
        if (!is_shown(ids[i]))
            continue;
        print_option(left, sizeof left, language, option);
        Str help = in(language, option->help);
        fprintf(out, "| `%s` | %.*s", left, STR_ARG(help));
        put_values(out, language, option);
        fputs(" |\n", out);
    }
}

void help_put_markdown(FILE *out, Language language)
{
    fputs(word(language,
               "# Commands\n\nWritten by `polc help --markdown` from the tables of the program (compiler/driver); "
               "`./dev test` checks that this page is up to date.\n",
               "# 命令\n\n本页由 `polc help --markdown` 从程序的命令表（compiler/driver）生成；`./dev test` "
               "检查它是否最新。\n"),
          out);
    for (size_t i = 0; i < command_count; i++) {
        const Command *command = &commands[i];
        Str summary = in(language, command->summary), description = in(language, command->description);
        fprintf(out, "\n## polc %s\n\n%.*s.\n\n    ", command->name, STR_ARG(summary));
        put_synopsis(out, language, command);
        fprintf(out, "\n\n%.*s\n", STR_ARG(description));
        if (command->option_count > 0)
            put_markdown_options(out, language, command->options, command->option_count);
    }
    OptionId shared[COMMAND_SHARED_OPTIONS];
    for (OptionId id = 0; id < COMMAND_SHARED_OPTIONS; id++)
        shared[id] = id;
    fprintf(out, "\n## %s\n", word(language, "Options of every command", "通用选项"));
    put_markdown_options(out, language, shared, COMMAND_SHARED_OPTIONS);
    fprintf(out, "\n## %s\n\n| %s | %s |\n|---|---|\n", word(language, "Exit codes", "退出码"),
            word(language, "code", "退出码"), word(language, "meaning", "含义"));
    for (size_t i = 0; i < EXIT_TEXT_COUNT; i++) {
        Str meaning = in(language, exit_texts[i].meaning);
        fprintf(out, "| %d | %.*s |\n", exit_texts[i].number, STR_ARG(meaning));
    }
    fprintf(out, "\n## %s\n\n| %s | %s |\n|---|---|\n", word(language, "Environment", "环境变量"),
            word(language, "variable", "变量"), word(language, "meaning", "含义"));
    for (size_t i = 0; i < VARIABLE_COUNT; i++) {
        Str meaning = in(language, variable_texts[i].meaning);
        fprintf(out, "| `%s` | %.*s |\n", variable_texts[i].names, STR_ARG(meaning));
    }
}
