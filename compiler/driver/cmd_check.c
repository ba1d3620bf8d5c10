#include "compiler/analysis/findings.h"
#include "compiler/analysis/validity.h"
#include "compiler/driver/compiled.h"
#include "compiler/plain_file.h"
#include "runtime/decimal.h"

/* Which choice of readings has no plan; the diagnostics follow. */
static void put_combination(const Session *session, const Compiled *compiled, const ReadingState *state)
{
    const SymbolList *readings = &compiled->compilation.policy->readings;
    bool zh = session->language == LANGUAGE_ZH, any = false;
    for (size_t r = 0; r < readings->count; r++) {
        if (!state->chosen[r])
            continue;
        const Symbol *reading = readings->items[r], *option = reading->parts[state->options[r]];
        Str name = zh && reading->label.len ? reading->label : reading->id;
        Str choice = zh && option->label.len ? option->label : option->id;
        fprintf(stderr, "%s%.*s = %.*s", any ? (zh ? "、" : ", ") : (zh ? "采用 " : "under "), STR_ARG(name),
                STR_ARG(choice));
        any = true;
    }
    if (any)
        fputs(zh ? " 时：\n" : ":\n", stderr);
}

/* ---- What is asked for --------------------------------------------------------------------------------------------------- */

static ExitCode take_cliff(const Session *session, const Arguments *arguments, FindingOptions *options)
{
    const char *given = arguments_text(arguments, OPTION_CLIFF);
    Int128 fen = 0;
    options->cliff = CLIFF_USUAL;
    if (!given)
        return EXIT_ALL_WELL;
    if (decimal_parse(str_from(given), 100, &fen) != DECIMAL_OK || fen <= 0 || fen > VALUE_LIMIT) {
        SESSION_ERROR(session, TEXT("`--cliff {0}` is not an amount above zero", "“--cliff {0}”不是大于零的金额"),
                      TEXT("write it in figures, in the policy's currency, e.g. --cliff 1000",
                           "请用数字写办法所用货币的金额，例如 --cliff 1000"),
                      str_from(given));
        return EXIT_USAGE;
    }
    options->cliff = (int64_t)fen;
    return EXIT_ALL_WELL;
}

static ExitCode take_law(const Session *session, const Arguments *arguments, Compiled *compiled,
                         FindingOptions *options)
{
    const char *path = arguments_text(arguments, OPTION_LAW);
    Compilation *compilation = &compiled->compilation;
    Str text;
    Text reason;
    if (!path)
        return EXIT_ALL_WELL;
    if (setjmp(compilation->arena.escape))
        return session_no_memory(session);
    if (!plain_file_read_text(&compilation->arena, path, &text, &reason)) {
        SESSION_ERROR(session, TEXT("cannot read the measure's text `{0}`: {1}", "无法读取办法原文“{0}”：{1}"),
                      TEXT("save it as plain text in UTF-8 or GBK", "请另存为 UTF-8 或 GBK 编码的纯文本"),
                      str_from(path), session_text(session, reason));
        return EXIT_POLICY;
    }
    options->law = source_add(&compilation->sources, str_from(path), text);
    return EXIT_ALL_WELL;
}

/* ---- What is shown ------------------------------------------------------------------------------------------------------- */

typedef struct Tally {
    size_t open, hidden, accepted; /* findings that are shown, that are below the level, that the policy answers */
    size_t unproved;
} Tally;

/* Keeps the diagnostics that are to be shown. */
static Tally choose_shown(Diags *diags, Severity level, bool show_accepted)
{
    Tally tally = {0};
    size_t kept = 0;
    diags->warnings = 0;
    for (size_t i = 0; i < diags->count; i++) {
        Diag diag = diags->items[i];
        bool is_accepted = diag.accepted.len > 0, is_hidden = diag_severity(diag.code) > level;
        tally.unproved += diag.code == DIAG_DISPROVED || diag.code == DIAG_NOT_PROVED;
        tally.accepted += is_accepted;
        tally.hidden += is_hidden && !is_accepted;
        tally.open += !is_accepted && !is_hidden;
        if (is_accepted ? !show_accepted : is_hidden)
            continue;
        diags->warnings += diag_severity(diag.code) == SEVERITY_WARNING;
        diags->items[kept++] = diag;
    }
    diags->count = kept;
    return tally;
}

