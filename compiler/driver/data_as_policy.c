#include "compiler/driver/data_as_policy.h"

#include <strings.h>

static bool ends_in(const char *path, const char *extension)
{
    size_t path_length = strlen(path), length = strlen(extension);
    return path_length > length && strcasecmp(path + path_length - length, extension) == 0;
}

static bool is_named_as_data(const char *path)
{
    return ends_in(path, ".csv") || ends_in(path, ".tsv") || ends_in(path, ".xlsx") || ends_in(path, ".xls");
}

/* ---- By the names ------------------------------------------------------------------------------------------------------- */

#define POLICY_FIRST                                                                     \
    TEXT("the policy comes first, then the data, e.g. polc run policy2015.pol data.csv", \
         "政策文件在前，数据文件在后，例如 polc run policy2015.pol data.csv")

ExitCode operand_order_check(const Session *session, const Arguments *arguments)
{
    const char *policy = arguments->operands[0], *data = arguments->operands[1];
    bool first_is_data = is_named_as_data(policy), second_is_policy = ends_in(data, ".pol");
    if (first_is_data && second_is_policy)
        SESSION_ERROR(session,
                      TEXT("the policy and the data are in the wrong order: `{0}` `{1}`",
                           "政策文件和数据文件的次序颠倒了：“{0}” “{1}”"),
                      TEXT("write `polc {2} {1} {0}`", "请写 `polc {2} {1} {0}`"), str_from(policy),
                      str_from(data), str_from(arguments->command->name));
    else if (second_is_policy)
        SESSION_ERROR(session, TEXT("`{0}` is a policy, not a data file", "“{0}”是政策文件，不是数据文件"),
                      POLICY_FIRST, str_from(data));
    else
        return first_is_data ? complain_data_as_policy(session, arguments, policy) : EXIT_ALL_WELL;
    return EXIT_USAGE;
}

ExitCode complain_data_as_policy(const Session *session, const Arguments *arguments, const char *name)
{
    bool takes_data = arguments->command->operands[1] && !arguments->command->operands[2];
    SESSION_ERROR(session, TEXT("`{0}` is a data file, not a policy", "“{0}”是数据文件，不是政策文件"),
                  takes_data ? POLICY_FIRST : TEXT("name the policy, e.g. {1}", "请给出政策文件，例如 {1}"),
                  str_from(name), session_text(session, arguments->command->example));
    return EXIT_USAGE;
}

/* ---- By the text -------------------------------------------------------------------------------------------------------- */

static Str take_line(Str *text)
{
    const char *end = text->len ? memchr(text->at, '\n', text->len) : NULL;
    Str line = {text->at, end ? (size_t)(end - text->at) : text->len};
    size_t taken = line.len + (end != NULL);
    *text = (Str){text->at + taken, text->len - taken};
    return line;
}

static size_t count_of(Str line, char byte)
{
    size_t count = 0;
    for (size_t i = 0; i < line.len; i++)
        count += line.at[i] == byte;
    return count;
}

bool is_data_file(const char *path, Str text)
{
    if (is_named_as_data(path))
        return true;
    Str first = take_line(&text), second = text.len ? take_line(&text) : first;
    if (count_of(first, '#') || count_of(first, '{'))
        return false;
    for (const char *delimiter = ",\t;"; *delimiter; delimiter++)
        if (count_of(first, *delimiter) >= 2 && count_of(second, *delimiter) >= 2)
            return true;
    return false;
}
