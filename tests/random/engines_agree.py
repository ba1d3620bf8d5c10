#!/usr/bin/env python3
"""Every policy of a folder over sampled rows: the same bytes from every engine, batch size and number of threads.

engines_agree.py POLC FOLDER [--rows N] [--seed N]
"""
import argparse
import os
import subprocess
import sys
import tempfile

WAYS = [
    ('interpreted, one thread', ['--engine=interp', '--threads=1']),
    ('interpreted, small batches', ['--engine=interp', '--threads=1', '--batch-rows=64']),
    ('interpreted, three threads', ['--engine=interp', '--threads=3', '--chunk-bytes=20000']),
    ('as usual', []),
]
KERNELS = [
    ('compiled, one thread', ['--engine=jit', '--threads=1']),
    ('compiled, two threads, pieces', ['--engine=jit', '--threads=2', '--batch-rows=1000', '--chunk-bytes=50000']),
]


def run(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)


def detail_inputs(polc, path):
    """Names of the inputs whose rows belong to those of another; the tree tells them."""
    tree = run(polc, 'dump', path, '--stage=ast').stdout.decode().splitlines()
    names = []
    for i, line in enumerate(tree):
        if line != '    (input':
            continue
        name = tree[i + 1].split('"')[1]
        block = []
        for follows in tree[i + 1:]:
            if follows.startswith('    ('):
                break
            block.append(follows)
        if any(follows.startswith('      left: (name') for follows in block):
            names.append(name)
    return names


def compare(polc, path, rows, seed, ways):
    with tempfile.TemporaryDirectory() as folder:
        data = f'{folder}/data.csv'
        tables = [f'--table={name}={folder}/{name}.csv' for name in detail_inputs(polc, path)]
        made = run(polc, 'sample', path, '--rows', str(rows), '--seed', str(seed), '-o', data, *tables)
        if made.returncode != 0:
            return f'no sample: {made.stderr.decode()}'
        for detail in ([], ['--detail']):
            first = None
            for name, options in ways:
                ran = run(polc, 'run', path, data, '--format=csv', '--lang=en', *tables, *detail, *options)
                answer = (ran.returncode, ran.stdout, ran.stderr)
                if ran.returncode not in (0, 1) or ran.stdout.count(b'\n') < 2:
                    return f'{name}: exit code {ran.returncode}: {ran.stderr.decode()[:1000]}'
                if first is None:
                    first = answer
                elif answer != first:
                    keep = tempfile.mkdtemp(prefix='engines_differ.')
                    for number, (_, out, err) in enumerate((first, answer)):
                        with open(f'{keep}/{number}', 'wb') as file:
                            file.write(out + err)
                    return f'{name} differs from {ways[0][0]} with {detail}: {keep}'
    return None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('polc')
    parser.add_argument('folder')
    parser.add_argument('--rows', type=int, default=2000)
    parser.add_argument('--seed', type=int, default=1)
    arguments = parser.parse_args()
    polc = os.path.abspath(arguments.polc)
    ways = WAYS + (KERNELS if os.path.exists(f'{os.path.dirname(polc)}/polc_jit.so') else [])
    policies = sorted(name for name in os.listdir(arguments.folder) if name.endswith('.pol'))
    failed = 0
    for name in policies:
        fault = compare(polc, f'{arguments.folder}/{name}', arguments.rows, arguments.seed, ways)
        if fault:
            failed += 1
            print(f'{name}: {fault}')
    print(f'{len(policies)} policies, {arguments.rows} rows each, {len(ways)} ways: {failed} differ')
    return 1 if failed or not policies else 0


sys.exit(main())
