/* readings: what each option of each reading does to the rows of a data file, as `polc readings` gathers it; and its three forms. */
#ifndef POLC_READINGS_H
#define POLC_READINGS_H

#include "compiler/driver/compiled.h"
#include "compiler/driver/data_run.h"
#include "compiler/driver/report.h"
#include "runtime/compare/comparison.h"

typedef struct EffectRow { /* the row that gains or loses most, the first of them in the file */
    bool any;
    Str who; /* what people call it */
    uint64_t line;
    Int128 total[SIDES]; /* in force, and under the option */
} EffectRow;

typedef struct EffectBudget { /* a budget in a year in which the option changes something */
    Str id, label;
    int32_t year; /* INT32_MIN: of all years */
    Int128 demand[SIDES], paid[SIDES], shortage[SIDES];
} EffectBudget;

typedef struct EffectGroup { /* rows with the same cell of the field of --by */
    Str name; /* empty: blank */
    uint64_t rows; /* that pay another total */
    Int128 total[SIDES]; /* of those rows */
} EffectGroup;

/* Beside what is in force: the options of one reading, or of two. */
#define EFFECT_READINGS 2

typedef struct Effect {
    const Symbol *option[EFFECT_READINGS];
    size_t option_count;
    bool is_in_force;
    bool has_plan; /* false: the policy cannot be compiled under it */
    Int128 cash, in_kind;
    uint64_t gaining, losing, changed, rejected; /* rows */
    Int128 gained, lost;
    EffectRow largest_gain, largest_loss;
    EffectBudget *budgets;
    size_t budget_count;
    EffectGroup *groups; /* largest difference first; none without --by */
    size_t group_count;
} Effect;

typedef struct Readings {
    const Session *session;
    const Arguments *arguments;
    Compiled *compiled;
    const char *data; /* NULL: only listed */
    Arena *arena; /* escapes when memory runs out */
    Language language; /* of the report */
    const PlanField *by; /* NULL: no groups */
    uint64_t rows, rejected; /* of the data, under what is in force */
    Effect *effects; /* reading after reading, option after option */
    size_t effect_count;
    Effect *pairs;
    size_t pair_count, pair_capacity;
    Arena scratch; /* of the plan at hand */
    Comparison comparison; /* of the option at hand */
} Readings;

/* Frees what an option left behind when memory ran out. */
void readings_done(Readings *readings);

static inline Int128 effect_total(const Effect *effect)
{
    return effect->cash + effect->in_kind;
}
/* What is in force, whose total all others are held against; NULL: the policy has no readings. */
const Effect *readings_in_force(const Readings *readings);

/* Computes all options over the data. Anything but EXIT_ALL_WELL has been said; EXIT_ATTENTION goes on: rows were rejected. */
ExitCode readings_compute(Readings *readings, DataRun *in_force, DataRun *option);

/* Why an option stands, or does not, in words: "default", "decided by … on …"; in the arena. Empty: nothing is written of it. */
typedef enum Standing { STANDING_NONE, STANDING_DEFAULT, STANDING_DECIDED, STANDING_CHOSEN } Standing;
typedef struct OptionStanding {
    bool is_in_force;
    Standing why; /* STANDING_CHOSEN only in force */
    bool is_default; /* of the text */
    Str decided_by, decided_on, document; /* empty unless the text records a decision */
} OptionStanding;
OptionStanding readings_standing(const Readings *readings, const Symbol *option);

/* The clauses, referrals and budgets that speak of the reading, or that a rule between clauses joins which does; each once, in the
 * order of the text; in the arena. */
typedef struct ReadingPlaces {
    const Symbol **items;
    size_t count;
    const Node *every_clause; /* a gate of every clause speaks of it: the first of them; NULL: none */
    bool elsewhere; /* the form, the header or a record of what is not modelled speaks of it */
} ReadingPlaces;
ReadingPlaces readings_places(const Readings *readings, const Symbol *reading);

/* One form each; false: no memory. */
bool readings_put_list(Report *report, const Readings *readings);
bool readings_put_table(Report *report, const Readings *readings);
void readings_put_csv(Report *report, const Readings *readings);
void readings_put_json(Report *report, const Readings *readings);

#endif
