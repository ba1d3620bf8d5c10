#!/usr/bin/env python3
"""equal.py POLC ANSWERS TOP: what a program gets through libpolc is what `polc run` says, to the fen.

Over the examples, over the tests that policy2015 contains, and over sampled rows; row by row and by columns. Then the program is
starved of memory at one request after another: it has to say so, and nothing else may happen."""
import csv
import json
import os
import random
import re
import subprocess
import sys
import tempfile

polc, answers, top = sys.argv[1:4]
policy2015 = f'{top}/policies/policy2015.pol'
OUTCOMES = ['not_applicable', 'granted', 'refused', 'pending', 'reduced', 'used', 'invalid']
# The detail also says how an amount came about; the library says why it is not paid.
MAKING = re.compile(r'(^|; )(least: |greatest: |plus |times ).*$')
REFERRALS = {'yes': 'granted', 'no': 'refused'}
SAMPLED = {policy2015: 10000}
failures = 0


def fail(message):
    global failures
    failures += 1
    print(message)
    if failures > 20:
        sys.exit(1)


def fen(number):
    return 0 if number is None else round(number * 100)


def ask(policy, table, readings=(), columns=False, environment=None):
    text = ''.join('\x1f'.join(row) + '\n' for row in table)
    command = [answers] + (['--columns'] if columns else []) + [f'--reading={r}' for r in readings] + [policy]
    return subprocess.run(command, input=text.encode(), capture_output=True, env=environment)


def asks_the_ledger(policy):
    with open(policy, encoding='utf-8') as file:
        return re.search(r'\bawarded ?\(|已获（|new minus awarded|补足差额', file.read()) is not None


def refuse_ledger(policy):
    """The library cannot be given a ledger, and says so."""
    ran = ask(policy, [['A1']])
    if ran.returncode == 0 or b'ledger' not in ran.stderr:
        fail(f'{policy}: the library took a policy that asks the ledger: {ran.returncode}, {ran.stderr.decode()}')


def has_details(policy):
    with open(policy, encoding='utf-8') as file:
        return re.search(r'^(input .* belongs to|申报表 .* 从属于) ', file.read(), re.MULTILINE) is not None


def pots(policy):
    """Clauses that share a pot or pay by rank: alone, a row would have all of it, or the first prize."""
    with open(policy, encoding='utf-8') as file:
        blocks = re.findall(r'^(?:clause|条款) (\S+) (.*?)^\}', file.read(), re.MULTILINE | re.DOTALL)
    return {name for name, body in blocks if any(word in body for word in ('share of', '份额', 'by rank of', '名次按'))}


def has_decisions(policy):
    with open(policy, encoding='utf-8') as file:
        return re.search(r'^(override|个案决定) ', file.read(), re.MULTILINE) is not None


def refuse_decisions(policy):
    """The library does not apply decisions on single cases yet, and says so."""
    ran = ask(policy, [['A1']])
    if ran.returncode == 0 or b'decisions' not in ran.stderr:
        fail(f'{policy}: the library took a policy with decisions: {ran.returncode}, {ran.stderr.decode()}')


def refuse_details(policy):
    """The library cannot be given details, and says so."""
    ran = ask(policy, [['A1']])
    if ran.returncode == 0 or b'details' not in ran.stderr:
        fail(f'{policy}: the library took a policy with details: {ran.returncode}, {ran.stderr.decode()}')


def answers_of(policy, table, readings=(), columns=False):
    ran = ask(policy, table, readings, columns)
    if ran.returncode:
        fail(f'{policy}: answers ended with {ran.returncode}: {ran.stderr.decode()}')
        return {}, {}
    found, problems = {}, {}
    for line in ran.stdout.decode().splitlines():
        parts = line.split('\x1f')
        row = int(parts[0])
        if len(parts) == 3:
            problems.setdefault(row, []).append(parts[1])
        else:
            found[row, parts[1]] = (OUTCOMES[int(parts[2])], int(parts[3]), int(parts[4]), parts[5], parts[6])
    return found, problems


