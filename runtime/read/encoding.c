#include "runtime/read/encoding.h"

#include <errno.h>
#include <iconv.h>

#include "runtime/memory.h"
#include "runtime/read/decompress.h"
#include "runtime/read/evidence.h"
#include "runtime/read/gb18030.h"
#include "runtime/read/open_error.h"
#include "runtime/read/source.h"
#include "runtime/read/utf8.h"

#define DEFAULT_BLOCK ((size_t)256 << 10)
/* What is looked at before the first byte is decoded does not depend on the size of blocks. */
#define LEAST_CAPACITY 256

struct Decoder {
    Source *source;
    char *raw; /* bytes of the file that were read and are not decoded yet */
    size_t first, end, capacity, block;
    bool started, source_ended, decided;
    bool cut_off; /* the source ended inside a character */
    Wording failure;
    ReaderEncoding encoding;
    iconv_t converter; /* of UTF-16 */
    GbDecoder *gb;
    bool has_converter; /* one of the two */
};

/* ---- Bytes ---------------------------------------------------------------------------------------------------------- */

/* One request to the source. */
static DecoderEnd read_source(Decoder *decoder, char *to, size_t room, size_t *got)
{
    *got = source_read(decoder->source, to, room < decoder->block ? room : decoder->block);
    if (*got == SOURCE_FAILED) {
        *got = 0;
        decoder->source_ended = true;
        decoder->failure = decoder->source->failure;
        return decoder->source->no_memory ? DECODER_NO_MEMORY : DECODER_IO;
    }
    decoder->source_ended = *got == 0;
    return DECODER_GOES_ON;
}

static DecoderEnd fill_raw(Decoder *decoder)
{
    if (decoder->first > 0) {
        memmove(decoder->raw, decoder->raw + decoder->first, decoder->end - decoder->first);
        decoder->end -= decoder->first;
        decoder->first = 0;
    }
    if (decoder->source_ended || decoder->capacity == decoder->end)
        return DECODER_GOES_ON;
    size_t got;
    DecoderEnd end = read_source(decoder, decoder->raw + decoder->end, decoder->capacity - decoder->end, &got);
    decoder->end += got;
    return end;
}

static DecoderEnd fill_raw_to(Decoder *decoder, size_t wanted)
{
    DecoderEnd end = DECODER_GOES_ON;
    while (end == DECODER_GOES_ON && decoder->end - decoder->first < wanted && !decoder->source_ended)
        end = fill_raw(decoder);
    return end;
}

static const unsigned char *raw_at(const Decoder *decoder)
{
    return (const unsigned char *)decoder->raw + decoder->first;
}

Decoder *decoder_open(int descriptor, size_t block_size)
{
    Decoder *decoder = memory_new(1, sizeof *decoder);
    Source *source = decompress_open(source_open(descriptor));
    if (!decoder || !source) {
        source_close(source);
        memory_free(decoder);
        return NULL;
    }
    decoder->source = source;
    decoder->block = block_size ? block_size : DEFAULT_BLOCK;
    decoder->capacity = (decoder->block < LEAST_CAPACITY ? LEAST_CAPACITY : decoder->block) + LONGEST_CHARACTER;
    decoder->raw = memory_new(decoder->capacity, 1);
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
    if (decoder->has_converter && !decoder->gb)
        iconv_close(decoder->converter);
    gb_close(decoder->gb);
    source_close(decoder->source);
    memory_free(decoder->raw);
    memory_free(decoder);
}

Str decoder_first_bytes(Decoder *decoder, size_t limit)
{
    if (limit > decoder->capacity)
        limit = decoder->capacity;
    if (fill_raw_to(decoder, limit) != DECODER_GOES_ON)
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
    return mark > 0;
}

/* Calls `weigh` with all there is to see: the whole of a source that can be read again, or what has come through the pipe
 * so far. *ended: nothing follows. */
static DecoderEnd look_through(Decoder *decoder, bool (*weigh)(void *to, const char *bytes, size_t length),
                               void *to, bool *ended)
{
    Source *copy = source_again(decoder->source);
    if (!copy) {
        weigh(to, (const char *)raw_at(decoder), decoder->end - decoder->first);
        *ended = decoder->source_ended;
        return decoder->source->no_memory ? DECODER_NO_MEMORY : DECODER_GOES_ON;
    }
    *ended = true;
    DecoderEnd end = DECODER_NO_MEMORY;
    char *block = memory_new(DEFAULT_BLOCK, 1);
    if (block) {
        size_t got;
        do
            got = source_read(copy, block, DEFAULT_BLOCK);
        while (got > 0 && got != SOURCE_FAILED && weigh(to, block, got));
        end = got != SOURCE_FAILED ? DECODER_GOES_ON : copy->no_memory ? DECODER_NO_MEMORY : DECODER_IO;
        decoder->failure = copy->failure;
    }
    memory_free(block);
    source_close(copy);
    return end;
}

