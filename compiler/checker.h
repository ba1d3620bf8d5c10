/* checker: what the parts of the checker share. Only check*.c and resolve.c include it. */
#ifndef POLC_CHECKER_H
#define POLC_CHECKER_H

#include "compiler/check.h"
#include "compiler/names.h"
#include "compiler/type_rules.h"
#include "compiler/word_set.h"

/* How deep expressions may nest through the definitions that they use. A single tree is at most AST_MAX_DEPTH high, so passes
 * may recurse in it. */
#define CHECK_MAX_DEPTH AST_MAX_DEPTH

typedef struct Checker {
    Arena *arena;
    const Sources *sources;
    Diags *diags;
    PolicyFiles *tables;
    Policy *policy;
    size_t parse_reports; /* how many diagnostics the parser left */
    Names names; /* every declared name and label, and the built-in units where nothing else has their name */
    SymbolList defining; /* the definitions that are being checked, outermost first */
    int depth;
    int deepest; /* the greatest depth reached in the value that is being checked, those of its definitions included */
    Node *rounded; /* the division that stands directly under a rounding, while it is checked */
    Node *compared; /* the comparison that is being checked: it can take a growth as it is */
    Node *summed; /* the outermost sum or difference whose left end is being checked */
    Node *dated; /* the call that stands directly under `on` or in `accrued`, while it is checked */
    const Symbol *detail; /* the detail input for whose rows the value is checked; NULL: the applicants' form */
    bool proving; /* what `prove` says is being checked: a clause stands there for its amount */
    const Node *paid; /* what the `pay` says that is being checked: a share of a pot stands there alone */
    WordSet *words; /* every word that a source declares, for what is said of unknown names; scanned when needed */
    const Source *words_of;
    bool needs_precedence, needs_award_year;
    Span precedence_span, award_year_span; /* the first statement that needs it */
} Checker;

/* ---- resolve.c */
Policy *resolve_policy(Checker *checker, Node *file);
/* A further symbol for a DEFINE or TABLE whose declaration an amendment changes; it has no name of its own. */
Symbol *resolve_changed(Checker *checker, Node *node);
/* The symbol with this name, or NULL: a field of the detail input in whose rows the expression is computed comes first. */
Symbol *resolve_look(const Checker *checker, Str name);
/* The same, and marks it used. */
Symbol *resolve_find(Checker *checker, Str name);
/* Reports a name that nothing has, with the nearest name of the kinds in the bit set (1 << SymbolKind). */
void resolve_report_unknown(Checker *checker, const Node *name, unsigned kinds);
/* The name as one of the kinds; reports and returns NULL when it is not. `expected` says in words what fits. */
Symbol *resolve_expect(Checker *checker, Node *name, unsigned kinds, Text expected);
/* Several members are asked for by `is one of`, or excluded; they are given with 、 between them. */
Text check_several_members(Arena *arena, Str subject, Str members, bool excluded);
/* A member or an option by id or label; reports and returns NULL when the owner has none of that name. */
Symbol *resolve_part(Checker *checker, const Symbol *owner, Node *name);
#define KIND_BIT(kind) (1u << SYMBOL_##kind)

/* ---- resolve_versions.c: after the header, which says when the policy begins and ends */
void resolve_versions(Checker *checker);

/* ---- check_amend.c: what amendments change, add and repeal; after the clauses and budgets as they were */
void check_amendments(Checker *checker);

/* ---- check_expression.c: every function sets node->type and returns it; poison was reported */
Type check_value(Checker *checker, Node *node);
/* A value where this type is expected: a bare name is then a member of the expected category. */
Type check_expected(Checker *checker, Node *node, Type expected);
/* As check_expected, and reports a value of another type; `what` names the place. False after a report. */
bool check_is(Checker *checker, Node *node, Type expected, Text what);
void check_condition(Checker *checker, Node *node);
/* Two arms of one choice: their common type, or poison after a report. */
Type check_same(Checker *checker, Type so_far, const Node *first, Type type, const Node *value);
bool check_unit_matches(const Symbol *unit, Type type);

