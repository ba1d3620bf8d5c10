/* evidence: whether bytes without a byte order mark look like UTF-8 or like GB18030. */
#ifndef POLC_EVIDENCE_H
#define POLC_EVIDENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LONGEST_CHARACTER 4

typedef int CharacterLength(const unsigned char *b, size_t length);

/* What was counted while looking through bytes as if they were of one encoding. Zeroed but for `measure` at first. */
typedef struct Evidence {
    CharacterLength *measure; /* utf8_character or gb18030_character */
    uint64_t long_count; /* well-formed characters of three or four bytes */
    uint64_t bad;
    unsigned char carry[LONGEST_CHARACTER]; /* a character cut by the end of a block */
    size_t carried;
    bool cut_off; /* nothing came behind a cut character; set by whoever knows that the text has ended */
} Evidence;

void evidence_weigh(Evidence *evidence, const char *bytes, size_t length);
bool evidence_is_utf8(const Evidence *utf8, const Evidence *gb);
/* Nothing but well-formed UTF-8 so far: no other evidence can change the answer. */
bool evidence_is_clean(const Evidence *utf8);

#endif
