# zhize labels: counts label-like words that no rule knows; a rule for one takes it off the list.
. tests/lib/check.sh
mkdir -p "$TMP/in/deeper"
cat >"$TMP/in/a.txt" <<'T'
一、班前准备
岗位名称：仓库管理员
交 接 班 要 求：提前十五分钟到岗
岗位职责：
1、验收物料；
2、发料：按单发放，做到先进先出；
网址：http://example.org 时间 8:30 开始
T
cat >"$TMP/in/deeper/b.txt" <<'T'
【着装规定】工作服
交接班要求：写好记录
销售经理：
T
run 0 labels "$TMP/in"; silent
# row COUNT DOCUMENTS WHERE LABEL
row() { awk -v c="$1" -v d="$2" -v w="$3" -v l="$4" '$1 == c && $2 == d && $3 == w && $4 == l {n++} END {exit n != 1}' "$TMP/out" || { fail "no row $*"; cat "$TMP/out"; }; }
row 2 2 colon 交接班要求
row 1 1 heading 班前准备
row 1 1 brackets 着装规定
[ "$(sed -n 2p "$TMP/out" | awk '{print $4}')" = 交接班要求 ] || fail 'the most frequent one is not first'
printed 'a.txt:3 交 接 班 要 求：提前十五分钟到岗'
printed 'b.txt:2 交接班要求：写好记录'
for known in 岗位名称 岗位职责 销售经理 http 8; do
    awk -v l="$known" '$4 == l {exit 1}' "$TMP/out" || fail "$known is known, or no label, and is listed"
done
run 0 labels --min 2 "$TMP/in"; [ "$(wc -l <"$TMP/out")" = 2 ] || fail '--min 2 leaves more than one label'

# One line of data, and the word is a section's head.
echo 'section other 交接班要求' >"$TMP/my.rules"
run 0 labels --rules "$TMP/my.rules" "$TMP/in"
grep -q 交接班要求 "$TMP/out" && fail 'a rule for it leaves it on the list'

# The test pair that README asks for: --accept writes the expected output of a new input, later runs compare.
mkdir -p "$TMP/p/tests/normalize/labels" && cp tests/run.sh tests/one.sh "$TMP/p/tests/"
printf '行车工岗位职责\n1、吊运工件；\n交接班要求：\n1、当面交清。\n' >"$TMP/p/tests/normalize/labels/handover.txt"
echo "--rules $TMP/my.rules" >"$TMP/p/tests/normalize/labels/handover.args"
pair() { env -u TMP -u TMPDIR -u T "$TMP/p/tests/run.sh" "$@" >"$TMP/out" 2>&1; }
pair --accept labels/handover || fail 'a new pair is not accepted'
grep -q '<section kind="other" heading="交接班要求"' "$TMP/p/tests/normalize/labels/handover.out" || fail 'the pair does not have the new rule'
pair labels/handover && printed '1 passed, 0 failed' || fail 'a new pair does not hold'
sed -i 's/kind="other"/kind="conditions"/' "$TMP/p/tests/normalize/labels/handover.out"
pair labels/handover && fail 'a pair that differs passes'

# A form: a column of labels in which one is unknown, and its values, which are none.
cell() { printf '<td>%s</td>' "$@"; }
{ echo '<html><body><table>'
  for r in '岗位名称 出纳' '所属部门 财务部' '用工来源 本地' '直接上级 财务经理'; do echo "<tr>$(cell $r)</tr>"; done
  echo '</table></body></html>'; } >"$TMP/form.html"
run 0 labels "$TMP/form.html"; silent
row 1 1 cell 用工来源
[ "$(wc -l <"$TMP/out")" = 2 ] || { fail 'more than the unknown label is listed'; cat "$TMP/out"; }

# What cannot be read is told; the rest is counted.
: >"$TMP/in/empty.doc"
run 1 labels "$TMP/in" "$TMP/missing"; said '[file-empty]'; said 'not there'; row 2 2 colon 交接班要求
run 2 labels; run 2 labels --min 0 "$TMP/in"; run 2 labels --min x "$TMP/in"; run 2 labels --rules "$TMP/form.html" "$TMP/in"

# The limit on different labels, at its edge.
n=$(sed -n 's/^#define LIMIT_LABELS *\([0-9]*\)u.*/\1/p' include/limits.h)
seq -f '%05.0f' "$n" | sed 'y/0123456789/零一二三四五六七八九/; s/.*/要素&：无/' >"$TMP/many.txt"
run 0 labels --min 2 "$TMP/many.txt"; silent
echo '另外一种要素：无' >>"$TMP/many.txt"
run 1 labels --min 2 "$TMP/many.txt"; said 'more different labels'
finish
