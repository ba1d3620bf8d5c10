#include "compiler/builtin.h"
#include "compiler/doc/sentence.h"

static bool is_zh(const Sentence *s)
{
    return s->language == LANGUAGE_ZH;
}

static void put_text(Sentence *s, const Node *string)
{
    if (string)
        phrase_put(s->phrase, string->text);
}

/* ---- Who shares, in which order ----------------------------------------------------------------------------------------- */

static void put_period(Sentence *s, const Node *period)
{
    if (!period)
        return;
    switch (period->kind) {
    case NODE_PER_YEAR:
        sentence_put(s, " in each year", "每年");
        break;
    case NODE_IN_TOTAL:
        sentence_put(s, " over all years", "累计");
        break;
    case NODE_WITHIN_YEARS:
        sentence_put(s, " within ", "");
        sentence_value(s, period->left);
        sentence_put(s, " years", "个年度内");
        break;
    default:
        break;
    }
}

void sentence_scope(Sentence *s, const Node *scope)
{
    if (!scope || !scope->items) {
        sentence_put(s, "all applications together", "全部申报合计");
    } else {
        sentence_put(s, "each “", "同一“");
        sentence_list(s, scope->items, sentence_symbol_of);
        sentence_put(s, "”", "”");
    }
    put_period(s, scope ? scope->left : NULL);
}

static void put_order(Sentence *s, const Node *order)
{
    sentence_value(s, order->left);
    if (order->flags & FLAG_DESCENDING)
        sentence_put(s, " (the highest first)", "（从高到低）");
}

void sentence_orders(Sentence *s, const Node *orders)
{
    sentence_list(s, orders, put_order);
}

static void put_in_order(Sentence *s, const Node *order)
{
    if (!order)
        return;
    if (order->kind == NODE_PRO_RATA) {
        sentence_put(s, "; all are cut in the same proportion", "，超出时同比例核减");
    } else if (order->kind == NODE_REDUCE) {
        sentence_put(s, "; what is too much is taken first from ", "，超出部分依次从");
        sentence_list(s, order->items, sentence_symbol_of);
        sentence_put(s, "", "中核减");
    } else {
        sentence_put(s, "; who comes first goes by ", "，先后按");
        sentence_orders(s, order->items);
    }
}

static void put_ties(Sentence *s, const Node *ties)
{
    if (!ties)
        return;
    if (!ties->name) {
        sentence_put(s, "; equals go by ", "，并列时先后按");
        sentence_orders(s, ties->items);
        return;
    }
    bool all_in = builtin_find(BUILTIN_TIES, ties->name->text) == 0;
    sentence_put(
        s, all_in ? "; equals at the edge are all in" : "; equals at the edge are all out unless all find room",
        all_in ? "，末位并列的均取" : "，末位并列且名额不够的均不取");
}

void sentence_rounding(Sentence *s, const Node *mode, const Node *quantum)
{
    static const char *const words[][2] = {
        [ROUND_HALF_UP] = {"rounded half up", "四舍五入"},
        [ROUND_HALF_EVEN] = {"rounded half to even", "四舍六入五成双"},
        [ROUND_DOWN] = {"rounded down", "舍去尾数"},
        [ROUND_UP] = {"rounded up", "尾数进一"},
        [ROUND_FLOOR] = {"rounded down", "向下取整"},
        [ROUND_CEILING] = {"rounded up", "向上取整"},
    };
    int found = mode ? builtin_find(BUILTIN_ROUNDING, mode->text) : -1;
    if (found >= 0)
        sentence_put(s, words[found][0], words[found][1]);
    sentence_put(s, " to ", "至");
    sentence_value(s, quantum);
}

/* ---- Gates -------------------------------------------------------------------------------------------------------------- */

/* The measure's own words first, then what is looked at; where both are the same, it is said once. */
static void put_condition(Sentence *s, const Node *condition, const Node *label)
{
    if (!label || !label->text.len) {
        sentence_condition(s, condition);
        return;
    }
    phrase_put(s->phrase, label->text);
    size_t behind_label = s->phrase->len;
    sentence_put(s, ": ", "：");
    size_t begin = s->phrase->len;
    sentence_condition(s, condition);
    Str said = phrase_text(s->phrase);
    if (said.len > begin && str_equal((Str){said.at + begin, said.len - begin}, label->text))
        s->phrase->len = behind_label;
}

