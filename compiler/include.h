/* include: the declarations of other files, put below the nodes of their `include`. */
#ifndef POLC_INCLUDE_H
#define POLC_INCLUDE_H

#include "compiler/check.h"

/* Fills in the items of every INCLUDE of the file, and of the files that it takes in. `name` is the policy's
 * own path. A file that is included twice is taken in once; one that includes itself, over however many others, is
 * reported. Paths are those seen from the policy's folder and never leave it. */
void include_files(Arena *arena, Node *file, Str name, Sources *sources, Diags *diags, PolicyFiles *files);
/* A relative path that stays below the folder: with `/`, without `..`. */
bool include_is_inside(Str path);

#endif
