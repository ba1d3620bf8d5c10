/* duckdb LIBRARY STATEMENTS: runs the statements of a file in an empty database in memory, through the C interface of
 * libduckdb, which is opened here so that the bench needs neither its headers nor itself to be linked with it. */
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

typedef void *Database;
typedef void *Connection;
typedef struct QueryResult { /* duckdb_result: of the library's own use, but for its size */
    uint64_t opaque[8];
} QueryResult;

static void *library;

static _Noreturn void stop(const char *why)
{
    fprintf(stderr, "duckdb: %s\n", why ? why : "failed");
    exit(1);
}

/* A function of the library; POSIX lets its address be read through an object pointer. */
static void find(const char *name, void *function)
{
    *(void **)function = dlsym(library, name);
    if (!*(void **)function)
        stop(dlerror());
}

static char *whole_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text = calloc(1, 1 << 16);
    if (!file || !text || !fread(text, 1, (1 << 16) - 1, file))
        stop("the statements cannot be read");
    fclose(file);
    return text;
}

int main(int count, char **arguments)
{
    if (count != 3)
        return 2;
    library = dlopen(arguments[1], RTLD_NOW | RTLD_LOCAL);
    if (!library)
        stop(dlerror());
    int (*open)(const char *, Database *), (*connect)(Database, Connection *);
    int (*query)(Connection, const char *, QueryResult *);
    const char *(*result_error)(QueryResult *);
    find("duckdb_open", &open);
    find("duckdb_connect", &connect);
    find("duckdb_query", &query);
    find("duckdb_result_error", &result_error);
    Database database;
    Connection connection;
    QueryResult result;
    char *statements = whole_file(arguments[2]);
    if (open(NULL, &database) != 0 || connect(database, &connection) != 0)
        stop("no database");
    if (query(connection, statements, &result) != 0)
        stop(result_error(&result));
    free(statements);
    return 0;
}
