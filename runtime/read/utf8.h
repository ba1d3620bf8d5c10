/* utf8: what well-formed UTF-8 looks like (Unicode, table 3-7: no overlong forms, no surrogates, nothing beyond U+10FFFF). */
#ifndef POLC_UTF8_H
#define POLC_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/* Length of the well-formed character at `b`, 0 when ill-formed, −1 when `length` cuts it. */
int utf8_character(const unsigned char *b, size_t length);
/* How many bytes at the start are ASCII. */
size_t utf8_ascii_length(const char *text, size_t length);
/* How many bytes at the start are whole well-formed characters; *cut: the rest is the beginning of a character. */
size_t utf8_valid_length(const char *text, size_t length, bool *cut);

#endif
