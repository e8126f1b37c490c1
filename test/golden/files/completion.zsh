#compdef foretoken
# zsh completion for foretoken; load it with: source <(foretoken completion zsh)
_foretoken() {
  local -a lines described
  local line
  lines=("${(@f)$("${words[1]}" __complete "${(@)words[2,CURRENT]}" 2>/dev/null)}")
  case "${lines[1]}" in
    :files) _files; return ;;
    :folders) _files -/; return ;;
  esac
  for line in "${lines[@]}"; do
    [[ -n "$line" ]] && described+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}")
  done
  _describe 'foretoken' described
}
if [[ "${funcstack[1]}" == "_foretoken" ]]; then _foretoken "$@"; else compdef _foretoken foretoken; fi
