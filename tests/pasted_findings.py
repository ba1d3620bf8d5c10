#!/usr/bin/env python3
"""pasted_findings.py POLC FILE.pol …: the applicants that `polc check` shows are what it says.

Every applicant of every finding becomes a test of the policy, in either language, under the readings that the finding
names; all of them must pass.
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile


def findings(polc, policy, language):
    done = subprocess.run([polc, 'check', policy, '--level', 'note', '--accepted', '--message-format', 'json', '--lang', language],
                          capture_output=True, text=True)
    return [json.loads(line) for line in done.stderr.splitlines() if line.startswith('{')]


def pasted(found, language):
    word, separator = ('under', ', ') if language == 'en' else ('采用', '，')
    choices = re.findall(f'((?:「[^」]*」|[^「{separator[0]}])+)', found.get('under', ''))
    chosen = [f'    {word} {choice.strip()}' for choice in choices]
    for applicant in found.get('applicants', []):
        yield '\n'.join(['test "pasted" {', *chosen, '    ' + applicant['given'], '    ' + applicant['expected'], '}'])


def main():
    polc, failed, count = sys.argv[1], 0, 0
    for policy in sys.argv[2:]:
        for language in ('en', 'zh'):
            tests = [text for found in findings(polc, policy, language) for text in pasted(found, language)]
            if not tests:
                continue
            count += len(tests)
            with tempfile.TemporaryDirectory() as work:  # with the tables and included files beside the policy
                folder = shutil.copytree(os.path.dirname(os.path.abspath(policy)), os.path.join(work, 'policies'))
                copy = os.path.join(folder, os.path.basename(policy))
                with open(copy, 'a', encoding='utf-8') as file:
                    file.write('\n'.join(['', *tests, '']))
                done = subprocess.run([polc, 'test', copy], capture_output=True, text=True)
            if done.returncode:
                print(f'{policy} ({language}):\n{done.stdout}{done.stderr}')
                failed = 1
    print(f'{count} applicants pasted')
    if count == 0:
        failed = 1
    sys.exit(failed)


main()
