import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { OPTIONS } from '../../src/cli/options.js'
import { EXIT } from '../../src/errors.js'
import { STAGES } from '../../src/stages/list.js'
import { folder, root } from '../process.js'

const path = join(root, 'man/synthclean.1')
const page = readFileSync(path, 'utf8')

t.test('the manual page of the build is the one of the options', async (t) => {
  const made = join(folder(), 'synthclean.1')
  execFileSync(process.execPath, [join(root, 'scripts/man-page.mjs'), made])
  t.equal(readFileSync(made, 'utf8'), page)
})

t.test('it has every option, stage, rule and exit status', async (t) => {
  const text = page.replaceAll('\\-', '-')
  for (const [name, { describe }] of Object.entries(OPTIONS)) {
    t.match(text, `--${name}\\fR`, name)
    t.match(text, describe.replaceAll('\\', '\\e'), name)
  }
  for (const { name, rejects, edits, tags } of STAGES) {
    const section = text.slice(text.indexOf(`.TP\n\\fB${name}\\fR\n`)).split('.TP')[1] ?? ''
    for (const { id } of [...rejects, ...edits, ...tags]) t.match(section, id, `${name}: ${id}`)
  }
  for (const status of Object.values(EXIT)) t.match(text, `.TP\n\\fB${status}\\fR\n`)
})

const hasGroff = spawnSync('groff', ['--version']).status === 0

t.test('groff has nothing to say of it', { skip: hasGroff ? false : 'there is no groff' }, async (t) => {
  const { stderr } = spawnSync('groff', ['-man', '-ww', '-z', '-Tutf8', path], { encoding: 'utf8' })
  t.equal(stderr, '')
})

t.test('the package brings it', async (t) => {
  const { man, files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<
    string,
    unknown
  >
  t.equal(man, './man/synthclean.1')
  t.ok((files as string[]).includes('man'))
})
