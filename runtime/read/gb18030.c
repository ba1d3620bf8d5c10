#include "runtime/read/gb18030.h"

#include <endian.h>
#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <string.h>

#include "runtime/memory.h"

#define LEADS 126 /* 81 … FE */
#define TRAILS 192 /* 40 … FF; 7F and FF never occur */
#define LONGEST_UTF8 4

/* UTF-8 of a character of two bytes, at most three of them; length 0: not asked yet. */
typedef struct Known {
    char bytes[3];
    uint8_t length;
} Known;

struct GbDecoder {
    iconv_t converter;
    Known known[LEADS][TRAILS];
};

int gb18030_character(const unsigned char *b, size_t length)
{
    if (b[0] < 0x80)
        return 1;
    if (b[0] == 0x80 || b[0] == 0xFF)
        return 0;
    if (length < 2)
        return -1;
    if (b[1] >= 0x40 && b[1] != 0x7F && b[1] != 0xFF)
        return 2;
    if (b[1] < 0x30 || b[1] > 0x39)
        return 0;
    if (length < 4)
        return -1;
    return b[2] >= 0x81 && b[2] != 0xFF && b[3] >= 0x30 && b[3] <= 0x39 ? 4 : 0;
}

GbDecoder *gb_open(void)
{
    GbDecoder *decoder = memory_new(1, sizeof *decoder);
    if (!decoder) {
        errno = ENOMEM;
        return NULL;
    }
    decoder->converter = iconv_open("UTF-8", "GB18030");
    if (decoder->converter == (iconv_t)-1) {
        int error = errno;
        memory_free(decoder);
        errno = error;
        return NULL;
    }
    return decoder;
}

void gb_close(GbDecoder *decoder)
{
    if (!decoder)
        return;
    iconv_close(decoder->converter);
    memory_free(decoder);
}

/* One character of `size` bytes; 0: it has no meaning. */
static size_t ask(GbDecoder *decoder, const unsigned char *b, size_t size, char to[LONGEST_UTF8])
{
    char copy[4], *from = copy, *out = to;
    size_t left = size, space = LONGEST_UTF8;
    memcpy(copy, b, size);
    bool is_known = iconv(decoder->converter, &from, &left, &out, &space) != (size_t)-1 && left == 0;
    return is_known ? LONGEST_UTF8 - space : 0;
}

/* Copies ASCII in words; what is copied beyond it is overwritten. */
static size_t copy_ascii(const char *from, size_t length, char *to)
{
    size_t at = 0;
    for (uint64_t word; length - at >= sizeof word; at += sizeof word) {
        memcpy(&word, from + at, sizeof word);
        memcpy(to + at, &word, sizeof word);
        word = le64toh(word) & UINT64_C(0x8080808080808080);
        if (word)
            return at + (size_t)__builtin_ctzll(word) / 8;
    }
    for (; at < length && (unsigned char)from[at] < 0x80; at++)
        to[at] = from[at];
    return at;
}

size_t gb_decode(GbDecoder *decoder, const char *from, size_t length, char *to, size_t room, size_t *taken,
                 bool *cut)
{
    const unsigned char *b = (const unsigned char *)from;
    size_t at = 0, made = 0;
    *cut = false;
    while (at < length && room - made >= LONGEST_UTF8) {
        if (b[at] < 0x80) {
            size_t ascii = copy_ascii(from + at, length - at < room - made ? length - at : room - made, to + made);
            at += ascii;
            made += ascii;
            continue;
        }
        int size = gb18030_character(b + at, length - at);
        if (size <= 0) {
            *cut = size < 0;
            break;
        }
        Known *known = size == 2 ? &decoder->known[b[at] - 0x81][b[at + 1] - 0x40] : NULL;
        if (known && known->length) {
            memcpy(to + made, known->bytes, sizeof known->bytes);
            made += known->length;
            at += 2;
            continue;
        }
        char answer[LONGEST_UTF8];
        size_t count = ask(decoder, b + at, (size_t)size, answer);
        if (count == 0)
            break;
        if (known && count <= sizeof known->bytes) {
            memcpy(known->bytes, answer, sizeof known->bytes);
            known->length = (uint8_t)count;
        }
        memcpy(to + made, answer, count);
        made += count;
        at += (size_t)size;
    }
    *taken = at;
    return made;
}
