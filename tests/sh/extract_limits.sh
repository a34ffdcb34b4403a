#!/bin/bash
# slow
# Limits of limits.h at their edge, as .docx meets them: what is just within is read, what is past says so.
. tests/lib/check.sh
cd "$TMP" || exit 1
good=$TMP/good
mkdir -p "$good/word/_rels"
W='xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
R=http://schemas.openxmlformats.org/officeDocument/2006/relationships
limit() { sed -n "s/^#define $1 *(\{0,1\}\([0-9]*\)u\{0,1\}.*/\1/p" "$OLDPWD/include/limits.h"; }
text() { printf '<w:p><w:r><w:t>%s</w:t></w:r></w:p>' "$1"; }
times() { local i; for ((i = 0; i < $1; i++)); do printf '%s' "$2"; done; }
blanks() { head -c "$1" /dev/zero | tr '\0' ' '; }
pack() { local name=$1; shift; rm -f "$name"; (cd "$good" && zip -q -X -r -D "$@" "$TMP/$name" .); }
document() { { printf '<w:document %s><w:body>' "$W"; cat; printf '</w:body></w:document>'; } >"$good/word/document.xml"; }
cat >"$good/word/_rels/document.xml.rels" <<XML
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="s" Type="$R/styles" Target="styles.xml"/><Relationship Id="n" Type="$R/numbering" Target="numbering.xml"/><Relationship Id="c" Type="$R/aFChunk" Target="chunk.docx"/></Relationships>
XML
printf '<w:styles %s/>' "$W" >"$good/word/styles.xml"
printf '<w:numbering %s/>' "$W" >"$good/word/numbering.xml"

# elements within each other: document, body, N controls, p, r, t
n=$(($(limit LIMIT_XML_DEPTH) - 5))
for more in 0 1; do
    { text before; times $((n + more)) '<w:sdt>'; text deep; times $((n + more)) '</w:sdt>'; } | document
    pack depth$more.docx
done
run 0 extract depth0.docx; printed '>deep</p>'; silent
run 1 extract depth1.docx; printed '>before</p>'; said '[limit-reached]'

# attributes of one element, looked at in tags of 16 KiB and more; namespaces in scope
n=$(limit LIMIT_XML_ATTRIBUTES)
for more in 0 1; do
    attributes=$(seq $((n + more)) | sed 's/.*/ a&="twenty bytes or so.."/' | tr -d '\n')
    { text before; printf '<w:p%s><w:r><w:t>wide</w:t></w:r></w:p>' "$attributes"; } | document
    pack attributes$more.docx
    printf '<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:mimetype="application/vnd.oasis.opendocument.text"><office:body><office:text><text:p>before</text:p><text:p%s>wide</text:p></office:text></office:body></office:document>' "$attributes" >attributes$more.fodt
    printf '<document xmlns="urn:zhize:document:1" source="a" format="txt"><p n="1">before</p><p%s>wide</p></document>' "${attributes/ a1=\"twenty bytes or so..\"/ n=\"2\"}" >attributes$more.xml
done
run 0 extract attributes0.docx; printed '>wide</p>'; silent
run 1 extract attributes1.docx; printed '>before</p>'; said "more than $n attributes [limit-reached]"
run 0 extract attributes0.fodt; printed '>wide</p>'; silent
run 1 extract attributes1.fodt; printed '>before</p>'; said 'attributes of an element [limit-reached]'
run 0 normalize attributes0.xml; silent
run 1 normalize attributes1.xml; said 'too many attributes [xml-broken]'
n=$(limit LIMIT_XML_NAMESPACES)
for more in -1 0; do # of elements that each declare some; the document's own two count
    { text before
      for ((i = 0; i < n - 2 + more; i += 500)); do printf '<w:sdt%s>' "$(seq $i $((i + 499 < n - 2 + more ? i + 499 : n - 2 + more)) | sed 's/.*/ xmlns:n&="urn:&"/' | tr -d '\n')"; done
      text deep
      for ((i = 0; i < n - 2 + more; i += 500)); do printf '</w:sdt>'; done; } | document
    pack namespaces$more.docx
done
run 0 extract namespaces-1.docx; printed '>deep</p>'; silent
run 1 extract namespaces0.docx; printed '>before</p>'; said "more than $n namespaces [limit-reached]"

# tables within tables (document and body take two levels, a table three)
n=$(limit LIMIT_TABLE_DEPTH)
for more in 0 1; do
    { times $((n + more)) '<w:tbl><w:tr><w:tc>'; text deep; times $((n + more)) '</w:tc></w:tr></w:tbl>'; } | document
    pack tables$more.docx
done
run 0 extract tables0.docx; printed '>deep</p>'; silent
run 1 extract tables1.docx; printed '>deep</p>'; said 'tables within tables [limit-reached]'

