# Cases that once gave exactly their roles still do: tests/cases-exact lists them, and only grows (--accept adds those that became exact).
. tests/lib/check.sh
tests/cases.sh >"$TMP/board"
[ "$(wc -l <"$TMP/board")" -ge 27 ] || fail 'cases are missing'
sed -n 's/^exact //p' "$TMP/board" | sort >"$TMP/exact"
if [ -n "$ACCEPT" ]; then
    sort -u tests/cases-exact "$TMP/exact" -o tests/cases-exact
fi
for name in $(comm -23 tests/cases-exact "$TMP/exact"); do
    fail "$name was exact and is not any more"
    tests/cases.sh -v tests/cases "$name" | head -n 12
done
# The comparison sees a duty that is missing, one too many, and a title that differs.
mkdir -p "$TMP/c/x"
printf '出纳岗位职责\n1、负责现金收付；\n2、登记日记账。\n' >"$TMP/c/x/doc.txt"
board() { echo "{\"roles\": [{\"title\": \"$1\", \"duties\": [$2]}]}" >"$TMP/c/x/expected.json"; tests/cases.sh "$TMP/c"; }
[ "$(board 出纳 '"负责现金收付", {"text": "登记日记账"}')" = 'exact x' ] || { fail 'the same is not the same'; tests/cases.sh -v "$TMP/c"; }
[ "$(board 会计 '"负责现金收付", "登记日记账"')" = 'differs x' ] || fail 'another title is not seen'
[ "$(board 出纳 '"负责现金收付"')" = 'differs x' ] || fail 'a duty too many is not seen'
[ "$(board 出纳 '"负责现金收付", "登记日记账", "三"')" = 'differs x' ] || fail 'a missing duty is not seen'
[ "$(board 出纳 '"登记日记账", "负责现金收付"')" = 'differs x' ] || fail 'another order is not seen'
finish
