#!/usr/bin/env python3
"""Random policies and data, run in every way that polc can be run; all ways must give the same bytes.

    compare_runs.py POLC [--policies N | --minutes N] [--seed S] [--keep FOLDER]

Policies are those of random_policies.py with what is not computed a second time there: places, shared caps, exclusive clauses, budgets,
amendments, tables, accrued interest and readings; data has bad cells, quoted line breaks, repeated keys and other encodings. Compared are the
results, the rejected rows, what is said on standard error and the exit code of: the interpreter and kernels (freshly compiled, kept,
and changed over to), one to three threads, each level of SIMD, and several sizes of batches and chunks. The files of a difference stay
in the folder that --keep names, with a `reproduce.sh`.
"""
import argparse
import datetime
import os
import random
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
from random_policies import Clause, Writer, cell, written  # noqa: E402

EXTRA_FIELDS = """    field e0 text required
    field p0 text
    field t0 months within 0 months to 400 months
    field o0 count of order default 7 order
    field h0 one of { one, two } required
"""
ROW_COUNTS = [1, 2, 63, 64, 65, 300, 513, 1100, 3000]


# ---- Policies

def table(rng, name, by_term):
    first = datetime.date(rng.choice([2000, 2000, 2005]), 1, 1)
    lines = []
    for i in range(rng.randint(1, 6)):
        rates = [f"{rng.randint(0, 2000) / 100}%" for _ in range(3)]
        value = f" {{ up to 12 months: {rates[0]}, up to 60 months: {rates[1]}, above: {rates[2]} }}" if by_term else f": {rates[0]}"
        lines.append(f"    from {first + datetime.timedelta(days=i * rng.randint(300, 1500))}{value}")
    dates = sorted(set(line.split()[1] for line in lines))
    lines = [next(line for line in lines if line.split()[1] == date) for date in dates]
    separator = "\n" if by_term else ",\n"
    return f"table {name} by since date{', term months' if by_term else ''} {{\n{separator.join(lines)}\n}}\n"


def table_amount(rng, writer):
    principal, start, end = writer.named("money")[0], writer.named("date")[0], writer.named("date")[0]
    basis = rng.choice(["act_360", "act_365"])
    return rng.choice([
        f"(rate0(t0) on {start}) of {principal}",
        f"50% of accrued(principal: {principal}, rate: rate1(), from: {start}, to: {end}, basis: {basis})",
        f"interest(principal: {principal}, rate: rate1() on {start}, days: {end} - {start}, basis: {basis})",
        f"case {{ when {end} > {start}: accrued(principal: {principal}, rate: rate0(t0), from: {start}, to: {end}, basis: {basis}) "
        "otherwise: 1 yuan }",
    ])


def order(rng):
    return rng.choice(["", "", " in order of filed_on", " in order of o0 descending"])


def places(rng):
    if rng.random() < 0.15:
        return f"at most {rng.randint(1, 20)} overall{order(rng)}"
    key = rng.choice(["e0", "p0"])
    period = rng.choice(["", " per year", " in total", " within 2 years"])
    return rng.choice([f"once per {key}", f"every year per {key}", f"at most {rng.randint(1, 3)} per {key}{period}{order(rng)}"])


def shared_cap(rng):
    share = rng.choice(["", " pro rata", " in order of filed_on", " in order of o0 descending"])
    return f"cap {rng.choice([100, 5000, 10**6])} yuan per {rng.choice(['e0', 'p0'])}{rng.choice([' per year', ' in total'])}{share}"