# fields within fields
n=$(limit LIMIT_FIELD_DEPTH)
field() { printf '<w:r><w:fldChar w:fldCharType="%s"/></w:r>' "$1"; }
for more in 0 1; do
    { printf '<w:p>'; times $((n + more)) "$(field begin)$(field separate)"; printf '<w:r><w:t>result</w:t></w:r>'
      times $((n + more)) "$(field end)"; printf '<w:r><w:t>, after</w:t></w:r></w:p>'; } | document
    pack fields$more.docx
done
run 0 extract fields0.docx; printed '>result, after</p>'; silent
run 1 extract fields1.docx; printed '>result, after</p>'; said 'fields within fields [limit-reached]'

# styles: a chain of basedOn
n=$(limit LIMIT_STYLE_DEPTH)
printf '<w:p><w:pPr><w:pStyle w:val="s1"/></w:pPr><w:r><w:t>x</w:t></w:r></w:p>' | document
for more in 0 1; do
    { printf '<w:styles %s>' "$W"
      for ((i = 1; i <= n + more; i++)); do printf '<w:style w:type="paragraph" w:styleId="s%d"><w:name w:val="S%d"/>%s</w:style>' $i $i "$([ $i -lt $((n + more)) ] && printf '<w:basedOn w:val="s%d"/>' $((i + 1)) || printf '<w:pPr><w:jc w:val="center"/></w:pPr>')"; done
      printf '</w:styles>'; } >"$good/word/styles.xml"
    pack styles$more.docx
done
run 0 extract styles0.docx; printed 'center="1"'; silent
run 0 extract styles1.docx; said '[numbering-loop]'
printf '<w:styles %s/>' "$W" >"$good/word/styles.xml"

# lists
n=$(limit LIMIT_LISTS)
text x | document
for more in 0 1; do
    awk -v n=$((n + more)) -v w="$W" 'BEGIN {printf "<w:numbering %s>", w; for (i = 0; i < n; i++) printf "<w:abstractNum w:abstractNumId=\"%d\"/>", i; print "</w:numbering>"}' >"$good/word/numbering.xml"
    pack lists$more.docx -0
done
run 0 extract lists0.docx; silent
run 1 extract lists1.docx; printed '>x</p>'; said "more than $n lists [limit-reached]"
printf '<w:numbering %s/>' "$W" >"$good/word/numbering.xml"

# a document in a document may not hold a third: LIMIT_EMBED_DEPTH
text innermost | document; pack inner.docx
cp inner.docx "$good/word/chunk.docx"
{ text middle; printf '<w:altChunk r:id="c"/>'; } | document; pack middle.docx
run 0 extract middle.docx; printed '>innermost</p>'; silent
cp middle.docx "$good/word/chunk.docx"
{ text outer; printf '<w:altChunk r:id="c"/>'; } | document; pack outer.docx
run 1 extract outer.docx; printed '>middle</p>'; said 'documents within documents [limit-reached]'
rm "$good/word/chunk.docx"

# a paragraph's bytes, and a document's paragraphs
mib=$(limit LIMIT_PARAGRAPH_BYTES)
{ printf '<w:p><w:r><w:t>'; head -c "$((mib << 20))" /dev/zero | tr '\0' a; printf '</w:t></w:r></w:p>'; } | document
pack bytes0.docx -0; run 0 extract bytes0.docx; silent
{ printf '<w:p><w:r><w:t>'; head -c "$(((mib << 20) + 1))" /dev/zero | tr '\0' a; printf '</w:t></w:r></w:p>'; text next; } | document
pack bytes1.docx -0; run 1 extract bytes1.docx; printed '>next</p>'; said '[limit-reached]'
n=$(limit LIMIT_PARAGRAPHS)
for more in 0 1; do
    head -c $((n + more)) /dev/zero | sed 's,\x00,<w:p/>,g' | document
    pack paragraphs$more.docx -0
done
run 0 extract paragraphs0.docx; silent
run 1 extract paragraphs1.docx; said 'paragraphs [limit-reached]'

# the archive: entries, ratio, bytes of a part
n=$(limit LIMIT_ZIP_ENTRIES)
text x | document
have=$(find "$good" -type f | wc -l)
mkdir "$good/more"; (cd "$good/more" && seq $((n - have)) | xargs touch)
pack entries0.docx; run 0 extract entries0.docx; silent
touch "$good/more/another"; pack entries1.docx; run 1 extract entries1.docx; said "more than $n entries [zip-limit]"
rm -r "$good/more"
{ text x; head -c 20M /dev/zero | tr '\0' ' '; } | document
pack ratio.docx; run 1 extract ratio.docx; said '[zip-limit]'; printed '>x</p>'
pack ratio.docx -0; run 0 extract ratio.docx
# LIMIT_ZIP_RATIO_FROM: a part so large is not asked yet
from=$(($(limit LIMIT_ZIP_RATIO_FROM) << 20))
{ text x; blanks $((from - 7000)); } | document
blanks $((from - $(stat -c %s "$good/word/document.xml"))) >tail
{ text x; blanks $((from - 7000)); cat tail; } | document
pack from.docx; run 0 extract from.docx; silent; printed '>x</p>'
{ text x; blanks $((from - 7000)); cat tail; echo; } | document
pack from.docx; run 1 extract from.docx; said 'more than'
# the ratio: documents of 4 MiB that pack more and less well, some on each side of the limit
n=$(limit LIMIT_ZIP_RATIO) within=0 past=0
for kib in 10 14 16 18 22 28 36; do
    { text x; printf '<!--'; head -c "${kib}K" /dev/urandom | base64; printf -- '-->'; head -c 4M /dev/zero | tr '\0' ' '; } | document
    pack ratio.docx
    read -r size packed <<<"$(unzip -v ratio.docx word/document.xml | awk '$8 == "word/document.xml" {print $1, $3}')"
    if [ $((size / n)) -gt "$packed" ]; then
        past=$((past + 1)); run 1 extract ratio.docx; said "more than $n times"
    else
        within=$((within + 1)); run 0 extract ratio.docx; silent
    fi