static bool weigh_all(void *to, const char *bytes, size_t length)
{
    evidence_weigh(to, bytes, length);
    return true;
}

/* Text that has been well-formed so far, and the first bytes of a character that the end of a block has cut. */
typedef struct Quick {
    bool is_utf8;
    Evidence carry;
} Quick;

/* Goes on as long as the text is well-formed. */
static bool check_quickly(void *to, const char *bytes, size_t length)
{
    Quick *quick = to;
    size_t first = 0;
    while (quick->carry.carried > 0 && first < length)
        evidence_weigh(&quick->carry, bytes + first++, 1);
    bool cut;
    size_t valid = utf8_valid_length(bytes + first, length - first, &cut);
    if (cut)
        evidence_weigh(&quick->carry, bytes + first + valid, length - first - valid);
    quick->is_utf8 = quick->carry.bad == 0 && (cut || first + valid == length);
    return quick->is_utf8;
}

/* Bytes of GB18030 are hardly ever well-formed UTF-8 characters of three bytes, and so many in a row never; nor the other way
 * round. */
#define SURE_CHARACTERS 64

static bool is_surely_utf8(Str text)
{
    bool cut;
    size_t valid = utf8_valid_length(text.at, text.len, &cut), long_count = 0;
    if (valid < text.len && !cut)
        return false;
    for (size_t i = 0; i < valid && long_count < SURE_CHARACTERS; i++)
        long_count += (unsigned char)text.at[i] >= 0xE0;
    return long_count >= SURE_CHARACTERS;
}

static bool is_surely_gb18030(Str text)
{
    Evidence utf8 = {.measure = utf8_character}, gb = {.measure = gb18030_character};
    evidence_weigh(&gb, text.at, text.len);
    if (gb.bad > 0)
        return false;
    evidence_weigh(&utf8, text.at, text.len);
    return utf8.bad >= SURE_CHARACTERS && utf8.long_count < utf8.bad / 10;
}

/* Most files show at once what they are, or are well-formed throughout, and a quick look tells; the others are looked
 * through as both encodings. */
static DecoderEnd decide_encoding(Decoder *decoder)
{
    bool ended;
    Quick quick = {.is_utf8 = true, .carry = {.measure = utf8_character}};
    DecoderEnd end = fill_raw_to(decoder, decoder->capacity);
    decoder->encoding = ENCODING_UTF8;
    Str seen = {(const char *)raw_at(decoder), decoder->end - decoder->first};
    if (end != DECODER_GOES_ON || is_surely_utf8(seen))
        return end;
    if (is_surely_gb18030(seen)) {
        decoder->encoding = ENCODING_GB18030;
        return end;
    }
    end = look_through(decoder, check_quickly, &quick, &ended);
    if (end != DECODER_GOES_ON || (quick.is_utf8 && (!ended || quick.carry.carried == 0)))
        return end;
    Evidence utf8 = {.measure = utf8_character}, gb = {.measure = gb18030_character};
    end = look_through(decoder, weigh_all, &utf8, &ended);
    utf8.cut_off = ended && utf8.carried > 0;
    if (end == DECODER_GOES_ON && !evidence_is_clean(&utf8))
        end = look_through(decoder, weigh_all, &gb, &ended);
    gb.cut_off = ended && gb.carried > 0;
    decoder->encoding = evidence_is_utf8(&utf8, &gb) ? ENCODING_UTF8 : ENCODING_GB18030;
    return end;
}

static DecoderEnd open_converter(Decoder *decoder)
{
    if (decoder->encoding < ENCODING_UTF16LE)
        return DECODER_GOES_ON;
    if (decoder->encoding == ENCODING_GB18030) {
        decoder->gb = gb_open();
        decoder->has_converter = decoder->gb != NULL;
    } else {
        decoder->converter = iconv_open("UTF-8", decoder->encoding == ENCODING_UTF16LE ? "UTF-16LE" : "UTF-16BE");
        decoder->has_converter = decoder->converter != (iconv_t)-1;
    }
    if (decoder->has_converter)
        return DECODER_GOES_ON;
    decoder->failure = open_error_wording(errno);
    return errno == ENOMEM ? DECODER_NO_MEMORY : DECODER_IO;
}

/* ---- Reading ---------------------------------------------------------------------------------------------------- */

static size_t convert(Decoder *decoder, char *to, size_t room, bool *cut)
{
    char *from = decoder->raw + decoder->first;
    size_t left = decoder->end - decoder->first, space = room;
    if (decoder->gb) {
        size_t taken, made = gb_decode(decoder->gb, from, left, to, room, &taken, cut);
        decoder->first += taken;
        return made;
    }
    size_t result = iconv(decoder->converter, &from, &left, &to, &space);
    *cut = result == (size_t)-1 && errno == EINVAL;
    decoder->first = decoder->end - left;
    return room - space;
}

