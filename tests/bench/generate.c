/* generate: writes rows of the 21 columns that nine_rules.pol reads, always the same ones.
 *
 *   generate ROWS FILE
 *
 * A row has about 173 bytes. Amounts are spread evenly below a bound that is plausible for a county, so that about a third of
 * the capped clauses reach their cap; four in ten rows have no loan, and one in seven an award. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LONGEST_ROW 512
#define OUTPUT_BYTES (1 << 20)
#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static const char HEADER[] =
    "id,name,kind,township,registered,certified,fixed_asset_investment,infrastructure_and_land,network_and_equipment_cost,"
    "orders_out,online_orders,online_revenue,loan_principal,loan_term_months,loan_days,benchmark_rate,award_grade,"
    "entry_date,tax_retained,rent_due,physical_stores\n";

static const char *const places[] = {"从江", "黎平", "榕江", "雷山", "台江",
                                     "剑河", "锦屏", "天柱", "三穗", "黔东南"};
static const char *const characters[] = {"鑫", "宏", "达", "盛", "源", "泰", "瑞", "丰", "华", "兴", "隆", "昌",
                                         "顺", "通", "联", "创", "恒", "信", "诚", "德", "智", "云", "海", "天"};
static const char *const trades[] = {"电子商务", "物流", "快递",     "网络科技", "农产品", "信息技术",
                                     "供应链",   "贸易", "电商服务", "文化传媒", "食品",   "生态农业"};
static const char *const forms[] = {"有限公司", "有限公司", "合作社", "中心"};
static const char *const kinds[] = {"ecommerce", "courier", "platform",        "association",
                                    "park",      "service", "village_station", "rnd_platform"};
static const char *const townships[] = {"丙妹镇", "贯洞镇", "洛香镇", "下江镇", "宰便镇", "西山镇", "停洞镇",
                                        "高增乡", "谷坪乡", "雍里乡", "庆云镇", "往洞镇", "加榜乡", "加鸠镇",
                                        "加勉乡", "秀塘乡", "斗里镇", "翠里乡", "东朗镇", "光辉乡"};
static const char *const rates[] = {"4.35", "4.60", "4.75", "4.90", "5.60", "6.00"};
static const char *const grades[] = {"first", "second", "third"};

/* The generator is splitmix64: short, and the same on every machine. */
static uint64_t next_random(uint64_t *state)
{
    uint64_t bits = *state += 0x9E3779B97F4A7C15u;
    bits = (bits ^ bits >> 30) * 0xBF58476D1CE4E5B9u;
    bits = (bits ^ bits >> 27) * 0x94D049BB133111EBu;
    return bits ^ bits >> 31;
}

typedef struct Row {
    char *end; /* where the next cell begins */
    uint64_t random;
} Row;

/* Evenly among 0 … bound - 1, for bounds below 2^32. */
static uint64_t below(Row *row, uint64_t bound)
{
    return (next_random(&row->random) >> 32) * bound >> 32;
}

static void put_text(Row *row, const char *text)
{
    size_t length = strlen(text);
    memcpy(row->end, text, length);
    row->end += length;
}

#define PUT_ONE_OF(row, texts) put_text(row, (texts)[below(row, COUNT_OF(texts))])

static void put_number(Row *row, uint64_t number, int least_digits)
{
    char digits[20];
    int count = 0;
    for (; number || count < least_digits; number /= 10)
        digits[count++] = (char)('0' + number % 10);
    while (count)
        *row->end++ = digits[--count];
}

static void end_cell(Row *row)
{
    *row->end++ = ',';
}

static void put_count(Row *row, uint64_t least, uint64_t most)
{
    put_number(row, least + below(row, most - least + 1), 1);
    end_cell(row);
}

static uint64_t put_money(Row *row, uint64_t most_fen)
{
    uint64_t fen = below(row, most_fen + 1);
    put_number(row, fen / 100, 1);
    *row->end++ = '.';
    put_number(row, fen % 100, 2);
    end_cell(row);
    return fen;
}

static void put_yes_no(Row *row, unsigned percent_yes)
{
    *row->end++ = below(row, 100) < percent_yes ? '1' : '0';
    end_cell(row);
}

static void put_date(Row *row)
{
    static const unsigned month_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    uint64_t month = below(row, 12);
    put_number(row, 2010 + below(row, 8), 4);
    *row->end++ = '-';
    put_number(row, month + 1, 2);
    *row->end++ = '-';
    put_number(row, 1 + below(row, month_days[month]), 2);
    end_cell(row);
}

static void put_name(Row *row)
{
    PUT_ONE_OF(row, places);
    PUT_ONE_OF(row, characters);
    PUT_ONE_OF(row, characters);
    PUT_ONE_OF(row, trades);
    PUT_ONE_OF(row, forms);
    end_cell(row);
}

static void put_applicant(Row *row, uint64_t number)
{
    *row->end++ = 'E';
    put_number(row, number, 7);
    end_cell(row);
    put_name(row);
    PUT_ONE_OF(row, kinds);
    end_cell(row);
    PUT_ONE_OF(row, townships);
    end_cell(row);
    put_yes_no(row, 80);
    put_yes_no(row, 70);
}

static void put_business(Row *row)
{
    uint64_t invested = put_money(row, 300000000);
    put_money(row, invested);
    put_money(row, 30000000);
    put_count(row, 0, 40000);
    put_count(row, 0, 20000);
    put_money(row, 200000000);
}

static void put_loan_and_award(Row *row)
{
    put_money(row, below(row, 10) < 4 ? 0 : 2000000000);
    put_count(row, 6, 36);
    put_count(row, 30, 365);
    PUT_ONE_OF(row, rates);
    end_cell(row);
    if (below(row, 100) >= 85)
        PUT_ONE_OF(row, grades);
    end_cell(row);
}

int main(int count, char **arguments)
{
    if (count != 3)
        return 2;
    uint64_t rows = strtoull(arguments[1], NULL, 10);
    FILE *file = fopen(arguments[2], "wb");
    if (!file) {
        perror(arguments[2]);
        return 1;
    }
    setvbuf(file, NULL, _IOFBF, OUTPUT_BYTES);
    fputs(HEADER, file);
    char text[LONGEST_ROW];
    Row row = {.random = 0x2015102920151101u};
    for (uint64_t number = 1; number <= rows; number++) {
        row.end = text;
        put_applicant(&row, number);
        put_business(&row);
        put_loan_and_award(&row);
        put_date(&row);
        put_money(&row, 50000000);
        put_money(&row, 20000000);
        put_number(&row, below(&row, 3), 1);
        *row.end++ = '\n';
        fwrite(text, 1, (size_t)(row.end - text), file);
    }
    return fclose(file) != 0;
}
