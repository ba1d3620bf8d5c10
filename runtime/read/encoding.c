#include "runtime/read/encoding.h"

#include <errno.h>
#include <iconv.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/memory.h"

#define DEFAULT_BLOCK ((size_t)256 << 10)
#define LONGEST_CHARACTER 4

struct Decoder {
    int descriptor;
    bool seekable;
    off_t begins; /* where in a seekable file the input begins */
    uint64_t total, consumed;
    char *raw; /* bytes of the file that are not decoded yet */
    size_t first, end, capacity, block;
    bool source_ended, decided;
    bool cut_off; /* the source ended inside a character */
    int error;
    ReaderEncoding encoding;
    iconv_t converter;
    bool has_converter;
};

/* ---- What UTF-8 and GB18030 look like ------------------------------------------------------------------------------ */

static bool is_trail(const unsigned char *b)
{
    return (*b & 0xC0) == 0x80;
}

/* Length of the well-formed UTF-8 character at `b`, 0 when ill-formed, −1 when `length` cuts it. */
static int utf8_character(const unsigned char *b, size_t length)
{
    if (b[0] < 0x80)
        return 1;
    if (b[0] < 0xC2 || b[0] > 0xF4)
        return 0;
    if (length < 2)
        return -1;
    /* The second byte excludes overlong forms, surrogates and what lies beyond U+10FFFF. */
    unsigned char low = b[0] == 0xE0 ? 0xA0 : b[0] == 0xF0 ? 0x90 : 0x80;
    unsigned char high = b[0] == 0xED ? 0x9F : b[0] == 0xF4 ? 0x8F : 0xBF;
    if (b[1] < low || b[1] > high)
        return 0;
    int size = b[0] < 0xE0 ? 2 : b[0] < 0xF0 ? 3 : 4;
    for (int i = 2; i < size; i++) {
        if ((size_t)i >= length)
            return -1;
        if (!is_trail(b + i))
            return 0;
    }
    return size;
}

static int gb18030_character(const unsigned char *b, size_t length)
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

static size_t ascii_length(const char *text, size_t length)
{
    size_t at = 0;
    for (uint64_t word; length - at >= sizeof word; at += sizeof word) {
        memcpy(&word, text + at, sizeof word);
        if (word & UINT64_C(0x8080808080808080))
            break;
    }
    while (at < length && (unsigned char)text[at] < 0x80)
        at++;
    return at;
}

size_t utf8_valid_length(const char *text, size_t length, bool *cut)
{
    *cut = false;
    for (size_t at = 0;;) {
        at += ascii_length(text + at, length - at);
        if (at == length)
            return at;
        int size = utf8_character((const unsigned char *)text + at, length - at);
        if (size <= 0) {
            *cut = size < 0;
            return at;
        }
        at += (size_t)size;
    }
}

typedef int CharacterLength(const unsigned char *b, size_t length);

/* What was counted while looking through bytes as if they were of one encoding. */
typedef struct Evidence {
    CharacterLength *measure;
    uint64_t long_count; /* well-formed characters of three or four bytes */
    uint64_t bad;
    bool cut_off; /* nothing came behind a cut character */
    unsigned char carry[LONGEST_CHARACTER]; /* a character cut by the end of a block */
    size_t carried;
} Evidence;

static void count_character(Evidence *evidence, int size)
{
    evidence->bad += size == 0;
    evidence->long_count += size >= 3;
}

/* A cut character is completed with the first bytes of the next block, one by one, until it is whole or a fault. Returns how
 * many bytes it took. */
static size_t complete_carry(Evidence *evidence, const unsigned char *b, size_t length)
{
    size_t taken = 0;
    while (evidence->carried > 0 && taken < length) {
        evidence->carry[evidence->carried++] = b[taken++];
        int size = evidence->measure(evidence->carry, evidence->carried);
        if (size < 0)
            continue;
        count_character(evidence, size);
        evidence->carried = 0;
    }
    return taken;
}

static void weigh(Evidence *evidence, const unsigned char *b, size_t length)
{
    for (size_t at = complete_carry(evidence, b, length); at < length;) {
        at += ascii_length((const char *)b + at, length - at);
        if (at == length)
            return;
        int size = evidence->measure(b + at, length - at);
        if (size < 0) {
            evidence->carried = length - at;
            memcpy(evidence->carry, b + at, evidence->carried);
            return;
        }
        count_character(evidence, size);
        at += size > 0 ? (size_t)size : 1;
    }
}

/* GB18030 bytes are hardly ever well-formed UTF-8 of three bytes, so text with many such characters and few faults is
 * damaged UTF-8, not GB18030. */
static ReaderEncoding decide(const Evidence *utf8, const Evidence *gb)
{
    if (utf8->bad == 0 && (!utf8->cut_off || utf8->long_count > 0))
        return ENCODING_UTF8;
    uint64_t bad = utf8->bad + utf8->cut_off;
    if (gb->bad == 0 && !gb->cut_off && utf8->long_count < bad * 10)
        return ENCODING_GB18030;
    return utf8->long_count >= bad ? ENCODING_UTF8 : ENCODING_GB18030;
}

