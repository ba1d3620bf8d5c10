#define _GNU_SOURCE 1 /* vasprintf */

#include "runtime/ahead/header.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "runtime/civil_date.h"
#include "runtime/sha256.h"
#include "runtime/text_width.h"

static const char types_text[] =
#include "ahead_types.inc"
    ;

typedef struct Header {
    Phrase *out;
    Arena *arena;
    const Plan *plan;
    const Layout *layout;
    Str prefix;
    Str *columns, *clauses; /* identifiers, by field and by clause */
    bool failed;
} Header;

/* ---- Identifiers ----------------------------------------------------------------------------------------------------- */

/* Letters, digits and Chinese characters may stand in an identifier as they are. */
static bool is_plain(uint32_t point)
{
    return (point >= 'a' && point <= 'z') || (point >= 'A' && point <= 'Z') || (point >= '0' && point <= '9') ||
           point == '_' || (point >= 0x3400 && point <= 0x4DBF) || (point >= 0x4E00 && point <= 0x9FFF);
}

static bool is_reserved(Str name)
{
    static const char *const words[] = {
        "alignas",  "alignof", "and",      "asm",       "auto",     "bool",    "break",     "case",    "catch",
        "char",     "class",   "const",    "constexpr", "continue", "default", "delete",    "do",      "double",
        "else",     "enum",    "explicit", "export",    "extern",   "false",   "faults",    "float",   "for",
        "friend",   "goto",    "if",       "inline",    "int",      "layout",  "long",      "mutable", "namespace",
        "new",      "not",     "nullptr",  "operator",  "or",       "private", "protected", "public",  "register",
        "restrict", "return",  "short",    "signed",    "sizeof",   "static",  "struct",    "switch",  "template",
        "this",     "throw",   "true",     "try",       "typedef",  "typeid",  "typename",  "typeof",  "union",
        "unsigned", "using",   "virtual",  "void",      "volatile", "while",   "xor"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_is(name, words[i]))
            return true;
    return false;
}

static Str identifier_of(Arena *arena, Str id)
{
    char *bytes = arena_new(arena, id.len + 2, 1);
    size_t length = 0;
    for (size_t at = 0; bytes && at < id.len;) {
        uint32_t point;
        size_t size = text_decode((Str){id.at + at, id.len - at}, &point);
        size = size ? size : 1;
        if (length == 0 && id.at[at] >= '0' && id.at[at] <= '9')
            bytes[length++] = '_';
        if (is_plain(point)) {
            memcpy(bytes + length, id.at + at, size);
            length += size;
        } else {
            bytes[length++] = '_';
        }
        at += size;
    }
    if (bytes && is_reserved((Str){bytes, length}))
        bytes[length++] = '_';
    return (Str){bytes, length};
}

/* Not among the first `count`. */
static Str unlike(Header *header, const Str *names, size_t count, Str name)
{
    Str unique = name;
    for (size_t i = 0, number = 2; i < count; i++)
        if (str_equal(names[i], unique)) {
            unique = arena_print(header->arena, "%.*s_%zu", STR_ARG(name), number++);
            i = SIZE_MAX;
        }
    return unique;
}

Str header_prefix(Arena *arena, const Plan *plan)
{
    return identifier_of(arena, plan->id);
}

static bool name_all(Header *header)
{
    const Plan *plan = header->plan;
    header->prefix = header_prefix(header->arena, plan);
    header->columns = ARENA_ARRAY(header->arena, Str, plan->field_count + 1);
    header->clauses = ARENA_ARRAY(header->arena, Str, plan->clause_count + 1);
    if (!header->prefix.at || !header->columns || !header->clauses)
        return false;
    for (size_t i = 0; i < plan->field_count; i++) {
        Str name = identifier_of(header->arena, plan->fields[i].id);
        header->columns[i] = unlike(header, header->columns, i, name);
        if (!name.at || !header->columns[i].at)
            return false;
    }
    for (size_t i = 0; i < plan->clause_count; i++) {
        Str name = identifier_of(header->arena, plan->clauses[i].id);
        header->clauses[i] = unlike(header, header->clauses, i, name);
        if (!name.at || !header->clauses[i].at)
            return false;
    }
    return true;
}

