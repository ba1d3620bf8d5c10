#!/usr/bin/env python3
"""The 2015 measure computed a second time, by a program that shares nothing with polc.

It knows the clauses as they are described in docs/measures/policy2015.md and the outcomes of the language, nothing else: every
amount is a Fraction until its one rounding, then whole fen. A disagreement with polc in a single cell means that
one of the two misreads the measure.

    measure2015.py generate --rows N --seed S OUT.csv      hostile but valid applications
    measure2015.py evaluate IN.csv OUT.csv [--reading R=O]  the result columns
    measure2015.py compare POLC.csv ORACLE.csv              cell by cell
    measure2015.py readings                                 every reading and its options, the default first
"""
import argparse
import csv
import sys
from bisect import bisect_right
from collections import defaultdict
from fractions import Fraction

from applications2015 import generate
from form2015 import BENCHMARK, BENCHMARK_DAYS, BLANK_IS_ZERO, COLUMNS, EFFECTIVE, Date

CLAUSES = ["loan_interest", "logistics_platform", "courier_freight", "service_platform", "physical_store", "online_shop",
           "village_station", "rd_training_platform", "talent_award", "rent_waiver", "tax_reward"]
IN_KIND = {"rent_waiver"}

READINGS = {  # the first option is the default
    "registration_gate": ["enterprises_only", "everyone"],
    "rate_date": ["at_start", "follows_changes"],
    "day_count": ["act_360", "act_365"],
    "interest_before_effective": ["excluded", "included"],
    "interest_limit": ["none", "not_above_paid"],
    "loan_cap_period": ["per_year", "lifetime"],
    "platform_cap_scope": ["per_project", "per_enterprise"],
    "courier_count": ["all_once_qualified", "above_5000_only", "excess_only", "all_at_top_rate"],
    "evidence_base": ["lower", "invoice"],
    "site_scope": ["per_site", "per_township"],
    "shop_scope": ["per_shop", "per_operator"],
    "tenancy_year": ["anniversary", "calendar", "first_full_year"],
    "stacking": ["allowed", "highest_only"],
    "fund_members": ["all_cash", "grants_only"],
    "tax_from_fund": ["outside", "inside"],
    "fund_shortage": ["undecided", "pro_rata", "first_come", "priority"],
}

FUND = 2_000_000_00  # fen per award year

# 二(二) lists its emphases in this order; the policy states the same mapping to subjects.
PRIORITY = ["park", "township", "logistics_platform", "service_platform", "courier", "association", "rd_training_platform",
            "village_station", "person", "ecommerce_enterprise", "support_service", "online_shop", "other"]


class RowFault(Exception):
    """The row cannot be computed and is rejected as a whole."""


# ---- Three-valued logic: True, False, None for unknown

def all_of(*values):
    if any(value is False for value in values):
        return False
    return None if any(value is None for value in values) else True


def any_of(*values):
    if any(value is True for value in values):
        return True
    return None if any(value is None for value in values) else False


def at_least(value, bound):
    return None if value is None else value >= bound


# ---- Amounts: Fractions of a yuan, None for unknown

def bracket(months):
    return 1 if months <= 12 else 2 if months <= 60 else 3


def rate_on(day, months):
    if day is None or months is None:
        return None
    position = bisect_right(BENCHMARK_DAYS, day) - 1
    if position < 0:
        raise RowFault(f"no benchmark rate on {day}")
    return Fraction(BENCHMARK[position][bracket(months)], 10000)


def year_basis(chosen):
    return 360 if chosen["day_count"] == "act_360" else 365


def loan_interest(row, chosen):
    first, after = row["interest_from"], row["interest_to"]
    if chosen["interest_before_effective"] == "excluded":
        first = None if first is None else max(first, EFFECTIVE)
        after = None if after is None else max(after, EFFECTIVE)
    months, principal = row["loan_months"], row["loan_principal"]
    if chosen["rate_date"] == "at_start":
        rate = rate_on(row["loan_start"], months)
        if rate is None or first is None or after is None:
            return None
        if after < first:
            raise RowFault("the interest period ends before it begins")
        rate_days = rate * (after - first).days
    else:
        if months is None or first is None or after is None:
            return None
        if after < first:
            raise RowFault("the interest period ends before it begins")
        rate_days = Fraction(0)
        day = first
        while day < after:
            rate = rate_on(day, months)
            later = [change for change in BENCHMARK_DAYS if change > day]
            end = min([after] + later[:1])
            rate_days += rate * (end - day).days
            day = end
    amount = Fraction(1, 2) * principal * rate_days / year_basis(chosen)
    if chosen["interest_limit"] == "not_above_paid":
        if row["interest_paid"] is None:
            return None
        amount = min(amount, row["interest_paid"])
    return amount


