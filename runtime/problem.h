/* problem: what is wrong with the data. Every text stands once, in problem.def, in both languages.
 *
 * The reader reports problems of the file, its header, its rows and cells; the row stage reports failed checks
 * and faults. Nothing is printed until the driver renders the list. A list keeps every problem of the batch at
 * hand, so that the writer of rejected rows finds the reasons of each row, and of earlier batches only the
 * first `limit`; it counts all. So its memory does not grow with the file. */
#ifndef POLC_PROBLEM_H
#define POLC_PROBLEM_H

#include <stdio.h>

#include "runtime/arena.h"
#include "runtime/language.h"

typedef enum ProblemCode {
    PROBLEM_NONE,
#define PROBLEM(code, name, severity, en, zh, help_en, help_zh) PROBLEM_##name,
#include "runtime/problem.def"
#undef PROBLEM
    PROBLEM_COUNT_OF_CODES
} ProblemCode;

/* A word or phrase of a message in both languages. */
typedef struct Wording {
    Str en, zh;
} Wording;

#define WORDING(en, zh) ((Wording){STR(en), STR(zh)})
static inline Wording wording_same(Str text)
{
    return (Wording){text, text};
}

#define PROBLEM_MAX_WORDS 4
#define PROBLEM_NO_ROW UINT64_MAX

typedef struct ProblemPlace {
    uint64_t line; /* of the file, from 1; 0: the file as a whole */
    uint64_t sheet_row; /* `line` as a spreadsheet counts; 0: the same. People are told both where they differ */
    uint64_t row; /* position of the row in the input, from 0; PROBLEM_NO_ROW */
    uint32_t column; /* of the file, from 1; 0: the whole row */
    Str header; /* as it stands in the file; empty when there is none */
} ProblemPlace;

static inline uint64_t problem_sheet_row(const ProblemPlace *place)
{
    return place->sheet_row ? place->sheet_row : place->line;
}

typedef struct Problem {
    ProblemCode code;
    ProblemPlace place;
    Str found; /* the text found, at most 200 bytes of it */
    Wording words[PROBLEM_MAX_WORDS];
    size_t word_count;
} Problem;

typedef struct Problems { /* an array with the memory of its texts */
    Arena texts;
    Problem *items;
    size_t count, capacity;
} Problems;

typedef struct ProblemList {
    Str file; /* as the user named it; must outlive the list */
    Problems earlier; /* of the batches before, at most `limit` */
    Problems recent; /* since problem_begin_batch */
    size_t limit;
    uint64_t errors, notes; /* of all that were reported */
    uint64_t dropped; /* reported in earlier batches and no longer kept */
    bool out_of_memory; /* a report could not be stored; it is counted */
} ProblemList;

typedef enum ProblemFormat { PROBLEM_HUMAN, PROBLEM_GNU, PROBLEM_JSON } ProblemFormat;

void problem_list_init(ProblemList *list, Str file, size_t limit);
void problem_list_done(ProblemList *list);

/* Reports; all texts are copied. */
void problem_report(ProblemList *list, ProblemCode code, const ProblemPlace *place, Str found, size_t word_count,
                    const Wording *words);

/* No problems, and none counted. */
void problem_list_clear(ProblemList *list);
/* The recent problems of a part of the input, sorted by line, join the earlier ones of the list, with all that
 * the part counted; the part keeps nothing. Parts join in the order of the input. */
void problem_list_join(ProblemList *list, ProblemList *part);

/* The reader calls it when it begins to fill a batch: recent problems, sorted by line, join the earlier ones. */
void problem_begin_batch(ProblemList *list);

/* Forgets the recent problems with these indexes, `end` excluded, as if they had not been reported. */
void problem_list_forget(ProblemList *list, size_t first, size_t end);
/* The same for those from the one with index `first` on that stand below the line. */
void problem_list_forget_below(ProblemList *list, size_t first, uint64_t line);

bool problem_is_error(ProblemCode code);
/* "D0301"; a static string. */
const char *problem_code_name(ProblemCode code);

/* One line for a file of rejected rows: place, message and how to mend it, in the arena. Empty when there is no
 * memory. */
Str problem_reason(Arena *arena, const Problem *problem, Language language);
void problem_render(FILE *out, const Problem *problem, Str file, ProblemFormat format, Language language);
/* All that are kept, in the order of the file, then how many more there were. */
void problem_list_render(FILE *out, const ProblemList *list, ProblemFormat format, Language language);

/* Column 1 is A, 27 is AA, as spreadsheets name them. The buffer takes the NUL too. */
#define COLUMN_LETTERS_SIZE 16
void problem_column_letters(uint32_t column, char letters[COLUMN_LETTERS_SIZE]);

#endif