/* ---- Text ------------------------------------------------------------------------------------------------------------ */

__attribute__((format(printf, 2, 3))) static void put(Header *header, const char *format, ...)
{
    char *text = NULL;
    va_list arguments;
    va_start(arguments, format);
    int length = vasprintf(&text, format, arguments);
    va_end(arguments);
    if (length < 0) {
        header->failed = true;
        return;
    }
    phrase_put(header->out, (Str){text, (size_t)length});
    free(text);
}

/* Words of the policy inside a comment, which they must not end; one line. */
static void put_words(Header *header, Str words)
{
    for (size_t i = 0; i < words.len; i++) {
        char byte = words.at[i];
        bool is_edge =
            i > 0 && ((byte == '/' && words.at[i - 1] == '*') || (byte == '*' && words.at[i - 1] == '/'));
        if (is_edge)
            phrase_put(header->out, STR(" "));
        phrase_put(header->out, (unsigned char)byte < 0x20 ? STR(" ") : (Str){&words.at[i], 1});
    }
}

static void put_label(Header *header, Str id, Str label)
{
    put_words(header, id);
    if (label.len && !str_equal(id, label)) {
        put(header, " ");
        put_words(header, label);
    }
}

/* ---- Columns --------------------------------------------------------------------------------------------------------- */

/* "fen", "millionths of a yuan for 1 order", "days since 1970-01-01". */
static void put_meaning(Header *header, size_t index)
{
    const PlanField *field = &header->plan->fields[index];
    const char *money =
        str_is(header->plan->currency, "yuan") || !header->plan->currency.len ? "fen" : "hundredths";
    switch (field->kind) {
    case KIND_MONEY:
        put(header, "%s", money);
        break;
    case KIND_DATE:
        put(header, "days since 1970-01-01");
        break;
    case KIND_TEXT:
    case KIND_CATEGORY:
    case KIND_YES_NO:
        put(header, "%s",
            field->kind == KIND_TEXT     ? "text"
            : field->kind == KIND_YES_NO ? "yes or no"
                                         : "a member");
        break;
    case KIND_DAYS:
    case KIND_MONTHS:
    case KIND_YEARS:
        put(header, "%s", field->kind == KIND_DAYS ? "days" : field->kind == KIND_MONTHS ? "months" : "years");
        break;
    default:
        if (field->denominator != 1)
            put(header, "1/%lld", (long long)field->denominator);
        put(header, "%s", field->denominator != 1 && field->unit.len ? " " : "");
        put_words(header, field->unit);
        put(header, "%s", field->kind == KIND_PRICE ? " price in yuan" : "");
        break;
    }
    if (field->physical == PHYSICAL_I64 && field->kind != KIND_CATEGORY && field->kind != KIND_DATE)
        put(header, ", %lld to %lld", (long long)field->low, (long long)field->high);
    if (field->has_default)
        put(header, "; blank counts as the policy's default");
    else if (field->key || field->required)
        put(header, "; required");
}

static void put_members(Header *header)
{
    for (size_t i = 0; i < header->plan->field_count; i++) {
        const PlanField *field = &header->plan->fields[i];
        if (field->kind != KIND_CATEGORY || !ahead_has_column(header->plan, header->layout, i))
            continue;
        put(header, "\nenum { /* ");
        put_label(header, field->id, field->label);
        put(header, " */\n");
        for (size_t m = 0; m < field->member_count; m++) {
            Str member = identifier_of(header->arena, field->members[m].id);
            put(header, "    %.*s_%.*s_%.*s = %zu, /* ", STR_ARG(header->prefix), STR_ARG(header->columns[i]),
                STR_ARG(member), m);
            put_words(header, field->members[m].label);
            put(header, " */\n");
        }
        put(header, "    %.*s_%.*s_members = %zu\n};\n", STR_ARG(header->prefix), STR_ARG(header->columns[i]),
            field->member_count);
    }
}

