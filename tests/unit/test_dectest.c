/* The published decTest cases for decimal arithmetic, as far as their operands, results and rounding modes are ours. They
 * are read from where Debian's libpython3.11-testsuite installs them; without it there is nothing to run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "runtime/decimal.h"
#include "runtime/prim/prim.h"

#define FOLDER "/usr/lib/python3.11/test/decimaltestdata/"
#define MOST_DIGITS 60

typedef struct Decimal {
    Int128 coefficient; /* with the sign */
    int exponent;
    Exact value;
} Decimal;

typedef struct Case {
    char id[32], operation[32];
    Decimal operands[2], expected;
    bool inexact;
    Rounding rounding;
} Case;

typedef struct Tally {
    size_t run, failed;
} Tally;

/* ---- Reading a case -------------------------------------------------------------------------------------------------- */

static int64_t power_of_ten(int exponent)
{
    int64_t power = 1;
    while (exponent-- > 0)
        power *= 10;
    return power;
}

/* Sign, digits and exponent of a number in any of the notations of the files; false when it is none, or not one of ours. */
static bool read_decimal(const char *text, Decimal *out)
{
    char plain[MOST_DIGITS + 24];
    size_t length = 0;
    bool negative = *text == '-', after_point = false;
    if (*text == '-' || *text == '+')
        text++;
    out->exponent = 0;
    for (; (*text >= '0' && *text <= '9') || *text == '.'; text++) {
        if (*text == '.' && after_point)
            return false;
        if (*text == '.') {
            after_point = true;
            continue;
        }
        if (length >= MOST_DIGITS)
            return false;
        plain[length++] = *text;
        out->exponent -= after_point;
    }
    if (length == 0)
        return false;
    if (*text == 'e' || *text == 'E') {
        char *end;
        long exponent = strtol(text + 1, &end, 10);
        if (end == text + 1 || exponent < -1000 || exponent > 1000)
            return false;
        out->exponent += (int)exponent;
        text = end;
    }
    if (*text != '\0' || out->exponent < -18 || out->exponent > 18)
        return false;
    if (decimal_parse((Str){plain, length}, 1, &out->coefficient) != DECIMAL_OK)
        return false;
    if (negative)
        out->coefficient = -out->coefficient;
    Exact whole = {out->coefficient, 1};
    Exact scale = {power_of_ten(abs(out->exponent)), 1};
    return out->exponent < 0 ? exact_divide(whole, scale, &out->value) : exact_multiply(whole, scale, &out->value);
}

/* The next word of a line, its quotes taken off; NULL at the end. */
static char *next_word(char **line)
{
    char *at = *line + strspn(*line, " \t\r\n");
    if (*at == '\0' || strncmp(at, "--", 2) == 0)
        return NULL;
    char *end;
    if (*at == '\'' || *at == '"') {
        end = strchr(at + 1, *at);
        at++;
        if (!end)
            return NULL;
    } else {
        end = at + strcspn(at, " \t\r\n");
    }
    *line = *end ? end + 1 : end;
    *end = '\0';
    return at;
}

static int operand_count(const char *operation)
{
    static const char *const binary[] = {"add",      "subtract", "multiply", "divide", "compare",
                                         "quantize", "rescale",  "max",      "min",    "divideint"};
    static const char *const unary[] = {"plus", "minus", "abs", "tointegral", "tointegralx", "reduce"};
    for (size_t i = 0; i < sizeof binary / sizeof *binary; i++)
        if (strcmp(operation, binary[i]) == 0)
            return 2;
    for (size_t i = 0; i < sizeof unary / sizeof *unary; i++)
        if (strcmp(operation, unary[i]) == 0)
            return 1;
    return 0;
}

/* False when the case is none of ours. */
static bool read_case(char *line, Case *out)
{
    char *id = next_word(&line), *operation = id ? next_word(&line) : NULL;
    if (!operation || strlen(id) >= sizeof out->id || strlen(operation) >= sizeof out->operation)
        return false;
    strcpy(out->id, id);
    for (size_t i = 0; i <= strlen(operation); i++)
        out->operation[i] = (char)(operation[i] >= 'A' && operation[i] <= 'Z' ? operation[i] + 32 : operation[i]);
    int count = operand_count(out->operation);
    for (int i = 0; i < count; i++) {
        char *operand = next_word(&line);
        if (!operand || !read_decimal(operand, &out->operands[i]))
            return false;
    }
    char *arrow = next_word(&line), *expected = arrow ? next_word(&line) : NULL;
    if (count == 0 || !expected || strcmp(arrow, "->") != 0 || !read_decimal(expected, &out->expected))
        return false;
    out->inexact = false;
    for (char *condition; (condition = next_word(&line));) {
        if (strcmp(condition, "Inexact") == 0)
            out->inexact = true;
        else if (strcmp(condition, "Rounded") != 0)
            return false; /* Subnormal, Clamped, Invalid_operation …: notions of floating decimals */
    }
    return true;
}

/* ---- Running a case -------------------------------------------------------------------------------------------------- */

/* Rounds the exact result to the exponent of the expected one, with the primitive that rounds amounts; false when that
 * leaves our range. */
