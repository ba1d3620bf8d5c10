#!/usr/bin/env python3
"""equal.py POLC LIBPOLC TOP: a policy compiled ahead of time says of each row what libpolc says of it before settlement.

Every policy of the library is built, loaded and run over sampled rows, with blanks, and with numbers that no form would admit; libpolc gets
the same numbers, and once more the texts of the sample. Headers are compiled as C and C++ where there is a compiler."""
import csv
import ctypes
import datetime
import decimal
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

polc, libpolc, top = sys.argv[1:4]
C = ctypes
library = C.CDLL(libpolc)
failures = 0
REJECTED = 6
YES_NO, DATE, TEXT, CATEGORY = 0, 7, 11, 12


class Field(C.Structure):
    _fields_ = [('id', C.c_char_p), ('label', C.c_char_p), ('unit', C.c_char_p), ('kind', C.c_int),
                ('denominator', C.c_int64), ('low', C.c_int64), ('high', C.c_int64), ('is_key', C.c_int),
                ('is_required', C.c_int), ('has_default', C.c_int), ('member_count', C.c_size_t),
                ('members', C.POINTER(C.c_char_p * 2))]


class Clause(C.Structure):
    _fields_ = [('id', C.c_char_p), ('label', C.c_char_p)]


class About(C.Structure):
    _fields_ = [('id', C.c_char_p), ('label', C.c_char_p), ('authority', C.c_char_p), ('issued', C.c_int64),
                ('effective', C.c_int64), ('expires', C.c_int64), ('text_sha256', C.c_char_p), ('settles', C.c_int),
                ('field_count', C.c_size_t), ('clause_count', C.c_size_t), ('reading_count', C.c_size_t),
                ('fields', C.POINTER(C.POINTER(Field))), ('clauses', C.POINTER(C.POINTER(Clause)))]


class Column(C.Structure):
    _fields_ = [('field', C.c_int), ('numbers', C.c_void_p), ('texts', C.c_void_p), ('lengths', C.c_void_p),
                ('blanks', C.c_void_p)]


class Info(C.Structure):
    _fields_ = [('abi', C.c_uint32), ('settles', C.c_uint32), ('layout', C.c_uint64), ('polc_version', C.c_char_p),
                ('policy', C.c_char_p), ('label', C.c_char_p), ('text_sha256', C.c_char_p), ('cpu', C.c_char_p),
                ('issued', C.c_int64), ('effective', C.c_int64)]


class Text(C.Structure):
    _fields_ = [('at', C.c_char_p), ('length', C.c_size_t)]


class Fault(C.Structure):
    _fields_ = [('code', C.c_uint16), ('where', C.c_uint16)]


library.polc_policy_about.restype = C.POINTER(About)


def fail(message):
    global failures
    failures += 1
    print(message)
    if failures > 20:
        sys.exit(1)


def number_of(field, text):
    """The number that the text of a sampled cell stands for; None: blank."""
    if text == '' or field.kind == TEXT:
        return None if text == '' else text
    if field.kind == YES_NO:
        return ('no', 'yes').index(text)
    if field.kind == CATEGORY:
        ids = [field.members[i][0].decode() for i in range(field.member_count)]
        return ids.index(text)
    if field.kind == DATE:
        return (datetime.date.fromisoformat(text) - datetime.date(1970, 1, 1)).days
    percent = text.endswith('%')
    return int(decimal.Decimal(text.rstrip('%')) * field.denominator / (100 if percent else 1))


