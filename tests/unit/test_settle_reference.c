/* Random small cases against a plain reference: every step retold as a search over all awards, with no sorting, no rounds
 * and no sliding sums. */
#include "tests/unit/settle_case.h"

typedef struct Random {
    uint64_t state;
} Random;

static uint64_t random_below(Random *random, uint64_t bound)
{
    random->state += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t z = random->state;
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return (z ^ z >> 31) % bound;
}

#define MOST (CASE_ROWS * CASE_CLAUSES)

typedef struct Reference {
    const Case *c;
    size_t count;
    int64_t amount[MOST];
    bool away[MOST]; /* takes no part at all: not granted, or its identity is blank */
} Reference;

static uint32_t key_of(const Case *c, const PlanStep *step, size_t i)
{
    return step->key < 0 ? 1 : c->key_cells[step->key][c->awards[i].row];
}

static int32_t year_of(const Case *c, size_t i)
{
    return c->rows[c->awards[i].row].year;
}

static bool is_member(const PlanStep *step, uint16_t clause)
{
    for (size_t m = 0; m < step->clause_count; m++) {
        if (step->clauses[m] == clause)
            return true;
    }
    return false;
}

static bool takes_part(const Reference *r, const PlanStep *step, size_t i)
{
    return !r->away[i] && r->amount[i] > 0 && is_member(step, r->c->awards[i].clause);
}

static size_t priority_of(const Case *c, const PlanStep *step, size_t i)
{
    int64_t value = c->awards[i].clause;
    if (step->shortage == SHORTAGE_PRIORITY_MEMBERS)
        value = c->order_cells[step->priority_field][c->awards[i].row];
    for (size_t p = 0; p < step->priority_count; p++) {
        if (step->priority[p] == value)
            return p;
    }
    return step->priority_count;
}

/* Whether award a has its turn before award b. Awards stand in row order, and in clause order within a row. */
static bool is_before(const Case *c, const PlanStep *step, size_t a, size_t b)
{
    if (step->period == PERIOD_WITHIN_YEARS && year_of(c, a) != year_of(c, b))
        return year_of(c, a) < year_of(c, b);
    if (step->kind == STEP_BUDGET && step->shortage >= SHORTAGE_PRIORITY_CLAUSES) {
        size_t left = priority_of(c, step, a), right = priority_of(c, step, b);
        if (left != right)
            return left < right;
    }
    for (size_t o = 0; o < step->order_count; o++) {
        int64_t left = c->order_cells[step->order[o]][c->awards[a].row];
        int64_t right = c->order_cells[step->order[o]][c->awards[b].row];
        if (left != right)
            return (left < right) != c->orders[step->order[o]].descending;
    }
    return a < b;
}

/* The next award in turn among those not done; MOST when there is none. */
static size_t next_in_turn(const Reference *r, const PlanStep *step, const bool *done)
{
    size_t next = MOST;
    for (size_t i = 0; i < r->count; i++) {
        if (!done[i] && takes_part(r, step, i) && (next == MOST || is_before(r->c, step, i, next)))
            next = i;
    }
    return next;
}

/* Whether what award `other` took counts against award i. */
static bool shares_scope(const Case *c, const PlanStep *step, size_t i, size_t other)
{
    if (key_of(c, step, i) != key_of(c, step, other))
        return false;
    if (step->period == PERIOD_EVER)
        return true;
    int32_t years = step->period == PERIOD_YEAR ? 1 : step->years;
    return year_of(c, other) <= year_of(c, i) && year_of(c, other) > year_of(c, i) - years;
}

static int64_t limit_for(const Reference *r, const PlanStep *step, size_t i)
{
    bool stated = step->kind == STEP_LIMIT && step->measure != UINT16_MAX;
    return stated ? r->c->order_cells[step->measure][r->c->awards[i].row] : step->limit;
}

static void take_in_turn(Reference *r, const PlanStep *step)
{
    bool done[MOST] = {false};
    size_t i;

    while ((i = next_in_turn(r, step, done)) < MOST) {
        int64_t taken = 0;
        for (size_t other = 0; other < r->count; other++) {
            if (done[other] && takes_part(r, step, other) && shares_scope(r->c, step, i, other))
                taken += step->kind == STEP_PLACES ? 1 : r->amount[other];
        }
        done[i] = true;
        int64_t left = limit_for(r, step, i) - taken;
        left = left < 0 ? 0 : left;
        if (step->kind == STEP_PLACES && left <= 0)
            r->amount[i] = 0;
        if (step->kind != STEP_PLACES && r->amount[i] > left)
            r->amount[i] = left;
    }
}

