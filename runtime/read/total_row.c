#include "runtime/read/total_row.h"

#include <stdint.h>

#include "runtime/read/fold.h"
#include "runtime/read/utf8.h"

#define WORD_ROOM 64
#define LONGEST_BEGINNING 60 /* a word, its unit and blanks; what follows is not looked at */

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
    /* In Chinese one of E4 to E9; a full-width letter begins with EF. */
    return memchr("tTsSgG\xE4\xE5\xE6\xE7\xE8\xE9\xEF", byte, 13) != NULL;
}

/* What stands below a table, each with a colon behind it: who made it, the sum in words, remarks. */
static bool begins_footer(Str folded)
{
    static const char *const words[] = {
        "制表",       "制表人",   "填表",     "填表人",     "填报",     "填报人",   "填报单位", "审核", "审核人",
        "复核",       "复核人",   "审批",     "审批人",     "经办",     "经办人",   "负责人",   "会计", "出纳",
        "单位负责人", "分管领导", "主要领导", "财务负责人", "联系人",   "联系电话", "大写",     "备注", "说明",
        "金额大写",   "合计大写", "人民币",   "人民币大写", "制表日期", "填表日期", "日期",     "注",   "附注"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        Str word = str_from(words[i]);
        if (folded.len > word.len && str_starts(folded, word) && folded.at[word.len] == ':')
            return true;
    }
    return false;
}

bool total_row_begins(Str first, bool is_key)
{
    static const char *const words[] = {"合计",     "总计",     "小计",  "共计",     "累计",       "总合计",
                                        "本页合计", "本页小计", "total", "subtotal", "grandtotal", "sum"};
    if (first.len == 0 || !total_row_may_begin(first.at[0]))
        return false;
    char room[WORD_ROOM];
    bool cut;
    if (first.len > LONGEST_BEGINNING)
        first.len = utf8_valid_length(first.at, LONGEST_BEGINNING, &cut);
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
    return begins_footer((Str){room, length});
}
