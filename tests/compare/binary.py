#!/usr/bin/env python3
"""binary.py POLC [--rows N] [--seed S]: the rows that `polc run --arith double --diff` lists, against Python's own floating point.

The policy below is computed a second time in exact fractions, and a third time in floats, by the operations that docs/comparing.md
promises. Every amount that differs has to be listed with both amounts, and nothing else."""
import argparse
import datetime
import json
import math
import random
import subprocess
import tempfile
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

POLICY = """policy p "p" {
    authority "x" issued 2015-12-01 effective 2016-01-01 currency yuan round half_up to 0.01 yuan
    award year year(from_day) precedence from_day month end down
}
input application "form" {
    key id "编号" text
    field amount money required
    field base money required
    field first rate required
    field second rate required
    field from_day date required
    field to_day date required
}
clause share "a" { article "1" pay first of amount no cap "x" paid from outside }
clause tiers "b" {
    article "2"
    pay marginal amount { up to 10000 yuan: 3%, up to 50000 yuan: 4.35%, above: 5.05% }
    round half_even to 0.01 yuan
    no cap "x"
    paid from outside
}
clause edge "c" { article "3" require first + second <= 30% "r" pay 100 yuan no cap "x" paid from outside }
clause interest_paid "d" {
    article "4"
    pay interest(principal: amount, rate: 4.35%, days: to_day - from_day, basis: act_360)
    round half_up to 0.05 yuan
    no cap "x"
    paid from outside
}
clause third "e" { article "5" pay (amount + base) / 3 round up to 0.01 yuan no cap "x" paid from outside }
clause each_step "f" { article "6" pay each full 0.1 yuan of base adds 0.07 yuan no cap "x" paid from outside }
clause capped "g" { article "7" pay 110% of (amount - base) * first cap 70% of base paid from outside }
"""


def rounded(value, mode):
    low = math.floor(value)
    rest = value - low
    half = Fraction(1, 2) if isinstance(value, Fraction) else 0.5
    if mode == "half_up":
        return low + (rest >= half)
    if mode == "half_even":
        return low + (rest > half or (rest == half and low % 2))
    return {"up": low + (rest > 0)}[mode]  # nothing is below zero here


def to_fen(number, value, mode="half_up", numerator=1, denominator=100):
    whole = rounded(value * number(denominator) / number(numerator), mode)
    return int(whole) * numerator * 100 // denominator


def answers(number, row):
    """Fen by clause; None: refused or at fault. `number` makes a Fraction or a float of a decimal text."""
    amount, base = number(row["amount"]), number(row["base"])
    first, second = (number(str(Decimal(row[name][:-1]) / 100)) for name in ("first", "second"))
    days = number((datetime.date.fromisoformat(row["to_day"]) - datetime.date.fromisoformat(row["from_day"])).days)

    def slice_of(low, high):
        top = min(amount, high)
        return max(top, low) - low

    tiers = number("0.03") * slice_of(number(0), number(10000))
    tiers = tiers + number("0.0435") * slice_of(number(10000), number(50000))
    tiers = tiers + number("0.0505") * (max(amount, number(50000)) - number(50000))
    steps = max(number(math.floor(base / number("0.1"))), number(0))
    capped = number("1.1") * (amount - base) * first
    return {
        "share": to_fen(number, first * amount),
        "tiers": to_fen(number, tiers, "half_even"),
        "edge": 10000 if first + second <= number("0.3") else None,
        "interest_paid": to_fen(number, amount * number("0.0435") * days / number(360), "half_up", 1, 20),
        "third": to_fen(number, (amount + base) / number(3), "up"),
        "each_step": to_fen(number, steps * number("0.07")),
        "capped": to_fen(number, min(capped, number("0.7") * base)) if amount >= base else None,
    }


def made_up(rng, i):
    amount, base = sorted((rng.randrange(1, 10_000) * rng.choice((1, 250, 1000)), rng.randrange(1, 2_000_000)), reverse=True)
    start = datetime.date(2016, 1, 1) + datetime.timedelta(days=rng.randrange(365))
    first = rng.randrange(0, 31) if rng.random() < 0.5 else rng.randrange(0, 3000) / 100
    second = 30 - first if rng.random() < 0.5 else rng.randrange(0, 31)
    return {"id": f"A{i}", "amount": f"{amount / 100:.2f}", "base": f"{base / 100:.2f}", "first": f"{first:.2f}%",
            "second": f"{second:.2f}%", "from_day": str(start), "to_day": str(start + datetime.timedelta(days=rng.randrange(1, 13) * 30))}


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("polc")
    arguments.add_argument("--rows", type=int, default=20000)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    rng = random.Random(options.seed)
    rows = [made_up(rng, i) for i in range(options.rows)]
    wanted = {}
    for row in rows:
        exact, binary = answers(Fraction, row), answers(float, row)
        for clause, fen in exact.items():
            if (fen or 0) != (binary[clause] or 0):
                wanted[row["id"], clause] = ((fen or 0), (binary[clause] or 0))
    with tempfile.TemporaryDirectory() as folder:
        policy, data = Path(folder) / "p.pol", Path(folder) / "data.csv"
        policy.write_text(POLICY, encoding="utf-8")
        data.write_text(",".join(rows[0]) + "\n" + "".join(",".join(row.values()) + "\n" for row in rows), encoding="utf-8")
        done = subprocess.run([options.polc, "run", policy, data, "--arith", "double", "--diff", "-f", "json", "-q"],
                              capture_output=True, text=True)
    assert done.returncode == 1, (done.returncode, done.stderr)
    report = json.loads(done.stdout, parse_float=Fraction)
    found = {(line["row"][0], line["clause"]): (int(line["exact"] * 100), int(line["binary"] * 100)) for line in report["differences"]}
    for key in sorted(wanted.keys() | found.keys()):
        if wanted.get(key) != found.get(key):
            print("row", next(row for row in rows if row["id"] == key[0]), key[1], "found", found.get(key), "wanted", wanted.get(key))
            raise SystemExit(1)
    seen = {clause: sum(1 for key in wanted if key[1] == clause) for clause in exact}
    print(f"{options.rows} rows: {len(wanted)} differences, all listed; by clause {seen}")
    assert all(seen.values()) or options.rows < 20000, "a clause of this test shows nothing"


main()
