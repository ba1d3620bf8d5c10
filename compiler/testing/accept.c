#include "compiler/testing/accept.h"

#include <stdlib.h>

#include "runtime/decimal.h"
#include "runtime/write/reason.h"

typedef struct Accepting {
    Acceptance *out;
    Compilation *c;
    Arena *arena;
    const CaseTable *cases;
} Accepting;

static bool is_ascii(Str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.at[i] >= 0x80)
            return false;
    return true;
}

/* ---- What is written ------------------------------------------------------------------------------------------------------ */

/* As a policy writes it: not_applicable. */
static Str outcome_word(const Accepting *accepting, Outcome outcome, bool english)
{
    Str word = reason_outcome(outcome, english ? LANGUAGE_EN : LANGUAGE_ZH);
    char *text = ARENA_ARRAY(accepting->arena, char, word.len + 1);
    for (size_t i = 0; i < word.len; i++)
        text[i] = word.at[i] == ' ' ? '_' : word.at[i];
    return (Str){text, word.len};
}

/* Whole yuan without decimals, else both of them; `multiple`: how many yuan the heading of a column counts as one. */
static Str amount_text(const Accepting *accepting, int64_t fen, int64_t multiple)
{
    char digits[DECIMAL_TEXT];
    bool is_exact;
    int places = multiple == 1 && fen % 100 ? 2 : 0;
    size_t length = exact_print(digits, fen, 100 * multiple, places, &is_exact);
    return arena_copy(accepting->arena, (Str){digits, length});
}

/* In the unit that was written, or in the currency where that was a fraction of it. */
static Str money_text(const Accepting *accepting, const Node *written, int64_t fen)
{
    const Symbol *unit = written->kind == NODE_QUANTITY && written->name ? written->name->symbol : NULL;
    Str name = written->name ? source_written(&accepting->c->sources, written->name->span) : STR("yuan");
    if (unit && (unit->factor.numerator != unit->factor.denominator)) {
        const Symbol *currency = accepting->c->policy->currency;
        name = is_ascii(name) || !currency->label.len ? currency->id : currency->label;
    }
    Str number = amount_text(accepting, fen, 1);
    return arena_print(accepting->arena, "%.*s%s%.*s", STR_ARG(number), is_ascii(name) ? " " : "", STR_ARG(name));
}

static bool is_decided(const TestMiss *miss)
{
    return miss->outcome != OUTCOME_PENDING && miss->outcome != OUTCOME_INVALID;
}

static Str result_in_place_of(const Accepting *accepting, const TestMiss *miss, const Node *literal)
{
    if (literal->kind != NODE_YES && literal->kind != NODE_NO)
        return money_text(accepting, literal, miss->paid);
    bool english = is_ascii(source_written(&accepting->c->sources, literal->span)),
         yes = miss->outcome == OUTCOME_GRANTED;
    return english ? (yes ? STR("yes") : STR("no")) : (yes ? STR("是") : STR("否"));
}

static AcceptEdit edit_in_policy(const Accepting *accepting, const TestMiss *miss)
{
    const Node *expectation = miss->expectation;
    const Sources *sources = &accepting->c->sources;
    if (!miss->is_whole)
        return (AcceptEdit){miss->span, money_text(accepting, miss->literal, miss->paid)};
    if (expectation->kind == NODE_OUTCOME) {
        bool english = is_ascii(source_written(sources, expectation->left->span));
        return (AcceptEdit){expectation->left->span, outcome_word(accepting, miss->outcome, english)};
    }
    if (is_decided(miss))
        return (AcceptEdit){expectation->right->span, result_in_place_of(accepting, miss, expectation->right)};
    bool english = is_ascii(source_written(sources, expectation->right->span));
    Str name = source_written(sources, expectation->name->span),
        word = outcome_word(accepting, miss->outcome, english);
    return (AcceptEdit){expectation->span, arena_print(accepting->arena, "%.*s %s %.*s", STR_ARG(name),
                                                       english ? "is" : "为", STR_ARG(word))};
}

