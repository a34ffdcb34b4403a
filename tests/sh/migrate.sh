# A database of an older version: readers say so, the next import brings it up to date, and then it is as one made anew. What the old
# program took out and had not consolidated is made good.
. tests/lib/check.sh
cd "$TMP" || exit 1
mkdir t
for k in 1 2 3 4; do printf '岗位名称：出纳\n岗位职责：\n1、负责现金收付；\n2、登记第%s本日记账；\n3、编制报表。\n' "$k" >t/$k.txt; done
sql() { sqlite3 -batch "$@"; }
shape() { sql "$1" "PRAGMA user_version; SELECT type, name, tbl_name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY 1, 2"; }
run 0 import -q --db new.db t
# to1 DB: what version 1 had: an index, and longer ids
to1() {
    sql "$1" "DROP TABLE touched; CREATE INDEX entry_duty ON entry(duty_id) WHERE duty_id IS NOT NULL;
        UPDATE entry SET id = id + (1 << 40) WHERE class BETWEEN 1 AND 4; UPDATE occurrence SET entry_id = entry_id + (1 << 40);
        PRAGMA user_version = 1" || fail "to version 1"
}
run 0 import -q --db old.db t
to1 old.db
run 3 search 现金 --db old.db; said 'older format'
run 0 import -q --db old.db t
[ "$(shape old.db)" = "$(shape new.db)" ] || fail "the schema of a database that was brought up to date is another: $(diff <(shape old.db) <(shape new.db))"
run 0 db check --db old.db
run 0 search 现金 --db old.db; printed '现金'
# Version 1 stopped between taking a document's facts out and consolidating (its foreign keys took the rows along).
run 0 import -q --db cut.db t
sql cut.db "PRAGMA foreign_keys = ON; INSERT INTO stale VALUES('role', '出纳');
    INSERT INTO stale SELECT 'document', key FROM document WHERE name = '4.txt';
    UPDATE entry SET document_id = NULL WHERE document_id = (SELECT id FROM document WHERE name = '4.txt');
    DELETE FROM source WHERE document_id = (SELECT id FROM document WHERE name = '4.txt'); DELETE FROM document WHERE name = '4.txt'" || fail 'cut'
to1 cut.db
rm t/4.txt
run 0 import -q --db cut.db t
run 0 db check --db cut.db
run 0 import -q --db three.db t
for x in xml csv; do
    run 0 export --db cut.db --format $x -o cut.$x; run 0 export --db three.db --format $x -o three.$x
    cmp cut.$x three.$x || fail "$x differs"
done
grep -q '现金' cut.xml || fail 'nothing was compared'
finish
