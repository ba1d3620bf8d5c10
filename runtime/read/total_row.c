#include "runtime/read/total_row.h"

#include <stdint.h>

#include "runtime/read/fold.h"

#define WORD_ROOM 64

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (unsigned char)byte >= 0x80;
}

/* What may follow the word: nothing, or its unit or a colon; for a cell that is not the key, anything that is not the
 * rest of a longer word. */
static bool ends_word(Str rest, bool is_key, bool is_chinese)
{
    if (rest.len == 0 || rest.at[0] == ':' || rest.at[0] == '(')
        return true;
    return !is_key && (is_chinese || !is_letter(rest.at[0]));
}

bool total_row_may_begin(char byte)
{
    /* In Chinese 合, 总, 小, 共, 累 or 本; a full-width letter begins with EF. */
    return memchr("tTsSgG\xE5\xE6\xE7\xEF", byte, 10) != NULL;
}

bool total_row_begins(Str first, bool is_key)
{
    static const char *const words[] = {"合计",     "总计",     "小计",  "共计",     "累计",       "总合计",
                                        "本页合计", "本页小计", "total", "subtotal", "grandtotal", "sum"};
    if (first.len == 0 || !total_row_may_begin(first.at[0]))
        return false;
    char room[WORD_ROOM];
    size_t length = fold_name(first, room, sizeof room);
    if (length == FOLD_FAILED)
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        Str word = str_from(words[i]);
        if (length < word.len || !str_starts((Str){room, length}, word))
            continue;
        if (ends_word((Str){room + word.len, length - word.len}, is_key, (unsigned char)word.at[0] >= 0x80))
            return true;
    }
    return false;
}
