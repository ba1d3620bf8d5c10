#include "compiler/analysis/validity.h"

#include "compiler/check_table.h"
#include "runtime/civil_date.h"

/* ---- The period as it is typed ---------------------------------------------------------------------------------------------- */

static bool take_digit(Str *text, int *digit)
{
    static const char *const wide[] = {"０", "１", "２", "３", "４", "５", "６", "７", "８", "９"};
    if (text->len && text->at[0] >= '0' && text->at[0] <= '9') {
        *digit = text->at[0] - '0';
        *text = (Str){text->at + 1, text->len - 1};
        return true;
    }
    for (*digit = 0; *digit < 10; ++*digit)
        if (str_take(text, wide[*digit]))
            return true;
    return false;
}

static bool take_number(Str *text, size_t most, int *number)
{
    size_t count = 0;
    int digit;
    for (*number = 0; count < most && take_digit(text, &digit); count++)
        *number = *number * 10 + digit;
    return count > 0;
}

/* A year, or a day in either spelling; `at_end`: of a year the last day is meant. */
static bool take_day(Str *text, bool at_end, int64_t *day)
{
    int year, month, number;
    if (!take_number(text, 4, &year) || year < 1)
        return false;
    bool chinese = str_take(text, "年"), dashed = !chinese && (str_take(text, "-") || str_take(text, "－"));
    Str rest = *text;
    if (!(chinese || dashed) || !take_number(&rest, 2, &month)) {
        *day = at_end ? date_from_civil(year, 12, 31) : date_from_civil(year, 1, 1);
        return !dashed;
    }
    *text = rest;
    if (!(chinese ? str_take(text, "月") : str_take(text, "-") || str_take(text, "－")) ||
        !take_number(text, 2, &number) || (chinese && !str_take(text, "日")) ||
        !date_is_civil(year, month, number))
        return false;
    *day = date_from_civil(year, month, number);
    return true;
}

