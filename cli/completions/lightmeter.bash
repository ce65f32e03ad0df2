# Completes the commands and flags of lightmeter, as `lightmeter completion` found them in the command tree.

_lightmeter_words() {
  case "$1" in
@WORDS@
    *) return 1 ;;
  esac
}

_lightmeter() {
  local current="${COMP_WORDS[COMP_CWORD]}" path='' longer word
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    longer="${path:+$path }$word"
    _lightmeter_words "$longer" > /dev/null || break
    path="$longer"
  done
  COMPREPLY=($(compgen -W "$(_lightmeter_words "$path")" -- "$current"))
  [ ${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "$current"))
}

complete -F _lightmeter lightmeter