def run(policy, data, readings, *options):
    command = [polc, 'run', '-q', '--lang', 'en', '--format', 'jsonl', *options, policy, data]
    for reading in readings:
        command[2:2] = ['--reading', reading]
    ran = subprocess.run(command, capture_output=True)
    if ran.returncode > 1:
        fail(f'{command}: exit code {ran.returncode}: {ran.stderr.decode()}')
    return [json.loads(line, parse_float=float) for line in ran.stdout.decode().splitlines()], ran.stderr.decode()


def compare(policy, data, readings=()):
    with open(data, encoding='utf-8-sig', newline='') as file:
        table = [row for row in csv.reader(file) if any(row)]
    table = [[cell.replace('\n', ' ') for cell in row] for row in table]
    declared = subprocess.run([polc, 'sample', policy, '-n', '0', '--headers', 'label'], capture_output=True)
    ids = subprocess.run([polc, 'sample', policy, '-n', '0'], capture_output=True)
    known = set(next(csv.reader([declared.stdout.decode()]))) | set(next(csv.reader([ids.stdout.decode()])))
    kept = [i for i, name in enumerate(table[0]) if name in known]
    table = [[row[i] for i in kept] for row in table]
    rows, _ = run(policy, data, readings)
    detail, _ = run(policy, data, readings, '--detail')
    found, problems = answers_of(policy, table, readings)
    by_columns = answers_of(policy, table, readings, columns=True)
    if (found, problems) != by_columns:
        fail(f'{data}: rows and columns give different answers')
    if len(rows) != len(table) - 1:
        fail(f'{data}: {len(rows)} rows, {len(table) - 1} were given')
    clauses = sorted({clause for _, clause in found})
    shared = pots(policy)
    pending = iter(detail)
    expected = next(pending, None)
    key = next(iter(rows[0]))
    compared = 0
    for number, row in enumerate(rows):
        rejected = row['status'] == 'rejected'
        if rejected != (number in problems):
            fail(f'{data}: row {number + 1} is {row["status"]}, problems {problems.get(number)}')
        awards = {}
        while expected and not rejected and expected[key] == row[key]:
            if not expected.get('part'):  # what is paid is divided below its own line
                awards[expected['clause']] = expected
            expected = next(pending, None)
        while expected and rejected and expected[key] == row[key] and expected['clause'] in (None, ''):
            expected = next(pending, None)
        for clause in clauses:
            outcome, computed, paid, condition, note = found[number, clause]
            award = awards.get(clause)
            said = award['outcome'] if award else 'not applicable'
            wanted = 'invalid' if rejected else REFERRALS.get(said, said).replace(' ', '_')
            wanted_paid = fen(award['paid']) if award else 0
            if outcome != wanted or paid != wanted_paid:
                fail(f'{data}: row {number + 1} {clause}: {outcome} {paid}, expected {wanted} {wanted_paid}')
            if outcome in ('granted', 'reduced', 'used') and award.get('rounded') is not None and clause not in shared and \
                    computed != fen(award['rounded']):
                fail(f'{data}: row {number + 1} {clause}: computed {computed}, expected {award["rounded"]}')
            reason = MAKING.sub('', award.get('reason') or '') if award else ''
            if not note.endswith(reason):
                fail(f'{data}: row {number + 1} {clause}: note {note!r}, expected {reason!r}')
            compared += 1
    return compared


