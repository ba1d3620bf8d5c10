"""Hostile but valid applications under the 2015 measure: every boundary, blank, tie and clash that the clauses can meet."""
import csv
import datetime
import random
from fractions import Fraction

from form2015 import BENCHMARK_DAYS, COLUMNS, EFFECTIVE, GRADES, SUBJECTS, Date

SUBJECT_WEIGHTS = [5 if subject == "ecommerce_enterprise" else 2 if subject in ("park", "person", "other") else 3
                   for subject in SUBJECTS]


def generate(rows, seed, output):
    source = random.Random(seed)
    chance, pick = source.random, source.choice
    enterprises = [f"91522633MA{source.randrange(10**8):08d}" for _ in range(max(3, rows // 6))]
    enterprises += [f"5226330000{number:05d}" for number in range(max(2, rows // 20))]
    busy = enterprises[: max(2, rows // 80)]  # few identities with many rows: shared caps and places are contended
    projects = [f"P{number:06d}" for number in range(max(2, rows // 4))] + ["007", "7", "p000001"]
    sites = [f"岜沙-{number}" for number in range(max(2, rows // 8))] + ["00123", "123"]
    shops = [f"shop/{number}" for number in range(max(2, rows // 10))]
    townships = ["丙妹镇", "贯洞镇", "洛香镇", "高增乡", "加榜乡"] + [f"第{number}村" for number in range(rows // 40)]
    names = ["从江县侗乡电商有限公司", "小黄,大歌合作社", "“岜沙”苗寨“网店”", 'A "quoted" name', "O'Brien; 从江", "加榜梯田 农业",
             "洛贯物流（从江）分公司", "张三"]
    filing_days = [Date(2015, 11, 1), Date(2015, 12, 31), Date(2016, 1, 1), Date(2016, 2, 29), Date(2016, 12, 31), Date(2017, 1, 1),
                   Date(2017, 2, 28), Date(2018, 6, 30)]
    first_filing = Date(2015, 11, 1).toordinal()
    changes = [day + datetime.timedelta(offset) for day in BENCHMARK_DAYS for offset in (-1, 0, 1)]
    changes += [EFFECTIVE + datetime.timedelta(offset) for offset in (-1, 0, 1)]

    def day_between(first, last):
        return Date.fromordinal(source.randrange(first.toordinal(), last.toordinal() + 1))

    def money(values, high):
        if chance() < 0.5:
            return pick(values)
        return f"{source.randrange(high)}.{source.randrange(100):02d}" if chance() < 0.7 else str(source.randrange(high))

    def around(*bounds):
        bound = pick(bounds)
        return pick([f"{bound}", f"{bound}.00", f"{bound}.01", f"{bound - 1}.99", f"{bound}.05", f"{bound - 1}.95"]) if bound else "0"

    def maybe(text, probability):
        return text if chance() < probability else ""

    def yes_no(probability_yes=0.75, probability_blank=0.12):
        if chance() < probability_blank:
            return ""
        return pick(["是", "yes"]) if chance() < probability_yes else pick(["否", "no"])

    with open(output, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([column for column, _, _ in COLUMNS])
        for number in range(rows):
            subject = source.choices(list(SUBJECTS), SUBJECT_WEIGHTS)[0]
            row = dict.fromkeys((column for column, _, _ in COLUMNS), "")
            row["application_id"] = f"A{number:07d}"
            row["enterprise_id"] = pick(busy if chance() < 0.4 else enterprises)
            row["applicant_name"] = pick(names)
            row["subject"] = pick([subject, SUBJECTS[subject]])
            row["township"] = maybe(pick(townships), 0.85)
            row["filed_on"] = pick(filing_days) if chance() < 0.4 else Date.fromordinal(first_filing + source.randrange(1200))
            for column in ("registered_in_county", "taxed_in_county", "accredited", "project_filed", "evidence_verified",
                           "strong_enterprise"):
                row[column] = yes_no(0.85, 0.08)
            row["regional_hub"] = yes_no(0.4, 0.2)
            row["project_id"] = maybe(pick(projects), 0.85)
            fill_investment(row, source, money, around, maybe)
            row["orders_out"] = maybe(pick(["0", "1", "4999", "5000", "5001", "9999", "10000", "10001", "12000", "99999999",
                                            str(source.randrange(30000))]), 0.8)
            row["online_orders"] = maybe(pick(["0", "999", "1000", "1001", str(source.randrange(5000))]), 0.85)
            row["online_revenue"] = maybe(money(["0", "199999.99", "200000", "200000.00", "200000.01"], 500000), 0.85)
            row["shop_id"] = maybe(pick(shops), 0.85)
            row["store_site"] = maybe(pick(sites), 0.3)
            row["award_grade"] = maybe(pick(list(GRADES) + list(GRADES.values())), 0.15)
            if chance() < 0.35:
                fill_tenancy(row, source, day_between, money, maybe)
            if chance() < (0.85 if subject == "ecommerce_enterprise" else 0.1):
                fill_loan(row, source, changes, day_between, money, maybe)
            writer.writerow([row[column] for column, _, _ in COLUMNS])


def fill_investment(row, source, money, around, maybe):
    chance, pick = source.random, source.choice
    if chance() < 0.9:
        invested = around(0, 150000, 200000, 666667, 1000000) if chance() < 0.5 else money(["100000", "0.03"], 3000000)
        row["invested"] = invested
        kind = chance()
        if kind < 0.15:
            row["civil_and_land"] = invested
        elif kind < 0.5:
            row["civil_and_land"] = str(int(Fraction(invested) * source.randrange(100) / 100))
        elif kind < 0.6:
            row["civil_and_land"] = "0"
        elif kind < 0.63:
            row["civil_and_land"] = f"{int(Fraction(invested)) + 1}"
    row["payments"] = maybe(pick([row["invested"], money(["0", "200000"], 1500000)]), 0.85)
    row["decided_rate"] = maybe(pick(["0%", "5%", "12.5%", "15%", "19.9999%", "20%", "0.0001%", "20.0001%", "30%", "29.99%",
                                      "30.0001%", "17.3333%"][:source.randrange(4, 13)]), 0.4)


def fill_tenancy(row, source, day_between, money, maybe):
    pick = source.choice
    moved_in = pick([Date(2016, 2, 29), Date(2016, 7, 1), Date(2015, 12, 31), Date(2016, 1, 1), day_between(Date(2015, 1, 1), Date(2018, 12, 31))])
    row["moved_in_on"] = moved_in
    if source.random() < 0.9:
        year = moved_in.year + source.randrange(-1, 5)
        day = 28 if (moved_in.month, moved_in.day) == (2, 29) else moved_in.day
        anniversary = Date(year, moved_in.month, day)
        row["benefit_from"] = pick([anniversary, anniversary + datetime.timedelta(1), anniversary - datetime.timedelta(1),
                                    moved_in, Date(year, 1, 1), Date(year, 12, 31), day_between(Date(2015, 6, 1), Date(2021, 12, 31))])
    row["rent_due"] = maybe(money(["0", "0.01", "24000", "3333.33"], 60000), 0.8)
    row["tax_retained"] = maybe(money(["0", "0.01", "0.03", "110000", "55555.55"], 300000), 0.8)


def fill_loan(row, source, changes, day_between, money, maybe):
    chance, pick = source.random, source.choice
    row["loan_contract"] = f"HT-{source.randrange(1000)}"
    row["loan_principal"] = maybe(money(["0", "0.01", "5000000", "3333333.33", "20000000", "50000000", "999999999.99"], 40000000), 0.95)
    row["loan_months"] = maybe(pick(["0", "1", "12", "13", "59", "60", "61", "120", str(source.randrange(1, 200))]), 0.92)
    start = pick(changes) if chance() < 0.5 else day_between(Date(2014, 11, 22), Date(2018, 1, 1))
    row["loan_start"] = maybe(start, 0.92)
    first = pick([start, pick(changes), Date(2016, 2, 29), day_between(Date(2014, 11, 22), Date(2018, 1, 1))])
    lengths = [0, 1, 30, 365, 366, source.randrange(1500), source.randrange(1500)] + ([-1] if chance() < 0.1 else [])
    row["interest_from"] = maybe(first, 0.93)
    row["interest_to"] = maybe(first + datetime.timedelta(pick(lengths)), 0.93)
    row["interest_paid"] = maybe(money(["0", "100000", "50000.55"], 600000), 0.8)
