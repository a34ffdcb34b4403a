# One text in .doc (and .wps) gives the document XML that its .docx gives, tables, labels and all but the styles' names,
# over the made documents in $GOLD. Where LibreOffice's export lost a list, the file's own bytes are asked to show it.
# slow
. tests/lib/check.sh
GOLD=${GOLD:-../shared/gold}
[ -d "$GOLD/seed" ] || { echo "no $GOLD: nothing to compare"; exit 0; }

document() { "$ZHIZE" extract "$1" 2>"$TMP/err" | sed -E 's/ style="[^"]*"//; /^<document/d'; }
# list level number label|text of each paragraph that is not empty
items() {
    sed -nE 's/^ *<p n="[0-9]+"([^>]*)>(.*)<\/p>$/\1|\2/p' "$1" |
        sed -E 's/^([^|]*) label="([^"]*)" number="([^"]*)" level="([^"]*)" list="([^"]*)"\|/\5 \4 \3 \2|/; t; s/^[^|]*\|/- - - -|/'
}

# Each label that differs from the .docx's: the item is in another list than the one that it should count on from, or
# follows such an item in the same list.
lost_lists() {
    items "$TMP/a" >"$TMP/want"
    items "$TMP/b" >"$TMP/got"
    "$BUILD/lib/doc_lists" "$1" | grep -v '|$' >"$TMP/raw"
    [ "$(wc -l <"$TMP/want")" = "$(wc -l <"$TMP/raw")" ] || { fail "$1: $(wc -l <"$TMP/raw") paragraphs by its bytes"; return; }
    paste -d "$(printf '\001')" "$TMP/want" "$TMP/got" "$TMP/raw" | awk -F '\001' -v file="$1" '
        function text(s) { return substr(s, index(s, "|") + 1) }
        {
            split($1, w, /[ |]/); split($2, g, /[ |]/); split($3, r, /[ |]/)
            if (text($1) != text($2)) { print file ": other text: " text($2); exit 1 }
            if (w[1] == "-") next
            key = w[1] " " w[2]
            wrong[NR] = w[4] != g[4]
            lsid[NR] = r[1]
            if (wrong[NR] && !(key in last)) { print file ": a first label differs: " $2; exit 1 }
            if (wrong[NR] && lsid[NR] == lsid[last[key]] && !wrong[last[key]]) {
                print file ": no list was lost here: " $2; exit 1
            }
            last[key] = NR
        }' || fail "$1: the reader lost a list"
}

compared=0
for folder in seed finance office property recruit hr-forms no-roles; do
    for f in "$GOLD/$folder"/*.doc "$GOLD/$folder"/*.wps; do
        docx=${f%.*}.docx
        [ -f "$f" ] && [ -f "$docx" ] || continue
        compared=$((compared + 1))
        document "$docx" >"$TMP/a"
        document "$f" >"$TMP/b"
        case $f in
        */seed/auto.doc | */seed/auto.wps | */seed/styled.doc | */hr-forms/forms.doc) lost_lists "$f" ;;
        */seed/tracked.doc) # the text of a deleted paragraph is marked as deleted, its mark is not
            "$BUILD/lib/doc_lists" "$f" | grep -q '^[^|]*D|' && fail "$f: has deleted marks after all"
            items "$TMP/a" >"$TMP/want"
            items "$TMP/b" >"$TMP/got"
            cmp -s "$TMP/want" "$TMP/got" || fail "$f differs from its .docx"
            ;;
        *) cmp -s "$TMP/a" "$TMP/b" || { fail "$f differs from its .docx"; diff "$TMP/a" "$TMP/b" | head -n 6; } ;;
        esac
    done
done
[ $compared -ge 18 ] || fail "only $compared files were compared"
finish