def share_of_investment(row, ceiling, cap):
    rate = ceiling if row["decided_rate"] is None else row["decided_rate"]
    if not 0 <= rate <= ceiling:
        raise RowFault("the decided rate is outside 0 to the ceiling")
    if row["invested"] is None:
        return None
    return min(rate * (row["invested"] - row["civil_and_land"]), cap)


def courier_freight(row, chosen):
    orders = row["orders_out"]
    count = chosen["courier_count"]
    above = max(orders - 10000, 0) * Fraction(3, 2)
    if count == "all_once_qualified":
        return min(orders, 10000) + above
    if count == "above_5000_only":
        return max(min(orders, 10000) - 5000, 0) + above
    if orders <= 10000:
        return Fraction(orders)
    return above if count == "excess_only" else orders * Fraction(3, 2)


def proven_investment(row, chosen):
    if chosen["evidence_base"] == "invoice":
        return row["invested"]
    if row["invested"] is None or row["payments"] is None:
        return None
    return min(row["invested"], row["payments"])


def tenth_of_investment(row, chosen):
    base = proven_investment(row, chosen)
    return None if base is None else min(Fraction(1, 10) * base, Fraction(20000))


def village_station(row, chosen):
    base = proven_investment(row, chosen)
    return None if base is None else min(Fraction(1, 5) * max(base - row["civil_and_land"], 0), Fraction(30000))


def completed_years(start, day):
    """Whole years from start to day >= start; 29 February completes a year on 28 February."""
    years = day.year - start.year
    try:
        anniversary = start.replace(year=day.year)
    except ValueError:
        anniversary = Date(day.year, 2, 28)
    return years if day >= anniversary else years - 1


def tenancy_share(row, chosen):
    moved_in, day = row["moved_in_on"], row["benefit_from"]
    if chosen["tenancy_year"] == "anniversary":
        year = completed_years(moved_in, day) + 1
    elif chosen["tenancy_year"] == "calendar":
        year = day.year - moved_in.year + 1
    else:
        year = day.year - moved_in.year
    return {1: Fraction(1), 2: Fraction(1), 3: Fraction(1, 2)}.get(year, Fraction(0))


# ---- The clauses: applies, conditions, amount

def gate_for_all(row, chosen):
    registered = row["registered_in_county"]
    if chosen["registration_gate"] == "everyone":
        return registered
    return any_of(registered, row["subject"] not in ("ecommerce_enterprise", "support_service"))


def known(value):
    return value is not None


def not_before_moving_in(row):
    return None if row["benefit_from"] is None else row["benefit_from"] >= row["moved_in_on"]


RULES = {
    # clause: (applies, conditions beside the gate for all, amount)
    "loan_interest": (
        lambda row: row["subject"] == "ecommerce_enterprise" and known(row["loan_principal"]),
        lambda row: [row["strong_enterprise"]],
        loan_interest),
    "logistics_platform": (
        lambda row: row["subject"] == "logistics_platform",
        lambda row: [row["accredited"], row["project_filed"]],
        lambda row, chosen: share_of_investment(row, Fraction(1, 5), Fraction(200000))),
    "courier_freight": (
        lambda row: row["subject"] == "courier",
        lambda row: [any_of(all_of(row["registered_in_county"], row["taxed_in_county"]), row["regional_hub"]),
                     at_least(row["orders_out"], 5000)],
        courier_freight),
    "service_platform": (
        lambda row: row["subject"] in ("service_platform", "association", "township"),
        lambda row: [row["accredited"], row["evidence_verified"]],
        tenth_of_investment),
    "physical_store": (
        lambda row: known(row["store_site"]),
        lambda row: [row["accredited"]],
        lambda row, chosen: Fraction(20000)),
    "online_shop": (
        lambda row: row["subject"] == "online_shop",
        lambda row: [at_least(row["online_orders"], 1000), at_least(row["online_revenue"], 200000), row["accredited"]],
        lambda row, chosen: Fraction(20000)),
    "village_station": (
        lambda row: row["subject"] == "village_station",
        lambda row: [row["evidence_verified"]],
        village_station),
    "rd_training_platform": (
        lambda row: row["subject"] == "rd_training_platform",
        lambda row: [row["accredited"], row["project_filed"]],
        lambda row, chosen: share_of_investment(row, Fraction(3, 10), Fraction(200000))),
    "talent_award": (
        lambda row: known(row["award_grade"]),
        lambda row: [],
        lambda row, chosen: Fraction({"first": 30000, "second": 20000, "third": 10000}[row["award_grade"]])),
    "rent_waiver": (
        lambda row: known(row["moved_in_on"]),
        lambda row: [not_before_moving_in(row)],
        lambda row, chosen: tenancy_share(row, chosen) * row["rent_due"]),
    "tax_reward": (
        lambda row: known(row["moved_in_on"]),
        lambda row: [not_before_moving_in(row)],
        lambda row, chosen: tenancy_share(row, chosen) * row["tax_retained"]),
}


