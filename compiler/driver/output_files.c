#define _GNU_SOURCE 1

#include "compiler/driver/output_files.h"

#include "compiler/driver/detail_files.h"
#include "runtime/compression.h"

#include <limits.h>
#include <string.h>
#include <sys/stat.h>

static bool is_in_same_folder(const char *a, size_t a_length, const char *b, size_t b_length)
{
    char names[2][PATH_MAX];
    struct stat facts[2];
    const char *paths[] = {a, b};
    size_t lengths[] = {a_length, b_length};
    for (size_t i = 0; i < 2; i++) {
        if (lengths[i] >= PATH_MAX)
            return false;
        memcpy(names[i], paths[i], lengths[i]);
        memcpy(names[i] + lengths[i], lengths[i] ? "" : ".", lengths[i] ? 1 : 2);
        if (stat(names[i], &facts[i]) != 0)
            return false;
    }
    return facts[0].st_dev == facts[1].st_dev && facts[0].st_ino == facts[1].st_ino;
}

static size_t folder_length(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? (size_t)(slash - path) + 1 : 0;
}

/* Devices and pipes may be named twice: nothing in them is lost. */
static bool is_same_file(const char *a, const char *b)
{
    struct stat first, second;
    bool first_exists = stat(a, &first) == 0, second_exists = stat(b, &second) == 0;
    if (first_exists && second_exists)
        return S_ISREG(first.st_mode) && first.st_dev == second.st_dev && first.st_ino == second.st_ino;
    size_t a_folder = folder_length(a), b_folder = folder_length(b);
    return !first_exists && !second_exists && strcmp(a + a_folder, b + b_folder) == 0 &&
           is_in_same_folder(a, a_folder, b, b_folder);
}

static bool is_file(const char *path)
{
    return path && strcmp(path, "-") != 0;
}

static ExitCode refuse(const Session *session, OptionId option, const char *path, Text what)
{
    Str thing = session->language == LANGUAGE_ZH ? what.zh : what.en;
    SESSION_ERROR(session, TEXT("--{0} `{1}` would overwrite {2}", "--{0}“{1}”会覆盖{2}"),
                  TEXT("name another file", "请换一个文件名"), str_from(command_options[option].name),
                  str_from(path), thing);
    return EXIT_USAGE;
}

static ExitCode refuse_workbook(const Session *session, OptionId option, const char *path)
{
    SESSION_ERROR(session,
                  TEXT("--{0} `{1}`: polc writes no Excel workbooks", "--{0}“{1}”：polc 不写 Excel 工作簿"),
                  TEXT("name a .csv file, which Excel opens", "请用 .csv 文件名，Excel 可以直接打开"),
                  str_from(command_options[option].name), str_from(path));
    return EXIT_USAGE;
}

static bool is_workbook_name(const char *path)
{
    static const char *const ends[] = {".xlsx", ".xls", ".ods", ".et"};
    size_t length = strlen(path);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (length > strlen(ends[i]) && strcasecmp(path + length - strlen(ends[i]), ends[i]) == 0)
            return true;
    return false;
}

static bool is_detail(const Arguments *arguments, const char *path)
{
    for (size_t i = 0; i < arguments->given_count; i++) {
        const char *detail =
            arguments->given[i].option == OPTION_TABLE ? detail_file_path(arguments->given[i].text) : NULL;
        if (is_file(detail) && is_same_file(path, detail))
            return true;
    }
    return false;
}

static const char *data_operand(const Arguments *arguments)
{
    for (size_t i = 0; i < arguments->operand_count && i < COMMAND_MAX_OPERANDS; i++) {
        const char *name = arguments->command->operands[i];
        if (name && (strcmp(name, "DATA") == 0 || strcmp(name, "[DATA]") == 0))
            return arguments->operands[i];
    }
    return NULL;
}

static bool is_ledger(const Arguments *arguments, const char *path)
{
    const char *ledger = arguments_text(arguments, OPTION_LEDGER);
    return is_file(ledger) && is_same_file(path, ledger);
}

ExitCode output_files_check(const Compiled *compiled, const Arguments *arguments)
{
    static const OptionId options[] = {OPTION_OUTPUT, OPTION_REJECTS, OPTION_CHANGED_ROWS};
    const size_t count = sizeof options / sizeof *options;
    const Session *session = compiled->session;
    const char *data = data_operand(arguments), *decisions = arguments_text(arguments, OPTION_DECISIONS);
    for (size_t i = 0; i < count; i++) {
        const char *path = arguments_text(arguments, options[i]);
        if (!is_file(path))
            continue;
        if (is_workbook_name(path))
            return refuse_workbook(session, options[i], path);
        if (is_file(data) && is_same_file(path, data))
            return refuse(session, options[i], path, TEXT("the data", "数据文件"));
        if (is_detail(arguments, path))
            return refuse(session, options[i], path, TEXT("the details", "明细文件"));
        if (is_file(decisions) && is_same_file(path, decisions))
            return refuse(session, options[i], path, TEXT("the decisions", "个案决定文件"));
        if (is_ledger(arguments, path))
            return refuse(session, options[i], path, TEXT("the ledger", "台账"));
        if (is_same_file(path, compiled->file.path))
            return refuse(session, options[i], path, TEXT("the policy", "政策文件"));
        for (size_t j = 0; j < i; j++) {
            const char *other = arguments_text(arguments, options[j]);
            if (is_file(other) && is_same_file(path, other))
                return refuse(session, options[i], path, TEXT("the results", "结果文件"));
        }
    }
    return EXIT_ALL_WELL;
}

ExitCode output_files_failed(const Session *session, Status status, const Output *out)
{
    if (status == STATUS_NO_MEMORY)
        return session_no_memory(session);
    char reason[512];
    output_failure(out, session->language, reason, sizeof reason);
    if (reason[0])
        SESSION_ERROR(session, TEXT("{0}", "{0}"), NO_HELP, str_from(reason));
    return EXIT_RESOURCES;
}

bool output_is_for_excel(const Session *session, const char *path)
{
    Str name = path ? compression_bare_name(str_from(path)) : (Str){0}, end = STR(".csv");
    return session->language == LANGUAGE_ZH && name.len >= end.len &&
           memcmp(name.at + name.len - end.len, end.at, end.len) == 0;
}

OutputEncoding output_encoding(const Arguments *arguments, bool is_for_excel)
{
    const char *named = arguments_text(arguments, OPTION_ENCODING);
    if (named)
        return strcmp(named, "gb18030") == 0 ? OUTPUT_GB18030
               : strcmp(named, "utf-8") == 0 ? OUTPUT_UTF8
                                             : OUTPUT_UTF8_BOM;
    return is_for_excel ? OUTPUT_UTF8_BOM : OUTPUT_UTF8;
}
