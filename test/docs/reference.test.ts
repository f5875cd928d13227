import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { folder, root } from '../process.js'

const committed = join(root, 'docs/reference')
const isThere = ['typedoc', 'typedoc-plugin-markdown'].every((name) =>
  existsSync(join(root, 'node_modules', name)),
)

t.setTimeout(300_000)

/** Pages outside of docs/. */
const PAGES = [
  ...['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'],
  ...['examples/README.md', 'bench/RESULTS.md', 'native-free-kernels/README.md'],
]

t.test(
  'docs/reference is what the sources give',
  { skip: isThere ? false : 'typedoc is not installed' },
  async (t) => {
    const made = folder()
    execFileSync(process.execPath, [join(root, 'scripts/reference.mjs'), made], { stdio: 'inherit' })
    t.same(readdirSync(committed).sort(), readdirSync(made).sort())
    for (const name of readdirSync(made)) {
      const [expected, found] = [made, committed].map((place) => readFileSync(join(place, name), 'utf8'))
      t.equal(found, expected, `${name}: run npm run reference after a build`)
    }
  },
)

t.test('the reference tells nothing of a machine or a day', async (t) => {
  for (const name of readdirSync(committed)) {
    const text = readFileSync(join(committed, name), 'utf8')
    t.notMatch(text, root, `${name}: path of a machine`)
    t.notMatch(text, /\b20\d\d-\d\d-\d\d\b|\.ts[#:]L?\d+/, `${name}: date or number of a line`)
  }
})

t.test('links between the pages of the documentation lead somewhere', async (t) => {
  const pages = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name))
  for (const page of [...PAGES, ...pages]) {
    const text = readFileSync(join(root, page), 'utf8').replace(/^```[\s\S]*?^```$/gm, '')
    for (const [, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^(https?:|#)/.test(target)) continue
      t.ok(existsSync(join(root, page, '..', target.replace(/#.*/, ''))), `${page} links to ${target}`)
    }
  }
})
