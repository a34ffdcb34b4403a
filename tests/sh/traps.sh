# Documents made to do harm (lib/traps.c, one each): extract and the whole pipeline end by themselves, say what was refused
# and keep what could be read, within MEMORY MiB and SECONDS of processor time. Names, titles and queries that are made for
# terminals, spreadsheets, file systems and SQL do nothing there.
# slow
. tests/lib/check.sh
traps=$BUILD/lib/traps
MEMORY=512 SECONDS_EACH=3
# Address space cannot be limited under ASan, whose shadow takes terabytes: what is resident can. It is slower, and holds
# freed memory back for a while; its memmem looks at all bytes first, also where the first ones match.
if nm "$ZHIZE" 2>/dev/null | grep -q __asan_init; then
    limit_memory() { export ASAN_OPTIONS=$ASAN_OPTIONS:hard_rss_limit_mb=$((2 * MEMORY)):max_allocation_size_mb=$((2 * MEMORY)):quarantine_size_mb=32:intercept_memmem=0; }
    SECONDS_EACH=$((SECONDS_EACH * 8))
elif [ -n "$WRAP" ]; then
    limit_memory() { :; }
    SECONDS_EACH=600
else
    limit_memory() { ulimit -v $((MEMORY * 1024)); }
fi
# confined COMMAND...: under both limits; what it prints is in $TMP/out and $TMP/err
confined() { (limit_memory; ulimit -t $SECONDS_EACH; $WRAP timeout -s KILL $((SECONDS_EACH * 20)) "$ZHIZE" "$@") >"$TMP/out" 2>"$TMP/err" </dev/null; }

n=0
"$traps" >"$TMP/list"
while IFS='|' read -r name says prints; do
    n=$((n + 1))
    "$traps" "$name" "$TMP/$name" || { fail "$name is not written"; continue; }
    confined extract "$TMP/$name"
    rc=$?
    [ $rc -le 1 ] || { fail "$name: extract: exit $rc"; head -n 5 "$TMP/err"; }
    [ -z "$says" ] || said "$says"
    [ -z "$prints" ] || printed "$prints"
    confined normalize "$TMP/$name"
    rc=$?
    [ $rc -le 1 ] || { fail "$name: normalize: exit $rc"; head -n 5 "$TMP/err"; }
    valid
    ! grep -q 'root:' "$TMP/out" || fail "$name: reads another file"
    rm "$TMP/$name"
done <"$TMP/list"
[ $n -ge 90 ] || fail "only $n traps"

# The limits do hold: what needs more is ended by them.
"$traps" text_items "$TMP/items"
(MEMORY=24 SECONDS_EACH=600; confined normalize "$TMP/items") 2>/dev/null && fail 'memory is not limited'
yes '1、清点库存；' | head -n 6000000 >"$TMP/long"
(SECONDS_EACH=1; MEMORY=4096; confined normalize "$TMP/long") 2>/dev/null && fail 'time is not limited'
rm "$TMP/items" "$TMP/long"

# A title of escape sequences and of controls that turn text around: neither a terminal nor a page gets them.
mkdir "$TMP/docs"
cp tests/lib/hostile.xml "$TMP/docs/"
printf '\033]0;owned\007岗位名称：红\033[31m色\302\2331;2H经\342\200\256理\342\201\246\n岗位职责：\n1、清点\033[2J库存\342\200\256；\n2、登记台账；\n' >"$TMP/docs/$(printf 'a\033[31m\342\200\256b.txt')"
run 0 import "$TMP/docs" --db "$TMP/a.db"
controls() { # neither ESC, BEL, C1 controls nor bidi embeddings, overrides and isolates
    ! grep -qP '\x1b|\x07|\xC2[\x80-\x9F]|\xE2\x80[\xAA-\xAE]|\xE2\x81[\xA6-\xA9]' "$1" || { fail "$2 passes controls on"; grep -aP '\x1b|\x07|\xC2[\x80-\x9F]|\xE2\x80[\xAA-\xAE]|\xE2\x81[\xA6-\xA9]' "$1" | head -n 3 | cat -v; }
}
for c in "search 清点" "show 色" "search 红色" "labels $TMP/docs" "status"; do
    case $c in
    labels*) "$ZHIZE" labels "$TMP/docs" >"$TMP/out" 2>"$TMP/err" ;;
    *) "$ZHIZE" $c --db "$TMP/a.db" >"$TMP/out" 2>"$TMP/err" ;;
    esac
    controls "$TMP/out" "$c"
    controls "$TMP/err" "$c (messages)"
done
for f in "$TMP"/docs/*; do
    for c in extract segment normalize explain; do
        "$ZHIZE" $c "$f" >"$TMP/out" 2>"$TMP/err"
        LC_ALL=C grep -qP '\x1b|\x07' "$TMP/out" && fail "$c passes an escape on"
        controls "$TMP/err" "$c (messages)"
    done
done

# SQL and query syntax in a search: an answer or a complaint, and the database is as before.
sqlite3 "$TMP/a.db" .dump | sha256sum >"$TMP/before"
long=$(head -c 3000 /dev/zero | tr '\0' '(')
for q in "'; DROP TABLE item; --" '" OR 1=1 --' "x' UNION SELECT sql FROM sqlite_master --" '*' '"' '""' 'NEAR(' 'a AND' '{title}: x' '^清点' '-' '--' ')(' 'title:' "$long" \
    "$(printf '\377\376清点')" "$(printf 'a\033[31m')" '%s%n%s' '清点 NOT'; do
    "$ZHIZE" search --db "$TMP/a.db" -- "$q" >"$TMP/out" 2>"$TMP/err"
    rc=$?
    [ $rc -le 2 ] || fail "search $q: exit $rc"
    ! grep -qiE 'CREATE TABLE|syntax error|fts5:|no such column' "$TMP/out" "$TMP/err" || { fail "search $q: reaches SQL"; head -n 3 "$TMP/err"; }
    controls "$TMP/out" "search of a query"
    controls "$TMP/err" "search of a query (messages)"
done
sqlite3 "$TMP/a.db" .dump | sha256sum | cmp -s - "$TMP/before" || fail 'a search changed the database'

# Names that lead out of a folder: in an archive, and of roles that are written as files.
mkdir "$TMP/in" "$TMP/in/d" "$TMP/in/d/e" "$TMP/work" "$TMP/work/far"
printf '岗位名称：../../../../逃逸经理\n岗位职责：\n1、清点库存；\n2、登记台账；\n' >"$TMP/in/x.txt"
cp "$TMP/in/x.txt" "$TMP/in/d/e/"
(cd "$TMP/in/d/e" && zip -q ../../out.zip ../../x.txt ./x.txt)
rm -r "$TMP/in/d"
find "$TMP" ! -path "$TMP/work*" | sort >"$TMP/before"
run 0 import --archives "$TMP/in" --db "$TMP/work/b.db"
for format in csv html xlsx json xml md; do
    run 0 export --format $format --db "$TMP/work/b.db" --output "$TMP/work/far/o-$format"
done
[ "$(find "$TMP/work/far" -name '*.html' | wc -l)" -ge 6 ] || fail 'no pages are written'
[ -z "$(find "$TMP/work" -name '*逃逸*')" ] || fail 'a name of a document is a name of a file'
find "$TMP" ! -path "$TMP/work*" | sort | cmp -s - "$TMP/before" || fail 'files are written outside of the folder'
finish
