/* currency: how people write the money that a field counts: 元, ¥, 英镑, £, GBP. */
#ifndef POLC_CURRENCY_H
#define POLC_CURRENCY_H

#include "runtime/plan.h"
#include "runtime/problem.h"

/* Takes the name of the field's currency off the front of a folded text that begins with it; behind a number: 元, pounds. */
bool currency_take_name(const PlanField *field, Str *text);
/* The same for what stands before a number: ¥, £, GBP; in capitals or not. */
bool currency_take_sign(const PlanField *field, Str *text);
bool currency_is_yuan(const PlanField *field);
/* Its name for messages. */
Wording currency_name(const PlanField *field);

#endif
