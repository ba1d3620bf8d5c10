#include "compiler/builtin.h"

#include "compiler/diag.h"
#include "runtime/ledger/ledger.h"
#include "runtime/plan.h"

const Builtin builtin_table[] = {
#define BUILTIN(group, value, en, zh) {BUILTIN_##group, value, en, zh},
#include "compiler/builtin.def"
#undef BUILTIN
};
const size_t builtin_count = sizeof builtin_table / sizeof *builtin_table;

static bool is_word(const Builtin *entry, Str word)
{
    return str_is(word, entry->en) || str_is(word, entry->zh);
}

int builtin_find(BuiltinGroup group, Str word)
{
    for (size_t i = 0; i < builtin_count; i++) {
        const Builtin *entry = &builtin_table[i];
        if (entry->group == group && is_word(entry, word))
            return entry->value;
    }
    return -1;
}

bool builtin_has(BuiltinGroup group, Str word)
{
    for (size_t i = 0; i < builtin_count; i++) {
        if (builtin_table[i].group == group && is_word(&builtin_table[i], word))
            return true;
    }
    return false;
}

size_t builtin_words(BuiltinGroup group, Str *words, size_t capacity)
{
    size_t count = 0;
    for (size_t i = 0; i < builtin_count; i++) {
        if (builtin_table[i].group != group || count + 2 > capacity)
            continue;
        words[count++] = str_from(builtin_table[i].en);
        words[count++] = str_from(builtin_table[i].zh);
    }
    return count;
}
