/* Collects the declarations of a file and gives them names.
 *
 * All declared names and labels share one name space, so that a name in a sentence can mean one thing only. Members belong
 * to their category and options to their reading, and may be spelled as something else is. */
#include "compiler/builtin.h"
#include "compiler/checker.h"
#include "compiler/missing_space.h"
#include "compiler/near_words.h"
#include "compiler/spelled_numbers.h"
#include "compiler/unknown_name.h"
#include "runtime/nearest.h"
#include "runtime/text_width.h"

/* Names are suggested for the first mistakes only, those of syntax counted: nobody reads more, and a hostile file has a million. */
#define MOST_SUGGESTIONS 200
#define MOST_CANDIDATES 4096

typedef struct Collector {
    Checker *checker;
    size_t every_capacity, exclusive_capacity, limit_capacity, unmodelled_capacity, under_capacity, test_capacity,
        override_capacity, accept_capacity, proof_capacity, assert_capacity;
} Collector;

Symbol *resolve_find(Checker *checker, Str name)
{
    Symbol *symbol = resolve_look(checker, name);
    if (symbol)
        symbol->used = true;
    return symbol;
}

Symbol *resolve_look(const Checker *checker, Str name)
{
    Symbol *own = checker->detail ? names_find(checker->detail->part_names, name) : NULL;
    return own ? own : names_find(&checker->names, name);
}

static Text kind_text(SymbolKind kind)
{
    switch (kind) {
    case SYMBOL_POLICY:
        return TEXT("the policy", "办法名称");
    case SYMBOL_VERSION:
        return TEXT("a version of the policy", "办法的一个版本");
    case SYMBOL_UNIT:
        return TEXT("a unit", "计量单位");
    case SYMBOL_FIELD:
        return TEXT("a field", "栏目");
    case SYMBOL_MEMBER:
        return TEXT("a member", "类别成员");
    case SYMBOL_DETAIL:
        return TEXT("a detail input", "明细表");
    case SYMBOL_DEFINE:
        return TEXT("a definition", "所称");
    case SYMBOL_TABLE:
        return TEXT("a table", "标准表");
    case SYMBOL_READING:
        return TEXT("a reading", "口径");
    case SYMBOL_OPTION:
        return TEXT("an option", "选项");
    case SYMBOL_CLAUSE:
        return TEXT("a clause", "条款");
    case SYMBOL_REFER:
        return TEXT("a referral", "纳入事项");
    case SYMBOL_BUDGET:
        return TEXT("a budget", "专项资金");
    case SYMBOL_TARGET:
        return TEXT("a target", "目标");
    case SYMBOL_FUNCTION:
        return TEXT("a function", "函数");
    case SYMBOL_DAY_COUNT:
        return TEXT("a day count", "年天数");
    }
    return TEXT("a name", "名称");
}

static void report_twice(Checker *checker, const Node *at, Str name, const Symbol *first)
{
    Diag *diag = DIAGN(checker->diags, NAME_TWICE, at->span, word(name), kind_text(first->kind));
    if (first->node && first->node->name)
        diag_mark(diag, first->node->name->span, TEXT("first here", "首次出现在此"));
}

static Node *currency_line(const Policy *policy)
{
    for (Node *line = policy->header ? policy->header->items : NULL; line; line = line->next)
        if (line->kind == NODE_CURRENCY && line->name)
            return line;
    return NULL;
}

/* An id and a label may be spelled alike; two symbols may not share a spelling. */
static void add_name(Checker *checker, Names *names, const Node *at, Str name, Symbol *symbol)
{
    if (!name.len)
        return;
    /* Amounts would lose their unit by it, which is built in and stands in no list. */
    const Node *currency = currency_line(checker->policy);
    if (currency && str_equal(currency->name->text, name) && builtin_has(BUILTIN_UNIT, name)) {
        Diag *diag = DIAGN(checker->diags, NAME_TWICE, at->span, word(name), kind_text(SYMBOL_UNIT));
        diag_mark(diag, currency->name->span, TEXT("the currency of the policy", "本办法的币种"));
        return;
    }
    Symbol *first = names_add(checker->arena, names, name, symbol);
    if (first && first != symbol)
        report_twice(checker, at, name, first);
}

static Symbol *symbol_new(Checker *checker, SymbolKind kind, Node *node)
{
    Symbol *symbol = ARENA_NEW(checker->arena, Symbol);
    symbol->kind = kind;
    symbol->node = node;
    if (node && node->name) {
        symbol->id = node->name->text;
        node->name->symbol = symbol;
    }
    if (node && node->label)
        symbol->label = node->label->text;
    if (node)
        node->symbol = symbol;
    return symbol;
}

