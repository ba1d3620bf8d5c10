#!/usr/bin/env python3
"""measure.py POLC FILE.pol … [--chinese] [--each N] [--seed S] [--worst N] [--at-least COVERED ALONE]: how exact error messages are.

Changes one token of a policy (deletes, doubles, replaces it by another of the same file, swaps it with the next), compiles it, and
looks at the first error: does its place cover the change, is it the only error? Changes that still compile are not counted.
The tests of a policy are left out: they would repeat every mistake in a name.
"""
import argparse
import collections
import json
import random
import re
import subprocess
import sys

TOKEN = re.compile(r'"[^"\n]*"|“[^”\n]*”|「[^」\n]*」|#[^\n]*|[0-9]+(?:[-.][0-9]+)*%?|[A-Za-z_][A-Za-z_0-9]*|[\u4e00-\u9fff]+|[<>!]=|\S')


def tokens_of(text):
    """Spans of the tokens, comments left out."""
    return [m.span() for m in TOKEN.finditer(text) if not m.group().startswith('#')]


def changed(text, spans, how, which, rng):
    """The text with one change, and the span of the change in it."""
    start, end = spans[which]
    if how == 'delete':
        return text[:start] + text[end:], (start, start)
    if how == 'double':
        return text[:end] + ' ' + text[start:end] + text[end:], (start, 2 * end - start + 1)
    if how == 'replace':
        other = text[slice(*rng.choice(spans))]
        return text[:start] + other + text[end:], (start, start + len(other))
    next_start, next_end = spans[which + 1]
    return (text[:start] + text[next_start:next_end] + text[end:next_start] + text[start:end] + text[next_end:],
            (start, next_end))


def errors_of(polc, text):
    done = subprocess.run([polc, 'check', '-', '--level', 'error', '--cliff', '1000000', '--message-format', 'json'], input=text,
                          capture_output=True, text=True, timeout=60)
    found = [json.loads(line) for line in done.stderr.splitlines() if line.startswith('{')]
    return [one for one in found if one.get('severity') == 'error' and 'line' in one], done.returncode


def offset(starts, place):
    return starts[place['line'] - 1] + place['column'] - 1


def covers(text, label, change):
    """The place touches the change; blanks between them do not count."""
    starts = [0] + [m.end() for m in re.finditer('\n', text)]
    first, last = offset(starts, label), offset(starts, label['end'])
    begin, end = change
    while begin > 0 and text[begin - 1].isspace():
        begin -= 1
    while end < len(text) and text[end].isspace():
        end += 1
    return first <= end and last >= begin


def policy_text(polc, file, chinese):
    if not chinese:
        with open(file, encoding='utf-8') as opened:
            return opened.read()
    return subprocess.run([polc, 'fmt', file, '--lang', 'zh'], capture_output=True, text=True, timeout=60, check=True).stdout


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('polc')
    parser.add_argument('files', nargs='+')
    parser.add_argument('--chinese', action='store_true', help='of the policies in Chinese, as polc fmt writes them')
    parser.add_argument('--each', type=int, default=200, help='changes of each file')
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--worst', type=int, default=0, help='show so many changes whose message is elsewhere or not alone')
    parser.add_argument('--at-least', nargs=2, type=float, metavar=('COVERED', 'ALONE'), help='per cent, else the exit code is 1')
    options = parser.parse_args()
    rng = random.Random(options.seed)
    count, covered, marked, alone, codes, shown = 0, 0, 0, 0, collections.Counter(), []
    crashed = 0
    for file in options.files:
        text = re.split(r'^(?:test|算例) ', policy_text(options.polc, file, options.chinese), maxsplit=1, flags=re.M)[0]
        if errors_of(options.polc, text)[0]:
            continue  # it needs files beside it, or its tests
        spans = tokens_of(text)
        for _ in range(options.each):
            how = rng.choice(['delete', 'double', 'replace', 'swap'])
            which = rng.randrange(len(spans) - 1)
            mutant, change = changed(text, spans, how, which, rng)
            if mutant == text:
                continue
            errors, code = errors_of(options.polc, mutant)
            crashed += code < 0
            if not errors:
                continue
            count += 1
            first = errors[0]
            hit = covers(mutant, first, change)
            any_hit = hit or any(covers(mutant, label, change) for label in first['labels'] if label['file'] == first['file'])
            covered += hit
            marked += any_hit
            alone += len(errors) == 1
            if not hit or len(errors) > 1:
                codes[(first['code'], 'elsewhere' if not hit else 'not alone')] += 1
                shown.append((file, how, mutant.count('\n', 0, change[0]) + 1, text[slice(*spans[which])], first['line'],
                              first['code'], len(errors), first['message']))
    print(f'{count} changes that do not compile; the first error covers {100 * covered / count:.1f} %, with its marks '
          f'{100 * marked / count:.1f} %; it is the only one in {100 * alone / count:.1f} %; crashes: {crashed}')
    for (code, why), times in codes.most_common(12 if options.worst else 0):
        print(f'  {times:4} {code} {why}')
    for one in rng.sample(shown, min(options.worst, len(shown))):
        print('  {}: {} line {} `{}` → line {} {} ({}): {}'.format(*one))
    low = options.at_least and (100 * covered < options.at_least[0] * count or 100 * alone < options.at_least[1] * count)
    sys.exit(1 if low or crashed else 0)


main()
