#!/bin/sh
# Compares the text of real .doc files with what antiword and catdoc print: words as a multiset, a Han character being a
# word, without bare numbers (antiword prints list numbers in its own way) and without our labels. For each file:
#   lost   words that both other programs print and we do not, per mille of ours
#   extra  words that we print and neither of them does
#   a, c   words in but one of both, against antiword alone and catdoc alone
#   lo     the same against LibreOffice, the third judge (-l, where it is installed); it shows deleted text, no text boxes
# Prints the files where antiword or catdoc differs by more than 1 %, those that fail and those over a second; (-N): words
# that only the other one has. Each of them ends in who bears us out: another program that agrees with us within 1 %, or
# "none else" where what antiword and catdoc have more than we is in neither of the two others (what they read from bytes
# that are no text) and what we print one of them prints too. "?": nobody, the file is to be looked at.
#   usage: ZHIZE=./zhize tests/tools/compare_doc.sh [-v] [-l] FOLDER...     -v: every file
# Exit status 1 when a file loses more than 1 %, fails or is slow.
ZHIZE=${ZHIZE:-./zhize}
verbose='' judge=''
while :; do
    case $1 in
    -v) verbose=1 ;;
    -l) judge=1 ;;
    *) break ;;
    esac
    shift
done
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
export LC_ALL=C.UTF-8

words() { grep -aoP '\p{Han}|(?:(?!\p{Han})[\p{L}\p{N}])+' | grep -vE '^[0-9]+$' | sort; }
only() { comm -23 "$1" "$2" | wc -l; }
mille() { echo $(($1 * 1000 / ($2 > 0 ? $2 : 1))); }

if [ -n "$judge" ]; then
    find "$@" -type f -iname '*.doc' -exec soffice "-env:UserInstallation=file://$tmp/profile" --headless \
        --convert-to txt:Text --outdir "$tmp/lo" {} + >/dev/null 2>&1
fi

count=0 settled=0 open=0 bad=0 other=0 agree=0
for f in $(find "$@" -type f -iname '*.doc' | sort); do
    from=$(date +%s%N)
    "$ZHIZE" extract "$f" >"$tmp/xml" 2>"$tmp/err"
    status=$?
    ms=$((($(date +%s%N) - from) / 1000000))
    if ! grep -q 'format="doc"' "$tmp/xml" && [ $status -eq 0 ]; then
        other=$((other + 1)) # RTF, HTML … under the name of .doc
        continue
    fi
    count=$((count + 1))
    sed 's/<diagnostic.*//; s/<[^>]*>//g; s/&lt;/</g; s/&gt;/>/g; s/&quot;/"/g; s/&amp;/\&/g' "$tmp/xml" | words >"$tmp/ours"
    antiword -w 0 -m UTF-8.txt "$f" 2>/dev/null | words >"$tmp/a"
    catdoc -d utf-8 -w "$f" 2>/dev/null | words >"$tmp/c"
    comm -12 "$tmp/a" "$tmp/c" >"$tmp/both"
    sort "$tmp/a" "$tmp/c" >"$tmp/either"
    n=$(wc -l <"$tmp/ours")
    lost=$(mille "$(only "$tmp/both" "$tmp/ours")" "$n")
    extra=$(mille "$(only "$tmp/ours" "$tmp/either")" "$n")
    a=$(mille $(($(only "$tmp/ours" "$tmp/a") + $(only "$tmp/a" "$tmp/ours"))) $((n + $(wc -l <"$tmp/a"))))
    c=$(mille $(($(only "$tmp/ours" "$tmp/c") + $(only "$tmp/c" "$tmp/ours"))) $((n + $(wc -l <"$tmp/c"))))
    [ "$a" -le 10 ] && [ "$c" -le 10 ] && agree=$((agree + 1))
    if [ $status -ne 0 ] || [ "$ms" -gt 1000 ] || [ "$lost" -gt 10 ]; then
        bad=$((bad + 1))
        echo "BAD $f: status $status, $ms ms, lost $lost"
        cat "$tmp/err"
    fi
    lo='' l=1000 lo_text=$tmp/lo/$(basename "${f%.*}").txt
    if [ -f "$lo_text" ]; then
        words <"$lo_text" >"$tmp/l"
        l=$(mille $(($(only "$tmp/ours" "$tmp/l") + $(only "$tmp/l" "$tmp/ours"))) $((n + $(wc -l <"$tmp/l"))))
        if [ "$a" -gt 10 ] || [ "$c" -gt 10 ]; then
            [ "$l" -le 10 ] && settled=$((settled + 1))
        fi
        lo=", lo $l (-$(only "$tmp/l" "$tmp/ours"))"
    fi
    witness=?
    [ "$lost" -gt 10 ] || [ "$extra" -gt 10 ] || witness='none else'
    [ "$l" -gt 10 ] || witness=LibreOffice
    [ "$c" -gt 10 ] || witness=catdoc
    [ "$a" -gt 10 ] || witness=antiword
    [ "$witness" != '?' ] || open=$((open + 1))
    if [ -n "$verbose" ] || [ "$a" -gt 10 ] || [ "$c" -gt 10 ]; then
        echo "$(basename "$f"): $n words, lost $lost, extra $extra, a $a (-$(only "$tmp/a" "$tmp/ours")), c $c (-$(only "$tmp/c" "$tmp/ours"))$lo per mille; $ms ms; $witness"
    fi
done
echo "$count files, $other of another kind; $agree agree with both within 1 %; $bad bad"
[ -z "$judge" ] || echo "of the $((count - agree)) others LibreOffice agrees with us within 1 % in $settled; borne out by nobody: $open"
[ "$bad" -eq 0 ]