static Symbol *declare(Checker *checker, SymbolKind kind, Node *node, SymbolList *list)
{
    Symbol *symbol = symbol_new(checker, kind, node);
    if (node->name)
        add_name(checker, &checker->names, node->name, symbol->id, symbol);
    /* The label of a test's row, a target or the policy is a title; a declaration's is its other name. */
    if (node->label)
        add_name(checker, &checker->names, node->label, symbol->label, symbol);
    if (list) {
        symbol->index = (int)list->count;
        ARENA_PUSH(checker->arena, list->items, list->count, list->capacity, symbol);
    }
    return symbol;
}

static void declare_parts(Checker *checker, Symbol *owner, Node *items, NodeKind node_kind, SymbolKind kind)
{
    owner->part_names = ARENA_NEW(checker->arena, Names);
    size_t count = 0;
    for (const Node *item = items; item; item = item->next)
        count += item->kind == node_kind;
    owner->parts = ARENA_ARRAY(checker->arena, Symbol *, count);
    for (Node *item = items; item; item = item->next) {
        if (item->kind != node_kind)
            continue;
        Symbol *part = symbol_new(checker, kind, item);
        part->owner = owner;
        part->index = (int)owner->part_count;
        owner->parts[owner->part_count++] = part;
        if (item->name)
            add_name(checker, owner->part_names, item->name, part->id, part);
        if (item->label)
            add_name(checker, owner->part_names, item->label, part->label, part);
    }
}

static void declare_reading(Checker *checker, Node *node)
{
    Symbol *reading = declare(checker, SYMBOL_READING, node, &checker->policy->readings);
    declare_parts(checker, reading, node->items, NODE_OPTION, SYMBOL_OPTION);
    reading->type = (Type){.kind = TYPE_OPTION, .category = reading, .constant = true};
}

static void declare_readings_within(Checker *checker, Node *items)
{
    for (Node *item = items; item; item = item->next) {
        if (item->kind == NODE_READING)
            declare_reading(checker, item);
        else if (item->kind == NODE_UNDER)
            declare_readings_within(checker, item->items);
    }
}

/* The fields of a detail input are names within it: each of its rows has its own. */
static void declare_detail(Checker *checker, Node *input)
{
    Symbol *detail = declare(checker, SYMBOL_DETAIL, input, &checker->policy->details);
    size_t count = ast_count(input->items);
    detail->part_names = ARENA_NEW(checker->arena, Names);
    detail->parts = ARENA_ARRAY(checker->arena, Symbol *, count + 1);
    for (Node *item = input->items; item; item = item->next) {
        if (item->kind != NODE_KEY && item->kind != NODE_FIELD)
            continue;
        Symbol *field = symbol_new(checker, SYMBOL_FIELD, item);
        field->owner = detail;
        field->index = (int)detail->part_count;
        detail->parts[detail->part_count++] = field;
        if (item->name)
            add_name(checker, detail->part_names, item->name, field->id, field);
        if (item->label)
            add_name(checker, detail->part_names, item->label, field->label, field);
        if (item->left && item->left->kind == NODE_TYPE_ONE_OF)
            declare_parts(checker, field, item->left->items, NODE_MEMBER, SYMBOL_MEMBER);
    }
}

static void declare_input(Checker *checker, Node *input)
{
    Policy *policy = checker->policy;
    if (input->left) {
        declare_detail(checker, input);
        return;
    }
    if (policy->input) {
        Diag *diag = DIAG0(checker->diags, INPUT_TWICE, input->span);
        diag_mark(diag, policy->input->span, TEXT("first here", "首次出现在此"));
        return;
    }
    policy->input = input;
    for (Node *item = input->items; item; item = item->next) {
        if (item->kind != NODE_KEY && item->kind != NODE_FIELD)
            continue;
        Symbol *field = declare(checker, SYMBOL_FIELD, item, &policy->fields);
        if (item->left && item->left->kind == NODE_TYPE_ONE_OF)
            declare_parts(checker, field, item->left->items, NODE_MEMBER, SYMBOL_MEMBER);
    }
}

static void declare_keys(Checker *checker, Symbol *table, Node *node)
{
    declare_parts(checker, table, node->items, NODE_TABLE_KEY, SYMBOL_FIELD);
    for (size_t i = 0; i < table->part_count; i++) {
        Node *type = table->parts[i]->node->left;
        if (type && type->kind == NODE_TYPE_ONE_OF)
            declare_parts(checker, table->parts[i], type->items, NODE_MEMBER, SYMBOL_MEMBER);
    }
}

static void declare_table(Checker *checker, Node *node)
{
    declare_keys(checker, declare(checker, SYMBOL_TABLE, node, &checker->policy->tables), node);
}

