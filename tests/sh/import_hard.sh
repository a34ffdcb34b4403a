# Import where files and machine are in the way: what may not be read, changes while it is read, is no file; a database
# that cannot be written; readers, a second import and signals while it runs; what it shows meanwhile.
# slow
. tests/lib/check.sh
make_tree=$BUILD/lib/tree
# Root may read everything: then another user does what is about permissions.
place=$(mktemp -d /tmp/zhize-hard-XXXXXX) && trap 'chmod -R u+rwX "$place"; rm -rf "$place"' EXIT
chmod 755 "$place" && cd "$place" || exit 1
as_user= other=
if [ "$(id -u)" = 0 ]; then
    command -v setpriv >/dev/null || { echo 'needs setpriv (util-linux)'; exit 77; }
    as_user='setpriv --reuid=65534 --regid=65534 --clear-groups'
    other=1
fi
user() { local want=$1; shift; $as_user $WRAP "$ZHIZE" "$@" >"$TMP/out" 2>"$TMP/err" </dev/null; local rc=$?
    [ $rc = "$want" ] || { fail "zhize $*: exit $rc, expected $want"; head -n 5 "$TMP/err"; }; }
own() { [ -z "$as_user" ] || chown -R 65534:65534 "$1"; }
sql() { sqlite3 -batch "$@"; }
post() { printf '岗位名称：%s\n岗位职责：\n1、负责%s；\n' "$1" "$2"; }
wait_for() { local n=0; until "$@" 2>/dev/null; do sleep 0.1; n=$((n + 1)); [ $n -lt 600 ] || { fail "waited in vain for: $*"; return 1; }; done; }

# --- what may not be read, and what is no document
mkdir -p t/open t/shut t/half; post 出纳 现金收付 >t/open/a.txt; post 会计 记账 >t/shut/b.txt; post 司机 出车 >t/secret.txt; post 门卫 值守 >t/half/c.txt
mkfifo t/pipe; ln -s . t/round; ln -s loop t/loop; ln -s open t/other; [ -z "$other" ] || mknod t/device c 1 3
deep=t/deep; for ((i = 0; i < 210; i++)); do deep=$deep/d; done; mkdir -p "$deep"; post 保洁 清扫 >"$deep/x.txt"
own t; chmod 0 t/shut t/secret.txt; chmod 444 t/half
mkdir w; own w
user 1 import t --db w/r.db --report w/r.txt
for word in 'cannot be read: Permission denied' 'a symbolic link to a folder, not followed' 'not a file (socket, device or pipe)' 'a symbolic link that leads back' 'folders within each other past the limit'; do printed "$word"; done
[ "$(sql w/r.db "SELECT group_concat(outcome, ' ') FROM (SELECT outcome FROM source ORDER BY path)")" = 'done unreadable' ] || fail "outcomes: $(sql w/r.db 'SELECT path, outcome FROM source')"
printed 'Permission denied'
user 1 import t --db w/r.db --follow; printed 'a symbolic link that leads back'
[ "$(sql w/r.db 'SELECT count(*) FROM source')" = 3 ] || fail 'the followed link'
chmod 755 t/shut t/half; chmod 644 t/secret.txt
user 1 import t --db w/r.db; printed '2 new, 1 changed, 1 unchanged, 1 gone'; printed '4 done' # the deep one is left
user 0 import t/shut t/secret.txt --db w/r.db; printed '2 unchanged'
chmod 0 t/shut; user 1 import t --db w/r.db --prune=0; chmod 755 t/shut
[ "$(sql w/r.db "SELECT count(*) FROM source WHERE path LIKE '%/b.txt' AND missing_since = 0")" = 1 ] || fail 'pruned because its folder could not be read'

# --- a database that cannot be written
rm -rf t/deep t/loop; chmod 444 w/r.db; post 出纳 盘点 >t/open/a.txt
user 3 import t --db w/r.db; said 'cannot be written: Permission denied'
user 0 search 现金 --db w/r.db; printed '现金'
chmod 644 w/r.db; chmod 555 w; rm -f w/r.db.lock
user 3 import t --db w/r.db; said 'r.db.lock: Permission denied'
user 0 status --db w/r.db; user 0 db check --db w/r.db
chmod 755 w; user 0 import t --db w/r.db; user 0 search 盘点 --db w/r.db; printed '盘点'
user 0 db check --db w/r.db

# --- without a sandbox it says so
user 0 import t --db w/n.db --no-sandbox; said 'without a sandbox: a document that takes one over could open files'
grep -q __asan_init "$ZHIZE" || { user 0 import t --db w/n2.db; grep -q 'without a sandbox' "$TMP/err" && fail 'a sandbox, and it says there is none'; }