static bool take_mark(Str *text)
{
    static const char *const marks[] = {"..", "．．", "…", "至", "~", "～", "—"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (str_take(text, marks[i]))
            return true;
    return false;
}

bool validity_read_period(Str text, ValidPeriod *out)
{
    Str end = text;
    if (!take_day(&text, false, &out->first))
        return false;
    if (text.len)
        end = text;
    if (text.len && !take_mark(&end))
        return false;
    return take_day(&end, true, &out->last) && end.len == 0 && out->first <= out->last;
}

/* ---- What is found --------------------------------------------------------------------------------------------------------- */

typedef struct Search {
    Compilation *c;
    const Policy *policy;
    ValidPeriod period;
} Search;

static Text day_text(const Search *s, int64_t day)
{
    char text[DATE_TEXT];
    return text_of(arena_copy(&s->c->arena, (Str){text, date_print(text, day)}));
}

static Text name_text(const Symbol *symbol)
{
    return (Text){symbol->id, symbol->label.len ? symbol->label : symbol->id};
}

static const Node *line_of(const Node *items, NodeKind kind)
{
    for (; items; items = items->next)
        if (items->kind == kind)
            return items;
    return NULL;
}

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Where the text says when a version begins or ends. */
static Span place_of(const Search *s, const PolicyVersion *version, NodeKind kind)
{
    const Node *header = s->policy->header,
               *line = line_of(version->node ? version->node->items : header->items, kind);
    if (line)
        return line->span;
    return version->node ? version->node->right->span : header->name->span;
}

static void report_days(const Search *s, int64_t first, int64_t last, Span at)
{
    Diag *diag = DIAGN(&s->c->diags, NO_VERSION_HOLDS, at, day_text(s, first), day_text(s, last));
    if (!s->policy->versions_by)
        diag_help(
            diag,
            TEXT(
                "rows of these days are computed all the same; with `versions by DATE` in the header they are refused",
                "这些日期的申报仍会计算；如应不予受理，请在“办法”中写“版本 按 日期栏目”"));
}

/* Days before the first version, between two, and after the last. */
static void find_days(const Search *s)
{
    int64_t day = s->period.first;
    const PolicyVersion *versions = s->policy->versions, *before = versions;
    for (size_t v = 0; v < s->policy->version_count && day <= s->period.last; before = &versions[v++]) {
        int64_t begins = versions[v].effective;
        if (begins > day)
            report_days(s, day, earlier(begins - 1, s->period.last),
                        v ? place_of(s, before, NODE_EXPIRES) : place_of(s, &versions[v], NODE_EFFECTIVE));
        day = versions[v].expires == INT64_MAX ? INT64_MAX : later(day, versions[v].expires + 1);
    }
    if (day <= s->period.last)
        report_days(s, day, s->period.last, place_of(s, before, NODE_EXPIRES));
}

/* ---- Tables */

static const Node *first_day(const Node *rows)
{
    while (rows && !table_row_day(rows))
        rows = rows->next;
    return rows ? table_row_day(rows) : NULL;
}

static const Node *last_day(const Node *rows)
{
    const Node *last = NULL;
    for (; rows; rows = rows->next)
        last = table_row_day(rows) ? table_row_day(rows) : last;
    return last;
}

/* A value that is older than this at the end of the period is said to be the last one. */
#define DAYS_OF_A_YEAR 366

static void find_in_table(const Search *s, const Symbol *table, int64_t from, int64_t to)
{
    const Node *first = first_day(table->node->more), *last = last_day(table->node->more);
    if (!first || !last || from > to)
        return;
    if (first->day > from)
        DIAGN(&s->c->diags, TABLE_BEGINS_LATER, first->span, name_text(table), day_text(s, from),
              day_text(s, earlier(first->day - 1, to)));
    if (last->day + DAYS_OF_A_YEAR < to)
        DIAGN(&s->c->diags, TABLE_LAST_VALUE, last->span, name_text(table), day_text(s, last->day),
              day_text(s, to));
}

/* A table that amendments change is looked at between the days on which they do. */
static void find_in_tables(const Search *s)
{
    const SymbolList *tables = &s->policy->tables;
    for (size_t i = 0; i < tables->count; i++) {
        const Symbol *table = tables->items[i];
        bool is_changed = table->node->name && table->node->name->symbol != table;
        if (is_changed || !table_is_dated(table))
            continue;
        int64_t to = s->period.last;
        for (const Symbol *changed = table->changed; changed; changed = changed->changed) {
            int64_t since = s->policy->versions[changed->since].effective;
            find_in_table(s, changed, later(s->period.first, since), to);
            to = earlier(to, since - 1);
        }
        int64_t from =
            table->since ? later(s->period.first, s->policy->versions[table->since].effective) : s->period.first;
        find_in_table(s, table, from, to);
    }
}

/* ---- Funds */

static bool is_one_sum(const Node *items)
{
    for (; items; items = items->next)
        if ((items->kind == NODE_AMOUNT && !(items->flags & FLAG_PER_YEAR)) ||
            (items->kind == NODE_UNDER && is_one_sum(items->items)))
            return true;
    return false;
}

static void find_in_budgets(const Search *s)
{
    for (size_t i = 0; i < s->policy->budgets.count; i++) {
        const Symbol *budget = s->policy->budgets.items[i];
        const PolicyVersion *end = budget->repealed_in ? &s->policy->versions[budget->repealed_in] : NULL;
        if (end && end->effective > s->period.first && end->effective <= s->period.last)
            DIAGN(&s->c->diags, BUDGET_ENDS, budget->node->name->span, name_text(budget),
                  day_text(s, end->effective - 1), name_text(end->symbol));
        else if (is_one_sum(budget->node->items) &&
                 date_to_civil(s->period.first).year != date_to_civil(s->period.last).year)
            DIAGN(&s->c->diags, BUDGET_IS_ONE_SUM, budget->node->name->span, name_text(budget));
    }
}

Status validity_find(Compilation *c, ValidPeriod period)
{
    if (setjmp(c->arena.escape))
        return STATUS_NO_MEMORY;
    Search search = {c, c->policy, period};
    find_days(&search);
    find_in_tables(&search);
    find_in_budgets(&search);
    return STATUS_OK;
}