static void put_excepting(Sentence *s, const Node *node)
{
    sentence_put(s, node->right ? "instead, where " : "not for those where ",
                 node->right ? "另有规定：" : "除外：");
    put_condition(s, node->left, node->label);
    if (!node->right)
        return;
    sentence_put(s, ", the amount is ", "的，金额改为");
    sentence_value(s, node->right);
}

void sentence_exclusion(Sentence *s, const Node *excepting)
{
    put_condition(s, excepting->left, excepting->label);
}

/* ---- Amounts ------------------------------------------------------------------------------------------------------------ */

static void put_modifier(Sentence *s, const Node *node)
{
    bool plus = node->kind == NODE_PLUS;
    if (node->right) {
        sentence_put(s, "where ", "当");
        put_condition(s, node->right, node->label);
        sentence_put(s, ", ", "时，");
    } else if (node->label) {
        phrase_put(s->phrase, node->label->text);
        sentence_put(s, ": ", "：");
    }
    sentence_put(s, plus ? "plus " : "times ", plus ? "另加" : "再乘以");
    sentence_value(s, node->left);
}

static void put_cap(Sentence *s, const Node *node)
{
    if (node->scope) {
        sentence_scope(s, node->scope);
        sentence_put(s, " is paid at most ", "最高不超过");
    } else {
        sentence_put(s, "at most ", "每份申报最高不超过");
    }
    sentence_value(s, node->left);
    if (!node->scope)
        sentence_put(s, " for one application", "");
    put_in_order(s, node->right);
}

static void put_places(Sentence *s, const Node *node)
{
    sentence_scope(s, node->scope);
    switch (node->kind) {
    case NODE_ONCE:
        sentence_put(s, " is paid once only", "只享受一次");
        break;
    case NODE_EVERY_YEAR:
        sentence_put(s, " is paid once in each year", "每年享受一次");
        break;
    default:
        if (node->left->kind == NODE_NUMBER && node->left->exact.numerator == 1 &&
            node->left->exact.denominator == 1) {
            sentence_put(s, " is paid once only", "只享受一次");
            break;
        }
        sentence_put(s, " is paid at most ", "最多享受");
        sentence_value(s, node->left);
        sentence_put(s, " times", "次");
        break;
    }
    put_in_order(s, node->right);
}

static void put_top(Sentence *s, const Node *node)
{
    if (node->scope) {
        sentence_scope(s, node->scope);
        sentence_put(s, ": ", "：");
    }
    sentence_put(s, "only the first ", "只取前");
    sentence_value(s, node->left);
    sentence_put(s, " by ", "名，按");
    sentence_orders(s, node->items);
    sentence_put(s, "", "排列");
    put_ties(s, node->right);
}

static void put_quota(Sentence *s, const Node *node)
{
    sentence_put(s, "places by ", "按");
    sentence_operand(s, node->left);
    if (node->scope) {
        sentence_put(s, " for ", "、");
        sentence_scope(s, node->scope);
    }
    sentence_put(s, ": ", "分档设名额：");
    const Node *before = NULL;
    for (const Node *arm = node->items; arm; arm = arm->next) {
        sentence_key(s, arm->left, before);
        before = arm->left;
        sentence_put(s, " ", "");
        sentence_value(s, arm->right);
        sentence_put(s, arm->next ? "; " : "", arm->next ? "个；" : "个");
    }
    put_in_order(s, node->right);
    if (node->flags & FLAG_FALL_THROUGH)
        sentence_put(s, "; places left over go to the next band", "，余额递补至下一档");
}

/* ---- Money -------------------------------------------------------------------------------------------------------------- */

static void put_paid_from(Sentence *s, const Node *node)
{
    if (node->name && node->name->symbol) {
        sentence_put(s, "paid from ", "由");
        sentence_quoted(s, node->name->symbol);
        sentence_put(s, "", "列支");
    } else {
        sentence_put(s, "paid from money outside of this policy", "资金另行安排");
    }
}

/* `opened + 1 year`: how long after which day. */
static bool is_span_after(const Node *day)
{
    TypeKind kind = day->kind == NODE_ADD ? day->right->type.kind : TYPE_NONE;
    return kind == TYPE_DAYS || kind == TYPE_MONTHS || kind == TYPE_YEARS;
}

