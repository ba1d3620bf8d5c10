/* plain DATA OUTPUT: the nine rules of nine_rules.pol as a competent programmer writes them in an hour: line by line, cell by
 * cell, whole fen, no check of anything. A yardstick, and an independent answer to compare the others with. */
#define _GNU_SOURCE 1

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/value.h"

#define CELLS 21
#define BUFFER_BYTES (1 << 18)

typedef struct Cell {
    const char *at;
    size_t length;
} Cell;

static bool split(char *line, size_t length, Cell cells[CELLS])
{
    char *end = line + length - (length && line[length - 1] == '\n');
    size_t count = 0;
    for (char *at = line;; count++) {
        char *comma = memchr(at, ',', (size_t)(end - at));
        if (count == CELLS)
            return false;
        cells[count] = (Cell){at, (size_t)((comma ? comma : end) - at)};
        if (!comma)
            return count + 1 == CELLS;
        at = comma + 1;
    }
}

static bool is(Cell cell, const char *text)
{
    return cell.length == strlen(text) && memcmp(cell.at, text, cell.length) == 0;
}

static int64_t number(Cell cell, int places)
{
    int64_t value = 0;
    size_t i = 0;
    for (; i < cell.length && cell.at[i] != '.'; i++)
        value = value * 10 + (cell.at[i] - '0');
    for (i++; places > 0; places--, i++)
        value = value * 10 + (i < cell.length ? cell.at[i] - '0' : 0);
    return value;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t completed_years(Cell entry)
{
    int64_t year = number((Cell){entry.at, 4}, 0), month = number((Cell){entry.at + 5, 2}, 0);
    int64_t day = number((Cell){entry.at + 8, 2}, 0);
    return 2017 - year - (month * 100 + day > 1231);
}

static void compute(const Cell *cells, int64_t amounts[9])
{
    bool registered = is(cells[4], "1"), certified = is(cells[5], "1");
    int64_t eligible = number(cells[6], 2) - number(cells[7], 2), equipment = number(cells[8], 2);
    int64_t orders = number(cells[9], 0), years = completed_years(cells[17]);
    int64_t due = number(cells[18], 2) + number(cells[19], 2);
    Int128 interest = (Int128)number(cells[12], 2) * number(cells[15], 2) * number(cells[14], 0);
    memset(amounts, 0, 9 * sizeof *amounts);
    if (is(cells[2], "platform") && certified) {
        amounts[0] = least((20 * eligible + 50) / 100, 20000000);
        amounts[2] = least((10 * equipment + 50) / 100, 2000000);
    }
    if (is(cells[2], "courier") && registered && orders >= 5000)
        amounts[1] = 100 * least(orders, 10000) + (orders > 10000 ? 150 * (orders - 10000) : 0);
    if (certified)
        amounts[3] = 2000000 * number(cells[20], 0);
    if (number(cells[10], 0) >= 1000 && number(cells[11], 2) >= 20000000)
        amounts[3] += 2000000;
    if (is(cells[2], "village_station"))
        amounts[4] = least((20 * equipment + 50) / 100, 3000000);
    if (is(cells[2], "rnd_platform") && certified)
        amounts[5] = least((30 * eligible + 50) / 100, 20000000);
    if (cells[16].length)
        amounts[6] = is(cells[16], "first") ? 3000000 : is(cells[16], "second") ? 2000000 : 1000000;
    amounts[7] = least((int64_t)((interest + 3600000) / 7200000), 50000000);
    amounts[8] = years < 2 ? due : years < 4 ? (due + 1) / 2 : 0;
}

static char *put_amount(char *out, int64_t fen)
{
    char yuan[20];
    int count = 0;
    for (int64_t rest = fen / 100; rest || count == 0; rest /= 10)
        yuan[count++] = (char)('0' + rest % 10);
    *out++ = ',';
    while (count)
        *out++ = yuan[--count];
    *out++ = '.';
    *out++ = (char)('0' + fen / 10 % 10);
    *out++ = (char)('0' + fen % 10);
    return out;
}

int main(int count, char **arguments)
{
    FILE *in = count == 3 ? fopen(arguments[1], "r") : NULL, *out = count == 3 ? fopen(arguments[2], "w") : NULL;
    if (!in || !out)
        return 2;
    setvbuf(in, NULL, _IOFBF, BUFFER_BYTES);
    setvbuf(out, NULL, _IOFBF, BUFFER_BYTES);
    char *line = NULL;
    size_t room = 0;
    ssize_t length = getline(&line, &room, in);
    fputs("id,A,B,C,D,E,F,G,H,I,total\n", out);
    while ((length = getline(&line, &room, in)) > 0) {
        Cell cells[CELLS];
        if (!split(line, (size_t)length, cells)) {
            fputs("plain: a row has not 21 cells\n", stderr);
            return 1;
        }
        int64_t amounts[9], total = 0;
        compute(cells, amounts);
        fwrite(cells[0].at, 1, cells[0].length, out);
        char row[256], *end = row;
        for (size_t k = 0; k < 9; k++) {
            end = put_amount(end, amounts[k]);
            total += amounts[k];
        }
        end = put_amount(end, total);
        *end++ = '\n';
        fwrite(row, 1, (size_t)(end - row), out);
    }
    free(line);
    fclose(in);
    return fclose(out) != 0;
}