done
[ $within -gt 0 ] && [ $past -gt 0 ] || fail "the ratio was not tried on both sides of the limit ($within within, $past past)"
# one part, and all parts that are read; a part that is as large as all may be is packed, or the file itself were too large
part=$(($(limit LIMIT_ZIP_PART_BYTES) << 20)) total=$(($(limit LIMIT_ZIP_TOTAL_BYTES) << 20))
padded() { # padded BYTES NAME FILLER: a part of exactly so many bytes
    local start="<w:$2 $W>" end="</w:$2>"
    printf '%s' "$start"; $3 $(($1 - ${#start} - ${#end})); printf '%s' "$end"
}
{ text x; blanks $((part - 7000)); } | document
blanks $((part - $(stat -c %s "$good/word/document.xml"))) >tail
{ text x; blanks $((part - 7000)); cat tail; } | document
pack part0.docx -0; run 0 extract part0.docx; silent; printed '>x</p>'
{ text x; blanks $((part - 7000)); cat tail; echo; } | document
pack part1.docx -0; run 1 extract part1.docx; said 'word/document.xml is too large [zip-limit]'
rm part?.docx
digits() { seq -w 9999999 | head -c "$1"; }
padded $((part - (1 << 20))) styles blanks >"$good/word/styles.xml"
{ text x; blanks $((part - (1 << 20))); } | document
rest=$((total - $(cat "$good/word/styles.xml" "$good/word/document.xml" "$good/word/_rels/document.xml.rels" | wc -c)))
for more in 0 1; do
    padded $((rest + more)) numbering digits >"$good/word/numbering.xml"
    rm -f total.docx
    (cd "$good" && zip -q -X -0 "$TMP/total.docx" word/document.xml word/styles.xml word/_rels/* && zip -q -X "$TMP/total.docx" word/numbering.xml)
    run $more extract total.docx; printed '>x</p>'
    [ $more = 0 ] && silent || said 'is too large [zip-limit]'
done
rm total.docx
printf '<w:styles %s/>' "$W" >"$good/word/styles.xml"
printf '<w:numbering %s/>' "$W" >"$good/word/numbering.xml"

# a file's bytes, and a document's text, as plain text
mib=$(limit LIMIT_TEXT_BYTES) line=$(limit LIMIT_PARAGRAPH_BYTES)
{ for ((i = 0; i < mib / line; i++)); do head -c "$(((line << 20) - (i == 0)))" /dev/zero | tr '\0' a; echo; done; } >text0.txt
{ cat text0.txt; echo ab; } >text1.txt
run 0 extract text0.txt; silent
run 1 extract text1.txt; said 'text [limit-reached]'
rm text?.txt
mib=$(limit LIMIT_FILE_BYTES)
truncate -s "${mib}M" file0; run 1 extract file0; said '[format-unknown]'
truncate -s "$(((mib << 20) + 1))" file1; run 1 extract file1; said '[file-too-large]'
rm file?

# fields of one role: each other one beside its first
n=$(limit LIMIT_ROLE_FIELDS)
for more in 0 1; do
    { echo 岗位名称：仓库管理员; seq $((n + more)) | sed 's/.*/工作地点：&号仓库/'; printf '岗位职责：\n1、清点库存；\n'; } >fields$more.txt
done
run 0 normalize fields0.txt; printed "${n}号仓库"; silent
run 1 normalize fields1.txt; printed '<text>清点库存；'; said "more than $n fields of one role [limit-reached]"

# patterns: LIMIT_PCRE2_MATCH (the look-ahead is what an automaton cannot tell, so that PCRE2 is asked)
{ printf 'hint evil (?:[a-z]+)+(?=[0-9])!\n'; } >evil.rules
{ head -c 60 /dev/zero | tr '\0' a; echo '!'; } >evil.txt
run 1 segment --rules evil.rules evil.txt; printed 'aaaa!'; said '[match-limit]'
finish
