# Bash completion for zhize: commands, then options and files.
_zhize() {
    local cur=${COMP_WORDS[COMP_CWORD]}
    if [ "$COMP_CWORD" = 1 ]; then
        mapfile -t COMPREPLY < <(compgen -W "$(zhize help 2>/dev/null | sed -n 's/^  \([a-z]*\)  .*/\1/p')" -- "$cur")
    elif [ "${COMP_WORDS[1]}" = schema ]; then
        mapfile -t COMPREPLY < <(compgen -W "document segments roles catalogue" -- "$cur")
    elif [ "${COMP_WORDS[1]}" = help ]; then
        mapfile -t COMPREPLY < <(compgen -W "$(zhize help 2>/dev/null | sed -n 's/^  \([a-z]*\)  .*/\1/p')" -- "$cur")
    elif [[ $cur == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(zhize help "${COMP_WORDS[1]}" 2>/dev/null | grep -o -- '--[a-z-]*' | sort -u)" -- "$cur")
    else
        mapfile -t COMPREPLY < <(compgen -f -- "$cur")
    fi
}
complete -o filenames -F _zhize zhize
