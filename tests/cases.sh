#!/bin/bash
# The cases of tests/cases, or of another folder: which give exactly the roles that a clerk reads in them. tests/cases.sh [-v] [FOLDER] [PATTERN]
# Prints `exact NAME` or `differs NAME` for each; -v shows the differences (- expected, + found). Environment: ZHIZE, BUILD.
cd "$(dirname "$0")/.." || exit 1
zhize=${ZHIZE:-$PWD/zhize} lines=${BUILD:-$PWD/build}/lib/case_lines
verbose=
[ "$1" = -v ] && verbose=1 && shift
folder=${1:-tests/cases} pattern=$2
tmp=$(mktemp -d) && trap 'rm -rf "$tmp"' EXIT
for dir in "$folder"/*"$pattern"*/; do
    [ -f "$dir/expected.json" ] || { echo "differs $(basename "$dir"): no expected.json"; continue; }
    "$lines" "$dir/expected.json" >"$tmp/want" || { echo "differs $(basename "$dir"): expected.json cannot be read"; continue; }
    word=exact
    : >"$tmp/diff"
    for doc in "$dir"*; do
        case $doc in *.json | *.md) continue ;; esac
        $WRAP "$zhize" normalize "$doc" >"$tmp/xml" 2>/dev/null
        "$lines" "$dir/expected.json" "$tmp/xml" >"$tmp/got"
        diff -U 0 "$tmp/want" "$tmp/got" | grep '^[-+] \|^[-+][^-+]' >>"$tmp/diff"
    done
    [ -s "$tmp/diff" ] && word=differs
    echo "$word $(basename "$dir")"
    [ -n "$verbose" ] && sed 's/^/    /' "$tmp/diff"
done
