/* spelled_numbers: amounts as a measure's text spells them, which the language writes in figures. */
#ifndef POLC_SPELLED_NUMBERS_H
#define POLC_SPELLED_NUMBERS_H

#include "runtime/arena.h"

/* 二十万元 is 20万元, 百分之二十 is 20%, 每单1.5元 is 1.5元/单. An empty Str where the word is none of these. */
Str spelled_number_mend(Arena *arena, Str word);

#endif