def run_policy_tests(policy):
    """The givens of each test as typed cells; required fields as polc test fills them."""
    with open(policy, encoding='utf-8') as file:
        text = re.sub(r'#.*', '', file.read())
    effective = re.search(r'effective\s+([0-9-]+)', text).group(1)
    checked = 0
    for match in re.finditer(r'^test\s+"([^"]*)"\s*\{(.*?)^\}', text, re.M | re.S):
        label, body = match.groups()
        if 'already' in body:
            continue
        readings = [f'{a}={b}' for a, b in re.findall(r'under\s+(\w+)\s+is\s+(\w+)', body)]
        body = re.sub(r'under\s+\w+\s+is\s+\w+', '', body)
        rows, expectations = {}, []
        for kind, rest in re.findall(r'\b(given|expect)\b(.*?)(?=\bgiven\b|\bexpect\b|\Z)', body, re.S):
            name = re.match(r'\s*(\w+|"[^"]*")\s*:(.*)', rest, re.S)
            row, rest = (name.group(1), name.group(2)) if name else ('', rest)
            if kind == 'expect':
                expectations += [(row, part.strip()) for part in rest.split(',')]
                continue
            cells = rows.setdefault(row, {})
            for part in re.split(r',(?=\s*\w+\s*(?:=|is))', rest):
                field, value = [p.strip() for p in part.split('=', 1)]
                cells[field] = '' if value == 'unknown' else value.strip('"').replace(' ', '')
        for number, cells in enumerate(rows.values()):
            for field in ('application_id', 'enterprise_id', 'applicant_name'):
                cells.setdefault(field, str(number + 1))
            cells.setdefault('filed_on', effective)
        fields = sorted({field for cells in rows.values() for field in cells})
        table = [fields] + [[cells.get(field, '') for field in fields] for cells in rows.values()]
        found, problems = answers_of(policy, table, readings)
        for row, expectation in expectations:
            number = list(rows).index(row)
            clause = re.match(r'\w+', expectation).group(0)
            if (number, clause) not in found:
                continue
            outcome, _, paid, _, note = found[number, clause]
            amount = re.search(r'=\s*([0-9.]+)\s*yuan', expectation)
            if amount and (fen(float(amount.group(1))) != paid or outcome in ('pending', 'invalid')):
                fail(f'{label}: {expectation}, found {outcome} {paid}: {note} {problems.get(number)}')
            wanted = re.search(r'\bis\s+(\w+)', expectation)
            if wanted and wanted.group(1) != outcome:
                fail(f'{label}: {expectation}, found {outcome} {paid}: {note} {problems.get(number)}')
            checked += 1
    return checked


def spoil(data, chance):
    """Cells as they come: blank, mistyped, of another column."""
    with open(data, encoding='utf-8', newline='') as file:
        table = list(csv.reader(file))
    for row in table[1:]:
        for i in range(1, len(row)):
            if chance.random() < 0.02:
                row[i] = chance.choice(['', '约6万', '2016-13-01', '也许', '-1', '1,2', '12,000元', ' 是 ', row[i - 1]])
    with open(data, 'w', encoding='utf-8', newline='') as file:
        csv.writer(file).writerows(table)


def starve(policy):
    data = subprocess.run([polc, 'sample', policy, '-n', '40'], capture_output=True).stdout.decode()
    table = list(csv.reader(data.splitlines()))
    starved, request = 0, 1
    while True:
        environment = dict(os.environ, POLC_FAIL_ALLOCATION=str(request))
        ran = ask(policy, table, environment=environment)
        if ran.returncode == 0:
            break
        if ran.returncode != 5:
            fail(f'request {request} fails: exit code {ran.returncode}: {ran.stderr.decode()[-2000:]}')
        starved += 1
        request += 1 if request < 60 else 7
    return starved


examples = f'{top}/examples'
compared = 0
for name, readings in (('01-first-run', ()), ('02-readings', ()),
                       ('02-readings', ('courier_count=above_5000_only', 'tenancy_year=calendar',
                                        'evidence_base=invoice', 'stacking=highest_only')),
                       ('04-budget-shortage', ()), ('04-budget-shortage', ('fund_shortage=pro_rata',)),
                       ('04-budget-shortage', ('fund_shortage=priority',))):
    compared += compare(policy2015, f'{examples}/{name}/data.csv', readings)
tests = run_policy_tests(policy2015)
with tempfile.TemporaryDirectory() as folder:
    for policy in sorted(os.listdir(f'{top}/policies')):
        if not policy.endswith('.pol'):
            continue
        policy = f'{top}/policies/{policy}'
        if has_details(policy):
            refuse_details(policy)
            continue
        if asks_the_ledger(policy):
            refuse_ledger(policy)
            continue
        if has_decisions(policy):
            refuse_decisions(policy)
            continue
        data = f'{folder}/data.csv'
        subprocess.run([polc, 'sample', policy, '-n', str(SAMPLED.get(policy, 500)), '-o', data], check=True)
        compared += compare(policy, data)
        spoil(data, random.Random(1))
        compared += compare(policy, data)
starved = starve(policy2015)
if compared < 100000 or tests < 60 or starved < 50:
    fail('too little was compared for this test to mean anything')
print(f'{compared} answers, {tests} expectations of policy2015, {starved} failed requests for memory')
sys.exit(failures > 0)