static void put_columns(Header *header)
{
    put(header,
        "\n/* One row's cells stand at the same place of all columns. What is required, and which numbers are admitted, is\n"
        " * said with each; a row that breaks it is rejected. */\n"
        "struct %.*s_columns {\n    uint64_t layout; /* %.*s_LAYOUT */\n",
        STR_ARG(header->prefix), STR_ARG(header->prefix));
    for (size_t i = 0; i < header->plan->field_count; i++) {
        const PlanField *field = &header->plan->fields[i];
        if (!ahead_has_column(header->plan, header->layout, i))
            continue;
        const char *type = field->kind == KIND_TEXT     ? "polc_ahead_texts"
                           : field->kind == KIND_YES_NO ? "polc_ahead_flags"
                                                        : "polc_ahead_numbers";
        put(header, "    %s %.*s; /* ", type, STR_ARG(header->columns[i]));
        put_words(header, field->label);
        put(header, "%s", field->label.len ? ": " : "");
        put_meaning(header, i);
        put(header, " */\n");
    }
    put(header, "};\n");
    bool any = false;
    for (size_t i = 0; i < header->plan->field_count; i++) {
        if (ahead_has_column(header->plan, header->layout, i))
            continue;
        const PlanField *field = &header->plan->fields[i];
        put(header,
            any ? ";\n * "
                : "\n/* Not read here, so that it is the program's to keep what the form demands of them:\n * ");
        put_label(header, field->id, field->label);
        put(header, "%s", field->key ? ", no two rows alike" : field->required ? ", required" : "");
        any = true;
    }
    put(header, any ? " */\n" : "");
}

/* ---- Answers ------------------------------------------------------------------------------------------------------------ */

static void put_clause(Header *header, size_t index)
{
    const PlanClause *clause = &header->plan->clauses[index];
    put(header, "    /* %zu: ", index);
    put_words(header, clause->article);
    put(header, "%s", clause->article.len ? " " : "");
    put_label(header, clause->id, clause->label);
    put(header, "%s", clause->referral ? "; yes or no, no amount" : clause->in_kind ? "; in kind" : "");
    for (size_t i = 0; i < clause->condition_count; i++) {
        put(header, "\n     *   condition %zu: ", i);
        put_words(header, clause->conditions[i].label);
    }
    put(header, " */\n    polc_ahead_answers %.*s;\n", STR_ARG(header->clauses[index]));
}

static void put_results(Header *header)
{
    for (size_t i = 0; i < header->plan->check_count; i++) {
        put(header, i ? " * %zu: " : "\n/* Checks of the form, as faults count them:\n * %zu: ", i);
        put_words(header, header->plan->checks[i].label);
        put(header, "\n");
    }
    put(header,
        "%s\n/* The arrays are the program's, with room for every row. */\nstruct %.*s_results {\n"
        "    polc_ahead_fault *faults; /* an entry for each row; NULL: not wanted */\n",
        header->plan->check_count ? " */\n" : "", STR_ARG(header->prefix));
    for (size_t i = 0; i < header->plan->clause_count; i++)
        put_clause(header, i);
    put(header, "};\n");
}

static void put_steps(Header *header)
{
    const Plan *plan = header->plan;
    for (size_t i = 0; i < plan->step_count; i++) {
        put(header,
            i ? " *   "
              : " *\n * NOT HERE: what rows share. The amounts are those before these statements, which `polc run` and libpolc settle:\n *   ");
        put_words(header, plan->steps[i].label);
        put(header, "\n");
    }
}

static void put_parts(Header *header)
{
    const Plan *plan = header->plan;
    if (!plan->part_count)
        return;
    put(header,
        " *\n * NOT HERE: how what is paid is divided into instalments and among levels, which `polc run` and "
        "libpolc tell, of:\n");
    for (size_t i = 0; i < plan->clause_count; i++) {
        if (!plan->clauses[i].part_count)
            continue;
        put(header, " *   ");
        put_label(header, plan->clauses[i].id, plan->clauses[i].label);
        put(header, "\n");
    }
}

static void put_decisions(Header *header)
{
    const Plan *plan = header->plan;
    if (plan->decision_count)
        put(header, " *\n * NOT HERE: decisions on single cases, which `polc run` applies, of:\n");
    for (size_t i = 0; i < plan->decision_count; i++) {
        const PlanClause *clause = &plan->clauses[plan->decisions[i].clause];
        put(header, " *   ");
        put_label(header, clause->id, clause->label);
        put(header, " for ");
        put_words(header, plan->decisions[i].row);
        put(header, "\n");
    }
}

