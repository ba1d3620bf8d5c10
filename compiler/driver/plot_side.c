#include "compiler/driver/plot_side.h"

#include "runtime/memory.h"
#include "runtime/nearest.h"
#include "runtime/write/reason.h"

/* ---- Readings --------------------------------------------------------------------------------------------------------- */

/* The second curve of the same policy has --reading and --with-reading; of another policy only --with-reading. */
static ExitCode take_readings(PlotSide *side, const Arguments *arguments, bool second)
{
    bool other = second && arguments_has(arguments, OPTION_WITH);
    side->arguments = *arguments;
    side->arguments.given_count = 0;
    side->arguments.given = memory_new(arguments->given_count + 1, sizeof *arguments->given);
    if (!side->arguments.given)
        return session_no_memory(side->session);
    for (size_t i = 0; i < arguments->given_count; i++) {
        GivenOption given = arguments->given[i];
        if ((given.option == OPTION_READING && other) || (given.option == OPTION_WITH_READING && !second))
            continue;
        if (given.option == OPTION_WITH_READING)
            given.option = OPTION_READING;
        side->arguments.given[side->arguments.given_count++] = given;
    }
    return EXIT_ALL_WELL;
}

/* ---- Compiling -------------------------------------------------------------------------------------------------------- */

static ExitCode compile(PlotSide *side, const char *policy)
{
    const char *cells = arguments_text(&side->arguments, OPTION_GIVEN);
    CompileStep step = {given_join, &side->given};
    side->given = (GivenText){.text = str_from(cells), .language = side->session->language};
    ExitCode code =
        compiled_open_step(&side->compiled, side->session, &side->arguments, policy, cells ? &step : NULL, false);
    if (code != EXIT_ALL_WELL)
        return code;
    side->is_compiled = true;
    given_withdraw(&side->given, &side->compiled.compilation);
    if (cells && !side->given.given) {
        SESSION_ERROR(side->session, TEXT("--given `{0}` is not a list of cells", "--given“{0}”不是栏目的列表"),
                      TEXT("write e.g. --given \"subject = courier, orders = 5000 order\"",
                           "例如 --given \"主体类型 = 物流快递企业，单量 = 5000单\""),
                      str_from(cells));
        return EXIT_USAGE;
    }
    return compiled_plan(&side->compiled, &side->plan);
}

/* ---- Names ------------------------------------------------------------------------------------------------------------ */

static bool is_called(Str id, Str label, Str name)
{
    return str_equal(id, name) || (label.len > 0 && str_equal(label, name));
}

/* Both names of everything that could have been meant. */
typedef struct KnownNames {
    Str *names;
    size_t count;
    Str list; /* for people */
} KnownNames;

static void know(KnownNames *known, Arena *arena, Language language, Str id, Str label)
{
    bool zh = language == LANGUAGE_ZH;
    Str name = reason_name(id, label, language);
    known->names[known->count++] = id;
    known->names[known->count++] = label;
    known->list = arena_print(arena, "%.*s%s%.*s", STR_ARG(known->list),
                              known->count > 2 ? (zh ? "、" : ", ") : "", STR_ARG(name));
}

static ExitCode unknown(const PlotSide *side, Text message, Str name, const KnownNames *known)
{
    Str near = nearest_name(name, known->names, known->count);
    SESSION_ERROR(side->session, message,
                  near.len ? TEXT("did you mean `{2}`? There are: {1}", "是否指“{2}”？现有：{1}")
                           : TEXT("there are: {1}", "现有：{1}"),
                  name, known->list, near, str_from(side->compiled.file.path));
    return EXIT_USAGE;
}

static ExitCode find_clause(PlotSide *side, Str name)
{
    Arena *arena = &side->compiled.compilation.arena;
    const Plan *plan = side->plan;
    KnownNames known = {.names = ARENA_ARRAY(arena, Str, 2 * plan->clause_count + 1)};
    for (size_t i = 0; i < plan->clause_count; i++) {
        const PlanClause *clause = &plan->clauses[i];
        if (is_called(clause->id, clause->label, name)) {
            side->subject.clause = (uint16_t)i;
            if (!clause->referral)
                return EXIT_ALL_WELL;
            SESSION_ERROR(side->session,
                          TEXT("`{0}` is a referral: it pays nothing", "“{0}”是纳入其他政策的事项，不支付金额"),
                          TEXT("name a clause", "请写条款名称"), name);
            return EXIT_USAGE;
        }
        if (!clause->referral)
            know(&known, arena, side->session->language, clause->id, clause->label);
    }
    return unknown(side, TEXT("{3} has no clause `{0}`", "{3} 中没有条款“{0}”"), name, &known);
}

bool *plot_side_reads(PlotSide *side)
{
    const PlanClause *clause = &side->plan->clauses[side->subject.clause];
    bool *reads = ARENA_ARRAY(&side->compiled.compilation.arena, bool, side->plan->field_count + 1);
    for (size_t i = 0; i < clause->field_count; i++)
        reads[clause->fields[i]] = true;
    for (size_t i = 0; i < clause->applies.field_count; i++)
        reads[clause->applies.fields[i]] = true;
    for (size_t c = 0; c < clause->condition_count; c++)
        for (size_t i = 0; i < clause->conditions[c].field_count; i++)
            reads[clause->conditions[c].fields[i]] = true;
    return reads;
}

