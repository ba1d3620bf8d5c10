#include "compiler/analysis/combinations.h"

#include "compiler/lower.h"

typedef struct Trial {
    Compilation *compilation;
    const ReadingState *standing;
    Touched *touched;
    size_t reading_count;
    ReadingState state; /* what is tried */
    bool *meets; /* readings of the clause or budget at hand */
    bool failed, left_out, only_pairs;
    size_t tried;
    size_t least_changes; /* states with fewer were tried before */
    const PlanVisitor *visitor;
    Arena scratch; /* of the plan at hand */
} Trial;

/* One plan, made and forgotten. What it need not hold was held by an earlier one. */
static void try_state(Trial *trial)
{
    Compilation *c = trial->compilation;
    size_t changes = 0;
    for (size_t r = 0; r < trial->reading_count; r++)
        changes += trial->state.chosen[r];
    if (changes < trial->least_changes)
        return;
    if (trial->tried == COMBINATIONS_TRIED) {
        trial->left_out = true;
        return;
    }
    trial->tried++;
    if (setjmp(trial->scratch.escape))
        longjmp(c->arena.escape, 1);
    const PlanNeeds *needs = touched_take(&trial->scratch, trial->touched, &trial->state);
    const Plan *plan =
        lower_policy_to_prove(&trial->scratch, c->policy, trial->state.options, trial->state.chosen,
                              touched_stand_apart(trial->touched) ? needs : NULL, &c->sources, &c->diags);
    trial->failed = !plan;
    if (plan && trial->visitor)
        trial->visitor->visit(trial->visitor->context, plan, needs, &trial->state);
    arena_clear(&trial->scratch);
}

static size_t option_count(const Trial *trial, size_t reading)
{
    return trial->compilation->policy->readings.items[reading]->part_count;
}

/* All options of `reading`, each with all options of the marked readings from `next` on. */
static void try_options(Trial *trial, size_t reading, const bool *marked, size_t depth)
{
    while (reading < trial->reading_count && !marked[reading])
        reading++;
    if (reading == trial->reading_count || depth == 0) {
        try_state(trial);
        return;
    }
    int standing = trial->standing->options[reading];
    for (size_t option = 0; option < option_count(trial, reading) && !trial->failed && !trial->left_out;
         option++) {
        trial->state.options[reading] = (int)option;
        trial->state.chosen[reading] = (int)option != standing;
        try_options(trial, reading + 1, marked, depth - 1);
    }
    if (trial->failed)
        return; /* the state tells which one */
    trial->state.options[reading] = standing;
    trial->state.chosen[reading] = false;
}

static void try_pairs(Trial *trial, const bool *marked)
{
    bool *pair = ARENA_ARRAY(&trial->compilation->arena, bool, trial->reading_count + 1);
    for (size_t a = 0; a < trial->reading_count && !trial->failed; a++) {
        for (size_t b = a + 1; marked[a] && b < trial->reading_count && !trial->failed; b++) {
            if (!marked[b])
                continue;
            pair[a] = pair[b] = true;
            try_options(trial, 0, pair, trial->reading_count);
            pair[a] = pair[b] = false;
        }
    }
}

/* Readings that the statements are under, also inside other readings. */
static void mark_readings(const Node *items, bool *marked)
{
    for (const Node *node = items; node; node = node->next) {
        if (node->kind != NODE_UNDER)
            continue;
        if (node->name && node->name->symbol && node->name->symbol->kind == SYMBOL_READING)
            marked[node->name->symbol->index] = true;
        mark_readings(node->items, marked);
    }
}

static bool is_under(const Node *items, const Symbol *reading)
{
    for (const Node *node = items; node; node = node->next)
        if (node->kind == NODE_UNDER && (node->symbol == reading || is_under(node->items, reading)))
            return true;
    return false;
}

/* The statements of a clause or budget: its own, and then those of every amendment to it. */
typedef struct Statements {
    const Policy *policy;
    const Symbol *declaration;
    size_t version; /* the next one */
    const Node *item; /* of the amendment at hand, the next one */
    const Node *items;
} Statements;

static Statements statements_of(const Policy *policy, const Symbol *declaration)
{
    return (Statements){
        .policy = policy, .declaration = declaration, .version = 1, .items = declaration->node->items};
}

