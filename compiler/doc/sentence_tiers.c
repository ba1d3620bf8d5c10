/* What stands in braces: tiers, look-ups, cases. */
#include "compiler/doc/sentence.h"

static bool is_zh(const Sentence *s)
{
    return s->language == LANGUAGE_ZH;
}

/* ---- Tiers ------------------------------------------------------------------------------------------------------------ */

void sentence_tiers(Sentence *s, const Node *tiers)
{
    switch (tiers->kind) {
    case NODE_MARGINAL:
        sentence_put(s, "tier by tier, each slice of ", "将");
        sentence_operand(s, tiers->left);
        sentence_put(s, " at its own rate", "分段，各段按各自标准累进计算");
        if (tiers->right) {
            sentence_put(s, ", the rates applied to ", "，标准适用于");
            sentence_operand(s, tiers->right);
        }
        break;
    case NODE_WHOLE:
        sentence_put(s, "all of ", "");
        sentence_operand(s, tiers->left);
        sentence_put(s, " at the rate of the tier that it lies in", "按所在档次的标准全额计算");
        break;
    default:
        sentence_put(s, "the amount listed for ", "按");
        sentence_list(s, tiers->more, sentence_operand);
        sentence_put(s, "", "对应的标准");
        break;
    }
}

static void put_low_end(Sentence *s, const Node *value, bool excluded)
{
    bool date = value->kind == NODE_DATE;
    if (is_zh(s)) {
        phrase_put(s->phrase, date ? (excluded ? STR("") : STR("自")) : excluded ? STR("超过") : STR(""));
        sentence_value(s, value);
        phrase_put(s->phrase, date ? (excluded ? STR("之后") : STR("起")) : excluded ? STR("") : STR("以上"));
        return;
    }
    phrase_put(s->phrase, excluded ? (date ? STR("after ") : STR("above ")) : STR("from "));
    sentence_value(s, value);
}

static void put_high_end(Sentence *s, const Node *value, bool excluded)
{
    bool date = value->kind == NODE_DATE;
    if (is_zh(s)) {
        phrase_put(s->phrase, date ? (excluded ? STR("") : STR("至")) : excluded ? STR("不满") : STR(""));
        sentence_value(s, value);
        phrase_put(s->phrase, date ? (excluded ? STR("之前") : STR("")) : excluded ? STR("") : STR("以内"));
        return;
    }
    phrase_put(s->phrase, excluded ? (date ? STR("before ") : STR("below ")) : STR("up to "));
    sentence_value(s, value);
}

/* The end of the arm before, from which one without a low end of its own goes on. */
static const Node *band_before(const Node *before, bool *excluded)
{
    if (!before || before->kind != NODE_BAND || !before->right)
        return NULL;
    *excluded = !(before->flags & FLAG_HIGH_EXCLUDED);
    return before->right;
}

void sentence_key(Sentence *s, const Node *key, const Node *before)
{
    bool low_excluded = key->flags & FLAG_LOW_EXCLUDED;
    const Node *low = key->kind == NODE_BAND ? key->left : NULL;
    switch (key->kind) {
    case NODE_BAND:
        if (!low)
            low = band_before(before, &low_excluded);
        if (low)
            put_low_end(s, low, low_excluded);
        if (low && key->right)
            sentence_put(s, ", ", "、");
        if (key->right)
            put_high_end(s, key->right, key->flags & FLAG_HIGH_EXCLUDED);
        break;
    case NODE_RANGE:
        sentence_value(s, key->left);
        sentence_put(s, " to ", "至");
        sentence_value(s, key->right);
        break;
    case NODE_OTHERWISE:
        sentence_put(s, "otherwise", "其余");
        break;
    default:
        sentence_value(s, key);
        break;
    }
}

static void put_tiers(Sentence *s, const Node *tiers)
{
    sentence_tiers(s, tiers);
    if (s->tiers_elsewhere) {
        sentence_put(s, " (see the table)", "（见表）");
        return;
    }
    const Node *before = NULL;
    sentence_put(s, ": ", "：");
    for (const Node *arm = tiers->items; arm; arm = arm->next) {
        for (const Node *key = arm->kind == NODE_LOOKUP_ARM ? arm->items : arm->left; key;
             key = arm->kind == NODE_LOOKUP_ARM ? key->next : NULL) {
            sentence_key(s, key, before);
            if (arm->kind == NODE_LOOKUP_ARM && key->next)
                sentence_put(s, ", ", "、");
        }
        before = arm->kind == NODE_LOOKUP_ARM ? arm->items : arm->left;
        sentence_put(s, " ", "");
        sentence_value(s, arm->right);
        if (arm->next)
            sentence_put(s, "; ", "；");
    }
}

static void put_case(Sentence *s, const Node *node)
{
    for (const Node *when = node->items; when; when = when->next) {
        sentence_put(s, "if ", "如");
        sentence_condition(s, when->left);
        sentence_put(s, ": ", "，为");
        sentence_value(s, when->right);
        if (when->next || node->right)
            sentence_put(s, "; ", "；");
    }
    if (!node->right)
        return;
    sentence_put(s, "otherwise ", "其余情形为");
    sentence_value(s, node->right);
}

void sentence_arms(Sentence *s, const Node *node)
{
    if (node->kind == NODE_CASE)
        put_case(s, node);
    else
        put_tiers(s, node);
}
