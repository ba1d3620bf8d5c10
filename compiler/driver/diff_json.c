/* Both policies as JSON. The shape is described in docs/comparing.md; names are added, never taken away or given another meaning. */
#include "compiler/driver/diff.h"
#include "runtime/write/json_text.h"

/* ---- Texts ----------------------------------------------------------------------------------------------------------- */

static const char *const kind_names[] = {"added", "removed", "changed"};
static const char *const version_names[] = {"old", "new"};

static void put_under(JsonReport *json, const UnderPath *path)
{
    json_open_row(json, "under");
    for (size_t i = 0; i < path->count; i++) {
        json_open_line(json, NULL);
        json_text(json, "reading", path->unders[i]->symbol->id);
        json_text(json, "option", path->unders[i]->left->symbol->id);
        json_close_object(json);
    }
    json_close_list(json);
}

static void put_part(JsonReport *json, const Diff *diff, const PartChange *part)
{
    Version version = part->kind == CHANGE_REMOVED ? VERSION_OLD : VERSION_NEW;
    json_open_object(json, NULL);
    json_text(json, "change", str_from(kind_names[part->kind]));
    put_under(json, &part->part[version].path);
    json_text_or_null(json, "words", change_words(&diff->twins, part, LANGUAGE_EN));
    for (Version v = VERSION_OLD; v < VERSIONS; v++)
        json_text_or_null(json, version_names[v],
                          part->part[v].node ? part_text(&diff->twins, v, &part->part[v], LANGUAGE_EN) : (Str){0});
    json_close_object(json);
}

static void put_name(JsonReport *json, const char *name, const ThingChange *change, Version version)
{
    const Symbol *symbol = change->symbol[version];
    json_text_or_null(json, name, symbol ? symbol->id : (Str){0});
}

static void put_change(JsonReport *json, const Diff *diff, const ThingChange *change)
{
    Version version = change->kind == CHANGE_REMOVED ? VERSION_OLD : VERSION_NEW;
    json_open_object(json, NULL);
    json_text(json, "thing", str_from(thing_id(change->thing)));
    bool is_only_renamed =
        change->is_renamed && !change->part_count && !change->is_relabelled && !change->is_moved;
    json_text(json, "change", str_from(is_only_renamed ? "renamed" : kind_names[change->kind]));
    put_name(json, "old_id", change, VERSION_OLD);
    put_name(json, "new_id", change, VERSION_NEW);
    const Symbol *symbol = change->symbol[version];
    json_text_or_null(json, "label", symbol ? symbol->label : (Str){0});
    if (change->is_relabelled)
        json_text(json, "old_label", change->symbol[VERSION_OLD]->label);
    json_text_or_null(json, "article", thing_article(change->node[version]));
    put_under(json, &change->path[version]);
    if (change->kind == CHANGE_CHANGED) {
        json_open_list(json, "statements");
        for (size_t i = 0; i < change->part_count; i++)
            put_part(json, diff, &change->parts[i]);
        json_close_list(json);
    } else {
        json_text(json, "text", twins_text(&diff->twins, version, change->node[version], LANGUAGE_EN));
    }
    json_close_object(json);
}

static void put_shifts(JsonReport *json, const Diff *diff)
{
    json_open_list(json, "readings");
    for (size_t i = 0; i < diff->shift_count; i++) {
        const ReadingShift *shift = &diff->shifts[i];
        json_open_line(json, NULL);
        json_text(json, "reading", shift->option[VERSION_NEW]->owner->id);
        json_text(json, "old", shift->option[VERSION_OLD]->id);
        json_text(json, "new", shift->option[VERSION_NEW]->id);
        json_close_object(json);
    }
    json_close_list(json);
}

/* ---- Data ------------------------------------------------------------------------------------------------------------ */

static void put_amounts(JsonReport *json, const char *old_name, const char *new_name, const Int128 amount[SIDES])
{
    json_yuan(json, old_name, amount[SIDE_OLD]);
    json_yuan(json, new_name, amount[SIDE_NEW]);
}

static void put_moves(JsonReport *json, const ComparedClause *clause)
{
    json_open_list(json, "outcomes");
    for (size_t was = 0; was < COMPARED_OUTCOMES; was++) {
        for (size_t is = 0; is < COMPARED_OUTCOMES; is++) {
            if (clause->moves[was][is] == 0 || !comparison_is_other_outcome(was, is))
                continue;
            json_open_line(json, NULL);
            json_text(json, "old", diff_outcome_text(was).en);
            json_text(json, "new", diff_outcome_text(is).en);
            json_whole(json, "rows", (Int128)clause->moves[was][is]);
            json_close_object(json);
        }
    }
    json_close_list(json);
}

