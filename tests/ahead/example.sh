#!/usr/bin/env bash
# example.sh POLC TOP CC: builds and runs the example that uses a policy compiled ahead of time, as its README says.
set -euo pipefail
polc=$1 top=$2 cc=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
"$polc" build "$top/policies/china_income_tax.pol" -o libtax.so --header
"$cc" -Wall -Wextra -Wpedantic -Wconversion -Werror -I. "$top/examples/06-ahead/assess.c" -o assess -L. -ltax -Wl,-rpath,"$work"
./assess >found.txt
diff -u "$top/examples/06-ahead/expected.txt" found.txt
# The same policy gives the same bytes.
"$polc" build "$top/policies/china_income_tax.pol" -o again/libtax.so --header 2>/dev/null && { echo "a folder that is not there"; exit 1; }
mkdir again
"$polc" build "$top/policies/china_income_tax.pol" -o again/libtax.so --header
cmp libtax.h again/libtax.h
cmp libtax.so again/libtax.so
for cpu in native x86-64 x86-64-v3; do
    [ "$(uname -m)" = x86_64 ] || continue
    [ "$cpu" != x86-64-v3 ] || grep -q avx2 /proc/cpuinfo || continue
    "$polc" build "$top/policies/china_income_tax.pol" -o libtax.so --cpu "$cpu"
    ./assess | diff -u "$top/examples/06-ahead/expected.txt" -
done
