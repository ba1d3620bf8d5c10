/* Readings as a CSV file: one line for each option, or for each group of rows under it. */
#include "compiler/driver/readings.h"
#include "runtime/write/amount.h"
#include "runtime/write/csv.h"

typedef struct CsvForm {
    Report *report;
    const Readings *readings;
    bool line_has_cells;
} CsvForm;

static void put_cell(CsvForm *form, Str text)
{
    if (form->line_has_cells)
        output_byte(&form->report->out, ',');
    form->line_has_cells = true;
    csv_put_text(&form->report->out, text);
}

static void put_head(CsvForm *form, const char *en, const char *zh)
{
    put_cell(form, report_word(form->report, en, zh));
}

/* A number below zero begins like a formula, and is none. */
static void put_number(CsvForm *form, Str digits)
{
    put_cell(form, (Str){0});
    output_put(&form->report->out, digits);
}

static void put_yuan(CsvForm *form, Int128 fen)
{
    char digits[AMOUNT_TEXT];
    put_number(form, (Str){digits, amount_print_plain(digits, fen)});
}

static void put_count(CsvForm *form, uint64_t count)
{
    char digits[AMOUNT_TEXT];
    put_number(form, (Str){digits, int128_print(digits, (Int128)count)});
}

static void end_line(CsvForm *form)
{
    output_byte(&form->report->out, '\n');
    form->line_has_cells = false;
}

static void put_symbol(CsvForm *form, const Symbol *symbol)
{
    put_cell(form, symbol ? report_name(form->report, symbol->id, symbol->label) : (Str){0});
}

static bool has_pairs(const CsvForm *form)
{
    return arguments_has(form->readings->arguments, OPTION_PAIRS);
}

static void put_option_heads(CsvForm *form)
{
    put_head(form, "reading", "口径");
    put_head(form, "option", "选项");
    if (!has_pairs(form))
        return;
    put_head(form, "other_reading", "另一口径");
    put_head(form, "other_option", "另一选项");
}

static void put_option(CsvForm *form, const Effect *effect)
{
    put_symbol(form, effect->option[0]->owner);
    put_symbol(form, effect->option[0]);
    if (!has_pairs(form))
        return;
    const Symbol *other = effect->option_count > 1 ? effect->option[1] : NULL;
    put_symbol(form, other ? other->owner : NULL);
    put_symbol(form, other);
}

static Str yes_no(const CsvForm *form, bool truth)
{
    return truth ? report_word(form->report, "yes", "是") : report_word(form->report, "no", "否");
}

static Str why(const CsvForm *form, const OptionStanding *standing)
{
    if (standing->is_in_force && standing->why == STANDING_CHOSEN)
        return report_word(form->report, "chosen", "本次指定");
    if (standing->decided_on.len)
        return report_word(form->report, "decided", "已决定");
    return standing->is_default ? report_word(form->report, "default", "默认") : (Str){0};
}

/* ---- Listed ----------------------------------------------------------------------------------------------------------- */

static void put_listed(CsvForm *form, const Symbol *option)
{
    OptionStanding standing = readings_standing(form->readings, option);
    Str article = {0};
    for (const Node *item = option->owner->node->items; item; item = item->next)
        if (item->kind == NODE_ARTICLE && article.len == 0)
            article = item->left->text;
    put_cell(form, option->owner->id);
    put_cell(form, option->owner->label);
    put_cell(form, article);
    put_cell(form, option->id);
    put_cell(form, option->label);
    put_cell(form, yes_no(form, standing.is_in_force));
    put_cell(form, why(form, &standing));
    put_cell(form, standing.decided_by);
    put_cell(form, standing.decided_on);
    put_cell(form, standing.document);
    end_line(form);
}

static void put_list(CsvForm *form)
{
    static const char *const words[][2] = {
        {"reading", "口径"},  {"reading_label", "口径名称"}, {"article", "依据"},
        {"option", "选项"},   {"option_label", "选项名称"},  {"in_force", "现行"},
        {"standing", "缘由"}, {"decided_by", "决定机关"},    {"decided_on", "决定日期"},
        {"document", "文号"},
    };
    const SymbolList *list = &form->readings->compiled->compilation.policy->readings;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        put_head(form, words[i][0], words[i][1]);
    end_line(form);
    for (size_t r = 0; r < list->count; r++)
        for (size_t o = 0; o < list->items[r]->part_count; o++)
            put_listed(form, list->items[r]->parts[o]);
}