def clause_text(rng, writer, number, funds):
    clause = Clause(writer, number)
    text = clause.text()
    if rng.random() < 0.35:
        amount = f"({clause.amount[0]})"
        text = text.replace(f"    pay {clause.amount[0]}\n", f"    pay {table_amount(rng, writer)}\n", 1) if rng.random() < 0.6 \
            else text.replace(f"    pay {clause.amount[0]}\n", f"    pay {amount}\n", 1)
    added = []
    if rng.random() < 0.45:
        added.append(places(rng))
    if rng.random() < 0.35:
        text = text.replace('    no cap "none"\n', "")
        added.append(shared_cap(rng))
    if rng.random() < 0.3:
        added.append(f"under q0 is b {{ pay {writer.value('money', 2)[0]} }}")
    source = rng.choice([f"paid from {fund}" for fund in funds] + ["paid from outside", "in_kind"])
    lines = "".join(f"    {line}\n" for line in added)
    return text.replace("    paid from outside\n", f"{lines}    {source}\n")


def budget(rng, name, clauses):
    group = ", ".join(rng.sample(clauses, rng.randint(1, len(clauses))))
    shortage = rng.choice(["undecided", "pro rata", "first come", "first come by o0", "cut_off", f"priority {{ {group} }}",
                           "priority by h0 { two, one }"])
    amount = rng.choice([1, 1000, 10**5, 10**8])
    more = rng.choice(["", "", "    carry over yes\n", "    reserve 10%\n"])
    return f"budget {name} {{\n    article \"1\"\n    amount {amount} yuan per year\n{more}    shortage {shortage}\n}}\n"


def changed(rng, writer, name, funds):
    """Statements that take the place of others, or stand beside them."""
    choices = [f"pay {writer.value('money', 2)[0]}", places(rng), shared_cap(rng), f"require {writer.condition(2)[0]} \"new\"",
               f"floor {rng.randint(0, 50)} yuan", f"excepting {writer.condition(1)[0]} \"old\""]
    lines = "".join(f"        {line}\n" for line in rng.sample(choices, rng.randint(1, 3)))
    return f"    change clause {name} {{\n{lines}    }}\n"


def amendment(rng, writer, version, names, funds):
    """Names may grow by a clause that is added."""
    first = datetime.date(2015, 1, 1) + datetime.timedelta(days=version * 350 + rng.randint(0, 300))
    parts = [changed(rng, writer, name, funds) for name in rng.sample(names, rng.randint(1, len(names)))]
    for fund in funds:
        if rng.random() < 0.4:
            parts.append(f"    change budget {fund} {{ amount {rng.choice([1, 5000, 10**7])} yuan per year }}\n")
    if rng.random() < 0.4:
        parts.append(f"    change define define0 = {writer.number_constant(writer.defines[0][0])[0]}\n" if writer.defines else "")
    if rng.random() < 0.5:
        name = f"added{version}"
        parts.append(f"    add clause {name} {{ article \"2\" pay {writer.value('money', 2)[0]} no cap \"x\" "
                     f"{places(rng)} paid from {rng.choice(funds + ['outside'])} }}\n")
        names.append(name)
    for _ in range(rng.randint(0, 2)):
        of = rng.choice(["", f"clause {names[0]} "])
        parts.append(f"    transition {of}\"t\" {{ for {writer.condition(2)[0]} as before }}\n")
    return f"amend random as m{version} effective {first} {{\n{''.join(parts)}}}\n"


def write_policy(rng):
    writer = Writer(rng)
    parts = [table(rng, "rate0", True), table(rng, "rate1", False)]
    parts.append('reading q0 {\n    article "1"\n    option a default\n    option b\n}\n')
    for i in range(rng.randint(0, 3)):
        kind = rng.choice(["money", "number", "rate", "count"])
        text, function = writer.value(kind, 2)
        parts.append(f"define define{i} = {text}\n")
        writer.defines.append((kind, f"define{i}", function))
    funds = [f"fund{i}" for i in range(rng.randint(0, 2))]
    names = [f"clause{i}" for i in range(rng.randint(1, 5))]
    parts += [clause_text(rng, writer, i, funds) for i in range(len(names))]
    text = "".join(parts)
    parts += [budget(rng, fund, names) for fund in funds if f"paid from {fund}" in text]
    if len(names) > 1 and rng.random() < 0.3:
        parts.append(f"exclusive {', '.join(rng.sample(names, 2))} per {rng.choice(['e0', 'p0'])} take highest ties in order of filed_on\n")
    versions = rng.choice([0, 0, 1, 2])
    kept = [fund for fund in funds if f"budget {fund}" in "".join(parts)]
    steady = [fund for fund in kept if "carry over" not in "".join(parts)]
    parts += [amendment(rng, writer, version, names, steady) for version in range(1, versions + 1)]
    declaration = writer.declaration()
    if versions:
        declaration = declaration.replace("effective 2016-01-01", "effective 2015-02-01 versions by filed_on", 1)
    return writer, declaration[:declaration.rindex("}")] + EXTRA_FIELDS + "}\n" + "".join(parts)


