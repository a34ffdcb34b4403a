#!/bin/bash
# make bench: measures on one core, and writes the tables between README's two marks. What it measures: see bench.c.
# Environment: ZHIZE, BUILD; N documents a format (2000), ROUNDS (5), PEERS documents of a format for other programs (40; 0: none),
# LARGE=0 leaves out the large documents, WRITE=0 leaves README as it is.
cd "$(dirname "$0")/../.." || exit 1
export LC_ALL=C.UTF-8
N=${N:-2000} ROUNDS=${ROUNDS:-5} PEERS=${PEERS:-40}
bench=$BUILD/bench/bench dir=$BUILD/bench/corpus-$N table=$BUILD/bench/table.md
[ -d "$dir" ] || { rm -rf "$dir.new"; "$BUILD/bench/corpus" "$dir.new" "$N" 1 && mv "$dir.new" "$dir"; } || exit 1
first() { ls "$dir"/*."$1" | head -n "$PEERS"; }
{
    echo
    echo "$(date -u +%F), $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores, $(uname -sr), $(sed -n 's/^PRETTY_NAME="\(.*\)"/\1/p' /etc/os-release), load $(cut -d' ' -f1 /proc/loadavg);"
    echo "$N made-up documents a format (seed 1, one in 40 a compilation of hundreds of posts), processor time of one core, medians of $ROUNDS interleaved rounds in one process."
    echo "The floor only unzips and parses (\`tests/bench/bench.c\`)."
    echo
    echo '| kind | files | MB | floor, documents/s | extract, documents/s | MB/s | to roles XML, documents/s | MB/s | floor ÷ extract | floor ÷ all |'
    echo '|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|'
    "$bench" "$ROUNDS" "$dir"/*.docx "$dir"/*.odt "$dir"/*.doc "$dir"/*.htm "$dir"/*.rtf "$dir"/*.txt || exit 1
    if [ "$PEERS" != 0 ]; then
        echo
        echo "A process a document unless it says otherwise ($PEERS .docx, $((PEERS * 5)) .doc), start-up included:"
        echo
        echo '| | ms of processor time a document | peak memory, MB |'
        echo '|---|--:|--:|'
        "$bench" -p 'zhize version (start-up)' "$ZHIZE version" $(first docx)
        "$bench" -p 'zhize extract, .docx' "$ZHIZE extract" $(first docx)
        "$bench" -p 'zhize normalize, .docx' "$ZHIZE normalize" $(first docx)
        command -v docx2txt >/dev/null && "$bench" -p 'docx2txt, .docx' docx2txt $(first docx)
        /usr/bin/python3 -c 'import docx' 2>/dev/null && "$bench" -p 'python-docx (paragraphs'"'"' text), .docx' "/usr/bin/python3 tests/bench/docx_text.py" $(first docx)
        command -v pandoc >/dev/null && "$bench" -p 'pandoc -t plain, .docx' 'pandoc -t plain' $(first docx)
        command -v soffice >/dev/null && "$bench" -o 'LibreOffice, .docx, all in one process' "soffice -env:UserInstallation=file://$BUILD/bench/profile --headless --convert-to txt:Text --outdir $BUILD/bench/out" $(first docx)
        for kind in "made-up .doc:$dir" "real .doc:../shared/bulk"; do
            name=${kind%%:*} files=$(ls "${kind#*:}"/*.doc 2>/dev/null | head -n $((PEERS * 5)))
            [ -n "$files" ] || continue
            "$bench" -p "zhize extract, $name" "$ZHIZE extract" $files
            "$bench" -p "zhize normalize, $name" "$ZHIZE normalize" $files
            command -v antiword >/dev/null && "$bench" -p "antiword, $name" 'antiword -m UTF-8.txt' $files
            command -v catdoc >/dev/null && "$bench" -p "catdoc, $name" 'catdoc -d utf-8' $files
            files="$files $files $files $files $files" # start-up counts for little
            "$bench" -x "extract, $name, all in one process" $files
            command -v antiword >/dev/null && "$bench" -o "antiword, $name, all in one process" 'antiword -m UTF-8.txt' $files
            command -v catdoc >/dev/null && "$bench" -o "catdoc, $name, all in one process" 'catdoc -d utf-8' $files
        done
    fi
    if [ "${LARGE:-1}" != 0 ]; then
        echo
        echo 'One .docx of so many posts:'
        echo
        echo '| | ms of processor time | peak memory, MB |'
        echo '|---|--:|--:|'
        mkdir -p "$BUILD/bench/large"
        for posts in 300 3000 30000; do
            f=$BUILD/bench/large/$posts.docx
            [ -f "$f" ] || "$BUILD/bench/corpus" "$BUILD/bench/large" large $posts
            mb=$(unzip -v "$f" word/document.xml | awk '$8 == "word/document.xml" {printf "%.0f", $1 / 1e6}')
            "$bench" -p "zhize extract, $posts posts, $mb MB of XML" "$ZHIZE extract" "$f"
            "$bench" -p "zhize normalize, the same" "$ZHIZE normalize" "$f"
        done
    fi
    echo
} >"$table" || exit 1
cat "$table"
[ "${WRITE:-1}" = 0 ] || awk -v table="$table" '
    /^<!-- make bench writes from here -->/ {print; while ((getline line < table) > 0) print line; inside = 1}
    /^<!-- to here -->/ {inside = 0}
    !inside && !/^<!-- make bench writes from here -->/' README.md >"$BUILD/bench/README.md" && { [ "${WRITE:-1}" = 0 ] || cp "$BUILD/bench/README.md" README.md; }
