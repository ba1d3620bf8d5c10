/* changes: what differs between two checked policies, declaration by declaration and statement by statement.
 *
 * Layout, comments, language and order of declarations and statements are no change; nor is the spelling of a number. */
#ifndef POLC_CHANGES_H
#define POLC_CHANGES_H

#include "compiler/compare/twins.h"

/* What a policy consists of, in the order in which changes are told. X(NAME, English, Chinese, id in JSON) */
#define THINGS(X)                                                   \
    X(HEADER, "policy", "办法", "policy")                           \
    X(UNIT, "unit", "单位", "unit")                                 \
    X(FORM, "form", "申报表", "form")                               \
    X(FIELD, "field", "栏目", "field")                              \
    X(TABLE, "table", "标准表", "table")                            \
    X(DEFINE, "definition", "定义", "definition")                   \
    X(READING, "reading", "口径", "reading")                        \
    X(EVERY_CLAUSE, "every clause", "全部条款", "every_clause")     \
    X(CLAUSE, "clause", "条款", "clause")                           \
    X(REFER, "referral", "纳入其他政策", "referral")                \
    X(BUDGET, "budget", "资金", "budget")                           \
    X(EXCLUSIVE, "exclusive", "就高不重复", "exclusive")            \
    X(LIMIT, "limit", "合计限额", "limit")                          \
    X(TARGET, "target", "目标", "target")                           \
    X(UNMODELLED, "unmodelled article", "未建模条文", "unmodelled") \
    X(AMENDMENT, "amendment", "修订", "amendment")                  \
    X(OTHER, "rule", "规定", "rule")                                \
    X(TEST, "test", "算例", "test")

typedef enum ThingKind {
#define X(name, en, zh, id) THING_##name,
    THINGS(X)
#undef X
} ThingKind;

typedef enum ChangeKind { CHANGE_ADDED, CHANGE_REMOVED, CHANGE_CHANGED } ChangeKind;

/* The readings a statement or declaration stands under, outermost first. */
typedef struct UnderPath {
    const Node **unders; /* UNDER */
    size_t count;
} UnderPath;

/* One statement of a thing, or all of it where it has none. */
typedef struct Part {
    const Node *node; /* NULL: this version has none */
    UnderPath path;
    const Node *const *rows; /* of a table: the rows that lead to the value, the last of them is `node` */
    size_t row_count;
    Text text; /* instead of the node's own, where it is a part of a declaration; empty: the node's */
} Part;

typedef struct PartChange {
    ChangeKind kind;
    Part part[VERSIONS];
} PartChange;

typedef struct ThingChange {
    ThingKind thing;
    ChangeKind kind;
    const Node *node[VERSIONS]; /* the declarations; NULL: none */
    const Symbol *symbol[VERSIONS]; /* NULL: it has no name */
    UnderPath path[VERSIONS];
    bool is_renamed, is_relabelled, is_moved; /* another id; another label; under other readings */
    PartChange *parts; /* none when it was added or removed as a whole */
    size_t part_count, part_capacity;
} ThingChange;

typedef struct Changes {
    const Twins *twins;
    ThingChange *items;
    size_t count, capacity;
} Changes;

/* All of them, in the arena of the twins. */
Changes *changes_find(const Twins *twins);
/* In the words of the language. */
Text thing_text(ThingKind kind);
const char *thing_id(ThingKind kind);
/* The article of a clause, reading, budget, target or record; empty: none. */
Str thing_article(const Node *declaration);
/* A part as it stands in its version, without the readings it stands under. */
Str part_text(const Twins *twins, Version version, const Part *part, Language language);
/* "under courier_count is above_5000_only", empty for none. */
Str path_text(const Twins *twins, Version version, UnderPath path, Language language);
/* What a change of a statement comes to, in a few words: "cap 200,000 yuan → 300,000 yuan"; empty where only the texts can tell. */
Str change_words(const Twins *twins, const PartChange *change, Language language);

/* The changes that may move what a clause pays: its own, and those of what it speaks of, of gates, funds and rules that join it to others. */
typedef struct Causes {
    const ThingChange **items;
    size_t count, capacity;
} Causes;
/* Either symbol may be NULL: that version has no such clause. */
Causes changes_causes(const Changes *changes, const Symbol *old_clause, const Symbol *new_clause);

/* Whether what a clause pays may depend on the reading. */
bool reading_moves_clause(const Twins *twins, Version version, const Symbol *reading, const Symbol *clause);

#endif
