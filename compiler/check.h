/* check: finds every declaration, resolves every name, types every value, and says what a drafter has to mend. */
#ifndef POLC_CHECK_H
#define POLC_CHECK_H

#include "compiler/diag.h"
#include "compiler/policy.h"

/* Where the texts of the files beside the policy come from: tables, and other files that it includes. Asked for are only paths that
 * are relative, do not contain `..` and have no backslash.
 *
 * The text is CSV: one header line with the names of the table's keys in order and then `value` (ids or labels), one line
 * per value. A category's key is a member; a date key is a date (the day from which the line holds, where the key is `since`); other
 * keys are a value (`12`), a range with both ends (`1-12`, `1至12`), an upper end (`<=12`, `≤12`, `<12`), a lower end
 * (`>=60`, `>60`), or `otherwise` 其余. Units are those of the key. Values are written as in a policy, without unit when the table
 * holds money in yuan: `4.35%`, `0.5`, `1200`. Lines of one outer key stand together. */
typedef struct PolicyFiles {
    /* Hands out the whole text of a table in UTF-8; the bytes live as long as the compilation's arena. False when it cannot be read;
     * `reason` then says why, in words for people. */
    bool (*read)(void *context, Str path, Str *text, Text *reason);
    void *context;
    /* The same for a file that a policy includes; NULL: none can be. */
    bool (*read_policy)(void *context, Str path, Str *text, Text *reason);
} PolicyFiles;

/* Never NULL. The policy may be lowered only when diags->errors is 0. `tables` may be NULL: a table in a file is then an error.
 * The tree is annotated: `symbol` on names, calls and declarations, `type` on every value. Calls have their arguments in the
 * order of the parameters. Rows of a table file are put into the tree as if they had been written in the policy. */
Policy *check_policy(Arena *arena, Node *file, const Sources *sources, Diags *diags, PolicyFiles *tables);

#endif
