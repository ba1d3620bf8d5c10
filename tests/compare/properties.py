#!/usr/bin/env python3
"""properties.py POLC TOP: what `polc readings` and `polc diff` say must agree with what `polc run` says, for every policy.

Every policy of policies/ is tried on made-up rows. Amounts are exact decimals throughout."""
import csv
import io
import json
import re
import shutil
import subprocess
import sys
import tempfile
from decimal import Decimal
from pathlib import Path

polc, top = sys.argv[1], Path(sys.argv[2])
scratch = Path(tempfile.mkdtemp())
shutil.copytree(top / "policies" / "shared", scratch / "shared")  # what policies include
failures = []


def call(*arguments, accept=(0, 1)):
    done = subprocess.run([polc, *map(str, arguments)], capture_output=True, text=True)
    if done.returncode not in accept:
        failures.append(f"polc {' '.join(map(str, arguments))}: exit {done.returncode}\n{done.stderr}")
        return None
    return done.stdout


def load(text):
    return json.loads(text, parse_float=Decimal, parse_int=int)


def expect(what, found, wanted):
    if found != wanted:
        failures.append(f"{what}: {found}, not {wanted}")


def totals(policy, data, *options):
    rows = list(csv.DictReader(io.StringIO(call("run", policy, data, "--format", "csv", "--quiet", *options))))
    number = lambda cell: Decimal(cell) if cell else Decimal(0)
    return sum(number(row["total_cash"]) for row in rows), sum(number(row["total_in_kind"]) for row in rows)


def sample(policy):
    """Rows for the policy, and the options that name the files of its details."""
    data, details = scratch / (policy.stem + ".csv"), []
    for name in re.findall(r"(?m)^(?:input|申报表) (\w+) .*(?:belongs to|从属于)", policy.read_text(encoding="utf-8")):
        details += ["--table", f"{name}={scratch / (policy.stem + '_' + name + '.csv')}"]
    call("sample", policy, "--rows", 300, "--seed", 7, "-o", data, *details, accept=(0,))
    return data, details


def check_readings(policy, data, details):
    text = call("readings", policy, data, "--json", "--pairs", *details)
    if text is None:
        return
    report = load(text)
    standing = totals(policy, data, *details)
    for reading in report["readings"]:
        for option in reading["options"]:
            name = f"{policy.name} {reading['reading']}={option['option']}"
            found = (option["cash"], option["in_kind"])
            if option["in_force"]:
                expect(name, found, standing)
            else:
                expect(name, found, totals(policy, data, "--reading", f"{reading['reading']}={option['option']}",
                                           *details))
            expect(name + " difference", option["difference"], sum(found) - sum(standing))
            expect(name + " gained less lost", option["gained"] - option["lost"], option["difference"])
    for pair in report["pairs"]:
        chosen = [word for option in pair["options"]
                  for word in ("--reading", f"{option['reading']}={option['option']}")]
        expect(f"{policy.name} {chosen}", (pair["cash"], pair["in_kind"]), totals(policy, data, *chosen, *details))


def check_same(old, new, data, options=()):
    """Nothing differs, and the exit code says so."""
    name = f"diff {old} {new}"
    text = call("diff", old, new, *([data] if data else []), "--json", *options, accept=(0,))
    if text:
        report = load(text)
        expect(name, (report["differs"], report["changes"], report["readings"]), (False, [], []))


def check_sums(name, old, new, data, options=(), run_options=((), ())):
    """Totals are those of `polc run`, and the rows' differences sum to the difference of the totals."""
    rows_file = scratch / "rows.csv"
    text = call("diff", old, new, data, "--json", "--rows", rows_file, *options, accept=(0, 1))
    if text is None:
        return
    report = load(text)["data"]
    before, after = totals(old, data, *run_options[0]), totals(new, data, *run_options[1])
    expect(name + " old", (report["cash_old"], report["in_kind_old"]), before)
    expect(name + " new", (report["cash_new"], report["in_kind_new"]), after)
    difference = sum(after) - sum(before)
    expect(name + " difference", report["difference"], difference)
    expect(name + " gained less lost", report["gained"] - report["lost"], difference)
    for clause in report["clauses"]:
        expect(f"{name} {clause['new_id'] or clause['old_id']}", clause["gained"] - clause["lost"],
               clause["new"] - clause["old"])
    expect(name + " by clause", sum(c["new"] - c["old"] for c in report["clauses"]), difference)
    with open(rows_file, encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    changes = [Decimal(row["difference"]) for row in rows]
    expect(name + " by row", sum(changes), difference)
    expect(name + " gaining", sum(c > 0 for c in changes), report["rows_gaining"])
    expect(name + " losing", sum(c < 0 for c in changes), report["rows_losing"])
    expect(name + " in bins", sum(b["rows"] for b in report["histogram"]), sum(c != 0 for c in changes))
    for bin in report["histogram"]:
        sign = 1 if bin["direction"] == "gain" else -1
        inside = sum(bin["from"] <= sign * c < bin["below"] for c in changes)
        expect(f"{name} {bin['direction']} from {bin['from']}", bin["rows"], inside)
    groups = ("rows_gaining", "rows_losing", "rows_same_total", "rows_other_outcome", "rows_same", "rows_not_compared")
    expect(name + " all rows", sum(report[group] for group in groups), report["rows_compared"])


def changed_policy(policy, scale):
    """The policy with the first amount or rate of its `pay`, `cap` and `amount` statements multiplied."""
    text = policy.read_text(encoding="utf-8")
    head, tests = re.split(r"(?m)^(?=test |算例 )", text, maxsplit=1)[0], ""
    grow = lambda match: match.group(1) + str(int(match.group(2)) * scale) + match.group(3)
    changed = re.sub(r"(?m)^( *(?:pay|cap|amount|times|plus) .*?)\b(\d+)( ?(?:%|yuan|pound|dollar))", grow, head)
    new = scratch / ("new_" + policy.name)
    new.write_text(changed + tests, encoding="utf-8")
    return new if changed != head else None


def check_diff(policy, data, details):
    check_same(policy, policy, data, details)
    chinese = scratch / ("zh_" + policy.name)
    chinese.write_text(call("fmt", policy, "--lang", "zh"), encoding="utf-8")
    check_same(policy, chinese, data, details)
    check_same(chinese, policy, None)
    report = load(call("readings", policy, "--json"))
    for reading in report["readings"]:
        option = f"{reading['reading']}={reading['options'][-1]['option']}"
        check_sums(f"{policy.name} {option}", policy, policy, data, ("--reading-new", option, *details),
                   (details, ("--reading", option, *details)))
    new = changed_policy(policy, 2)
    if not new or subprocess.run([polc, "check", "--level", "error", str(new)], capture_output=True).returncode != 0:
        return 0
    check_sums(f"{policy.name} doubled", policy, new, data, details, (details, details))
    check_sums(f"{policy.name} halved", new, policy, data, details, (details, details))
    return 1


policies = sorted((top / "policies").glob("*.pol"))
doubled = 0
for policy in policies:
    data, details = sample(policy)
    check_readings(policy, data, details)
    doubled += check_diff(policy, data, details)
print(f"{len(policies)} policies, {doubled} of them with other amounts")
if doubled < 5:
    failures.append("hardly any policy could be given other amounts")
for failure in failures:
    print(failure)
sys.exit(1 if failures else 0)
