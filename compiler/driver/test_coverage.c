#include "compiler/driver/test_coverage.h"

#include <stdio.h>

#include "compiler/diag_text.h"

/* More unseen rows of one table are counted only. */
#define MOST_ROWS_LISTED 8

typedef struct Sum {
    size_t seen, count;
} Sum;

static bool same_place(const CoverPoint *a, const CoverPoint *b)
{
    return a->span.start == b->span.start && a->span.end == b->span.end &&
           (a->kind == COVER_TABLE_ROW) == (b->kind == COVER_TABLE_ROW) &&
           (a->kind == COVER_TABLE_ROW || str_equal(a->what.en, b->what.en));
}

/* ---- For people --------------------------------------------------------------------------------------------------------- */

static void put_words(const TestOutput *output, Text words, bool first)
{
    bool zh = output->session->language == LANGUAGE_ZH;
    fputs(first ? (zh ? "：" : ": ") : (zh ? "，" : ", "), stdout);
    Str said = session_text(output->session, words);
    fwrite(said.at, 1, said.len, stdout);
}

/* Of a bound: what is shown where it binds, and where it does not. */
static CoverKind other_side(CoverKind binds)
{
    return binds == COVER_CAPPED    ? COVER_UNCAPPED
           : binds == COVER_FLOORED ? COVER_UNFLOORED
           : binds == COVER_TAKES   ? COVER_LEAVES
                                    : binds;
}

/* Neither side of a bound is shown: no case came to it, and to say both would read as a contradiction. */
static bool is_untouched(const CoverGroup *group, size_t from, size_t to, CoverKind binds)
{
    bool one = false, other = false;
    for (size_t i = from; i < to; i++) {
        one |= !group->points[i]->seen && group->points[i]->kind == binds;
        other |= !group->points[i]->seen && group->points[i]->kind == other_side(binds);
    }
    return one && other && other_side(binds) != binds;
}

static void put_unseen(const TestOutput *output, const CoverGroup *group, size_t from, size_t to)
{
    static const CoverKind bounds[] = {COVER_CAPPED, COVER_FLOORED, COVER_TAKES};
    bool first = true;
    for (size_t i = from; i < to; i++) {
        CoverKind kind = group->points[i]->kind;
        if (group->points[i]->seen)
            continue;
        Text words = cover_words(kind);
        bool said = false;
        for (size_t b = 0; b < sizeof bounds / sizeof *bounds; b++) {
            if (!is_untouched(group, from, to, bounds[b]))
                continue;
            said |= kind == other_side(bounds[b]);
            if (kind == bounds[b])
                words = TEXT("no test comes to this", "没有算例用到此限");
        }
        if (said)
            continue;
        put_words(output, words, first);
        first = false;
    }
}

static void put_rows(const TestOutput *output, const CoverGroup *group, size_t from, size_t to)
{
    bool zh = output->session->language == LANGUAGE_ZH;
    size_t unseen = 0;
    for (size_t i = from; i < to; i++) {
        if (group->points[i]->seen || ++unseen > MOST_ROWS_LISTED)
            continue;
        fputs(unseen > 1 ? (zh ? "；" : "; ") : "", stdout);
        diag_print_clean(stdout, session_text(output->session, group->points[i]->what));
    }
    if (unseen > MOST_ROWS_LISTED)
        printf(zh ? "；另有 %zu 行" : "; and %zu more", unseen - MOST_ROWS_LISTED);
}

/* All that is not seen at one place, on one line. */
static void put_place(const TestOutput *output, const Sources *sources, const CoverGroup *group, size_t from,
                      size_t to)
{
    const CoverPoint *unseen = NULL;
    for (size_t i = from; i < to && !unseen; i++)
        unseen = group->points[i]->seen ? NULL : group->points[i];
    if (!unseen)
        return;
    Place place = source_place(sources, unseen->span.start);
    printf("  %.*s:%zu:%zu: ", STR_ARG(place.source->name), place.line, place.column);
    if (unseen->kind == COVER_TABLE_ROW) {
        put_rows(output, group, from, to);
        put_words(output, cover_words(unseen->kind), true);
    } else {
        diag_print_clean(stdout, session_text(output->session, unseen->what));
        put_unseen(output, group, from, to);
    }
    putchar('\n');
}

