#include "compiler/explain/say.h"
#include "runtime/write/amount.h"
#include "runtime/write/reason.h"
#include "runtime/write/rule.h"

/* How many of the others are named; the rest is a number. */
#define NAMED 5

static const Award *award_of(const Say *say, uint32_t award)
{
    return &say->facts->results->awards[award];
}

static void put_row(Words *words, uint32_t row)
{
    Phrase phrase = {0};
    reason_put_row(&phrase, words->say->facts->results, row, words->say->language);
    words_put(words, phrase_text(&phrase));
    phrase_done(&phrase);
}

static void put_rule(Words *words, const StepFacts *step)
{
    Phrase phrase = {0};
    rule_put(&phrase, words->say->facts->plan, step->number, words->say->language);
    words_put(words, phrase_text(&phrase));
    phrase_done(&phrase);
}

static Str fen_text(Say *say, Int128 fen)
{
    Words words = words_of(say);
    words_put_fen(&words, fen);
    return words_text(&words);
}

static const HistoryEntry *entry_at(const StepFacts *step, size_t position)
{
    return &step->round.step->entries[position];
}

/* "; awarded before 500.00 (2015, document)" */
static void put_earlier(Words *words, const StepFacts *step)
{
    const HistoryRound *round = &step->round;
    if (!round->earlier_count)
        return;
    words_put_either(words, "; awarded before ", "；此前已获 ");
    words_put_fen(words, round->earlier_sum);
    words_put_either(words, " (", "（");
    if (round->earlier_count > 1) {
        words_put_whole(words, (Int128)round->earlier_count);
        words_put_either(words, " awards, the first ", " 笔，首笔");
    }
    Phrase phrase = {0};
    reason_put_earlier_award(&phrase, words->say->facts->results, round->earlier, words->say->language);
    words_put(words, phrase_text(&phrase));
    phrase_done(&phrase);
    words_put_either(words, ")", "）");
}

/* The others of the round that asked for something: those in front, or all. */
static void say_others(Say *say, const StepFacts *step, size_t first, size_t end)
{
    size_t named = 0, more = 0;
    for (size_t i = first; i < end; i++) {
        const HistoryEntry *entry = entry_at(step, i);
        if (entry->before == 0 || i == step->round.position)
            continue;
        if (named == NAMED) {
            more++;
            continue;
        }
        named++;
        Words words = words_of(say);
        put_row(&words, award_of(say, entry->award)->row);
        if (step->step->clause_count > 1) {
            const PlanClause *clause = &say->facts->plan->clauses[award_of(say, entry->award)->clause];
            words_put(&words, STR(" "));
            words_put_name(&words, clause->id, clause->label);
        }
        words_put(&words, STR(" "));
        words_put_fen(&words, entry->before);
        if (entry->after != entry->before) {
            words_put(&words, STR(" → "));
            words_put_fen(&words, entry->after);
        }
        say_line(say, LINE_DETAIL, (Str){0}, words_text(&words));
    }
    if (more) {
        Words words = words_of(say);
        words_put_either(&words, "and ", "另有 ");
        words_put_whole(&words, (Int128)more);
        words_put_either(&words, " more", " 份");
        say_line(say, LINE_DETAIL, (Str){0}, words_text(&words));
    }
}

/* ---- Places, ranks, quotas --------------------------------------------------------------------------------------- */

static void say_places(Say *say, const ClauseFacts *clause, const StepFacts *step)
{
    const HistoryRound *round = &step->round;
    Words words = words_of(say);
    put_rule(&words, step);
    put_earlier(&words, step);
    words_put_either(&words, "; ", "；");
    if (step->after) {
        Int128 number = (Int128)(round->ahead_holders + round->taken_places + round->earlier_count + 1);
        words_put_either(&words, "place ", "本份占第 ");
        words_put_whole(&words, number);
        words_put_either(&words, " of ", " 个，共 ");
        words_put_whole(&words, step->step->limit);
        words_put_either(&words, "", " 个");
        say_line(say, LINE_STAGE, say_either(say, "place", "名额"), words_text(&words))->amount =
            fen_text(say, step->after);
        return;
    }
    words_put_either(&words, "taken", "名额已满");
    uint32_t holder = clause->stages.holder;
    if (holder != NO_ROW) {
        words_put_either(&words, " by ", "，由 ");
        put_row(&words, holder);
        words_put_either(&words, "", " 享受");
    }
    say_line(say, LINE_STAGE, say_either(say, "place", "名额"), words_text(&words))->amount =
        fen_text(say, step->after);
}

static void say_top(Say *say, const StepFacts *step)
{
    const HistoryRound *round = &step->round;
    Words words = words_of(say);
    put_rule(&words, step);
    put_earlier(&words, step);
    words_put_either(&words, "; turn ", "；排第 ");
    words_put_whole(&words, (Int128)round->ahead_takers + 1);
    words_put_either(&words, " of ", "，共 ");
    words_put_whole(&words, (Int128)round->takers);
    words_put_either(&words, step->after ? ": in" : ": not among them", step->after ? " 份：入选" : " 份：未入选");
    say_line(say, LINE_STAGE, say_either(say, "rank", "名次"), words_text(&words))->amount =
        fen_text(say, step->after);
}

