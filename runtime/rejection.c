#include "runtime/rejection.h"

#include <stdlib.h>

#include "runtime/memory.h"

void rejections_init(Rejections *rejections)
{
    *rejections = (Rejections){0};
    arena_init(&rejections->texts);
}

void rejections_done(Rejections *rejections)
{
    memory_free(rejections->items);
    arena_done(&rejections->texts);
    rejections_init(rejections);
}

void rejections_clear(Rejections *rejections)
{
    if (rejections->count)
        rejections_done(rejections);
}

/* ---- The problems of rows ----------------------------------------------------------------------------------- */

/* Errors that belong to the rows from first up to but not including end, by row; those of one row in the order
 * in which they were found. */
typedef struct RowProblems {
    const Problem **items;
    size_t count;
} RowProblems;

static int by_row(const void *a, const void *b)
{
    const Problem *x = *(Problem *const *)a, *y = *(Problem *const *)b;
    if (x->place.row != y->place.row)
        return x->place.row < y->place.row ? -1 : 1;
    return (x > y) - (x < y);
}

static Status find_problems(RowProblems *found, const ProblemList *problems, uint64_t first, uint64_t end)
{
    *found = (RowProblems){.items = memory_new(problems->recent.count, sizeof(Problem *))};
    if (!found->items)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < problems->recent.count; i++) {
        const Problem *problem = &problems->recent.items[i];
        if (problem->place.row >= first && problem->place.row < end && problem_is_error(problem->code))
            found->items[found->count++] = problem;
    }
    qsort(found->items, found->count, sizeof *found->items, by_row);
    return STATUS_OK;
}

/* Behind the last problem of the row that begins at i. */
static size_t end_of_row(const RowProblems *found, size_t i)
{
    uint64_t row = found->items[i]->place.row;
    while (i < found->count && found->items[i]->place.row == row)
        i++;
    return i;
}

/* ---- Reasons that are kept ---------------------------------------------------------------------------------- */

static Status keep(Rejections *rejections, uint64_t row, Str reason)
{
    if (!reason.at)
        return STATUS_NO_MEMORY;
    if (rejections->count == rejections->capacity) {
        size_t capacity = rejections->capacity ? rejections->capacity * 2 : 64;
        Rejection *grown =
            memory_grow(rejections->items, rejections->count * sizeof *grown, capacity, sizeof *grown);
        if (!grown)
            return STATUS_NO_MEMORY;
        rejections->items = grown;
        rejections->capacity = capacity;
    }
    rejections->items[rejections->count++] = (Rejection){row, reason};
    return STATUS_OK;
}

Status rejections_add(Rejections *rejections, const ProblemList *problems, const Batch *batch, Language language)
{
    if (problems->recent.count == 0)
        return STATUS_OK;
    RowProblems found;
    Status status = find_problems(&found, problems, batch->first_row, batch->first_row + batch->rows);
    for (size_t i = 0; status == STATUS_OK && i < found.count; i = end_of_row(&found, i))
        status = keep(rejections, found.items[i]->place.row,
                      problem_reason(&rejections->texts, found.items[i], language));
    memory_free(found.items);
    return status;
}

Status rejections_join(Rejections *rejections, const Rejections *part)
{
    Status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < part->count; i++)
        status = keep(rejections, part->items[i].row, arena_copy(&rejections->texts, part->items[i].reason));
    return status;
}

Str rejections_reason(const Rejections *rejections, uint64_t row)
{
    size_t low = 0, high = rejections->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (rejections->items[middle].row < row)
            low = middle + 1;
        else
            high = middle;
    }
    bool found = low < rejections->count && rejections->items[low].row == row;
    return found ? rejections->items[low].reason : (Str){"", 0};
}

/* ---- Rows that are given back ------------------------------------------------------------------------------- */

/* All reasons of one row in one text. */
static Str join_reasons(Arena *arena, const Problem *const *problems, size_t count, Language language)
{
    Str all = {"", 0};
    for (size_t i = 0; i < count; i++) {
        Str reason = problem_reason(arena, problems[i], language);
        all = i ? arena_print(arena, "%.*s; %.*s", STR_ARG(all), STR_ARG(reason)) : reason;
    }
    return all;
}

/* The row as it stands in the file. The batches follow each other, and the rows asked for ascend: *at is the
 * batch of the last. */
static Str record_of(const Batch *batches, size_t count, size_t *at, uint64_t row)
{
    while (*at < count && row >= batches[*at].first_row + batches[*at].rows)
        ++*at;
    return *at < count ? batches[*at].records[row - batches[*at].first_row] : (Str){"", 0};
}

Status rejections_put(Rejects *rejects, const ProblemList *problems, const Batch *batches, size_t batch_count)
{
    if (problems->recent.count == 0)
        return STATUS_OK;
    RowProblems found;
    Status status = find_problems(&found, problems, 0, PROBLEM_NO_ROW);
    Arena texts;
    arena_init(&texts);
    for (size_t i = 0, next, at = 0; status == STATUS_OK && i < found.count; i = next) {
        next = end_of_row(&found, i);
        const ProblemPlace *place = &found.items[i]->place;
        Str reasons = join_reasons(&texts, found.items + i, next - i, rejects->language);
        if (reasons.at)
            rejects_put(rejects, problem_sheet_row(place), record_of(batches, batch_count, &at, place->row),
                        reasons);
        else
            status = STATUS_NO_MEMORY;
    }
    arena_done(&texts);
    memory_free(found.items);
    return status;
}