static void share_out(Reference *r, const PlanStep *step, const bool *member, int64_t pot)
{
    int64_t before[MOST], total = 0, given = 0;
    bool topped[MOST] = {false};

    for (size_t i = 0; i < r->count; i++) {
        before[i] = r->amount[i];
        total += member[i] ? before[i] : 0;
    }
    if (total <= pot)
        return;
    for (size_t i = 0; i < r->count; i++) {
        if (member[i])
            given += r->amount[i] = before[i] * pot / total;
    }
    for (; given < pot; given++) {
        size_t best = MOST;
        for (size_t i = 0; i < r->count; i++) {
            if (!member[i] || topped[i])
                continue;
            int64_t rest = before[i] * pot % total, best_rest = best < MOST ? before[best] * pot % total : -1;
            if (rest > best_rest || (rest == best_rest && is_before(r->c, step, i, best)))
                best = i;
        }
        topped[best] = true;
        r->amount[best]++;
    }
}

/* Clause after clause gives way; within one, whoever has nobody after him. */
static void give_way(Reference *r, const PlanStep *step, const bool *member, int64_t pot)
{
    int64_t excess = -pot;

    for (size_t i = 0; i < r->count; i++)
        excess += member[i] ? r->amount[i] : 0;
    for (size_t p = 0; p < step->priority_count && excess > 0;) {
        size_t last = MOST;
        for (size_t i = 0; i < r->count; i++) {
            if (!member[i] || r->amount[i] == 0 || r->c->awards[i].clause != step->priority[p])
                continue;
            if (last == MOST || is_before(r->c, step, last, i))
                last = i;
        }
        if (last == MOST) {
            p++;
            continue;
        }
        int64_t taken = r->amount[last] < excess ? r->amount[last] : excess;
        r->amount[last] -= taken;
        excess -= taken;
    }
}

static void share_caps(Reference *r, const PlanStep *step)
{
    bool done[MOST] = {false};
    size_t i;

    while ((i = next_in_turn(r, step, done)) < MOST) {
        bool member[MOST] = {false};
        int64_t pot = limit_for(r, step, i);
        for (size_t other = 0; other < r->count; other++) {
            if (!takes_part(r, step, other) || key_of(r->c, step, other) != key_of(r->c, step, i))
                continue;
            if (step->period == PERIOD_EVER || year_of(r->c, other) == year_of(r->c, i))
                member[other] = done[other] = true;
            else if (shares_scope(r->c, step, i, other))
                pot -= r->amount[other];
        }
        if (step->priority_count > 0)
            give_way(r, step, member, pot < 0 ? 0 : pot);
        else
            share_out(r, step, member, pot < 0 ? 0 : pot);
    }
}

static bool in_one_round(const Case *c, const PlanStep *step, size_t a, size_t b)
{
    return key_of(c, step, a) == key_of(c, step, b) &&
           (step->period == PERIOD_EVER || year_of(c, a) == year_of(c, b));
}

/* Of those of the round: how many are before i by the first order, how many equal it there, how many have their turn before. */
typedef struct Standing {
    int64_t better, equal, before;
} Standing;

static Standing standing_of(const Reference *r, const PlanStep *step, const bool *member, size_t i)
{
    const PlanStep rank = {.order = {step->order[0]}, .order_count = 1};
    const int64_t *cells = r->c->order_cells[step->order[0]];
    Standing standing = {0};

    for (size_t other = 0; other < r->count; other++) {
        if (!member[other] || !in_one_round(r->c, step, i, other))
            continue;
        bool equal = cells[r->c->awards[other].row] == cells[r->c->awards[i].row];
        standing.equal += equal;
        standing.better += !equal && is_before(r->c, &rank, other, i);
        standing.before += other != i && is_before(r->c, step, other, i);
    }
    return standing;
}

static void list_members(const Reference *r, const PlanStep *step, bool *member)
{
    for (size_t i = 0; i < r->count; i++)
        member[i] = takes_part(r, step, i);
}

