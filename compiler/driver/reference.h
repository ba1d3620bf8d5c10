/* reference: the tables of docs/language.md that are made from the definitions themselves. */
#ifndef POLC_REFERENCE_H
#define POLC_REFERENCE_H

#include <stdio.h>

/* Every keyword in both languages, as a Markdown table. */
void reference_put_keywords(FILE *out);
/* Every function that a policy can call, with its parameters and an example. */
void reference_put_functions(FILE *out);

#endif
