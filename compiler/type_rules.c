#include "compiler/type_rules.h"

Type type_make(TypeKind kind)
{
    return (Type){.kind = kind};
}

Type type_of_unit(TypeKind kind, const Symbol *unit)
{
    return (Type){.kind = kind, .unit = unit};
}

bool type_is_poison(Type type)
{
    return type.kind == TYPE_POISON || type.kind == TYPE_NONE;
}

bool type_is_span(Type type)
{
    return type.kind == TYPE_DAYS || type.kind == TYPE_MONTHS || type.kind == TYPE_YEARS;
}

bool type_is_plain(Type type)
{
    return type.kind == TYPE_NUMBER || type.kind == TYPE_RATE;
}

bool type_is_counted(Type type)
{
    return type.kind == TYPE_COUNT || type.kind == TYPE_QUANTITY;
}

bool type_is_numeric(Type type)
{
    return type_is_plain(type) || type_is_counted(type) || type_is_span(type) || type.kind == TYPE_MONEY ||
           type.kind == TYPE_PRICE;
}

bool type_is_whole(Type type)
{
    return type.kind == TYPE_COUNT || type_is_span(type) || type.kind == TYPE_DATE || type.whole;
}

bool type_matches(Type a, Type b)
{
    if (type_is_poison(a) || type_is_poison(b))
        return true;
    if (type_is_plain(a) && type_is_plain(b))
        return true;
    if (type_is_counted(a) && type_is_counted(b))
        return a.unit == b.unit;
    return a.kind == b.kind && a.unit == b.unit && a.unit2 == b.unit2 && a.category == b.category;
}

Type type_unify(Type a, Type b)
{
    if (type_is_poison(a))
        return a;
    if (type_is_poison(b))
        return b;
    Type joined = a;
    if (a.kind != b.kind && type_is_plain(a))
        joined.kind = TYPE_NUMBER;
    else if (a.kind != b.kind && type_is_counted(a))
        joined.kind = TYPE_QUANTITY;
    joined.whole = a.whole && b.whole;
    joined.constant = a.constant && b.constant;
    return joined;
}

Type type_of_kind(ValueKind kind)
{
    static const TypeKind kinds[KIND_COUNT_OF_KINDS] = {
        [KIND_YES_NO] = TYPE_YES_NO,   [KIND_NUMBER] = TYPE_NUMBER, [KIND_RATE] = TYPE_RATE,
        [KIND_MONEY] = TYPE_MONEY,     [KIND_COUNT] = TYPE_NUMBER,  [KIND_QUANTITY] = TYPE_NUMBER,
        [KIND_PRICE] = TYPE_MONEY,     [KIND_DATE] = TYPE_DATE,     [KIND_DAYS] = TYPE_DAYS,
        [KIND_MONTHS] = TYPE_MONTHS,   [KIND_YEARS] = TYPE_YEARS,   [KIND_TEXT] = TYPE_TEXT,
        [KIND_CATEGORY] = TYPE_NUMBER,
    };
    return type_make(kind < KIND_COUNT_OF_KINDS ? kinds[kind] : TYPE_POISON);
}

Text type_symbol_text(const Symbol *symbol)
{
    if (!symbol)
        return TEXT("?", "？");
    if (!symbol->label.len)
        return (Text){symbol->id, symbol->id};
    bool id_is_chinese = symbol->id.len && (unsigned char)symbol->id.at[0] >= 0x80;
    bool label_is_chinese = (unsigned char)symbol->label.at[0] >= 0x80;
    return id_is_chinese && !label_is_chinese ? (Text){symbol->label, symbol->id}
                                              : (Text){symbol->id, symbol->label};
}

static Text unit_phrase(Arena *arena, const char *en, const char *zh, const Type *type)
{
    Text unit = type_symbol_text(type->unit);
    Text phrase = {arena_print(arena, "%s%.*s", en, STR_ARG(unit.en)),
                   arena_print(arena, "%s%.*s", zh, STR_ARG(unit.zh))};
    if (type->unit2) {
        Text second = type_symbol_text(type->unit2);
        phrase.en = arena_print(arena, "%.*s/%.*s", STR_ARG(phrase.en), STR_ARG(second.en));
        phrase.zh = arena_print(arena, "%.*s/%.*s", STR_ARG(phrase.zh), STR_ARG(second.zh));
    }
    return phrase;
}

Text type_text(Arena *arena, Type type)
{
    switch (type.kind) {
    case TYPE_NONE:
    case TYPE_POISON:
        return TEXT("unknown type", "未知类型");
    case TYPE_YES_NO:
        return TEXT("yes_no", "是否");
    case TYPE_NUMBER:
        return TEXT("number", "数值");
    case TYPE_RATE:
        return TEXT("rate", "比例");
    case TYPE_MONEY:
        return TEXT("money", "金额");
    case TYPE_COUNT:
        return unit_phrase(arena, "count of ", "个数 ", &type);
    case TYPE_QUANTITY:
        return unit_phrase(arena, "quantity of ", "数量 ", &type);
    case TYPE_PRICE:
        return unit_phrase(arena, "money/", "金额/", &type);
    case TYPE_DATE:
        return TEXT("date", "日期");
    case TYPE_DAYS:
        return TEXT("days", "天");
    case TYPE_MONTHS:
        return TEXT("months", "个月");
    case TYPE_YEARS:
        return TEXT("years", "年");
    case TYPE_TEXT:
        return TEXT("text", "文本");
    case TYPE_CATEGORY: {
        Text owner = type_symbol_text(type.category);
        return (Text){arena_print(arena, "a category (%.*s)", STR_ARG(owner.en)),
                      arena_print(arena, "类别（%.*s）", STR_ARG(owner.zh))};
    }
    case TYPE_OPTION:
        return TEXT("a reading", "口径");
    case TYPE_DAY_COUNT:
        return TEXT("a day count", "年天数");
    }
    return TEXT("unknown type", "未知类型");
}