static void keep_first(Reference *r, const PlanStep *step)
{
    bool member[MOST];

    list_members(r, step, member);
    for (size_t i = 0; i < r->count; i++) {
        if (!member[i])
            continue;
        Standing standing = standing_of(r, step, member, i);
        bool in = step->ties == TIES_ALL_IN    ? standing.better < step->limit
                  : step->ties == TIES_ALL_OUT ? standing.better + standing.equal <= step->limit
                                               : standing.before < step->limit;
        if (!in)
            r->amount[i] = 0;
    }
}

static void fill_bands(Reference *r, const PlanStep *step)
{
    const int64_t *band_of = r->c->order_cells[step->measure];
    bool member[MOST];

    list_members(r, step, member);
    for (size_t i = 0; i < r->count; i++) {
        int64_t mine = band_of[r->c->awards[i].row], left = 0, before = 0;
        if (!member[i])
            continue;
        for (int64_t band = 0; band <= mine && band < (int64_t)step->band_count; band++) {
            int64_t wanted = 0;
            left = (step->fall_through ? left : 0) + step->band_places[band];
            for (size_t other = 0; other < r->count; other++) {
                if (!member[other] || !in_one_round(r->c, step, i, other) ||
                    band_of[r->c->awards[other].row] != band)
                    continue;
                wanted++;
                before += band == mine && other != i && is_before(r->c, step, other, i);
            }
            if (band < mine)
                left = wanted < left ? left - wanted : 0;
        }
        if (mine >= (int64_t)step->band_count || before >= left)
            r->amount[i] = 0;
    }
}

static void divide_pot(Reference *r, const PlanStep *step)
{
    const int64_t *weight_of = r->c->order_cells[step->measure];
    bool member[MOST];

    list_members(r, step, member);
    for (size_t i = 0; i < r->count; i++) {
        int64_t total = 0, given = 0, mine = weight_of[r->c->awards[i].row], ahead = 0;
        if (!member[i])
            continue;
        for (size_t other = 0; other < r->count; other++)
            if (member[other] && in_one_round(r->c, step, i, other))
                total += weight_of[r->c->awards[other].row];
        if (total == 0)
            continue;
        for (size_t other = 0; other < r->count; other++) {
            if (!member[other] || !in_one_round(r->c, step, i, other))
                continue;
            int64_t weight = weight_of[r->c->awards[other].row];
            int64_t rest = step->limit * weight % total, my_rest = step->limit * mine % total;
            given += step->limit * weight / total;
            ahead += other != i && (rest > my_rest || (rest == my_rest && is_before(r->c, step, other, i)));
        }
        r->amount[i] = step->limit * mine / total + (ahead < step->limit - given);
    }
}

static void keep_highest(Reference *r, const PlanStep *step)
{
    int64_t totals[MOST][CASE_CLAUSES] = {{0}}, before[MOST];
    size_t earliest[MOST][CASE_CLAUSES];

    memcpy(before, r->amount, sizeof before);
    for (size_t i = 0; i < r->count; i++) {
        for (size_t k = 0; k < CASE_CLAUSES; k++)
            earliest[i][k] = MOST;
        for (size_t other = 0; other < r->count; other++) {
            if (!takes_part(r, step, other) || key_of(r->c, step, i) != key_of(r->c, step, other) ||
                year_of(r->c, i) != year_of(r->c, other))
                continue;
            uint16_t clause = r->c->awards[other].clause;
            totals[i][clause] += before[other];
            if (earliest[i][clause] == MOST || is_before(r->c, step, other, earliest[i][clause]))
                earliest[i][clause] = other;
        }
    }
    for (size_t i = 0; i < r->count; i++) {
        uint16_t mine = r->c->awards[i].clause;
        if (!takes_part(r, step, i))
            continue;
        for (uint16_t k = 0; k < CASE_CLAUSES; k++) {
            if (earliest[i][k] == MOST || k == mine)
                continue;
            if (totals[i][k] > totals[i][mine] ||
                (totals[i][k] == totals[i][mine] && is_before(r->c, step, earliest[i][k], earliest[i][mine])))
                r->amount[i] = 0;
        }
    }
}

static void pay_from(Reference *r, const PlanStep *step, const bool *member, int64_t pot)
{
    bool done[MOST] = {false};
    bool closed = false;

    if (step->shortage == SHORTAGE_PRO_RATA) {
        share_out(r, step, member, pot);
        return;
    }
    for (size_t i = 0; i < r->count; i++)
        done[i] = !member[i];
    for (size_t i; (i = next_in_turn(r, step, done)) < MOST;) {
        done[i] = true;
        int64_t most = closed ? 0 : pot;
        if (r->amount[i] > most) {
            closed = true;
            r->amount[i] = step->shortage == SHORTAGE_CUT_OFF ? 0 : most;
        }
        pot -= r->amount[i];
    }
}

