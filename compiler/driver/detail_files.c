#include "compiler/driver/detail_files.h"

#include "runtime/memory.h"

/* ---- Names ------------------------------------------------------------------------------------------------------------ */

/* NAME=FILE; the full-width sign too, as a Chinese input method types it. Returns the file; NULL: no such sign. */
static const char *split(const char *given, Str *name)
{
    static const char *const signs[] = {"=", "＝"};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        const char *sign = strstr(given, signs[i]);
        if (!sign || sign == given)
            continue;
        *name = (Str){given, (size_t)(sign - given)};
        return sign + strlen(signs[i]);
    }
    return NULL;
}

const char *detail_file_path(const char *given)
{
    Str name;
    return split(given, &name);
}

static bool is_called(const PlanDetail *detail, Str name)
{
    return str_equal(detail->rows->id, name) || (detail->rows->label.len && str_equal(detail->rows->label, name));
}

bool detail_file_is_of(const char *given, const Plan *plan)
{
    Str name;
    if (!split(given, &name))
        return false;
    for (size_t i = 0; i < plan->detail_count; i++)
        if (is_called(&plan->details[i], name))
            return true;
    return false;
}

static ExitCode refuse_form(const Session *session, const char *given)
{
    SESSION_ERROR(session, TEXT("`{0}` is not NAME=FILE", "“{0}”不是“明细表=文件”的形式"),
                  TEXT("write e.g. --table loan=loans.csv", "例如 --table 贷款明细=贷款.csv"), str_from(given));
    return EXIT_USAGE;
}

static ExitCode refuse_name(const Session *session, const Plan *plan, Str name)
{
    if (!plan->detail_count)
        SESSION_ERROR(session,
                      TEXT("--table {0}: this policy has no detail inputs", "--table {0}：本办法没有明细表"),
                      TEXT("leave the option out", "请去掉此选项"), name);
    else
        SESSION_ERROR(
            session,
            TEXT("--table {0}: this policy has no detail input of that name", "--table {0}：本办法没有此明细表"),
            TEXT("the first that it has is `{1}`", "办法中的明细表如“{1}”"), name,
            session_text(session, (Text){plan->details[0].rows->id, plan->details[0].rows->label.len
                                                                        ? plan->details[0].rows->label
                                                                        : plan->details[0].rows->id}));
    return EXIT_USAGE;
}

static ExitCode take_path(const char **paths, const Session *session, const Plan *plan, const char *given,
                          const char *data)
{
    Str name;
    const char *path = split(given, &name);
    if (!path || !*path)
        return refuse_form(session, given);
    size_t i = 0;
    while (i < plan->detail_count && !is_called(&plan->details[i], name))
        i++;
    if (i == plan->detail_count)
        return refuse_name(session, plan, name);
    if (strcmp(path, "-") == 0 && data && strcmp(data, "-") == 0) {
        SESSION_ERROR(
            session,
            TEXT("--table {0}: standard input is the data already", "--table {0}：标准输入已用作申报数据"),
            TEXT("name a file", "请写文件名"), name);
        return EXIT_USAGE;
    }
    if (paths[i]) {
        SESSION_ERROR(session, TEXT("--table {0} is given twice", "--table {0} 给了两次"),
                      TEXT("put the rows into one file", "请把各行放在一个文件里"), name);
        return EXIT_USAGE;
    }
    paths[i] = path;
    return EXIT_ALL_WELL;
}

static ExitCode refuse_lack(const Session *session, const PlanDetail *detail)
{
    Str id = detail->rows->id, label = detail->rows->label.len ? detail->rows->label : id;
    SESSION_ERROR(
        session,
        TEXT("the policy reads details of `{0}`, and no file is given for them", "办法要读“{0}”，但没有给出文件"),
        TEXT("add --table {0}=FILE", "请加上 --table {0}=文件"), session_text(session, (Text){id, label}));
    return EXIT_USAGE;
}

