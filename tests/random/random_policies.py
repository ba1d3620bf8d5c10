#!/usr/bin/env python3
"""Random well-typed policies and random data, computed a second time in exact fractions.

    random_policies.py POLC --policies N --rows M --seed S [--keep FOLDER]

Each policy is written as text together with a tree of Python functions that follows docs/language.md and shares nothing with polc:
amounts are Fractions, a blank is None, a row that cannot be computed is a Fault. A cell that differs is shown with its
policy and row; with --keep the files of each difference stay in FOLDER. A row that polc rejects because a number leaves its 128
bits is counted and not compared, since fractions have no such bound.
"""
import argparse
import csv
import datetime
import os
import random
import subprocess
import sys
import tempfile
from fractions import Fraction

HEADER = """policy random "random" {{
    authority "x" issued 2015-12-01 effective 2016-01-01 currency yuan round {mode} to {quantum}
    award year year(filed_on) precedence filed_on month end {month_end}
}}
unit order "单"
input application "form" {{
    key id "编号" text
    field filed_on date required
{fields}
}}
"""
MODES = ["half_up", "half_even", "down", "up", "floor", "ceiling"]
OVERFLOW = "too large"


class Fault(Exception):
    """The value cannot be computed: the row that uses it is rejected."""


def rounded(value, mode, quantum):
    value = value / quantum
    low = value.numerator // value.denominator
    rest = value - low
    if rest == 0:
        whole = low
    elif mode in ("half_up", "half_even"):
        half = Fraction(1, 2)
        if rest != half:
            whole = low + (rest > half)
        elif mode == "half_even":
            whole = low + low % 2
        else:
            whole = low + (value > 0)
    else:
        whole = {"down": low + (value < 0), "up": low + (value > 0), "floor": low, "ceiling": low + 1}[mode]
    return whole * quantum


# ---- The calendar

