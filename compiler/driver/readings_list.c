/* The readings as the text has them: which option is in force, why, and what speaks of them. */
#include "compiler/compare/reach.h"
#include "compiler/driver/readings.h"
#include "runtime/civil_date.h"

OptionStanding readings_standing(const Readings *readings, const Symbol *option)
{
    const ReadingState *state = &readings->compiled->readings;
    const Node *how = option->node->left;
    size_t reading = (size_t)option->owner->index;
    OptionStanding standing = {.is_in_force = state->options[reading] == option->index};
    standing.is_default = how && how->kind == NODE_DEFAULT_OPTION;
    if (how && how->kind == NODE_DECIDED) {
        char date[DATE_TEXT];
        standing.decided_by = how->left->text;
        standing.decided_on = arena_copy(readings->arena, (Str){date, date_print(date, how->right->day)});
        standing.document = how->third ? how->third->text : (Str){0};
    }
    if (standing.is_in_force)
        standing.why = state->chosen[reading]             ? STANDING_CHOSEN
                       : how && how->kind == NODE_DECIDED ? STANDING_DECIDED
                                                          : STANDING_DEFAULT;
    return standing;
}

/* ---- What speaks of a reading ----------------------------------------------------------------------------------------- */

static bool speaks_of(const Readings *readings, const Node *node, const Symbol *reading)
{
    Reach reach = reach_of_nothing(readings->arena);
    reach_add(&reach, node);
    return reach_has(&reach, reading);
}

typedef struct Finding {
    const Readings *readings;
    const Symbol *reading;
    ReadingPlaces places;
    size_t capacity;
} Finding;

static void add_place(Finding *finding, const Symbol *symbol)
{
    ReadingPlaces *places = &finding->places;
    for (size_t i = 0; i < places->count; i++)
        if (places->items[i] == symbol)
            return;
    ARENA_PUSH(finding->readings->arena, places->items, places->count, finding->capacity, symbol);
}

/* A rule between clauses matters for those that it names. */
static void add_joined(Finding *finding, const Node *rule)
{
    const SymbolList *clauses = &finding->readings->compiled->compilation.policy->clauses;
    Reach reach = reach_of_nothing(finding->readings->arena);
    reach_add(&reach, rule);
    for (size_t i = 0; i < clauses->count; i++)
        if (reach_has(&reach, clauses->items[i]))
            add_place(finding, clauses->items[i]);
}

static void find_places(Finding *finding, const Node *items, bool is_under)
{
    for (const Node *node = items; node; node = node->next) {
        bool under = is_under || (node->kind == NODE_UNDER && node->symbol == finding->reading);
        if (node->kind == NODE_UNDER || node->kind == NODE_INCLUDE) {
            find_places(finding, node->items, under);
            continue;
        }
        /* A definition counts where it is used. */
        bool is_asked = node->kind != NODE_READING && node->kind != NODE_TEST && node->kind != NODE_DEFINE;
        if (!is_asked || (!under && !speaks_of(finding->readings, node, finding->reading)))
            continue;
        switch (node->kind) {
        case NODE_CLAUSE:
        case NODE_REFER:
        case NODE_BUDGET:
            add_place(finding, node->symbol);
            break;
        case NODE_EXCLUSIVE:
        case NODE_LIMIT:
            add_joined(finding, node);
            break;
        case NODE_EVERY_CLAUSE:
            finding->places.every_clause = finding->places.every_clause ? finding->places.every_clause : node;
            break;
        default:
            finding->places.elsewhere = true;
            break;
        }
    }
}

ReadingPlaces readings_places(const Readings *readings, const Symbol *reading)
{
    Finding finding = {.readings = readings, .reading = reading};
    find_places(&finding, readings->compiled->compilation.policy->file->items, false);
    return finding.places;
}

/* ---- As text ---------------------------------------------------------------------------------------------------------- */

static Str decision_text(const Report *report, const Readings *readings, const OptionStanding *standing)
{
    bool zh = report_is_zh(report);
    const char *form = zh ? "%.*s 于 %.*s 决定%s%.*s" : "decided by %.*s on %.*s%s%.*s";
    return arena_print(readings->arena, form, STR_ARG(standing->decided_by), STR_ARG(standing->decided_on),
                       !standing->document.len ? ""
                       : zh                    ? "，"
                                               : ", ",
                       STR_ARG(standing->document));
}