# --- a file that changes while it is read: once, and all the time. A document that hangs makes the others wait.
export ZHIZE_TEST_FAULTS=1
printf 'ZHIZE-TEST-FAULT hang\n1\n' >hang1; printf 'ZHIZE-TEST-FAULT hang\n2\n' >hang2
post 焊工 焊接 >f.txt; printf '%s\n' hang1 f.txt hang2 >names
$WRAP "$ZHIZE" import --db f.db --from names -j1 --wall 2 --report f.json -q 2>err & importer=$!
has_open() { find "/proc/$importer/fd" -lname '*/f.txt' 2>/dev/null | grep -q .; }
wait_for has_open; post 电工 接线 >f.txt
wait $importer; [ $? = 1 ] || fail "a file that changed: $(cat err)"
[ "$(sql f.db "SELECT outcome, sha256 = '$(sha256sum <f.txt | cut -c1-64)' FROM source WHERE path LIKE '%f.txt'")" = 'done|1' ] || fail 'a file that changed once'
run 0 search 接线 --db f.db; printed '接线'
rm f.db*
$WRAP "$ZHIZE" import --db f.db --from names -j1 --wall 2 -q 2>err & importer=$!
n=0; while kill -0 $importer 2>/dev/null; do n=$((n + 1)); post 电工 "接线$n" >f.txt; sleep 0.1; done
wait $importer
[ "$(sql f.db "SELECT outcome, detail FROM source WHERE path LIKE '%f.txt'")" = 'changing|it changed while it was read' ] || fail "a file that changes all the time: $(sql f.db 'SELECT path, outcome FROM source')"
run 1 import --db f.db --from names -j1 --wall 2; printed '1 done'; printed '2 unchanged' # it is read again without being told to
unset ZHIZE_TEST_FAULTS

# --- while it runs: readers, status, lines in a log, a second import; then an interrupt, and on
"$make_tree" big "${DOCS:-8000}" 4 >list || fail 'tree'
post 潜水员 水下作业 >big/first.txt; run 0 import big/first.txt --db big.db
$WRAP "$ZHIZE" import big --db big.db -j2 --progress 1 --metrics big.prom >log.out 2>log.err & importer=$!
some_in() { [ "$(sql big.db 'SELECT count(*) FROM source')" -gt 100 ] && grep -q 'reading: ' log.err; }
wait_for some_in
wait_for grep -q '^zhize: reading' log.err
if kill -0 $importer 2>/dev/null; then
    run 0 search 水下 --db big.db; printed '水下'
    run 0 export --db big.db --format xml; valid
    run 0 status --db big.db; printed "an import is running: process"
    run 3 import big --db big.db; said 'is being written by process'; said 'on'
    kill -TERM $importer
else
    fail 'too few documents: the import was over before it was looked at'
fi
wait $importer; rc=$?
[ $rc = 1 ] || fail "interrupted: exit $rc"
grep -q 'INTERRUPTED, the same command continues' log.out || fail "interrupted: $(head -n 3 log.out)"
grep -qE '^zhize: reading: [0-9]+( of about [0-9]+)? documents, [0-9]+/s.* failures$' log.err || fail "no line in the log: $(head -n 3 log.err)"
run 0 status --db big.db; printed 'the latest import did not end; the same command continues it'
before=$(sql big.db 'SELECT count(*) FROM source')
run 1 import big --db big.db; printed "$before unchanged" # one in a hundred is damaged
run 0 db check --db big.db
"$ZHIZE" import big --db whole.db -q
for db in big whole; do "$ZHIZE" catalogue --db $db.db >$db.xml; done
cmp -s big.xml whole.xml || fail 'an interrupt changed the result'
run 0 search 水下 --db big.db; printed '水下'

# --- on a terminal: a bar, with the rate, the time left, the failures
if script -qec true /dev/null >/dev/null 2>&1 </dev/null; then # a bare machine may have no terminals
    script -qec "'$ZHIZE' import big --db bar.db -j2" /dev/null >bar.out 2>&1 </dev/null
    tr '\r' '\n' <bar.out | grep -qE '^[#-]{20} reading: [0-9]+ of about [0-9]+ documents, [0-9]+/s, [0-9:]+ left, ' || fail "no bar: $(tr '\r' '\n' <bar.out | head -n 3)"
fi

# --- another user's readers, who may not write where the database is, see what an import brings
if [ -n "$other" ]; then
    mkdir o; post 出纳 现金收付 >o/a.txt; run 0 import o --db o.db
    $as_user $WRAP "$ZHIZE" serve --db o.db --port 0 >url 2>err & server=$!
    wait_for test -s url
    curl -s "$(cat url)api/search?q=%E7%8E%B0%E9%87%91" | grep -q '"total": 1' || fail 'serve for another user'
    for ((i = 0; i < 300; i++)); do post 出纳$i 现金收付$i >o/$i.txt; done
    $WRAP "$ZHIZE" import o --db o.db -q & importer=$!
    while kill -0 $importer 2>/dev/null; do curl -s "$(cat url)api/search?q=%E7%8E%B0%E9%87%91" >answer; grep -q '"total": ' answer || fail "serve during an import: $(head -c 300 answer)"; done
    for i in 1 2 3 4 5 6 7 8; do # each of its threads
        curl -s "$(cat url)api/search?q=%E7%8E%B0%E9%87%91" | grep -q '"total": 301' || fail "serve for another user sees the old state"
    done
    kill $server; wait $server 2>/dev/null
fi
finish
