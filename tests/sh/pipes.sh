# The stages joined by pipes give byte for byte what the one command gives; every output is valid. On the samples, and on
# the gold set where it is.
. tests/lib/check.sh
[ -n "$QUICK" ] && set -- samples/*.* || set -- samples/*.* ../shared/gold/*/*.*
for f; do
    case $f in *.json | *.md | *.sh | *.py) continue ;; esac
    [ -f "$f" ] || continue
    "$ZHIZE" extract "$f" >"$TMP/d" 2>/dev/null
    "$ZHIZE" segment - <"$TMP/d" >"$TMP/s" 2>/dev/null
    "$ZHIZE" normalize - <"$TMP/s" >"$TMP/r" 2>/dev/null
    "$ZHIZE" catalogue - <"$TMP/r" >"$TMP/c" 2>/dev/null
    "$ZHIZE" segment "$f" 2>/dev/null | cmp - "$TMP/s" || fail "segment $f"
    "$ZHIZE" normalize "$f" 2>/dev/null | cmp - "$TMP/r" || fail "normalize $f"
    "$ZHIZE" catalogue "$f" 2>/dev/null | cmp - "$TMP/c" || fail "catalogue $f"
    "$ZHIZE" extract "$TMP/d" 2>/dev/null | cmp - "$TMP/d" || fail "extract again $f"
    "$ZHIZE" check "$TMP/d" "$TMP/s" "$TMP/r" "$TMP/c" 2>"$TMP/err" || { fail "not valid: $f"; head -n 4 "$TMP/err"; }
done
finish
