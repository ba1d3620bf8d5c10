/* Assesses four taxpayers by a policy that is compiled into libtax.so; nothing else of polc is there when it runs. */
#include <inttypes.h>
#include <stdio.h>

#include "libtax.h"

#define PEOPLE 4

int main(void)
{
    static const int64_t year[PEOPLE] = {2024, 2024, 2024, 2024};
    static const int64_t wages[PEOPLE] = {12000000, 36000000, 9600000, -1}; /* fen; the last is a mistake */
    static const int64_t bonus[PEOPLE] = {0, 6000000, 3600001, 0};
    static const uint8_t apart[PEOPLE] = {1, 1, 1, 1};
    static const uint64_t no_bonus = 1; /* row 0 is blank, which counts as the policy's default */
    polc_ahead_fault faults[PEOPLE];
    uint8_t outcome[PEOPLE];
    int64_t on_income[PEOPLE], on_bonus[PEOPLE];

    struct china_income_tax_columns columns = {.layout = china_income_tax_LAYOUT};
    columns.纳税年度.at = year;
    columns.工资薪金.at = wages;
    columns.全年一次性奖金.at = bonus;
    columns.全年一次性奖金.blank = &no_bonus;
    columns.奖金单独计税.at = apart; /* all other columns are blank */

    struct china_income_tax_results results = {.faults = faults};
    results.综合所得应纳税额.outcome = outcome;
    results.综合所得应纳税额.fen = on_income;
    results.全年一次性奖金应纳税额.fen = on_bonus;

    if (china_income_tax_evaluate(&columns, PEOPLE, &results) != POLC_AHEAD_OK)
        return 1;
    printf("%s: effective day %" PRId64 "\n", china_income_tax_about()->label, china_income_tax_about()->effective);
    for (int i = 0; i < PEOPLE; i++) {
        if (outcome[i] == POLC_AHEAD_INVALID)
            printf("%d: rejected, fault %d at column %d\n", i + 1, faults[i].code, faults[i].where);
        else
            printf("%d: %" PRId64 " fen on income, %" PRId64 " fen on the bonus\n", i + 1, on_income[i], on_bonus[i]);
    }
    return 0;
}
