# Real .doc files: all are read within a second; no word is lost that both antiword and catdoc print.
# slow
BULK=${BULK:-../shared/bulk}
[ -d "$BULK" ] || { echo "no $BULK: nothing to read"; exit 0; }
command -v antiword >/dev/null && command -v catdoc >/dev/null || { echo "no antiword or catdoc: nothing to compare with"; exit 0; }
exec tests/tools/compare_doc.sh "$BULK"
