#include "compiler/analysis/touched.h"

#include <string.h>

/* What one clause, referral or proof hangs on. */
typedef struct Hangs {
    bool *readings; /* by Symbol.index */
    bool *clauses; /* that it speaks of, by Symbol.index */
    uint64_t *tried; /* digests of the choices of those readings that were taken */
    size_t tried_count, tried_capacity;
} Hangs;

struct Touched {
    Arena *arena;
    const Policy *policy;
    bool apart;
    Hangs *clauses, *refers, *proofs;
};

typedef struct Walk {
    Hangs found;
    bool *defines; /* those that were looked into */
    bool into_clauses; /* what is said of a clause hangs on what the clause hangs on */
} Walk;

static void touch_all(Walk *walk, const Node *node, int depth);

static void touch_symbol(Walk *walk, const Symbol *symbol, int depth)
{
    bool *seen = NULL;
    const Node *behind = NULL;
    switch (symbol->kind) {
    case SYMBOL_READING:
        walk->found.readings[symbol->index] = true;
        return;
    case SYMBOL_DEFINE:
        seen = &walk->defines[symbol->index];
        behind = symbol->node->right;
        break;
    case SYMBOL_CLAUSE:
        if (!walk->into_clauses)
            return;
        seen = &walk->found.clauses[symbol->index];
        behind = symbol->node->items;
        break;
    default:
        return;
    }
    if (*seen)
        return;
    *seen = true;
    touch_all(walk, behind, depth + 1);
}

/* The node itself, without those behind it in its list. */
static void touch(Walk *walk, const Node *node, int depth)
{
    if (!node || depth >= AST_MAX_DEPTH)
        return;
    if ((node->kind == NODE_NAME || node->kind == NODE_UNDER) && node->symbol)
        touch_symbol(walk, node->symbol, depth);
    const Node *parts[] = {node->kind == NODE_UNDER || node->kind == NODE_PROVE ? node->name : NULL,
                           node->left,
                           node->right,
                           node->third,
                           node->scope,
                           node->items,
                           node->more};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        touch_all(walk, parts[i], depth + 1);
}

static void touch_all(Walk *walk, const Node *node, int depth)
{
    for (; node; node = node->next)
        touch(walk, node, depth);
}

static Hangs hangs_new(Arena *arena, const Policy *policy)
{
    return (Hangs){.readings = ARENA_ARRAY(arena, bool, policy->readings.count + 1),
                   .clauses = ARENA_ARRAY(arena, bool, policy->clauses.count + 1)};
}

static Walk walk_new(Arena *arena, const Policy *policy)
{
    return (Walk){.found = hangs_new(arena, policy),
                  .defines = ARENA_ARRAY(arena, bool, policy->defines.count + 1)};
}

static bool is_plain(const Node *items)
{
    for (const Node *item = items; item; item = item->next)
        if (item->kind == NODE_NOTWITHSTANDING || (item->kind == NODE_UNDER && !is_plain(item->items)))
            return false;
    return true;
}

/* Where one clause prevails over another, and where amendments change clauses, nothing is told apart. */
static bool are_tangled(const Policy *policy)
{
    for (size_t i = 0; i < policy->clauses.count; i++)
        if (!is_plain(policy->clauses.items[i]->node->items))
            return true;
    return policy->version_count > 1;
}

/* Whatever stands beside the clauses may bear on all of them. */
static const bool *common_to_all(Arena *arena, const Policy *policy, bool tangled)
{
    Walk walk = walk_new(arena, policy);
    for (size_t i = 0; i < policy->every_clause_count; i++)
        touch_all(&walk, policy->every_clauses[i]->items, 0);
    for (size_t i = 0; i < policy->file_under_count; i++)
        touch(&walk, policy->file_unders[i], 0);
    touch_all(&walk, policy->input ? policy->input->items : NULL, 0);
    for (size_t r = 0; r < policy->readings.count; r++)
        walk.found.readings[r] |= tangled;
    return walk.found.readings;
}

