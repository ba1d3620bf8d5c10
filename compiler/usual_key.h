/* usual_key: the field by which a policy mostly tells one applicant from another, for examples in messages. */
#ifndef POLC_USUAL_KEY_H
#define POLC_USUAL_KEY_H

#include "compiler/diag.h"

/* The field that the first `per` of the policy names; else the first required text of the applicants' form, which mostly is who
 * applies; else its first text, else its key. Empty when the file declares no form. */
Text usual_key(const Node *file);

#endif
