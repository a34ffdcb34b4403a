# The command line: exit statuses, help, version, wrong usage, a full disk.
. tests/lib/check.sh

run 2; said 'usage: zhize'
run 2 nonsense; said 'no command nonsense'
run 0 help; printed 'normalize'; silent
run 0 --help; printed 'normalize'
run 0 version; printed 'zhize '
run 0 --version; printed 'zhize '
run 2 help nonsense
# Every command that help lists has its own help.
"$ZHIZE" help | sed -n 's/^  \([a-z]*\)  .*/\1/p' >"$TMP/commands"
[ "$(wc -l <"$TMP/commands")" -ge 20 ] || fail "help lists too few commands"
while read -r c; do
    case $c in help | version) continue ;; esac
    run 0 help "$c"; printed "usage: zhize $c"
    run 0 "$c" --help; printed "usage: zhize $c"; silent
    run 2 "$c" --no-such-option
done <"$TMP/commands"

for c in extract segment normalize explain check schema; do
    run 2 "$c"; said "zhize help $c"
done
run 2 extract a b; said 'one file'
run 2 segment --rules
run 2 normalize --rules /nonexistent/rules README.md
run 2 schema nonsense
for s in document segments roles catalogue; do
    run 0 schema $s
    xmllint --noout "$TMP/out" || fail "schema $s is not well-formed"
done

# Standard output on a full disk is the system's failure.
if [ -w /dev/full ]; then
    for c in 'help' 'schema roles' 'rules' 'extract tests/README.md'; do
        $WRAP "$ZHIZE" $c >/dev/full 2>"$TMP/err"
        rc=$?
        [ $rc = 3 ] || fail "zhize $c >/dev/full: exit $rc, expected 3"
        said 'standard output'
    done
fi
# What is no file is written, never replaced: /dev/null stays what it is.
printf '岗位职责：\n1、负责记账。\n' >"$TMP/a.txt"
mkfifo "$TMP/pipe"
through() { # through COMMAND…: what is written into the pipe is in $TMP/got
    cat "$TMP/pipe" >"$TMP/got" &
    run 0 "$@"
    [ -p "$TMP/pipe" ] && wait $! || { kill $!; fail "$1 replaced the pipe"; rm -f "$TMP/pipe"; mkfifo "$TMP/pipe"; }
}
through import -q "$TMP/a.txt" --db "$TMP/pipe.db" --report "$TMP/pipe"; grep -q '1 done' "$TMP/got" || fail 'no report came through the pipe'
through import -q "$TMP/a.txt" --db "$TMP/pipe.db" --metrics "$TMP/pipe"; grep -q '^zhize_' "$TMP/got" || fail 'no metrics came through the pipe'
through export --db "$TMP/pipe.db" --format csv -o "$TMP/pipe"; grep -q '负责记账' "$TMP/got" || fail 'no table came through the pipe'
[ ! -e "$TMP/pipe.part" ] || fail 'something is left beside the pipe'
finish