/* The heading says in which language the worksheet is kept, and perhaps a multiple, which cases.c left in the node. */
static AcceptEdit edit_in_cases(const Accepting *accepting, const TestMiss *miss)
{
    const Node *expectation = miss->expectation;
    bool english = is_ascii(expectation->name->text),
         is_amount = expectation->kind == NODE_ASSIGN && is_decided(miss);
    if (expectation->kind == NODE_OUTCOME)
        english = is_ascii(expectation->left->text);
    if (!is_amount)
        return (AcceptEdit){expectation->span, outcome_word(accepting, miss->outcome, english)};
    if (expectation->right->kind == NODE_YES || expectation->right->kind == NODE_NO)
        return (AcceptEdit){expectation->span, result_in_place_of(accepting, miss, expectation->right)};
    int64_t multiple = expectation->exact.numerator > 0 ? (int64_t)expectation->exact.numerator : 1;
    return (AcceptEdit){expectation->span, amount_text(accepting, miss->paid, multiple)};
}

/* ---- Files ---------------------------------------------------------------------------------------------------------------------- */

static AcceptFile *file_of(Accepting *accepting, const Source *source)
{
    Acceptance *out = accepting->out;
    for (size_t i = 0; i < out->file_count; i++)
        if (out->files[i].source == source)
            return &out->files[i];
    ARENA_PUSH(accepting->arena, out->files, out->file_count, out->file_capacity,
               ((AcceptFile){.source = source}));
    return &out->files[out->file_count - 1];
}

static void accept_miss(Accepting *accepting, const TestMiss *miss, bool with_invalid)
{
    Acceptance *out = accepting->out;
    bool is_result = miss->is_whole || miss->literal;
    if (!is_result || (miss->outcome == OUTCOME_INVALID && !with_invalid)) {
        ARENA_PUSH(accepting->arena, out->refused, out->refused_count, out->refused_capacity, miss);
        return;
    }
    const Source *source = source_place(&accepting->c->sources, miss->span.start).source;
    AcceptFile *file = file_of(accepting, source);
    bool in_cases = accepting->cases->source && source->base == accepting->cases->source->base;
    AcceptEdit edit = in_cases ? edit_in_cases(accepting, miss) : edit_in_policy(accepting, miss);
    ARENA_PUSH(accepting->arena, file->edits, file->count, file->capacity, edit);
}

static int by_place(const void *a, const void *b)
{
    const AcceptEdit *x = a, *y = b;
    return (x->span.start > y->span.start) - (x->span.start < y->span.start);
}

/* A test that is taken in twice is one test, but a clause may be expected twice at one place by a slip. */
static void apply(const Accepting *accepting, AcceptFile *file)
{
    qsort(file->edits, file->count, sizeof *file->edits, by_place);
    size_t length = file->source->text.len, kept = 0;
    for (size_t i = 0; i < file->count; i++)
        length += file->edits[i].text.len;
    char *text = ARENA_ARRAY(accepting->arena, char, length + 1);
    uint32_t base = file->source->base, at = base;
    size_t used = 0;
    for (size_t i = 0; i < file->count; i++) {
        AcceptEdit edit = file->edits[i];
        if (edit.span.start < at)
            continue;
        memcpy(text + used, file->source->text.at + (at - base), edit.span.start - at);
        used += edit.span.start - at;
        memcpy(text + used, edit.text.at, edit.text.len);
        used += edit.text.len;
        at = edit.span.end;
        file->edits[kept++] = edit;
    }
    size_t rest = file->source->text.len - (at - base);
    memcpy(text + used, file->source->text.at + (at - base), rest);
    file->count = kept;
    file->text = (Str){text, used + rest};
}

Status tests_accept(Acceptance *out, Compilation *c, const TestReport *report, const CaseTable *cases,
                    bool with_invalid)
{
    *out = (Acceptance){0};
    if (setjmp(c->arena.escape))
        return STATUS_NO_MEMORY;
    Accepting accepting = {.out = out, .c = c, .arena = &c->arena, .cases = cases};
    for (size_t i = 0; i < report->count; i++)
        for (size_t m = 0; m < report->tests[i].miss_count; m++)
            accept_miss(&accepting, &report->tests[i].misses[m], with_invalid);
    for (size_t i = 0; i < out->file_count; i++)
        apply(&accepting, &out->files[i]);
    return STATUS_OK;
}