def last_day(year, month):
    return (datetime.date(year + month // 12, month % 12 + 1, 1) - datetime.timedelta(days=1)).day


def add_months(date, months, month_end):
    index = date.year * 12 + date.month - 1 + months
    if not 12 <= index < 119988:  # datetime has no 9999-12-31 + 1; the data stays away from it
        raise Fault
    year, month = index // 12, index % 12 + 1
    last = last_day(year, month)
    if date.day <= last:
        return datetime.date(year, month, date.day)
    moved = datetime.date(year, month, last)
    return moved + datetime.timedelta(days=1) if month_end == "up" else moved


def completed_months(start, end, month_end):
    months = (end.year - start.year) * 12 + end.month - start.month
    while add_months(start, months, month_end) > end:
        months -= 1
    while add_months(start, months + 1, month_end) <= end:
        months += 1
    return months


# ---- Values: functions of a row; None is unknown. Strict operations are unknown or at fault where an argument is.

def strict(function, *arguments):
    def value(row):
        unknown, fault, values = False, False, []
        for argument in arguments:
            try:
                values.append(argument(row))
                unknown = unknown or values[-1] is None
            except Fault:
                fault = True
        if fault:
            raise Fault
        return None if unknown else function(*values)
    return value


def constant(value):
    return lambda row: value


def ratio(above, below):
    """The quotient, at fault where both are known and what divides is not above zero."""
    def checked(x, y):
        if y <= 0:
            raise Fault
        return x / y
    return strict(checked, above, below)


def both(a, b, settles):
    """and (settles False), or (settles True): a definite answer settles it, whatever the other side is."""
    def value(row):
        answers, fault = [], False
        for side in (a, b):
            try:
                answers.append(side(row))
            except Fault:
                fault = True
        if settles in answers:
            return settles
        if fault:
            raise Fault
        return None if None in answers else not settles
    return value


def guarded(value, condition):
    """The value, at fault where the condition is known not to hold."""
    def checked(row):
        try:
            found = value(row)
        except Fault:
            condition(row)
            raise
        if condition(row) is False and found is not None:
            raise Fault
        return found
    return checked


def opposite(condition):
    return strict(lambda x: not x, condition)


def chosen(arms):
    """The value of the first arm whose condition holds; an unknown condition before it makes the choice unknown."""
    def value(row):
        for condition, result in arms:
            holds = condition(row)
            if holds is None:
                return None
            if holds:
                return result(row)
        raise Fault
    return value


class Writer:
    """Writes one policy; every method returns (text, function of a row)."""

    def __init__(self, rng):
        self.rng = rng
        self.month_end = rng.choice(["down", "up"])
        self.mode, self.quantum = rng.choice(MODES), rng.choice([Fraction(1, 100), Fraction(1, 10), Fraction(1), Fraction(100)])
        self.fields = {}
        self.defines = []
        for name, kind in [("m0", "money"), ("m1", "money"), ("m2", "money"), ("c0", "count"), ("c1", "count"),
                           ("n0", "number"), ("r0", "rate"), ("r1", "rate"), ("d0", "date"), ("d1", "date"), ("y0", "yes_no"),
                           ("y1", "yes_no"), ("g0", "category")]:
            self.fields[name] = self.field(kind)

    def field(self, kind):
        rng, low, high, default = self.rng, None, None, None
        scale = rng.choice([100, 10000, 10**7, 10**9])
        if kind in ("money", "count", "number"):
            high = Fraction(rng.randint(1, scale))
            low = Fraction(-rng.randint(1, scale)) if kind == "number" or (kind == "money" and rng.random() < 0.3) else Fraction(0)
        elif kind == "rate":
            low, high = Fraction(0), Fraction(rng.randint(1, 200), 100)
        if rng.random() < 0.3 and kind in ("money", "count"):
            default = abs(low) if rng.random() < 0.5 else high
        return {"kind": kind, "low": low, "high": high, "default": default, "bounded": rng.random() < 0.7 and (low or 0) >= 0}

    def literal(self, kind, value):
        number = f"{float(value):.6f}".rstrip("0").rstrip(".") if abs(value) < 10**9 else str(int(value))
        if kind == "rate":
            return f"{float(value * 100):.4f}".rstrip("0").rstrip(".") + "%"
        return number + {"money": " yuan", "count": " order", "number": ""}[kind]

    def declaration(self):
        lines = []
        for name, f in self.fields.items():
            kind = {"count": "count of order", "category": "one of { one, two, three }"}.get(f["kind"], f["kind"])
            line = f"    field {name} {kind}"
            if f["bounded"] and f["low"] is not None:
                line += f" within {self.literal(f['kind'], f['low'])} to {self.literal(f['kind'], f['high'])}"
            if f["default"] is not None:
                line += f" default {self.literal(f['kind'], f['default'])}"
            lines.append(line)
        quantum = self.literal("money", self.quantum)
        return HEADER.format(mode=self.mode, quantum=quantum, month_end=self.month_end, fields="\n".join(lines))

    def named(self, kind):
        names = [n for n, f in self.fields.items() if f["kind"] == kind]
        name = self.rng.choice(names)
        default = self.fields[name]["default"]
        return name, lambda row: default if row[name] is None else row[name]

    def number_constant(self, kind):
        rng = self.rng
        if kind == "money":
            value = Fraction(rng.randint(0, rng.choice([100, 10**6, 10**9])), rng.choice([1, 1, 10, 100]))
        elif kind == "rate":
            value = Fraction(rng.randint(0, 15000), rng.choice([100, 10000]))
        elif kind == "count":
            value = Fraction(rng.randint(0, 20000))
        else:
            value = Fraction(rng.randint(0, 5000), rng.choice([1, 10, 1000]))
        return self.literal(kind, value), constant(value)

    def value(self, kind, depth):
        rng = self.rng
        if depth <= 0 or rng.random() < 0.1:
            return self.named(kind) if rng.random() < 0.75 else self.number_constant(kind)
        known = [d for d in self.defines if d[0] == kind]
        if known and rng.random() < 0.25:
            return rng.choice(known)[1:]
        text, function = getattr(self, rng.choice(self.SHAPES[kind]))(kind, depth - 1)
        return f"({text})", function

    # shapes that any number-like kind has
    def sum(self, kind, depth):
        (a, f), (b, g) = self.value(kind, depth), self.value(kind, depth)
        if self.rng.random() < 0.5:
            return f"{a} + {b}", strict(lambda x, y: x + y, f, g)
        return f"{a} - {b}", strict(lambda x, y: x - y, f, g)

    def extreme(self, kind, depth):
        parts = [self.value(kind, depth) for _ in range(self.rng.randint(2, 3))]
        word, best = self.rng.choice([("least of", min), ("greatest of", max)])
        return f"{word} ({', '.join(p[0] for p in parts)})", strict(lambda *v: best(v), *[p[1] for p in parts])

    def bounded(self, kind, depth):
        (a, f), (b, g) = self.value(kind, depth), self.value(kind, depth)
        word, best = self.rng.choice([("floored at", max), ("capped at", min)])
        return f"{a} {word} {b}", strict(lambda x, y: best(x, y), f, g)

    def excess(self, kind, depth):
        (a, f), (b, g) = self.value(kind, depth), self.value(kind, depth)
        return f"excess of {a} over {b}", strict(lambda x, y: max(x - y, Fraction(0)), f, g)

    def case(self, kind, depth):
        arms = [(self.condition(depth), self.value(kind, depth)) for _ in range(self.rng.randint(1, 3))]
        rest = self.value(kind, depth)
        text = " ".join(f"when {c[0]}: {v[0]}" for c, v in arms)
        return (f"case {{ {text} otherwise: {rest[0]} }}",
                chosen([(c[1], v[1]) for c, v in arms] + [(constant(True), rest[1])]))

    def rounding(self, kind, depth):
        a, f = self.value(kind, depth)
        mode = self.rng.choice(MODES)
        if kind == "money":
            quantum = self.rng.choice([Fraction(1, 100), Fraction(1), Fraction(100), Fraction(1, 4)])
            to = self.literal("money", quantum)
        else:
            places = self.rng.randint(0, 6)
            quantum, to = Fraction(1, 10**places), f"{places} places"
        return f"{a} rounded {mode} to {to}", strict(lambda x: rounded(x, mode, quantum), f)

    def members(self, kind, depth):
        text, name = "g0", "g0"
        arms = [(m, self.value(kind, depth)) for m in ("one", "two", "three")]
        cases = [(lambda row, m=m: None if row[name] is None else row[name] == m, v[1]) for m, v in arms]
        return f"lookup {text} {{ {', '.join(f'{m}: {v[0]}' for m, v in arms)} }}", chosen(cases)

    def interval(self, kind, depth):
        measured = self.rng.choice(["money", "count", "number"])
        a, f = self.value(measured, depth)
        ends = sorted({Fraction(self.rng.randint(0, 10**4)) for _ in range(3)})
        text, arms = [], []
        for low, high in zip(ends, ends[1:]):
            start, stop = self.rng.choice(["from", "above"]), "below"
            value = self.value(kind, depth)
            if text:
                start = "from"
            text.append(f"{start} {self.literal(measured, low)} {stop} {self.literal(measured, high)}: {value[0]}")
            test = (lambda x, low=low, high=high, start=start: (x >= low if start == "from" else x > low) and x < high)
            arms.append((strict(test, f), value[1]))
        rest = self.value(kind, depth)
        text.append(f"otherwise: {rest[0]}")
        return f"lookup {a} {{ {', '.join(text)} }}", chosen(arms + [(constant(True), rest[1])])

    # shapes of one kind
    def share(self, kind, depth):
        (a, f), (b, g) = self.value("rate", depth), self.value(kind, depth)
        return f"{a} of {b}", strict(lambda x, y: x * y, f, g)

    def priced(self, kind, depth):
        price = Fraction(self.rng.randint(1, 500), self.rng.choice([1, 10, 100]))
        a, f = self.value("count", depth)
        return f"{a} * ({self.literal('money', price)} / order)", strict(lambda x: x * price, f)

    def times(self, kind, depth):
        (a, f), (b, g) = self.value(kind, depth), self.value("number", depth)
        return f"{a} * {b}", strict(lambda x, y: x * y, f, g)

    def part(self, kind, depth):
        a, f = self.value(kind, depth)
        divisor = Fraction(self.rng.randint(1, 400))
        return f"{a} / {divisor}", strict(lambda x: x / divisor, f)

    def per_unit(self, kind, depth):
        (a, f), (b, g) = self.value("money", depth), self.value("money" if kind == "number" else "number", depth)
        mode, places = self.rng.choice(MODES), self.rng.randint(0, 4)

        def divide(x, y):
            if y == 0:
                raise Fault
            return rounded(x / y, mode, Fraction(1, 10**places))
        return f"{a} / {b} rounded {mode} to {places} places", strict(divide, f, g)

    def tiers(self, measured):
        count = self.rng.randint(1, 4)
        ends = sorted({Fraction(self.rng.randint(1, 10**self.rng.randint(2, 6))) for _ in range(count)})
        rates = []
        for _ in range(len(ends) + 1):
            if measured == "money":
                rates.append(Fraction(self.rng.randint(0, 10000), 10000))
            else:
                rates.append(Fraction(self.rng.randint(0, 900), 100))
        write = (lambda r: self.literal("rate", r)) if measured == "money" else (lambda r: self.literal("money", r) + "/order")
        return ends, rates, write

    def marginal(self, kind, depth):
        measured = self.rng.choice(["money", "count"])
        a, f = self.value(measured, depth)
        ends, rates, write = self.tiers(measured)
        text = [f"up to {self.literal(measured, e)}: {write(r)}" for e, r in zip(ends, rates)] + [f"above: {write(rates[-1])}"]

        def slices(x):
            total, low = Fraction(0), Fraction(0)
            for end, rate in zip(ends + [None], rates):
                top = x if end is None else min(x, end)
                total += max(top - low, Fraction(0)) * rate
                low = end
            return total
        return f"marginal {a} {{ {', '.join(text)} }}", strict(slices, f)

    def growth(self, kind, depth):
        measured = self.rng.choice(["money", "count"])
        (a, f), (b, g) = self.value(measured, depth), self.value(measured, depth)
        mode, places = self.rng.choice(MODES), self.rng.randint(0, 4)
        grown = ratio(strict(lambda x, y: x - y, f, g), g)
        text = self.rng.choice([f"growth of {a} from {b}", f"{a} 比 {b} 增长"])
        return f"({text}) rounded {mode} to {places} places", strict(lambda x: rounded(x, mode, Fraction(1, 10**places)), grown)

    def against(self, kind, depth):
        measured = self.rng.choice(["money", "count"])
        (a, f), (b, g) = self.value(measured, depth), self.value("money", depth)
        ends, rates, _ = self.tiers("money")
        text = [f"up to {self.literal(measured, e)}: {self.literal('rate', r)}" for e, r in zip(ends, rates)]
        text.append(f"above: {self.literal('rate', rates[-1])}")
        mode = self.rng.choice(MODES)

        def slices(x):
            total, low = Fraction(0), Fraction(0)
            for end, rate in zip(ends + [None], rates):
                top = x if end is None else min(x, end)
                total += max(top - low, Fraction(0)) * rate
                low = end
            return total
        divided = ratio(strict(lambda x, y: slices(x) * y, f, g), f)
        return f"(marginal {a} against {b} {{ {', '.join(text)} }}) rounded {mode} to 0.01 yuan", strict(lambda x: rounded(x, mode, Fraction(1, 100)), divided)

    def whole(self, kind, depth):
        measured = self.rng.choice(["money", "count"])
        a, f = self.value(measured, depth)
        ends, rates, write = self.tiers(measured)
        below = self.rng.random() < 0.5
        text = [f"{'below' if below else 'up to'} {self.literal(measured, e)}: {write(r)}" for e, r in zip(ends, rates)]
        text.append(f"{'otherwise' if below else 'above'}: {write(rates[-1])}")

        def band(x):
            for end, rate in zip(ends, rates):
                if x < end or (x == end and not below):
                    return x * rate
            return x * rates[-1]
        return f"whole {a} {{ {', '.join(text)} }}", strict(band, f)

    def interest(self, kind, depth):
        (a, f), (b, g) = self.value("money", depth - 1), self.value("rate", depth - 1)
        basis = self.rng.choice([360, 365])
        (from_text, start), (to_text, end) = self.named("date"), self.named("date")

        def accrue(x, rate, d0, d1):
            if (d1 - d0).days < 0:
                raise Fault
            return x * rate * (d1 - d0).days / basis
        return (f"interest(principal: {a}, rate: {b}, days: {to_text} - {from_text}, basis: act_{basis})",
                strict(accrue, f, g, start, end))

    def dates(self, kind, depth):
        (a, f), (b, g) = self.named("date"), self.named("date")
        if self.rng.random() < 0.5:
            plus = self.rng.randint(-30, 30)
            unit, scale = self.rng.choice([("months", 1), ("years", 12)])
            sign = "-" if plus < 0 else "+"
            a, f = f"({a} {sign} {abs(plus)} {unit})", strict(lambda d: add_months(d, plus * scale, self.month_end), f)
        kinds = {"completed_years": lambda x, y: Fraction(completed_months(x, y, self.month_end) // 12),
                 "completed_months": lambda x, y: Fraction(completed_months(x, y, self.month_end)),
                 "calendar_no": lambda x, y: Fraction(y.year - x.year + 1),
                 "anniversary_no": lambda x, y: Fraction(completed_months(x, y, self.month_end) // 12 + 1)}
        name = self.rng.choice(list(kinds))
        unit = {"completed_years": " / 1 years", "completed_months": " / 1 months"}.get(name, "")
        return f"{name}({a}, {b}){unit}", strict(kinds[name], f, g)

    ANY = ["sum", "extreme", "bounded", "excess", "case", "rounding", "members", "interval"]
    SHAPES = {"money": ANY + ["share", "share", "priced", "times", "part", "per_unit", "marginal", "marginal", "whole", "interest", "against"],
              "rate": ["sum", "extreme", "bounded", "case", "members", "part", "growth"],
              "count": ["sum", "extreme", "bounded", "excess", "case", "members", "interval"],
              "number": ["sum", "extreme", "bounded", "case", "rounding", "times", "part", "per_unit", "dates", "dates"]}

    def condition(self, depth):
        rng = self.rng
        pick = rng.random()
        if depth > 0 and pick < 0.25:
            (a, f), (b, g) = self.condition(depth - 1), self.condition(depth - 1)
            word = rng.choice(["and", "or"])
            return f"({a} {word} {b})", both(f, g, word == "or")
        if depth > 0 and pick < 0.35:
            a, f = self.condition(depth - 1)
            return f"(not {a})", strict(lambda x: not x, f)
        if pick < 0.45:
            return self.named("yes_no")
        if pick < 0.55:
            member = rng.choice(["one", "two", "three"])
            return f"(g0 is {member})", strict(lambda x: x == member, lambda row: row["g0"])
        if pick < 0.62:
            name = rng.choice(list(self.fields))
            known = self.fields[name]["default"] is not None
            return f"({name} is unknown)", lambda row: row[name] is None and not known
        if pick < 0.66:
            (a, f), (b, g), (c, h) = self.value("money", depth - 1), self.value("money", depth - 1), self.value("rate", depth - 1)

            grown = ratio(strict(lambda x, y: x - y, f, g), g)
            exceeds = strict(lambda x, y: x >= y, grown, h)
            return f"((growth of {a} from {b}) >= {c})", exceeds
        kind = rng.choice(["money", "count", "number", "rate"])
        (a, f), (b, g) = self.value(kind, depth - 1), self.value(kind, depth - 1)
        sign, compare = rng.choice([("<", lambda x, y: x < y), ("<=", lambda x, y: x <= y), (">", lambda x, y: x > y),
                                    (">=", lambda x, y: x >= y), ("=", lambda x, y: x == y), ("!=", lambda x, y: x != y)])
        return f"({a} {sign} {b})", strict(compare, f, g)


class Clause:
    def __init__(self, writer, number):
        rng = writer.rng
        self.name = f"clause{number}"
        self.applies = writer.condition(1) if rng.random() < 0.4 else None
        self.conditions = [writer.condition(2) for _ in range(rng.choice([0, 0, 1, 2]))]
        self.amount = writer.value("money", rng.randint(1, 4))
        if rng.random() < 0.6:
            self.amount = f"{self.amount[0]} floored at 0 yuan", strict(lambda x: max(x, Fraction(0)), self.amount[1])
        self.modifiers = [self.modifier(writer) for _ in range(rng.choice([0, 0, 0, 1, 2, 3]))]
        self.exceptions = [(writer.condition(1), writer.value("money", 1) if rng.random() < 0.7 else None)
                           for _ in range(rng.choice([0, 0, 0, 1, 2, 3]))]
        self.floor = writer.value("money", 1) if rng.random() < 0.2 else None
        self.cap = writer.value("money", 1) if rng.random() < 0.4 else None
        self.mode, self.quantum, self.own = writer.mode, writer.quantum, ""
        if rng.random() < 0.3:
            self.mode, self.quantum = rng.choice(MODES), Fraction(1, 100)
            self.own = f"    round {self.mode} to 0.01 yuan\n"

    @staticmethod
    def modifier(writer):
        """(text, its condition, its value, whether it adds)"""
        adds = writer.rng.random() < 0.6
        value = writer.value("money" if adds else writer.rng.choice(["rate", "number"]), 1)
        if writer.rng.random() < 0.2:
            return f"{'plus' if adds else 'times'} {value[0]}", constant(True), value[1], adds
        condition = writer.condition(1)
        return f'{"plus" if adds else "times"} {value[0]} when {condition[0]} "modified"', condition[1], value[1], adds

    def text(self):
        lines = [f"clause {self.name} {{", '    article "1"']
        if self.applies:
            lines.append(f"    for {self.applies[0]}")
        lines += [f'    require {c[0]} "condition {i}"' for i, c in enumerate(self.conditions)]
        for i, (condition, instead) in enumerate(self.exceptions):
            lines.append(f'    excepting {condition[0]} "exception {i}"' + (f": {instead[0]}" if instead else ""))
        lines.append(f"    pay {self.amount[0]}")
        lines += [f"        {m[0]}" for m in self.modifiers]
        if self.floor:
            lines.append(f"    floor {self.floor[0]}")
        lines.append(f"    cap {self.cap[0]}" if self.cap else '    no cap "none"')
        return "\n".join(lines) + f"\n{self.own}    paid from outside\n}}\n"

    def gate(self):
        """The conditions, exceptions among them as what must not hold."""
        required = constant(True)
        for condition in self.conditions:
            required = both(required, condition[1], False)
        answers = [condition[1] for condition in self.conditions]
        for condition, instead in self.exceptions:
            if instead:
                continue
            is_open = opposite(condition[1])
            for other, amount in self.exceptions:
                if amount:
                    conflict = both(both(condition[1], other[1], False), required, False)
                    is_open = guarded(is_open, opposite(conflict))
            answers.append(is_open)
        return answers

    def excepted(self, amount, not_negative):
        exceptions = [(c[1], strict(not_negative, v[1])) for c, v in self.exceptions if v]
        for condition, instead in exceptions:
            amount = chosen([(condition, instead), (constant(True), amount)])
        for i, (c, x) in enumerate(exceptions):
            for d, y in exceptions[i + 1:]:
                differ = strict(lambda a, b: a != b, x, y)
                amount = guarded(amount, opposite(both(both(c, d, False), differ, False)))
        return amount

    def award(self, row):
        """An amount, or what stands for it: `refused`, `pending`."""
        applies = self.applies[1](row) if self.applies else True
        if not applies:
            return "refused" if applies is False else "pending"
        answers = [condition(row) for condition in self.gate()]
        if not all(answers):
            return "refused" if False in answers else "pending"

        def not_negative(x):
            if x < 0:
                raise Fault
            return x

        def bound(x, *bounds):
            if self.floor and self.cap and bounds[0] > bounds[1]:
                raise Fault
            choices = [best for part, best in ((self.floor, max), (self.cap, min)) if part]
            for best, limit in zip(choices, bounds):
                x = best(x, limit)
            return rounded(not_negative(x), self.mode, self.quantum)
        computed = strict(not_negative, self.amount[1])
        for _, condition, value, adds in self.modifiers:
            change = chosen([(condition, value), (constant(True), constant(Fraction(0 if adds else 1)))])
            computed = strict((lambda x, y: x + y) if adds else (lambda x, y: x * y), computed, change)
        computed = self.excepted(strict(not_negative, computed), not_negative)
        bounds = [part[1] for part in (self.floor, self.cap) if part]
        amount = strict(bound, computed, *bounds)(row)
        return "pending" if amount is None else amount


# ---- Data

def cell(rng, field):
    kind = field["kind"]
    if rng.random() < 0.08:
        return None
    if kind == "date":
        return datetime.date(2000, 1, 1) + datetime.timedelta(days=rng.choice([rng.randint(0, 9000), rng.randint(0, 40), 59, 60, 424]))
    if kind == "yes_no":
        return rng.random() < 0.7
    if kind == "category":
        return rng.choice(["one", "two", "three"])
    low, high = field["low"], field["high"]
    if rng.random() < 0.2:
        return rng.choice([low, high])
    steps = {"money": 100, "rate": 1000000, "count": 1, "number": 1000000}[kind]
    return Fraction(rng.randint(int(low * steps), int(high * steps)), steps)


def written(value, kind):
    if value is None:
        return ""
    if kind == "yes_no":
        return "yes" if value else "no"
    if kind == "rate":
        value, sign = value * 100, "%"
    else:
        sign = ""
    if not isinstance(value, Fraction):
        return str(value)
    scaled = int(value * 10**6)
    text = f"{'-' if scaled < 0 else ''}{abs(scaled) // 10**6}.{abs(scaled) % 10**6:06d}".rstrip("0").rstrip(".")
    return text + sign


def write_policy(rng):
    writer = Writer(rng)
    definitions = ""
    for i in range(rng.randint(0, 4)):
        kind = rng.choice(["money", "number", "rate", "count"])
        text, function = writer.value(kind, 2)
        definitions += f"define define{i} = {text}\n"
        writer.defines.append((kind, f"define{i}", function))
    clauses = [Clause(writer, i) for i in range(rng.randint(1, 3))]
    return writer, clauses, writer.declaration() + definitions + "".join(c.text() for c in clauses)


def expected(clauses, row):
    try:
        return [clause.award(row) for clause in clauses]
    except Fault:
        return None


def differences(clauses, rows, results):
    skipped, cells = 0, 0
    for row, result in zip(rows, results):
        note = result[-1]
        if OVERFLOW in note:
            skipped += 1
            continue
        wanted = expected(clauses, row)
        found = None if result[-2] == "rejected" else result[1:1 + len(clauses)]
        if (wanted is None) != (found is None):
            yield row, wanted, result
            continue
        for i, amount in enumerate(wanted or []):
            cells += 1
            shown = Fraction(found[i]) if found[i] else None
            if shown != (None if amount == "pending" else Fraction(0) if amount == "refused" else amount):
                yield row, wanted, result
                break
    yield cells, skipped, None


def run(polc, seed, count, folder):
    rng = random.Random(seed)
    writer, clauses, text = write_policy(rng)
    rows = [{n: cell(rng, f) for n, f in writer.fields.items()} for _ in range(count)]
    policy, data = os.path.join(folder, "policy.pol"), os.path.join(folder, "data.csv")
    with open(policy, "w", encoding="utf-8") as file:
        file.write(text)
    with open(data, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["id", "filed_on"] + list(writer.fields))
        for i, row in enumerate(rows):
            out.writerow([f"A{i}", "2016-05-01"] + [written(row[n], f["kind"]) for n, f in writer.fields.items()])
    done = subprocess.run([polc, "run", policy, data, "--lang", "en", "--format", "csv", "-q"], capture_output=True, text=True)
    if done.returncode not in (0, 1, 3):
        return [("exit code", done.returncode, done.stderr[-2000:])], 0, 0, False
    if done.returncode == 3:
        return [] if any(code in done.stderr for code in ("too fine", "E10", "E0530")) else [("refused", text, done.stderr)], 0, 0, True
    results = list(csv.reader(done.stdout.splitlines()))[1:]
    if len(results) < count:
        return [("rows", len(results), done.stderr[-2000:])], 0, 0, False
    found = list(differences(clauses, rows, results))
    cells, skipped, _ = found.pop()
    return found, cells, skipped, False


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("polc")
    parser.add_argument("--policies", type=int, default=200)
    parser.add_argument("--rows", type=int, default=70)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep")
    options = parser.parse_args()
    total = skipped = refused = failed = 0
    with tempfile.TemporaryDirectory() as scratch:
        for seed in range(options.seed, options.seed + options.policies):
            folder = scratch
            found, cells, left_out, was_refused = run(options.polc, seed, options.rows, folder)
            total, skipped, refused = total + cells, skipped + left_out, refused + was_refused
            if not found:
                continue
            failed += 1
            if failed <= 5:
                print(f"seed {seed}: {len(found)} rows differ, the first:")
                for title, part in zip(("row", "expected", "found"), found[0]):
                    print(f"  {title}: {part}")
            if options.keep:
                kept = os.path.join(options.keep, f"seed{seed}")
                os.makedirs(kept, exist_ok=True)
                run(options.polc, seed, options.rows, kept)
    print(f"{options.policies} policies, {refused} refused as too fine, {failed} with differences; {total} cells agree, "
          f"{skipped} rows left the 128 bits")
    return failed > 0 or total == 0


if __name__ == "__main__":
    sys.exit(main())
