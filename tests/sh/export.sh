# Exports read back with other programs (sqlite3, xmllint, unzip) hold what the database holds; hostile text stays text.
. tests/lib/check.sh
db=$TMP/t.db
sql() { sqlite3 -batch -noheader "$db" "$1"; }
run 0 import samples tests/lib/hostile.xml --db "$db"
run 0 db check --db "$db"

# Usage.
run 2 export --db "$db"
run 2 export --db "$db" --format nonsense; said 'no format'
run 2 export --db "$db" --format xlsx; said '-o'
run 2 export --db "$db" --format html; said '-o'
run 2 export --db "$db" --format csv --table nonsense; said 'no table'
run 2 export --db "$db" --format json --bom
run 3 export --db "$TMP/none.db" --format json
for f in xml json csv md xlsx html; do
    run 3 export --db "$db" --format $f -o "$TMP/none/x"; said "$TMP/none"
done
if [ -w /dev/full ]; then
    for f in xml json csv md; do
        "$ZHIZE" export --db "$db" --format $f >/dev/full 2>"$TMP/err"
        rc=$?
        [ $rc = 3 ] || fail "export $f on a full disk: exit $rc"
        said 'standard output'
    done
fi

# XML: valid; as many roles, documents and occurrences as the database says.
run 0 export --db "$db" --format xml; silent; valid
count() { xmllint --xpath "count(//*[local-name()='$1'])" "$TMP/out"; }
for x in role:post document:document occurrence:occurrence description:role; do
    [ "$(count "${x%:*}")" = "$(sql "SELECT count(*) FROM ${x#*:}")" ] || fail "XML has $(count "${x%:*}") ${x%:*}"
done
cp "$TMP/out" "$TMP/a.xml"
run 0 export --db "$db" --format xml -o "$TMP/b.xml"
cmp "$TMP/a.xml" "$TMP/b.xml" || fail "XML into a file differs from that on standard output"

# JSON: sqlite3 parses it.
run 0 export --db "$db" --format json -o "$TMP/x.json"; silent
json() { sqlite3 -batch -noheader :memory: "SELECT $1 FROM (SELECT CAST(readfile('$TMP/x.json') AS TEXT) AS j)"; }
[ "$(json 'json_valid(j)')" = 1 ] || fail "JSON is not valid"
[ "$(json "json_array_length(j, '\$.roles')")" = "$(sql 'SELECT count(*) FROM post')" ] || fail "JSON has other roles"
[ "$(json "json_extract(j, '\$.counts.occurrences')")" = "$(sql 'SELECT count(*) FROM occurrence')" ] || fail "JSON counts"
[ "$(json "(SELECT sum(json_array_length(d.value, '\$.list')) FROM json_each(j, '\$.roles') r, json_each(r.value, '\$.duties') d)")" = \
    "$(sql 'SELECT count(*) FROM occurrence JOIN duty ON duty.id = duty_id WHERE post_id IS NOT NULL')" ] || fail "JSON has other occurrences"

# CSV: sqlite3 reads each table back; without the guard the texts are the database's.
run 0 export --db "$db" --format csv -o "$TMP/csv/"; silent
for t in roles:post descriptions:role duties:duty wordings:item fields:field lines:line departments:department documents:source; do
    got=$(sqlite3 -batch -noheader :memory: ".import --csv '$TMP/csv/${t%:*}.csv' t" 'SELECT count(*) FROM t' 2>"$TMP/err")
    [ "$got" = "$(sql "SELECT count(*) FROM ${t#*:}")" ] || fail "${t%:*}.csv has $got rows"
    silent
done
sqlite3 -batch -noheader :memory: ".import --csv '$TMP/csv/wordings.csv' t" \
    "SELECT hex(CASE WHEN substr(原文, 1, 1) = '''' THEN substr(原文, 2) ELSE 原文 END) FROM t ORDER BY 1" >"$TMP/read"
sql "SELECT hex(replace(text, char(0x2028), char(10))) FROM item ORDER BY 1" >"$TMP/want"
cmp "$TMP/read" "$TMP/want" || fail "wordings.csv does not give the texts back"
sqlite3 -batch -noheader :memory: ".import --csv '$TMP/csv/duties.csv' t" "SELECT 职责 FROM t" >"$TMP/out"
for text in "'=1+1" "'-2+3" "'＝HYPERLINK" "''quoted, \"twice\"" "'@SUM(1)" "'+86 电话"; do printed "$text"; done
grep -qE '^[=+@-]|,[=+@]' "$TMP"/csv/*.csv && fail "a cell begins like a formula"
sed 's/\r$//' "$TMP/csv/roles.csv" | grep -c . >"$TMP/n"
[ "$(grep -c $'\r$' "$TMP/csv/roles.csv")" = "$(cat "$TMP/n")" ] || fail "roles.csv does not end its lines in CR LF"
run 0 export --db "$db" --format csv --table duties --bom --plain
[ "$(head -c 3 "$TMP/out" | od -An -tx1 | tr -d ' ')" = efbbbf ] || fail "no byte order mark"
grep -q ',=1+1,' "$TMP/out" || fail "--plain guards"
run 0 export --db "$db" --format csv --english
printed 'Role or department,Section,Duty'

# XLSX: well-formed, as many rows as the CSV, texts as texts.
run 0 export --db "$db" --format xlsx -o "$TMP/x.xlsx"; silent
[ ! -e "$TMP/x.xlsx.part" ] || fail "a part file stays"
mkdir "$TMP/x"
unzip -q "$TMP/x.xlsx" -d "$TMP/x" || fail "XLSX is no zip archive"
[ "$(xmllint --xpath "count(//*[local-name()='sheet'])" "$TMP/x/xl/workbook.xml")" = 9 ] || fail "XLSX has other sheets"
n=0
for t in post role duty item field line department source; do
    n=$((n + 1))
    got=$(xmllint --xpath "count(//*[local-name()='row'])" "$TMP/x/xl/worksheets/sheet$n.xml")
    [ "$got" = $(($(sql "SELECT count(*) FROM $t") + 1)) ] || fail "sheet $n has $got rows"
done
grep -lE '<f>|<f ' "$TMP"/x/xl/worksheets/*.xml && fail "a formula in the workbook"
grep -q 'state="frozen"' "$TMP/x/xl/worksheets/sheet1.xml" || fail "the head is not frozen"
grep -q '<autoFilter' "$TMP/x/xl/worksheets/sheet1.xml" || fail "no filter"
xmllint --xpath "//*[local-name()='c']/*[local-name()='is']/*[local-name()='t']/text()" "$TMP/x/xl/worksheets/sheet4.xml" >"$TMP/out"
printed '=1+1'; printed '&lt;/script&gt;'; printed '𠮷野家'

# Markdown.
run 0 export --db "$db" --format md; silent
[ "$(grep -c '^## ' "$TMP/out")" = "$(sql "SELECT (SELECT count(*) FROM post) + (SELECT count(*) FROM department WHERE duties > 0)")" ] || fail "Markdown has other chapters"
printed '1. \# \*星号\* \_线\_ \[x\](y) \`z\` \| 1. 2'
printed '\<script\>'

# Charts: a digraph for each department with roles, which Graphviz draws where it is installed.
run 0 export --db "$db" --format dot; silent
[ "$(grep -c '^digraph ' "$TMP/out")" = "$(sql 'SELECT count(*) FROM department WHERE roles > 0')" ] || fail "DOT has other charts"
grep -qF 'digraph "a\"b' "$TMP/out" || fail "DOT does not escape a name"
printed 'label="法务经理"'
chart=$(sed -n '/^digraph "法务部"/,/^}/p' "$TMP/out")
manager=$(sed -n 's/^ *\(n[0-9]*\) \[label="法务经理".*/\1/p' <<<"$chart")
clerk=$(sed -n 's/^ *\(n[0-9]*\) \[label="法务专员".*/\1/p' <<<"$chart")
grep -q " $manager -> $clerk;" <<<"$chart" || fail "the chart lacks a line"
if command -v dot >/dev/null; then
    dot -Tsvg "$TMP/out" >"$TMP/x.svg" || fail "dot does not read it"
fi

# HTML: every link leads to a file and to a place in it; nothing of a document becomes markup; again gives the same.
run 0 export --db "$db" --format html -o "$TMP/site"; silent
(cd "$TMP/site" && find . -type f | sort | xargs sha256sum) >"$TMP/first"
run 0 export --db "$db" --format html -o "$TMP/site"; silent
(cd "$TMP/site" && find . -type f | sort | xargs sha256sum) | cmp - "$TMP/first" || fail "HTML again is not the same"
run 3 export --db "$db" --format html -o "$TMP"; said 'neither empty'
[ "$(find "$TMP/site" -maxdepth 1 -name 'role-*' | wc -l)" = "$(sql 'SELECT count(*) FROM post')" ] || fail "other role pages"
[ "$(find "$TMP/site/en" -name 'document-*' | wc -l)" = "$(sql 'SELECT count(*) FROM document')" ] || fail "other document pages"
for f in "$TMP"/site/*.html "$TMP"/site/en/*.html; do
    dir=$(dirname "$f")
    grep -oE '(href|src)="[^"]*"' "$f" | sed 's/^[a-z]*="//; s/"$//' | grep -v '^data:' | sort -u | while read -r link; do
        case $link in http* | //*) echo "$f: $link leads elsewhere" ;; esac
        file=${link%%#*}
        [ -z "$file" ] || [ -f "$dir/$file" ] || echo "$f: no $link"
        case $link in *'#'*) grep -q "id=\"${link#*#}\"" "$dir/${file:-$(basename "$f")}" || echo "$f: no place $link" ;; esac
    done
done >"$TMP/links"
[ ! -s "$TMP/links" ] || { head "$TMP/links"; fail "$(wc -l <"$TMP/links") broken links"; }
grep -lE '<script>|<img' "$TMP"/site/*.html "$TMP"/site/en/*.html && fail "text became markup"
grep -l 'style="' "$TMP"/site/*.html && fail "a style that the policy forbids"
sed '1s/^window.zhizeIndex = //' "$TMP/site/index.js" >"$TMP/x.json"
[ "$(json 'json_valid(j)')" = 1 ] || fail "index.js is not JSON"
[ "$(json "json_array_length(j, '\$.entries')")" -ge "$(sql 'SELECT count(*) FROM duty')" ] || fail "index.js lacks duties"
# JSON-LD of every role page parses.
for f in "$TMP"/site/role-*.html; do
    sed -n 's/.*<script type="application\/ld+json">//; T; :a; N; s/<\/script>.*//; T a; p' "$f" >"$TMP/x.json"
    [ "$(json "json_valid(j) AND json_extract(j, '\$.\"@type\"') = 'Occupation'")" = 1 ] || { fail "JSON-LD of $f"; break; }
done
finish