/* "in force: decided by the county office on 2016-01-10, No. 3". */
static Str standing_text(const Report *report, const Readings *readings, const OptionStanding *standing)
{
    bool zh = report_is_zh(report), is_decided = standing->decided_on.len > 0;
    if (standing->is_in_force && standing->why == STANDING_CHOSEN)
        return report_word(report, "in force: chosen for this run", "现行：本次指定");
    if (standing->is_in_force && is_decided)
        return arena_print(readings->arena, zh ? "现行：%.*s" : "in force: %.*s",
                           STR_ARG(decision_text(report, readings, standing)));
    if (standing->is_in_force)
        return report_word(report, "in force: the text's default", "现行：文本默认");
    if (is_decided)
        return arena_print(readings->arena, zh ? "%.*s，本次未采用" : "%.*s; set aside here",
                           STR_ARG(decision_text(report, readings, standing)));
    return standing->is_default ? report_word(report, "the text's default", "文本默认") : (Str){0};
}

static void put_every_clause(Report *report, const Node *every)
{
    report_put(report, every->more ? "every clause but " : "every clause", every->more ? "除" : "所有条款");
    for (const Node *name = every->more; name; name = name->next) {
        if (name != every->more)
            report_put(report, " and ", "、");
        report_put_text(report, report_name(report, name->symbol->id, name->symbol->label));
    }
    if (every->more)
        report_put(report, "", "外的所有条款");
}

static void put_places(Report *report, const Readings *readings, const Symbol *reading)
{
    ReadingPlaces places = readings_places(readings, reading);
    bool any = false;
    if (places.count == 0 && !places.every_clause && !places.elsewhere) {
        report_put(report, "  nothing in the policy depends on it\n", "  政策中没有内容依据此口径\n");
        return;
    }
    report_put(report, "  matters for ", "  涉及");
    if (places.every_clause)
        put_every_clause(report, places.every_clause);
    any = places.every_clause;
    for (size_t i = 0; i < places.count; i++, any = true) {
        if (any)
            report_put(report, ", ", "、");
        report_put_text(report, report_name(report, places.items[i]->id, places.items[i]->label));
    }
    if (places.elsewhere && any)
        report_put(report, ", ", "、");
    if (places.elsewhere)
        report_put(report, "rules beside the clauses", "条款以外的规定");
    output_byte(&report->out, '\n');
}

static void put_title(Report *report, const Symbol *reading)
{
    report_put_text(report, report_name(report, reading->id, reading->label));
    Str other = report_is_zh(report) ? reading->id : reading->label;
    if (other.len && !str_equal(other, report_name(report, reading->id, reading->label))) {
        report_put(report, "  ", "（");
        report_put_text(report, other);
        report_put(report, "", "）");
    }
    for (const Node *item = reading->node->items; item; item = item->next) {
        if (item->kind != NODE_ARTICLE)
            continue;
        report_put(report, "  [article ", "  〔依据 ");
        report_put_text(report, item->left->text);
        report_put(report, "]", "〕");
    }
    output_byte(&report->out, '\n');
}

static bool put_reading(Report *report, const Readings *readings, const Symbol *reading)
{
    Grid grid = report_grid(report, 3, 3);
    grid.has_no_heading = true;
    for (size_t o = 0; o < reading->part_count; o++) {
        const Symbol *option = reading->parts[o];
        OptionStanding standing = readings_standing(readings, option);
        bool zh = report_is_zh(report);
        grid_add(&grid, zh && option->label.len ? option->label : option->id);
        grid_add(&grid, zh ? option->id : option->label);
        grid_add(&grid, standing_text(report, readings, &standing));
    }
    if (grid.failed)
        return false;
    put_title(report, reading);
    grid_put(&grid, &report->out);
    put_places(report, readings, reading);
    return true;
}

static void put_head(Report *report, const Readings *readings)
{
    const Policy *policy = readings->compiled->compilation.policy;
    report_put(report, "readings of ", "");
    report_put_text(report, report_name(report, policy->symbol->id, policy->symbol->label));
    report_put(report, ": ", "的口径：");
    report_put_whole(report, (Int128)policy->readings.count);
    report_put(report, "\n", " 项\n");
}

bool readings_put_list(Report *report, const Readings *readings)
{
    const SymbolList *list = &readings->compiled->compilation.policy->readings;
    put_head(report, readings);
    bool has_memory = true;
    for (size_t r = 0; r < list->count && has_memory; r++) {
        output_byte(&report->out, '\n');
        has_memory = put_reading(report, readings, list->items[r]);
    }
    return has_memory;
}
