import { execFileSync, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { OPTIONS } from '../../src/cli/options.js'
import { folder, program, synthclean } from '../process.js'

const script = join(folder(), 'completion.sh')
writeFileSync(script, execFileSync(process.execPath, [program, 'completion']))

const hasBash = spawnSync('bash', ['-c', 'type compgen']).status === 0

/** What bash offers for the last of these words, the first of which is the program. */
function offered(...words: string[]): string[] {
  const line = words.map((word) => `'${word}'`).join(' ')
  const commands = `source ${script}; COMP_WORDS=(${line}); COMP_CWORD=${words.length - 1}; _synthclean; printf '%s\\n' "\${COMPREPLY[@]}"`
  const found = execFileSync('bash', ['-u', '-c', commands], { encoding: 'utf8' })
  return found.split('\n').filter((word) => word !== '')
}

t.test('what bash completes', { skip: hasBash ? false : 'there is no bash' }, async (t) => {
  for (const flag of Object.keys(OPTIONS)) t.ok(offered('synthclean', '--').includes(`--${flag}`), flag)
  t.same(offered('synthclean', '--near'), ['--near-threshold'])
  t.same(offered('synthclean', 'in.jsonl', '--dedup-on', ''), ['record', 'prompt', 'response'])
  t.same(offered('synthclean', '--dedup-on', '=', 're'), ['record', 'response'], 'behind =, which is a word')
  t.same(offered('synthclean', '--dedup-on', '='), ['record', 'prompt', 'response'])
  t.same(offered('synthclean', 'com'), ['completion'])
  t.same(offered('synthclean', 'index', ''), ['build', 'merge', 'info'])
  t.same(offered('synthclean', 'report', '--'), [], 'flags of another command are not offered')
  t.same(offered('synthclean', '--output', 'x'), [], 'a path is left to the shell')
})

t.test('the script is all that is written', async (t) => {
  const { status, stdout, stderr } = await synthclean(['completion'])
  t.same([status, stderr], [0, ''])
  t.match(
    stdout.toString(),
    /^# Completion[\s\S]*complete -o bashdefault -o default -F _synthclean synthclean\n$/,
  )
})