static void put_day(Header *header, const char *word, int64_t day)
{
    char text[DATE_TEXT];
    if (day != POLC_AHEAD_NO_DAY)
        put(header, ", %s %.*s", word, (int)date_print(text, day), text);
}

static void put_title(Header *header, const polc_ahead_info *info)
{
    const Plan *plan = header->plan;
    put(header, "/* ");
    put_label(header, plan->id, plan->label);
    put_day(header, "issued", plan->issued);
    put_day(header, "effective", plan->effective);
    put_day(header, "expires", plan->expires);
    put(header, ".\n * Made by polc %s from a text with the SHA-256\n * %s, for processors from %s on.\n",
        info->polc_version, info->text_sha256, info->cpu);
    for (size_t i = 0; i < plan->reading_count; i++) {
        put(header, i ? " *   " : " *\n * Readings in force:\n *   ");
        put_label(header, plan->readings[i].id, plan->readings[i].label);
        put(header, ": ");
        put_label(header, plan->readings[i].option, plan->readings[i].option_label);
        put(header, "\n");
    }
    put_steps(header);
    put_parts(header);
    put_decisions(header);
    put(header, " *\n * Made again whenever the policy changes: do not edit. */\n");
}

/* What PlanFault counts, for all policies. */
static void put_fault_codes(Header *header)
{
    static const struct {
        const char *name, *meaning;
    } faults[] = {
#define X(name, en, zh) {#name, en},
        PLAN_FAULTS(X)
#undef X
    };
    put(header,
        "#ifndef POLC_AHEAD_FAULTS\n#define POLC_AHEAD_FAULTS\n/* `where` is the clause; of a CHECK, the check. */\nenum {\n");
    for (size_t i = 1; i < sizeof faults / sizeof *faults; i++)
        put(header, "    POLC_AHEAD_FAULT_%s = %zu%s /* %s */\n", faults[i].name, i,
            i + 1 < sizeof faults / sizeof *faults ? "," : "", faults[i].meaning);
    put(header, "};\n#endif\n\n");
}

static void put_functions(Header *header)
{
    put(header,
        "\n/* Evaluates the rows. Allocates memory while it runs, keeps none, and may be called by any number of threads. */\n"
        "int %.*s_evaluate(const struct %.*s_columns *columns, size_t rows,\n"
        "    const struct %.*s_results *results); /* polc_ahead_status */\n\n"
        "/* Never NULL, and good as long as the shared object is loaded. */\n"
        "const polc_ahead_info *%.*s_about(void);\n",
        STR_ARG(header->prefix), STR_ARG(header->prefix), STR_ARG(header->prefix), STR_ARG(header->prefix));
}

/* The first 64 bits of the digest of the declarations. */
static uint64_t layout_of(Str declarations)
{
    char hex[SHA256_HEX];
    sha256_print(declarations, hex);
    hex[16] = '\0';
    return (uint64_t)strtoull(hex, NULL, 16);
}

Status header_write(Phrase *out, Arena *arena, const Plan *plan, const Layout *layout, polc_ahead_info *info)
{
    Phrase declarations = {0};
    Header header = {.out = &declarations, .arena = arena, .plan = plan, .layout = layout};
    if (!name_all(&header))
        return STATUS_NO_MEMORY;
    put_members(&header);
    put_columns(&header);
    put_results(&header);
    info->layout = layout_of(phrase_text(&declarations));
    header.out = out;
    put_title(&header, info);
    put(&header, "#ifndef POLC_AHEAD_%.*s_H\n#define POLC_AHEAD_%.*s_H\n\n%s\n", STR_ARG(header.prefix),
        STR_ARG(header.prefix), types_text);
    put_fault_codes(&header);
    put(&header, "#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n#define %.*s_LAYOUT UINT64_C(0x%016llx)\n",
        STR_ARG(header.prefix), (unsigned long long)info->layout);
    phrase_put(out, phrase_text(&declarations));
    put_functions(&header);
    put(&header, "\n#ifdef __cplusplus\n}\n#endif\n\n#endif\n");
    bool failed = header.failed || out->failed || declarations.failed;
    phrase_done(&declarations);
    return failed ? STATUS_NO_MEMORY : STATUS_OK;
}
