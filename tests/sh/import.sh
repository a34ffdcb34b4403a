# Import, run after run: what is new, changed, moved, copied, gone or odd; lists, archives, the mirror, one writer.
. tests/lib/check.sh
make_tree=$BUILD/lib/tree samples=$PWD/samples
cd "$TMP" || exit 1
sql() { sqlite3 -batch roles.db "$@"; }
number() { sqlite3 :memory: "SELECT json_extract(readfile('r.json'), '$.$1')"; }
is() { [ "$(number "$1")" = "$2" ] || fail "$3: $1 is $(number "$1"), expected $2"; }
import() { local want=$1; shift; run "$want" import --db roles.db --report r.json -j2 "$@"; }
facts() { "$ZHIZE" catalogue --db "$1"; }

# --- odd names and odd files
"$make_tree" t 40 5 >list || fail 'tree'
gbk=$(printf 't/\xB8\xDA\xCE\xBB.txt') # GBK
printf '岗位名称：出纳\n岗位职责：\n1、负责现金收付；\n2、登记日记账。\n' >"$gbk"
printf '岗位名称：会计\n岗位职责：\n1、负责记账。\n' >"t/a
b.txt"
ln -s nowhere t/dangling; ln -s nowhere "$(printf 't/\033[31m')"
: >'t/~$lock.doc'
import 1 t
is documents 42 'first'; is new 42 'first'
grep -q "$(printf '\033')" "$TMP/out" && fail 'a control character on the terminal'; printed 't/\x1B[31m: '
printed 'a symbolic link to a folder, not followed'; printed 'not a file (socket, device or pipe)'
[ "$(sql "SELECT count(*) FROM source WHERE (name LIKE '%\\x0Ab.txt' OR name LIKE '%/岗位.txt' OR (name LIKE '%岗位说明书%' AND path <> name)) AND outcome = 'done'")" = 3 ] || fail 'a name that is not UTF-8'
rm t/dangling t/*31m
import 1 t/nothing.txt --report r.html; grep -q '1 folders or files could not be looked at' r.html || fail 'the verdict of r.html'
latin=$(printf 'caf\xE9.txt'); printf 'PK\3\4' >"$gbk.doc"; printf 'PK\3\4' >"$latin"
run 1 import "$gbk.doc" "$latin" --db odd.db --report odd.html --report odd.json; printed '/岗位.txt.doc: the zip'; printed '/caf\xE9.txt: the zip'
grep -qF '/岗位.txt.doc<td>' odd.html && grep -qF '/caf\xE9.txt<td>' odd.html || fail 'names in r.html'
[ "$(sqlite3 :memory: "SELECT group_concat(substr(json_extract(value, '$.path'), -12)) FROM json_each(readfile('odd.json'), '$.failures')")" = '/caf\xE9.txt,t/岗位.txt.doc' ] || fail 'names in r.json'
rm "$latin"; rm "$gbk.doc"
# --- nothing changed; times only; content
import 0 t; is unchanged 42 'second'; is converted 0 'second'; printed 'the run before'
touch "t/a
b.txt"
import 0 t; is unchanged 42 'touched'; is converted 0 'touched'
printf '岗位名称：会计\n岗位职责：\n1、负责报税；\n2、负责记账。\n' >"t/a
b.txt"
import 0 t; is changed 1 'changed'; is converted 1 'changed'; is unchanged 41 'changed'
run 0 search 报税 --db roles.db; printed '报税'
# --- moved, copied, gone, back, pruned
f=$(grep -m1 'plain' list | cut -f3)
mkdir t/new; mv "$f" t/new/; cp "$gbk" t/new/same.txt
import 0 t; is gone 1 'moved'; is copies 2 'moved'; is converted 0 'moved'
[ "$(sql "SELECT count(*) FROM source WHERE missing_since > 0")" = 1 ] || fail 'the place it left is not marked'
mv "t/new/$(basename "$f")" "$f"
import 0 t; is gone 1 'moved back'; [ "$(sql "SELECT missing_since FROM source WHERE path LIKE '%$(basename "$f")' AND path NOT LIKE '%/new/%'")" = 0 ] || fail 'still marked'
import 0 t --prune; is pruned 0 'within the grace'
import 0 t --prune=0; is pruned 1 'without a grace'
# A role that only one document has is lost with it, and gained with its return.
printf '岗位名称：独角兽饲养员\n岗位职责：\n1、喂养独角兽。\n' >t/unicorn.txt
import 0 t --report r.html; is roles_gained 1 'a new role'; printed 'gained: 独角兽饲养员'
grep -q '<tr><td>gained<td colspan=3>独角兽饲养员$' r.html || fail 'gained in r.html'
grep -q 'All of 4[0-9] documents were read' r.html || fail 'the verdict of r.html'
rm t/unicorn.txt; import 0 t --prune=0; is roles_lost 1 'a role gone'; printed 'lost: 独角兽饲养员'
# What is left out, or cannot be looked at, is not gone; nor is the neighbour of a file that is a root.
import 0 t --include '*.docx'; is gone 0 'include'
import 0 t --exclude new; is gone 0 'exclude'
cp "$gbk" x.doc; cp "$gbk" x.docx; import 0 x.doc x.docx; import 0 x.doc; is gone 0 'a root that is a file'
mv t gone; import 1 t; is gone 0 'a root that is not there'; said 'No such file'; mv gone t
# --- the order and the history do not matter
rm x.doc x.docx; import 0 t; run 0 db check --db roles.db
sql 'DELETE FROM source WHERE missing_since > 0 AND 0' && import 0 . --include 'none' --prune=0 && facts roles.db >one
"$ZHIZE" import --db two.db -q -j1 t; facts two.db >two
cmp -s one two || fail 'the same tree, another history: another catalogue'
# --- lists: of names with a line feed, from standard input; the same list twice
find t -name '*.txt' -print0 >names
run 0 import --db list.db --report r.json --null --from names; is documents "$(tr -cd '\0' <names | wc -c)" 'a list'
$WRAP "$ZHIZE" import --db list.db --report r.json -0 --from - -q <names || fail 'a list from standard input'
is unchanged "$(tr -cd '\0' <names | wc -c)" 'the list again'
# --- archives
mkdir z z/in; cp "$samples"/品质管理部岗位职责.docx "$samples"/前厅部岗位职责.docx z/in/; (cd z/in && zip -q ../inner.zip ./* && zip -q -r ../outer.zip . ../inner.zip)
rm -r z/in z/inner.zip
run 1 import --db z.db --report r.json z; is 'outcomes.unsupported' 1 'an archive that is not asked for'
run 1 import --db z.db --report r.json z --archives; is 'outcomes.archive' 1 'archives'; is 'outcomes.done' 2 'archives'; is 'outcomes.unsupported' 1 'an archive in an archive'
run 1 import --db z.db --report r.json z --archives; is unchanged 4 'archives again'; is converted 0 'archives again'; is gone 0 'archives again'
run 1 import --db z.db --report r.json z --archives --xml m; is converted 3 'the mirror of an archive'
[ -z "$(find . -newer names -name 'inner.zip.xml' ! -path './m/*')" ] && [ "$(find m -name '*.xml' | wc -l)" = 3 ] || fail "the mirror: $(find . -name '*.zip.xml')"
(cd z && zip -q -d outer.zip 品质管理部岗位职责.docx); run 1 import --db z.db --report r.json z --archives; is gone 1 'a member that went'
run 1 failures --retry --db z.db; printed '1 read again'
# What a member asks is bounded as ever; what was refused is not tried again each night.
mkdir b; head -c 60000000 /dev/zero >b/z.txt; printf '岗位名称：司机\n岗位职责：\n1、出车。\n' >b/ok.txt; (cd b && zip -q ../b.zip z.txt ok.txt); rm b/*.txt; mv b.zip b/
run 1 import --db b.db --report r.json b --archives; is 'outcomes.failed' 1 'a member that is a bomb'; is 'outcomes.done' 1 'beside a bomb'; printed 'z.txt: the zip archive exceeds a limit'
run 1 import --db b.db --report r.json b --archives; is unchanged 3 'a bomb again'; is 'outcomes.failed' 1 'a bomb again'
# --- the mirror
import 0 t --xml m2; is again 43 'mirror'; [ "$(cd m2 && find . -type f -print0 | sort -z | tr '\0' '|')" = "$(cd t && find . -type f ! -name '~*' -print0 | sed -z 's/$/.xml/' | sort -z | tr '\0' '|')" ] || fail 'mirror'
find m2 -name '*.xml' -print0 | xargs -0 "$ZHIZE" check || fail 'the mirror holds XML that is not valid'
import 0 t --xml m2; is converted 0 'mirror again'
rm "$gbk"; import 0 t --xml m2 --prune=0; [ "$(find m2 -type f -printf x)" = "$(find t -type f ! -name '~*' -printf x)" ] || fail 'the XML of what is gone'
# --- XML of ours among the documents is known by its own bytes, whatever hash it states, and cannot pass for another file
mkdir y; cp "$samples"/前厅部岗位职责.docx y/
for stage in extract segment normalize catalogue; do "$ZHIZE" $stage y/前厅部岗位职责.docx >y/$stage.xml; done
printf '岗位名称：出纳\n岗位职责：\n1、负责现金收付。\n' >true.txt
"$ZHIZE" normalize true.txt | sed 's/现金收付/别的什么/' >y/liar.xml # states the hash of true.txt
run 1 import --db y.db --report r.json y; is 'outcomes.done' 5 'own XML'; is 'outcomes.unsupported' 1 'catalogue XML'
run 1 import --db y.db --report r.json y; is unchanged 6 'own XML again'
mv true.txt y/; run 1 import --db y.db --report r.json y; is copies 0 'a stated hash'; run 0 show 出纳 --db y.db; printed '负责现金收付'
[ "$(for f in y/*; do sha256sum <"$f" | cut -c1-64; done | sort)" = "$(sqlite3 y.db 'SELECT sha256 FROM source ORDER BY 1')" ] || fail 'a stated hash was taken for the file'"'"'s'
# --- one writer; status; wrong databases
exec 9>roles.db.lock; flock 9; echo 'process 1 on elsewhere' >&9
run 3 import t --db roles.db; said 'is being written by process 1 on elsewhere'
run 0 status --db roles.db; printed 'the latest'
(sleep "${WRAP:+2}2"; flock -u 9) & run 0 import t --db roles.db --wait 60; said 'waiting for process 1'
wait; exec 9>&-
run 0 status --db roles.db; printed 'no import is running'
run 0 status --json --db roles.db; [ "$(sqlite3 :memory: "SELECT json_valid(readfile('out'))")" = 1 ] || fail 'status --json'
echo 'no database' >text.db; run 3 import t --db text.db; said 'no catalogue database'
run 3 import t --db /proc/none/x.db
run 2 import t; run 2 import --db roles.db; run 2 import --db roles.db t -j0; run 2 import --db roles.db t --wall x
finish
