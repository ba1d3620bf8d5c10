/* type_rules: what can be asked about a type, and its name for people. */
#ifndef POLC_TYPE_RULES_H
#define POLC_TYPE_RULES_H

#include "compiler/diag.h"
#include "compiler/policy.h"
#include "compiler/types.h"

Type type_make(TypeKind kind);
Type type_of_unit(TypeKind kind, const Symbol *unit);
/* What a primitive returns; a count without a unit is a number. */
Type type_of_kind(ValueKind kind);

bool type_is_poison(Type type); /* also the type of what was never checked */
bool type_is_plain(Type type); /* a number or a rate */
bool type_is_counted(Type type); /* a count or a quantity */
bool type_is_span(Type type); /* days, months or years */
bool type_is_numeric(Type type); /* whatever can be added to its like */
bool type_is_whole(Type type); /* has whole values only */
/* The two may be compared, added, or stand in two arms: equal, or number and rate, or count and quantity of one unit.
 * Poison matches everything. */
bool type_matches(Type a, Type b);
/* The type of what may be either of two matching types. */
Type type_unify(Type a, Type b);
/* As a drafter writes it: `count of order`, `money/order`. */
Text type_text(Arena *arena, Type type);
/* A unit by its name in either language: of id and label, the one in Chinese is the Chinese name. */
Text type_symbol_text(const Symbol *symbol);

#endif
