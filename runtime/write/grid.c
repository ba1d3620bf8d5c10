#include "runtime/write/grid.h"

#include "runtime/write/amount.h"
#include "runtime/write/shown.h"

#define LONGEST_CELLS 60

void grid_add(Grid *grid, Str text)
{
    Str copy = arena_copy(grid->arena, text);
    Str *cells = arena_reserve(grid->arena, grid->cells, grid->cell_count, &grid->capacity, sizeof *cells);
    if (!cells || (text.len > 0 && !copy.at)) {
        grid->failed = true;
        return;
    }
    grid->cells = cells;
    grid->cells[grid->cell_count++] = copy;
}

void grid_add_whole(Grid *grid, Int128 number)
{
    char digits[AMOUNT_TEXT];
    grid_add(grid, (Str){digits, amount_print_whole(digits, number)});
}

void grid_add_yuan(Grid *grid, Int128 fen)
{
    char digits[AMOUNT_TEXT];
    grid_add(grid, (Str){digits, amount_print_yuan(digits, fen)});
}

/* 0 for a column with nothing below its heading. */
static size_t column_width(const Grid *grid, size_t column)
{
    size_t widest = 0;
    bool has_text = false;
    for (size_t i = column; i < grid->cell_count; i += grid->column_count) {
        size_t cells = shown_cells(grid->cells[i]);
        widest = cells > widest ? cells : widest;
        has_text |= (i != column || grid->has_no_heading) && cells > 0;
    }
    bool is_whole = grid->has_whole_end && column + 1 == grid->column_count;
    return !has_text ? 0 : widest < LONGEST_CELLS || is_whole ? widest : LONGEST_CELLS;
}

static void put_line(const Grid *grid, Output *out, const Str *cells, const size_t *widths)
{
    size_t owed = 2; /* spaces before the next text; a line does not end in any */
    for (size_t i = 0; i < grid->column_count; i++) {
        if (widths[i] == 0)
            continue;
        size_t taken = shown_cells(cells[i]);
        size_t rest = taken < widths[i] ? widths[i] - taken : 0;
        if (taken == 0 || grid->to_the_right[i])
            owed += rest;
        if (taken > 0) {
            for (; owed > 0; owed--)
                output_byte(out, ' ');
            shown_put(out, cells[i], widths[i]);
            owed = grid->to_the_right[i] ? 0 : rest;
        }
        owed += 2;
    }
    output_byte(out, '\n');
}

void grid_put(const Grid *grid, Output *out)
{
    size_t widths[GRID_MAX_COLUMNS];
    for (size_t i = 0; i < grid->column_count; i++)
        widths[i] = column_width(grid, i);
    for (size_t i = 0; i + grid->column_count <= grid->cell_count; i += grid->column_count)
        put_line(grid, out, grid->cells + i, widths);
}
