/* `prove CONDITION "label"` and `prove CLAUSE does not fall as FIELD grows "label"`. */
#include "compiler/checker.h"

static void check_growth(Checker *checker, Node *node)
{
    resolve_expect(checker, node->name, KIND_BIT(CLAUSE), TEXT("a clause", "条款"));
    Symbol *field = resolve_expect(checker, node->right, KIND_BIT(FIELD), TEXT("a field", "栏目"));
    if (field && !type_is_poison(field->type) && !type_is_numeric(field->type))
        DIAGN(checker->diags, PROOF_FIELD, node->right->span, word(field->id),
              type_text(checker->arena, field->type));
}

void check_proofs(Checker *checker)
{
    for (size_t i = 0; i < checker->policy->proof_count; i++) {
        Node *node = checker->policy->proofs[i];
        checker->proving = true;
        if (node->name)
            check_growth(checker, node);
        else
            check_condition(checker, node->left);
        checker->proving = false;
        if (!node->label || !node->label->text.len)
            DIAG0(checker->diags, LABEL_MISSING, node->span);
    }
}