static ExitCode find_field(PlotSide *side, Str name)
{
    Arena *arena = &side->compiled.compilation.arena;
    const Plan *plan = side->plan;
    KnownNames known = {.names = ARENA_ARRAY(arena, Str, 2 * plan->form_count + 1)};
    const bool *reads = plot_side_reads(side);
    for (size_t f = 0; f < plan->form_count; f++) {
        const PlanField *field = &plan->fields[f];
        if (is_called(field->id, field->label, name)) {
            side->subject.field = (uint16_t)f;
            if (curve_can_move(field))
                return EXIT_ALL_WELL;
            SESSION_ERROR(side->session,
                          TEXT("`{0}` is text or the key: it can be no axis", "“{0}”是文本或主键，不能作横轴"),
                          TEXT("name a field that holds numbers, dates, categories, or yes and no",
                               "请写数值、日期、类别或是否的栏目"),
                          name);
            return EXIT_USAGE;
        }
        if (curve_can_move(field) && reads[f])
            know(&known, arena, side->session->language, field->id, field->label);
    }
    return unknown(side, TEXT("the form has no field `{0}`", "申报表没有栏目“{0}”"), name, &known);
}

/* ---- The applicant ---------------------------------------------------------------------------------------------------- */

static ExitCode refuse_cell(const PlotSide *side, const Node *cell)
{
    const Symbol *field = cell->symbol;
    SESSION_ERROR(side->session,
                  TEXT("--given: `{0}` is outside of the range of the form", "--given：“{0}”超出申报表允许的范围"),
                  TEXT("the form says which range with `within`", "申报表中“范围”写明了允许的值"),
                  reason_name(field->id, field->label, side->session->language));
    return EXIT_USAGE;
}

static ExitCode fill_given(PlotSide *side)
{
    trial_begin(side->trial, 1);
    const Node *refused = given_fill(side->given.given, side->plan, side->trial);
    return refused ? refuse_cell(side, refused) : EXIT_ALL_WELL;
}

static bool has_same_form(const Plan *a, const Plan *b)
{
    bool same = a->form_count == b->form_count;
    for (size_t f = 0; same && f < a->form_count; f++)
        same = str_equal(a->fields[f].id, b->fields[f].id) && a->fields[f].kind == b->fields[f].kind &&
               a->fields[f].denominator == b->fields[f].denominator &&
               a->fields[f].member_count == b->fields[f].member_count;
    return same;
}

static ExitCode search(PlotSide *side)
{
    bool found = false;
    TrialSearch wanted = {.clause = side->subject.clause, .depth = TRIAL_ALONE, .seed = 1};
    if (trial_find(side->trial, &wanted, &found) != STATUS_OK)
        return session_no_memory(side->session);
    if (found)
        return EXIT_ALL_WELL;
    const PlanClause *clause = &side->plan->clauses[side->subject.clause];
    SESSION_ERROR(
        side->session, TEXT("no applicant was found for whom `{0}` pays", "没有找到能获得“{0}”支付的申报"),
        side->plan->detail_count
            ? TEXT(
                  "details count as if there were no rows; if it does not hang on them, give the other cells with --given",
                  "明细按没有任何行计算；如该条款不涉及明细，请用 --given 写明其他栏目")
            : TEXT("give the other cells with --given", "请用 --given 写明其他栏目"),
        reason_name(clause->id, clause->label, side->session->language));
    return EXIT_USAGE;
}

ExitCode plot_side_find(PlotSide *side, const PlotSide *first)
{
    Arena *arena = &side->compiled.compilation.arena;
    ExitCode code = EXIT_ALL_WELL;
    if (side->given.given)
        code = fill_given(side);
    else if (first && has_same_form(first->plan, side->plan))
        side->applicant = first->applicant;
    else
        code = search(side);
    side->subject.applicant = &side->applicant;
    if (code != EXIT_ALL_WELL || side->applicant.plan)
        return code;
    if (setjmp(arena->escape) || applicant_take(&side->applicant, arena, side->plan, side->trial, 0) != STATUS_OK)
        return session_no_memory(side->session);
    if (side->given.given)
        return EXIT_ALL_WELL;
    Status status = applicant_copy(&side->raised, arena, &side->applicant);
    if (status == STATUS_OK)
        status = curve_choose(&side->subject, &side->raised);
    if (status != STATUS_OK)
        return session_no_memory(side->session);
    if (side->subject.applicant == &side->raised)
        side->applicant = side->raised;
    side->subject.applicant = &side->applicant;
    return EXIT_ALL_WELL;
}

/* ---- The whole -------------------------------------------------------------------------------------------------------- */

ExitCode plot_side_open(PlotSide *side, const Session *session, const Arguments *arguments, bool second)
{
    const char *other = second ? arguments_text(arguments, OPTION_WITH) : NULL;
    *side = (PlotSide){.session = session, .subject = {.depth = TRIAL_ALONE}};
    ExitCode code = take_readings(side, arguments, second);
    if (code == EXIT_ALL_WELL)
        code = compile(side, other ? other : arguments->operands[0]);
    if (code != EXIT_ALL_WELL)
        return code;
    if (setjmp(side->compiled.compilation.arena.escape))
        return session_no_memory(session);
    code = find_clause(side, str_from(arguments->operands[1]));
    if (code == EXIT_ALL_WELL)
        code = find_field(side, str_from(arguments->operands[2]));
    if (code != EXIT_ALL_WELL)
        return code;
    if (trial_open(&side->trial, side->plan, TRIAL_ROWS) != STATUS_OK)
        return session_no_memory(session);
    side->subject.trial = side->trial;
    return EXIT_ALL_WELL;
}

void plot_side_close(PlotSide *side)
{
    curve_done(&side->curve);
    trial_close(side->trial);
    if (side->is_compiled)
        compiled_close(&side->compiled);
    memory_free(side->arguments.given);
}
