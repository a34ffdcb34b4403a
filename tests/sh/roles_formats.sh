# One document in several formats gives one roles XML, but for source, format, sha256 and p, over the made documents in
# $GOLD. An export that lost something is named here, with the test that shows the loss from the file's bytes.
# slow
. tests/lib/check.sh
GOLD=${GOLD:-../shared/gold}
[ -d "$GOLD/seed" ] || { echo "no $GOLD: nothing to compare"; exit 0; }

roles() {
    "$ZHIZE" normalize "$1" 2>/dev/null |
        sed -E '/^<roles/s/ (source|format|sha256)="[^"]*"//g; s/ p="[0-9]+"//g; /id="encoding-guessed"/d'
}
# Without numbers: of a list LibreOffice's HTML keeps neither brackets nor Chinese numbers (shown in markup_formats.sh), its
# .doc splits a list that is continued into two of different ids (doc_formats.sh), its Word 2003 XML drops where an instance
# starts (xml_formats.sh).
unlabelled() { sed -E 's/ label="[^"]*"//; /<diagnostic/d' "$1"; }
document_of() { # the document that a file is one format of
    case $1 in
    seed/word.htm | seed/word.mht | seed/word936.rtf | seed/wordu.rtf) echo seed/typed ;;
    *) echo "${1%%.*}" ;;
    esac
}

files=0 documents=0
for folder in seed finance hr-forms no-roles office property recruit; do
    for f in "$GOLD/$folder"/*.docx; do
        name=$folder/$(basename "$f" .docx)
        case $name in *.lo) continue ;; esac
        documents=$((documents + 1))
        roles "$f" >"$TMP/want"
        [ -s "$TMP/want" ] || fail "$f gives nothing"
        for other in "$GOLD/$folder"/*; do
            case $other in *.json | *.md | "$f") continue ;; esac
            [ "$(document_of "$folder/$(basename "$other")")" = "$name" ] || continue
            files=$((files + 1))
            roles "$other" >"$TMP/got"
            case $folder/$(basename "$other") in
            seed/textbox.rtf) # its text boxes are empty fields (markup_formats.sh)
                continue ;;
            seed/auto.doc | seed/auto.wps | seed/styled.doc | hr-forms/forms.doc | seed/auto.2003.xml | \
                seed/styled.2003.xml | *.html)
                unlabelled "$TMP/want" >"$TMP/w" && unlabelled "$TMP/got" >"$TMP/g" ;;
            *) cp "$TMP/want" "$TMP/w" && cp "$TMP/got" "$TMP/g" ;;
            esac
            cmp -s "$TMP/w" "$TMP/g" || { fail "$other differs from $f"; diff "$TMP/w" "$TMP/g" | head -n 6; }
        done
    done
done
[ $documents -ge 20 ] && [ $files -ge 60 ] || fail "only $documents documents in $files further files were compared"
finish
