/* Readings as JSON. The shape is described in docs/comparing.md; names are added, never taken away or given another meaning. */
#include "compiler/driver/readings.h"
#include "runtime/write/json_text.h"

static void put_row(JsonReport *json, const char *name, const EffectRow *row)
{
    if (!row->any) {
        json_null(json, name);
        return;
    }
    json_open_line(json, name);
    json_text(json, "row", row->who);
    json_whole(json, "line", (Int128)row->line);
    json_yuan(json, "total_in_force", row->total[SIDE_OLD]);
    json_yuan(json, "total", row->total[SIDE_NEW]);
    json_yuan(json, "difference", row->total[SIDE_NEW] - row->total[SIDE_OLD]);
    json_close_object(json);
}

static void put_budgets(JsonReport *json, const Effect *effect)
{
    json_open_list(json, "budgets");
    for (size_t i = 0; i < effect->budget_count; i++) {
        const EffectBudget *budget = &effect->budgets[i];
        json_open_line(json, NULL);
        json_text(json, "budget", budget->id);
        if (budget->year == INT32_MIN)
            json_null(json, "year");
        else
            json_whole(json, "year", budget->year);
        json_yuan(json, "demand_in_force", budget->demand[SIDE_OLD]);
        json_yuan(json, "demand", budget->demand[SIDE_NEW]);
        json_yuan(json, "paid_in_force", budget->paid[SIDE_OLD]);
        json_yuan(json, "paid", budget->paid[SIDE_NEW]);
        json_yuan(json, "shortage_in_force", budget->shortage[SIDE_OLD]);
        json_yuan(json, "shortage", budget->shortage[SIDE_NEW]);
        json_close_object(json);
    }
    json_close_list(json);
}

static void put_groups(JsonReport *json, const Effect *effect)
{
    json_open_list(json, "groups");
    for (size_t i = 0; i < effect->group_count; i++) {
        const EffectGroup *group = &effect->groups[i];
        json_open_line(json, NULL);
        json_text(json, "group", group->name);
        json_whole(json, "rows", (Int128)group->rows);
        json_yuan(json, "total_in_force", group->total[SIDE_OLD]);
        json_yuan(json, "total", group->total[SIDE_NEW]);
        json_yuan(json, "difference", group->total[SIDE_NEW] - group->total[SIDE_OLD]);
        json_close_object(json);
    }
    json_close_list(json);
}

static void put_effect(JsonReport *json, const Readings *readings, const Effect *effect)
{
    json_truth(json, "computed", effect->has_plan);
    if (!effect->has_plan)
        return;
    json_yuan(json, "cash", effect->cash);
    json_yuan(json, "in_kind", effect->in_kind);
    json_yuan(json, "difference", effect_total(effect) - effect_total(readings_in_force(readings)));
    json_whole(json, "rows", (Int128)effect->changed);
    json_whole(json, "rows_gaining", (Int128)effect->gaining);
    json_yuan(json, "gained", effect->gained);
    json_whole(json, "rows_losing", (Int128)effect->losing);
    json_yuan(json, "lost", effect->lost);
    json_whole(json, "rows_rejected", (Int128)effect->rejected);
    put_row(json, "largest_gain", &effect->largest_gain);
    put_row(json, "largest_loss", &effect->largest_loss);
    put_budgets(json, effect);
    if (readings->by)
        put_groups(json, effect);
}

static const char *why(const OptionStanding *standing)
{
    if (standing->why == STANDING_CHOSEN)
        return "chosen";
    return standing->why == STANDING_DECIDED ? "decided" : "default";
}

static void put_option(JsonReport *json, const Readings *readings, const Symbol *option, const Effect *effect)
{
    OptionStanding standing = readings_standing(readings, option);
    json_open_object(json, NULL);
    json_text(json, "option", option->id);
    json_text_or_null(json, "label", option->label);
    json_truth(json, "default", standing.is_default);
    if (standing.decided_on.len) {
        json_open_line(json, "decided");
        json_text(json, "by", standing.decided_by);
        json_text(json, "on", standing.decided_on);
        json_text_or_null(json, "document", standing.document);
        json_close_object(json);
    } else {
        json_null(json, "decided");
    }
    json_truth(json, "in_force", standing.is_in_force);
    if (standing.is_in_force)
        json_text(json, "why", str_from(why(&standing)));
    if (effect)
        put_effect(json, readings, effect);
    json_close_object(json);
}

static void put_places(JsonReport *json, const Readings *readings, const Symbol *reading)
{
    ReadingPlaces places = readings_places(readings, reading);
    json_open_row(json, "matters_for");
    for (size_t i = 0; i < places.count; i++)
        json_text(json, NULL, places.items[i]->id);
    json_close_list(json);
    json_truth(json, "matters_for_every_clause", places.every_clause != NULL);
}

static void put_reading(JsonReport *json, const Readings *readings, const Symbol *reading, const Effect *effects)
{
    json_open_object(json, NULL);
    json_text(json, "reading", reading->id);
    json_text_or_null(json, "label", reading->label);
    json_open_row(json, "articles");
    for (const Node *item = reading->node->items; item; item = item->next)
        if (item->kind == NODE_ARTICLE)
            json_text(json, NULL, item->left->text);
    json_close_list(json);
    put_places(json, readings, reading);
    json_open_list(json, "options");
    for (size_t o = 0; o < reading->part_count; o++)
        put_option(json, readings, reading->parts[o], effects ? &effects[o] : NULL);
    json_close_list(json);
    json_close_object(json);
}

static void put_pairs(JsonReport *json, const Readings *readings)
{
    json_open_list(json, "pairs");
    for (size_t i = 0; i < readings->pair_count; i++) {
        const Effect *pair = &readings->pairs[i];
        json_open_object(json, NULL);
        json_open_row(json, "options");
        for (size_t o = 0; o < pair->option_count; o++) {
            json_open_line(json, NULL);
            json_text(json, "reading", pair->option[o]->owner->id);
            json_text(json, "option", pair->option[o]->id);
            json_close_object(json);
        }
        json_close_list(json);
        put_effect(json, readings, pair);
        json_close_object(json);
    }
    json_close_list(json);
}

void readings_put_json(Report *report, const Readings *readings)
{
    JsonReport json = {.out = &report->out};
    const Policy *policy = readings->compiled->compilation.policy;
    const Effect *effects = readings->effects;
    json_open_object(&json, NULL);
    json_text(&json, "policy", policy->symbol->id);
    if (readings->data) {
        json_text(&json, "data", str_from(readings->data));
        json_whole(&json, "rows_read", (Int128)readings->rows);
        json_whole(&json, "rows_rejected", (Int128)readings->rejected);
        json_text_or_null(&json, "by", readings->by ? readings->by->id : (Str){0});
    }
    json_open_list(&json, "readings");
    for (size_t r = 0; r < policy->readings.count; r++) {
        const Symbol *reading = policy->readings.items[r];
        put_reading(&json, readings, reading, readings->data ? effects : NULL);
        effects += readings->data ? reading->part_count : 0;
    }
    json_close_list(&json);
    if (arguments_has(readings->arguments, OPTION_PAIRS) && readings->data)
        put_pairs(&json, readings);
    json_close_object(&json);
}
