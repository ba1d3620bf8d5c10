/* What each option does, as tables for people. */
#include "compiler/driver/readings.h"
#include "runtime/write/amount.h"

/* How many groups of an option a table shows. */
#define SHOWN_GROUPS 10

typedef struct TableForm {
    Report *report;
    const Readings *readings;
} TableForm;

static void heads(Grid *grid, const Report *report, const char *const (*words)[2])
{
    for (size_t i = 0; i < grid->column_count; i++)
        grid_add(grid, report_word(report, words[i][0], words[i][1]));
}

/* "courier_count = above_5000_only", and of a pair both. */
static Str effect_name(const TableForm *form, const Effect *effect)
{
    Str name = {0};
    for (size_t i = 0; i < effect->option_count; i++) {
        const Symbol *option = effect->option[i], *reading = option->owner;
        Str first = report_name(form->report, reading->id, reading->label);
        Str second = report_name(form->report, option->id, option->label);
        name = arena_print(form->readings->arena, "%.*s%s%.*s = %.*s", STR_ARG(name), i ? ", " : "",
                           STR_ARG(first), STR_ARG(second));
    }
    return name;
}

static Str standing_word(const TableForm *form, const Effect *effect)
{
    if (!effect->is_in_force)
        return (Str){0};
    OptionStanding standing = readings_standing(form->readings, effect->option[0]);
    return standing.why == STANDING_CHOSEN    ? report_word(form->report, "chosen", "本次指定")
           : standing.why == STANDING_DECIDED ? report_word(form->report, "decided", "已决定")
                                              : report_word(form->report, "default", "默认");
}

static void add_blanks(Grid *grid, size_t count)
{
    for (size_t i = 0; i < count; i++)
        grid_add(grid, (Str){0});
}

/* The totals stand only where they differ from those in force, so that what matters can be found. */
static void add_effect(const TableForm *form, Grid *grid, const Effect *effect, const Effect *in_force)
{
    if (!effect->has_plan || effect->is_in_force || effect->changed == 0) {
        add_blanks(grid, 2);
        grid_add(grid, !effect->has_plan     ? report_word(form->report, "cannot be computed", "无法计算")
                       : effect->is_in_force ? (Str){0}
                                             : report_word(form->report, "no change", "无变动"));
        add_blanks(grid, 5);
        return;
    }
    grid_add_yuan(grid, effect->cash);
    report_grid_amount(grid, effect->in_kind);
    report_grid_change(grid, effect_total(effect) - effect_total(in_force));
    report_grid_count(grid, effect->changed);
    report_grid_count(grid, effect->gaining);
    report_grid_amount(grid, effect->gained);
    report_grid_count(grid, effect->losing);
    report_grid_amount(grid, effect->lost);
}

static void add_in_force(const TableForm *form, Grid *grid, const Effect *in_force)
{
    grid_add(grid, report_word(form->report, "all as in force", "全部按现行口径"));
    grid_add(grid, (Str){0});
    grid_add_yuan(grid, in_force->cash);
    report_grid_amount(grid, in_force->in_kind);
    add_blanks(grid, 6);
}

static bool put_options(const TableForm *form)
{
    static const char *const words[][2] = {
        {"reading, option", "口径、选项"},
        {"in force", "现行"},
        {"cash", "现金"},
        {"in kind", "非现金"},
        {"difference", "差额"},
        {"rows", "变动行"},
        {"gain", "增加行"},
        {"gained", "增加额"},
        {"lose", "减少行"},
        {"lost", "减少额"},
    };
    const Readings *readings = form->readings;
    const Effect *in_force = readings_in_force(readings);
    Grid grid = report_grid(form->report, 10, 2);
    heads(&grid, form->report, words);
    add_in_force(form, &grid, in_force);
    const Symbol *reading = NULL;
    for (size_t i = 0; i < readings->effect_count; i++) {
        const Effect *effect = &readings->effects[i];
        const Symbol *option = effect->option[0];
        if (option->owner != reading) {
            reading = option->owner;
            grid_add(&grid, report_name(form->report, reading->id, reading->label));
            add_blanks(&grid, grid.column_count - 1);
        }
        Str name = report_name(form->report, option->id, option->label);
        grid_add(&grid, arena_print(readings->arena, "  %.*s", STR_ARG(name)));
        grid_add(&grid, standing_word(form, effect));
        add_effect(form, &grid, effect, in_force);
    }
    return report_put_grid(form->report, &grid);
}

/* ---- Largest changes -------------------------------------------------------------------------------------------------- */

