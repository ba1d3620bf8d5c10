/* What `polc check` leaves out of the plan of a choice of readings was shown by a plan before it, and what it keeps is what the whole
 * plan has: over all policies, by the digests of the slices that are looked at. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include <glob.h>

#include "compiler/analysis/combinations.h"
#include "compiler/analysis/slice.h"
#include "compiler/plain_file.h"

typedef struct Seen {
    uint64_t *digests;
    size_t count, capacity;
} Seen;

typedef struct Compared {
    Compilation *c;
    Arena *arena;
    Seen *clauses, *proofs; /* by their order in the plan */
    size_t plans, kept, left_out;
} Compared;

static bool was_seen(const Seen *seen, uint64_t digest)
{
    for (size_t i = 0; i < seen->count; i++)
        if (seen->digests[i] == digest)
            return true;
    return false;
}

static void see(Compared *compared, Seen *seen, uint64_t digest)
{
    if (!was_seen(seen, digest))
        ARENA_PUSH(compared->arena, seen->digests, seen->count, seen->capacity, digest);
}

static const Symbol *symbol_of(const Policy *policy, Str id)
{
    const SymbolList *lists[] = {&policy->clauses, &policy->refers};
    for (size_t list = 0; list < 2; list++)
        for (size_t i = 0; i < lists[list]->count; i++)
            if (str_equal(lists[list]->items[i]->id, id))
                return lists[list]->items[i];
    fail();
    return NULL;
}

/* Also what is said of a clause: findings point at the spans of operations. */
static void assert_same_slice(const Slice *kept, const Slice *whole)
{
    assert_int_equal(kept->digest, whole->digest);
    assert_int_equal(kept->plan.op_count, whole->plan.op_count);
    for (size_t i = 0; i < whole->plan.op_count; i++) {
        assert_int_equal(kept->plan.ops[i].span.start, whole->plan.ops[i].span.start);
        assert_int_equal(kept->plan.ops[i].span.end, whole->plan.ops[i].span.end);
    }
}

static void compare_clauses(Compared *compared, const Plan *plan, const Plan *whole, const PlanNeeds *needs)
{
    for (size_t i = 0; i < whole->clause_count; i++) {
        const Slice *slice = slice_make(compared->arena, whole, i);
        bool is_kept = plan_needs(needs, symbol_of(compared->c->policy, whole->clauses[i].id));
        compared->kept += is_kept;
        compared->left_out += !is_kept;
        if (is_kept)
            assert_same_slice(slice_make(compared->arena, plan, i), slice);
        else
            assert_true(was_seen(&compared->clauses[i], slice->digest));
        see(compared, &compared->clauses[i], slice->digest);
    }
}

static const Slice *slice_of_proof(Compared *compared, const Plan *plan, size_t number)
{
    const PlanProof *proof = &plan->proofs[number];
    return slice_of_register(compared->arena, plan, proof->reg, proof->fields, proof->field_count,
                             proof->field == UINT16_MAX);
}

static void compare_proofs(Compared *compared, const Plan *plan, const Plan *whole, const PlanNeeds *needs)
{
    for (size_t i = 0; i < whole->proof_count; i++) {
        const Slice *slice = slice_of_proof(compared, whole, i);
        if (needs->proofs[i])
            assert_same_slice(slice_of_proof(compared, plan, i), slice);
        else
            assert_true(was_seen(&compared->proofs[i], slice->digest));
        see(compared, &compared->proofs[i], slice->digest);
    }
}

static void compare(void *context, const Plan *plan, const PlanNeeds *needs, const ReadingState *state)
{
    Compared *compared = context;
    Compilation *c = compared->c;
    /* With every clause apart from the others, as the plan at hand has them; where they cannot be, there is nothing to leave out. */
    bool *all = ARENA_ARRAY(compared->arena, bool,
                            c->policy->clauses.count + c->policy->refers.count + c->policy->proof_count + 1);
    memset(all, true, c->policy->clauses.count + c->policy->refers.count + c->policy->proof_count);
    PlanNeeds everything = {all, all, all};
    bool apart = touched_stand_apart(touched_find(compared->arena, c->policy));
    const Plan *whole = lower_policy_to_prove(compared->arena, c->policy, state->options, state->chosen,
                                              apart ? &everything : NULL, &c->sources, &c->diags);
    assert_non_null(whole);
    if (!compared->clauses) {
        compared->clauses = ARENA_ARRAY(compared->arena, Seen, whole->clause_count + 1);
        compared->proofs = ARENA_ARRAY(compared->arena, Seen, whole->proof_count + 1);
    }
    compared->plans++;
    compare_clauses(compared, plan, whole, needs);
    compare_proofs(compared, plan, whole, needs);
}

static bool read_table(void *context, Str path, Str *text, Text *reason)
{
    Compilation *c = context;
    return plain_file_read_table(&c->arena, STR("policies/x.pol"), path, text, reason);
}

static bool read_included(void *context, Str path, Str *text, Text *reason)
{
    Compilation *c = context;
    return plain_file_read_beside(&c->arena, STR("policies/x.pol"), path, text, reason);
}

