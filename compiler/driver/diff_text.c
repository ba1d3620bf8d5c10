/* What changed in the text, clause by clause, in words and as the formatter writes both. */
#include "compiler/driver/diff.h"

typedef struct TextForm {
    Report *report;
    const Diff *diff;
} TextForm;

/* ---- Readings that are settled otherwise ----------------------------------------------------------------------------- */

static void find_shifts(Diff *diff)
{
    const SymbolList *readings = &diff->compiled[VERSION_NEW]->compilation.policy->readings;
    for (size_t i = 0; i < readings->count; i++) {
        const Symbol *reading = readings->items[i], *twin = twins_of(&diff->twins, reading);
        if (!twin)
            continue;
        const Symbol *is = reading->parts[diff->compiled[VERSION_NEW]->readings.options[reading->index]];
        const Symbol *was = twin->parts[diff->compiled[VERSION_OLD]->readings.options[twin->index]];
        ReadingShift shift = {{was, is}};
        if (twins_of(&diff->twins, is) != was)
            ARENA_PUSH(diff->arena, diff->shifts, diff->shift_count, diff->shift_capacity, shift);
    }
}

void diff_texts(Diff *diff)
{
    PolicyText texts[VERSIONS];
    for (size_t v = 0; v < VERSIONS; v++)
        texts[v] = (PolicyText){diff->compiled[v]->compilation.policy, &diff->compiled[v]->compilation.sources};
    twins_find(&diff->twins, diff->arena, texts[VERSION_OLD], texts[VERSION_NEW]);
    diff->changes = changes_find(&diff->twins);
    find_shifts(diff);
}

/* ---- Lines ----------------------------------------------------------------------------------------------------------- */

/* Every line of the text behind the sign. */
static void put_lines(const TextForm *form, const char *sign, Str text)
{
    while (text.len) {
        const char *end = memchr(text.at, '\n', text.len);
        size_t length = end ? (size_t)(end - text.at) : text.len;
        output_put(&form->report->out, STR("    "));
        output_put(&form->report->out, str_from(sign));
        if (length) {
            output_byte(&form->report->out, ' ');
            report_put_text(form->report, (Str){text.at, length});
        }
        output_byte(&form->report->out, '\n');
        size_t taken = length + (end != NULL);
        text = (Str){text.at + taken, text.len - taken};
    }
}

static Str title_of(const TextForm *form, const Symbol *symbol, const Node *node)
{
    if (node->kind == NODE_AMEND)
        symbol = node->symbol;
    if (symbol)
        return report_name(form->report, symbol->id, symbol->label);
    if (node->kind == NODE_TEST && node->label)
        return node->label->text;
    return (Str){0};
}

static Str thing_word(const TextForm *form, const ThingChange *change)
{
    Text text = thing_text(change->thing);
    return report_is_zh(form->report) ? text.zh : text.en;
}

/* "changed: clause courier_freight (article 5)". */
static void put_heading(const TextForm *form, const ThingChange *change)
{
    Report *report = form->report;
    Version version = change->kind == CHANGE_REMOVED ? VERSION_OLD : VERSION_NEW;
    output_byte(&report->out, '\n');
    if (change->kind == CHANGE_ADDED)
        report_put(report, "new: ", "新增：");
    else if (change->kind == CHANGE_REMOVED)
        report_put(report, "removed: ", "取消：");
    else if (change->is_renamed && !change->part_count && !change->is_relabelled && !change->is_moved)
        report_put(report, "renamed: ", "改名：");
    else
        report_put(report, "changed: ", "修改：");
    output_put(&report->out, thing_word(form, change));
    Str title = title_of(form, change->symbol[version], change->node[version]);
    if (title.len) {
        report_put(report, " ", "“");
        report_put_text(report, title);
        report_put(report, "", "”");
    }
    Str article = thing_article(change->node[version]);
    if (article.len) {
        report_put(report, " (article ", "（依据 ");
        report_put_text(report, article);
        report_put(report, ")", "）");
    }
    output_byte(&report->out, '\n');
}