ExitCode detail_paths_find(const char **paths, const Session *session, const Arguments *arguments,
                           const Plan *plan, const char *data)
{
    size_t given_count;
    const char **given = arguments_list(arguments, OPTION_TABLE, &given_count);
    ExitCode code = given_count && !given ? session_no_memory(session) : EXIT_ALL_WELL;
    for (size_t i = 0; i < plan->detail_count; i++)
        paths[i] = NULL;
    for (size_t i = 0; i < given_count && code == EXIT_ALL_WELL; i++)
        code = take_path(paths, session, plan, given[i], data);
    memory_free(given);
    for (size_t i = 0; i < plan->detail_count && code == EXIT_ALL_WELL; i++)
        if (!paths[i])
            code = refuse_lack(session, &plan->details[i]);
    return code;
}

static ExitCode open_files(DetailFiles *files, const Session *session, const Plan *plan, const char *const *paths,
                           size_t shown_problems)
{
    for (size_t i = 0; i < plan->detail_count; i++) {
        DetailFile *file = &files->files[i];
        file->path = paths[i];
        problem_list_init(&file->problems, str_from(session_file_name(session, file->path)), shown_problems);
        files->count++;
        if (detail_table_open(&file->table, &plan->details[i]) != STATUS_OK)
            return session_no_memory(session);
        files->tables[i] = file->table;
    }
    return EXIT_ALL_WELL;
}

ExitCode detail_files_find(DetailFiles *files, const Session *session, const Arguments *arguments,
                           const Plan *plan, const char *data, size_t shown_problems)
{
    const char **paths = memory_new(plan->detail_count + 1, sizeof *paths);
    *files = (DetailFiles){.files = memory_new(plan->detail_count + 1, sizeof *files->files),
                           .tables = memory_new(plan->detail_count + 1, sizeof(DetailTable *))};
    ExitCode code = EXIT_ALL_WELL;
    if (!paths || !files->files || !files->tables)
        code = session_no_memory(session);
    if (code == EXIT_ALL_WELL)
        code = detail_paths_find(paths, session, arguments, plan, data);
    if (code == EXIT_ALL_WELL)
        code = open_files(files, session, plan, paths, shown_problems);
    memory_free(paths);
    return code;
}

/* ---- Reading ---------------------------------------------------------------------------------------------------------- */

Status detail_files_read(DetailFiles *files, const ReaderOptions *options)
{
    for (size_t i = 0; i < files->count; i++) {
        DetailFile *file = &files->files[i];
        ReaderOptions own = *options;
        own.path = file->path;
        Status status = detail_table_read(file->table, &own, &file->problems, &file->facts);
        if (status != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

Status detail_files_report_orphans(DetailFiles *files)
{
    for (size_t i = 0; i < files->count; i++) {
        problem_begin_batch(&files->files[i].problems);
        Status status = detail_table_report_orphans(files->files[i].table, &files->files[i].problems);
        if (status != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

void detail_files_put_problems(const DetailFiles *files, ProblemFormat format, Language language)
{
    for (size_t i = 0; i < files->count; i++)
        problem_list_render(stderr, &files->files[i].problems, format, language);
}

bool detail_files_need_attention(const DetailFiles *files)
{
    for (size_t i = 0; i < files->count; i++)
        if (files->files[i].problems.errors > 0)
            return true;
    return false;
}

void detail_files_done(DetailFiles *files)
{
    for (size_t i = 0; i < files->count; i++) {
        detail_table_close(files->files[i].table);
        problem_list_done(&files->files[i].problems);
    }
    memory_free(files->files);
    memory_free(files->tables);
    *files = (DetailFiles){0};
}

ExitCode detail_files_refuse(const Session *session, const Plan *plan, const char *command)
{
    if (!plan->detail_count)
        return EXIT_ALL_WELL;
    Str id = plan->details[0].rows->id;
    SESSION_ERROR(session,
                  TEXT("`polc {0}` cannot do with details: the policy reads `{1}`",
                       "`polc {0}` 尚不支持明细表：办法要读“{1}”"),
                  TEXT("`polc run` and `polc test` can", "请用 `polc run` 或 `polc test`"), str_from(command), id);
    return EXIT_USAGE;
}
