#include "runtime/read/plain.h"

#include <endian.h>

#include "runtime/civil_date.h"
#include "runtime/read/fold.h"
#include "runtime/simd.h"

#define NO_WORD (-1)
#define EACH UINT64_C(0x0101010101010101)

static inline uint64_t load_eight(const char *at)
{
    uint64_t bytes;
    memcpy(&bytes, at, sizeof bytes);
    return le64toh(bytes);
}

/* ---- Numbers -------------------------------------------------------------------------------------------------------- */

/* The number that eight digits write, the first in the lowest byte, each as a value from 0 to 9. */
static inline uint64_t join_digits(uint64_t digits)
{
    uint64_t pairs = (digits * 10 + (digits >> 8)) & UINT64_C(0x00FF00FF00FF00FF);
    uint64_t fours = (pairs * 100 + (pairs >> 16)) & UINT64_C(0x0000FFFF0000FFFF);
    return (fours * 10000 + (fours >> 32)) & UINT64_C(0xFFFFFFFF);
}

/* At most 16 characters that end before `end`: digits, with a point before the last seven at most. */
static inline bool read_digits(const char *end, size_t length, uint64_t *number, unsigned *decimals)
{
    if (length - 1 >= 16)
        return false;
    uint64_t high = load_eight(end - 8) ^ EACH * '0', low = load_eight(end - 16) ^ EACH * '0';
    if (length <= 8) {
        high = high >> (64 - 8 * length) << (64 - 8 * length);
        low = 0;
    } else if (length < 16) {
        low = low >> (128 - 8 * length) << (128 - 8 * length);
    }
    uint64_t point = high ^ EACH * ('.' ^ '0');
    point = (point - EACH) & ~point & EACH * 0x80;
    *decimals = 0;
    if (point) {
        unsigned place = (unsigned)__builtin_ctzll(point) & ~7U;
        *decimals = 7 - place / 8;
        if (place == 56 || length < *decimals + 2)
            return false;
        uint64_t whole = high & ((UINT64_C(1) << place) - 1), fraction = high >> (place + 8) << (place + 8);
        high = fraction | whole << 8 | low >> 56;
        low <<= 8;
    }
    /* A byte above 9 either has its high bit set or gets it by adding. */
    if ((((high + EACH * 0x76) | high) | ((low + EACH * 0x76) | low)) & EACH * 0x80)
        return false;
    *number = join_digits(low) * 100000000 + join_digits(high);
    return true;
}

static inline bool read_number(const PlainForm *form, const char *end, size_t length, int64_t *value)
{
    bool is_percent = form->takes_percent && end[-1] == '%';
    uint64_t number;
    unsigned decimals;
    int64_t scaled;
    if (!read_digits(end - is_percent, length - is_percent, &number, &decimals) || decimals > form->decimals ||
        __builtin_mul_overflow((int64_t)number, form->scale[decimals], &scaled))
        return false;
    if (scaled < form->low || scaled > form->high || (!is_percent && scaled < form->least_bare && scaled != 0))
        return false;
    *value = scaled;
    return true;
}

static inline bool is_digit(char byte)
{
    return (unsigned char)(byte - '0') <= 9;
}

/* 1,234,567.50: without the commas it is a plain number. */
static bool read_grouped(const PlainForm *form, Str text, int64_t *value)
{
    char room[16 + 24] = {0}, *to = room + 16;
    size_t since_comma = 0, commas = 0;
    if (text.len > 24 || !memchr(text.at, ',', text.len))
        return false;
    const char *point = memchr(text.at, '.', text.len);
    size_t whole = point ? (size_t)(point - text.at) : text.len;
    for (size_t i = 0; i < whole; i++) {
        if (text.at[i] != ',') {
            if (!is_digit(text.at[i]))
                return false;
            since_comma++;
            *to++ = text.at[i];
            continue;
        }
        if (since_comma == 0 || since_comma > 3 || (commas > 0 && since_comma != 3))
            return false;
        commas++;
        since_comma = 0;
    }
    if (commas > 0 && since_comma != 3)
        return false;
    memcpy(to, text.at + whole, text.len - whole);
    to += text.len - whole;
    return read_number(form, to, (size_t)(to - room) - 16, value);
}

