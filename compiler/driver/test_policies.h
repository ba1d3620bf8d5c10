/* test_policies: which policies `polc test` is asked to test. */
#ifndef POLC_TEST_POLICIES_H
#define POLC_TEST_POLICIES_H

#include "compiler/driver/arguments.h"

typedef struct TestPolicy {
    char *name; /* as policy_file_read takes it; owned */
    bool of_folder; /* nobody named it: it may be a part that policies include */
} TestPolicy;

typedef struct TestPolicies {
    TestPolicy *items;
    size_t count, capacity;
} TestPolicies;

/* In the order of the operands: a folder stands for the policies in it, in the order of their names; a file of tests or of
 * cases for the policy it belongs to. None twice. On anything but EXIT_ALL_WELL the fault has been reported; test_policies_done
 * either way. */
ExitCode test_policies_find(TestPolicies *out, const Session *session, const Arguments *arguments);
void test_policies_done(TestPolicies *policies);
/* Whether the file declares no policy of its own: it is a part that others include. */
bool test_policy_is_part(const Session *session, const char *name);

#endif