Symbol *resolve_changed(Checker *checker, Node *node)
{
    bool is_table = node->kind == NODE_TABLE;
    SymbolList *list = is_table ? &checker->policy->tables : &checker->policy->defines;
    Symbol *symbol = symbol_new(checker, is_table ? SYMBOL_TABLE : SYMBOL_DEFINE, node);
    if (is_table)
        declare_keys(checker, symbol, node);
    symbol->used = true;
    symbol->index = (int)list->count;
    ARENA_PUSH(checker->arena, list->items, list->count, list->capacity, symbol);
    return symbol;
}

static void declare_policy(Checker *checker, Node *node)
{
    Policy *policy = checker->policy;
    if (policy->header) {
        Diag *diag = DIAG0(checker->diags, POLICY_TWICE, node->span);
        diag_mark(diag, policy->header->span, TEXT("first here", "首次出现在此"));
        return;
    }
    policy->header = node;
    policy->symbol = symbol_new(checker, SYMBOL_POLICY, node);
}

static void push_node(Checker *checker, Node ***items, size_t *count, size_t *capacity, Node *node)
{
    ARENA_PUSH(checker->arena, *items, *count, *capacity, node);
}

static bool names_something(NodeKind kind)
{
    return kind == NODE_POLICY || kind == NODE_UNIT || kind == NODE_INPUT || kind == NODE_DEFINE ||
           kind == NODE_TABLE || kind == NODE_READING || kind == NODE_CLAUSE || kind == NODE_REFER ||
           kind == NODE_BUDGET || kind == NODE_TARGET;
}

/* What a name means has to be the same under every reading; only what is required, excluded or recorded may differ. */
static void collect_under(Checker *checker, Node *under)
{
    for (Node *item = under->items; item; item = item->next) {
        if (item->kind == NODE_OVERRIDE)
            DIAG0(checker->diags, DECISION_UNDER, item->span);
        else if (names_something(item->kind) || item->kind == NODE_TEST || item->kind == NODE_INCLUDE ||
                 item->kind == NODE_AMEND)
            DIAGN(checker->diags, UNDER_DECLARATION, item->name ? item->name->span : item->span,
                  word(check_written(checker, item->name ? item->name->span : item->span)));
        else if (item->kind == NODE_UNDER)
            collect_under(checker, item);
    }
}

/* What drafters write for the yuan: not another currency, and the header's check says so. */
static bool is_yuan_by_another_name(Str name)
{
    static const char *const spellings[] = {"人民币", "人民币元", "万元", "RMB", "CNY", "rmb", "cny", "renminbi"};
    for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++)
        if (str_equal(name, str_from(spellings[i])))
            return true;
    return false;
}

/* A currency other than the yuan is a unit that the header declares; the yuan and the fen are then names like any other. */
static void declare_currency(Checker *checker)
{
    Node *line = currency_line(checker->policy);
    if (!line || checker->policy->currency || builtin_has(BUILTIN_UNIT, line->name->text) ||
        is_yuan_by_another_name(line->name->text))
        return;
    Symbol *unit = declare(checker, SYMBOL_UNIT, line, NULL);
    unit->index = -1;
    unit->factor = (Exact){1, 1};
    unit->type = type_make(TYPE_MONEY);
    checker->policy->currency = unit;
}

static void collect(Collector *collector, Node *node);

/* An amendment adds what a policy declares beside its header and form; what its own words change is found later. */
static void collect_amendment(Collector *collector, Node *item)
{
    Checker *checker = collector->checker;
    Node *added = item->kind == NODE_ADDED ? item->left : NULL;
    if (item->kind == NODE_CHANGE && item->left->items)
        declare_readings_within(checker, item->left->items);
    switch (added ? added->kind : NODE_ERROR) {
    case NODE_ERROR:
        break;
    case NODE_UNIT:
    case NODE_DEFINE:
    case NODE_TABLE:
    case NODE_READING:
    case NODE_CLAUSE:
    case NODE_EVERY_CLAUSE:
    case NODE_BUDGET:
    case NODE_EXCLUSIVE:
    case NODE_LIMIT:
    case NODE_REFER:
    case NODE_TARGET:
    case NODE_UNMODELLED:
        collect(collector, added);
        break;
    default:
        DIAGN(checker->diags, AMEND_ADDS, added->span, word(check_written(checker, added->span)));
    }
}

static void collect_amend(Collector *collector, Node *amend)
{
    Policy *policy = collector->checker->policy;
    ARENA_PUSH(collector->checker->arena, policy->amends, policy->amend_count, policy->amend_capacity, amend);
    for (Node *item = amend->items; item; item = item->next)
        collect_amendment(collector, item);
}