static void put_clauses(JsonReport *json, const Diff *diff)
{
    const Comparison *comparison = &diff->comparison;
    json_open_list(json, "clauses");
    for (size_t c = 0; c < comparison->clause_count; c++) {
        const ComparedClause *clause = &comparison->clauses[c];
        json_open_object(json, NULL);
        for (size_t v = 0; v < SIDES; v++) {
            uint16_t index = clause->pair.clause[v];
            json_text_or_null(json, v == SIDE_OLD ? "old_id" : "new_id",
                              index == NO_CLAUSE ? (Str){0} : comparison->results[v]->plan->clauses[index].id);
        }
        put_amounts(json, "old", "new", clause->paid);
        json_yuan(json, "difference", clause->paid[SIDE_NEW] - clause->paid[SIDE_OLD]);
        json_whole(json, "rows_gaining", (Int128)clause->gaining);
        json_yuan(json, "gained", clause->gained);
        json_whole(json, "rows_losing", (Int128)clause->losing);
        json_yuan(json, "lost", clause->lost);
        put_moves(json, clause);
        json_open_row(json, "because");
        for (size_t i = 0; i < diff->causes[c].count; i++)
            json_text(json, NULL, diff->causes[c].items[i].words.en);
        json_close_list(json);
        json_close_object(json);
    }
    json_close_list(json);
}

static void put_bins(JsonReport *json, const Diff *diff)
{
    json_open_list(json, "histogram");
    for (size_t i = 0; i < diff->bin_count; i++) {
        const DiffBin *bin = &diff->bins[i];
        json_open_line(json, NULL);
        json_text(json, "direction", bin->is_loss ? STR("loss") : STR("gain"));
        json_yuan(json, "from", bin->from);
        json_yuan(json, "below", bin->below);
        json_whole(json, "rows", (Int128)bin->rows);
        json_close_object(json);
    }
    json_close_list(json);
}

static void put_budgets(JsonReport *json, const Diff *diff)
{
    json_open_list(json, "budgets");
    for (size_t i = 0; i < diff->budget_count; i++) {
        const DiffBudget *budget = &diff->budgets[i];
        json_open_line(json, NULL);
        json_text_or_null(json, "old_id", budget->id[VERSION_OLD]);
        json_text_or_null(json, "new_id", budget->id[VERSION_NEW]);
        if (budget->year == INT32_MIN)
            json_null(json, "year");
        else
            json_whole(json, "year", budget->year);
        put_amounts(json, "demand_old", "demand_new", budget->demand);
        put_amounts(json, "paid_old", "paid_new", budget->paid);
        put_amounts(json, "shortage_old", "shortage_new", budget->shortage);
        json_close_object(json);
    }
    json_close_list(json);
}

static void put_states(JsonReport *json, const Comparison *comparison)
{
    static const char *const states[] = {"evaluated", "rejected", "skipped", "absent"};
    json_open_list(json, "states");
    for (size_t was = 0; was < COMPARED_STATES; was++) {
        for (size_t is = 0; is < COMPARED_STATES; is++) {
            if (comparison->states[was][is] == 0)
                continue;
            json_open_line(json, NULL);
            json_text(json, "old", str_from(states[was]));
            json_text(json, "new", str_from(states[is]));
            json_whole(json, "rows", (Int128)comparison->states[was][is]);
            json_close_object(json);
        }
    }
    json_close_list(json);
}

static void put_data(JsonReport *json, const Diff *diff)
{
    const Comparison *comparison = &diff->comparison;
    json_open_object(json, "data");
    json_text(json, "file", str_from(diff->data));
    json_whole(json, "rows_compared", (Int128)comparison->compared);
    json_whole(json, "rows_gaining", (Int128)comparison->gaining);
    json_yuan(json, "gained", comparison->gained);
    json_whole(json, "rows_losing", (Int128)comparison->losing);
    json_yuan(json, "lost", comparison->lost);
    json_whole(json, "rows_same_total", (Int128)comparison->shifting);
    json_whole(json, "rows_other_outcome", (Int128)comparison->relabelled);
    json_whole(json, "rows_same", (Int128)comparison_unchanged(comparison));
    json_whole(json, "rows_not_compared", (Int128)comparison_passed_over(comparison));
    put_amounts(json, "cash_old", "cash_new", comparison->cash);
    put_amounts(json, "in_kind_old", "in_kind_new", comparison->in_kind);
    json_yuan(json, "difference",
              comparison->cash[SIDE_NEW] - comparison->cash[SIDE_OLD] + comparison->in_kind[SIDE_NEW] -
                  comparison->in_kind[SIDE_OLD]);
    put_states(json, comparison);
    put_clauses(json, diff);
    put_bins(json, diff);
    put_budgets(json, diff);
    json_close_object(json);
}

void diff_put_json(Report *report, const Diff *diff)
{
    JsonReport json = {.out = &report->out};
    json_open_object(&json, NULL);
    for (Version v = VERSION_OLD; v < VERSIONS; v++) {
        json_open_line(&json, version_names[v]);
        json_text(&json, "file", str_from(diff->name[v]));
        json_text(&json, "policy", diff->compiled[v]->compilation.policy->symbol->id);
        json_close_object(&json);
    }
    json_truth(&json, "differs", diff_differs(diff));
    json_open_list(&json, "changes");
    for (size_t i = 0; i < diff->changes->count; i++)
        put_change(&json, diff, &diff->changes->items[i]);
    json_close_list(&json);
    put_shifts(&json, diff);
    if (diff->data)
        put_data(&json, diff);
    json_close_object(&json);
}