static void say_rank(Say *say, const StepFacts *step)
{
    Words words = words_of(say);
    put_rule(&words, step);
    words_put_either(&words, "; rank ", "；第 ");
    words_put_whole(&words, step->rank);
    words_put_either(&words, " of ", " 名，共 ");
    words_put_whole(&words, (Int128)step->round.takers);
    if (step->equals > 1) {
        words_put_either(&words, "; so many have it: ", " 份；并列 ");
        words_put_whole(&words, (Int128)step->equals);
    }
    words_put_either(&words, "", " 份");
    say_line(say, LINE_STAGE, say_either(say, "rank", "名次"), words_text(&words))->amount =
        fen_text(say, step->after);
}

static void say_quota(Say *say, const StepFacts *step)
{
    uint32_t band = entry_at(step, step->round.position)->rank;
    Words words = words_of(say);
    put_rule(&words, step);
    if (band < step->step->band_count) {
        words_put_either(&words, "; band ", "；第 ");
        words_put_whole(&words, (Int128)band + 1);
        words_put_either(&words, " has ", " 档名额 ");
        words_put_whole(&words, step->places);
        words_put_either(&words, "; turn ", " 个，本份排第 ");
        words_put_whole(&words, (Int128)step->ahead + 1);
        words_put_either(&words, " of ", "，共 ");
        words_put_whole(&words, (Int128)step->equals);
        words_put_either(&words, step->after ? "" : ": full", step->after ? " 份" : " 份：名额已满");
    } else {
        words_put_either(&words, "; outside of all bands", "；不在任何一档之内");
    }
    say_line(say, LINE_STAGE, say_either(say, "quota", "名额"), words_text(&words))->amount =
        fen_text(say, step->after);
}

/* ---- Money that is shared ------------------------------------------------------------------------------------------ */

/* weight ÷ weights × pot; the fen left over go to the largest remainders. */
static void say_pot(Say *say, const StepFacts *step)
{
    Words words = words_of(say);
    words_put_money(&words, step->limit - step->round.held_earlier);
    words_put(&words, STR(" × "));
    words_put_whole(&words, step->weight);
    words_put(&words, STR(" ÷ "));
    words_put_whole(&words, step->weights);
    words_put_either(&words, ", the weights of ", "（比重合计，");
    words_put_whole(&words, (Int128)step->round.takers);
    words_put_either(&words, " applications", " 份申报）");
    put_earlier(&words, step);
    say_line(say, LINE_STAGE, say_either(say, "share", "分配"), words_text(&words))->amount =
        fen_text(say, step->after);
}

static void put_taken(Words *words, const StepFacts *step)
{
    if (step->round.taken == 0)
        return;
    bool by_versions = step->round.held_earlier == step->round.taken;
    words_put_either(words, by_versions ? "; earlier versions drew " : "; earlier years drew ",
                     by_versions ? "；原版本已用 " : "；此前年度已用 ");
    words_put_fen(words, step->round.taken);
}

static void say_shared(Say *say, const StepFacts *step, const char *en, const char *zh)
{
    const HistoryRound *round = &step->round;
    const PlanStep *rule = step->step;
    Int128 room = step->room;
    Words words = words_of(say);
    put_rule(&words, step);
    put_earlier(&words, step);
    put_taken(&words, step);
    bool pro_rata = rule->sharing == SHARING_PRO_RATA && rule->priority_count == 0;
    if (round->asked <= room) {
        words_put_either(&words, "; asked for in all ", "；合计申请 ");
        words_put_fen(&words, round->asked);
        words_put_either(&words, ": enough", "，未超过");
    } else if (pro_rata) {
        words_put_either(&words, "; ", "；");
        words_put_fen(&words, step->before);
        words_put(&words, STR(" × "));
        words_put_fen(&words, room);
        words_put(&words, STR(" ÷ "));
        words_put_fen(&words, round->asked);
    } else if (rule->priority_count) {
        words_put_either(&words, "; asked for in all ", "；合计申请 ");
        words_put_fen(&words, round->asked);
        words_put_either(&words, ", too much by ", "，超出 ");
        words_put_fen(&words, round->asked - room);
    } else {
        words_put_either(&words, "; those before drew ", "；在先者已用 ");
        words_put_fen(&words, round->ahead_held);
        words_put_either(&words, ", left ", "，尚余 ");
        words_put_fen(&words, room - round->ahead_held);
    }
    Line *line = say_line(say, LINE_STAGE, say_either(say, en, zh), words_text(&words));
    line->amount = fen_text(say, step->after);
    if (round->asked > room)
        say_others(say, step, round->held_first, pro_rata || rule->priority_count ? round->end : round->position);
}

