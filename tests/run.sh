#!/bin/bash
# Runs the tests: unit programs, pairs of input and expected output, shell tests. See tests/README.md.
# usage: tests/run.sh [--quick] [--accept] [PATTERN]     PATTERN: part of a test's name
# Environment: ZHIZE the program, BUILD where unit programs are, JOBS at once, WRAP a command in front (valgrind),
# DURATIONS a file that gets a line with each test's milliseconds.
cd "$(dirname "$0")/.." || exit 1
export LC_ALL=C.UTF-8 TZ=UTC NO_COLOR=1
export ZHIZE=${ZHIZE:-$PWD/zhize} BUILD=${BUILD:-$PWD/build} WRAP=${WRAP:-}
quick= accept= pattern=
for a; do
    case $a in
    --quick) quick=1 ;;
    --accept) accept=1 ;;
    *) pattern=$a ;;
    esac
done
export QUICK=$quick ACCEPT=$accept
T=$(mktemp -d) && export T || exit 1
trap 'rm -rf "$T"' EXIT
[ -x "$ZHIZE" ] || { echo "no program $ZHIZE"; exit 1; }

# Inputs whose .out is not there yet: --accept writes it.
new_pairs() {
    for f in tests/{extract,segment,normalize,catalogue,explain}/*/*.*; do
        case $f in *.out | *.diag | *.args | *.md | *'*'*) continue ;; esac
        [ -e "${f%.*}.out" ] || echo "pair ${f%.*}.out"
    done | sort -u
}
list() {
    for f in tests/unit/test_*.c; do [ -f "$f" ] && echo "unit $f"; done
    find tests/extract tests/segment tests/normalize tests/catalogue tests/explain -name '*.out' 2>/dev/null | sort | sed 's/^/pair /'
    [ -z "$accept" ] || new_pairs
    for f in tests/sh/*.sh; do [ -f "$f" ] && echo "shell $f"; done
}
# A slow test says so among its first lines and is left out by --quick.
list | while read -r kind f; do
    case $f in *"$pattern"*) ;; *) continue ;; esac
    [ -n "$quick" ] && [ "$kind" = shell ] && sed -n 2,7p "$f" | grep -q '^# slow' && continue
    echo "$kind $f"
done >"$T/list"
[ -s "$T/list" ] || { echo "no test's name holds '$pattern'"; exit 1; }

xargs -P "${JOBS:-2}" -L 1 tests/one.sh <"$T/list" >"$T/results"
grep -v '^passed ' "$T/results" | sed 's/^failed [0-9]* [0-9]* */FAILED /'
# each test's closing line: passed|failed PASSED FAILED name
awk '$1 == "passed" || $1 == "failed" {p += $2; f += $3; n++} END {exit !(n == want && f == 0)}' want="$(wc -l <"$T/list")" "$T/results"
status=$?
awk '$1 == "passed" || $1 == "failed" {p += $2; f += $3; n++} END {f += want - n; printf "%d passed, %d failed\n", p, f}' want="$(wc -l <"$T/list")" "$T/results"
exit $status
