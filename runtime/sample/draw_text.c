#include "runtime/sample/draw_text.h"

#define LIST(...)   \
    {               \
        __VA_ARGS__ \
    }
#define PICK(words, random) (words)[random_below((random), sizeof(words) / sizeof *(words))]

static const char *const places[] =
    LIST("青岭", "云溪", "龙泉", "清江", "月亮山", "丙妹", "银滩", "翠谷", "高田", "双河", "茶坪", "木楼", "金坡",
         "长寨", "白石", "东寨", "杉林", "停洞", "柳塘", "鼓楼");
static const char *const given[] =
    LIST("德", "兴", "和", "源", "盛", "丰", "诚", "达", "宏", "瑞", "祥", "泰", "鑫", "顺");
static const char *const trades[] = LIST("电子商务", "商贸", "农业", "农产品", "物流", "快递", "网络科技",
                                         "信息技术", "食品", "茶业", "文化传媒", "手工艺品", "供应链", "种养殖");
static const char *const forms[] =
    LIST("有限公司", "有限公司", "有限责任公司", "农民专业合作社", "经营部", "商行");

static bool ends_with(Str text, Str ending)
{
    return text.len >= ending.len && str_equal((Str){text.at + text.len - ending.len, ending.len}, ending);
}

/* Whether the field's name says that it holds a code; settlement keys are codes unless they say otherwise. */
static bool holds_code(const PlanField *field)
{
    static const Str endings[] = {{"_id", 3},     {"_no", 3},       {"_code", 5},
                                  {"_number", 7}, {"_contract", 9}, {"_site", 5}};
    static const Str labels[] = {{"号", 3}, {"编码", 6}, {"代码", 6}};

    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        if (ends_with(field->id, endings[i]))
            return true;
    }
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        if (ends_with(field->label, labels[i]))
            return true;
    }
    return false;
}

/* A letter and at least six digits, A000001: readable, and never taken for a number by a spreadsheet. */
static Str numbered_code(Arena *heap, const PlanField *field, uint64_t number)
{
    char letter = field->id.len > 0 ? field->id.at[0] : 'n';
    if (letter >= 'a' && letter <= 'z')
        letter = (char)(letter - 'a' + 'A');
    if (letter < 'A' || letter > 'Z')
        letter = 'N';
    return arena_print(heap, "%c%06llu", letter, (unsigned long long)number + 1);
}

/* The 31 signs of a social credit code; I, O, S, V and Z are left out of it because they look like digits. */
static const char signs[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/* 18 signs: an enterprise (91) of a region, the organisation, and the check sign of the national standard. The letters MA
 * keep it from being all digits, and the sign before the last is never 0, so that it never looks like a number that a
 * spreadsheet has damaged. */
static Str credit_code(Arena *heap, uint64_t enterprise)
{
    char code[18] = {'9', '1', '5', '2', '2', '6', '3', '3', 'M', 'A'};
    uint64_t rest = enterprise;
    unsigned sum = 0, weight = 1;

    code[16] = signs[1 + rest % 30];
    rest /= 30;
    for (int i = 15; i >= 10; i--) {
        code[i] = signs[rest % 31];
        rest /= 31;
    }
    for (int i = 0; i < 17; i++) {
        sum += (unsigned)(strchr(signs, code[i]) - signs) * weight;
        weight = weight * 3 % 31;
    }
    code[17] = signs[(31 - sum % 31) % 31];
    return arena_copy(heap, (Str){code, sizeof code});
}

static Str enterprise_name(Arena *heap, uint64_t seed, uint64_t enterprise)
{
    Random random = random_at(seed, 3, enterprise);
    const char *place = PICK(places, &random), *first = PICK(given, &random), *second = PICK(given, &random);
    const char *trade = PICK(trades, &random), *form = PICK(forms, &random);
    return arena_print(heap, "%s%s%s%s%s", place, first, second, trade, form);
}

/* A project, shop or contract: usually the row's own; an enterprise that applies again often names the same one. */
static uint64_t draw_object(Applicant *applicant)
{
    if (applicant->enterprise != applicant->number && random_percent(&applicant->random, 50))
        return applicant->enterprise;
    if (applicant->number > 0 && random_percent(&applicant->random, 10))
        return random_below(&applicant->random, applicant->number);
    return applicant->number;
}

Str draw_text(Draw *draw, Applicant *applicant, size_t field)
{
    const PlanField *declared = &draw->plan->fields[field];
    const Landmarks *landmarks = &draw->landmarks[field];
    Arena *heap = &draw->batch->heap;

    if (declared->key)
        return numbered_code(heap, declared, applicant->number);
    if (landmarks->text_count > 0 && random_percent(&applicant->random, 40))
        return landmarks->texts[random_below(&applicant->random, landmarks->text_count)];
    if (declared->required)
        return holds_code(declared) ? credit_code(heap, applicant->enterprise)
                                    : enterprise_name(heap, draw->seed, applicant->enterprise);
    if (holds_code(declared))
        return numbered_code(heap, declared, draw_object(applicant));
    return arena_copy(heap, str_from(PICK(places, &applicant->random)));
}
