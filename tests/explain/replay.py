#!/usr/bin/env python3
"""Replays explanations: recomputes every amount from the numbers that `polc explain --json` gives, step by step, and compares what comes
out with what the explanation says and with what `polc run` pays.

usage: replay.py POLC POLICY [--rows N] [--seed S] [--data FILE] [RUN OPTIONS]

Written from docs/explaining.md and docs/language.md, not from polc. Every node is computed from its own operands in exact
fractions, so a wrong slice, rate, cut or rounding shows at its own place."""
import csv, io, json, subprocess, sys, tempfile, os
from datetime import date, timedelta
from fractions import Fraction
from math import floor, ceil

NUMBERS = {"number", "rate", "money", "count", "quantity", "price", "days", "months", "years", "day_count"}


class Wrong(Exception):
    pass


def check(truth, *words):
    if not truth:
        raise Wrong(" ".join(str(word) for word in words))


def number(text):
    return Fraction(text)


def value_of(node):
    """What the explanation says: None where it is not certain."""
    value = node["value"]
    if value is None or node["type"] in ("yes_no", "text", "category", "option", "none"):
        return value
    return date.fromisoformat(value) if node["type"] == "date" else number(value)


def round_to(value, quantum, mode):
    q = value / quantum
    low = floor(q)
    rest = q - low
    if mode == "floor" or (mode == "down" and q >= 0):
        n = low
    elif mode == "ceiling" or (mode == "up" and q >= 0):
        n = ceil(q)
    elif mode == "down":
        n = ceil(q)
    elif mode == "up":
        n = low
    elif mode == "half_even":
        n = low + (rest > Fraction(1, 2) or (rest == Fraction(1, 2) and low % 2 == 1))
    else:  # half_up: halves go away from zero
        n = low + (rest >= Fraction(1, 2)) if q >= 0 else low + (rest > Fraction(1, 2))
    return n * quantum


