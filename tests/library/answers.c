/* answers: a program that knows polc only through polc.h: rows from standard input, and for each row and clause one line.
 *
 *     answers [--columns] [--reading NAME=OPTION]… POLICY
 *
 * The input is one line of field names and one line for each row; cells end in 0x1F, but for the last of a line. The output is
 * row, clause, outcome, fen of the row stage, fen after settlement, condition, note, each ended by 0x1F; then, for each problem of a
 * row, row, code and message. Ends with 5 when memory runs out, with 3 when the policy is not well. */
#include <polc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST 100

typedef struct Table {
    char *text;
    size_t size;
    size_t fields, rows;
    const char **cells; /* fields × rows */
    int field[MOST];
} Table;

static int ended(polc_status status)
{
    return status == POLC_NO_MEMORY ? 5 : 6;
}

static void read_all(Table *table)
{
    size_t capacity = 1 << 16, got;
    table->text = malloc(capacity + 1);
    while (table->text && (got = fread(table->text + table->size, 1, capacity - table->size, stdin)) > 0) {
        table->size += got;
        if (table->size == capacity)
            table->text = realloc(table->text, (capacity *= 2) + 1);
    }
    if (!table->text)
        exit(5);
    table->text[table->size] = '\0';
}

static void cut(Table *table, const polc_policy *policy)
{
    char *at = table->text, *end = table->text + table->size;
    size_t lines = 0;
    for (char *c = at; c < end; c++)
        lines += *c == '\n';
    table->cells = calloc((lines + 1) * MOST, sizeof *table->cells);
    if (!table->cells)
        exit(5);
    for (size_t line = 0; at < end; line++) {
        char *line_end = memchr(at, '\n', (size_t)(end - at));
        *line_end = '\0';
        size_t cell = 0;
        for (char *next; at; at = next, cell++) {
            next = strchr(at, '\x1f');
            if (next)
                *next++ = '\0';
            if (line == 0)
                table->field[table->fields++] = polc_policy_field(policy, at);
            else
                table->cells[table->rows * table->fields + cell] = at;
        }
        table->rows += line > 0;
        at = line_end + 1;
    }
}

static polc_status add_rows(polc_run *run, const Table *table)
{
    polc_status status = POLC_OK;
    for (size_t row = 0; row < table->rows && status == POLC_OK; row++) {
        for (size_t i = 0; i < table->fields; i++) {
            const char *text = table->cells[row * table->fields + i];
            status = polc_run_set_text(run, table->field[i], text, strlen(text));
            if (status == POLC_NO_MEMORY)
                return status;
        }
        status = polc_run_add_row(run, NULL);
    }
    return status;
}

static polc_status add_columns(polc_run *run, const Table *table)
{
    polc_column columns[MOST] = {{0, NULL, NULL, NULL, NULL}};
    const char **texts = calloc(table->fields * table->rows + 1, sizeof *texts);
    if (!texts)
        return POLC_NO_MEMORY;
    for (size_t i = 0; i < table->fields; i++) {
        columns[i].field = table->field[i];
        columns[i].texts = texts + i * table->rows;
        for (size_t row = 0; row < table->rows; row++)
            texts[i * table->rows + row] = table->cells[row * table->fields + i];
    }
    polc_status status = polc_run_add_columns(run, columns, table->fields, table->rows, NULL);
    free(texts);
    return status;
}

static polc_status put_row(polc_run *run, const polc_about *about, size_t row)
{
    const polc_row *state;
    polc_status status = polc_run_row(run, row, &state);
    size_t problems = status == POLC_OK ? state->problem_count : 0;
    for (int clause = 0; (size_t)clause < about->clause_count && status == POLC_OK; clause++) {
        const polc_award *award;
        const char *note;
        status = polc_run_award(run, POLC_COMPUTED, row, clause, &award);
        long long computed = status == POLC_OK ? award->fen : 0;
        if (status == POLC_OK)
            status = polc_run_award(run, POLC_SETTLED, row, clause, &award);
        if (status != POLC_OK)
            return status;
        printf("%zu\x1f%s\x1f%d\x1f%lld\x1f%lld\x1f%s\x1f", row, about->clauses[clause]->id, (int)award->outcome,
               computed, (long long)award->fen,
               award->condition < 0 ? "" : about->clauses[clause]->conditions[award->condition]);
        status = polc_run_note(run, POLC_SETTLED, row, clause, POLC_EN, &note);
        printf("%s\n", note);
    }
    for (size_t i = 0; i < problems && status == POLC_OK; i++) {
        const polc_problem *problem;
        status = polc_run_problem(run, row, i, &problem);
        if (status == POLC_OK)
            printf("%zu\x1f%s\x1f%s\n", row, problem->code, problem->message.en);
    }
    return status;
}

static int answer(polc_policy *policy, int columns)
{
    Table table = {NULL, 0, 0, 0, NULL, {0}};
    polc_run *run;
    polc_status status = polc_run_open(&run, policy);
    if (status != POLC_OK)
        return ended(status);
    read_all(&table);
    cut(&table, policy);
    status = columns ? add_columns(run, &table) : add_rows(run, &table);
    if (status == POLC_OK)
        status = polc_run_settle(run);
    if (status == POLC_UNDECIDED)
        status = POLC_OK;
    for (size_t row = 0; row < table.rows && status == POLC_OK; row++)
        status = put_row(run, polc_policy_about(policy), row);
    if (status != POLC_OK)
        fprintf(stderr, "%s\n", polc_run_message(run)->en);
    polc_run_close(run);
    free(table.cells);
    free(table.text);
    return status == POLC_OK ? 0 : ended(status);
}

int main(int argc, char **argv)
{
    const char *readings[MOST];
    polc_options options = {sizeof options, readings, 0, NULL, NULL};
    int columns = 0;
    for (; argc > 2 && argv[1][0] == '-'; argc--, argv++) {
        if (strcmp(argv[1], "--columns") == 0)
            columns = 1;
        else
            readings[options.reading_count++] = argv[1] + strlen("--reading=");
    }
    polc_policy *policy;
    polc_status status = polc_policy_open_file(&policy, argv[1], &options);
    if (status != POLC_OK)
        fputs(polc_policy_report(policy, POLC_EN), stderr);
    int code = status == POLC_OK ? answer(policy, columns) : status == POLC_NO_MEMORY ? 5 : 3;
    polc_policy_close(policy);
    return code;
}
