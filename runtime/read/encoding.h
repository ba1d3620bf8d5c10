/* encoding: bytes of a file become well-formed UTF-8, block by block.
 *
 * A byte order mark decides. Without one, text is taken as it is until the first byte that is not ASCII. The block that
 * begins there decides if it has many Chinese characters and is well-formed as one encoding only; else a regular file is
 * looked through, and from a pipe the decision falls with the bytes that have arrived by then. Bytes that fit neither UTF-8
 * nor GB18030 end the text at that place.
 */
#ifndef POLC_ENCODING_H
#define POLC_ENCODING_H

#include <stdint.h>

#include "runtime/problem.h"

typedef enum ReaderEncoding {
    ENCODING_ASCII,
    ENCODING_UTF8,
    ENCODING_UTF8_MARK, /* with a byte order mark */
    ENCODING_UTF16LE,
    ENCODING_UTF16BE,
    ENCODING_GB18030,
} ReaderEncoding;

typedef struct Decoder Decoder;

typedef enum DecoderEnd {
    DECODER_GOES_ON,
    DECODER_AT_END,
    DECODER_ILL_FORMED, /* decoder_ill_formed shows the bytes */
    DECODER_IO, /* decoder_failure says why */
    DECODER_NO_MEMORY,
} DecoderEnd;

/* Takes over the descriptor and closes it. NULL: no memory. */
Decoder *decoder_open(int descriptor, size_t block_size);
void decoder_close(Decoder *decoder);
/* Writes up to `room` (at least 16) bytes of UTF-8, without the byte order mark; *got is 0 only at the end of any kind. */
DecoderEnd decoder_read(Decoder *decoder, char *to, size_t room, size_t *got);
ReaderEncoding decoder_encoding(const Decoder *decoder);
/* Up to 4 bytes that are no character, where the text ended. */
Str decoder_ill_formed(const Decoder *decoder);
/* Whether that was because the input ended inside a character. */
bool decoder_was_cut_off(const Decoder *decoder);
/* Why the source failed, after DECODER_IO; empty when memory ran out. */
Wording decoder_failure(const Decoder *decoder);
uint64_t decoder_bytes_read(const Decoder *decoder);
uint64_t decoder_bytes_total(const Decoder *decoder);
/* The first bytes of the file as they are, at most `limit`; for telling a workbook from a text. */
Str decoder_first_bytes(Decoder *decoder, size_t limit);

#endif