def round_to_fen(amount):
    """Half up; amounts are never negative here."""
    return (200 * amount.numerator + amount.denominator) // (2 * amount.denominator)


PENDING = "pending"


def evaluate_row(row, chosen):
    """Clause -> fen or PENDING for the clauses that are not 0 for want of a condition; raises RowFault."""
    if row["invested"] is not None and row["civil_and_land"] > row["invested"]:
        raise RowFault("civil_and_land is above invested")
    results = {}
    for clause in CLAUSES:
        applies, conditions, amount = RULES[clause]
        if not applies(row):
            continue
        gates = conditions(row)
        if clause != "courier_freight":
            gates = [gate_for_all(row, chosen)] + gates
        gate = all_of(*gates)
        if gate is False:
            continue
        value = amount(row, chosen) if gate else None
        if value is None:
            results[clause] = PENDING
            continue
        if value < 0:
            raise RowFault(f"{clause} is below zero")
        results[clause] = round_to_fen(value)
    return results


# ---- Settlement across rows. `order` is filed_on, then the row's position.

def contender(award, clause, identity):
    """The identity under which an award above 0 competes, or None. A blank identity makes the clause pending for the row,
    whatever its amount: who it is for is part of what the clause asks."""
    fen = award.get(clause)
    if fen is None or fen == PENDING:
        return None
    if identity is None:
        award[clause] = PENDING
        return None
    return identity if fen else None


def places(awards, order, rows, clause, key):
    """At most one award above 0 for each key; a blank key makes the award pending."""
    taken = set()
    for index in order:
        identity = contender(awards[index], clause, key(rows[index]))
        if identity is None:
            continue
        if identity in taken:
            awards[index][clause] = 0
        taken.add(identity)


def shared_cap(awards, order, rows, clause, limit, key):
    left = {}
    for index in order:
        identity = contender(awards[index], clause, key(rows[index]))
        if identity is None:
            continue
        rest = left.get(identity, limit)
        awards[index][clause] = min(awards[index][clause], rest)
        left[identity] = rest - awards[index][clause]


def take_highest(awards, order, rows, clauses):
    """Per enterprise and award year only the clause with the highest total stays; a tie goes to the earlier row."""
    totals = defaultdict(dict)
    for place, index in enumerate(order):
        row = rows[index]
        for clause in clauses:
            fen = awards[index].get(clause)
            if fen is None or fen == PENDING or fen == 0:
                continue
            group = totals[(row["enterprise_id"], row["filed_on"].year)]
            total, first = group.get(clause, (0, place))
            group[clause] = (total + fen, first)
    for index in order:
        row = rows[index]
        group = totals.get((row["enterprise_id"], row["filed_on"].year))
        if group is None:
            continue
        winner = max(group, key=lambda clause: (group[clause][0], -group[clause][1], -clauses.index(clause)))
        for clause in clauses:
            fen = awards[index].get(clause)
            if clause != winner and fen is not None and fen != PENDING:
                awards[index][clause] = 0


