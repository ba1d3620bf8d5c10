/* writing_doc: what the parts of the document share. Private to compiler/doc. */
#ifndef POLC_WRITING_DOC_H
#define POLC_WRITING_DOC_H

#include "compiler/doc/doc.h"
#include "compiler/doc/sentence.h"
#include "compiler/select.h"
#include "runtime/sample/trial.h"

typedef struct Doc {
    const DocSubject *subject;
    const Policy *policy;
    const Plan *plan;
    Selection *selection; /* what is in force */
    Arena *arena; /* of the compilation */
    Page page;
    Language language;
    Phrase phrase; /* the sentence at hand */
    Trial *trial; /* of the clause whose pictures are drawn; here so that it is closed when the arena escapes */
    Status status; /* of what is neither page nor phrase */
} Doc;

static inline bool doc_zh(const Doc *doc)
{
    return doc->language == LANGUAGE_ZH;
}
static inline Str doc_either(const Doc *doc, const char *en, const char *zh)
{
    return str_from(doc_zh(doc) ? zh : en);
}
/* A sentence over doc->phrase, which is emptied. */
Sentence doc_sentence(Doc *doc);
static inline Str doc_said(const Doc *doc)
{
    return phrase_text(&doc->phrase);
}
/* The name of a symbol in the language, in the arena. */
Str doc_name(Doc *doc, const Symbol *symbol);
/* Where a thing stands in the document: `c-courier_freight`. */
Str doc_anchor(Doc *doc, const char *kind, Str id);
/* A name that leads to where the thing stands. */
void doc_link(Doc *doc, const char *kind, const Symbol *symbol);
/* The article that statements cite; empty where none does. */
Str doc_article(const Node *statements);
/* The same of a declaration, whose article may stand behind its name. */
Str doc_cited(const Node *declaration);
/* The sentence at hand, which begins with a capital. */
void doc_text(Doc *doc);
/* One paragraph or item: a statement as a sentence with its full stop. */
void doc_statement(Doc *doc, const Node *statement);
void doc_heading(Doc *doc, int level, const char *anchor, const char *en, const char *zh);
/* The clause's number in the plan; clause_count when it is not there. */
size_t doc_clause_of(const Doc *doc, const Symbol *clause);

/* doc_front.c */
void doc_front(Doc *doc);
void doc_common(Doc *doc);
/* doc_clause.c */
void doc_clauses(Doc *doc);
/* What changes under readings that are not in force: an item for each `under` among the statements. */
void doc_unders(Doc *doc, const Node *statements);
/* The same for blocks of the file. */
void doc_file_unders(Doc *doc);
/* By index, the readings under which statements of a clause or budget stand, or for which its values ask. In the arena. */
const bool *doc_turns_on(Doc *doc, const Node *declaration);
/* doc_amended.c */
/* Whether an amendment changes a part of the clause or budget. */
bool doc_is_amended(const Doc *doc, const Symbol *symbol);
/* The declaration as it reads after all amendments; a copy where one changed it. */
const Node *doc_in_force(Doc *doc, const Symbol *symbol);
/* A paragraph for each amendment that added or changed it. */
void doc_amended_by(Doc *doc, const Symbol *symbol);
/* The text of a clause or budget, folded; of an amended one also what it was before. */
void doc_source(Doc *doc, const Symbol *symbol);
/* "as amended by …". */
Str doc_version_name(Doc *doc, size_t version);
/* doc_tiers.c: tables of what stands in braces; `value` is searched through, definitions too when asked. */
void doc_tiers(Doc *doc, const Node *value);
void doc_tables(Doc *doc);
/* The definitions that a value uses, each once, in a list. */
void doc_definitions(Doc *doc, Node *const *statements, size_t count);
/* doc_chart.c */
void doc_charts(Doc *doc, size_t clause);
/* doc_cases.c: the worked cases of one clause, and all of them. */
void doc_cases_of(Doc *doc, const Symbol *clause);
void doc_cases(Doc *doc);
/* doc_records.c */
void doc_money(Doc *doc);
void doc_readings(Doc *doc);
void doc_records(Doc *doc);
/* Declarations that no part of the document puts into words stand as they are written. */
bool doc_has_rest(const Doc *doc);
bool doc_has_decisions(const Doc *doc);
/* doc_index.c */
void doc_form(Doc *doc);
void doc_articles(Doc *doc);

#endif
