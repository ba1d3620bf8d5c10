#!/usr/bin/env python3
"""Every point of every curve is what `polc run` pays for the same row, and every picture is well-formed.

usage: points.py POLC FOLDER-OF-POLICIES

For each policy, clause and field: the points as JSON; a few of them, with the cells that the curve held fixed, are put through
`polc run` as a file of one row. The SVG is parsed as XML, the CSV must have the points of the JSON."""
import csv, io, json, pathlib, re, subprocess, sys, tempfile
import xml.etree.ElementTree as xml

polc, folder = sys.argv[1], pathlib.Path(sys.argv[2])
faults, compared, curves = [], 0, 0


def run(*arguments):
    return subprocess.run([polc, *arguments, "--lang", "en"], capture_output=True, text=True, encoding="utf-8")


def cells_of(text):
    """`a = 1 yuan, b = "x, y"` as a dictionary; texts lose their quotes, names their brackets."""
    cells = {}
    for name, quoted, plain in re.findall(r'([^=,]+?) = (?:"([^"]*)"|([^,]*))(?:, |$)', text):
        cells[name.strip().strip("「」")] = quoted or plain.strip().strip("「」")
    return cells


def paid(policy, form, required, effective, cells, clause):
    """What the run says of the row: the amount, or None where it is pending or the row is rejected."""
    row = {name: cells.get(name, "") for name in form}
    for name, kind in required.items():
        if not row.get(name):
            row[name] = effective if kind == "date" else "1"
    with tempfile.TemporaryDirectory() as where:
        data = pathlib.Path(where, "data.csv")
        with data.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, form)
            writer.writeheader()
            writer.writerow(row)
        result = run("run", str(policy), str(data), "--format", "jsonl", "--detail", "--quiet")
    for line in result.stdout.splitlines():
        answer = json.loads(line)
        if answer.get("clause") == clause:
            known = answer["outcome"] not in ("pending", "invalid")
            return answer.get("paid", "0") if known else None
    return None


def same(a, b):
    return (a is None) == (b is None) and (a is None or float(a or 0) == float(b or 0))


def chosen(points):
    """Both ends, and what stands beside jumps: at most six."""
    wanted = [0, len(points) - 1]
    wanted += [i + k for i, p in enumerate(points) if p["to_next"] == "jump" for k in (0, 1)]
    return sorted(set(i for i in wanted[:6] if i < len(points)))


for policy in sorted(folder.glob("*.pol")):
    if policy.name.endswith(".zh.pol"):
        continue
    text = run("fmt", str(policy)).stdout
    form = next(csv.reader(io.StringIO(run("sample", str(policy), "--rows", "0").stdout)), [])
    if not form:  # a policy with details has no sample
        continue
    effective = re.search(r"effective +(\d\S+)", text)
    required = dict(re.findall(r'key +(\S+) +(?:"[^"]*" +)?(\w+)', text))
    required.update(re.findall(r'field +(\S+) +(?:"[^"]*" +)?(text|date)[^\n]* required', text))
    # Names of Chinese files are labels; ids and labels are one thing to polc.
    for clause in re.findall(r"^(?:clause|条款) +(\S+)", text, re.M):
        for field in form:
            answer = run("plot", str(policy), clause, field, "--format", "json")
            if answer.returncode == 2 or "does not read" in answer.stderr:  # text, the key, nobody who is paid; nothing moves
                continue
            curves += 1
            name = f"{policy.name} {clause} {field}"
            picture = json.loads(answer.stdout)
            points = picture["series"][0]["points"]
            svg = run("plot", str(policy), clause, field, "--format", "svg")
            if xml.fromstring(svg.stdout).tag != "{http://www.w3.org/2000/svg}svg":
                faults.append(f"{name}: no SVG")
            table = list(csv.reader(io.StringIO(run("plot", str(policy), clause, field, "--format", "csv").stdout)))
            if [r[0] for r in table[1:]] != [p["at"] for p in points]:
                faults.append(f"{name}: CSV and JSON differ")
            places = [p["at"] for p in points]
            if len(places) != len(set(places)):
                faults.append(f"{name}: a point stands twice")
            for i in chosen(points):
                cells = cells_of(picture["given"])
                cells[field] = points[i]["at"]
                found = paid(policy, form, required, effective[1] if effective else "", cells, clause)
                if found is None and points[i]["outcome"] == "not applicable":
                    found = "0"
                if not same(found, points[i].get("paid")):
                    faults.append(f"{name} at {points[i]['at']}: drawn {points[i].get('paid')}, run {found}")
                compared += 1

if compared < 300:
    faults.append(f"only {compared} points were compared")
print(f"{curves} curves, {compared} points")
print("\n".join(faults[:40]))
sys.exit(1 if faults else 0)