static void collect(Collector *collector, Node *node)
{
    Checker *checker = collector->checker;
    Policy *policy = checker->policy;
    switch (node->kind) {
    case NODE_POLICY:
        declare_policy(checker, node);
        /* Before the form: of a field of the same name it is the field that is in the way. */
        declare_currency(checker);
        break;
    case NODE_INPUT:
        declare_input(checker, node);
        break;
    case NODE_UNIT:
        declare(checker, SYMBOL_UNIT, node, &policy->units);
        break;
    case NODE_DEFINE:
        declare(checker, SYMBOL_DEFINE, node, &policy->defines);
        break;
    case NODE_TABLE:
        declare_table(checker, node);
        break;
    case NODE_READING:
        declare_reading(checker, node);
        break;
    case NODE_CLAUSE:
        declare(checker, SYMBOL_CLAUSE, node, &policy->clauses);
        declare_readings_within(checker, node->items);
        break;
    case NODE_REFER:
        declare(checker, SYMBOL_REFER, node, &policy->refers);
        declare_readings_within(checker, node->items);
        break;
    case NODE_BUDGET:
        declare(checker, SYMBOL_BUDGET, node, &policy->budgets);
        declare_readings_within(checker, node->items);
        break;
    case NODE_TARGET:
        declare(checker, SYMBOL_TARGET, node, &policy->targets);
        break;
    case NODE_EVERY_CLAUSE:
        push_node(checker, &policy->every_clauses, &policy->every_clause_count, &collector->every_capacity, node);
        declare_readings_within(checker, node->items);
        break;
    case NODE_EXCLUSIVE:
        push_node(checker, &policy->exclusives, &policy->exclusive_count, &collector->exclusive_capacity, node);
        break;
    case NODE_LIMIT:
        push_node(checker, &policy->limits, &policy->limit_count, &collector->limit_capacity, node);
        break;
    case NODE_UNMODELLED:
        push_node(checker, &policy->unmodelled, &policy->unmodelled_count, &collector->unmodelled_capacity, node);
        break;
    case NODE_ASSERT:
        push_node(checker, &policy->asserts, &policy->assert_count, &collector->assert_capacity, node);
        break;
    case NODE_OVERRIDE:
        push_node(checker, &policy->overrides, &policy->override_count, &collector->override_capacity, node);
        break;
    case NODE_UNDER:
        push_node(checker, &policy->file_unders, &policy->file_under_count, &collector->under_capacity, node);
        collect_under(checker, node);
        break;
    case NODE_PROVE:
        push_node(checker, &policy->proofs, &policy->proof_count, &collector->proof_capacity, node);
        break;
    case NODE_ACCEPT:
        push_node(checker, &policy->file_accepts, &policy->file_accept_count, &collector->accept_capacity, node);
        break;
    case NODE_TEST:
        push_node(checker, &policy->tests, &policy->test_count, &collector->test_capacity, node);
        break;
    case NODE_AMEND:
        collect_amend(collector, node);
        break;
    case NODE_INCLUDE:
        for (Node *item = node->items; item; item = item->next)
            collect(collector, item);
        break;
    case NODE_ERROR:
        break;
    default:
        check_not_available(checker, node, (Str){0});
    }
}

static void add_builtin_units(Checker *checker)
{
    Symbol *units[BUILTIN_YEAR + 1] = {0};
    bool pays_in_another = checker->policy->currency != NULL;
    for (size_t i = 0; i < builtin_count; i++) {
        const Builtin *entry = &builtin_table[i];
        if (entry->group != BUILTIN_UNIT)
            continue;
        if (pays_in_another && (entry->value == BUILTIN_YUAN || entry->value == BUILTIN_FEN))
            continue;
        Symbol *unit = units[entry->value];
        if (!unit) {
            unit = units[entry->value] = symbol_new(checker, SYMBOL_UNIT, NULL);
            unit->id = str_from(entry->en);
            unit->label = str_from(entry->zh);
            unit->index = -1;
            unit->factor = (Exact){1, entry->value == BUILTIN_FEN ? 100 : 1};
            static const TypeKind kinds[] = {TYPE_MONEY, TYPE_MONEY,  TYPE_NUMBER,
                                             TYPE_DAYS,  TYPE_MONTHS, TYPE_YEARS};
            unit->type = type_make(kinds[entry->value]);
        }
        names_add(checker->arena, &checker->names, str_from(entry->en), unit);
        names_add(checker->arena, &checker->names, str_from(entry->zh), unit);
    }
    if (!pays_in_another)
        checker->policy->currency = units[BUILTIN_YUAN];
}

Policy *resolve_policy(Checker *checker, Node *file)
{
    Policy *policy = ARENA_NEW(checker->arena, Policy);
    checker->policy = policy;
    policy->file = file;
    policy->issued = policy->effective = policy->expires = INT64_MIN;
    Collector collector = {.checker = checker};
    for (Node *item = file ? file->items : NULL; item; item = item->next)
        collect(&collector, item);
    add_builtin_units(checker);
    return policy;
}

/* ---- looking names up */

typedef struct NearNames {
    Str nearest, other; /* the other is as near */
    Str contrary; /* differs only in a word that means something else */
    bool negates; /* which turns it round */
} NearNames;

