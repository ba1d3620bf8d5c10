/* law_numbers: the amounts, rates, counts and dates that a text states, and those that a policy states. */
#ifndef POLC_LAW_NUMBERS_H
#define POLC_LAW_NUMBERS_H

#include "compiler/analysis/law.h"
#include "compiler/policy.h"

typedef enum StatedKind {
    STATED_MONEY,
    STATED_RATE,
    STATED_COUNT,
    STATED_TIME,
    STATED_DATE,
    STATED_PLAIN
} StatedKind;

typedef struct Stated {
    StatedKind kind;
    Exact value; /* MONEY in yuan, RATE as a fraction, TIME in months or days, DATE as a day number */
    size_t first, last; /* characters of the text */
    const Node *node; /* of the policy; NULL: of a text */
} Stated;

typedef struct StatedList {
    Stated *items;
    size_t count, capacity;
} StatedList;

/* Arabic and Chinese numerals with what follows them: 20万元, 二十万元, 百分之二十, 5000单, 两年, 减半, 20%. Counts are those of units
 * that the policy declares. Numbers of documents (〔2014〕10号) and ordinals (第三) are left out. */
void stated_in_law(Arena *arena, const Law *law, size_t from, size_t end, const Policy *policy, StatedList *list);
/* The literals of a tree, through the definitions and tables that it uses. */
void stated_in_tree(Arena *arena, const Node *node, bool with_tables, StatedList *list);

bool stated_alike(const Stated *a, const Stated *b);
bool stated_has(const StatedList *list, const Stated *number);
/* As people write it. */
Str stated_text(Arena *arena, const Law *law, const Stated *number);

#endif