static void pay_budget(Reference *r, const PlanStep *step)
{
    int64_t carried = 0;

    for (int32_t year = 2000; year < 2010; year++) {
        bool member[MOST] = {false};
        bool present = !step->per_year;
        int64_t demand = 0, paid = 0;
        for (size_t row = 0; row < r->c->results.row_count; row++)
            present = present || r->c->rows[row].year == year;
        if (!present)
            continue;
        for (size_t i = 0; i < r->count; i++) {
            member[i] = takes_part(r, step, i) && (!step->per_year || year_of(r->c, i) == year);
            demand += member[i] ? r->amount[i] : 0;
        }
        int64_t pot = step->limit + carried - step->reserve;
        pot = pot < 0 ? 0 : pot;
        if (demand > pot && step->shortage != SHORTAGE_UNDECIDED)
            pay_from(r, step, member, pot);
        for (size_t i = 0; i < r->count; i++)
            paid += member[i] ? r->amount[i] : 0;
        carried = step->carry_over && paid < pot ? pot - paid : 0;
        if (!step->per_year)
            break;
    }
}

static bool competes(const Reference *r, const PlanStep *step, size_t i)
{
    const Award *award = &r->c->awards[i];
    return is_member(step, award->clause) && key_of(r->c, step, i) != 0 &&
           (award->outcome == OUTCOME_PENDING || (award->outcome == OUTCOME_GRANTED && award->rounded > 0));
}

/* Whether some row of the round states another limit. */
static bool states_otherwise(const Reference *r, const PlanStep *step, size_t i)
{
    for (size_t other = 0; competes(r, step, i) && other < r->count; other++) {
        if (competes(r, step, other) && in_one_round(r->c, step, i, other) &&
            limit_for(r, step, i) != limit_for(r, step, other))
            return true;
    }
    return false;
}

static void set_away(Reference *r)
{
    for (size_t i = 0; i < r->count; i++) {
        r->away[i] = r->c->awards[i].outcome != OUTCOME_GRANTED;
        for (size_t s = 0; s < r->c->plan.step_count; s++) {
            const PlanStep *step = &r->c->steps[s];
            if (is_member(step, r->c->awards[i].clause) && key_of(r->c, step, i) == 0)
                r->away[i] = true;
        }
    }
    for (size_t s = 0; s < r->c->plan.step_count; s++) {
        const PlanStep *step = &r->c->steps[s];
        for (size_t i = 0; step->kind == STEP_LIMIT && step->measure != UINT16_MAX && i < r->count; i++)
            r->away[i] = r->away[i] || states_otherwise(r, step, i);
    }
    for (size_t i = 0; i < r->count; i++)
        r->amount[i] = r->away[i] ? 0 : r->c->awards[i].rounded;
}

static void reference_run(Reference *r, const Case *c)
{
    *r = (Reference){.c = c, .count = c->results.award_count};
    set_away(r);
    for (size_t s = 0; s < c->plan.step_count; s++) {
        const PlanStep *step = &c->steps[s];
        if (step->kind == STEP_EXCLUSIVE)
            keep_highest(r, step);
        else if (step->kind == STEP_BUDGET)
            pay_budget(r, step);
        else if (step->kind == STEP_TOP)
            keep_first(r, step);
        else if (step->kind == STEP_QUOTA)
            fill_bands(r, step);
        else if (step->kind == STEP_POT)
            divide_pot(r, step);
        else if (step->kind != STEP_PLACES && (step->sharing == SHARING_PRO_RATA || step->priority_count > 0))
            share_caps(r, step);
        else
            take_in_turn(r, step);
    }
}

static void random_order(Random *random, PlanStep *step)
{
    step->order_count = random_below(random, 3);
    for (size_t o = 0; o < step->order_count; o++)
        step->order[o] = (uint16_t)random_below(random, CASE_ORDERS);
}