Touched *touched_find(Arena *arena, const Policy *policy)
{
    Touched *touched = ARENA_NEW(arena, Touched);
    *touched = (Touched){.arena = arena,
                         .policy = policy,
                         .clauses = ARENA_ARRAY(arena, Hangs, policy->clauses.count + 1),
                         .refers = ARENA_ARRAY(arena, Hangs, policy->refers.count + 1),
                         .proofs = ARENA_ARRAY(arena, Hangs, policy->proof_count + 1)};
    bool tangled = are_tangled(policy);
    const bool *common = common_to_all(arena, policy, tangled);
    /* Values over details and sums of earlier awards are columns, which are numbered as clauses ask for them. */
    touched->apart = !tangled && policy->over_count == 0 && policy->awarded_count == 0;
    const SymbolList *lists[] = {&policy->clauses, &policy->refers};
    Hangs *found[] = {touched->clauses, touched->refers};
    for (size_t list = 0; list < 2; list++) {
        for (size_t i = 0; i < lists[list]->count; i++) {
            Walk walk = walk_new(arena, policy);
            memcpy(walk.found.readings, common, policy->readings.count * sizeof *common);
            touch_all(&walk, lists[list]->items[i]->node->items, 0);
            found[list][i] = walk.found;
        }
    }
    for (size_t i = 0; i < policy->proof_count; i++) {
        Walk walk = walk_new(arena, policy);
        walk.into_clauses = true;
        memcpy(walk.found.readings, common, policy->readings.count * sizeof *common);
        touch(&walk, policy->proofs[i], 0);
        touched->proofs[i] = walk.found;
    }
    return touched;
}

bool touched_stand_apart(const Touched *touched)
{
    return touched->apart;
}

/* ---- One choice after the other ---------------------------------------------------------------------------------------------- */

/* The readings of a choice that are not as they stand. */
typedef struct Chosen {
    const int *options;
    size_t *readings;
    size_t count;
} Chosen;

static Chosen chosen_of(Arena *arena, const Policy *policy, const ReadingState *state)
{
    Chosen chosen = {.options = state->options,
                     .readings = ARENA_ARRAY(arena, size_t, policy->readings.count + 1)};
    for (size_t r = 0; r < policy->readings.count; r++)
        if (state->chosen[r])
            chosen.readings[chosen.count++] = r;
    return chosen;
}

/* Those of them that it hangs on, with their options. */
static uint64_t digest_of(const Hangs *hangs, const Chosen *chosen)
{
    uint64_t digest = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < chosen->count; i++) {
        size_t r = chosen->readings[i];
        if (hangs->readings[r])
            digest = (digest ^ (r << 32 | (uint32_t)chosen->options[r])) * UINT64_C(1099511628211);
    }
    return digest;
}

static bool take(Touched *touched, Hangs *hangs, const Chosen *chosen)
{
    uint64_t digest = digest_of(hangs, chosen);
    for (size_t i = hangs->tried_count; i-- > 0;)
        if (hangs->tried[i] == digest)
            return false;
    ARENA_PUSH(touched->arena, hangs->tried, hangs->tried_count, hangs->tried_capacity, digest);
    return true;
}

const PlanNeeds *touched_take(Arena *arena, Touched *touched, const ReadingState *state)
{
    const Policy *policy = touched->policy;
    PlanNeeds *needs = ARENA_NEW(arena, PlanNeeds);
    *needs = (PlanNeeds){ARENA_ARRAY(arena, bool, policy->clauses.count + 1),
                         ARENA_ARRAY(arena, bool, policy->refers.count + 1),
                         ARENA_ARRAY(arena, bool, policy->proof_count + 1)};
    Chosen chosen = chosen_of(arena, policy, state);
    for (size_t i = 0; i < policy->clauses.count; i++)
        needs->clauses[i] = take(touched, &touched->clauses[i], &chosen);
    for (size_t i = 0; i < policy->refers.count; i++)
        needs->refers[i] = take(touched, &touched->refers[i], &chosen);
    for (size_t i = 0; i < policy->proof_count; i++) {
        needs->proofs[i] = take(touched, &touched->proofs[i], &chosen);
        for (size_t c = 0; needs->proofs[i] && c < policy->clauses.count; c++)
            needs->clauses[c] |= touched->proofs[i].clauses[c];
    }
    return needs;
}
