# zhize explain: every segment has its line, with rule, score and runner-up; the page needs nothing else and escapes all.
. tests/lib/check.sh
cat >"$TMP/a<b>.txt" <<'T'
<script>alert(1)</script>&quot;岗位职责
销售经理
直接上级：总经理
岗位职责：
1、负责'销售'<b>\&amp;
3、回款
T
printf '\033[31m红\302\233字\n' >>"$TMP/a<b>.txt"
run 0 segment "$TMP/a<b>.txt"; cp "$TMP/out" "$TMP/segments"
n=$(grep -c '<segment ' "$TMP/segments")
blank=$(grep -c 'rule="blank"' "$TMP/segments")
[ "$n" -ge 7 ] || fail "only $n segments"

run 0 explain "$TMP/a<b>.txt"
[ "$(grep -c '^ *[0-9][0-9]* .*  <- ' "$TMP/out")" = $((n - blank)) ] || fail 'explain has not a line for each segment'
printed 'field.reportsTo'; printed 'before text'; printed 'section.duties'
grep -q "$(printf '\033')" "$TMP/out" && fail 'escape sequences where there is no terminal, or from the document'
# The same from the XML of the stages.
cp "$TMP/out" "$TMP/first"
run 0 explain "$TMP/segments"; cmp "$TMP/out" "$TMP/first" || fail 'explain of segments XML differs'

run 0 explain --html "$TMP/a<b>.txt"
[ "$(grep -c '<tr class="s ' "$TMP/out")" = $((n - blank)) ] || fail 'the page has not a row for each segment'
[ "$(grep -c '<tr class="d"' "$TMP/out")" = 1 ] || fail 'the page does not show the diagnostic'
printed '&lt;script&gt;alert(1)&lt;/script&gt;&amp;quot;岗位职责'; printed '<title>a&lt;b&gt;.txt'; printed '[number-skipped]'
for never in '<script' 'http' 'src=' '@import' 'url(' '<b>\&' "$(printf '\033')" "$(printf '\302\233')"; do
    grep -qF -- "$never" "$TMP/out" && fail "the page holds $never"
done
xmllint --html --noout "$TMP/out" 2>"$TMP/html"
grep -v 'Tag \(header\|main\) invalid' "$TMP/html" | grep -q 'error' && { fail 'the page is no good HTML'; cat "$TMP/html"; }
grep -o '<t[rdh][ >]\|</t[rdh]>' "$TMP/out" | tr -d '< >' | sort | uniq -c | awk '{n[$2] = $1} END {for (t in n) if (t !~ /^\// && n[t] != n["/" t]) {print t; bad = 1} exit bad}' || fail 'rows or cells are not closed'
finish
