/* earlier_list: awards of the ledger that one rule or expression counts, by identity and award year. Awards of 0 are not among
 * them. Private to runtime/ledger and runtime/settle. */
#ifndef POLC_EARLIER_LIST_H
#define POLC_EARLIER_LIST_H

#include <stdatomic.h>

#include "runtime/ledger/ledger.h"

typedef struct EarlierItem {
    uint32_t key; /* number of the identity; 0: where none is asked for */
    int32_t year;
    uint32_t award; /* of the ledger */
} EarlierItem;

typedef struct EarlierList {
    EarlierItem *items; /* by identity, year, position in the ledger */
    size_t count;
    int64_t *sums; /* of the amounts before item i; one more entry for the end */
    atomic_bool *counted; /* by item: it counted for some row; set by any thread */
} EarlierList;

/* The awards of the clauses (by index of Plan.ledger_clauses) whose number is not 0; without numbers those of all. A zeroed list may be
 * closed. */
Status earlier_list_open(EarlierList *list, const Ledger *ledger, const uint32_t *numbers, const bool *clauses);
void earlier_list_close(EarlierList *list);
/* The items [first, end) of an identity in a period that ends with this award year. */
void earlier_list_find(const EarlierList *list, uint32_t key, PlanPeriod period, int32_t years, int32_t year,
                       size_t *first, size_t *end);
/* Marks items as counted. */
void earlier_list_mark(EarlierList *list, size_t first, size_t end);
bool earlier_list_is_marked(const EarlierList *list, size_t i);
size_t earlier_list_marked(const EarlierList *list);

#endif