/* ---- Dates ---------------------------------------------------------------------------------------------------------- */

/* One or two digits; moves *at behind them. */
static inline bool take_two(const char **at, const char *end, int64_t *number)
{
    if (*at == end || !is_digit(**at))
        return false;
    *number = *(*at)++ - '0';
    if (*at < end && is_digit(**at))
        *number = *number * 10 + *(*at)++ - '0';
    return true;
}

static inline bool take_word(const char **at, const char *end, const char *word)
{
    if (end - *at < 3 || memcmp(*at, word, 3) != 0)
        return false;
    *at += 3;
    return true;
}

static inline bool read_date(const PlainForm *form, Str text, int64_t *day)
{
    const char *at = text.at, *end = text.at + text.len;
    int64_t year = 0, month, in_month;
    if (text.len < 8)
        return false;
    for (unsigned i = 0; i < 4; i++, at++) {
        if (!is_digit(*at))
            return false;
        year = year * 10 + *at - '0';
    }
    char mark = *at;
    if (mark == '-' || mark == '/' || mark == '.') {
        at++;
        if (!take_two(&at, end, &month) || at == end || *at++ != mark || !take_two(&at, end, &in_month))
            return false;
    } else if (!take_word(&at, end, "年") || !take_two(&at, end, &month) || !take_word(&at, end, "月") ||
               !take_two(&at, end, &in_month) || !take_word(&at, end, "日")) {
        return false;
    }
    if (at != end || !date_is_civil(year, month, in_month))
        return false;
    *day = date_from_civil((int32_t)year, (int32_t)month, (int32_t)in_month);
    return *day >= form->low && *day <= form->high;
}

/* ---- Words ---------------------------------------------------------------------------------------------------------- */

/* Bytes behind the text are read and left out; lengths differ from cell to cell, so nothing branches on them. */
static inline PlainWord word_key(Str text)
{
    size_t more = text.len > 8 ? text.len - 8 : 0, left_out = text.len < 8 ? 8 * (8 - text.len) : 0;
    uint64_t last = load_eight(text.at + more), has_more = (uint64_t)0 - (more != 0);
    return (PlainWord){.first = load_eight(text.at) << left_out >> left_out, .last = last & has_more};
}

static inline size_t word_place(const PlainWord *key, size_t length, uint64_t factor, unsigned shift)
{
    return (size_t)(((key->first ^ (key->last + length) * UINT64_C(0x9E3779B97F4A7C15)) * factor) >> shift);
}

static inline bool read_word(const PlainForm *form, Str text, int64_t *value)
{
    if (text.len == 1) {
        *value = form->of_byte[(unsigned char)text.at[0]];
        return *value != NO_WORD;
    }
    if (!form->words)
        return false;
    PlainWord key = word_key(text);
    const PlainWord *word = &form->words[word_place(&key, text.len, form->word_factor, form->word_shift)];
    *value = word->value;
    bool is_same = ((word->first ^ key.first) | (word->last ^ key.last) | (word->text.len ^ text.len)) == 0;
    return is_same && (text.len <= 16 || memcmp(word->text.at, text.at, text.len) == 0);
}

/* ---- Texts ---------------------------------------------------------------------------------------------------------- */

/* What the first or the last byte of a text tells. */
enum {
    BEGINS_PLAIN = 1, /* visible, and neither a sign of anything else nor the beginning of a word for nothing */
    BEGINS_DIGIT = 2, /* may be a number that a spreadsheet has spoilt */
    BEGINS_CHINESE = 4, /* of three bytes, none of which is a blank: U+4000 … U+9FFF */
    ENDS_PLAIN = 8,
};

