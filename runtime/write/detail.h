/* detail: the stages of an amount, as columns of a detailed result. */
#ifndef POLC_DETAIL_H
#define POLC_DETAIL_H

/* X(NAME, id, label, is an amount, where it stands in a table that is too wide). Who reads labels finds the label of the clause
 * where others find its id, and the other way round. */
#define DETAIL_COLUMNS(X)                               \
    X(CLAUSE, "clause", "条款", false, BESIDE)          \
    X(LABEL, "label", "条款代号", false, BELOW)         \
    X(ARTICLE, "article", "依据", false, BELOW)         \
    X(VERSION, "version", "适用版本", false, BELOW)     \
    X(OUTCOME, "outcome", "结果", false, BESIDE)        \
    X(REASON, "reason", "原因", false, REMARK)          \
    X(BASE, "base", "基数", true, BELOW)                \
    X(UNIT, "base_unit", "基数单位", false, BELOW)      \
    X(DECIDED, "decided_rate", "核定比例", true, BELOW) \
    X(COMPUTED, "computed", "计算额", true, BELOW)      \
    X(MODIFIED, "modified", "加减后", true, BELOW)      \
    X(FLOORED, "floored", "保底后", true, BELOW)        \
    X(CAPPED, "capped", "封顶后", true, BELOW)          \
    X(ROUNDED, "rounded", "取整后", true, BELOW)        \
    X(PLACED, "placed", "名额后", true, BELOW)          \
    X(SHARED, "shared", "共享封顶后", true, BELOW)      \
    X(APPROVED, "approved", "核准额", true, BESIDE)     \
    X(BUDGET, "budget", "资金来源", false, BELOW)       \
    X(PAID, "paid", "实付额", true, BESIDE)             \
    DETAIL_PART_COLUMNS(X)

/* Only where a clause divides what it pays: rows of their own for instalments and shares, behind the row of the amount. */
#define DETAIL_PART_COLUMNS(X)                              \
    X(PART, "part", "分项", false, BESIDE)                  \
    X(PART_AMOUNT, "part_amount", "分项金额", true, BESIDE) \
    X(DUE, "due", "兑付日期", false, BESIDE)

enum {
#define X(name, id, label, is_amount, standing) DETAIL_##name,
    DETAIL_COLUMNS(X)
#undef X
        DETAIL_COUNT,
    DETAIL_WITHOUT_PARTS = DETAIL_PART
};

#endif
