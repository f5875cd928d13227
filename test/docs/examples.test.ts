import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import t from 'tap'
import { folder, program, root } from '../process.js'

t.setTimeout(900_000)

/** Every command of these pages runs; of the others those that name a file of examples/. */
const GUIDES = 'docs/guides'

const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
const pages = [
  'README.md',
  'examples/README.md',
  ...docs.filter((name) => name.endsWith('.md')).map((name) => join('docs', name)),
]

/** The commands of a page, in order: those that belong together in one. */
function commandsOf(page: string): string[] {
  const text = readFileSync(join(root, page), 'utf8')
  const blocks = [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block)
  const chosen = page.startsWith(GUIDES) ? blocks : blocks.filter((block) => /(?<!\/)examples\//.test(block))
  // All is installed where a test runs.
  return chosen.map((block) => block.replace('npm ci && ', ''))
}

/** A folder like a checkout, in which commands leave what they write, and the environment that knows the program. */
function checkout(): { cwd: string; env: NodeJS.ProcessEnv } {
  const cwd = folder()
  cpSync(join(root, 'examples'), join(cwd, 'examples'), { recursive: true })
  symlinkSync(join(root, 'dist'), join(cwd, 'dist'))
  mkdirSync(join(cwd, 'bin'))
  const command = `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`
  writeFileSync(join(cwd, 'bin/synthclean'), command, { mode: 0o755 })
  return { cwd, env: { ...process.env, PATH: `${join(cwd, 'bin')}${delimiter}${process.env['PATH']}` } }
}

const hasBash = spawnSync('bash', ['-c', 'true']).status === 0

for (const page of pages) {
  const commands = commandsOf(page)
  if (commands.length === 0) continue
  t.test(`the commands of ${page} run`, { skip: hasBash ? false : 'there is no bash' }, async (t) => {
    const place = checkout()
    for (const command of commands) {
      const { status, stderr } = spawnSync('bash', ['-e', '-c', command], { ...place, encoding: 'utf8' })
      t.equal(status, 0, `${command}${stderr}`)
      t.notMatch(stderr, /warning|not expected/, command)
    }
  })
}

t.test('the guides have commands', async (t) => {
  for (const page of pages.filter((name) => name.startsWith(GUIDES))) t.ok(commandsOf(page).length >= 4, page)
  t.equal(pages.filter((name) => name.startsWith(GUIDES)).length, 3)
})