static Compared compare_text(const char *name, Str text)
{
    Compilation c;
    Arena arena;
    ReadingState standing, failing;
    PolicyFiles files = {read_table, &c, read_included};
    assert_int_equal(compile_open(&c, str_from(name), text, &files), STATUS_OK);
    if (c.diags.errors)
        diag_render(stderr, &c.diags, &c.sources, DIAG_HUMAN, LANGUAGE_EN, (DiagScreen){0});
    assert_int_equal(c.diags.errors, 0);
    assert_int_equal(compile_readings(&c, NULL, 0, AS_OF_TODAY, &standing), STATUS_OK);
    arena_init(&arena);
    Compared compared = {.c = &c, .arena = &arena};
    PlanVisitor visitor = {compare, &compared};
    if (setjmp(arena.escape))
        fail();
    arena.can_escape = true;
    assert_int_equal(combinations_try(&c, &standing, &visitor, &failing), STATUS_OK);
    assert_null(failing.options);
    arena_done(&arena);
    compile_close(&c);
    return compared;
}

static void test_policies_lack_nothing_new(void **state)
{
    (void)state;
    glob_t found;
    size_t left_out = 0;
    assert_int_equal(glob("policies/*.pol", 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        Arena arena;
        arena_init(&arena);
        Str text;
        Text reason;
        assert_true(plain_file_read(&arena, found.gl_pathv[i], &text, &reason));
        left_out += compare_text(found.gl_pathv[i], text).left_out;
        arena_done(&arena);
    }
    globfree(&found);
    assert_true(left_out > 100);
}

#define HEAD                                                                                                                             \
    "policy demo \"示例\" { currency yuan round half_up to 0.01 yuan effective 2016-01-01 award year year(filed) precedence filed }\n" \
    "unit order \"单\"\n"                                                                                                               \
    "input form { key id text field filed date required field good yes_no field orders count of order within 0 order to 9000 order }\n"  \
    "reading price { option low default option high }\n"                                                                                 \
    "define rate = case { when price is high: 2 yuan/order otherwise: 1 yuan/order }\n"

/* A reading behind a definition, one in the clause, and proofs of one clause and of two. */
static void test_a_reading_is_found_behind_a_definition(void **state)
{
    (void)state;
    Compared compared = compare_text(
        "demo.pol",
        STR(HEAD
            "clause a { article \"1\" pay orders * rate reading counting { option all default option some }\n"
            "  under counting is some { require orders >= 100 order \"x\" } cap 900 yuan paid from outside }\n"
            "clause b { article \"2\" require good \"good\" pay 5 yuan cap 900 yuan paid from outside }\n"
            "refer r \"转\" \"3\" { for orders * rate >= 9 yuan }\n"
            "prove a does not fall as orders grows \"a\"\n"
            "prove b <= 900 yuan \"b\"\n"
            "prove a + b <= 1800 yuan \"both\"\n"));
    /* Nothing chosen: a, b and r. price: a, r, and b because the third proof speaks of it. counting: a and b. Nothing meets. */
    assert_int_equal(compared.plans, 3);
    assert_int_equal(compared.kept, 3 + 3 + 2);
    assert_int_equal(compared.left_out, 1);
}

/* Under both readings of one clause, the other clauses are as they were under either. */
static void test_what_was_tried_is_not_tried_again(void **state)
{
    (void)state;
    Compared compared = compare_text(
        "demo.pol",
        STR(HEAD
            "clause a { article \"1\" pay orders * 1 yuan/order reading counting { option all default option some }\n"
            "  under counting is some { require orders >= 100 order \"x\" under price is high { floor 3 yuan } }\n"
            "  under price is high { cap 800 yuan } cap 900 yuan paid from outside }\n"
            "clause b { article \"2\" pay orders * rate cap 900 yuan paid from outside }\n"));
    /* Nothing chosen: both. price: both. counting: a. Both readings: a. */
    assert_int_equal(compared.plans, 4);
    assert_int_equal(compared.kept, 2 + 2 + 1 + 1);
    assert_int_equal(compared.left_out, 2);
}

/* A block at file level does not make the readings of what stands behind it bear on everything. */
static void test_a_block_at_file_level_touches_what_is_inside(void **state)
{
    (void)state;
    Compared compared = compare_text(
        "demo.pol",
        STR(HEAD "reading stacking { option both default option one }\n"
                 "under stacking is one { exclusive a, b per id take highest ties in order of filed }\n"
                 "clause a { article \"1\" pay orders * rate cap 900 yuan paid from outside }\n"
                 "clause b { article \"2\" pay 5 yuan cap 900 yuan paid from outside }\n"));
    /* Nothing chosen: both. price: a. stacking: both. */
    assert_int_equal(compared.plans, 3);
    assert_int_equal(compared.kept, 2 + 1 + 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_policies_lack_nothing_new),
        cmocka_unit_test(test_a_reading_is_found_behind_a_definition),
        cmocka_unit_test(test_what_was_tried_is_not_tried_again),
        cmocka_unit_test(test_a_block_at_file_level_touches_what_is_inside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
