#include "compiler/include.h"

#include "compiler/parse.h"

/* Spans are 32 bits wide, and a file holds at most SOURCE_MAX_BYTES. */
#define MOST_FILES 200
#define MOST_NESTED 32

typedef struct Including {
    Arena *arena;
    Sources *sources;
    Diags *diags;
    PolicyFiles *files;
    Str folder; /* of the policy, as the user named it */
    Str *known; /* paths seen from the policy's folder, of all files taken in so far */
    size_t known_count, known_capacity;
    Str open[MOST_NESTED]; /* those that are being taken in, the outermost first */
    size_t depth;
} Including;

bool include_is_inside(Str path)
{
    if (!path.len || path.at[0] == '/' || memchr(path.at, '\\', path.len) || (path.len > 1 && path.at[1] == ':'))
        return false;
    for (size_t i = 0; i + 1 < path.len; i++) {
        bool starts = i == 0 || path.at[i - 1] == '/';
        if (starts && path.at[i] == '.' && path.at[i + 1] == '.' && (i + 2 == path.len || path.at[i + 2] == '/'))
            return false;
    }
    return !memchr(path.at, 0, path.len);
}

/* The path as seen from the policy's folder: a file names others as they stand beside it. */
static Str path_from(const Including *including, Str written)
{
    Str from = including->open[including->depth - 1];
    size_t folder = from.len;
    while (folder > 0 && from.at[folder - 1] != '/')
        folder--;
    while (written.len > 1 && written.at[0] == '.' && written.at[1] == '/')
        written = (Str){written.at + 2, written.len - 2};
    return arena_print(including->arena, "%.*s%.*s", (int)folder, from.at, STR_ARG(written));
}

static bool is_open(Including *including, const Node *include, Str path)
{
    for (size_t i = 0; i < including->depth; i++) {
        if (!str_equal(including->open[i], path))
            continue;
        Str ring = including->open[i];
        for (size_t j = i + 1; j < including->depth; j++)
            ring = arena_print(including->arena, "%.*s → %.*s", STR_ARG(ring), STR_ARG(including->open[j]));
        ring = arena_print(including->arena, "%.*s → %.*s", STR_ARG(ring), STR_ARG(path));
        DIAGN(including->diags, INCLUDE_RING, include->span, text_of(path), text_of(ring));
        return true;
    }
    return false;
}

static bool is_known(const Including *including, Str path)
{
    for (size_t i = 0; i < including->known_count; i++)
        if (str_equal(including->known[i], path))
            return true;
    return false;
}

static bool read_file(Including *including, const Node *name, Str path, Str *text)
{
    Text reason = TEXT("no file can be read here", "此处不能读取文件");
    PolicyFiles *files = including->files;
    if (files && files->read_policy && files->read_policy(files->context, path, text, &reason))
        return true;
    DIAGN(including->diags, INCLUDE_UNREADABLE, name->span, text_of(name->text), reason);
    return false;
}

static void take_items(Including *including, Node *items);

/* Gives the node the declarations of its file, once however often the file is included. */
static void take_file(Including *including, Node *include)
{
    const Node *name = include->left;
    if (!include_is_inside(name->text)) {
        DIAGN(including->diags, TABLE_FILE_PATH, name->span, text_of(name->text));
        return;
    }
    Str path = path_from(including, name->text), text;
    if (is_open(including, include, path) || is_known(including, path))
        return;
    if (including->depth == MOST_NESTED || including->known_count == MOST_FILES) {
        DIAGN(including->diags, TOO_MANY, include->span, TEXT("included files", "引用的文件"),
              including->depth == MOST_NESTED ? TEXT("32 within each other", "嵌套32层") : TEXT("200", "200"));
        return;
    }
    if (!read_file(including, name, path, &text))
        return;
    ARENA_PUSH(including->arena, including->known, including->known_count, including->known_capacity, path);
    Str name_for_people = arena_print(including->arena, "%.*s%.*s", STR_ARG(including->folder), STR_ARG(path));
    Source *source = source_add(including->sources, name_for_people, text);
    Node *file = parse_policy(including->arena, source, including->diags);
    including->open[including->depth++] = path;
    take_items(including, file->items);
    including->depth--;
    include->items = file->items;
}

static void take_items(Including *including, Node *items)
{
    for (Node *item = items; item; item = item->next)
        if (item->kind == NODE_INCLUDE && item->left)
            take_file(including, item);
}

void include_files(Arena *arena, Node *file, Str name, Sources *sources, Diags *diags, PolicyFiles *files)
{
    Including including = {.arena = arena, .sources = sources, .diags = diags, .files = files, .depth = 1};
    size_t folder = name.len;
    while (folder > 0 && name.at[folder - 1] != '/')
        folder--;
    including.folder = (Str){name.at, folder};
    including.open[0] = (Str){name.at + folder, name.len - folder};
    take_items(&including, file->items);
}
