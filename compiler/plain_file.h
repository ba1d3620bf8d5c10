/* plain_file: the whole text of a file that a policy, or a program that embeds one, names. */
#ifndef POLC_PLAIN_FILE_H
#define POLC_PLAIN_FILE_H

#include "compiler/diag.h"

/* The bytes live as long as the arena. False when there is no such plain file, it cannot be read, or it is larger than
 * SOURCE_MAX_BYTES; `reason` then says why, in words for people. A pipe is refused: it could be without end. */
bool plain_file_read(Arena *arena, const char *path, Str *text, Text *reason);

/* As above, for `path` seen from the folder in which `beside` stands; refused when links lead out of that folder. */
bool plain_file_read_beside(Arena *arena, Str beside, Str path, Str *text, Text *reason);
/* The same for a table, whose text is in UTF-8 or GBK (GB18030); it is handed out in UTF-8. */
bool plain_file_read_table(Arena *arena, Str beside, Str path, Str *text, Text *reason);
/* The text of any file in UTF-8 or GBK, handed out in UTF-8. */
bool plain_file_read_text(Arena *arena, const char *path, Str *text, Text *reason);

#endif