def fund_clauses(chosen):
    members = {clause for clause in CLAUSES if clause not in IN_KIND}
    if chosen["fund_members"] == "grants_only":
        return members - {"loan_interest", "logistics_platform", "tax_reward"}
    return members if chosen["tax_from_fund"] == "inside" else members - {"tax_reward"}


def pay_from_fund(awards, order, rows, chosen):
    rule = chosen["fund_shortage"]
    if rule == "undecided":
        return
    members = [clause for clause in CLAUSES if clause in fund_clauses(chosen)]
    demands = defaultdict(list)  # award year -> (row, clause, fen) in order of precedence
    for index in order:
        for clause in members:
            fen = awards[index].get(clause)
            if fen is not None and fen != PENDING and fen > 0:
                demands[rows[index]["filed_on"].year].append((index, clause, fen))
    for demand in demands.values():
        total = sum(fen for _, _, fen in demand)
        if total <= FUND:
            continue
        if rule == "pro_rata":
            pay_pro_rata(awards, demand, total)
            continue
        if rule == "priority":
            demand = sorted(demand, key=lambda entry: PRIORITY.index(rows[entry[0]]["subject"]))
        rest = FUND
        for index, clause, fen in demand:
            awards[index][clause] = min(fen, rest)
            rest -= awards[index][clause]