/* ---- The source of bytes ---------------------------------------------------------------------------------------- */

static bool fill_raw(Decoder *decoder)
{
    if (decoder->first > 0) {
        memmove(decoder->raw, decoder->raw + decoder->first, decoder->end - decoder->first);
        decoder->end -= decoder->first;
        decoder->first = 0;
    }
    size_t room = decoder->capacity - decoder->end;
    if (decoder->source_ended || room == 0)
        return true;
    if (room > decoder->block)
        room = decoder->block;
    ssize_t got;
    do
        got = read(decoder->descriptor, decoder->raw + decoder->end, room);
    while (got < 0 && errno == EINTR);
    if (got < 0) {
        decoder->error = errno;
        return false;
    }
    decoder->source_ended = got == 0;
    decoder->end += (size_t)got;
    return true;
}

static bool fill_raw_to(Decoder *decoder, size_t wanted)
{
    while (decoder->end - decoder->first < wanted && !decoder->source_ended)
        if (!fill_raw(decoder))
            return false;
    return true;
}

static const unsigned char *raw_at(const Decoder *decoder)
{
    return (const unsigned char *)decoder->raw + decoder->first;
}

Decoder *decoder_open(int descriptor, size_t block_size)
{
    Decoder *decoder = memory_new(1, sizeof *decoder);
    if (!decoder) {
        close(descriptor);
        return NULL;
    }
    decoder->descriptor = descriptor;
    decoder->block = block_size ? block_size : DEFAULT_BLOCK;
    decoder->capacity = decoder->block < 64 ? 64 : decoder->block;
    decoder->raw = memory_new(decoder->capacity, 1);
    struct stat facts;
    off_t here = lseek(descriptor, 0, SEEK_CUR);
    if (here >= 0 && fstat(descriptor, &facts) == 0 && S_ISREG(facts.st_mode)) {
        decoder->seekable = true;
        decoder->begins = here;
        decoder->total = facts.st_size > here ? (uint64_t)(facts.st_size - here) : 0;
    }
    if (!decoder->raw) {
        decoder_close(decoder);
        return NULL;
    }
    return decoder;
}

void decoder_close(Decoder *decoder)
{
    if (!decoder)
        return;
    if (decoder->has_converter)
        iconv_close(decoder->converter);
    close(decoder->descriptor);
    memory_free(decoder->raw);
    memory_free(decoder);
}

Str decoder_first_bytes(Decoder *decoder, size_t limit)
{
    if (limit > decoder->capacity)
        limit = decoder->capacity;
    if (!fill_raw_to(decoder, limit))
        return (Str){NULL, 0};
    size_t length = decoder->end - decoder->first;
    return (Str){decoder->raw + decoder->first, length < limit ? length : limit};
}

/* ---- The decision ----------------------------------------------------------------------------------------------- */

static bool take_mark(Decoder *decoder)
{
    const unsigned char *b = raw_at(decoder);
    size_t length = decoder->end - decoder->first, mark = 0;
    if (length >= 3 && b[0] == 0xEF && b[1] == 0xBB && b[2] == 0xBF) {
        decoder->encoding = ENCODING_UTF8_MARK;
        mark = 3;
    } else if (length >= 2 && b[0] == 0xFF && b[1] == 0xFE) {
        decoder->encoding = ENCODING_UTF16LE;
        mark = 2;
    } else if (length >= 2 && b[0] == 0xFE && b[1] == 0xFF) {
        decoder->encoding = ENCODING_UTF16BE;
        mark = 2;
    }
    decoder->first += mark;
    decoder->consumed += mark;
    return mark > 0;
}

/* Looks through a regular file from the beginning, and returns to it. */
static bool weigh_file(Decoder *decoder, Evidence *evidence)
{
    unsigned char *block = memory_new(DEFAULT_BLOCK, 1);
    if (!block) {
        decoder->error = ENOMEM;
        return false;
    }
    ssize_t got = 0;
    for (off_t at = decoder->begins;; at += got) {
        got = pread(decoder->descriptor, block, DEFAULT_BLOCK, at);
        if (got <= 0)
            break;
        weigh(evidence, block, (size_t)got);
    }
    if (got < 0)
        decoder->error = errno;
    memory_free(block);
    return got == 0;
}

/* Looks at all there is to see: the whole file, or what has come through the pipe. */
static bool weigh_source(Decoder *decoder, Evidence *evidence)
{
    if (decoder->seekable && !weigh_file(decoder, evidence))
        return false;
    if (!decoder->seekable)
        weigh(evidence, raw_at(decoder), decoder->end - decoder->first);
    if (decoder->seekable || decoder->source_ended)
        evidence->cut_off = evidence->carried > 0;
    return true;
}

