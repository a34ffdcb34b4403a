#!/bin/bash
# Bad input to extract: each kind has its diagnostic and exit status, and what could be read is printed.
. tests/lib/check.sh
cd "$TMP" || exit 1
good=$TMP/good
mkdir -p "$good/word"
W='xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
text() { printf '<w:p><w:r><w:t>%s</w:t></w:r></w:p>' "$1"; }
# pack NAME [ZIP-OPTION...]: zips the folder $good as NAME
pack() { local name=$1; shift; rm -f "$name"; (cd "$good" && zip -q -X -r -D "$@" "$TMP/$name" .); }
document() { { printf '<w:document %s><w:body>' "$W"; cat; printf '</w:body></w:document>'; } >"$good/word/document.xml"; }

# files that are none
run 1 extract missing.docx; said 'missing.docx:0: fatal: cannot open the file: No such file or directory [file-missing]'; valid
run 1 extract missing/folder.docx; said '[file-missing]'
mkdir folder; run 1 extract folder; said 'folder:0: fatal: is a folder, not a document [file-is-folder]'
: >empty.docx; run 1 extract empty.docx; said 'empty.docx:0: fatal: the file is empty [file-empty]'
run 1 extract -; said '-:0: fatal: the file is empty [file-empty]'
truncate -s 513M large.docx; run 1 extract large.docx; said '[file-too-large]'; rm large.docx
head -c 4096 /dev/zero >zeros; run 1 extract zeros; said '[format-unknown]'

# a line of plain text that is longer than what is converted at a time is cut between characters
for more in '' a ab abc; do
    { printf '%s' "$more"; yes 清点库存𠮷 | head -n 150000 | tr -d '\n'; } >line.txt
    iconv -f UTF-8 -t GB18030 line.txt >line.gb.txt
    run 0 extract line.txt; silent; printed ">${more}清点库存𠮷"
    cp "$TMP/out" line.xml
    run 0 extract line.gb.txt; said '[encoding-guessed]'; ! grep -q bad-encoding "$TMP/err" || fail 'a character is cut'
    cmp -s <(grep '<p' "$TMP/out") <(grep '<p' line.xml) || fail "another text in GB18030"
done
rm line.*

# kinds that are known but not read
printf '%%PDF-1.4\n%%\342\343\317\323\n1 0 obj' >a.pdf; run 1 extract a.pdf; said 'a.pdf:0: unsupported: this kind of document is not supported: PDF [format-unsupported]'
printf '\211PNG\r\n\032\n\0\0\0\rIHDR' >a.doc; run 1 extract a.doc; said 'image (PNG)'
printf '{\n "roles": [{"title": "店长"}]\n}\n' >a.json; run 1 extract a.json; said 'JSON'
printf '[{"title": "店长"}]' >b.json; run 1 extract b.json; said 'JSON'
printf 'MN0\0\0\0\0\0' >a.wps; run 1 extract a.wps; said 'Microsoft Works'

# compound NAME...: a compound file of one sector of directory with these entries
compound() {
    printf '\320\317\021\340\241\261\032\341'
    head -c 504 /dev/zero
    for name; do printf '%s' "$name" | iconv -f UTF-8 -t UTF-16LE | { cat; head -c 128 /dev/zero; } | head -c 128; done
    head -c 1024 /dev/zero
}
compound 'Root Entry' EncryptionInfo EncryptedPackage >secret.docx; run 1 extract secret.docx; said '[encrypted]'
compound 'Root Entry' Workbook >book.doc; run 1 extract book.doc; said 'Excel workbook'

# zip archives
text 'before the damage' | document
pack whole.docx; run 0 extract whole.docx; printed 'before the damage'; silent
size=$(stat -c %s whole.docx)
head -c 30 whole.docx >cut.docx; run 1 extract cut.docx; said 'cut.docx:0: fatal: the zip archive is damaged'
for n in $((size / 2)) $((size - 30)); do head -c "$n" whole.docx >cut.docx; run 1 extract cut.docx; said '[zip-recovered]'; done
printed 'before the damage' # only the directory is lost
(cd "$good" && zip -q -X -r - . | cat >"$TMP/streamed.docx") # sizes stand behind the data
run 0 extract streamed.docx; printed 'before the damage'
head -c $(($(stat -c %s streamed.docx) - 30)) streamed.docx >cut.docx; run 1 extract cut.docx; printed 'before the damage'; said '[zip-recovered]'
printf 'PK\003\004 and nothing more' >cut.docx; run 1 extract cut.docx; said '[zip-damaged]'
(cd "$good" && zip -q -X -r -P secret "$TMP/password.docx" .); run 1 extract password.docx; said '[encrypted]'
pack stored.docx -0
sed 's/before the/BEFORE THE/' stored.docx >crc.docx; run 1 extract crc.docx; said '[zip-part-damaged]'; printed 'BEFORE THE damage'

# documents with macros, and templates: the main part is told by its relation, macros are never looked at
mkdir "$good/_rels"
mv "$good/word/document.xml" "$good/word/main2.xml"
printf '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/main2.xml"/></Relationships>' >"$good/_rels/.rels"
printf 'Attribut no document' >"$good/word/vbaProject.bin"
for kind in ms-word.document.macroEnabled openxmlformats-officedocument.wordprocessingml.template ms-word.template.macroEnabledTemplate; do
    printf '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/><Override PartName="/word/main2.xml" ContentType="application/vnd.%s.main+xml"/></Types>' $kind >"$good/[Content_Types].xml"
    pack kind.doc; run 0 extract kind.doc; printed ' format="docx"'; printed '>before the damage</p>'; silent
done
rm -r "$good/_rels" "$good/word/main2.xml" "$good/word/vbaProject.bin" "$good/[Content_Types].xml"

# XML: a partial result stays
for cut in 1 2 3 4 5 6 7 8 9; do
    { printf '<w:document %s><w:body>' "$W"; text 'kept'; text 'the last one'; } | head -c -"$cut" >"$good/word/document.xml"
    pack cut.docx; run 1 extract cut.docx; said '[xml-broken]'; printed '>kept</p>'; valid
done
printf '<w:document %s><w:body>%s<w:p><w:r><w:t>&undefined;</w:t></w:r></w:p></w:body></w:document>' "$W" "$(text kept)" >"$good/word/document.xml"
pack entity.docx; run 1 extract entity.docx; said 'entity.docx:2: error: the XML is damaged'; printed '>kept</p>'
: >"$good/word/document.xml"; pack hollow.docx; run 1 extract hollow.docx; said 'is empty'
printf '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><w:document %s><w:body>%s</w:body></w:document>' "$W" "$(text '&b;')" >"$good/word/document.xml"
pack laughs.docx; run 1 extract laughs.docx; said '[xml-doctype]'
finish