/* Goes on to the next amendment to it. */
static bool next_statements(Statements *at)
{
    for (;;) {
        while (!at->item && at->version < at->policy->version_count)
            at->item = at->policy->versions[at->version++].node->items;
        const Node *item = at->item;
        if (!item)
            return false;
        at->item = item->next;
        at->items = item->left ? item->left->items : NULL;
        if (item->kind == NODE_CHANGE && item->left && item->left->symbol == at->declaration)
            return true;
    }
}

static bool hangs_on(const Policy *policy, const Symbol *declaration, const Symbol *reading)
{
    Statements at = statements_of(policy, declaration);
    do {
        if (is_under(at.items, reading))
            return true;
    } while (next_statements(&at));
    return false;
}

static bool meet_in(const Policy *policy, const SymbolList *declarations, const Symbol *a, const Symbol *b)
{
    for (size_t i = 0; i < declarations->count; i++)
        if (hangs_on(policy, declarations->items[i], a) && hangs_on(policy, declarations->items[i], b))
            return true;
    return false;
}

bool combinations_meet(const Policy *policy, const Symbol *a, const Symbol *b)
{
    return meet_in(policy, &policy->clauses, a, b) || meet_in(policy, &policy->budgets, a, b);
}

static void try_meeting(Trial *trial, const Symbol *declaration)
{
    memset(trial->meets, 0, trial->reading_count * sizeof *trial->meets);
    Statements at = statements_of(trial->compilation->policy, declaration);
    do {
        mark_readings(at.items, trial->meets);
    } while (next_statements(&at));
    size_t readings = 0, combinations = 1;
    for (size_t r = 0; r < trial->reading_count; r++) {
        if (!trial->meets[r])
            continue;
        readings++;
        combinations *= combinations <= COMBINATIONS_MOST ? option_count(trial, r) : 1;
    }
    if (readings < 2)
        return;
    if (combinations <= COMBINATIONS_MOST) {
        try_options(trial, 0, trial->meets, trial->reading_count);
        return;
    }
    try_pairs(trial, trial->meets);
    trial->only_pairs |= readings > 2;
}

static void try_all(Trial *trial)
{
    const Policy *policy = trial->compilation->policy;
    try_state(trial);
    trial->least_changes = 1;
    for (size_t r = 0; r < trial->reading_count && !trial->failed; r++) {
        if (!policy->readings.items[r]->used)
            continue; /* no plan depends on it */
        memset(trial->meets, 0, trial->reading_count * sizeof *trial->meets);
        trial->meets[r] = true;
        try_options(trial, 0, trial->meets, 1);
    }
    trial->least_changes = 2;
    for (size_t i = 0; i < policy->clauses.count && !trial->failed; i++)
        try_meeting(trial, policy->clauses.items[i]);
    for (size_t i = 0; i < policy->budgets.count && !trial->failed; i++)
        try_meeting(trial, policy->budgets.items[i]);
}

Status combinations_try(Compilation *c, const ReadingState *standing, const PlanVisitor *visitor,
                        ReadingState *failing)
{
    *failing = (ReadingState){NULL, NULL};
    Trial *volatile ended = NULL; /* its arena is another one, which nobody else frees */
    if (setjmp(c->arena.escape)) {
        if (ended)
            arena_done(&ended->scratch);
        return STATUS_NO_MEMORY;
    }
    size_t count = c->policy->readings.count;
    Trial *trial = ended = ARENA_NEW(&c->arena, Trial);
    *trial = (Trial){.compilation = c,
                     .standing = standing,
                     .touched = touched_find(&c->arena, c->policy),
                     .reading_count = count,
                     .visitor = visitor};
    arena_init(&trial->scratch);
    trial->scratch.can_escape = true;
    trial->meets = ARENA_ARRAY(&c->arena, bool, count + 1);
    trial->state.options = ARENA_ARRAY(&c->arena, int, count + 1);
    trial->state.chosen = ARENA_ARRAY(&c->arena, bool, count + 1);
    memcpy(trial->state.options, standing->options, count * sizeof(int));
    try_all(trial);
    arena_done(&trial->scratch);
    if (trial->failed)
        *failing = trial->state;
    else if (trial->left_out || trial->only_pairs)
        DIAGN(&c->diags, COMBINATIONS_LEFT_OUT, c->policy->header->name->span,
              text_of(arena_print(&c->arena, "%zu", trial->tried)));
    return STATUS_OK;
}
