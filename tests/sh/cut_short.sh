# Of each document in $GOLD cut off at 90 %, the roles that lie whole before the cut are found, and a message says that the
# document is not whole. What lies before the cut is what extract still finds: the roles whose successor's paragraph it has.
# slow
. tests/lib/check.sh
GOLD=${GOLD:-../shared/gold}
[ -d "$GOLD/seed" ] || { echo "no $GOLD: nothing to cut"; exit 0; }

# paragraph title, of each role
roles() { awk '/<role / { p = $0; sub(/.* p="/, "", p); sub(/".*/, "", p) } /<title/ { t = $0; gsub(/<[^>]*>/, "", t); print p, t }' "$1"; }

files=0 expected=0 all=0
for f in "$GOLD"/*/*; do
    case $f in
    *.json | *.md) continue ;;
    */real-admin-officer-revised/*) continue ;; # the cut takes the piece table and the tables' formatting: text remains, its table does not
    *.odt) continue ;;                          # all content lies in the last tenth (below: cut elsewhere)
    esac
    files=$((files + 1))
    size=$(stat -c %s "$f")
    rm -rf "$TMP/c" && mkdir "$TMP/c"
    cut=$TMP/c/$(basename "$f") # a title may come from the name
    head -c $((size * 9 / 10)) "$f" >"$cut"
    "$ZHIZE" normalize "$f" 2>/dev/null >"$TMP/whole.xml"
    "$ZHIZE" normalize "$cut" 2>"$TMP/err" >"$TMP/cut.xml"
    rc=$?
    last=$("$ZHIZE" extract "$cut" 2>/dev/null | grep -c '<p n=')
    roles "$TMP/whole.xml" >"$TMP/whole"
    roles "$TMP/cut.xml" | sed 's/^[^ ]* //' >"$TMP/got"
    # a role is whole when the next one begins before the last paragraph that is there; all are when all of them are there
    total=$("$ZHIZE" extract "$f" 2>/dev/null | grep -c '<p n=')
    case $f in */runon.rtf) total=$((total + 1)) ;; esac # one paragraph, cut within
    awk -v last="$last" -v all=$((last >= total)) '{ if (NR > 1 && ($1 < last || all)) print title; title = $0; sub(/^[^ ]* /, "", title) }
        END { if (NR && all) print title }' "$TMP/whole" >"$TMP/want"
    all=$((all + $(wc -l <"$TMP/whole")))
    expected=$((expected + $(wc -l <"$TMP/want")))
    [ "$(head -n "$(wc -l <"$TMP/want")" "$TMP/got")" = "$(cat "$TMP/want")" ] || { fail "$f: roles that lie before the cut are not found"; diff "$TMP/want" "$TMP/got" | head -n 4; }
    case $f in
    *.big.txt) ;; # a whole character fits before the cut: nothing shows it
    *)
        [ $rc = 1 ] || fail "$f: cut, exit status $rc"
        grep -qE '\[(text-truncated|zip-recovered|zip-part-damaged|xml-broken)\]' "$TMP/err" || fail "$f: no message says that it is cut"
        ;;
    esac
done
[ $files -ge 100 ] && [ $expected -ge $((all * 8 / 10)) ] || fail "only $expected of $all roles in $files files are expected"
echo "$files files, $expected of $all roles lie before the cut"

# where a member's local header lies in the zip
header_of() { LC_ALL=C unzip -Zv "$2" "$1" | sed -n 's/.*offset of local header.*: *\([0-9]*\)$/\1/p'; }

# OpenDocument: cut in the middle of the content, whose part LibreOffice puts near the end
for f in "$GOLD"/*/*.odt; do
    size=$(stat -c %s "$f")
    at=$(header_of content.xml "$f")
    end=$(header_of META-INF/manifest.xml "$f")
    [ -n "$at" ] && [ -n "$end" ] || { fail "$f: no content found in it"; continue; }
    head -c $(((at + 3 * end) / 4)) "$f" >"$TMP/cut.odt"
    run 1 extract "$TMP/cut.odt"
    said '[zip-recovered]'
    said '[xml-broken]'
    whole=$("$ZHIZE" extract "$f" 2>/dev/null | grep -c '<p n=')
    [ "$(grep -c '<p n=' "$TMP/out")" -ge $((whole / 3)) ] || fail "$f: $(grep -c '<p n=' "$TMP/out") of $whole paragraphs are left"
done
finish