static void put_names(const TextForm *form, const ThingChange *change)
{
    Report *report = form->report;
    const Symbol *was = change->symbol[VERSION_OLD], *is = change->symbol[VERSION_NEW];
    if (change->is_renamed) {
        report_put(report, "  name ", "  标识 ");
        report_put_text(report, was->id);
        output_put(&report->out, STR(" → "));
        report_put_text(report, is->id);
        output_byte(&report->out, '\n');
    }
    if (change->is_relabelled) {
        report_put(report, "  label ", "  名称 ");
        report_put_text(report, was->label.len ? was->label : report_word(report, "(none)", "（无）"));
        output_put(&report->out, STR(" → "));
        report_put_text(report, is->label.len ? is->label : report_word(report, "(none)", "（无）"));
        output_byte(&report->out, '\n');
    }
    if (!change->is_moved)
        return;
    static const char *const signs[] = {"-", "+"};
    for (Version v = VERSION_OLD; v < VERSIONS; v++) {
        Str path = path_text(&form->diff->twins, v, change->path[v], form->diff->language);
        put_lines(form, signs[v],
                  path.len ? path : report_word(report, "under every reading", "不论采用何种口径"));
    }
}

static void put_part(const TextForm *form, const PartChange *change)
{
    static const char *const signs[] = {"-", "+"};
    const Twins *twins = &form->diff->twins;
    Version version = change->kind == CHANGE_REMOVED ? VERSION_OLD : VERSION_NEW;
    Str path = path_text(twins, version, change->part[version].path, form->diff->language);
    Str words = change_words(twins, change, form->diff->language);
    if (path.len || words.len) {
        output_put(&form->report->out, STR("  "));
        report_put_text(form->report, path);
        if (path.len)
            report_put(form->report, words.len ? ": " : ":", "：");
        report_put_text(form->report, words);
        output_byte(&form->report->out, '\n');
    }
    for (Version v = VERSION_OLD; v < VERSIONS; v++)
        if (change->part[v].node)
            put_lines(form, signs[v], part_text(twins, v, &change->part[v], form->diff->language));
}

static void put_change(const TextForm *form, const ThingChange *change)
{
    /* The title of a test says what it tries. */
    bool is_title = change->thing == THING_TEST && change->kind != CHANGE_CHANGED;
    put_heading(form, change);
    if (is_title)
        return;
    if (change->kind != CHANGE_CHANGED) {
        Version version = change->kind == CHANGE_REMOVED ? VERSION_OLD : VERSION_NEW;
        Str path = path_text(&form->diff->twins, version, change->path[version], form->diff->language);
        const char *sign = change->kind == CHANGE_REMOVED ? "-" : "+";
        put_lines(form, sign, path);
        put_lines(form, sign,
                  twins_text(&form->diff->twins, version, change->node[version], form->diff->language));
        return;
    }
    put_names(form, change);
    for (size_t i = 0; i < change->part_count; i++)
        put_part(form, &change->parts[i]);
}

static void put_shift(const TextForm *form, const ReadingShift *shift)
{
    Report *report = form->report;
    const Symbol *was = shift->option[VERSION_OLD], *is = shift->option[VERSION_NEW];
    report_put(report, "\nin force: reading ", "\n现行口径：“");
    report_put_text(report, report_name(report, is->owner->id, is->owner->label));
    report_put(report, "\n  ", "”\n  ");
    report_put_text(report, report_name(report, was->id, was->label));
    output_put(&report->out, STR(" → "));
    report_put_text(report, report_name(report, is->id, is->label));
    output_byte(&report->out, '\n');
}

static void put_policy(const TextForm *form, Version version)
{
    Report *report = form->report;
    const Symbol *symbol = form->diff->compiled[version]->compilation.policy->symbol;
    if (version == VERSION_OLD)
        report_put(report, "old: ", "原：");
    else
        report_put(report, "new: ", "新：");
    report_put_text(report, str_from(form->diff->name[version]));
    report_put(report, " (", "（");
    report_put_text(report, report_name(report, symbol->id, symbol->label));
    report_put(report, ")\n", "）\n");
}

bool diff_put_texts(Report *report, const Diff *diff)
{
    TextForm form = {report, diff};
    size_t count = diff->changes->count;
    put_policy(&form, VERSION_OLD);
    put_policy(&form, VERSION_NEW);
    if (count == 0) {
        report_put(report, "the texts say the same\n", "两份文本内容相同\n");
    } else {
        report_put_whole(report, (Int128)count);
        report_put(report, count == 1 ? " difference in the text\n" : " differences in the text\n",
                   " 处文本差异\n");
    }
    for (size_t i = 0; i < diff->changes->count; i++)
        put_change(&form, &diff->changes->items[i]);
    for (size_t i = 0; i < diff->shift_count; i++)
        put_shift(&form, &diff->shifts[i]);
    return true;
}