static void random_row_steps(Random *random, Case *c, PlanStepKind kind)
{
    for (size_t clause = 0; clause < CASE_CLAUSES; clause++) {
        if (random_below(random, 3) > 0 || c->plan.step_count >= CASE_STEPS - 6)
            continue;
        PlanStep *step =
            case_step(c, (PlanStep){.kind = kind, .clauses = &CASE_CLAUSE[clause], .clause_count = 1});
        step->key = (int)random_below(random, CASE_KEYS + 1) - 1;
        step->period = (PlanPeriod)random_below(random, 3);
        step->years = (int32_t)random_below(random, 3) + 1;
        step->limit = (int64_t)random_below(random, kind == STEP_PLACES ? 4 : 300);
        step->sharing = (PlanSharing)random_below(random, 2);
        random_order(random, step);
    }
}

static const uint16_t PRIORITY[] = {3, 1};
static const int64_t BAND_PLACES[] = {2, 0, 1};

static PlanStep *random_step(Random *random, Case *c, PlanStepKind kind)
{
    uint16_t clause = (uint16_t)random_below(random, CASE_CLAUSES);
    PlanStep *step = case_step(c, (PlanStep){.kind = kind, .clauses = &CASE_CLAUSE[clause], .clause_count = 1});
    step->key = (int)random_below(random, CASE_KEYS + 1) - 1;
    step->period = random_below(random, 2) ? PERIOD_YEAR : PERIOD_EVER;
    random_order(random, step);
    return step;
}

static void random_competition(Random *random, Case *c)
{
    if (random_below(random, 3) == 0) {
        PlanStep *step = random_step(random, c, STEP_TOP);
        step->limit = 1 + (int64_t)random_below(random, 3);
        step->ties = (PlanTies)random_below(random, 3);
        step->order_count = step->ties == TIES_IN_ORDER && step->order_count ? step->order_count : 1;
    }
    if (random_below(random, 3) == 0) {
        PlanStep *step = random_step(random, c, STEP_QUOTA);
        step->band_places = BAND_PLACES;
        step->band_count = 3;
        step->measure = (uint16_t)random_below(random, CASE_ORDERS);
        step->fall_through = random_below(random, 2);
    }
    if (random_below(random, 3) == 0) {
        PlanStep *step = random_step(random, c, STEP_POT);
        step->limit = (int64_t)random_below(random, 1000);
        step->measure = (uint16_t)random_below(random, CASE_ORDERS);
    }
}

static const uint16_t GIVING_WAY[] = {2, 0, 1};

static void random_limit(Random *random, Case *c)
{
    PlanStep *step = case_step(c, (PlanStep){.kind = STEP_LIMIT, .clauses = CASE_CLAUSE, .clause_count = 3});
    step->key = (int)random_below(random, CASE_KEYS + 1) - 1;
    step->period = (PlanPeriod)random_below(random, 3);
    step->years = (int32_t)random_below(random, 3) + 1;
    step->limit = (int64_t)random_below(random, 500);
    step->measure = random_below(random, 4) ? UINT16_MAX : (uint16_t)random_below(random, CASE_ORDERS);
    step->sharing = (PlanSharing)random_below(random, 2);
    step->priority = GIVING_WAY;
    step->priority_count = random_below(random, 2) ? 3 : 0;
    random_order(random, step);
}

static void random_steps(Random *random, Case *c)
{
    random_row_steps(random, c, STEP_PLACES);
    random_competition(random, c);
    random_row_steps(random, c, STEP_SHARED_CAP);
    if (random_below(random, 2)) {
        PlanStep *step =
            case_step(c, (PlanStep){.kind = STEP_EXCLUSIVE, .clauses = CASE_CLAUSE, .clause_count = 3});
        step->key = (int)random_below(random, CASE_KEYS);
        random_order(random, step);
    }
    if (random_below(random, 2))
        random_limit(random, c);
    PlanStep *fund = case_step(c, (PlanStep){.kind = STEP_BUDGET, CASE_ALL, .key = -1});
    fund->limit = (int64_t)random_below(random, 3000);
    fund->reserve = (int64_t)random_below(random, 50);
    fund->per_year = random_below(random, 2);
    fund->carry_over = fund->per_year && random_below(random, 2);
    fund->shortage = (PlanShortage)random_below(random, 6);
    fund->priority = PRIORITY;
    fund->priority_count = 2;
    fund->priority_field = 2;
    random_order(random, fund);
}

