import type { Options } from 'yargs'
import { PROGRAMS } from '../programs/declarations.js'
import { OPTIONS } from './options.js'

const COMMANDS = ['report', 'index', 'bench', 'spark', 'stage', 'completion']
const INDEX_COMMANDS = ['build', 'merge', 'info']

/**
 * A script for bash, and for zsh by its bashcompinit, that completes commands, flags, and values where there is a choice;
 * everything else is completed as a path. It is made from the table of options and does not call the program.
 */
export function completionScript(): string {
  const options = Object.entries<Options>(OPTIONS)
  const flags = options.flatMap(([name, { alias }]) => [
    `--${name}`,
    alias === undefined ? [] : `-${String(alias)}`,
  ])
  const choices = options.flatMap(([name, { choices }]) =>
    choices ? [`    --${name}) words='${choices.join(' ')}' ;;`] : [],
  )
  return `# Completion of synthclean in bash and zsh: source this file.
if [ -n "\${ZSH_VERSION-}" ]; then
  autoload -U +X compinit && compinit
  autoload -U +X bashcompinit && bashcompinit
fi
_synthclean() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} words=''
  COMPREPLY=()
  case \${COMP_WORDS[1]} in
    report|bench|completion) [ "$COMP_CWORD" -gt 1 ] && return ;;
  esac
  # --flag=value is three words.
  if [ "$word" = '=' ]; then
    word=''
  elif [ "$before" = '=' ]; then
    before=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  case $before in
${choices.join('\n')}
  esac
  if [ -z "$words" ]; then
    case $word in
      -*) words='${flags.flat().join(' ')} --help --version' ;;
      *)
        if [ "$COMP_CWORD" -eq 1 ]; then
          words='${COMMANDS.join(' ')}'
        elif [ "$COMP_CWORD" -eq 2 ] && [ "\${COMP_WORDS[1]}" = index ]; then
          words='${INDEX_COMMANDS.join(' ')}'
        elif [ "$COMP_CWORD" -eq 2 ] && [ "\${COMP_WORDS[1]}" = stage ]; then
          words='${Object.keys(PROGRAMS).join(' ')}'
        fi
        ;;
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o bashdefault -o default -F _synthclean synthclean
`
}
