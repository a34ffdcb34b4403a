# Import that is killed, or whose disk is full, at any moment: the database opens, is sound, holds nothing by half, and the
# same command continues; what comes out in the end is what an undisturbed run gives, byte for byte.
# KILLS (6) at random moments, of the parent, a worker or both; STEPS (8) calls, spread over all, at which a shim between
# program and file system ends it or tells it that the disk is full. DOCS (60) documents.
. tests/lib/check.sh
make_tree=$BUILD/lib/tree
KILLS=${KILLS:-6} STEPS=${STEPS:-8} DOCS=${DOCS:-60}
cc -shared -fPIC -O1 -o "$TMP/shim.so" tests/tools/shim.c -ldl || fail 'the shim does not compile'
cd "$TMP" || exit 1
"$make_tree" t "$DOCS" 11 >list || fail 'tree'
"$make_tree" few 6 12 >list2 || fail 'tree'
go() { "$ZHIZE" import --db "$db" -j2 --quiet "$@" 2>err; }
export_() { "$ZHIZE" catalogue --db "$db" >"$1" && sqlite3 -batch "$db" "SELECT CAST(path AS BLOB), outcome, sha256 FROM source ORDER BY 1" >"$1.sources"; }
same() { cmp -s whole "$1" && cmp -s whole.sources "$1.sources"; }
sound() { "$ZHIZE" db check --db "$db" >checked 2>&1 || { fail "$1: $(head -n 3 checked)"; }; }

children() { # of process $1
    local s line
    for s in /proc/[0-9]*/stat; do
        read -r line 2>/dev/null <"$s" || continue
        set -- "$1" ${line##*) }
        [ "$3" = "$1" ] && basename "${s%/stat}"
    done
}

db=whole.db
from=$(date +%s%N)
go t; [ $? = 1 ] || fail 'the undisturbed run' # one is damaged
took=$((($(date +%s%N) - from) / 1000000)) # milliseconds
export_ whole

# --- random moments
RANDOM=${SEED:-1}
db=killed.db kills=0 resumed=0
while [ $kills -lt "$KILLS" ]; do
    "$ZHIZE" import --db "$db" -j2 --quiet t 2>err &
    parent=$!
    sleep "$(awk -v r=$RANDOM -v t=$took 'BEGIN {printf "%.3f", r / 32767 * t * 0.9 / 1000}')"
    case $((RANDOM % 3)) in
    0) victims=$parent ;;
    1) victims=$(children $parent | head -n 1) ;;
    2) victims="$(children $parent | tr '\n' ' ')$parent" ;;
    esac
    if [ -n "$victims" ] && kill -9 $victims 2>/dev/null; then kills=$((kills + 1)); fi
    wait $parent 2>/dev/null
    rc=$?
    [ ! -s "$db" ] || ! sqlite3 "$db" 'SELECT 1 FROM source' >/dev/null 2>&1 || sound "after kill $kills"
    [ $rc = 137 ] || [ $rc = 0 ] || [ $rc = 1 ] || fail "exit $rc: $(cat err)"
    [ $rc = 137 ] && { resumed=$((resumed + 1)); continue; }
    # it came to its end: compare and start anew
    go t; go t
    export_ now; same now || fail "another result after $kills kills"
    rm -f "$db"*
done
go t; go t
export_ now; same now || fail "another result after $kills kills"
sound 'at the end'
echo "$kills kills, $resumed of the parent"

# --- ended while the index was being moved: what is there of it is of no use
cp whole.db half.db
sqlite3 -batch half.db "INSERT INTO setting VALUES('index', 'apart'); UPDATE search_data SET block = iif(id = 1, x'', x'00000000000000') WHERE id <= 10; DELETE FROM search_data WHERE id > 10 AND id % 2; DELETE FROM search_docsize WHERE id % 2" || fail 'no half index'
db=half.db; sound 'with half an index'
grep -q 'index is not made yet' checked || fail "not told: $(cat checked)"
"$ZHIZE" search --db half.db 负责 >found; grep -q '索引还没有建成' found || fail "search does not tell: $(cat found)"
go t; sound 'with the index made anew'
grep -q 'index is not' checked && fail "told still: $(cat checked)"
[ "$("$ZHIZE" search --db half.db 负责)" = "$("$ZHIZE" search --db whole.db 负责)" ] || fail 'the index made anew finds something else'
"$ZHIZE" search --db whole.db 负责 | grep -q . || fail 'nothing is found at all'
export_ now; same now || fail 'another result with the index made anew'
[ -z "$(find . -name '*-index')" ] || fail 'a scratch file is left'

# --- every so many calls that change a file
case $(nm -D "$ZHIZE" 2>/dev/null) in *asan*) finish ;; esac # its runtime wants to be loaded first
[ -z "$WRAP" ] || finish
shim() { SHIM_DO=$1 SHIM_AT=$2 SHIM_COUNT=$TMP/count LD_PRELOAD=$TMP/shim.so "$ZHIZE" import --db "$db" -j1 --quiet --xml m few 2>err; }
db=whole2.db; shim none 0; calls=$(cat count)
[ "${calls:-0}" -gt 100 ] || fail 'the shim counts nothing'
export_ whole
for ((k = 0; k < STEPS; k++)); do
    n=$((1 + k * calls / STEPS))
    db=cut.db; rm -rf cut.db* m
    (shim kill $n) 2>/dev/null; [ $? = 137 ] || fail "call $n: not killed"
    [ ! -s "$db" ] || ! sqlite3 "$db" 'SELECT 1 FROM source' >/dev/null 2>&1 || sound "killed at call $n"
    "$ZHIZE" import --db "$db" -j1 --quiet --xml m few 2>err || fail "killed at call $n: no going on: $(cat err)"
    export_ now; same now || fail "killed at call $n: another result"
    find m -name '*.xml' -print0 | xargs -0 "$ZHIZE" check 2>err || fail "killed at call $n: the mirror: $(head -n 1 err)"
    [ "$(find m -type f -name '*.xml' -printf x)" = "$(find few -type f -printf x)" ] || fail "killed at call $n: the mirror is not whole"
    rm -rf cut.db* m
    shim full $n; rc=$?
    # at the end only what is committed is moved from the log into the database: that may wait
    [ $rc = 3 ] || { [ $rc = 0 ] && export_ now && same now; } || fail "disk full at call $n: exit $rc"
    [ $rc = 0 ] || grep -qE 'disk is full|No space left' err || fail "disk full at call $n: $(cat err)"
    [ ! -s "$db" ] || ! sqlite3 "$db" 'SELECT 1 FROM source' >/dev/null 2>&1 || sound "disk full at call $n"
    "$ZHIZE" import --db "$db" -j1 --quiet --xml m few 2>err || fail "disk full at call $n: no going on: $(cat err)"
    export_ now; same now || fail "disk full at call $n: another result"
done
finish