/* What each of the clauses brings together. */
static void say_exclusive(Say *say, const StepFacts *step)
{
    const PlanStep *rule = step->step;
    Words words = words_of(say);
    put_rule(&words, step);
    put_earlier(&words, step);
    say_line(say, LINE_STAGE, say_either(say, "exclusive", "就高"), words_text(&words))->amount =
        fen_text(say, step->after);
    for (size_t c = 0; c < rule->clause_count; c++) {
        const PlanClause *clause = &say->facts->plan->clauses[rule->clauses[c]];
        const StepTotal *total = &step->totals[c];
        Words line = words_of(say);
        words_put_name(&line, clause->id, clause->label);
        words_put(&line, STR(" "));
        words_put_fen(&line, total->before);
        if (total->before && total->after == total->before)
            words_put_either(&line, " (kept)", "（保留）");
        else if (total->after)
            words_put_either(&line, " (kept, less what the others were awarded before)",
                             "（保留，扣除其他条款此前已获的部分）");
        else if (total->before)
            words_put_either(&line, " (gives way)", "（让出）");
        say_line(say, LINE_DETAIL, (Str){0}, words_text(&line));
    }
}

/* ---- Budgets --------------------------------------------------------------------------------------------------------- */

static void put_fund(Words *words, const StepFacts *step)
{
    const SettleBudget *budget = step->budget;
    put_rule(words, step);
    if (budget->year != INT32_MIN) {
        char digits[AMOUNT_TEXT];
        words_put(words, STR(" "));
        words_put(words, (Str){digits, int128_print(digits, budget->year)});
        words_put_either(words, "", "年度");
    }
    words_put_either(words, ": ", "：安排 ");
    words_put_fen(words, budget->amount);
    if (budget->carried_over) {
        words_put_either(words, ", carried over ", "，结转 ");
        words_put_fen(words, budget->carried_over);
    }
    if (budget->reserve) {
        words_put_either(words, ", reserve ", "，预留 ");
        words_put_fen(words, budget->reserve);
    }
    if (budget->earlier) {
        words_put_either(words, ", paid before ", "，此前已付 ");
        words_put_fen(words, budget->earlier);
    }
    words_put_either(words, ", demand ", "，核准合计 ");
    words_put_fen(words, budget->demand);
}

static void put_shortage(Words *words, const StepFacts *step)
{
    const SettleBudget *budget = step->budget;
    Int128 available = step->room;
    words_put_either(words, "; short by ", "，短缺 ");
    words_put_fen(words, budget->shortage);
    switch (step->step->shortage) {
    case SHORTAGE_UNDECIDED:
        words_put_either(words, ", and who is paid is undecided: paid as approved for now",
                         "；如何核减未定，暂按核准额列示");
        break;
    case SHORTAGE_PRO_RATA:
        words_put_either(words, "; pro rata ", "；同比例核减 ");
        words_put_fen(words, step->before);
        words_put(words, STR(" × "));
        words_put_fen(words, available);
        words_put(words, STR(" ÷ "));
        words_put_fen(words, budget->demand);
        break;
    default:
        words_put_either(words,
                         step->step->shortage == SHORTAGE_CUT_OFF
                             ? "; in order, and nothing from the first that does not fit"
                         : step->step->shortage == SHORTAGE_FIRST_COME ? "; in order of precedence"
                                                                       : "; by priority",
                         step->step->shortage == SHORTAGE_CUT_OFF      ? "；按先后支付，额满即止"
                         : step->step->shortage == SHORTAGE_FIRST_COME ? "；按先后支付"
                                                                       : "；按优先顺序支付");
        words_put_either(words, ": those before were paid ", "：在先者已付 ");
        words_put_fen(words, step->round.ahead_held);
        words_put_either(words, ", left ", "，尚余 ");
        words_put_fen(words, available - step->round.ahead_held);
    }
}

static void say_budget(Say *say, const StepFacts *step)
{
    if (!step->budget)
        return;
    Words words = words_of(say);
    put_fund(&words, step);
    if (step->budget->shortage)
        put_shortage(&words, step);
    else
        words_put_either(&words, ": enough", "，足够");
    say_line(say, LINE_STAGE, say_either(say, "budget", "资金"), words_text(&words))->amount =
        fen_text(say, step->after);
}

void say_step(Say *say, const ClauseFacts *clause, const StepFacts *step)
{
    switch (step->step->kind) {
    case STEP_PLACES:
        say_places(say, clause, step);
        break;
    case STEP_TOP:
        say_top(say, step);
        break;
    case STEP_QUOTA:
        say_quota(say, step);
        break;
    case STEP_POT:
        say_pot(say, step);
        break;
    case STEP_RANK:
        say_rank(say, step);
        break;
    case STEP_SHARED_CAP:
        say_shared(say, step, "shared cap", "共用上限");
        break;
    case STEP_EXCLUSIVE:
        say_exclusive(say, step);
        break;
    case STEP_LIMIT:
        say_shared(say, step, "limit", "合计限额");
        break;
    case STEP_BUDGET:
        say_budget(say, step);
        break;
    }
}