static bool round_to(Exact value, int exponent, Rounding rounding, Int128 *out)
{
    Int128 n = value.numerator, d = value.denominator, scale = power_of_ten(abs(exponent));
    if (exponent < 0 ? __builtin_mul_overflow(n, scale, &n) : __builtin_mul_overflow(d, scale, &d))
        return false;
    static const char *const quotients[] = {"quotient_half_up", "quotient_half_even", "quotient_down",
                                            "quotient_up",      "quotient_floor",     "quotient_ceiling"};
    PrimContext context = {0};
    const PrimInfo *quotient = prim_table[prim_find(str_from(quotients[rounding]))];
    *out = quotient->scalar[PRIM_C128](&context, (Int128[]){n, d});
    return !context.faults;
}

static bool compute(const Case *the, Exact *out)
{
    Exact a = the->operands[0].value, b = the->operands[1].value;
    const char *operation = the->operation;
    if (strcmp(operation, "add") == 0)
        return exact_add(a, b, out);
    if (strcmp(operation, "subtract") == 0)
        return exact_subtract(a, b, out);
    if (strcmp(operation, "multiply") == 0)
        return exact_multiply(a, b, out);
    if (strcmp(operation, "divide") == 0 || strcmp(operation, "divideint") == 0)
        return exact_divide(a, b, out);
    if (strcmp(operation, "minus") == 0 || (strcmp(operation, "abs") == 0 && a.numerator < 0))
        return exact_subtract((Exact){0, 1}, a, out);
    if (strcmp(operation, "max") == 0)
        a = exact_compare(a, b) < 0 ? b : a;
    if (strcmp(operation, "min") == 0)
        a = exact_compare(a, b) > 0 ? b : a;
    if (strcmp(operation, "compare") == 0)
        a = (Exact){exact_compare(a, b), 1};
    *out = a;
    return true;
}

static void run_case(const Case *the, Tally *tally)
{
    Exact result;
    Int128 rounded;
    if (!compute(the, &result))
        return;
    bool is_whole = strcmp(the->operation, "divideint") == 0;
    bool rounds = the->inexact || is_whole || strncmp(the->operation, "tointegral", 10) == 0;
    if (rounds && !round_to(result, the->expected.exponent, is_whole ? ROUND_DOWN : the->rounding, &rounded))
        return;
    tally->run++;
    if (rounds ? rounded == the->expected.coefficient : exact_compare(result, the->expected.value) == 0)
        return;
    tally->failed++;
    print_message("%s %s: another result\n", the->id, the->operation);
}

/* The value of a directive such as `rounding: half_up`, or NULL. */
static const char *directive(const char *line, const char *name)
{
    size_t length = strlen(name);
    if (strncmp(line, name, length) != 0 || line[length] != ':')
        return NULL;
    return line + length + 1 + strspn(line + length + 1, " \t");
}

static void run_file(const char *name, Tally *tally)
{
    static const char *const modes[] = {"half_up", "half_even", "down", "up", "floor", "ceiling"};
    char path[256], line[2048];
    snprintf(path, sizeof path, FOLDER "%s.decTest", name);
    FILE *file = fopen(path, "r");
    if (!file)
        return;
    bool is_our_mode = false;
    Case the = {0};
    while (fgets(line, sizeof line, file)) {
        const char *rounding = directive(line, "rounding");
        for (int mode = 0; rounding && mode < 6; mode++) {
            is_our_mode = strncmp(rounding, modes[mode], strlen(modes[mode])) == 0 &&
                          strcspn(rounding, " \t\r\n") == strlen(modes[mode]);
            the.rounding = (Rounding)mode;
            if (is_our_mode)
                break;
        }
        if (!strchr(line, '>') || !read_case(line, &the) || (the.inexact && !is_our_mode))
            continue;
        if (is_our_mode || strncmp(the.operation, "tointegral", 10) != 0)
            run_case(&the, tally);
    }
    fclose(file);
}

static void published_cases_hold(void **state)
{
    (void)state;
    static const char *const names[] = {
        "add",       "subtract",   "multiply",     "divide",   "compare",   "quantize",   "rescale",
        "plus",      "minus",      "abs",          "max",      "min",       "tointegral", "tointegralx",
        "divideint", "reduce",     "rounding",     "randoms",  "ddAdd",     "ddSubtract", "ddMultiply",
        "ddDivide",  "ddCompare",  "ddQuantize",   "ddPlus",   "ddMinus",   "ddAbs",      "ddToIntegral",
        "dqAdd",     "dqSubtract", "dqMultiply",   "dqDivide", "dqCompare", "dqQuantize", "dqPlus",
        "dqMinus",   "dqAbs",      "dqToIntegral",
    };
    FILE *present = fopen(FOLDER "add.decTest", "r");
    if (!present) {
        print_message("skipped: the decTest cases are not installed (Debian: libpython3.11-testsuite)\n");
        skip();
    }
    fclose(present);
    Tally tally = {0};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t before = tally.run;
        run_file(names[i], &tally);
        print_message("%s: %zu cases\n", names[i], tally.run - before);
    }
    assert_int_equal(tally.failed, 0);
    assert_true(tally.run >= 10000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(published_cases_hold)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