def pay_pro_rata(awards, demand, total):
    shares = [fen * FUND // total for _, _, fen in demand]
    remainders = [fen * FUND % total for _, _, fen in demand]
    spare = FUND - sum(shares)
    for position in sorted(range(len(demand)), key=lambda position: (-remainders[position], position))[:spare]:
        shares[position] += 1
    for (index, clause, _), share in zip(demand, shares):
        awards[index][clause] = share


def settle(awards, rows, chosen):
    order = sorted((index for index in range(len(rows)) if awards[index] is not None),
                   key=lambda index: (rows[index]["filed_on"], index))

    def by(*columns):
        def key(row):
            values = tuple(row[column] for column in columns)
            return None if None in values else values
        return key

    def by_year(column):
        return lambda row: None if row[column] is None else (row[column], row["filed_on"].year)

    site = by("store_site") if chosen["site_scope"] == "per_site" else by("township")
    shop = by("shop_id") if chosen["shop_scope"] == "per_shop" else by("enterprise_id")
    for clause, key in [("logistics_platform", by("project_id")), ("courier_freight", by_year("enterprise_id")),
                        ("service_platform", by("project_id")), ("physical_store", site), ("online_shop", shop),
                        ("village_station", by("project_id")), ("rd_training_platform", by("project_id")),
                        ("talent_award", by_year("enterprise_id"))]:
        places(awards, order, rows, clause, key)

    loans = by_year("enterprise_id") if chosen["loan_cap_period"] == "per_year" else by("enterprise_id")
    platform = by("project_id") if chosen["platform_cap_scope"] == "per_project" else by("enterprise_id")
    for clause, limit, key in [("loan_interest", 500_000_00, loans), ("logistics_platform", 200_000_00, platform),
                               ("service_platform", 20_000_00, by("project_id")), ("village_station", 30_000_00, by("project_id")),
                               ("rd_training_platform", 200_000_00, by("project_id"))]:
        shared_cap(awards, order, rows, clause, limit, key)

    if chosen["stacking"] == "highest_only":
        take_highest(awards, order, rows, ["service_platform", "physical_store", "village_station"])
    pay_from_fund(awards, order, rows, chosen)


# ---- Files

def parse_cell(column, kind, text):
    text = text.strip()
    if text == "":
        return Fraction(0) if column in BLANK_IS_ZERO else None
    if kind == "text":
        return text
    if kind == "date":
        return Date.fromisoformat(text)
    if kind == "yes_no":
        return {"是": True, "yes": True, "否": False, "no": False}[text]
    if kind == "count":
        return int(text)
    if kind == "money":
        return Fraction(text)
    if kind == "rate":
        return Fraction(text[:-1]) / 100 if text.endswith("%") else Fraction(text)
    for member, label in kind.items():
        if text in (member, label):
            return member
    raise ValueError(f"{column}: {text!r}")


def read_applications(path):
    """One entry per row: the parsed row, or None for a row that a bad cell rejects; and its identity texts."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    names = {}
    for column, label, kind in COLUMNS:
        names[column] = names[label] = (column, kind)
    header = [names[cell.strip()] for cell in lines[0]]
    rows, identities = [], []
    for line in lines[1:]:
        if not any(cell.strip() for cell in line):
            continue
        texts = {column: text for (column, _), text in zip(header, line)}
        identities.append([texts.get(column, "").strip() for column in ("application_id", "enterprise_id", "applicant_name")])
        try:
            row = {column: parse_cell(column, kind, texts.get(column, "")) for column, _, kind in COLUMNS}
            required = ("application_id", "enterprise_id", "applicant_name", "subject", "filed_on")
            rows.append(None if any(row[column] is None for column in required) else row)
        except (ValueError, KeyError):
            rows.append(None)
    return rows, identities


def yuan(fen):
    return f"{fen // 100}.{fen % 100:02d}"


def result_line(identity, award):
    if award is None:
        return identity + [""] * (len(CLAUSES) + 2) + ["rejected"]
    cells = []
    cash = in_kind = 0
    for clause in CLAUSES:
        fen = award.get(clause, 0)
        if fen == PENDING:
            cells.append("")
            continue
        cells.append(yuan(fen))
        if clause in IN_KIND:
            in_kind += fen
        else:
            cash += fen
    status = "pending" if PENDING in award.values() else "granted" if cash + in_kind > 0 else "none"
    return identity + cells + [yuan(cash), yuan(in_kind), status]


def evaluate(arguments):
    chosen = {reading: options[0] for reading, options in READINGS.items()}
    for choice in arguments.reading:
        reading, _, option = choice.partition("=")
        if option not in READINGS.get(reading, []):
            sys.exit(f"unknown reading or option: {choice}")
        chosen[reading] = option
    rows, identities = read_applications(arguments.input)
    awards = []
    for row in rows:
        try:
            awards.append(None if row is None else evaluate_row(row, chosen))
        except RowFault:
            awards.append(None)
    settle(awards, rows, chosen)
    with open(arguments.output, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["application_id", "enterprise_id", "applicant_name"] + CLAUSES + ["total_cash", "total_in_kind", "status"])
        for identity, award in zip(identities, awards):
            writer.writerow(result_line(identity, award))


def compare(arguments):
    with open(arguments.polc, encoding="utf-8-sig", newline="") as file:
        ours = list(csv.DictReader(file))
    with open(arguments.oracle, encoding="utf-8-sig", newline="") as file:
        theirs = list(csv.DictReader(file))
    columns = ["application_id"] + CLAUSES + ["total_cash", "total_in_kind", "status"]
    if ours and any(column not in ours[0] for column in columns):
        sys.exit(f"missing columns: {[column for column in columns if column not in ours[0]]}")
    differing = agreeing = 0
    if len(ours) != len(theirs):
        print(f"polc wrote {len(ours)} rows, the oracle {len(theirs)}")
        differing += 1
    for number, (mine, other) in enumerate(zip(ours, theirs), start=1):
        for column in columns:
            if mine[column] == other[column]:
                agreeing += 1
                continue
            differing += 1
            if differing <= arguments.show:
                print(f"row {number} {other['application_id']} {column}: polc {mine[column]!r}, oracle {other[column]!r}"
                      f"   (polc notes: {mine.get('notes', '')})")
    print(f"{agreeing} cells agree, {differing} differ")
    return 1 if differing or not agreeing else 0


def list_readings(_):
    for reading, options in READINGS.items():
        print(reading, *options)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(required=True)
    verb = verbs.add_parser("generate")
    verb.add_argument("--rows", type=int, default=1000)
    verb.add_argument("--seed", type=int, default=1)
    verb.add_argument("output")
    verb.set_defaults(run=lambda given: generate(given.rows, given.seed, given.output))
    verb = verbs.add_parser("evaluate")
    verb.add_argument("input")
    verb.add_argument("output")
    verb.add_argument("--reading", action="append", default=[])
    verb.set_defaults(run=evaluate)
    verb = verbs.add_parser("compare")
    verb.add_argument("polc")
    verb.add_argument("oracle")
    verb.add_argument("--show", type=int, default=20)
    verb.set_defaults(run=compare)
    verb = verbs.add_parser("readings")
    verb.set_defaults(run=list_readings)
    arguments = parser.parse_args()
    sys.exit(arguments.run(arguments))


if __name__ == "__main__":
    main()