static Str nearest_contrary_name(Str name, const Str *candidates, size_t count, bool *negates)
{
    Str nearest = {0};
    size_t least = SIZE_MAX;
    for (size_t i = 0; i < count; i++) {
        bool denies;
        size_t differing = nearest_contrary(name, candidates[i], &denies);
        if (!differing || differing >= least)
            continue;
        least = differing;
        nearest = candidates[i];
        *negates = denies;
    }
    return nearest;
}

static NearNames near_among(Str name, const Str *candidates, size_t count)
{
    NearNames near = {0};
    near.nearest = nearest_names(name, candidates, count, &near.other);
    if (!near.nearest.len)
        near.contrary = nearest_contrary_name(name, candidates, count, &near.negates);
    return near;
}

static NearNames near_names(Checker *checker, Str name, unsigned kinds)
{
    if (checker->diags->errors >= MOST_SUGGESTIONS)
        return (NearNames){0};
    Str *candidates = ARENA_ARRAY(checker->arena, Str, MOST_CANDIDATES);
    size_t count = 0;
    const Names *own = checker->detail ? checker->detail->part_names : NULL;
    for (size_t i = 0; own && (kinds & KIND_BIT(FIELD)) && i < own->capacity && count < MOST_CANDIDATES; i++)
        if (own->entries[i].symbol)
            candidates[count++] = own->entries[i].name;
    for (size_t i = 0; i < checker->names.capacity && count < MOST_CANDIDATES; i++) {
        const NameEntry *entry = &checker->names.entries[i];
        /* A unit is no value by itself: 分 is never what a mistyped 得分 means. */
        bool unit_among_others = entry->symbol && entry->symbol->kind == SYMBOL_UNIT && kinds != KIND_BIT(UNIT);
        if (entry->symbol && (kinds >> entry->symbol->kind & 1) && !unit_among_others)
            candidates[count++] = entry->name;
    }
    return near_among(name, candidates, count);
}

/* Whether a longer name has the word as a part: 年度考核得分 has 得分, annual_score has score. */
static bool has_as_part(Str name, Str word)
{
    for (size_t at = 0; at + word.len <= name.len; at++) {
        if (memcmp(name.at + at, word.at, word.len) != 0)
            continue;
        bool ascii = (unsigned char)word.at[0] < 0x80;
        bool begins = !at || name.at[at - 1] == '_',
             ends = at + word.len == name.len || name.at[at + word.len] == '_';
        bool at_character = ((unsigned char)name.at[at] & 0xC0) != 0x80;
        if (at_character && (!ascii || (begins && ends)))
            return true;
    }
    return false;
}

/* The shortest field or definition that has the unknown word as a part; the first by its letters of several. */
static Str longer_name(const Checker *checker, Str word, unsigned kinds)
{
    enum { SHORTEST = 3, SHORTEST_CHINESE = 6 };
    Str best = {0};
    if (word.len < ((unsigned char)word.at[0] < 0x80 ? SHORTEST : SHORTEST_CHINESE))
        return best;
    unsigned named = kinds & (KIND_BIT(FIELD) | KIND_BIT(DEFINE));
    for (size_t i = 0; i < checker->names.capacity; i++) {
        const NameEntry *entry = &checker->names.entries[i];
        bool negates;
        if (!entry->symbol || !(named >> entry->symbol->kind & 1) || !has_as_part(entry->name, word) ||
            nearest_contrary(word, entry->name, &negates))
            continue;
        size_t shared = best.len < entry->name.len ? best.len : entry->name.len;
        int order = best.len ? memcmp(entry->name.at, best.at, shared) : -1;
        if (!best.len || entry->name.len < best.len || (entry->name.len == best.len && order < 0))
            best = entry->name;
    }
    return best;
}

/* A name that is another one turned round is never proposed in its place. */
static Text advice_on_near_names(Checker *checker, NearNames near)
{
    Arena *arena = checker->arena;
    Str name = near.nearest;
    if (near.other.len)
        return (Text){arena_print(arena, "did you mean `%.*s` or `%.*s`?", STR_ARG(name), STR_ARG(near.other)),
                      arena_print(arena, "是否应为“%.*s”或“%.*s”？", STR_ARG(name), STR_ARG(near.other))};
    if (name.len)
        return (Text){arena_print(arena, "did you mean `%.*s`?", STR_ARG(name)),
                      arena_print(arena, "是否应为“%.*s”？", STR_ARG(name))};
    if (!near.contrary.len)
        return (Text){0};
    name = near.contrary;
    const Symbol *symbol = resolve_find(checker, name);
    bool yes_no =
        symbol && near.negates &&
        (symbol->kind == SYMBOL_DEFINE || (symbol->kind == SYMBOL_FIELD && symbol->type.kind == TYPE_YES_NO));
    if (yes_no)
        return (Text){arena_print(arena, "the contrary of `%.*s` is `not %.*s`", STR_ARG(name), STR_ARG(name)),
                      arena_print(arena, "与“%.*s”意思相反的，写作“非 %.*s”", STR_ARG(name), STR_ARG(name))};
    return (Text){arena_print(arena,
                              "`%.*s` is something else: declare this as a field of its own, or write that name",
                              STR_ARG(name)),
                  arena_print(arena, "已有的“%.*s”意思不同：确指它的请写“%.*s”，另有所指的请另设栏目",
                              STR_ARG(name), STR_ARG(name))};
}

