#!/usr/bin/env python3
"""text_widths.py FILE [--write]: the table of runtime/text_width.c against Unicode's own, as Python knows it.

Two cells take the characters that Unicode calls Wide or Fullwidth; none the marks and format characters that are put on or between
others; one all others, also the Ambiguous ones (runtime/text_width.h says why). With another version of Unicode than the table was
made from, only the characters that Unicode 3.2 knew are compared: those do not change.
"""
import re
import sys
import unicodedata

# Format characters that are seen: signs that stand before the figures they belong to.
SEEN = {0x070F, 0x0890, 0x0891, 0x08E2, 0x06DD, 0x110BD, 0x110CD, *range(0x0600, 0x0606)}


# Blocks of ideographs are wide also where no character is assigned yet.
IDEOGRAPHS = [(0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2FFFD), (0x30000, 0x3FFFD)]


def cells(point):
    character = chr(point)
    if any(first <= point <= last for first, last in IDEOGRAPHS):
        return 2
    if unicodedata.category(character) == 'Cn':
        return 1
    if 0x1160 <= point <= 0x11FF or 0xD7B0 <= point <= 0xD7FF:
        return 0  # vowels and finals of Hangul stand in the syllable before them
    if unicodedata.category(character) in ('Mn', 'Me', 'Cf') and point not in SEEN:
        return 0
    return 2 if unicodedata.east_asian_width(character) in 'WF' else 1


def ranges():
    """(word, first, last) of all that do not take one cell; a few unassigned characters join what is on both sides of them."""
    found, unassigned = [], 0
    for point in range(0x300, 0x110000):
        width = cells(point)
        if unicodedata.category(chr(point)) == 'Cn' and width == 1:
            unassigned += 1
            continue
        word = {0: 'ZERO', 1: None, 2: 'WIDE'}[width]
        if found and found[-1][0] == word and unassigned < 64:
            found[-1][2] = point
        else:
            found.append([word, point, point])
        unassigned = 0
    return [one for one in found if one[0]]


def written(found):
    lines = [f'/* Characters that do not take one cell: made by tests/text_widths.py --write from Unicode {unicodedata.unidata_version}. */']
    lines += [f'{word}(0x{first:04X}, 0x{last:04X})' for word, first, last in found]
    return '\n'.join(lines) + '\n'


def main():
    path = sys.argv[1]
    if '--write' in sys.argv:
        with open(path, 'w', encoding='utf-8') as out:
            out.write(written(ranges()))
        return
    with open(path, encoding='utf-8') as opened:
        text = opened.read()
    table, last = {}, -1
    for word, first, end in re.findall(r'^(ZERO|WIDE)\(0x([0-9A-F]+), 0x([0-9A-F]+)\)$', text, flags=re.M):
        first, end = int(first, 16), int(end, 16)
        assert last < first <= end, f'U+{first:04X} is out of order'
        last = end
        table.update(dict.fromkeys(range(first, end + 1), 0 if word == 'ZERO' else 2))
    same = f'Unicode {unicodedata.unidata_version}.' in text
    known = unicodedata if same else unicodedata.ucd_3_2_0
    compared, wrong = 0, []
    for point in range(0x300, 0x110000):
        if known.category(chr(point)) in ('Cn', 'Cs'):
            continue
        compared += 1
        if table.get(point, 1) != cells(point):
            wrong.append(point)
    print(f'{compared} characters compared; wrong: {len(wrong)}', *(f'U+{point:04X}' for point in wrong[:20]))
    sys.exit(1 if wrong or compared < 90000 else 0)


main()
