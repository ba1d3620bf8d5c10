/* gb18030: the encoding in which spreadsheets of this country save CSV files, decoded faster than iconv does it.
 *
 * A character of two bytes is asked of iconv once and then looked up, so both say the same. */
#ifndef POLC_GB18030_H
#define POLC_GB18030_H

#include <stdbool.h>
#include <stddef.h>

typedef struct GbDecoder GbDecoder;

/* Length of the character at `b` by the form of its bytes: 0 when ill-formed, −1 when `length` cuts it. */
int gb18030_character(const unsigned char *b, size_t length);

/* NULL: no memory, or the system does not know the encoding: errno. */
GbDecoder *gb_open(void);
void gb_close(GbDecoder *decoder);
/* Decodes whole characters as long as there are any and `room` holds them; *taken of `length` bytes. *cut: it stopped at the
 * beginning of a character. Returns the bytes of UTF-8. */
size_t gb_decode(GbDecoder *decoder, const char *from, size_t length, char *to, size_t room, size_t *taken,
                 bool *cut);

#endif