static bool decide_encoding(Decoder *decoder)
{
    Evidence utf8 = {.measure = utf8_character}, gb = {.measure = gb18030_character};
    if (!decoder->seekable && !fill_raw_to(decoder, decoder->capacity))
        return false;
    if (!weigh_source(decoder, &utf8) || ((utf8.bad > 0 || utf8.cut_off) && !weigh_source(decoder, &gb)))
        return false;
    decoder->encoding = decide(&utf8, &gb);
    return true;
}

static const char *converter_name(ReaderEncoding encoding)
{
    return encoding == ENCODING_UTF16LE ? "UTF-16LE" : encoding == ENCODING_UTF16BE ? "UTF-16BE" : "GB18030";
}

static bool open_converter(Decoder *decoder)
{
    if (decoder->encoding < ENCODING_UTF16LE)
        return true;
    decoder->converter = iconv_open("UTF-8", converter_name(decoder->encoding));
    decoder->has_converter = decoder->converter != (iconv_t)-1;
    if (!decoder->has_converter)
        decoder->error = errno;
    return decoder->has_converter;
}

/* ---- Reading ---------------------------------------------------------------------------------------------------- */

static void take(Decoder *decoder, size_t bytes)
{
    decoder->first += bytes;
    decoder->consumed += bytes;
}

static size_t copy_valid(Decoder *decoder, char *to, size_t room, bool *cut)
{
    size_t length = decoder->end - decoder->first;
    bool limited = length > room;
    size_t valid = utf8_valid_length(decoder->raw + decoder->first, limited ? room : length, cut);
    memcpy(to, decoder->raw + decoder->first, valid);
    take(decoder, valid);
    return valid;
}

static size_t convert(Decoder *decoder, char *to, size_t room, bool *cut)
{
    char *from = decoder->raw + decoder->first;
    size_t left = decoder->end - decoder->first, space = room;
    size_t result = iconv(decoder->converter, &from, &left, &to, &space);
    *cut = result == (size_t)-1 && errno == EINVAL;
    take(decoder, decoder->end - decoder->first - left);
    return room - space;
}

static size_t copy_ascii(Decoder *decoder, char *to, size_t room)
{
    size_t length = decoder->end - decoder->first;
    size_t ascii = ascii_length(decoder->raw + decoder->first, length < room ? length : room);
    memcpy(to, decoder->raw + decoder->first, ascii);
    take(decoder, ascii);
    return ascii;
}

/* The bytes are shown in a message, so a few more than the first are fetched. */
static DecoderEnd end_ill_formed(Decoder *decoder)
{
    return fill_raw_to(decoder, LONGEST_CHARACTER) ? DECODER_ILL_FORMED : DECODER_IO;
}

static DecoderEnd decide_now(Decoder *decoder)
{
    if (!decide_encoding(decoder) || !open_converter(decoder))
        return decoder->error == ENOMEM ? DECODER_NO_MEMORY : DECODER_IO;
    decoder->decided = true;
    return DECODER_GOES_ON;
}

DecoderEnd decoder_read(Decoder *decoder, char *to, size_t room, size_t *got)
{
    *got = 0;
    if (decoder->consumed == 0 && !decoder->decided) {
        if (!fill_raw_to(decoder, 3))
            return DECODER_IO;
        decoder->decided = take_mark(decoder);
        if (decoder->decided && !open_converter(decoder))
            return DECODER_IO;
    }
    for (bool cut = false;;) {
        if (decoder->first == decoder->end || cut) {
            bool ended = decoder->source_ended;
            if (!ended && !fill_raw(decoder))
                return DECODER_IO;
            if (decoder->first == decoder->end && decoder->source_ended)
                return DECODER_AT_END;
            if (ended && cut) {
                decoder->cut_off = true;
                return DECODER_ILL_FORMED;
            }
        }
        if (!decoder->decided) {
            *got = copy_ascii(decoder, to, room);
            if (*got > 0)
                return DECODER_GOES_ON;
            DecoderEnd end = decide_now(decoder);
            if (end != DECODER_GOES_ON)
                return end;
        }
        *got = decoder->has_converter ? convert(decoder, to, room, &cut) : copy_valid(decoder, to, room, &cut);
        if (*got > 0)
            return DECODER_GOES_ON;
        if (!cut && decoder->first < decoder->end)
            return end_ill_formed(decoder);
    }
}

ReaderEncoding decoder_encoding(const Decoder *decoder)
{
    return decoder->encoding;
}

Str decoder_ill_formed(const Decoder *decoder)
{
    size_t length = decoder->end - decoder->first;
    return (Str){decoder->raw + decoder->first, length < LONGEST_CHARACTER ? length : LONGEST_CHARACTER};
}

bool decoder_was_cut_off(const Decoder *decoder)
{
    return decoder->cut_off;
}

int decoder_error(const Decoder *decoder)
{
    return decoder->error;
}

uint64_t decoder_bytes_read(const Decoder *decoder)
{
    return decoder->consumed;
}

uint64_t decoder_bytes_total(const Decoder *decoder)
{
    return decoder->total;
}