static void suggest(Checker *checker, Diag *diag, NearNames near)
{
    Text advice = advice_on_near_names(checker, near);
    if (advice.en.len)
        diag_help(diag, advice);
}

/* Where one kind of declaration fits, how to write it. */
static Text how_to_declare(Checker *checker, Str name, unsigned kinds)
{
    static const struct {
        unsigned kinds;
        const char *en, *zh;
    } forms[] = {
        {KIND_BIT(BUDGET), "budget %.*s { amount … shortage … }", "专项资金 %.*s｛安排 … 资金不足时 …｝"},
        {KIND_BIT(CLAUSE), "clause %.*s { … }", "条款 %.*s｛…｝"},
        {KIND_BIT(READING), "reading %.*s { option … default option … }", "口径 %.*s｛选项 … 默认 选项 …｝"},
        {KIND_BIT(UNIT), "unit %.*s", "计量单位 %.*s"},
        {KIND_BIT(DETAIL), "input %.*s belongs to FORM by FIELD { … }", "申报表 %.*s 从属于 申报表 按 栏目｛…｝"},
        {KIND_BIT(FIELD), "field %.*s TYPE", "栏目 %.*s 类型"},
    };
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (forms[i].kinds != kinds)
            continue;
        Str en = arena_print(checker->arena, forms[i].en, STR_ARG(name));
        Str zh = arena_print(checker->arena, forms[i].zh, STR_ARG(name));
        return (Text){arena_print(checker->arena, "declare it: `%.*s`", STR_ARG(en)),
                      arena_print(checker->arena, "请先声明：“%.*s”", STR_ARG(zh))};
    }
    return (Text){0};
}

/* A declared name, or a member that the source of the unknown name lists. */
static bool is_declared(void *context, Str word)
{
    Checker *checker = context;
    return names_find(&checker->names, word) != NULL || word_set_has(checker->words, word);
}

static void scan_words(Checker *checker, const Source *source)
{
    if (checker->words_of == source)
        return;
    checker->words = word_set_new(checker->arena, source);
    checker->words_of = source;
}

static bool is_unit(void *context, Str word)
{
    const Symbol *symbol = resolve_find(context, word);
    return symbol && symbol->kind == SYMBOL_UNIT;
}

/* 20 万元: what stands as the unit of a number has a unit in it, and something that changes the amount. */
static bool report_unit_with_more(Checker *checker, const Node *name)
{
    const Source *source = source_place(checker->sources, name->span.start).source;
    if (!source)
        return false;
    size_t start = name->span.start - source->base, end = name->span.end - source->base, number_end = start;
    while (number_end && (source->text.at[number_end - 1] == ' ' || source->text.at[number_end - 1] == '\t'))
        number_end--;
    size_t digits = number_end;
    while (digits && ((source->text.at[digits - 1] >= '0' && source->text.at[digits - 1] <= '9') ||
                      source->text.at[digits - 1] == '.'))
        digits--;
    Str number = {source->text.at + digits, number_end - digits};
    Str after = {source->text.at + end, source->text.len - end};
    Text advice =
        number.len ? unknown_unit_advice(checker->arena, name->text, number, after, is_unit, checker) : (Text){0};
    if (advice.en.len)
        diag_help(DIAGN(checker->diags, NAME_UNKNOWN, name->span, word(name->text)), advice);
    return advice.en.len > 0;
}

/* A name that only reads as several words written together, or as an amount in the measure's own spelling. */
static bool report_written_together(Checker *checker, const Node *name)
{
    const Source *source = source_place(checker->sources, name->span.start).source;
    if (!source)
        return false;
    scan_words(checker, source);
    Text advice = unknown_name_advice(checker->arena, name->text, is_declared, checker);
    if (advice.en.len) {
        diag_help(DIAGN(checker->diags, NAME_UNKNOWN, name->span, word(name->text)), advice);
        return true;
    }
    Str mended = missing_space_mend(checker->arena, name->text, is_declared, checker);
    if (mended.len && missing_space_helps(checker->diags, source, name->span, mended)) {
        missing_space_report(checker->diags, source, name->span, mended);
        return true;
    }
    mended = spelled_number_mend(checker->arena, name->text);
    Text near = near_word_advice(name->text, near_word_is_before_value, NULL);
    if (mended.len)
        near = (Text){arena_print(checker->arena, "amounts are written in figures: `%.*s`", STR_ARG(mended)),
                      arena_print(checker->arena, "数额写作“%.*s”", STR_ARG(mended))};
    if (near.en.len)
        diag_help(DIAGN(checker->diags, NAME_UNKNOWN, name->span, word(name->text)), near);
    return near.en.len > 0;
}

