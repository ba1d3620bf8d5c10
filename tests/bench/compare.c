/* compare EXPECTED FOUND: whether two result files of the nine rules say the same, cell by cell.
 *
 * A row is known by the number in its id, so their order may differ; an amount by its value, so 5, 5.0 and 5.00 are the same. The
 * first line, the heading, is not compared. Prints "rows cells different_cells different_rows largest_difference_in_fen in_order"; a row that is lacking or not
 * understood makes it fail. */
#define _GNU_SOURCE 1

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AMOUNTS 10

static _Noreturn void stop(const char *what, const char *path, uint64_t line)
{
    fprintf(stderr, "compare: %s:%" PRIu64 ": %s\n", path, line, what);
    exit(1);
}

typedef struct Results {
    int64_t (*amounts)[AMOUNTS]; /* in fen, by the number of the row's id, from 1 */
    bool *present;
    uint64_t capacity, rows;
    bool in_order;
} Results;

static void make_room(Results *results, uint64_t number)
{
    if (number < results->capacity)
        return;
    uint64_t capacity = results->capacity ? results->capacity : 1 << 16;
    while (capacity <= number)
        capacity *= 2;
    results->amounts = realloc(results->amounts, capacity * sizeof *results->amounts);
    results->present = realloc(results->present, capacity);
    if (!results->amounts || !results->present)
        stop("no memory", "", number);
    memset(results->present + results->capacity, 0, capacity - results->capacity);
    results->capacity = capacity;
}

/* Reads an amount with at most two decimals; NULL: it is none. */
static const char *read_amount(const char *at, int64_t *fen)
{
    int places = -1;
    const char *begin = at;
    int64_t value = 0;
    for (; (*at >= '0' && *at <= '9') || (*at == '.' && places < 0); at++) {
        if (*at == '.') {
            places = 0;
            continue;
        }
        if (places == 2)
            return NULL;
        value = value * 10 + (*at - '0');
        places += places >= 0;
    }
    for (places = places < 0 ? 0 : places; places < 2; places++)
        value *= 10;
    *fen = value;
    return at == begin ? NULL : at;
}

static Results read_results(const char *path)
{
    Results results = {.in_order = true};
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t room = 0;
    uint64_t before = 0;
    if (!file)
        stop("cannot be opened", path, 0);
    for (uint64_t number = 1; getline(&line, &room, file) >= 0; number++) {
        if (number == 1)
            continue;
        const char *at = line + strcspn(line, "0123456789,");
        char *end;
        uint64_t id = strtoull(at, &end, 10);
        at = end + (*end == '"');
        if (id == 0 || *at != ',')
            stop("a row without an id", path, number);
        make_room(&results, id);
        for (size_t k = 0; k < AMOUNTS; k++) {
            at = *at == ',' ? read_amount(at + 1, &results.amounts[id][k]) : NULL;
            if (!at)
                stop("not ten amounts", path, number);
        }
        if ((*at != '\n' && *at != '\r') || results.present[id])
            stop("more than ten amounts, or a row twice", path, number);
        results.present[id] = true;
        results.in_order = results.in_order && id > before;
        before = id;
        results.rows++;
    }
    free(line);
    fclose(file);
    return results;
}

int main(int count, char **arguments)
{
    if (count != 3)
        return 2;
    Results expected = read_results(arguments[1]), found = read_results(arguments[2]);
    if (expected.rows != found.rows)
        stop("another number of rows", arguments[2], found.rows + 1);
    uint64_t cells = 0, rows = 0;
    int64_t largest = 0;
    for (uint64_t id = 0; id < expected.capacity; id++) {
        if (!expected.present[id])
            continue;
        if (id >= found.capacity || !found.present[id])
            stop("a row is lacking", arguments[2], id);
        uint64_t different = 0;
        for (size_t k = 0; k < AMOUNTS; k++) {
            int64_t difference = llabs(expected.amounts[id][k] - found.amounts[id][k]);
            different += difference != 0;
            largest = difference > largest ? difference : largest;
        }
        cells += different;
        rows += different != 0;
    }
    printf("%" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRId64 " %d\n", expected.rows,
           expected.rows * AMOUNTS, cells, rows, largest, found.in_order);
    return 0;
}