def bitmap(blank):
    words = (C.c_uint64 * (len(blank) // 64 + 1))()
    for row, is_blank in enumerate(blank):
        if is_blank:
            words[row // 64] |= 1 << (row % 64)
    return words


def disturb(fields, rows, chance):
    """Some cells blank, some beyond their range."""
    for row in rows:
        for i, field in enumerate(fields):
            if chance.random() < 0.01:
                row[i] = None
            elif field.kind != TEXT and chance.random() < 0.002:
                row[i] = field.high + 1 if chance.random() < 0.5 or field.kind == YES_NO else field.low - 1


def ask_library(policy, fields, clauses, rows, typed=True):
    run = C.c_void_p()
    if library.polc_run_open(C.byref(run), policy) != 0:
        sys.exit('polc_run_open')
    kept, columns = [], (Column * len(fields))()
    for i, field in enumerate(fields):
        cells = [row[i] for row in rows]
        as_text = not typed or field.kind == TEXT
        if as_text:
            data = (C.c_char_p * len(rows))(*[None if cell is None else str(cell).encode() for cell in cells])
        else:
            data = (C.c_int64 * len(rows))(*[0 if cell is None else cell for cell in cells])
        blanks = bitmap([cell is None for cell in cells])
        kept += [data, blanks]
        columns[i] = Column(i, None if as_text else C.addressof(data), C.addressof(data) if as_text else None, None,
                            C.addressof(blanks))
    first = C.c_size_t()
    status = library.polc_run_add_columns(run, columns, C.c_size_t(len(fields)), C.c_size_t(len(rows)), C.byref(first))
    answers = []
    for clause in range(len(clauses)):
        outcomes, fen = (C.c_uint8 * len(rows))(), (C.c_int64 * len(rows))()
        status = status or library.polc_run_read_column(run, 0, clause, C.c_size_t(0), C.c_size_t(len(rows)), outcomes, fen)
        answers.append((list(outcomes), list(fen)))
    if status:
        sys.exit(f'libpolc: status {status}')
    library.polc_run_close(run)
    return answers


def ask_ahead(ahead, header, prefix, fields, clauses, rows):
    declared = re.search(r'struct \S+_columns \{(.*?)\n\};', header, re.S).group(1)
    names = re.findall(r'polc_ahead_(\w+) (\w+);', declared)
    getattr(ahead, f'{prefix}_about').restype = C.POINTER(Info)
    info = getattr(ahead, f'{prefix}_about')().contents
    by_id = {field.id.decode(): i for i, field in enumerate(fields)}
    kept, columns = [], (C.c_uint64 * (1 + 2 * len(names)))()
    columns[0] = info.layout
    for at, (kind, name) in enumerate(names):
        cells = [row[by_id[name.rstrip('_') if name not in by_id else name]] for row in rows]
        if kind == 'texts':
            encoded = ['' if cell is None else cell for cell in cells]
            data = (Text * len(rows))(*[Text(cell.encode(), len(cell.encode())) for cell in encoded])
        else:
            # What a blank cell holds means nothing.
            data = ((C.c_uint8 if kind == 'flags' else C.c_int64) * len(rows))(*[
                (201 if kind == 'flags' else 10 ** 18) if cell is None else cell & 255 if kind == 'flags' else cell
                for cell in cells])
        blanks = bitmap([cell is None for cell in cells])
        kept += [data, blanks]
        columns[1 + 2 * at], columns[2 + 2 * at] = C.addressof(data), C.addressof(blanks)
    faults = (Fault * len(rows))()
    results = (C.c_uint64 * (1 + 3 * len(clauses)))()
    results[0] = C.addressof(faults)
    answers = []
    for clause in range(len(clauses)):
        outcomes, fen, reasons = (C.c_uint8 * len(rows))(), (C.c_int64 * len(rows))(), (C.c_uint16 * len(rows))()
        kept.append(reasons)
        results[1 + 3 * clause:4 + 3 * clause] = [C.addressof(outcomes), C.addressof(fen), C.addressof(reasons)]
        answers.append((outcomes, fen))
    evaluate = getattr(ahead, f'{prefix}_evaluate')
    if evaluate(columns, C.c_size_t(len(rows)), results) != 0:
        fail(f'{prefix}: the evaluation failed')
    columns[0] ^= 1
    if evaluate(columns, C.c_size_t(len(rows)), results) != 2:
        fail(f'{prefix}: another layout is not refused')
    return [(list(outcomes), list(fen)) for outcomes, fen in answers], [fault.code for fault in faults], info


def compile_header(path, folder):
    source = f'{folder}/header.c'
    with open(source, 'w', encoding='utf-8') as file:
        file.write(f'#include "{path}"\n#include "{path}"\nint main(void) {{ return 0; }}\n')
    warnings = ['-Wall', '-Wextra', '-Wpedantic', '-Wconversion', '-Werror', '-fsyntax-only']
    for command in (['cc', '-std=c11'], ['c++', '-std=c++11', '-x', 'c++']):
        if shutil.which(command[0]):
            ran = subprocess.run(command + warnings + [source], capture_output=True)
            if ran.returncode:
                fail(f'{path} as {command}: {ran.stderr.decode()[:2000]}')


def check(path, count, folder):
    name = os.path.basename(path)[:-4]
    built = f'{folder}/lib{name}.so'
    ran = subprocess.run([polc, 'build', path, '-o', built, '--header'], capture_output=True)
    if ran.returncode:
        sys.exit(f'{path}: {ran.stderr.decode()}')
    with open(f'{folder}/lib{name}.h', encoding='utf-8') as file:
        header = file.read()
    compile_header(f'{folder}/lib{name}.h', folder)
    policy = C.c_void_p()
    if library.polc_policy_open_file(C.byref(policy), path.encode(), None):
        sys.exit(f'{path}: libpolc does not compile it')
    about = library.polc_policy_about(policy).contents
    fields = [about.fields[i].contents for i in range(about.field_count)]
    clauses = [about.clauses[i].contents.id.decode() for i in range(about.clause_count)]
    sampled = subprocess.run([polc, 'sample', path, '-n', str(count)], capture_output=True).stdout.decode()
    texts = list(csv.reader(sampled.splitlines()))[1:]
    rows = [[number_of(field, cell) for field, cell in zip(fields, row)] for row in texts]
    typed = ask_library(policy, fields, clauses, rows)
    if typed != ask_library(policy, fields, clauses, [[cell or None for cell in row] for row in texts], typed=False):
        fail(f'{name}: texts and numbers give different answers')
    disturb(fields, rows, random.Random(1))
    for i, field in enumerate(fields):
        for number, row in enumerate(rows):
            if field.is_key and row[i] is not None and field.kind == TEXT:
                row[i] = f'{row[i]}/{number}'
    expected = ask_library(policy, fields, clauses, rows)
    ahead = C.CDLL(built)
    prefix = re.search(r'int (\S+)_evaluate\(', header).group(1)
    found, faults, info = ask_ahead(ahead, header, prefix, fields, clauses, rows)
    # A cell of a field that is not read here can reject a row there.
    names = set(re.findall(r'polc_ahead_(?:numbers|flags|texts) (\w+);', header))
    unread = [i for i, field in enumerate(fields) if field.id.decode() not in names]

    def is_rejected_unread(row):
        return any((row[i] is None and fields[i].is_required) or
                   (row[i] is not None and fields[i].kind != TEXT and not fields[i].low <= row[i] <= fields[i].high)
                   for i in unread)

    compared = 0
    for clause in range(len(clauses)):
        for row in range(len(rows)):
            if is_rejected_unread(rows[row]):
                continue
            compared += 1
            ours = found[clause][0][row], found[clause][1][row]
            theirs = expected[clause][0][row], expected[clause][1][row]
            if ours != theirs:
                fail(f'{name}: row {row + 1} {clauses[clause]}: {ours}, libpolc says {theirs}; fault {faults[row]}')
            if (ours[0] == REJECTED) != (faults[row] != 0):
                fail(f'{name}: row {row + 1}: outcome {ours[0]}, fault {faults[row]}')
    if info.text_sha256 != about.text_sha256 or info.policy != about.id or info.effective != about.effective:
        fail(f'{name}: the shared object describes another policy')
    library.polc_policy_close(policy)
    return compared, sum(fault != 0 for fault in faults)


def refuses_details(path, folder):
    """A policy with details, or one that asks the ledger, cannot be built, and polc says so."""
    with open(path, encoding='utf-8') as file:
        text = file.read()
    details = re.search(r'^(input .* belongs to|申报表 .* 从属于) ', text, re.MULTILINE)
    if not details and not re.search(r'\bawarded ?\(|已获（|new minus awarded|补足差额', text):
        return False
    ran = subprocess.run([polc, 'build', path, '--lang', 'en', '-o', f'{folder}/x.so'], capture_output=True)
    if ran.returncode != 2 or (b'details' if details else b'ledger') not in ran.stderr:
        fail(f'{path}: details are built: exit code {ran.returncode}, {ran.stderr.decode()}')
    return True


def has_decisions(path):
    """libpolc refuses a policy with decisions, so there is nothing to hold its shared object against."""
    with open(path, encoding='utf-8') as file:
        return re.search(r'^(override|个案决定) ', file.read(), re.MULTILINE) is not None


with tempfile.TemporaryDirectory() as folder:
    total, rejected = 0, 0
    for policy in sorted(os.listdir(f'{top}/policies')):
        if policy.endswith('.pol') and not has_decisions(f'{top}/policies/{policy}') and not refuses_details(f'{top}/policies/{policy}', folder):
            answers, faults = check(f'{top}/policies/{policy}', 10000 if policy == 'policy2015.pol' else 1000, folder)
            total, rejected = total + answers, rejected + faults
    # Without a linker the message says what to install.
    ran = subprocess.run([polc, 'build', '--lang', 'en', f'{top}/policies/policy2015.pol', '-o', f'{folder}/x.so'],
                         capture_output=True, env=dict(os.environ, CC='no-such-compiler'))
    if ran.returncode != 5 or b'apt-get install gcc' not in ran.stderr or os.path.exists(f'{folder}/x.so'):
        fail(f'without a compiler: exit code {ran.returncode}, {ran.stderr.decode()}')
if total < 100000 or rejected < 100:
    fail('too little was compared for this test to mean anything')
print(f'{total} answers, {rejected} rejected rows')
sys.exit(failures > 0)