static void add_row(const TableForm *form, Grid *grid, Str name, const EffectRow *row)
{
    if (!row->any)
        return;
    grid_add(grid, name);
    grid_add(grid, row->who);
    grid_add_yuan(grid, row->total[SIDE_OLD]);
    grid_add_yuan(grid, row->total[SIDE_NEW]);
    report_grid_change(grid, row->total[SIDE_NEW] - row->total[SIDE_OLD]);
    (void)form;
}

static void add_largest(const TableForm *form, Grid *grid, const Effect *effects, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        Str name = effect_name(form, &effects[i]);
        add_row(form, grid, name, &effects[i].largest_gain);
        add_row(form, grid, name, &effects[i].largest_loss);
    }
}

static bool put_largest(const TableForm *form)
{
    static const char *const words[][2] = {
        {"largest gain and loss", "增减最多的行"},
        {"row", "行"},
        {"in force", "现行"},
        {"there", "该选项"},
        {"difference", "差额"},
    };
    Grid grid = report_grid(form->report, 5, 2);
    heads(&grid, form->report, words);
    add_largest(form, &grid, form->readings->effects, form->readings->effect_count);
    add_largest(form, &grid, form->readings->pairs, form->readings->pair_count);
    return report_put_grid(form->report, &grid);
}

/* ---- Budgets ---------------------------------------------------------------------------------------------------------- */

static void add_budgets(const TableForm *form, Grid *grid, const Effect *effect)
{
    for (size_t i = 0; i < effect->budget_count; i++) {
        const EffectBudget *budget = &effect->budgets[i];
        char digits[AMOUNT_TEXT];
        grid_add(grid, effect_name(form, effect));
        grid_add(grid, report_name(form->report, budget->id, budget->label));
        grid_add(grid, budget->year == INT32_MIN ? (Str){0} : (Str){digits, int128_print(digits, budget->year)});
        grid_add_yuan(grid, budget->demand[SIDE_NEW]);
        report_grid_change(grid, budget->demand[SIDE_NEW] - budget->demand[SIDE_OLD]);
        grid_add_yuan(grid, budget->paid[SIDE_NEW]);
        report_grid_change(grid, budget->paid[SIDE_NEW] - budget->paid[SIDE_OLD]);
        bool is_short = budget->shortage[SIDE_OLD] || budget->shortage[SIDE_NEW];
        for (size_t side = 0; side < SIDES; side++) {
            if (is_short)
                grid_add_yuan(grid, budget->shortage[side]);
            else
                grid_add(grid, (Str){0});
        }
    }
}

static bool put_budgets(const TableForm *form)
{
    static const char *const words[][2] = {
        {"effect on budgets", "对资金的影响"},
        {"budget", "资金"},
        {"year", "年度"},
        {"demand", "需求额"},
        {"difference", "差额"},
        {"paid", "实付额"},
        {"difference", "差额"},
        {"short in force", "现行缺口"},
        {"short there", "该选项缺口"},
    };
    Grid grid = report_grid(form->report, 9, 2);
    heads(&grid, form->report, words);
    for (size_t i = 0; i < form->readings->effect_count; i++)
        add_budgets(form, &grid, &form->readings->effects[i]);
    for (size_t i = 0; i < form->readings->pair_count; i++)
        add_budgets(form, &grid, &form->readings->pairs[i]);
    return report_put_grid(form->report, &grid);
}

/* ---- Groups ----------------------------------------------------------------------------------------------------------- */

static void put_more_groups(const TableForm *form, size_t left)
{
    if (left == 0)
        return;
    report_put(form->report, "  and ", "  另有 ");
    report_put_whole(form->report, (Int128)left);
    report_put(form->report, " more; --format csv lists them all\n", " 个未列出；--format csv 可全部列出\n");
}