static void put_verdict(const Session *session, const Compiled *compiled, const Tally *tally)
{
    const Policy *policy = compiled->compilation.policy;
    bool zh = session->language == LANGUAGE_ZH;
    const char *form =
        !zh ? "%s: %s (%zu clauses, %zu readings, %zu tests)" : "%s：%s（条款%zu条，口径%zu项，算例%zu个）";
    const char *verdict = tally->open ? (zh ? "可以执行" : "compiles") : (zh ? "正确" : "correct");
    fprintf(stderr, form, session_file_name(session, compiled->file.path), verdict, policy->clauses.count,
            policy->readings.count, policy->test_count);
    if (policy->proof_count > tally->unproved)
        fprintf(stderr, zh ? "，%zu项已证明" : ", %zu proved", policy->proof_count - tally->unproved);
    if (tally->open)
        fprintf(stderr, zh ? "，%zu处待改正或答复" : ", %zu to mend or to accept", tally->open);
    if (tally->hidden)
        fprintf(stderr,
                zh ? "，另有%zu条级别较低的未列出（--level note）"
                   : ", %zu of lower level not shown (--level note)",
                tally->hidden);
    if (tally->accepted)
        fprintf(stderr, zh ? "，%zu处已答复（--accepted）" : ", %zu accepted (--accepted)", tally->accepted);
    fputc('\n', stderr);
}

static ExitCode check(const Session *session, const Arguments *arguments, Compiled *compiled,
                      const FindingOptions *options)
{
    Compilation *compilation = &compiled->compilation;
    ReadingState failing;
    if (findings_search(compilation, &compiled->readings, options, &failing) != STATUS_OK)
        return session_no_memory(session);
    if (failing.options) {
        put_combination(session, compiled, &failing);
        compiled_put_diagnostics(compiled);
        return EXIT_POLICY;
    }
    static const Severity levels[] = {SEVERITY_NOTE, SEVERITY_WARNING, SEVERITY_ERROR};
    Severity level = levels[arguments_number(arguments, OPTION_LEVEL, 1)];
    Tally tally = choose_shown(&compilation->diags, level, arguments_has(arguments, OPTION_ACCEPTED));
    compiled_put_diagnostics(compiled);
    put_verdict(session, compiled, &tally);
    return tally.open ? EXIT_ATTENTION : EXIT_ALL_WELL;
}

static ExitCode take_period(const Session *session, const Arguments *arguments, ValidPeriod *period)
{
    const char *given = arguments_text(arguments, OPTION_VALID);
    if (!given || validity_read_period(str_from(given), period))
        return EXIT_ALL_WELL;
    SESSION_ERROR(
        session, TEXT("`--valid {0}` is no period", "“--valid {0}”不是一段期间"),
        TEXT("write years or days, the earlier first: --valid 2015..2030, --valid 2015-11-01..2016-10-31",
             "请写年份或日期，先早后晚：--valid 2015..2030、--valid 2015年11月1日至2016年10月31日"),
        str_from(given));
    return EXIT_USAGE;
}

ExitCode cmd_check(const Session *session, const Arguments *arguments)
{
    FindingOptions options = {0};
    ValidPeriod period;
    ExitCode code = take_cliff(session, arguments, &options);
    if (code == EXIT_ALL_WELL)
        code = take_period(session, arguments, &period);
    if (code != EXIT_ALL_WELL)
        return code;
    Compiled compiled;
    code = compiled_open(&compiled, session, arguments, true);
    if (code != EXIT_ALL_WELL)
        return code;
    code = take_law(session, arguments, &compiled, &options);
    if (code == EXIT_ALL_WELL && arguments_has(arguments, OPTION_VALID) &&
        validity_find(&compiled.compilation, period) != STATUS_OK)
        code = session_no_memory(session);
    if (code == EXIT_ALL_WELL)
        code = check(session, arguments, &compiled, &options);
    compiled_close(&compiled);
    return code;
}