/* ---- With effects ----------------------------------------------------------------------------------------------------- */

static void put_row(CsvForm *form, const EffectRow *row)
{
    put_cell(form, row->who);
    if (row->any)
        put_yuan(form, row->total[SIDE_NEW] - row->total[SIDE_OLD]);
    else
        put_cell(form, (Str){0});
}

static void put_effect(CsvForm *form, const Effect *effect)
{
    const Effect *in_force = readings_in_force(form->readings);
    OptionStanding standing = readings_standing(form->readings, effect->option[0]);
    put_option(form, effect);
    put_cell(form, yes_no(form, effect->is_in_force));
    put_cell(form, effect->option_count > 1 ? (Str){0} : why(form, &standing));
    if (!effect->has_plan) {
        for (size_t i = 0; i < 13; i++)
            put_cell(form, (Str){0});
        end_line(form);
        return;
    }
    put_yuan(form, effect->cash);
    put_yuan(form, effect->in_kind);
    put_yuan(form, effect_total(effect) - effect_total(in_force));
    put_count(form, effect->changed);
    put_count(form, effect->gaining);
    put_yuan(form, effect->gained);
    put_count(form, effect->losing);
    put_yuan(form, effect->lost);
    put_row(form, &effect->largest_gain);
    put_row(form, &effect->largest_loss);
    put_count(form, effect->rejected);
    end_line(form);
}

static void put_effects(CsvForm *form)
{
    static const char *const words[][2] = {
        {"in_force", "现行"},
        {"standing", "缘由"},
        {"cash", "现金"},
        {"in_kind", "非现金"},
        {"difference", "差额"},
        {"rows", "变动行"},
        {"rows_gaining", "增加行"},
        {"gained", "增加额"},
        {"rows_losing", "减少行"},
        {"lost", "减少额"},
        {"largest_gain_row", "增加最多的行"},
        {"largest_gain", "最大增加额"},
        {"largest_loss_row", "减少最多的行"},
        {"largest_loss", "最大减少额"},
        {"rows_rejected", "退回行"},
    };
    const Readings *readings = form->readings;
    put_option_heads(form);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        put_head(form, words[i][0], words[i][1]);
    end_line(form);
    for (size_t i = 0; i < readings->effect_count; i++)
        put_effect(form, &readings->effects[i]);
    for (size_t i = 0; i < readings->pair_count; i++)
        put_effect(form, &readings->pairs[i]);
}

/* ---- With groups ------------------------------------------------------------------------------------------------------ */

static void put_groups_of(CsvForm *form, const Effect *effect)
{
    for (size_t i = 0; i < effect->group_count; i++) {
        const EffectGroup *group = &effect->groups[i];
        put_option(form, effect);
        put_cell(form, group->name);
        put_count(form, group->rows);
        put_yuan(form, group->total[SIDE_OLD]);
        put_yuan(form, group->total[SIDE_NEW]);
        put_yuan(form, group->total[SIDE_NEW] - group->total[SIDE_OLD]);
        end_line(form);
    }
}

static void put_groups(CsvForm *form)
{
    const Readings *readings = form->readings;
    put_option_heads(form);
    put_cell(form, report_name(form->report, readings->by->id, readings->by->label));
    put_head(form, "rows", "行数");
    put_head(form, "total_in_force", "现行金额");
    put_head(form, "total", "该选项金额");
    put_head(form, "difference", "差额");
    end_line(form);
    for (size_t i = 0; i < readings->effect_count; i++)
        put_groups_of(form, &readings->effects[i]);
    for (size_t i = 0; i < readings->pair_count; i++)
        put_groups_of(form, &readings->pairs[i]);
}

void readings_put_csv(Report *report, const Readings *readings)
{
    CsvForm form = {.report = report, .readings = readings};
    if (!readings->data)
        put_list(&form);
    else if (readings->by)
        put_groups(&form);
    else
        put_effects(&form);
}
