#include "compiler/doc/article.h"

#include "runtime/text_width.h"

static const uint32_t digits[] = {0x3007, 0x4E00, 0x4E8C, 0x4E09, 0x56DB,
                                  0x4E94, 0x516D, 0x4E03, 0x516B, 0x4E5D}; /* 〇 to 九 */
enum { TEN = 0x5341, HUNDRED = 0x767E, NOTHING = 0x96F6 }; /* 十 百 零 */

/* The value of a Chinese digit, or -1. */
static int digit_of(uint32_t point)
{
    for (int i = 0; i < 10; i++)
        if (digits[i] == point)
            return i;
    return point == NOTHING ? 0 : -1;
}

static bool is_between(uint32_t point)
{
    static const uint32_t signs[] = {
        ' ',    '(',    ')',    '.',    '-',    0xFF08, 0xFF09, 0x3001, 0x3000, 0xA7, /* （ ） 、 § */
        0x7B2C, 0x6761, 0x6B3E, 0x9879, 0x76EE, 0x7AE0, 0x8282, 0x70B9, /* 第 条 款 项 目 章 节 点 */
    };
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (signs[i] == point)
            return true;
    return false;
}

/* What is read of the number at hand. */
typedef struct Reading {
    ArticleNumbers *out;
    bool in_number, in_digits; /* in digits: of the ASCII kind */
    int whole, last; /* tens and hundreds; the digit behind them */
} Reading;

static bool end_number(Reading *reading)
{
    if (!reading->in_number)
        return true;
    if (reading->out->count == ARTICLE_MOST_PARTS)
        return false;
    reading->out->parts[reading->out->count++] = reading->whole + reading->last;
    reading->in_number = reading->in_digits = false;
    reading->whole = reading->last = 0;
    return true;
}

static bool take_digit(Reading *reading, int digit)
{
    if (reading->in_number && !reading->in_digits && !end_number(reading))
        return false;
    reading->in_number = reading->in_digits = true;
    if (reading->last > 99999)
        return false;
    reading->last = reading->last * 10 + digit;
    return true;
}

static bool take_chinese(Reading *reading, uint32_t point)
{
    int digit = digit_of(point);
    if (reading->in_digits && !end_number(reading))
        return false;
    reading->in_number = true;
    if (digit >= 0) {
        reading->last = digit;
        return true;
    }
    reading->whole += (reading->last ? reading->last : 1) * (point == TEN ? 10 : 100);
    reading->last = 0;
    return true;
}

bool article_read(Str article, ArticleNumbers *out)
{
    Reading reading = {.out = out};
    *out = (ArticleNumbers){.count = 0};
    for (size_t at = 0; at < article.len;) {
        uint32_t point = 0;
        size_t length = text_decode((Str){article.at + at, article.len - at}, &point);
        bool taken = length > 0;
        if (taken && point >= '0' && point <= '9')
            taken = take_digit(&reading, (int)(point - '0'));
        else if (taken && (digit_of(point) >= 0 || point == TEN || point == HUNDRED))
            taken = take_chinese(&reading, point);
        else if (taken)
            taken = is_between(point) && end_number(&reading);
        if (!taken)
            return false;
        at += length;
    }
    return end_number(&reading) && out->count > 0;
}

int article_compare(const ArticleNumbers *a, const ArticleNumbers *b)
{
    for (size_t i = 0; i < a->count && i < b->count; i++)
        if (a->parts[i] != b->parts[i])
            return a->parts[i] < b->parts[i] ? -1 : 1;
    return (a->count > b->count) - (a->count < b->count);
}
