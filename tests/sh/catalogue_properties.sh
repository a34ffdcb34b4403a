# The catalogue of real imports is the same whatever the order, the parts and the workers were: exports are compared byte for byte.
# slow
. tests/lib/check.sh
mkdir "$TMP/docs" && cp samples/* "$TMP/docs/" && cp tests/lib/hostile.xml "$TMP/docs/"
# same NAME: the database is sound, and its exports are those of the first one
same() {
    local f
    run 0 db check --db "$TMP/$1.db"
    for f in xml json csv md; do
        run 0 export --db "$TMP/$1.db" --format $f -o "$TMP/$1.$f"
        [ "$1" = first ] || cmp "$TMP/first.$f" "$TMP/$1.$f" || fail "$1: $f differs"
    done
    for f in roles wordings fields lines diagnostics; do
        run 0 export --db "$TMP/$1.db" --format csv --table $f -o "$TMP/$1.$f.csv"
        [ "$1" = first ] || cmp "$TMP/first.$f.csv" "$TMP/$1.$f.csv" || fail "$1: table $f differs"
    done
}
import() { local db=$1; shift; run 0 import --quiet --db "$TMP/$db.db" "$@"; }
mapfile -t files < <(find "$TMP/docs" -type f | sort)

import first "$TMP/docs"
same first
[ "$(grep -c '<role ' "$TMP/first.xml")" -gt 50 ] || fail "too few roles to prove anything"

# Shuffled, backwards, one worker or three.
mapfile -t shuffled < <(printf '%s\n' "${files[@]}" | shuf --random-source=<(yes))
import shuffled --jobs 3 "${shuffled[@]}"
same shuffled
# In parts, of any size.
n=0
for size in 1 2 5 20; do
    import parts --jobs 1 --no-mark "${shuffled[@]:n:size}"
    n=$((n + size))
done
same parts
# Again: nothing is new.
import parts "$TMP/docs"
same parts
# With other rules all is read again; with the first ones, once more.
echo 'section other 交接班要求' >"$TMP/my.rules"
import parts --rules "$TMP/my.rules" "$TMP/docs"
import parts "$TMP/docs"
same parts
# A changed document replaces what it said; changed back, all is as before.
cp "$TMP/docs/hostile.xml" "$TMP/keep"
sed -i 's/3年以上/5年以上/' "$TMP/docs/hostile.xml"
import parts "$TMP/docs"
run 0 export --db "$TMP/parts.db" --format csv --table wordings
printed '5年以上'
grep -qF '3年以上' <(grep hostile "$TMP/out") && fail "what a changed document said is still there"
cp "$TMP/keep" "$TMP/docs/hostile.xml"
import parts "$TMP/docs"
same parts
# A removed document takes what only it said; and all of them leave nothing.
sed 's/=1+1/驾驶火箭/' "$TMP/keep" >"$TMP/docs/more.xml"
import parts "$TMP/docs"
run 0 export --db "$TMP/parts.db" --format md
printed '驾驶火箭'
rm "$TMP/docs/more.xml"
import parts --prune=0 "$TMP/docs"
same parts
finish
