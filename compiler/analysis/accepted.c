#include "compiler/analysis/accepted.h"

static bool is_called(const Symbol *symbol, Str name)
{
    return str_equal(symbol->id, name) || (symbol->label.len && str_equal(symbol->label, name));
}

static bool answers(const AcceptedFinding *acceptance, const Diag *diag)
{
    const Node *subject = acceptance->node->left;
    bool at_home = diag->span.start >= acceptance->home.start && diag->span.end <= acceptance->home.end;
    /* At words of the law: where the article is cited. */
    at_home |=
        acceptance->article.len && str_equal(acceptance->article, diag->article) && finding_needs_law(diag->code);
    if (acceptance->finding != (int)diag->code || !at_home)
        return false;
    return !subject || (subject->symbol && is_called(subject->symbol, diag->subject));
}

static bool mark_answered(const AcceptedFinding *acceptance, Diags *diags)
{
    bool any = false;
    for (size_t i = 0; i < diags->count; i++) {
        if (!answers(acceptance, &diags->items[i]))
            continue;
        any = true;
        diags->items[i].accepted = acceptance->node->label->text;
    }
    return any;
}

/* With a higher cliff than usual, an accepted one may be out of sight; without the law nothing is said about it. */
static bool is_sought(DiagCode finding, const FindingOptions *options)
{
    bool hangs_on_cliff = finding == DIAG_CLIFF || finding == DIAG_THRESHOLD || finding == DIAG_PHASE_OUT;
    if (hangs_on_cliff)
        return options->cliff <= CLIFF_USUAL;
    return options->law || !finding_needs_law(finding);
}

void accepted_mark(Compilation *compilation, const FindingOptions *options)
{
    const Policy *policy = compilation->policy;
    Diags *diags = &compilation->diags;
    for (size_t i = 0; i < policy->acceptance_count; i++) {
        const AcceptedFinding *acceptance = &policy->acceptances[i];
        const Node *name = acceptance->node->name;
        if (!mark_answered(acceptance, diags) && is_sought((DiagCode)acceptance->finding, options))
            DIAGN(diags, ACCEPTS_NOTHING, acceptance->node->span, text_of(name->text));
    }
}
