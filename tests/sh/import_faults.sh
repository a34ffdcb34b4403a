# Import of a tree with damaged, hostile and killing documents: each has exactly one outcome, and the right one.
# slow
. tests/lib/check.sh
cd "$TMP" || exit 1
"$BUILD/lib/tree" t 200 3 dense faults >list || fail 'tree'
export ZHIZE_TEST_FAULTS=1
run 1 import t --db roles.db -j2 --wall 12 --cpu 1 --report r.json --report r.html --report r.txt --metrics m.prom
printed '200 documents in'
sql() { sqlite3 -batch roles.db "$@"; }
[ "$(sql 'SELECT count(*), count(DISTINCT path), count(outcome) FROM source')" = '200|200|200' ] || fail 'a document without an outcome, or with two'
sql "SELECT CAST(path AS BLOB) || char(9) || outcome FROM source" | LC_ALL=C sed "s,^$PWD/,," >got
# What became of which kind: CLASS KIND OUTCOME.
awk -F'\t' 'NR == FNR {o[$1] = $2; next} {print $1, $2, $3 in o ? o[$3] : "lost"}' got list | sort -u >became
grep -qE ' lost$' became && fail "lost: $(grep -E ' lost$' became)"
grep -E '^(plain|copy) ' became | grep -qv ' done$' && fail "not done: $(grep -E '^(plain|copy) ' became | grep -v ' done$')"
grep -E '^fault ' became | grep -qv ' quarantined$' && fail "not quarantined: $(grep '^fault ' became)"
grep -E '^(damaged|hostile) ' became | grep -E ' (unreadable|changing|archive)$' && fail 'a wrong outcome for a damaged one'
grep -E '^damaged (empty|encrypt|no-part|picture|zero-head) ' became | grep -qE ' (done|no-roles|partial)$' && fail 'a damaged one was read'
[ "$(sql "SELECT count(*) FROM source WHERE outcome = 'quarantined' AND detail IS NULL")" = 0 ] || fail 'quarantined without a reason'
for why in 'signal 6' 'exit status 0' 'output limit' nonsense 'time limit'; do # CPU and wall: unit/test_pool.c, since a busy machine may run out of either
    sql "SELECT detail FROM source WHERE outcome = 'quarantined'" | grep -q "$why" || fail "no quarantine for: $why"
done
quarantined=$(sql "SELECT count(*) FROM source WHERE outcome = 'quarantined'")
# Reports: well-formed, and they agree.
[ "$(sqlite3 :memory: "SELECT json_valid(readfile('r.json')), json_extract(readfile('r.json'), '$.documents'), json_extract(readfile('r.json'), '$.outcomes.quarantined')")" = "1|200|$quarantined" ] || fail 'r.json'
failures=$(sql "SELECT count(*) FROM source WHERE outcome NOT IN ('done', 'no-roles')")
[ "$(sqlite3 :memory: "SELECT json_array_length(readfile('r.json'), '$.failures')")" = "$failures" ] || fail 'failures in r.json'
[ "$(grep -c '^<tr><td>\(quarantined\|unreadable\|changing\|failed\|unsupported\|partial\)<td>.*<td>.' r.html)" -ge "$failures" ] || fail 'failures in r.html'
[ "$(grep -cE '^  (quarantined|failed|unsupported|partial)  ' r.txt)" = "$failures" ] || fail 'failures in r.txt'
grep -q "<strong>$failures of 200 documents could not be read, or lost something:</strong> <a href=\"#failures\">" r.html || fail 'the verdict of r.html'
xmllint --html --noout r.html 2>&1 | grep -q 'error' && fail 'r.html is not well-formed'
grep -q '^zhize_import_documents{outcome="quarantined"} '"$quarantined"'$' m.prom || fail 'metrics'
grep -vE '^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z]+="[^"]+"\})? [0-9.+-]+)$' m.prom && fail 'metrics: not in Prometheus form'
run 0 db check --db roles.db
# Failures: listed, retried, not tried again by themselves.
run 1 failures --db roles.db; [ "$(wc -l <"$TMP/out")" = "$failures" ] || fail 'zhize failures'
run 1 failures --json --db roles.db
[ "$(sqlite3 :memory: "SELECT json_array_length(readfile('out'))")" = "$failures" ] || fail 'zhize failures --json'
run 1 import t --db roles.db -j2 --wall 12 --cpu 1; printed '200 unchanged'
unset ZHIZE_TEST_FAULTS # now they are texts like any other
run 1 failures --retry --db roles.db; printed "$failures read again"
[ "$(sql "SELECT count(*) FROM source WHERE outcome = 'quarantined' AND detail NOT LIKE '%limit%'")" = 0 ] || fail 'retried and still quarantined'
finish