/* ---- check_arithmetic.c: both sides are checked already */
Type check_arithmetic(Checker *checker, Node *node, Type left, Type right);
Type check_comparison(Checker *checker, Node *node, Type left, Type right);
void check_of_bracket(Checker *checker, const Node *node);
/* Whether a bare number is written where a value with a known unit belongs: the unit is what is wrong, so that is shown. */
/* Reports a bare number that stands where a rate is meant, as 5.5 in `rate < 5.5`. */
void check_bare_rate(Checker *checker, Type beside, const Node *value);
/* The same of what something is multiplied by, `10 of X`, where only below 1 a number can mean nothing else. */
void check_bare_multiplier(Checker *checker, const Node *value);
bool check_lacks_unit(Checker *checker, const Node *written, Type type, Type wanted);
/* Completes a report with how to write what was expected, where that can be said. */
void check_suggest_unit(Checker *checker, Diag *diag, const Node *written, Type expected, Type found);
void report_mismatch(Checker *checker, const Node *node, Type left, Type right);

/* ---- check_call.c */
Type check_call(Checker *checker, Node *node);
Type check_table_on(Checker *checker, Node *node);

/* ---- check_bands.c */
typedef enum BandUse {
    BANDS_MARGINAL, /* slices of a measured value from zero */
    BANDS_WHOLE, /* every value from zero has its band */
    BANDS_LOOKUP, /* as WHOLE; `otherwise` fills every gap */
    BANDS_TABLE, /* no gaps between bands; nothing below the first and above the last */
} BandUse;
/* The `key_of(item)` of each item is a BAND, RANGE, OTHERWISE or value of the measured type; all are checked. */
void check_bands(Checker *checker, Node *items, Node *(*key_of)(Node *item), Type measured, BandUse use,
                 Span whole);
/* The value of a literal, money in yuan, a date as its day; false for everything else. */
bool constant_number(const Node *node, Exact *out);
/* What may stand in a cell: a number with its sign, a date, a text, yes, no, a member. */
bool check_is_literal(const Node *node);
/* Whether a cell of this type can hold the number: neither finer than cells are, nor beyond VALUE_LIMIT, nor less than
 * nothing where things are counted. False after a diagnostic; true for what is no constant number. */
bool check_cell_number(Checker *checker, const Node *node, Type type);

/* ---- check_tiers.c */
Type check_tiers(Checker *checker, Node *node);
Type check_lookup(Checker *checker, Node *node);
/* Keys that are members of a category, options of a reading, or yes and no: none doubled, none missing. */
void check_parts_covered(Checker *checker, Node *items, Node *(*key_of)(Node *item), Type measured, Span whole);

/* ---- check_detail.c: inputs of rows that belong to an applicant, and values over those rows */
void check_details(Checker *checker);
Type check_over_rows(Checker *checker, Node *node);
/* `with DETAIL: cells` of a test, which stands behind the row it belongs to. */
void check_with(Checker *checker, Node *with, bool has_row);

/* ---- check_ledger.c: awards of earlier runs */
/* `awarded(C per KEY)`: what the ledger holds is money. */
Type check_awarded(Checker *checker, Node *node);
/* `already C = M` of a test; `has_row`: a row was given before it, or it names one. */
void check_already(Checker *checker, Node *already, bool has_row);
/* A value that a test gives: a literal of the type. */
void check_test_value(Checker *checker, Node *value, Type type, Text what);

/* ---- check_prove.c */
void check_proofs(Checker *checker);

/* ---- check_acceptance.c */
/* `accept FINDING on NAME "why"` within a declaration, or within `under`. */
void check_acceptance(Checker *checker, const Node *node, Span home);
void check_file_acceptances(Checker *checker);