/* A field of a detail input is read over the applicant's rows. */
static Text how_to_read_detail(Checker *checker, Str name, unsigned kinds)
{
    const SymbolList *details = &checker->policy->details;
    for (size_t i = 0; (kinds & KIND_BIT(FIELD)) && !checker->detail && i < details->count; i++) {
        const Symbol *detail = details->items[i], *field = names_find(detail->part_names, name);
        if (!field)
            continue;
        Str label = detail->label.len ? detail->label : detail->id;
        return (Text){
            arena_print(
                checker->arena,
                "it is a field of `%.*s`, of which an applicant has many rows: write e.g. `sum of %.*s over %.*s`",
                STR_ARG(detail->id), STR_ARG(name), STR_ARG(detail->id)),
            arena_print(checker->arena, "它是“%.*s”的栏目，一个申报人可有多行：例如“%.*s 中 %.*s 之和”",
                        STR_ARG(label), STR_ARG(label), STR_ARG(name))};
    }
    return (Text){0};
}

void resolve_report_unknown(Checker *checker, const Node *name, unsigned kinds)
{
    bool quoted = name->span.end - name->span.start != name->text.len;
    if (!quoted && kinds == KIND_BIT(UNIT) && report_unit_with_more(checker, name))
        return;
    if (!quoted && checker->diags->errors < MOST_SUGGESTIONS && report_written_together(checker, name))
        return;
    NearNames near = {0};
    if (checker->diags->errors < MOST_SUGGESTIONS)
        near.nearest = longer_name(checker, name->text, kinds);
    if (!near.nearest.len)
        near = near_names(checker, name->text, kinds);
    Diag *diag = DIAGN(checker->diags, NAME_UNKNOWN, name->span, word(name->text));
    Text declare_it = how_to_declare(checker, name->text, kinds);
    Text over = how_to_read_detail(checker, name->text, kinds);
    if (over.en.len)
        diag_help(diag, over);
    else if (near.nearest.len || near.contrary.len)
        suggest(checker, diag, near);
    else if (declare_it.en.len)
        diag_help(diag, declare_it);
}

Symbol *resolve_expect(Checker *checker, Node *name, unsigned kinds, Text expected)
{
    if (!name || name->kind != NODE_NAME)
        return NULL;
    Symbol *symbol = resolve_find(checker, name->text);
    bool is_elsewhere =
        symbol && symbol->kind == SYMBOL_FIELD && checker->detail && symbol->owner != checker->detail;
    if (is_elsewhere && (kinds & KIND_BIT(FIELD))) {
        DIAGN(checker->diags, DETAIL_APPLICANT_FIELD, name->span, word(name->text), word(checker->detail->id));
        return NULL;
    }
    if (symbol && (kinds >> symbol->kind & 1))
        return name->symbol = symbol;
    if (symbol) {
        Diag *diag = DIAGN(checker->diags, NAME_OF_ANOTHER_KIND, name->span, word(name->text),
                           kind_text(symbol->kind), expected);
        if (symbol->kind == SYMBOL_CLAUSE && kinds >> SYMBOL_FIELD & 1)
            diag_help(diag,
                      TEXT("a clause is no value: write its amount as `define NAME = …` and use that in both",
                           "条款不能当作数值：请把其算式写成“所称 名称 = …”，两处都用这个名称"));
        else
            suggest(checker, diag, near_names(checker, name->text, kinds));
    } else {
        resolve_report_unknown(checker, name, kinds);
    }
    return NULL;
}

/* The members of an owner as one phrase, for help: at most eight. */
static Str list_parts(Checker *checker, const Symbol *owner)
{
    Str list = {0};
    for (size_t i = 0; i < owner->part_count && i < 8; i++)
        list =
            arena_print(checker->arena, "%.*s%s%.*s", STR_ARG(list), i ? ", " : "", STR_ARG(owner->parts[i]->id));
    return owner->part_count > 8 ? arena_print(checker->arena, "%.*s …", STR_ARG(list)) : list;
}

Text check_several_members(Arena *arena, Str subject, Str members, bool excluded)
{
    return (Text){arena_print(arena, "several are written `%.*s is %sone of { %.*s }`", STR_ARG(subject),
                              excluded ? "not " : "", STR_ARG(members)),
                  arena_print(arena, "几类写作“%.*s %s { %.*s }”", STR_ARG(subject), excluded ? "不属于" : "属于",
                              STR_ARG(members))};
}

