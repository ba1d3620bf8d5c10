#!/usr/bin/env bash
# Explanations replay to the fen: every policy of the library over sampled rows, the 2015 measure under other readings, and the policies of
# the language tests over their own data. usage: run.sh POLC ROWS
set -euo pipefail
polc=$(realpath "$1") rows=$2
here=$(realpath "$(dirname "$0")") top=$(realpath "$here/../..")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export LC_ALL=C.UTF-8

replay() { "$here/replay.py" "$polc" "$@"; }

for policy in "$top"/policies/*.pol; do
    tables=()
    while read -r detail; do tables+=(--table "$detail=$folder/$detail.csv"); done < <(
        sed -nE 's/^input ([a-z_]+) .*belongs to.*/\1/p; s/^申报表 ([^ ]+) .*从属于.*/\1/p' "$policy")
    replay "$policy" --rows "$rows" "${tables[@]}"
done
measure=$top/policies/policy2015.pol
replay "$measure" --rows "$rows" --seed 2 --reading fund_shortage=pro_rata --reading rate_date=follows_changes --reading day_count=act_365
replay "$measure" --rows "$rows" --seed 3 --reading fund_shortage=first_come --reading stacking=highest_only --reading courier_count=excess_only
replay "$measure" --rows "$rows" --seed 4 --reading fund_shortage=priority --reading loan_cap_period=lifetime --reading tax_from_fund=inside

# The policy of a language test, split as tests/behaviour splits it, over its own data, whatever its
# options; those with commands or files of their own are left out.
count=0
for file in "$top"/tests/lang/*.test; do
    grep -qE '^--- (command|file)' "$file" && continue
    grep -q '^--- data' "$file" || continue
    sed -n '/^--- policy$/,/^--- /p' "$file" | sed '1d;$d' > policy.pol
    sed -n '/^--- data$/,/^--- /p' "$file" | sed '1d;$d' > data.csv
    replay policy.pol --data data.csv > said || { echo "$file" >&2; exit 1; }
    count=$((count + 1))
done
echo "$count language tests replayed"
[[ $count -ge 30 ]]