/* The bytes are shown in a message, so a few more than the first are fetched. */
static DecoderEnd end_ill_formed(Decoder *decoder)
{
    DecoderEnd end = fill_raw_to(decoder, LONGEST_CHARACTER);
    return end == DECODER_GOES_ON ? DECODER_ILL_FORMED : end;
}

static DecoderEnd end_cut_off(Decoder *decoder)
{
    decoder->cut_off = true;
    return DECODER_ILL_FORMED;
}

static DecoderEnd read_converted(Decoder *decoder, char *to, size_t room, size_t *got)
{
    for (bool cut = false;;) {
        if (decoder->first == decoder->end || cut) {
            bool ended = decoder->source_ended;
            DecoderEnd end = ended ? DECODER_GOES_ON : fill_raw(decoder);
            if (end != DECODER_GOES_ON)
                return end;
            if (decoder->first == decoder->end && decoder->source_ended)
                return DECODER_AT_END;
            if (ended && cut)
                return end_cut_off(decoder);
        }
        *got = convert(decoder, to, room, &cut);
        if (*got > 0)
            return DECODER_GOES_ON;
        if (!cut && decoder->first < decoder->end)
            return end_ill_formed(decoder);
    }
}

/* Bytes that were taken wait again, before those that still wait. */
static void give_back(Decoder *decoder, const char *bytes, size_t length)
{
    size_t waiting = decoder->end - decoder->first;
    if (length == 0)
        return;
    if (decoder->first < length) {
        memmove(decoder->raw + length, raw_at(decoder), waiting);
        decoder->first = length;
        decoder->end = length + waiting;
    }
    decoder->first -= length;
    memcpy(decoder->raw + decoder->first, bytes, length);
}

/* Fetches what waits, or reads into place. A beginning of a character waits for its end. */
static DecoderEnd fetch(Decoder *decoder, char *to, size_t room, size_t *fetched)
{
    size_t waiting = decoder->end - decoder->first, more = 0;
    *fetched = waiting < room ? waiting : room;
    if (*fetched)
        memcpy(to, raw_at(decoder), *fetched);
    decoder->first += *fetched;
    if (*fetched >= LONGEST_CHARACTER || decoder->source_ended)
        return DECODER_GOES_ON;
    DecoderEnd end = read_source(decoder, to + *fetched, room - *fetched, &more);
    if (end != DECODER_GOES_ON)
        give_back(decoder, to, *fetched);
    *fetched += more;
    return end;
}

static DecoderEnd decide_now(Decoder *decoder)
{
    DecoderEnd end = decide_encoding(decoder);
    if (end == DECODER_GOES_ON)
        end = open_converter(decoder);
    decoder->decided = end == DECODER_GOES_ON;
    return end;
}

/* Text that needs no converting: ASCII until the encoding is decided, UTF-8 then. */
static DecoderEnd read_plain(Decoder *decoder, char *to, size_t room, size_t *got)
{
    for (;;) {
        size_t length;
        bool cut = false;
        DecoderEnd end = fetch(decoder, to, room, &length);
        if (end != DECODER_GOES_ON)
            return end;
        if (length == 0)
            return DECODER_AT_END;
        *got = decoder->decided ? utf8_valid_length(to, length, &cut) : utf8_ascii_length(to, length);
        give_back(decoder, to + *got, length - *got);
        if (*got > 0)
            return DECODER_GOES_ON;
        if (!decoder->decided) {
            end = decide_now(decoder);
            if (end != DECODER_GOES_ON || decoder->has_converter)
                return end == DECODER_GOES_ON ? read_converted(decoder, to, room, got) : end;
        } else if (!cut) {
            return end_ill_formed(decoder);
        } else if (decoder->source_ended) {
            return end_cut_off(decoder);
        }
    }
}

DecoderEnd decoder_read(Decoder *decoder, char *to, size_t room, size_t *got)
{
    *got = 0;
    if (!decoder->started) {
        decoder->started = true;
        DecoderEnd end = fill_raw_to(decoder, 3);
        if (end != DECODER_GOES_ON)
            return end;
        decoder->decided = take_mark(decoder);
        end = decoder->decided ? open_converter(decoder) : DECODER_GOES_ON;
        if (end != DECODER_GOES_ON)
            return end;
    }
    return decoder->has_converter ? read_converted(decoder, to, room, got) : read_plain(decoder, to, room, got);
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

Wording decoder_failure(const Decoder *decoder)
{
    return decoder->failure;
}

uint64_t decoder_bytes_read(const Decoder *decoder)
{
    return decoder->source->taken;
}

uint64_t decoder_bytes_total(const Decoder *decoder)
{
    return decoder->source->total;
}
