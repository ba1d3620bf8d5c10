/* cell: the text of one cell becomes the value of its field.
 *
 * The forms accepted are those that people type: docs/data-files.md lists them. Nothing is guessed: a text that may mean
 * two things, or that a spreadsheet has damaged, is refused with a message that says how to write it. */
#ifndef POLC_CELL_H
#define POLC_CELL_H

#include "runtime/decimal.h"
#include "runtime/plan.h"
#include "runtime/problem.h"

/* What is known about a column before its cells are read. */
typedef struct CellForm {
    const PlanField *field;
    Str header; /* as it stands in the file */
    Str unit; /* the unit in the header, in its own spelling; empty when there is none */
    int64_t multiple; /* of the unit in the header: 1, 1,000 (千), 10,000 (万), 100,000,000 (亿) */
    int64_t percent_divisor; /* RATE: 100 or 1000 when the header says % or ‰; 0 when it does not */
    Str *member_names; /* CATEGORY: two for each member, id and label, folded */
    Wording choices; /* CATEGORY: all members, for messages */
    Wording noun, expected; /* "an amount of money", "yuan with at most two decimals, e.g. 1,234.50" */
    Wording finest; /* the smallest step of a number */
    Wording low, high; /* the declared range */
} CellForm;

typedef struct CellValue {
    int64_t number; /* mantissa, member, day, or 0 and 1 */
    Str text; /* TEXT: a slice of the argument */
    bool is_blank;
    ProblemCode problem; /* PROBLEM_NONE: the cell is good */
    Wording words[PROBLEM_MAX_WORDS];
    size_t word_count;
    char scratch[2][40]; /* holds words that were made for this cell */
} CellValue;

/* Texts are made in the arena, which must live as long as the form. False: no memory. */
bool cell_form_init(CellForm *form, const PlanField *field, Str header, Arena *arena);
/* `text` is trimmed. */
void cell_read(const CellForm *form, Str text, CellValue *value);

void cell_refuse(CellValue *value, ProblemCode problem, size_t word_count, const Wording *words);
/* Parts of cell_read, one file each. */
void cell_read_number(const CellForm *form, Str text, CellValue *value);
void cell_read_date(const CellForm *form, Str text, CellValue *value);
/* Multiples and units in a suffix such as 万元 or 单: takes the multiple off the front of *suffix. */
int64_t cell_take_multiple(Str *suffix);
/* Whether `unit` (folded, without blanks) is a unit of the field; the empty unit is. */
bool cell_is_unit_of(const PlanField *field, Str unit);
/* A mantissa as a decimal, and the unit that people write behind it: 元, %, the field's own. */
Str cell_print_number(char digits[DECIMAL_TEXT], const PlanField *field, int64_t mantissa);
Str cell_unit_of(const PlanField *field);
/* A mantissa of the field as people write it: yuan, %, a date. */
Str cell_print(Arena *arena, const PlanField *field, int64_t mantissa);

#endif