class Row:
    def __init__(self, row):
        self.row = row
        self.definitions = {d["name"]: d["term"] for d in row["definitions"]}
        self.nodes = 0

    # ---- expressions

    def term(self, node):
        """Checks the node against its operands, and gives its value."""
        self.nodes += 1
        said = value_of(node)
        if node.get("state") == "fault":
            for child in node.get("of", []):
                self.term(child)
            return None
        computed = self.compute(node, [self.term(child) for child in node.get("of", [])])
        if computed is self.LEAF:
            return said
        check(computed == said or (node.get("state") == "absent"), "at", node["op"], "computed", computed, "said", said)
        return computed

    LEAF = object()

    def compute(self, node, of):
        op, known = node["op"], all(value is not None for value in of)
        method = getattr(self, "op_" + {"+": "add", "-": "subtract", "*": "multiply", "/": "divide", "=": "eq", "!=": "ne",
                                        "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}.get(op, op), None)
        if method is None:
            return self.LEAF
        if op in ("name", "and", "or", "not", "is_known", "is_unknown", "case", "lookup", "least_of", "greatest_of", "up_to_of",
                  "call", "table_on", "marginal", "whole"):
            return method(node, of)
        return method(node, of) if known else None

    def op_name(self, node, of):
        if node.get("names") == "define":
            definition = self.definitions[node["name"]]
            return value_of(definition)
        if node.get("names") == "field" and not node.get("blank"):
            cell = self.row["cells"][node["name"]]
            return value_of({"value": cell, "type": node["type"]})
        return self.LEAF

    def op_add(self, node, of):
        if isinstance(of[0], date) or isinstance(of[1], date):
            return self.shifted(node, of[0] if isinstance(of[0], date) else of[1], of[1] if isinstance(of[0], date) else of[0], 1)
        return of[0] + of[1]

    def op_subtract(self, node, of):
        if isinstance(of[0], date) and isinstance(of[1], date):
            return Fraction((of[0] - of[1]).days)
        if isinstance(of[0], date):
            return self.shifted(node, of[0], of[1], -1)
        return of[0] - of[1]

    def shifted(self, node, day, span, sign):
        kind = next(child["type"] for child in node["of"] if child["type"] != "date")
        return day + timedelta(days=int(span) * sign) if kind == "days" else self.LEAF

    def op_multiply(self, node, of):
        return of[0] * of[1]

    op_of = op_multiply

    def op_divide(self, node, of):
        if node.get("state") == "absent":
            return self.LEAF
        return of[0] / of[1]

    def op_negate(self, node, of):
        return -of[0]

    def op_increase(self, node, of):
        return of[0] - of[1]

    def op_growth(self, node, of):
        return self.LEAF if of[1] <= 0 else (of[0] - of[1]) / of[1]

    def op_excess(self, node, of):
        return max(of[0] - of[1], Fraction(0))

    def op_floored_at(self, node, of):
        return max(of)

    def op_capped_at(self, node, of):
        return min(of)

    def op_least_of(self, node, of):
        return self.extreme(node, of, min)

    def op_greatest_of(self, node, of):
        return self.extreme(node, of, max)

    def extreme(self, node, of, choose):
        if any(value is None for value in of):
            return None
        best = choose(of)
        if "chosen" in node:
            check(of.index(best) == node["chosen"], "chosen", node["chosen"])
        return best

    def op_rounded(self, node, of):
        return round_to(of[0], number(node["to"]), node["rounding"])

    def op_each(self, node, of):
        steps = of[0] / number(node["step"])
        steps = max(ceil(steps) if node["started"] else floor(steps), 0)
        check(steps == number(node["steps"]), "steps", steps)
        return steps * of[1]

    def op_up_to_of(self, node, of):
        if of[1] is None or node["rate"] is None:
            return None
        rate = number(node["rate"])
        check(0 <= rate <= of[0], "rate", rate)
        check(not node.get("blank") or rate == of[0], "a blank rate is the ceiling")
        if not node.get("blank"):
            check(rate == number(self.row["cells"][node["name"]]), "the decided rate")
        return rate * of[1]

    def op_marginal(self, node, of):
        if any(value is None for value in of):
            return None
        measured, total = of[0], Fraction(0)
        for part in node["slices"]:
            low = number(part["from"]) if part["from"] is not None else Fraction(0)
            amount = max(measured - low, 0)
            if part["to"] is not None:
                amount = max(min(measured, number(part["to"])) - low, 0)
            check(amount == number(part["amount"]), "slice", part["amount"])
            product = amount * self.term(part["rate"])
            check(product == number(part["product"]), "product", part["product"])
            total += product
        return total if len(of) == 1 else total * of[1] / measured

    def op_whole(self, node, of):
        if of[0] is None or "chosen" not in node:
            return None if of[0] is None else self.LEAF
        part = node["slices"][node["chosen"]]
        low, high = part["from"], part["to"]
        check(low is None or node["chosen"] == 0 or of[0] >= number(low), "the tier's low end")
        check(high is None or of[0] <= number(high), "the tier's high end")
        return of[0] * self.term(part["rate"])

    def op_lookup(self, node, of):
        return of[-1] if "chosen" in node else self.LEAF

    def op_case(self, node, of):
        if "chosen" not in node:
            return self.LEAF
        conditions = of[:-1]
        check(all(not c for c in conditions[:node["chosen"]]), "an earlier case holds")
        check(len(conditions) == node["chosen"] or conditions[-1] is True, "the chosen case does not hold")
        return of[-1]

    def table(self, row):
        for key in row["keys"]:
            value, low, high = key["value"], key["from"], key["to"]
            comparable = (lambda x: date.fromisoformat(x)) if "-" in str(value)[1:] and str(value).count("-") == 2 else number
            try:
                check(low is None or comparable(value) >= comparable(low), "the row's key")
                check(high is None or comparable(value) <= comparable(high), "the row's key")
            except ValueError:  # a member of a category
                check(value == low == high, "the row's key")
        return None if row["value"] is None else number(row["value"])

    def op_call(self, node, of):
        if node.get("names") == "table":
            return self.table(node["rows"][0])
        if node["name"] == "interest":
            return None if None in of else of[0] * of[1] * of[2] / of[3]
        if node["name"] == "accrued":
            if any(value is None for value in of[:4]) or "rows" not in node:
                return self.LEAF
            check(sum(row["days"] for row in node["rows"]) == (of[2] - of[1]).days, "days of the period")
            return sum((of[0] * self.table(row) * row["days"] / of[3] for row in node["rows"]), Fraction(0))
        return self.LEAF

    def op_table_on(self, node, of):
        return self.table(node["rows"][0]) if None not in of else None

    # ---- values over rows of details

    def over(self, node, fold):
        if "details" not in node:
            return self.LEAF
        rows = node["details"]
        if any(row["counts"] is None or (row["counts"] and row["value"] is None) for row in rows):
            return self.LEAF
        return fold([value_of({"value": row["value"], "type": node["type"]}) for row in rows if row["counts"]])

    def op_sum_over(self, node, of):
        return self.over(node, lambda values: sum(values, Fraction(0)))

    def op_highest_over(self, node, of):
        return self.over(node, lambda values: max(values, default=None))

    def op_lowest_over(self, node, of):
        return self.over(node, lambda values: min(values, default=None))

    def op_count_over(self, node, of):
        if "details" not in node or any(row["counts"] is None for row in node["details"]):
            return self.LEAF
        return Fraction(sum(row["counts"] for row in node["details"]))

    def op_any_over(self, node, of):
        if "details" not in node or any(row["counts"] is None for row in node["details"]):
            return self.LEAF
        return any(row["counts"] for row in node["details"])

    def op_all_over(self, node, of):
        if "details" not in node or any(row["counts"] is None for row in node["details"]):
            return self.LEAF
        return all(row["counts"] for row in node["details"])

    # ---- conditions, by Kleene

    def op_and(self, node, of):
        return False if False in of else None if None in of else True

    def op_or(self, node, of):
        return True if True in of else None if None in of else False

    def op_not(self, node, of):
        return None if of[0] is None else not of[0]

    def op_eq(self, node, of):
        return of[0] == of[1]

    op_is = op_eq

    def op_ne(self, node, of):
        return of[0] != of[1]

    def op_lt(self, node, of):
        return of[0] < of[1]

    def op_le(self, node, of):
        return of[0] <= of[1]

    def op_gt(self, node, of):
        return of[0] > of[1]

    def op_ge(self, node, of):
        return of[0] >= of[1]

    def op_is_one_of(self, node, of):
        return (of[0] in node["members"]) != node["negated"]

    def op_is_known(self, node, of):
        return of[0] is not None

    def op_is_unknown(self, node, of):
        return of[0] is None

    # ---- a clause

    def gate(self, clause):
        if not clause["in_version"]:
            return "not applicable"
        if clause["applies"]:
            applies = self.term(clause["applies"])
            if applies is not True:
                return "not applicable" if applies is False else "pending"
        results = []
        for condition in clause["conditions"]:
            holds = condition["holds"]
            if condition["term"]:
                found = self.term(condition["term"])
                if condition["kind"] == "exception" and found is not None:
                    found = not found
                check(found == holds, "condition", condition["label"])
            results.append(holds)
        return "refused" if False in results else "pending" if None in results else "granted"

    def amount(self, amount):
        pay = self.term(amount["pay"])
        shares_pot = amount["pay"]["op"] in ("share_of", "rank")
        check(shares_pot or amount["computed"] is None or pay == number(amount["computed"]), "computed")
        for modifier in amount["modifiers"]:
            value = self.term(modifier["value"])
            holds = modifier["condition"] is None or self.term(modifier["condition"])
            check(bool(holds) == modifier["applies"], "modifier", modifier["label"])
            if pay is not None and holds is not None:
                pay = pay if not holds else pay + value if modifier["kind"] == "plus" else pay * value
                check(pay == number(modifier["after"]), "after", modifier["label"])
        for exception in amount["exceptions"]:
            holds = self.term(exception["condition"])
            check(bool(holds) == exception["applies"], "exception", exception["label"])
            if holds:
                pay = self.term(exception["value"])
        if shares_pot:
            return None
        check(pay == number(amount["modified"]), "modified", pay)
        if amount["floor"]:
            pay = max(pay, self.term(amount["floor"]))
        check(pay == number(amount["floored"]), "floored", pay)
        if amount["cap"]:
            pay = min(pay, self.term(amount["cap"]))
        check(pay == number(amount["capped"]), "capped", pay)
        pay = round_to(pay, number(amount["to"]), amount["rounding"])
        check(pay == number(amount["rounded"]), "rounded", pay)
        return pay

    # ---- steps across rows

    def step(self, step, before):
        said, n = number(step["before"]), lambda name: number(step[name])
        check(before is None or before == said, step["kind"], "before", before, said)
        before, after = said, number(step["after"])
        computed = getattr(self, "step_" + step["kind"])(step, before, after, n)
        check(computed == after, step["kind"], "computed", computed, "said", after)
        return after

    def part(self, before, pot, whole, after):
        """Whole fen, and one more for the largest remainders."""
        fen = floor(before * 100 * pot / whole)
        check(after * 100 - fen in (0, 1), "part", after)
        return after

    def step_places(self, step, before, after, n):
        taken = step["taken_in_earlier_years"] + step["holders_ahead"] + step.get("earlier_awards", 0)
        return before if taken < step["places"] else Fraction(0)

    def step_top(self, step, before, after, n):
        left = step["places"] - step["ahead"] - step.get("earlier_awards", 0)
        return before if left > 0 and (step["equals"] <= left or step["ties"] == "all_in") else Fraction(0)

    def step_quota(self, step, before, after, n):
        return before if step["ahead"] < step["places"] else Fraction(0)

    def step_pot(self, step, before, after, n):
        if "awarded_before" in step:  # the pot was divided as if it were whole, and all parts were cut alike
            left = max(n("pot") - n("awarded_before"), 0) / n("pot")
            check(abs(Fraction(step["weight"]) * n("pot") / step["weights"] * left - after) < Fraction(2, 100), "part of what is left")
            return after
        return self.part(Fraction(step["weight"]), n("pot"), step["weights"], after)

    def step_rank(self, step, before, after, n):
        bring = lambda rank: next((number(band["amount"]) for band in step["bands"] if rank <= band["to"]), n("otherwise"))
        if step["ties"] != "shared" or step["equals"] == 1:
            return bring(step["rank"])
        together = sum(bring(step["rank"] + i) for i in range(step["equals"]))
        check(abs(after - together / step["equals"]) < Fraction(1, 100), "an equal share of what the ranks bring")
        return after

    def step_shared_cap(self, step, before, after, n):
        room = max(n("limit") - n("taken_in_earlier_years") - number(step.get("awarded_before", "0")), 0)
        check(room == n("room"), "room")
        if n("asked") <= room:
            return before
        if step["sharing"] == "pro_rata":
            return self.part(before, room, n("asked"), after)
        if step["sharing"] == "reduce":
            return before - min(max(n("asked") - room - n("gives_way_before"), 0), before)
        return min(before, room - n("held_ahead"))

    step_limit = step_shared_cap

    def step_exclusive(self, step, before, after, n):
        kept = [total for total in step["totals"] if number(total["after"]) > 0]
        check(len(kept) <= 1, "only one is kept")
        if "awarded_before" in step:  # what each clause was awarded is not told apart
            return after
        check(not kept or number(kept[0]["before"]) == max(number(total["before"]) for total in step["totals"]), "the highest is kept")
        own = next(total for total in step["totals"] if total["clause"] == self.clause)
        return before if number(own["after"]) > 0 else Fraction(0)

    def step_budget(self, step, before, after, n):
        available = max(n("amount") + n("carried_over") - n("reserve") - number(step.get("awarded_before", "0"))
                        - n("paid_under_earlier_versions"), 0)
        check(available == n("available"), "available")
        check(n("shortage") == max(n("demand") - available, 0), "shortage")
        rule = step["shortage_rule"]
        if n("shortage") == 0 or rule == "undecided":
            return before
        if rule == "pro_rata":
            return self.part(before, available, n("demand"), after)
        if rule == "cut_off":
            return before if n("asked_ahead") + before <= available else Fraction(0)
        return min(before, available - n("held_ahead"))

    def parts(self, clause, paid):
        for kind in ("instalment", "share"):
            parts = [part for part in clause.get("parts", []) if part["kind"] == kind]
            check(not parts or sum(number(part["amount"]) for part in parts) == paid, kind, "parts come to what is paid")
            for part in parts:
                if "portion" in part:
                    self.part(paid, number(part["portion"]), 1, number(part["amount"]))

    def replay(self, clause):
        """What the clause pays, computed anew; None where it pays nothing."""
        self.clause = clause["clause"]
        outcome = self.gate(clause)
        said = clause["outcome"]
        if clause["referral"] or said == "not applicable" or clause["amount"] is None:
            reached = {"granted": ("granted", "pending"), "pending": ("pending",), "refused": ("refused",),
                       "not applicable": ("not applicable",)}[outcome]
            check(said in reached, clause["clause"], "outcome", outcome, "said", said)
            return None
        check(outcome == "granted", "outcome", outcome)
        amount = self.amount(clause["amount"])
        for step in clause["steps"]:
            amount = self.step(step, amount)
        if amount is None:  # a pot that nobody shares, or in which the row has no weight
            amount = Fraction(0)
        check(amount == number(clause["paid"]), "paid", amount)
        self.parts(clause, amount)
        return amount


def run(words):
    return subprocess.run(words, capture_output=True, text=True)


def main(words):
    polc, policy, rest = words[0], words[1], words[2:]
    options = {"--rows": "500", "--seed": "1", "--data": None}
    while rest and rest[0] in options:
        options[rest[0]], rest = rest[1], rest[2:]
    with tempfile.TemporaryDirectory() as folder:
        data = options["--data"] or os.path.join(folder, "data.csv")
        if not options["--data"]:
            made = run([polc, "sample", policy, "--rows", options["--rows"], "--seed", options["--seed"], "-o", data]
                       + [word for at, word in enumerate(rest) if word == "--table" or (at and rest[at - 1] == "--table")])
            if made.returncode:
                sys.exit(made.stderr)
        paid = run([polc, "run", policy, data, "--format", "csv", "-q", "--headers", "id"] + rest)
        if paid.returncode > 1:
            sys.exit(paid.stderr)
        answers = list(csv.DictReader(io.StringIO(paid.stdout)))
        explained = subprocess.Popen([polc, "explain", policy, data, "--all", "--json"] + rest, stdout=subprocess.PIPE, text=True)
        count = nodes = amounts = 0
        for line in explained.stdout:
            facts = json.loads(line)
            answer = answers[count]
            count += 1
            if facts["state"] != "settled":
                continue
            row = Row(facts)
            for definition in facts["definitions"]:
                row.term(definition["term"])
            for check_ in facts["checks"]:
                check(row.term(check_["term"]) is not False, "check", check_["label"])
            total = Fraction(0)
            for clause in facts["clauses"]:
                try:
                    amount = row.replay(clause)
                    if amount is not None:
                        amounts += 1
                        run_says = answer.get(clause["clause"])
                        if run_says is not None:
                            check(amount == number(run_says), "polc run pays", run_says)
                        total += 0 if clause["in_kind"] else amount
                except Wrong as wrong:
                    sys.exit(f"{policy}: line {facts['line']}, {clause['clause']}: {wrong}")
            check(total == number(facts["paid"]), "total", total)
            nodes += row.nodes
        explained.wait()
        if explained.returncode > 1:
            sys.exit(f"polc explain ended with {explained.returncode}")
        if count != len(answers):
            sys.exit(f"{count} rows explained, {len(answers)} answered")
        print(f"{os.path.basename(policy)}: {count} rows, {amounts} amounts, {nodes} steps replayed")


if __name__ == "__main__":
    main(sys.argv[1:])
