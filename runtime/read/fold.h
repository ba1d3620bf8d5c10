/* fold: the same word typed in different ways becomes the same bytes. */
#ifndef POLC_FOLD_H
#define POLC_FOLD_H

#include "runtime/str.h"

#define FOLD_FAILED SIZE_MAX

/* Without blanks at both ends: ASCII white space, no-break, ideographic and zero-width spaces. */
Str fold_trim_blanks(Str text);
static inline Str fold_trim(Str text)
{
    /* Nearly every cell begins and ends with a visible ASCII character, and no blank does. */
    bool begins_well = text.len && text.at[0] > ' ' && (unsigned char)text.at[0] < 0x80;
    bool is_trimmed = begins_well && text.at[text.len - 1] > ' ' && (unsigned char)text.at[text.len - 1] < 0x80;
    return is_trimmed || text.len == 0 ? text : fold_trim_blanks(text);
}
/* Full-width ASCII becomes ASCII, every kind of blank one space, the full-width yuan sign and the minus sign their common
 * forms. Returns the length, or FOLD_FAILED when `room` bytes do not hold it. */
size_t fold_width(Str text, char *to, size_t room);
/* As fold_width, and also in lower case and without any blank: for comparing names. */
size_t fold_name(Str text, char *to, size_t room);

#endif
