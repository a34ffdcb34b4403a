#!/bin/bash
# Runs one test for run.sh: tests/one.sh unit|pair|shell FILE. Prints what went wrong, then one closing line
# `passed|failed PASSED FAILED NAME`, at once, so that tests that run beside each other do not mix.
kind=$1 file=$2 skipped=
dir=$(mktemp -d -p "$T") || exit 1
start=$EPOCHREALTIME
export TMP=$dir TMPDIR=$dir
log=$dir/log

unit() {
    program=$BUILD/unit/$(basename "$file" .c)
    CMOCKA_MESSAGE_OUTPUT=TAP $WRAP "$program" >"$dir/tap" 2>"$dir/err" </dev/null
    rc=$?
    good=$(grep -c '^ok' "$dir/tap")
    bad=$(grep '^not ok' "$dir/tap" | grep -vc '# SKIP') # so cmocka writes that a test does not apply
    [ $rc != 0 ] && [ "$bad" = 0 ] && bad=1
    [ "$bad" = 0 ] || { grep -v '^ok' "$dir/tap"; tail -n 30 "$dir/err"; echo "exit $rc"; } >"$log"
    [ "$good" = 0 ] && [ "$bad" = 0 ] && { bad=1; echo "no test in it" >"$log"; }
}

shell() {
    timeout "${LIMIT:-900}" bash "$file" >"$log" 2>&1 </dev/null
    rc=$?
    good=0 bad=0
    [ $rc = 77 ] && { skipped=$(tail -n 1 "$log"); return; } # something is not installed
    [ $rc = 0 ] && good=1 || { bad=1; tail -n 40 "$log" >"$log.tail"; mv "$log.tail" "$log"; echo "exit $rc" >>"$log"; }
}

# NAME.out is what the folder's command prints for NAME.*, NAME.diag what it says; see tests/README.md.
pair() {
    base=${file%.out}
    command=$(echo "$file" | cut -d/ -f2)
    name=$(basename "$base")
    good=0 bad=0
    for input in "$base".*; do
        case $input in *.out | *.diag | *.args | *.md) continue ;; esac
        one_input
        [ $? = 0 ] && good=$((good + 1)) || bad=$((bad + 1))
    done
    [ $((good + bad)) -gt 0 ] || { bad=1; echo "no input for it" >>"$log"; }
}

one_input() {
    args=$([ -f "$base.args" ] && cat "$base.args")
    if [ -d "$input" ]; then # the parts of a zip archive
        doc=$dir/$(basename "$input")
        rm -f "$doc"
        (cd "$input" && { [ ! -f mimetype ] || zip -q -X -0 "$doc" mimetype; } && zip -q -X -r -D "$doc" . -x mimetype) || return 1
    else
        doc=$dir/$(basename "$input")
        cp "$input" "$doc"
    fi
    (cd "$dir" && $WRAP "$ZHIZE" "$command" $args "$(basename "$input")") >"$dir/stdout" 2>"$dir/diag" </dev/null
    rc=$?
    sed -E 's/ sha256="[0-9a-f]{64}"//; s/ (source|format)="[^"]*"//g' "$dir/stdout" >"$dir/out"
    if [ -n "$ACCEPT" ]; then
        cp "$dir/out" "$file"
        if [ -s "$dir/diag" ]; then sed 's/^[^:]*:/:/' "$dir/diag" >"$base.diag"; else rm -f "$base.diag"; fi
        return 0
    fi
    want_rc=0
    [ -f "$base.diag" ] && grep -qE '^:[0-9]+: (error|unsupported|fatal): ' "$base.diag" && want_rc=1
    diff -u "$file" "$dir/out" >"$dir/diff" || { echo "$input: output differs"; head -n 30 "$dir/diff"; }
    sed 's/^[^:]*:/:/' "$dir/diag" | diff -u <(cat "$base.diag" 2>/dev/null) - >"$dir/diff2" || { echo "$input: messages differ"; head -n 12 "$dir/diff2"; }
    [ $rc = $want_rc ] || echo "$input: exit $rc, expected $want_rc"
    valid=0
    head -c 200 "$dir/stdout" | grep -q '<?xml' && { "$ZHIZE" check "$dir/stdout" 2>"$dir/check" || { valid=1; echo "$input: output is not valid"; head -n 5 "$dir/check"; }; }
    [ ! -s "$dir/diff" ] && [ ! -s "$dir/diff2" ] && [ $rc = $want_rc ] && [ $valid = 0 ]
} >>"$log"

: >"$log"
$kind
name=${file#tests/}
if [ "$bad" = 0 ]; then
    out="passed $good 0 $name"
    [ -z "$skipped" ] || out=$(printf 'SKIPPED %s: %s\n%s' "$name" "$skipped" "$out")
else
    out=$(printf 'failed %d %d %s\n' "$good" "$bad" "$name"; sed 's/^/    /' "$log")
fi
printf '%s\n' "$out"
[ -z "$DURATIONS" ] || echo "$(((${EPOCHREALTIME/./} - ${start/./}) / 1000)) ms $name" >>"$DURATIONS"
rm -rf "$dir"
