# Import into a database on a disk that is full, at POINTS (20) sizes of a small tmpfs: it says so and exits with 3, the database is
# sound, and with room again the same command gives what an undisturbed run gives. Also the mirror, reports and metrics.
# slow
. tests/lib/check.sh
# A mount needs root, or a user namespace in which one is.
if [ -z "$IN_NAMESPACE" ]; then
    for how in 'unshare -m' 'unshare -rm'; do
        $how mount -t tmpfs none /mnt 2>/dev/null && IN_NAMESPACE=1 exec $how bash "$0"
    done
    echo 'needs the right to mount a tmpfs'
    exit 77
fi
cd "$TMP" || exit 1
POINTS=${POINTS:-20} DOCS=${DOCS:-60}
"$BUILD/lib/tree" t "$DOCS" 11 >list || fail 'tree'
mkdir small && mount -t tmpfs -o size=64m none small || fail 'mount'
db=small/roles.db
go() { $WRAP "$ZHIZE" import t --db $db -j2 --xml small/m --report small/r.html --metrics small/m.prom --quiet 2>err; }
export_() { "$ZHIZE" catalogue --db $db >"$1" && sqlite3 -batch $db "SELECT CAST(path AS BLOB), outcome, sha256 FROM source ORDER BY 1" >"$1.sources"; (cd small/m && find . -type f -print0 | sort -z | xargs -0 cat) >"$1.mirror"; }
go; [ $? = 1 ] || fail 'the undisturbed run' # one document is damaged
export_ whole
need=$(df -k --output=used small | tail -n 1)
[ "$need" -gt 500 ] || fail "$need KiB prove nothing"
umount small
full=0
for ((k = 0; k < POINTS; k++)); do
    size=$((48 + k * need / POINTS))
    mount -t tmpfs -o size=${size}k none small || { fail "mount of $size KiB"; break; }
    go; rc=$?
    [ $rc = 3 ] || fail "$size KiB: exit $rc"
    grep -qE 'disk is full|No space left' err || fail "$size KiB: $(cat err)"
    [ "$(wc -l <err)" -le 3 ] || fail "$size KiB: many messages: $(cat err)"
    [ $rc = 3 ] && full=$((full + 1))
    # full as it is, it can still be read
    [ ! -s $db ] || { "$ZHIZE" status --db $db >status 2>&1 || grep -qE 'is empty|no such table|disk is full|no catalogue' status || fail "$size KiB: status: $(cat status)"; }
    mount -o remount,size=64m small
    [ ! -s $db ] || ! sqlite3 $db 'SELECT 1 FROM source' >/dev/null 2>&1 || "$ZHIZE" db check --db $db >checked 2>&1 || fail "$size KiB: $(head -n 3 checked)"
    go; [ $? = 1 ] || fail "$size KiB: no going on: $(cat err)"
    export_ now
    cmp -s whole now && cmp -s whole.sources now.sources && cmp -s whole.mirror now.mirror || fail "$size KiB: another result"
    umount small
done
echo "$full of $POINTS sizes below $need KiB were too small"
finish