/* 民办或公建民营 as 民办、公建民营, when each part is one of the owner's; else empty. */
static Str listed_parts(Checker *checker, const Symbol *owner, Str text)
{
    static const char *const joints[] = {"或者", "或", "以及", "和", "与", "及", "/"};
    Str list = {0};
    bool split = false;
    while (text.len) {
        Str part = text, rest = {0};
        for (size_t at = 1; at < text.len && !rest.len; at++)
            for (size_t i = 0; i < sizeof joints / sizeof *joints && !rest.len; i++) {
                Str joint = str_from(joints[i]);
                Str tail = {text.at + at, text.len - at};
                if (tail.len > joint.len && str_starts(tail, joint) &&
                    names_find(owner->part_names, (Str){text.at, at})) {
                    part.len = at;
                    rest = (Str){tail.at + joint.len, tail.len - joint.len};
                }
            }
        if (!names_find(owner->part_names, part))
            return (Str){0};
        list = arena_print(checker->arena, "%.*s%s%.*s", STR_ARG(list), list.len ? "、" : "", STR_ARG(part));
        split = split || rest.len;
        text = rest;
    }
    return split ? list : (Str){0};
}

/* The only part that begins with the character, so that 小 of 小微企业 says 小型. */
static const Symbol *part_beginning(const Symbol *owner, Str character)
{
    const Symbol *found = NULL;
    for (size_t i = 0; i < owner->part_count; i++) {
        const Symbol *part = owner->parts[i];
        if (!str_starts(part->id, character) && !str_starts(part->label, character))
            continue;
        if (found)
            return NULL;
        found = part;
    }
    return found;
}

/* 中小型 and 小微企业, as drafters run members together: every character but those of the ending begins one member. */
static Str contracted_parts(Checker *checker, const Symbol *owner, Str text)
{
    Str list = {0};
    size_t count = 0;
    for (size_t at = 0, length; at < text.len; at += length) {
        length = text_decode((Str){text.at + at, text.len - at}, &(uint32_t){0});
        length = length ? length : 1;
        if ((unsigned char)text.at[at] < 0x80)
            return (Str){0};
        const Symbol *part = part_beginning(owner, (Str){text.at + at, length});
        Str rest = {text.at + at, text.len - at}, name = !part             ? (Str){0}
                                                         : part->label.len ? part->label
                                                                           : part->id;
        bool ending = count >= 2 && !part;
        if (ending)
            return list;
        if (!part)
            return (Str){0};
        /* The last member may be spelt out: 小型 of 中小型. */
        bool whole = str_equal(rest, part->id) || str_equal(rest, part->label);
        list = arena_print(checker->arena, "%.*s%s%.*s", STR_ARG(list), count ? "、" : "", STR_ARG(name));
        count++;
        if (whole)
            break;
    }
    return count >= 2 ? list : (Str){0};
}

Symbol *resolve_part(Checker *checker, const Symbol *owner, Node *name)
{
    if (!owner || !name || name->kind != NODE_NAME)
        return NULL;
    Symbol *part = owner->part_names ? names_find(owner->part_names, name->text) : NULL;
    if (part) {
        part->used = true;
        return name->symbol = part;
    }
    Str *candidates = ARENA_ARRAY(checker->arena, Str, 2 * owner->part_count);
    size_t count = 0;
    for (size_t i = 0; i < owner->part_count && checker->diags->errors < MOST_SUGGESTIONS; i++) {
        candidates[count++] = owner->parts[i]->id;
        if (owner->parts[i]->label.len)
            candidates[count++] = owner->parts[i]->label;
    }
    Text what = owner->kind == SYMBOL_READING ? TEXT("option", "选项") : TEXT("member", "成员");
    Diag *diag = DIAGN(checker->diags, PART_UNKNOWN, name->span, word(name->text), what, word(owner->id),
                       word(list_parts(checker, owner)));
    Str several =
        owner->part_names && owner->kind != SYMBOL_READING ? listed_parts(checker, owner, name->text) : (Str){0};
    if (!several.len && owner->kind != SYMBOL_READING)
        several = contracted_parts(checker, owner, name->text);
    Str subject = owner->label.len ? owner->label : owner->id;
    if (several.len)
        diag_help(
            diag,
            (Text){arena_print(checker->arena,
                               "name each: `%.*s is one of { %.*s }`, the contrary `is not one of { … }`; in a "
                               "list of values `%.*s: …`",
                               STR_ARG(subject), STR_ARG(several), STR_ARG(several)),
                   arena_print(checker->arena,
                               "请逐一写明：“%.*s 属于 { %.*s }”，除外的写“不属于 { … }”；按类别取值写作“%.*s：…”",
                               STR_ARG(subject), STR_ARG(several), STR_ARG(several))});
    else
        suggest(checker, diag, near_among(name->text, candidates, count));
    return NULL;
}