# ---- Data

def quoted(text):
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in ',"\n\r') else text


def dirty(rng, text):
    return rng.choice(["约6万", "-5", "1e9", "99999999999999999999", " " + text + " ", "无", '"', "a\nb", "1,234", "x" * 300, "--", "０１２", "20%"])


def write_data(rng, writer, path):
    count = rng.choice(ROW_COUNTS)
    flawed = rng.choice([0, 0, 0.002, 0.02])
    identities = max(1, count // rng.choice([1, 2, 5, 50]))
    lines = [",".join(["id", "filed_on"] + list(writer.fields) + ["e0", "p0", "t0", "o0", "h0"])]
    for i in range(count):
        cells = [f"A{i}", str(datetime.date(2015, 1, 1) + datetime.timedelta(days=rng.randint(0, 1200)))]
        cells += [written(cell(rng, field), field["kind"]) for field in writer.fields.values()]
        cells += [f"企业{rng.randrange(identities)}", rng.choice(["", f"P{rng.randrange(identities)}"]), str(rng.randint(0, 130))]
        cells += [rng.choice(["", str(rng.randint(0, 9))]), rng.choice(["one", "two"])]
        if flawed and rng.random() < flawed:
            place = rng.randrange(len(cells))
            cells[place] = dirty(rng, cells[place])
        if flawed and rng.random() < flawed / 2:
            cells[0] = "A0"
        lines.append(",".join(quoted(text) for text in cells))
    text = rng.choice(["\n", "\n", "\r\n"]).join(lines) + rng.choice(["\n", "", "\n\n"])
    encoding = rng.choice(["utf-8", "utf-8", "utf-8", "utf-8-sig", "gb18030", "utf-16"])
    with open(path, "wb") as file:
        file.write(text.encode(encoding))
    return count


# ---- Ways to run

def ways(rng, has_jit, levels):
    """(name, options, environment); the first is what the others are compared with."""
    found = [("interp", ["--engine=interp", "--threads=1"], {})]
    kinds = [("interp", {}), ("jit", {}), ("jit", {"POLC_CACHE": "off"}), ("auto", {})] if has_jit else [("interp", {})]
    for engine, environment in kinds:
        for threads in rng.sample([1, 2, 3], 2):
            options = [f"--engine={engine}", f"--threads={threads}"]
            more = dict(environment)
            if rng.random() < 0.7:
                more["POLC_SIMD"] = rng.choice(levels)
            if rng.random() < 0.6:
                options.append(f"--batch-rows={rng.choice([64, 128, 192, 1024, 4096])}")
            if rng.random() < 0.6:
                options.append(f"--chunk-bytes={rng.choice([200, 1000, 5000, 65536])}")
            found.append((engine, options, more))
    return found


def run_once(polc, folder, options, environment, shape, limit):
    out, rejects = os.path.join(folder, "out"), os.path.join(folder, "rejects")
    for path in (out, rejects):
        if os.path.exists(path):
            os.remove(path)
    arguments = [polc, "run", "policy.pol", "data.csv", "--lang=en", "-o", "out", "--rejects", "rejects"] + shape + options
    # By default kernels are kept from one run of a policy to the next, in its own folder.
    own = {**os.environ, "POLC_CACHE": os.path.join(folder, "cache"), **environment}
    done = subprocess.run(arguments, cwd=folder, env=own, capture_output=True, timeout=limit, check=False)
    files = []
    for path in (out, rejects):
        if os.path.exists(path):
            with open(path, "rb") as file:
                files.append(file.read())
        else:
            files.append(None)
    return (done.returncode, done.stdout, done.stderr, *files), arguments


PARTS = ["exit code", "standard output", "standard error", "results", "rejected rows"]


def differ(polc, seed, folder, has_jit, levels, keep):
    """The number of runs that were compared, None where polc refuses the policy; and the first difference."""
    rng = random.Random(seed)
    writer, text = write_policy(rng)
    with open(os.path.join(folder, "policy.pol"), "w", encoding="utf-8") as file:
        file.write(text)
    write_data(rng, writer, os.path.join(folder, "data.csv"))
    shape = rng.choice([[], [], ["--detail"], ["--format=json"], ["--format=jsonl"], ["--year=2016"], ["--strict"]])
    shape = shape + rng.choice([[], ["--reading=q0=b"]])
    expected, compared = None, 0
    for name, options, environment in ways(rng, has_jit, levels):
        try:
            found, arguments = run_once(polc, folder, options, environment, shape, 120)
        except subprocess.TimeoutExpired:
            return compared, f"seed {seed}: {name} {options} {environment} does not end"
        if expected is None:
            if found[0] == 3:
                return None, None
            if found[0] not in (0, 1, 4):
                return compared, f"seed {seed}: exit code {found[0]}: {found[2].decode(errors='replace')[-800:]}"
            expected, first = found, arguments
            continue
        compared += 1
        if found != expected:
            parts = [part for part, a, b in zip(PARTS, expected, found) if a != b]
            if keep:
                settings = " ".join(f"{k}={v}" for k, v in environment.items())
                with open(os.path.join(folder, "reproduce.sh"), "w", encoding="utf-8") as file:
                    file.write(f"cd \"$(dirname \"$0\")\"\n{' '.join(first)}; cp out out.expected\nPOLC_CACHE=off {settings} {' '.join(arguments)}; "
                               "cmp out out.expected\n")
            return compared, f"seed {seed}: {' '.join(options)} {environment} differs in {', '.join(parts)}"
    return compared, None


def simd_levels():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        flags = file.read()
    return ["scalar"] + (["avx2"] if " avx2 " in flags else []) + (["avx512"] if " avx512bw " in flags else [])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("polc")
    parser.add_argument("--policies", type=int, default=10)
    parser.add_argument("--minutes", type=float, help="as many policies as fit into so many minutes")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep")
    options = parser.parse_args()
    polc = os.path.abspath(options.polc)
    has_jit = os.path.exists(os.path.join(os.path.dirname(polc), "polc_jit.so"))
    end = time.monotonic() + 60 * options.minutes if options.minutes else None
    runs = refused = failed = policies = 0
    seed = options.seed
    while time.monotonic() < end if end else policies < options.policies:
        if options.keep:
            folder = os.path.join(options.keep, f"seed{seed}")
            os.makedirs(folder, exist_ok=True)
        with tempfile.TemporaryDirectory() as scratch:
            compared, found = differ(polc, seed, scratch, has_jit, simd_levels(), options.keep)
            if compared is not None and found and options.keep:
                subprocess.run(["cp", "-r", scratch + "/.", folder], check=True)
        if options.keep and not os.listdir(folder):
            os.rmdir(folder)
        policies, seed = policies + 1, seed + 1
        if compared is None:
            refused += 1
            continue
        runs += compared
        if found:
            failed += 1
            print(found, flush=True)
    print(f"{policies} policies from seed {options.seed}, {refused} refused, {runs} runs compared, {failed} policies with differences"
          + ("" if has_jit else "; no kernels here"))
    return failed > 0 or runs == 0


if __name__ == "__main__":
    sys.exit(main())
