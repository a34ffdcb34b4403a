# For shell tests: `. tests/lib/check.sh`. Each check says what it wanted; the script's exit status is that of finish.
bad=0
fail() { echo "$*"; bad=$((bad + 1)); }
# run STATUS COMMAND...: runs the program with these arguments; its output is in $TMP/out and $TMP/err
run() {
    local want=$1 rc
    shift
    $WRAP "$ZHIZE" "$@" >"$TMP/out" 2>"$TMP/err" </dev/null
    rc=$?
    [ $rc = "$want" ] || { fail "zhize $*: exit $rc, expected $want"; head -n 5 "$TMP/err"; }
}
# said TEXT: standard error of the last run holds TEXT
said() { grep -qF -- "$1" "$TMP/err" || { fail "standard error does not say: $1"; head -n 5 "$TMP/err"; }; }
printed() { grep -qF -- "$1" "$TMP/out" || { fail "standard output does not hold: $1"; head -n 5 "$TMP/out"; }; }
silent() { [ ! -s "$TMP/err" ] || { fail "standard error is not empty"; head -n 5 "$TMP/err"; }; }
valid() { "$ZHIZE" check "$TMP/out" 2>"$TMP/invalid" || { fail "output is not valid"; head -n 5 "$TMP/invalid"; }; }
finish() { [ $bad = 0 ]; exit; }
