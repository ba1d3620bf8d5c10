/* Str: a slice of bytes, never NUL-terminated.
 *
 * A Str does not own its bytes. Whoever hands one out says in its own header how long the bytes live. */
#ifndef POLC_STR_H
#define POLC_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

typedef struct Str {
    const char *at;
    size_t len;
} Str;

/* A Str over a string literal. */
#define STR(literal) ((Str){(literal), sizeof(literal) - 1})
/* For printf("%.*s", STR_ARG(s)); the precision is an int, so use it only where lengths are bounded. */
#define STR_ARG(s) (int)(s).len, (s).at

static inline Str str_from(const char *text)
{
    return (Str){text, text ? strlen(text) : 0};
}

static inline bool str_equal(Str a, Str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

static inline bool str_is(Str a, const char *text)
{
    return str_equal(a, str_from(text));
}

/* Byte order, shorter first when one is a prefix of the other: the same in every locale. */
static inline int str_compare(Str a, Str b)
{
    size_t shared = a.len < b.len ? a.len : b.len;
    int order = shared ? memcmp(a.at, b.at, shared) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

static inline bool str_starts(Str s, Str prefix)
{
    return s.len >= prefix.len && (prefix.len == 0 || memcmp(s.at, prefix.at, prefix.len) == 0);
}

/* Moves `s` behind the prefix, where it begins with it. */
static inline bool str_take(Str *s, const char *prefix)
{
    size_t len = strlen(prefix);
    if (!str_starts(*s, (Str){prefix, len}))
        return false;
    *s = (Str){s->at + len, s->len - len};
    return true;
}

#endif