static void put_group(const TestOutput *output, const Sources *sources, const CoverGroup *group)
{
    Str name = session_text(output->session, group->name);
    diag_print_clean(stdout, name);
    printf(output->session->language == LANGUAGE_ZH ? "：%zu 处中有 %zu 处有算例，%u%%\n"
                                                    : ": %zu points, %zu shown, %u%%\n",
           group->count, group->seen, coverage_percent(group->seen, group->count));
    for (size_t from = 0, to; from < group->count; from = to) {
        for (to = from + 1; to < group->count && same_place(group->points[from], group->points[to]); to++) {
        }
        put_place(output, sources, group, from, to);
    }
}

static void put_people(const TestOutput *output, const Compiled *compiled, const CoverGroup *groups, size_t count,
                       Sum sum)
{
    bool zh = output->session->language == LANGUAGE_ZH;
    for (size_t i = 0; i < count; i++)
        put_group(output, &compiled->compilation.sources, &groups[i]);
    printf(zh ? "覆盖：%zu 处中有 %zu 处有算例，%u%%\n" : "coverage: %zu points, %zu shown by some test, %u%%\n",
           sum.count, sum.seen, coverage_percent(sum.seen, sum.count));
}

/* ---- As JSON ---------------------------------------------------------------------------------------------------------------- */

static void put_json_point(const TestOutput *output, const Sources *sources, const CoverPoint *point)
{
    static const char *const names[] = {
#define COVER(name, en, zh, shown_en, shown_zh) #name,
#include "compiler/testing/coverage.def"
#undef COVER
    };
    Place place = source_place(sources, point->span.start);
    fputs("{\"file\":", stdout);
    diag_print_json_string(stdout, place.source->name);
    printf(",\"line\":%zu,\"column\":%zu,\"what\":", place.line, place.column);
    diag_print_json_string(stdout, session_text(output->session, point->what));
    printf(",\"kind\":\"%s\",\"message\":", names[point->kind]);
    diag_print_json_string(stdout, session_text(output->session, cover_words(point->kind)));
    putchar('}');
}

static void put_json_group(const TestOutput *output, const Sources *sources, const CoverGroup *group)
{
    bool any = false;
    fputs("{\"name\":", stdout);
    diag_print_json_string(stdout, session_text(output->session, group->name));
    printf(",\"points\":%zu,\"shown\":%zu,\"percent\":%u,\"unshown\":[", group->count, group->seen,
           coverage_percent(group->seen, group->count));
    for (size_t i = 0; i < group->count; i++) {
        if (group->points[i]->seen)
            continue;
        fputs(any ? "," : "", stdout);
        any = true;
        put_json_point(output, sources, group->points[i]);
    }
    fputs("]}", stdout);
}

static void put_json(const TestOutput *output, const Compiled *compiled, const CoverGroup *groups, size_t count,
                     Sum sum)
{
    printf(",\"coverage\":{\"points\":%zu,\"shown\":%zu,\"percent\":%u,\"parts\":[", sum.count, sum.seen,
           coverage_percent(sum.seen, sum.count));
    for (size_t i = 0; i < count; i++) {
        fputs(i ? "," : "", stdout);
        put_json_group(output, &compiled->compilation.sources, &groups[i]);
    }
    fputs("]}", stdout);
}

ExitCode test_coverage_put(const TestOutput *output, const Compiled *compiled, Coverage *coverage)
{
    const CoverGroup *groups;
    size_t count;
    Sum sum = {0};
    if (coverage_groups(coverage, &groups, &count) != STATUS_OK)
        return session_no_memory(output->session);
    for (size_t i = 0; i < count; i++) {
        sum.seen += groups[i].seen;
        sum.count += groups[i].count;
    }
    if (output->json)
        put_json(output, compiled, groups, count, sum);
    else
        put_people(output, compiled, groups, count, sum);
    return EXIT_ALL_WELL;
}
