# Bad input: each kind has its diagnostic and exit status, the XML printed is valid, and nothing crashes.
. tests/lib/check.sh
cd "$TMP" || exit 1
printf '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>' >types.xml
w='xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
# docx NAME: what standard input holds becomes word/document.xml
docx() {
    rm -rf parts && mkdir -p parts/word parts/_rels && cp types.xml 'parts/[Content_Types].xml' && cat >parts/word/document.xml
    printf '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>' >parts/_rels/.rels
    [ -s parts/word/document.xml ] || rm parts/word/document.xml
    rm -f "$1" && (cd parts && zip -q -X -r "../$1" .)
}
# bad STATUS ID FILE: all three stages say so
bad_file() {
    for c in extract segment normalize; do
        run "$1" $c "$3"
        said "[$2]"
        grep -qE "^$3:[0-9]+: (warning|error|unsupported|fatal): .* \[$2\]$" "$TMP/err" || fail "$c $3: a diagnostic has another form"
        cp "$TMP/out" out.xml
        (cd - >/dev/null && "$ZHIZE" check "$TMP/out.xml") >/dev/null 2>"$TMP/invalid" || { fail "$c $3: output is not valid"; head -n 3 "$TMP/invalid"; }
    done
}

: >empty.docx;                                               bad_file 1 file-empty empty.docx
mkdir folder.docx;                                           bad_file 1 file-is-folder folder.docx
bad_file 1 file-missing missing.docx
seq 1 300 | sed "s/.*/<w:p><w:r><w:t>&<\/w:t><\/w:r><\/w:p>/" >paras
{ printf '<w:document %s><w:body>' "$w"; cat paras; printf '</w:body></w:document>'; } | docx good.docx
run 0 extract good.docx; silent; printed '<p n="300">300</p>'
head -c 30 good.docx >short.docx;                            bad_file 1 zip-damaged short.docx
zip -q -X other.docx types.xml;                              bad_file 1 format-unknown other.docx
docx nodoc.docx </dev/null;                                  bad_file 1 part-missing nodoc.docx
{ printf '<w:document %s><w:body>' "$w"; cat paras; printf '<w:p>'; } | docx broken.docx
bad_file 1 xml-broken broken.docx
run 1 extract broken.docx; printed '>200</p>'
{ printf '<!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document %s><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>' "$w"; } | docx doctype.docx
bad_file 1 xml-doctype doctype.docx
# Stage input that is broken, of a later stage, or has a DOCTYPE.
printf '<document xmlns="urn:zhize:document:1" source="a" format="b"><p n="1">x' >cut.xml;   bad_file 1 xml-broken cut.xml
printf '<!DOCTYPE document><document xmlns="urn:zhize:document:1" source="a" format="b"/>' >dt.xml; bad_file 1 xml-doctype dt.xml
printf '<roles xmlns="urn:zhize:roles:1" source="a"/>' >roles.xml
run 1 segment roles.xml; said '[format-unsupported]'
run 0 normalize roles.xml; silent
run 0 check roles.xml; silent
run 1 check roles.xml cut.xml missing.xml; said 'cut.xml:0: error'; said 'missing.xml:0: fatal'
printf '<roles xmlns="urn:zhize:roles:1" source="a"><role/></roles>' >invalid.xml
run 1 check invalid.xml; said '[xml-invalid]'
finish
