#include "compiler/driver/test_policies.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "compiler/compile.h"
#include "compiler/driver/policy_file.h"
#include "compiler/testing/beside.h"
#include "runtime/memory.h"

static bool ends_in(Str name, const char *ending)
{
    Str end = str_from(ending);
    return name.len > end.len && memcmp(name.at + name.len - end.len, end.at, end.len) == 0;
}

/* P.pol for P.test.pol and P.cases.csv, else the name itself. */
static Str without_ending(Str name, bool *is_beside)
{
    static const char *const endings[] = {TESTS_BESIDE, CASES_BESIDE};
    *is_beside = false;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        if (!ends_in(name, endings[i]))
            continue;
        *is_beside = true;
        return (Str){name.at, name.len - strlen(endings[i])};
    }
    return name;
}

static bool is_listed(const TestPolicies *policies, Str name, const char *ending)
{
    for (size_t i = 0; i < policies->count; i++) {
        const char *known = policies->items[i].name;
        if (strncmp(known, name.at, name.len) == 0 && strcmp(known + name.len, ending) == 0)
            return true;
    }
    return false;
}

/* folder/name + ending; an empty folder is none. */
static bool add(TestPolicies *policies, Str folder, Str name, const char *ending)
{
    size_t size = folder.len + name.len + strlen(ending) + 2;
    char *path = memory_new(size, 1);
    if (!path)
        return false;
    bool slash = folder.len && folder.at[folder.len - 1] != '/';
    snprintf(path, size, "%.*s%s%.*s%s", STR_ARG(folder), slash ? "/" : "", STR_ARG(name), ending);
    if (is_listed(policies, str_from(path), "")) {
        memory_free(path);
        return true;
    }
    if (policies->count == policies->capacity) {
        size_t capacity = policies->capacity ? policies->capacity * 2 : 16;
        TestPolicy *grown = memory_grow(policies->items, policies->count * sizeof *grown, capacity, sizeof *grown);
        if (!grown) {
            memory_free(path);
            return false;
        }
        policies->items = grown;
        policies->capacity = capacity;
    }
    policies->items[policies->count++] = (TestPolicy){path, folder.len > 0};
    return true;
}

static int is_policy(const struct dirent *entry)
{
    Str name = str_from(entry->d_name);
    return name.at[0] != '.' && ends_in(name, ".pol") && !ends_in(name, TESTS_BESIDE);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static ExitCode add_folder(TestPolicies *policies, const Session *session, const char *folder)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, is_policy, by_name);
    if (count < 0) {
        SESSION_ERROR(session, TEXT("cannot read the folder `{0}`: {1}", "无法读取文件夹“{0}”：{1}"), NO_HELP,
                      str_from(folder), str_from(strerror(errno)));
        return EXIT_POLICY;
    }
    bool whole = true;
    for (int i = 0; i < count; i++) {
        whole = whole && add(policies, str_from(folder), str_from(entries[i]->d_name), "");
        free(entries[i]);
    }
    free(entries);
    if (count == 0)
        SESSION_ERROR(session, TEXT("there is no policy in the folder `{0}`", "文件夹“{0}”中没有政策文件"),
                      TEXT("the names of policies end in .pol", "政策文件名以 .pol 结尾"), str_from(folder));
    return !whole ? session_no_memory(session) : count ? EXIT_ALL_WELL : EXIT_POLICY;
}

static ExitCode add_operand(TestPolicies *policies, const Session *session, const char *operand)
{
    struct stat about;
    if (stat(operand, &about) == 0 && S_ISDIR(about.st_mode))
        return add_folder(policies, session, operand);
    bool is_beside;
    Str name = without_ending(str_from(operand), &is_beside);
    return add(policies, (Str){NULL, 0}, name, is_beside ? ".pol" : "") ? EXIT_ALL_WELL
                                                                        : session_no_memory(session);
}

ExitCode test_policies_find(TestPolicies *out, const Session *session, const Arguments *arguments)
{
    *out = (TestPolicies){0};
    ExitCode code = EXIT_ALL_WELL;
    for (size_t i = 0; i < arguments->operand_count && code == EXIT_ALL_WELL; i++)
        code = add_operand(out, session, arguments->operands[i]);
    return code;
}

void test_policies_done(TestPolicies *policies)
{
    for (size_t i = 0; i < policies->count; i++)
        memory_free(policies->items[i].name);
    memory_free(policies->items);
    *policies = (TestPolicies){0};
}

static bool includes(const Node *file)
{
    for (const Node *item = file->items; item; item = item->next)
        if (item->kind == NODE_INCLUDE)
            return true;
    return false;
}

bool test_policy_is_part(const Session *session, const char *name)
{
    PolicyFile file;
    Compilation compilation;
    bool is_part = false;
    if (policy_file_read(&file, session, name) != EXIT_ALL_WELL)
        return false;
    if (compile_open(&compilation, str_from(file.path), file.text, NULL) == STATUS_OK)
        is_part = !compilation.policy->header && !compilation.policy->input && !includes(compilation.file);
    compile_close(&compilation);
    policy_file_done(&file);
    return is_part;
}
