#!/usr/bin/env bash
# run.sh [--accept] POLC: runs every example and compares the answers with those that are kept beside it; ends with 0 when all
# agree. With --accept the answers replace those kept, to be read in the diff before they are committed.
set -eu
accept=no
if [ "$1" = --accept ]; then
    accept=yes
    shift
fi
polc=$(realpath "$1")
examples=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# example FOLDER EXPECTED EXIT_CODE [READING=OPTION]...
example() {
    local folder=$1 expected=$examples/$1/$2 wanted=$3 status=0 arguments=() choice
    shift 3
    for choice in "$@"; do arguments+=(--reading "$choice"); done
    [ ! -f "$examples/$folder/ledger.csv" ] || arguments+=(--ledger "$examples/$folder/ledger.csv")
    "$polc" run --lang en --format csv -o "$work/answers.csv" "${arguments[@]}" \
        "$examples/../policies/policy2015.pol" "$examples/$folder/data.csv" 2>"$work/messages" || status=$?
    if [ "$status" -ne "$wanted" ]; then
        echo "$folder $*: exit code $status, expected $wanted"
        cat "$work/messages"
        failed=1
    elif [ "$accept" = yes ]; then
        cp "$work/answers.csv" "$expected"
    elif ! diff -u "$expected" "$work/answers.csv"; then
        echo "$folder $*: the answers differ from $expected"
        failed=1
    fi
}

example 01-first-run expected.csv 1
example 02-readings expected-default.csv 0
example 02-readings expected.csv 0 courier_count=above_5000_only tenancy_year=calendar evidence_base=invoice stacking=highest_only
example 03-clerk-files expected.csv 0
example 04-budget-shortage expected-undecided.csv 1
for rule in pro_rata first_come priority; do
    example 04-budget-shortage "expected-$rule.csv" 0 "fund_shortage=$rule"
done

# Two policies over the same applications: every row that differs. That something does is exit code 1.
status=0
"$polc" diff --lang en "$examples"/07-who-gains/grant201{6,7}.pol "$examples/07-who-gains/data.csv" --rows "$work/rows.csv" \
    >/dev/null 2>"$work/messages" || status=$?
if [ "$status" -ne 1 ]; then
    echo "07-who-gains: exit code $status, expected 1"
    cat "$work/messages"
    failed=1
elif [ "$accept" = yes ]; then
    cp "$work/rows.csv" "$examples/07-who-gains/expected-rows.csv"
elif ! diff -u "$examples/07-who-gains/expected-rows.csv" "$work/rows.csv"; then
    failed=1
fi
example 08-second-year expected.csv 0
exit "$failed"
