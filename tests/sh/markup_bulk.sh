# Documents called .doc that are RTF: read as what they are, within a second, without a message.
. tests/lib/check.sh
BULK=${BULK:-../shared/bulk}
[ -d "$BULK" ] || { echo "no $BULK: nothing to read"; exit 0; }
found=0
for f in "$BULK"/*.doc; do
    [ "$(head -c 5 "$f")" = '{\rtf' ] || continue
    found=$((found + 1))
    run 0 extract "$f"
    printed ' format="rtf"'
    silent
    valid
done
[ $found = 2 ] || fail "$found RTF files instead of 2"
finish
