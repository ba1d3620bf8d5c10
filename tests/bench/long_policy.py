#!/usr/bin/env python3
"""long_policy.py POLICY LINES: the policy once more and longer, its clauses repeated under other names.

For measuring what compiling and checking take: `polc check` of 2,000 lines has a goal in docs/performance.md.
"""
import re
import sys


def clauses(text):
    """The clause blocks, each from its head to the brace that closes it."""
    for head in re.finditer(r'^clause .*\{$', text, re.M):
        depth, at = 0, head.start()
        while True:
            depth += {'{': 1, '}': -1}.get(text[at], 0)
            at += 1
            if depth == 0 and text[at - 1] == '}':
                break
        yield text[head.start():at]


def renamed(block, number):
    """With names of its own for the clause and the readings inside of it."""
    names = re.findall(r'^ *(?:clause|reading) (\w+) "([^"]*)"', block, re.M)
    for name, label in names:  # members of categories may share a name with a clause
        block = re.sub(rf'\b(clause|reading|under) {name}\b', rf'\1 {name}_{number}', block)
        block = block.replace(f'"{label}"', f'"{label}{number}"', 1)
    return block


def main():
    with open(sys.argv[1], encoding='utf-8') as file:
        text = file.read()
    if not list(clauses(text)):
        sys.exit(f'{sys.argv[1]}: no clause in the English form to repeat')
    wanted, number = int(sys.argv[2]), 1
    without_tests = re.split(r'^test ', text, maxsplit=1, flags=re.M)[0]
    out = [without_tests]
    lines = without_tests.count('\n')
    while lines < wanted:
        number += 1
        for block in clauses(without_tests):
            out.append(renamed(block, number) + '\n')
            lines += out[-1].count('\n') + 1
    print('\n'.join(out))


main()
