# Damaged copies of one small file of each format: every prefix by 64 bytes, and $DAMAGE copies with changed bytes (100;
# `make damage` runs 20000 under the sanitizers). See lib/damage.c for what must hold.
# slow
. tests/lib/check.sh
DAMAGE=${DAMAGE:-100}
seeds=$TMP/seeds
mkdir -p "$seeds"
# A zip whose parts are stored, so that changes reach the XML, and one whose parts are packed.
pack() { (cd "$1" && { [ ! -f mimetype ] || zip -q -X -0 "$2" mimetype; } && zip -q -X -r -D $3 "$2" . -x mimetype); }
pack tests/extract/docx/tables.docx "$seeds/tables.docx" -0
pack tests/extract/docx/style-link.docx "$seeds/lists.docx" -0
pack tests/extract/docx/boxes.docx "$seeds/boxes.packed.docx" -9
mkdir "$seeds/odt" && printf application/vnd.oasis.opendocument.text >"$seeds/odt/mimetype"
cp tests/extract/odt/lists.fodt "$seeds/odt/content.xml"
pack "$seeds/odt" "$seeds/lists.odt" -0
rm -r "$seeds/odt"
# Of the .doc files that unit tests build: text and styles, fields, lists, tables; Word 6 and 95.
mkdir "$seeds/new" "$seeds/old"
DM_KEEP=$seeds/new "$BUILD/unit/test_doc" >/dev/null 2>&1
DM_KEEP=$seeds/old "$BUILD/unit/test_doc_old" >/dev/null 2>&1
for n in 01 05 10 15; do mv "$seeds/new/$n.doc" "$seeds/new$n.doc" || fail "no .doc $n was built"; done
for n in 01 05 10; do mv "$seeds/old/$n.doc" "$seeds/old$n.doc" || fail "no old .doc $n was built"; done
rm -r "$seeds/new" "$seeds/old"
cp tests/extract/odt/tables.fodt tests/extract/rtf/lists.rtf tests/extract/rtf/tables.rtf tests/extract/html/word.html \
    tests/extract/html/lists.html tests/extract/mht/page.qp.mht tests/extract/mht/page.base64.mht \
    tests/extract/txt/lines.utf8.txt tests/extract/txt/guessed.gb.txt tests/extract/word2003/document.xml "$seeds"
cp tests/extract/docx/tables.xml "$seeds/flat-opc.xml"
"$BUILD/lib/damage" -n "$DAMAGE" "$seeds"/* 2>&1 | sed "s|$seeds/||" >"$TMP/log"
[ "${PIPESTATUS[0]}" = 0 ] || { fail "damage:"; tail -n 30 "$TMP/log"; }
[ "$DAMAGE" -le 100 ] || cat "$TMP/log"
finish