static void put_due(Sentence *s, const Node *day)
{
    if (is_zh(s) && is_span_after(day)) {
        sentence_value(s, day->left);
        sentence_put(s, "", "满");
        sentence_value(s, day->right);
        sentence_put(s, "", "时");
        return;
    }
    sentence_put(s, "on ", "于");
    sentence_value(s, day);
    sentence_put(s, ", ", "");
}

static void put_instalment(Sentence *s, const Node *node)
{
    if (node->right) {
        sentence_put(s, "when ", "满足“");
        if (node->label)
            phrase_put(s->phrase, node->label->text);
        else
            sentence_condition(s, node->right);
        sentence_put(s, ", ", node->third ? "”，" : "”时");
    }
    if (node->third)
        put_due(s, node->third);
    if (node->right || node->third)
        sentence_put(s, "", "兑付");
    if (node->left)
        sentence_value(s, node->left);
    else
        sentence_put(s, "the rest", "余款");
}

static void put_instalments(Sentence *s, const Node *node)
{
    if (!node->items) {
        sentence_put(s, "paid in ", "分");
        sentence_value(s, node->left);
        sentence_put(s, " equal yearly instalments", "期等额兑付，每年一期");
        if (node->right) {
            sentence_put(s, ", the first on ", "，首期为");
            sentence_value(s, node->right);
        }
        return;
    }
    sentence_put(s, "paid in instalments: ", "分期兑付：");
    for (const Node *part = node->items; part; part = part->next) {
        put_instalment(s, part);
        sentence_put(s, part->next ? "; " : "", part->next ? "；" : "");
    }
}

static void put_levels(Sentence *s, const Node *node)
{
    sentence_put(s, "the cost is borne by ", "分级负担：");
    for (const Node *part = node->items; part; part = part->next) {
        if (is_zh(s) && part->label)
            phrase_put(s->phrase, part->label->text);
        else
            sentence_symbol_of(s, part->name);
        sentence_put(s, ": ", "：");
        if (part->left)
            sentence_value(s, part->left);
        else
            sentence_put(s, "the rest", "余款");
        sentence_put(s, part->next ? "; " : "", part->next ? "；" : "");
    }
}

static void put_shortage(Sentence *s, const Node *rule)
{
    sentence_put(s, "when it is short, ", "不足时，");
    switch (rule->kind) {
    case NODE_UNDECIDED:
        sentence_put(s, "nothing is decided: all that is approved is paid, and the excess is reported",
                     "办法未作规定：全部照付，并报告超出多少");
        break;
    case NODE_PRO_RATA:
        sentence_put(s, "all awards are cut in the same proportion", "全部同比例核减");
        break;
    case NODE_FIRST_COME:
        sentence_put(s, "first come, first served; the last is paid in part", "先到先得，末位支付余额");
        break;
    case NODE_CUT_OFF:
        sentence_put(s, "first come, first served; nothing from the first that does not fit",
                     "先到先得，自第一份不足全额的起不再支付");
        break;
    case NODE_PRIORITY:
        sentence_put(s, "in this order of priority", "按下列顺序优先支付");
        if (rule->name) {
            sentence_put(s, " of ", "（");
            sentence_symbol_of(s, rule->name);
            sentence_put(s, "", "）");
        }
        sentence_put(s, ": ", "：");
        sentence_list(s, rule->items, sentence_symbol_of);
        put_in_order(s, rule->right);
        return;
    default:
        break;
    }
    if (rule->items) {
        sentence_put(s, ", in order of ", "，先后按");
        sentence_orders(s, rule->items);
    }
}

static void put_amount(Sentence *s, const Node *node)
{
    sentence_put(s, "", node->flags & FLAG_PER_YEAR ? "每年安排" : "总额");
    sentence_value(s, node->left);
    sentence_put(s, node->flags & FLAG_PER_YEAR ? " in each year" : " in all", "");
}

/* ---- The whole ---------------------------------------------------------------------------------------------------------- */

static void put_limit(Sentence *s, const Node *node)
{
    if (node->scope) {
        sentence_scope(s, node->scope);
        sentence_put(s, ": ", "：");
    }
    sentence_value(s, node->left);
    sentence_put(s, " together at most ", "合计不超过");
    sentence_value(s, node->right);
    put_in_order(s, node->third);
}

