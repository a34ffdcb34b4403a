# README's sessions: each command of a console block is run, and what it prints is what the README shows; … stands for any text, alone on a
# line for any lines. Commands that the README names exist.
. tests/lib/check.sh
project=$PWD
mkdir "$TMP/session" && cd "$TMP/session" || exit 1
ln -s "$project/samples" samples
printf '#!/bin/sh\nexec %s "%s" "$@"\n' "$WRAP" "$ZHIZE" >zhize && chmod +x zhize

# A shown line as a pattern: all literal, but …
as_pattern() { sed -e 's/[][\\.*^$+?(){}|]/\\&/g' -e 's/…/.*/g' -e 's/^/^/' -e 's/$/$/'; }
# Are the shown lines in $TMP/shown those of $TMP/out? Lines of … alone skip.
compare() {
    local skip= pattern line found
    exec 3<"$TMP/out"
    while IFS= read -r pattern; do
        if [ "$pattern" = '…' ]; then skip=1; continue; fi
        pattern=$(printf '%s\n' "$pattern" | as_pattern) found=
        while IFS= read -r line <&3; do
            [[ $line =~ $pattern ]] && { found=1; break; }
            [ -n "$skip" ] || break
        done
        [ -n "$found" ] || { echo "    wanted: $pattern"; [ -n "$skip" ] || echo "    got:    $line"; return 1; }
        skip=
    done <"$TMP/shown"
    IFS= read -r line <&3 && [ -z "$skip" ] && { echo "    not shown: $line"; return 1; }
    return 0
}
check_command() {
    [ -n "$command" ] || return
    commands=$((commands + 1))
    # what this machine, or a program under sanitizers, cannot do is no part of what the README shows
    bash -c "$command" 2>&1 </dev/null | grep -v '^zhize: workers run without ' >"$TMP/out"
    compare >"$TMP/why" || { fail "README: \$ $command"; cat "$TMP/why"; }
}
commands=0 command= inside=
while IFS= read -r line; do
    case $inside$line in
    '```console') inside=1 command= ;;
    '1```') check_command; inside= ;;
    '1$ '*) check_command; command=${line#\$ }; : >"$TMP/shown" ;;
    1*) printf '%s\n' "$line" >>"$TMP/shown" ;;
    esac
done <"$project/README.md"
[ "$commands" -ge 10 ] || fail "only $commands commands were found in the README"

# Paths and commands that it names.
cd "$project" || exit 1
for path in $(grep -oE '`(pipeline|include|tests|samples|\.ci)/[a-z_./-]*`' README.md | tr -d '`' | sort -u); do
    [ -e "$path" ] || fail "README names $path, which is not there"
done
for target in $(grep -oE 'make [a-z]+' README.md | cut -d' ' -f2 | sort -u); do
    case $target in a | it) continue ;; esac
    grep -q "^$target:" Makefile || fail "README names make $target"
done
for option in $(sed -n '/^## Every night/,/^## Security/p' README.md | sed -E 's/(systemctl|journalctl|systemd-[a-z]+) [^;`#]*//g' | grep -oE -- '--[a-z-]+' | sort -u); do
    git grep -q "{\"${option#--}\", " -- pipeline || fail "README names the option $option"
done
finish