static void random_rows(Random *random, Case *c)
{
    static const Outcome others[] = {OUTCOME_PENDING, OUTCOME_REFUSED, OUTCOME_NOT_APPLICABLE};
    size_t rows = random_below(random, 40);

    for (size_t r = 0; r < rows; r++) {
        case_row(c, 2000 + (int32_t)random_below(random, 5), 0, 0);
        for (size_t k = 0; k < CASE_KEYS; k++)
            c->key_cells[k][r] = random_below(random, 12) ? 1 + (uint32_t)random_below(random, 2 + 5 * k) : 0;
        for (size_t o = 0; o < CASE_ORDERS; o++)
            c->order_cells[o][r] = (int64_t)random_below(random, 5);
        for (uint16_t clause = 0; clause < CASE_CLAUSES; clause++) {
            if (random_below(random, 3) == 0)
                continue;
            bool granted = random_below(random, 5) > 0;
            case_award(c, clause, granted ? OUTCOME_GRANTED : others[random_below(random, 3)],
                       granted ? (int64_t)random_below(random, 200) : 0);
        }
    }
}

static void random_case(Case *c, uint64_t seed)
{
    Random random = {seed};
    case_init(c);
    for (size_t o = 0; o < CASE_ORDERS; o++)
        c->orders[o].descending = random_below(&random, 2);
    random_steps(&random, c);
    random_rows(&random, c);
}

static void assert_consistent(const Case *c, const Award *award)
{
    AwardStages stages = case_stages(award);
    if (award->outcome != OUTCOME_PENDING && award->outcome != OUTCOME_REFUSED)
        assert_true(award->rounded >= stages.placed);
    assert_true(stages.placed >= stages.shared && stages.shared >= stages.approved);
    assert_true(stages.approved >= award->paid && award->paid >= 0);
    if (award->outcome == OUTCOME_GRANTED)
        assert_int_equal(award->paid, award->rounded);
    if (award->outcome == OUTCOME_REDUCED)
        assert_true(award->paid < award->rounded && award->step < c->plan.step_count);
    if (award->outcome == OUTCOME_USED) {
        const PlanStep *step = &c->steps[award->step];
        assert_int_equal(stages.placed, 0);
        if (step->limit == 0)
            return;
        assert_int_not_equal(stages.holder, award->row);
        if (step->key >= 0)
            assert_int_equal(c->key_cells[step->key][stages.holder], c->key_cells[step->key][award->row]);
    }
}

static void settlement_equals_the_reference(void **state)
{
    (void)state;
    static Case c;
    static Reference r;
    size_t cut = 0;

    for (uint64_t seed = 1; seed <= 6000; seed++) {
        random_case(&c, seed << 20);
        reference_run(&r, &c);
        case_run(&c);
        for (size_t i = 0; i < r.count; i++) {
            if (c.awards[i].paid != r.amount[i])
                print_message("seed %llu, award %zu\n", (unsigned long long)seed, i);
            assert_int_equal(c.awards[i].paid, r.amount[i]);
            assert_consistent(&c, &c.awards[i]);
            cut += c.awards[i].outcome == OUTCOME_REDUCED;
        }
        case_done(&c);
    }
    assert_true(cut > 10000); /* the cases do exercise the rules */
}

static void the_numbering_of_identities_decides_nothing(void **state)
{
    (void)state;
    static Case c, renumbered;

    for (uint64_t seed = 1; seed <= 500; seed++) {
        random_case(&c, seed << 20);
        random_case(&renumbered, seed << 20);
        for (size_t k = 0; k < CASE_KEYS; k++) {
            for (size_t row = 0; row < CASE_ROWS; row++) {
                uint32_t *key = &renumbered.key_cells[k][row];
                *key = *key ? UINT32_MAX - *key * 77 : 0;
            }
        }
        case_run(&c);
        case_run(&renumbered);
        for (size_t i = 0; i < c.results.award_count; i++) {
            const Award *a = &c.awards[i], *b = &renumbered.awards[i];
            AwardStages left = award_stages(&c.results, a), right = award_stages(&renumbered.results, b);
            assert_int_equal(a->outcome, b->outcome);
            assert_int_equal(a->paid, b->paid);
            assert_int_equal(left.placed, right.placed);
            assert_int_equal(left.shared, right.shared);
            assert_int_equal(left.approved, right.approved);
            assert_int_equal(left.holder, right.holder);
            assert_int_equal(a->step, b->step);
            assert_int_equal(a->took_part, b->took_part);
        }
        case_done(&c);
        case_done(&renumbered);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(settlement_equals_the_reference),
        cmocka_unit_test(the_numbering_of_identities_decides_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