static void put_exclusive(Sentence *s, const Node *node)
{
    sentence_scope(s, node->scope);
    sentence_put(s, " is paid only the highest of ", "对");
    sentence_list(s, node->items, sentence_symbol_of);
    sentence_put(s, "", "就高享受一项");
    put_ties(s, node->left);
}

/* What the finding is called says less to readers than why it is meant. */
static void put_accepted(Sentence *s, const Node *node)
{
    sentence_put(s, "known and meant", "已知，确是此意");
    if (node->left) {
        sentence_put(s, ", of ", "：");
        sentence_symbol_of(s, node->left);
    }
    if (node->label) {
        sentence_put(s, " (", "（");
        put_text(s, node->label);
        sentence_put(s, ")", "）");
    }
}

void sentence_statement(Sentence *s, const Node *node)
{
    switch (node->kind) {
    case NODE_FOR:
        sentence_condition(s, node->left);
        break;
    case NODE_REQUIRE:
    case NODE_CHECK:
        put_condition(s, node->left, node->label);
        break;
    case NODE_EXCEPTING:
        put_excepting(s, node);
        break;
    case NODE_NOTWITHSTANDING:
        sentence_put(s, "prevails over ", "优先于");
        sentence_symbol_of(s, node->name);
        break;
    case NODE_PAY:
        sentence_value(s, node->left);
        break;
    case NODE_PLUS:
    case NODE_TIMES:
        put_modifier(s, node);
        break;
    case NODE_CAP:
        put_cap(s, node);
        break;
    case NODE_NO_CAP:
        sentence_put(s, "no cap", "不设上限");
        if (node->label) {
            sentence_put(s, " (", "（");
            put_text(s, node->label);
            sentence_put(s, ")", "）");
        }
        break;
    case NODE_ACCEPT: /* a finding of `polc check` that is meant */
        put_accepted(s, node);
        break;
    case NODE_FLOOR:
        sentence_put(s, "not less than ", "最低不少于");
        sentence_value(s, node->left);
        break;
    case NODE_ROUND:
        sentence_rounding(s, node->name, node->right);
        break;
    case NODE_ONCE:
    case NODE_EVERY_YEAR:
    case NODE_AT_MOST:
        put_places(s, node);
        break;
    case NODE_TOP:
        put_top(s, node);
        break;
    case NODE_QUOTA:
        put_quota(s, node);
        break;
    case NODE_PAID_FROM:
        put_paid_from(s, node);
        break;
    case NODE_IN_KIND:
        sentence_put(s, "a benefit in kind: no cash is paid", "非现金扶持，不支付现金");
        break;
    case NODE_INSTALMENTS:
        put_instalments(s, node);
        break;
    case NODE_SHARE:
        put_levels(s, node);
        break;
    case NODE_CERTIFIED_BY:
        sentence_put(s, "certified by ", "由");
        put_text(s, node->left);
        sentence_put(s, "", "认定");
        break;
    case NODE_EVIDENCE:
        sentence_put(s, "proved by ", "凭证：");
        put_text(s, node->left);
        break;
    case NODE_QUOTE:
        put_text(s, node->left);
        break;
    case NODE_AMOUNT:
        put_amount(s, node);
        break;
    case NODE_CARRY_OVER:
        sentence_put(s,
                     node->flags & FLAG_YES ? "what is left is carried over to the next year"
                                            : "what is left is not carried over",
                     node->flags & FLAG_YES ? "余额结转下年" : "余额不结转");
        break;
    case NODE_RESERVE:
        sentence_put(s, "held back: ", "预留");
        sentence_value(s, node->left);
        break;
    case NODE_SHORTAGE:
        put_shortage(s, node->left);
        break;
    case NODE_MEMBERS:
        sentence_put(s, "pays ", "列支");
        sentence_list(s, node->items, sentence_symbol_of);
        break;
    case NODE_LIMIT:
        put_limit(s, node);
        break;
    case NODE_EXCLUSIVE:
        put_exclusive(s, node);
        break;
    default:
        sentence_value(s, &(Node){.kind = NODE_ERROR, .span = node->span});
        break;
    }
}