static bool put_groups_of(const TableForm *form, const Effect *effect)
{
    const PlanField *by = form->readings->by;
    if (!by || effect->group_count == 0)
        return true;
    static const char *const words[][2] = {
        {"", ""}, {"rows", "行数"}, {"in force", "现行"}, {"there", "该选项"}, {"difference", "差额"},
    };
    Grid grid = report_grid(form->report, 5, 1);
    grid_add(&grid, report_name(form->report, by->id, by->label));
    for (size_t i = 1; i < 5; i++)
        grid_add(&grid, report_word(form->report, words[i][0], words[i][1]));
    size_t shown = effect->group_count < SHOWN_GROUPS ? effect->group_count : SHOWN_GROUPS;
    for (size_t i = 0; i < shown; i++) {
        const EffectGroup *group = &effect->groups[i];
        grid_add(&grid, group->name.len ? group->name : report_word(form->report, "(blank)", "（未填）"));
        grid_add_whole(&grid, (Int128)group->rows);
        grid_add_yuan(&grid, group->total[SIDE_OLD]);
        grid_add_yuan(&grid, group->total[SIDE_NEW]);
        report_grid_change(&grid, group->total[SIDE_NEW] - group->total[SIDE_OLD]);
    }
    output_byte(&form->report->out, '\n');
    report_put_text(form->report, effect_name(form, effect));
    report_put(form->report, ": ", "：");
    report_put_whole(form->report, (Int128)effect->group_count);
    report_put(form->report, effect->group_count == 1 ? " gains or loses\n" : " gain or lose\n", " 个有增减\n");
    if (grid.failed)
        return false;
    grid_put(&grid, &form->report->out);
    put_more_groups(form, effect->group_count - shown);
    return true;
}

/* ---- Pairs ------------------------------------------------------------------------------------------------------------ */

static Int128 difference_alone(const Readings *readings, const Symbol *option, const Effect *in_force)
{
    for (size_t i = 0; i < readings->effect_count; i++)
        if (readings->effects[i].option[0] == option)
            return effect_total(&readings->effects[i]) - effect_total(in_force);
    return 0;
}

static bool put_pairs(const TableForm *form)
{
    static const char *const words[][2] = {
        {"two readings together", "两项口径同时改变"},
        {"together", "同时"},
        {"one by one", "分别之和"},
        {"rows", "变动行"},
        {"gain", "增加行"},
        {"lose", "减少行"},
    };
    const Readings *readings = form->readings;
    const Effect *in_force = readings_in_force(readings);
    Grid grid = report_grid(form->report, 6, 1);
    heads(&grid, form->report, words);
    for (size_t i = 0; i < readings->pair_count; i++) {
        const Effect *pair = &readings->pairs[i];
        grid_add(&grid, effect_name(form, pair));
        if (pair->has_plan) {
            report_grid_change(&grid, effect_total(pair) - effect_total(in_force));
            report_grid_change(&grid, difference_alone(readings, pair->option[0], in_force) +
                                          difference_alone(readings, pair->option[1], in_force));
        } else {
            grid_add(&grid, report_word(form->report, "cannot be computed", "无法计算"));
            grid_add(&grid, (Str){0});
        }
        report_grid_count(&grid, pair->changed);
        report_grid_count(&grid, pair->gaining);
        report_grid_count(&grid, pair->losing);
    }
    if (arguments_has(readings->arguments, OPTION_PAIRS) && readings->pair_count == 0)
        report_put(form->report, "\nno two readings meet in one clause or budget\n",
                   "\n没有两项口径涉及同一条款或同一资金\n");
    return report_put_grid(form->report, &grid);
}

/* ---- All of it -------------------------------------------------------------------------------------------------------- */

static void put_head(const TableForm *form)
{
    Report *report = form->report;
    const Policy *policy = form->readings->compiled->compilation.policy;
    report_put(report, "readings of ", "");
    report_put_text(report, report_name(report, policy->symbol->id, policy->symbol->label));
    report_put(report, " over ", "的口径，依据 ");
    report_put_text(report, str_from(session_file_name(form->readings->session, form->readings->data)));
    report_put(report, ", ", "，共 ");
    report_put_whole(report, (Int128)form->readings->rows);
    report_put(report, form->readings->rows == 1 ? " row" : " rows", " 行");
    if (form->readings->rejected) {
        report_put(report, ", ", "，退回 ");
        report_put_whole(report, (Int128)form->readings->rejected);
        report_put(report, " of them rejected", " 行");
    }
    report_put(report, "; each option beside what is in force\n", "；每个选项与现行口径相比\n");
}

bool readings_put_table(Report *report, const Readings *readings)
{
    TableForm form = {report, readings};
    put_head(&form);
    if (readings->effect_count == 0) {
        report_put(report, "\nthe policy has no readings\n", "\n此政策没有口径\n");
        return true;
    }
    bool has_memory = put_options(&form) && put_pairs(&form) && put_largest(&form) && put_budgets(&form);
    for (size_t i = 0; i < readings->effect_count && has_memory; i++)
        has_memory = put_groups_of(&form, &readings->effects[i]);
    for (size_t i = 0; i < readings->pair_count && has_memory; i++)
        has_memory = put_groups_of(&form, &readings->pairs[i]);
    return has_memory;
}
