#!/usr/bin/env bash
# run.sh POLC ROWS SEED: polc and the independent program on the same applications, cell by cell, under the default readings, every
# alternative, pairs that touch one amount, and a dozen random combinations. Ends with 0 when every cell agrees.
set -eu
polc=$(realpath "$1") rows=$2 seed=$3
here=$(cd "$(dirname "$0")" && pwd)
policy=$here/../../policies/policy2015.pol
oracle() { PYTHONDONTWRITEBYTECODE=1 python3 "$here/measure2015.py" "$@"; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

oracle generate --rows "$rows" --seed "$seed" "$work/applications.csv"
oracle readings >"$work/readings"

# Each line of `choices` is one run: R=O words, or none for the default.
{
    echo
    while read -r reading _ alternatives; do
        for option in $alternatives; do echo "$reading=$option"; done
    done <"$work/readings"
    # Who draws on the fund shows only when the fund is short; two readings of the interest meet in one formula.
    echo "fund_members=grants_only fund_shortage=pro_rata"
    echo "tax_from_fund=inside fund_shortage=pro_rata"
    echo "rate_date=follows_changes day_count=act_365 interest_before_effective=included"
    for combination in 1 2 3 4 5 6 7 8 9 10 11 12; do
        awk -v seed="$((seed * 100 + combination))" 'BEGIN { srand(seed) }
            { printf "%s=%s ", $1, $(2 + int(rand() * (NF - 1))) } END { print "" }' "$work/readings"
    done
} >"$work/choices"

runs=0 cells=0 failed=0
while read -r choice; do
    arguments=()
    for word in $choice; do arguments+=(--reading "$word"); done
    # polc ends with 1 when rows were rejected or a decision is needed: both are expected here.
    status=0
    "$polc" run --lang en --format csv -o "$work/polc.csv" "${arguments[@]}" "$policy" "$work/applications.csv" \
        2>"$work/messages" || status=$?
    if [ "$status" -gt 1 ]; then
        echo "polc ended with $status under: ${choice:-the default readings}"
        tail -20 "$work/messages"
        exit 1
    fi
    oracle evaluate "${arguments[@]}" "$work/applications.csv" "$work/oracle.csv"
    runs=$((runs + 1))
    if ! oracle compare --show 5 "$work/polc.csv" "$work/oracle.csv" >"$work/comparison"; then
        failed=$((failed + 1))
        echo "differs under: ${choice:-the default readings}"
        cat "$work/comparison"
    fi
    cells=$((cells + $(tail -1 "$work/comparison" | cut -d' ' -f1)))
done <"$work/choices"
echo "$runs runs of $rows rows, $failed with differences, $cells cells agree"
[ "$failed" -eq 0 ]