static inline unsigned byte_class(char byte)
{
    unsigned char b = (unsigned char)byte;
    if (b >= '0' && b <= '9')
        return BEGINS_DIGIT | ENDS_PLAIN;
    if ((b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z'))
        return BEGINS_PLAIN | ENDS_PLAIN;
    if (b > ' ' && b < 0x80)
        return ENDS_PLAIN;
    return b >= 0xE4 && b <= 0xE9 ? BEGINS_CHINESE : 0;
}

/* Whether cell_read would take the untrimmed text as it is. */
static inline bool is_plain_text(const char *at, size_t length)
{
    unsigned first = byte_class(at[0]), last = byte_class(at[length - 1]);
    bool ends_well = last & ENDS_PLAIN || (length >= 3 && byte_class(at[length - 3]) & BEGINS_CHINESE);
    if (length == 3 && (at[1] == '/' || (unsigned char)at[0] == 0xE6)) /* n/a and 无 mean nothing */
        return false;
    if (first & (BEGINS_PLAIN | BEGINS_CHINESE))
        return ends_well;
    bool may_be_spoilt =
        length >= 5 && ((at[1] == '.' || (at[1] | 0x20) == 'e') || (length >= 18 && at[length - 1] == '0'));
    return first & BEGINS_DIGIT && !may_be_spoilt && ends_well;
}

/* ---- Runs ----------------------------------------------------------------------------------------------------------- */

/* Bits for one row after another, from the lowest. */
typedef struct RowBits {
    uint64_t bits;
} RowBits;

/* Moving all bits by one is cheaper than moving one to its place. */
static inline void add_bit(RowBits *rows, bool bit)
{
    rows->bits = rows->bits >> 1 | (uint64_t)bit << 63;
}

static inline uint64_t finish_bits(RowBits rows, size_t count)
{
    return rows.bits >> (64 - count);
}

static inline Str cell_of(const CellRun *run, const uint32_t *end)
{
    uint32_t start = end[-1] + 1;
    return (Str){run->text + start, end[0] - run->cut - start};
}

uint64_t plain_numbers(const PlainForm *form, const CellRun *run, Column *column, size_t row, uint64_t *blank)
{
    RowBits closer = {0}, empty = {0};
    int64_t *to = column->data.i64 + row;
    const uint32_t *end = run->ends;
    for (size_t r = 0; r < run->count; r++, end += run->stride) {
        Str text = cell_of(run, end);
        bool is_read = false;
        to[r] = 0;
        if (text.len)
            is_read = read_number(form, text.at + text.len, text.len, &to[r]);
        add_bit(&empty, text.len == 0);
        add_bit(&closer, !is_read & (text.len != 0));
    }
    *blank = finish_bits(empty, run->count);
    return finish_bits(closer, run->count);
}

uint64_t plain_dates(const PlainForm *form, const CellRun *run, Column *column, size_t row, uint64_t *blank)
{
    RowBits closer = {0}, empty = {0};
    int64_t *to = column->data.i64 + row;
    const uint32_t *end = run->ends;
    for (size_t r = 0; r < run->count; r++, end += run->stride) {
        Str text = cell_of(run, end);
        int64_t day = 0;
        bool is_read = text.len && read_date(form, text, &day);
        to[r] = is_read ? day : 0;
        add_bit(&empty, text.len == 0);
        add_bit(&closer, !is_read & (text.len != 0));
    }
    *blank = finish_bits(empty, run->count);
    return finish_bits(closer, run->count);
}

static uint64_t read_members(const PlainForm *form, const CellRun *run, Column *column, size_t row,
                             uint64_t *blank)
{
    RowBits closer = {0}, empty = {0};
    int64_t *to = column->data.i64 + row;
    const uint32_t *end = run->ends;
    for (size_t r = 0; r < run->count; r++, end += run->stride) {
        Str text = cell_of(run, end);
        int64_t value;
        bool is_read = text.len && read_word(form, text, &value);
        to[r] = is_read ? value : 0;
        add_bit(&empty, text.len == 0);
        add_bit(&closer, !is_read & (text.len != 0));
    }
    *blank = finish_bits(empty, run->count);
    return finish_bits(closer, run->count);
}

static uint64_t read_yes_no(const PlainForm *form, const CellRun *run, Column *column, size_t row, uint64_t *blank)
{
    RowBits closer = {0}, empty = {0}, yes = {0};
    const uint32_t *end = run->ends;
    for (size_t r = 0; r < run->count; r++, end += run->stride) {
        Str text = cell_of(run, end);
        int64_t value = 0;
        bool is_read = text.len && read_word(form, text, &value);
        add_bit(&yes, is_read & (value != 0));
        add_bit(&empty, text.len == 0);
        add_bit(&closer, !is_read & (text.len != 0));
    }
    bits_put_run(column->data.bits, row, run->count, finish_bits(yes, run->count));
    *blank = finish_bits(empty, run->count);
    return finish_bits(closer, run->count);
}

static uint64_t read_texts(const PlainForm *form, const CellRun *run, Column *column, size_t row, uint64_t *blank)
{
    (void)form;
    RowBits closer = {0}, empty = {0};
    Str *to = column->data.text + row;
    const uint32_t *end = run->ends;
    for (size_t r = 0; r < run->count; r++, end += run->stride) {
        Str text = cell_of(run, end);
        bool is_plain = text.len && is_plain_text(text.at, text.len);
        to[r] = is_plain ? text : (Str){NULL, 0};
        add_bit(&empty, text.len == 0);
        add_bit(&closer, !is_plain & (text.len != 0));
    }
    *blank = finish_bits(empty, run->count);
    return finish_bits(closer, run->count);
}

/* ---- Forms ---------------------------------------------------------------------------------------------------------- */

bool plain_read(const PlainForm *form, Str text, int64_t *number)
{
    switch (form->kind) {
    case KIND_TEXT:
        return is_plain_text(text.at, text.len);
    case KIND_CATEGORY:
    case KIND_YES_NO:
        return read_word(form, text, number);
    case KIND_DATE:
        return read_date(form, text, number);
    default:
        return form->is_number &&
               (read_number(form, text.at + text.len, text.len, number) || read_grouped(form, text, number));
    }
}

#ifdef SIMD_X86
static PlainRead *best(PlainRead *scalar, PlainRead *avx512)
{
    return simd_level() == SIMD_AVX512 ? avx512 : scalar;
}
#else
#define best(scalar, avx512) (scalar)
#endif

static void init_number(PlainForm *form, const CellForm *cell)
{
    int64_t scale = cell->field->denominator;
    if (cell->field->kind == KIND_RATE) {
        scale /= cell->percent_divisor ? cell->percent_divisor : 100;
        form->takes_percent = cell->percent_divisor != 1000;
        form->least_bare = cell->percent_divisor ? INT64_MIN : cell->field->denominator / 100 + 1;
    } else {
        scale *= cell->multiple;
        form->least_bare = INT64_MIN;
    }
    int64_t rest = scale;
    while (rest % 10 == 0 && form->decimals < PLAIN_MOST_DECIMALS) {
        form->decimals++;
        rest /= 10;
    }
    for (unsigned d = 0; d <= form->decimals; d++, scale /= 10)
        form->scale[d] = scale;
    form->low = form->low < -VALUE_LIMIT ? -VALUE_LIMIT : form->low;
    form->high = form->high > VALUE_LIMIT ? VALUE_LIMIT : form->high;
    form->is_number = true;
    form->read = best(plain_numbers, plain_numbers_avx512);
}

/* A word is plain when cell_read takes it untrimmed; asking it keeps the two alike. */
static size_t add_word(PlainWord *words, size_t count, const CellForm *cell, Str text)
{
    CellValue value;
    if (text.len == 0 || text.len > UINT32_MAX || fold_trim(text).len != text.len)
        return count;
    for (size_t i = 0; i < count; i++)
        if (str_equal(words[i].text, text))
            return count;
    cell_read(cell, text, &value);
    if (value.problem != PROBLEM_NONE || value.is_blank)
        return count;
    words[count] = (PlainWord){.text = text, .value = value.number};
    return count + 1;
}

/* The bytes of a word stand in room that may be read beyond them. */
static bool copy_word(PlainWord *word, Arena *arena)
{
    char *copy = arena_new(arena, word->text.len + 8, 1);
    if (!copy)
        return false;
    memcpy(copy, word->text.at, word->text.len);
    word->text.at = copy;
    PlainWord key = word_key(word->text);
    word->first = key.first;
    word->last = key.last;
    return true;
}

static bool fits(const PlainWord *words, size_t count, PlainWord *table, unsigned bits, uint64_t factor)
{
    memset(table, 0, sizeof *table << bits);
    for (size_t i = 0; i < count; i++) {
        PlainWord *place = &table[word_place(&words[i], words[i].text.len, factor, 64 - bits)];
        if (place->text.len)
            return false;
        *place = words[i];
    }
    return true;
}

/* Tries factors until no two words share a place. */
static bool place_words(PlainForm *form, const PlainWord *words, size_t count, Arena *arena)
{
    unsigned bits = 3;
    while ((size_t)1 << bits < count * 2)
        bits++;
    for (unsigned tries = 0; tries < 3; tries++, bits++) {
        PlainWord *table = ARENA_ARRAY(arena, PlainWord, (size_t)1 << bits);
        if (!table)
            return false;
        for (uint64_t factor = 1; factor < 2000; factor += 2) {
            if (!fits(words, count, table, bits, factor * UINT64_C(0xD1342543DE82EF95)))
                continue;
            form->words = table;
            form->word_factor = factor * UINT64_C(0xD1342543DE82EF95);
            form->word_shift = 64 - bits;
            return true;
        }
    }
    return true;
}

static bool init_words(PlainForm *form, const CellForm *cell, Arena *arena)
{
    static const char *const answers[] = {"是", "否",  "1",  "0",    "yes",   "no",   "√",     "×", "y", "n", "Y",
                                          "N",  "Yes", "No", "true", "false", "TRUE", "FALSE", "✓", "✗", "✔", "✘"};
    const size_t answer_count = sizeof answers / sizeof *answers;
    size_t members = cell->field->member_count, count = 0;
    PlainWord *words = ARENA_ARRAY(arena, PlainWord, members * 2 + answer_count);
    if (!words)
        return false;
    for (size_t i = 0; i < members; i++) {
        count = add_word(words, count, cell, cell->field->members[i].id);
        count = add_word(words, count, cell, cell->field->members[i].label);
    }
    for (size_t i = 0; i < answer_count && form->kind == KIND_YES_NO; i++)
        count = add_word(words, count, cell, str_from(answers[i]));
    memset(form->of_byte, NO_WORD, sizeof form->of_byte);
    for (size_t i = 0; i < count; i++) {
        if (words[i].text.len == 1 && words[i].value <= INT16_MAX)
            form->of_byte[(unsigned char)words[i].text.at[0]] = (int16_t)words[i].value;
        if (!copy_word(&words[i], arena))
            return false;
    }
    form->read = form->kind == KIND_YES_NO ? read_yes_no : read_members;
    return count == 0 || count > 4096 || place_words(form, words, count, arena);
}

bool plain_form_init(PlainForm *form, const CellForm *cell, Arena *arena)
{
    const PlanField *field = cell->field;
    *form = (PlainForm){.kind = field->kind, .low = field->low, .high = field->high};
    switch (field->kind) {
    case KIND_TEXT:
        form->read = read_texts;
        return true;
    case KIND_CATEGORY:
    case KIND_YES_NO:
        return init_words(form, cell, arena);
    case KIND_DATE:
        form->read = best(plain_dates, plain_dates_avx512);
        break;
    default:
        init_number(form, cell);
        break;
    }
    return true;
}
