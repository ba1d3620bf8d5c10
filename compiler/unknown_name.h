/* unknown_name: what to write instead of a name that nothing has, where its own words tell what was meant. */
#ifndef POLC_UNKNOWN_NAME_H
#define POLC_UNKNOWN_NAME_H

#include "compiler/missing_space.h"

/* Advice on 没有违反承诺 (a negation of a declared name) and on 每人每晚30元, 每家企业 and 每增加1亿元 (prices, keys and steps as a
 * measure words them), and on 申报日期所在年份. Empty where the name tells nothing. */
Text unknown_name_advice(Arena *arena, Str name, KeywordIsName *is_declared, void *context);

/* The same for what stands as the unit of a number: `number` is its digits, `after` what follows the word. */
Text unknown_unit_advice(Arena *arena, Str name, Str number, Str after, KeywordIsName *is_unit, void *context);

#endif
