/* grid: a small table of texts, gathered first and printed aligned. For summaries; table.c writes results. */
#ifndef POLC_GRID_H
#define POLC_GRID_H

#include "runtime/arena.h"
#include "runtime/write/output.h"

#define GRID_MAX_COLUMNS 12

typedef struct Grid {
    Arena *arena; /* owns the cells; must not escape */
    size_t column_count;
    bool to_the_right[GRID_MAX_COLUMNS];
    Str *cells;
    size_t cell_count, capacity;
    bool has_whole_end; /* the last column is as wide as its widest text */
    bool has_no_heading; /* the first line is one like the others */
    bool failed; /* memory ran out */
} Grid;

/* Cells are added line by line; the text is copied. */
void grid_add(Grid *grid, Str text);
void grid_add_whole(Grid *grid, Int128 number);
void grid_add_yuan(Grid *grid, Int128 fen);
/* Each line indented by two cells. Columns that are empty below the first line are left out. */
void grid_put(const Grid *grid, Output *out);

#endif
