#!/bin/bash
# make bench: documents a second of the stages, beside the floor, on one core; then the peers that are installed.
# Environment: ZHIZE, BUILD; N documents a format (400), ROUNDS (7), PEERS=0 leaves the peers out.
cd "$(dirname "$0")/../.." || exit 1
N=${N:-400} ROUNDS=${ROUNDS:-7}
dir=$BUILD/bench/corpus-$N
[ -d "$dir" ] || "$BUILD/bench/corpus" "$dir" "$N" 1 || exit 1
uname -srm; grep -m1 'model name' /proc/cpuinfo; date -u +%F
echo "corpus: $N documents a format, seed 1; medians of $ROUNDS interleaved rounds, CPU time of one core"
"$BUILD/bench/bench" "$ROUNDS" "$dir"/*.docx "$dir"/*.odt "$dir"/*.htm "$dir"/*.rtf "$dir"/*.txt samples/*.doc || exit 1
[ "${PEERS:-1}" = 0 ] && exit
# A process a document, as these are used; zhize the same way.
few=$(ls "$dir"/*.docx | head -n 20)
per() { # NAME COMMAND...: seconds a document
    local name=$1 from to n=0
    shift
    from=$(date +%s.%N)
    for f in $files; do "$@" "$f" >/dev/null 2>&1; n=$((n + 1)); done
    to=$(date +%s.%N)
    awk -v n="$name" -v d="$n" -v a="$from" -v b="$to" 'BEGIN {printf "  %-28s %8.1f ms a document\n", n, (b - a) * 1000 / d}'
}
echo "a process a document:"
files=$few
per "zhize normalize, docx" "$ZHIZE" normalize
command -v pandoc >/dev/null && per "pandoc -t plain, docx" pandoc -t plain
command -v docx2txt >/dev/null && per "docx2txt" docx2txt
files=$(ls samples/*.doc)
per "zhize normalize, doc" "$ZHIZE" normalize
command -v antiword >/dev/null && per "antiword" antiword
command -v catdoc >/dev/null && per "catdoc" catdoc
if command -v soffice >/dev/null; then
    from=$(date +%s.%N)
    soffice --headless "-env:UserInstallation=file://$BUILD/bench/profile" --convert-to txt:Text --outdir "$BUILD/bench/out" $few >/dev/null 2>&1
    to=$(date +%s.%N)
    awk -v a="$from" -v b="$to" 'BEGIN {printf "  %-28s %8.1f ms a document\n", "LibreOffice, 20 in one call", (b - a) * 1000 / 20}'
fi
exit 0
