/* handwritten: what a plain C program costs for two clauses (half of the rent up to 20,000 yuan; a tenth of the tax).
 *
 *   handwritten DATA OUTPUT
 *
 * The practical floor, not a rival: it knows where its columns stand, takes every amount for digits and a point, checks no
 * cell, no key and no encoding, and settles nothing. Unlike polc it may not be used for an award. */
#define _GNU_SOURCE 1

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_COLUMNS 64
#define CAP_FEN 2000000

typedef struct Columns {
    size_t application, taxed, rent, tax;
} Columns;

static size_t split(char *line, char **cells)
{
    size_t count = 0;
    for (char *cell; count < MOST_COLUMNS && (cell = strsep(&line, ",\n")) != NULL;)
        cells[count++] = cell;
    return count;
}

static size_t find(char **cells, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(cells[i], name) == 0)
            return i;
    fprintf(stderr, "handwritten: no column %s\n", name);
    exit(1);
}

static int64_t fen_of(const char *cell)
{
    int64_t fen = 0;
    int places = -1;
    for (; *cell; cell++) {
        if (*cell == '.') {
            places = 0;
        } else if (places < 2) {
            fen = fen * 10 + (*cell - '0');
            places += places >= 0;
        }
    }
    for (places = places < 0 ? 0 : places; places < 2; places++)
        fen *= 10;
    return fen;
}

static void answer(FILE *out, char **cells, const Columns *at)
{
    int64_t rent = 0, tax = 0;
    if (strcmp(cells[at->taxed], "yes") == 0) {
        rent = (fen_of(cells[at->rent]) + 1) / 2;
        rent = rent > CAP_FEN ? CAP_FEN : rent;
        tax = (fen_of(cells[at->tax]) + 5) / 10;
    }
    fprintf(out, "%s,%lld.%02lld,%lld.%02lld\n", cells[at->application], (long long)rent / 100,
            (long long)rent % 100, (long long)tax / 100, (long long)tax % 100);
}

int main(int count, char **arguments)
{
    FILE *in = count == 3 ? fopen(arguments[1], "r") : NULL, *out = count == 3 ? fopen(arguments[2], "w") : NULL;
    if (!in || !out)
        return 2;
    char *line = NULL, *cells[MOST_COLUMNS];
    size_t room = 0;
    if (getline(&line, &room, in) < 0)
        return 1;
    size_t found = split(line, cells);
    const Columns at = {find(cells, found, "application_id"), find(cells, found, "taxed_in_county"),
                        find(cells, found, "rent_due"), find(cells, found, "tax_retained")};
    while (getline(&line, &room, in) >= 0)
        if (split(line, cells) >= found)
            answer(out, cells, &at);
    free(line);
    fclose(in);
    return fclose(out) != 0;
}
