#include "compiler/driver/chosen_columns.h"

#include "runtime/memory.h"
#include "runtime/nearest.h"
#include "runtime/write/phrase.h"

/* The column that was probably meant, as the user spells names: by id or by label. */
static Str nearest(const Columns *all, Str word)
{
    Str *names = memory_new(all->count * 2, sizeof *names);
    Str near = {0};
    for (size_t i = 0; names && i < all->count; i++) {
        names[2 * i] = all->items[i].id;
        names[2 * i + 1] = all->items[i].label;
    }
    if (names)
        near = nearest_name(word, names, all->count * 2);
    memory_free(names);
    return near;
}

static void put_names(Phrase *phrase, const Columns *all, Language language)
{
    for (size_t i = 0; i < all->count; i++) {
        if (i > 0)
            phrase_put(phrase, language == LANGUAGE_ZH ? STR("、") : STR(", "));
        phrase_put(phrase, column_name(&all->items[i], language));
    }
}

static void complain(const Session *session, const Columns *all, ColumnFault fault, Str word)
{
    Phrase names = {0};
    put_names(&names, all, session->language);
    Str near = nearest(all, word);
    Text choice = near.len > 0 ? TEXT("did you mean `{1}`? The columns are {2}", "是否指“{1}”？可用的列：{2}")
                               : TEXT("the columns are {2}", "可用的列：{2}");
    if (fault == COLUMN_FAULT_UNKNOWN)
        SESSION_ERROR(session,
                      TEXT("--columns: the results have no column `{0}`", "--columns：结果中没有“{0}”这一列"),
                      choice, word, near, phrase_text(&names));
    else if (fault == COLUMN_FAULT_TWICE)
        SESSION_ERROR(
            session, TEXT("--columns names `{0}` twice", "--columns 重复列出“{0}”"),
            TEXT("name each column once, by its id or its label", "每列只写一次，标识或中文名称任选其一"), word);
    else
        SESSION_ERROR(session, TEXT("--columns names no column", "--columns 没有列出任何列"),
                      TEXT("the columns are {2}", "可用的列：{2}"), word, near, phrase_text(&names));
    phrase_done(&names);
}

ExitCode chosen_columns_read(Columns *out, const Session *session, const Arguments *arguments, const Plan *plan)
{
    const char *list = arguments_text(arguments, OPTION_COLUMNS);
    *out = (Columns){0};
    if (!list)
        return EXIT_ALL_WELL;
    Columns all;
    ColumnFault fault;
    Str word;
    Status status = columns_all(&all, plan, arguments_has(arguments, OPTION_DETAIL));
    if (status == STATUS_OK) {
        status = columns_named(out, &all, str_from(list), &fault, &word);
        if (status == STATUS_BAD_DATA)
            complain(session, &all, fault, word);
        columns_done(&all);
    }
    if (status == STATUS_NO_MEMORY)
        return session_no_memory(session);
    return status == STATUS_OK ? EXIT_ALL_WELL : EXIT_USAGE;
}
