# bash completion for foretoken; load it with: source <(foretoken completion bash)
_foretoken() {
  local current="${COMP_WORDS[COMP_CWORD]}" line
  local -a candidates=()
  COMPREPLY=()
  while IFS= read -r line; do candidates+=("${line%%$'\t'*}"); done < <("${COMP_WORDS[0]}" __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  case "${candidates[0]:-}" in
    :files)
      compopt -o filenames 2>/dev/null
      while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$current")
      return ;;
    :folders)
      compopt -o filenames 2>/dev/null
      while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -d -- "$current")
      return ;;
  esac
  while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -W "${candidates[*]}" -- "$current")
}
complete -F _foretoken foretoken
