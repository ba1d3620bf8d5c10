#!/usr/bin/env python3
"""carets.py POLC: the marks of diagnostics stand under the words they mean, in files and on terminals of several widths.

Every error is asked for twice, as JSON, which names characters, and as people see it; cells are counted here, by Unicode's table as
Python knows it. On a terminal no source line is wider than it, and in colour the marked words are coloured themselves.
"""
import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
import unicodedata

POLICY = '''办法 p “某县扶持办法” {
    币种 元
    舍入 四舍五入 至 0.01元
}
申报表 f {
    主键 编号 文本
    栏目 投入额 金额
}
所称 甲一 = 无此名 + 1元
所称 甲二 “全角，；：（标签）” = 无此名 + 1元
所称 甲三 “弯引号·间隔号…省略号—破折号×≥①” = 无此名 + 1元
所称 甲四 “e\u0301e\u0301 重音” = 无此名 + 1元
所称\t甲五\t=\t无此名\t+\t1元
所称 甲六 “😀⌚✅ 表情” = 无此名 + 1元
所称 甲七 “𠀀𠀀 扩展区汉字” = 无此名 + 1元
所称 甲八 “ｱｲｳ 半角假名 한글” = 无此名 + 1元
所称 甲九 “''' + '很长的标签' * 30 + '''” = 无此名 + 1元
所称 甲十 = 1元 + 无此名 + 1元 # ''' + '很长的说明' * 30 + '''
所称 无此长名的标签 “''' + '前' * 90 + '''” = 无此名甲 + 1元 + 1元 + 1元 + 1元 + 1元 + 1元 + 1元 # ''' + '后' * 60 + '''
'''


def cells(character, at=0):
    if character == '\t':
        return 4 - at % 4
    if unicodedata.category(character) in ('Mn', 'Me', 'Cf'):
        return 0
    return 2 if unicodedata.east_asian_width(character) in 'WF' else 1


def width(text):
    at = 0
    for character in text:
        at += cells(character, at)
    return at


def under(text, first, last):
    """What of the text stands in the cells [first, last)."""
    at, found = 0, ''
    for character in text:
        if first <= at < last or (found and at == last and cells(character) == 0):
            found += character
        at += cells(character, at)
    return found


def has_terminals():
    """A system may have none to give, such as one that was only unpacked: then the file alone is looked at, and that is said."""
    try:
        for side in pty.openpty():
            os.close(side)
    except OSError as error:
        print(f'only a file was looked at: {error}')
        return False
    return True


def seen(polc, columns, extra):
    """What a terminal of so many columns gets; 0: a file."""
    command = [polc, 'check', '-', '--level', 'error', '--lang', 'zh', *extra]
    if not columns:
        return subprocess.run(command, input=POLICY, capture_output=True, text=True, timeout=60).stderr
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack('HHHH', 24, columns, 0, 0))
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=theirs)
    os.close(theirs)
    child.stdin.write(POLICY.encode())
    child.stdin.close()
    got = b''
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        got += part
    os.close(ours)
    child.wait(timeout=60)
    return got.decode().replace('\r\n', '\n')


def check(text, columns, diags, colored):
    wrong = 0
    plain = re.sub(r'\x1b\[[0-9;]*m', '', text)
    blocks, colored_blocks = plain.split('\n\n'), text.split('\n\n')
    assert blocks.pop() == '详细说明：polc explain E0202'
    assert len(blocks) == len(diags), f'{len(blocks)} blocks of {len(diags)} errors at {columns} columns'
    lines = POLICY.split('\n')
    for block, raw, diag in zip(blocks, colored_blocks, diags):
        meant = lines[diag['line'] - 1][diag['column'] - 1:diag['end']['column'] - 1]
        rows, raw_rows = block.split('\n'), raw.split('\n')
        at = next(i for i, row in enumerate(rows) if re.match(rf'\s*{diag["line"]} \|', row))
        row, marks = rows[at], rows[at + 1]
        carets = re.search(r'\^+', marks)
        found = carets and under(row, width(marks[:carets.start()]), width(marks[:carets.end()]))
        good = found == meant and (not columns or (width(row) <= columns and width(marks.rstrip()) <= columns))
        if colored:
            good = good and f'\x1b[1;31m{meant}\x1b[0m' in raw_rows[at]
        if not good:
            wrong += 1
            print(f'at {columns} columns, line {diag["line"]}: marked is {found!r}, meant {meant!r}; the line has {width(row)} cells')
            print(block)
    return wrong


def main():
    polc = sys.argv[1]
    told = subprocess.run([polc, 'check', '-', '--level', 'error', '--message-format', 'json'], input=POLICY, capture_output=True,
                          text=True, timeout=60).stderr
    diags = [json.loads(line) for line in told.splitlines() if line.startswith('{')]
    diags = [diag for diag in diags if 'line' in diag]
    assert len(diags) == 11, f'{len(diags)} errors'
    wrong = 0
    for columns in (0, 60, 80, 200) if has_terminals() else (0,):
        for extra in (['--color', 'never'], ['--color', 'always']):
            wrong += check(seen(polc, columns, extra).rstrip('\n'), columns, diags, 'always' in extra)
    print(f'{len(diags)} errors; wrong: {wrong}')
    sys.exit(1 if wrong else 0)


main()
