#!/bin/bash
# Every diagnostic is named by a test; here those that no other test brings about.
. tests/lib/check.sh
for id in $(sed -n 's/^DIAG(\([A-Z0-9_]*\),.*/\1/p' include/diag.def); do
    name=$(echo "$id" | tr 'A-Z_' 'a-z-')
    [ "$name" = layout-doubtful ] && continue # depends on the weights of the day
    grep -rqE "\[$name\]|id=\"$name\"|'$name'|D_$id\b" tests --include='*.sh' --include='*.diag' --include='*.out' --include='*.c' || fail "no test has $name"
done
doc=$(ls "$PWD"/samples/*.doc | head -n 1)
cd "$TMP" || exit 1

# files: one that opens and cannot be read; a compound file without its streams, or whose main stream is something else
run 1 extract /proc/self/mem; said '[file-unreadable]'; valid
{ head -c 512 "$doc"; head -c 20000 /dev/zero; } >lost.doc; run 1 extract lost.doc; said '[cfb-damaged]'; valid
LC_ALL=C sed 's/\xEC\xA5/\x00\x00/' "$doc" >none.doc; run 1 extract none.doc; said '[doc-damaged]'; valid
{ printf '\333\245\055\0'; head -c 2000 /dev/zero; } >old.doc; run 1 extract old.doc; said '[doc-too-old]'; valid

# numbers and titles
printf '出纳岗位职责\n1、负责现金收付；\n2、登记日记账；\n2、编制报表。\n' >n.txt
run 0 normalize n.txt; said 'n.txt:4: warning: a number stands twice: 2、 [number-doubled]'; printed '编制报表。'; valid
printf '岗位职责：\n1、负责现金收付；\n2、登记日记账。\n' >x.txt
run 0 normalize x.txt; said 'x.txt:1: warning: a role without a title [role-untitled]'; printed '登记日记账。'; valid
cp x.txt 出纳.txt
run 0 normalize 出纳.txt; said '[title-from-filename]'; printed '<title from="filename">出纳</title>'; valid

# a page of a preview site: banners, and fragments that its page numbers cut
item() { local i; for ((i = 1; i <= $1; i++)); do printf '(%d)巡视第%d号配电室并把电压、电流和温度记录在值班日志上;' "$i" "$i"; done; }
{ printf '配电工岗位职责.doc\n\nID:55501234\n\n大小:17.50 KB\n\n页数:2页\n\n《配电工岗位职责.doc》由会员上传分享,免费在线阅读,更多相关内容在教育资源-天天文库\n\n'
  printf '1、一、配电工直接上级:动力车间主任岗位职责:%s(10)交接班时当面把工\n\n2、具点清;(11)%s\n' "$(item 9)" '遇有停电先报告车间主任，再按停电预案逐级切换，切换完毕后复核每一个回路的电压，并把停电的时间、原因和处理经过写成报告，于当日交给车间主任；每季度把各回路的绝缘电阻测量一次，不合格的回路立即停用并挂牌，修复后重新测量，合格后方可送电。'
} >preview.txt
run 0 normalize preview.txt; said '[preview-page]'; printed '交接班时当面把工具点清'; valid

# a message that a later program wrote
printf '<document xmlns="urn:zhize:document:1" source="a" format="txt"><p n="1">x</p><diagnostic level="warning" id="of-the-future" p="1">later</diagnostic></document>' >later.xml
run 0 segment later.xml; printed 'id="foreign" p="1">later<'

# who reports to whom
mkdir c l
printf '岗位名称：出纳\n直接上级：会计\n岗位职责：\n1、负责收付。\n\n岗位名称：会计\n直接上级：主管\n直接下级：司机\n岗位职责：\n1、负责记账。\n\n岗位名称：司机\n直接上级：会计\n岗位职责：\n1、负责出车。\n' >c/c.txt
run 0 import -q c --db c.db
[ "$(sqlite3 -batch c.db "SELECT count(*) FROM diagnostic WHERE code = 'reporting-contradiction'")" -gt 0 ] || fail 'no reporting-contradiction'
printf '岗位名称：出纳\n直接上级：会计\n岗位职责：\n1、负责收付。\n' >l/a.txt
printf '岗位名称：会计\n直接上级：出纳\n岗位职责：\n1、负责记账。\n' >l/b.txt
run 0 import -q l --db l.db
[ "$(sqlite3 -batch l.db "SELECT message FROM finding WHERE code = 'reporting-cycle'")" = 'posts report to each other in a circle: 会计, 出纳' ] || fail "the findings: $(sqlite3 l.db 'SELECT * FROM finding')"
run 0 show 会计 --db l.db; printed 'posts report to each other in a circle'
finish