/* ---- check_exceptions.c */
void check_excepting(Checker *checker, Node *node);
/* Clauses that prevail over each other in a ring; their names are resolved already. */
void check_prevailing_rings(Checker *checker);

/* ---- check_competition.c */
void check_top(Checker *checker, Node *top);
void check_quota(Checker *checker, Node *quota);
void check_limit(Checker *checker, Node *limit);
/* `share of P in proportion to X`: the type of a part. */
Type check_pot(Checker *checker, Node *pot);
/* `by rank of F { … }`: the type of what a rank brings. */
Type check_rank(Checker *checker, Node *rank);
/* What a clause that pays a share of a pot, or by rank, cannot say beside it. */
void check_pot_alone(Checker *checker, const Node *items);

/* ---- check_payout.c: what lies behind the paid amount */
void check_instalments(Checker *checker, Node *instalments);
void check_share(Checker *checker, Node *share);

/* ---- check_override.c: decisions on single cases */
void check_overrides(Checker *checker);

/* ---- the other parts, in the order in which check.c calls them */
void check_units(Checker *checker);
void check_fields(Checker *checker);
void check_field(Checker *checker, Symbol *field);
/* A second key is reported at it; returns the first one, `key` or this field. */
const Symbol *check_single_key(Checker *checker, const Symbol *key, const Symbol *field);
Type check_declared_type(Checker *checker, Node *node, Symbol *owner);
void check_input_checks(Checker *checker);
void check_readings(Checker *checker);
void check_table_keys(Checker *checker);
void check_tables(Checker *checker);
void check_define(Checker *checker, Symbol *define);
void check_clauses(Checker *checker);
/* The statements of a clause, and of a budget, wherever they stand. */
void check_clause_statements(Checker *checker, Node *items, Span home);
void check_budget_statements(Checker *checker, Node *items, Span home);
void check_budgets(Checker *checker);
void check_exclusive(Checker *checker, Node *node);
void check_orders(Checker *checker, Node *orders);
/* Remembers that a cross-row statement uses the policy's order. */
void check_wants_precedence(Checker *checker, Span at);
void check_wants_award_year(Checker *checker, Span at);
/* Reports `code` at a value that reads a field which may be blank. */
void check_never_blank(Checker *checker, const Node *node, DiagCode code);
void check_scope(Checker *checker, Node *scope);
/* Names of clauses, none of them twice. */
void check_unique_clauses(Checker *checker, Node *names);
void check_tests(Checker *checker);
/* The cells of one row, of the detail input or, where it is NULL, of the form. */
void check_cells(Checker *checker, Node *row, const Symbol *detail);
void check_unused(Checker *checker);
/* Resolves `under R is O`; false when either is unknown. */
bool check_under_head(Checker *checker, Node *under);
/* ROUND in the header or in a clause, and ROUNDED: the mode. */
bool check_rounding_mode(Checker *checker, const Node *name, Rounding *mode);

/* ---- check_statements.c */
/* Reports statements that stand twice, or under two readings that can be in force together. False when there are too many to
 * compare, which was reported. */
bool check_statement_conflicts(Checker *checker, Node *items);
/* A statement that fits is in force whatever the readings are. `lacking` is set to an option without one, or NULL. */
bool statements_always_have(const Node *items, bool (*fits)(const Node *), const Symbol **lacking);
bool statements_ever_have(const Node *items, bool (*fits)(const Node *));

/* The parser reported something inside of a node: what seems to be lacking there may be what it could not read. */
bool check_was_misread(const Checker *checker, Span span);
/* The text of a span as written, shortened for a message. */
Str check_written(const Checker *checker, Span span);
/* Where the operator between the two sides of a node stands; the whole node when that cannot be told. */
Span check_operator_span(const Checker *checker, const Node *node);
/* Whether brackets stand around a span, inside or outside of it. */
bool check_is_bracketed(const Checker *checker, Span span);
void check_not_available(Checker *checker, const Node *node, Str written);

static inline Text word(Str same)
{
    return text_of(same);
}

#endif
