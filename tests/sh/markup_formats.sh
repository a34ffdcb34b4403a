# One text in .rtf, .html, .htm, .mht and .txt gives what its .docx gives, over the made documents in $GOLD.
# slow
# Paragraphs are compared without blanks (LibreOffice's HTML has none doubled). Where an export lost something, the
# file's own bytes are asked to show it.
. tests/lib/check.sh
GOLD=${GOLD:-../shared/gold}
[ -d "$GOLD/seed" ] || { echo "no $GOLD: nothing to compare"; exit 0; }

# label|text of each paragraph that is not empty
paragraphs() {
    "$ZHIZE" extract "$1" 2>"$TMP/err" | sed -nE 's/^ *<p n="[0-9]+"(.*)\/?>(.*)<\/p>$/\1|\2/p' |
        sed -E 's/^[^|]* label="([^"]*)"[^|]*\|/\1|/; t; s/^[^|]*\|/|/' | sed -E 's/([ 	]| | | |　)//g' | grep -v '^|$'
}
unlabelled() { sed 's/^[^|]*|//'; }
joined() { sed 's/|//'; }
# same WHAT A B: the two files are equal
same() { cmp -s "$2" "$3" || { fail "$1"; diff "$2" "$3" | head -n 6; }; }

compared=0
for folder in seed finance office property recruit hr-forms no-roles; do
    for f in "$GOLD/$folder"/*.rtf "$GOLD/$folder"/*.html; do
        docx=${f%.*}.docx
        [ -f "$f" ] && [ -f "$docx" ] || continue
        compared=$((compared + 1))
        paragraphs "$docx" >"$TMP/a"
        paragraphs "$f" >"$TMP/b"
        case $f in
        */seed/textbox.rtf) # LibreOffice leaves an empty SHAPE field of each text box
            [ "$(grep -c 'fldinst SHAPE }{.fldrslt}}' "$f")" = 5 ] || fail "$f: no empty SHAPE fields"
            ! grep -q 'shptxt' "$f" || fail "$f: has text boxes after all"
            grep -vxFf "$TMP/a" "$TMP/b" && fail "$f: has a paragraph that the .docx has not"
            ;;
        *.html) # of a list's format LibreOffice writes ol and at best type
            if ! cmp -s "$TMP/a" "$TMP/b"; then
                ! grep -qi 'list-style' "$f" || fail "$f: has list styles after all"
                strip=unlabelled
                grep -qi '<ol' "$f" || strip=joined # the numbers became text
                $strip <"$TMP/a" >"$TMP/a2"
                $strip <"$TMP/b" >"$TMP/b2"
                same "$f: differs from its .docx" "$TMP/a2" "$TMP/b2"
                [ $strip = joined ] || [ "$(grep -c '^[^|]' "$TMP/a")" = "$(grep -c '^[^|]' "$TMP/b")" ] || fail "$f: numbers were lost"
            fi
            ;;
        *) same "$f: differs from its .docx" "$TMP/a" "$TMP/b" ;;
        esac
    done
done
[ $compared -ge 24 ] || fail "only $compared files were compared"

# Text written by hand in Word's manner, and plain text: number and text are one, typed or automatic.
paragraphs "$GOLD/seed/typed.docx" | joined >"$TMP/a"
for f in word.htm word.mht word936.rtf wordu.rtf typed.utf8.txt typed.gb18030.txt typed.utf16.txt; do
    paragraphs "$GOLD/seed/$f" | joined >"$TMP/b"
    same "$f: differs from typed.docx" "$TMP/a" "$TMP/b"
done
finish
