import { execFileSync } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import t from 'tap'
import { root } from './process.js'

/** What each part may import, besides itself: imports point one way. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  'src/api': ['src/cli', 'src/pipeline', 'src/io', 'src/scorecard', 'src/errors.ts'],
  'src/cli': [
    'src/pipeline',
    'src/programs',
    'src/spark',
    'src/io',
    'src/scorecard',
    'src/stages',
    'src/index',
    'src/records',
    'native-free-kernels',
    'src/errors.ts',
  ],
  'src/spark': ['src/programs', 'src/errors.ts'],
  'src/programs': [
    'src/pipeline',
    'src/scorecard',
    'src/attributes',
    'src/io',
    'src/stages',
    'src/index',
    'native-free-kernels',
    'src/errors.ts',
  ],
  'src/pipeline': [
    'src/attributes',
    'src/io',
    'src/stages',
    'src/index',
    'src/records',
    'src/scorecard',
    'native-free-kernels',
    'src/errors.ts',
  ],
  'src/scorecard': [
    'src/pipeline',
    'src/index',
    'src/stages',
    'src/attributes',
    'src/records',
    'native-free-kernels',
    'src/errors.ts',
  ],
  'src/io': ['src/pipeline', 'src/errors.ts'],
  'src/stages': ['src/attributes', 'src/records', 'native-free-kernels', 'src/errors.ts'],
  'src/attributes': ['src/records', 'native-free-kernels'],
  'src/index': ['src/stages', 'native-free-kernels', 'src/errors.ts'],
  'src/records': ['native-free-kernels'],
  'src/errors.ts': [],
  'native-free-kernels': [],
}

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.c?ts$/.test(file) && !file.endsWith('.d.ts'))
    .map((file) => join(folder, file))
}

function partOf(file: string): string {
  return Object.keys(MAY_IMPORT).find((part) => file === part || file.startsWith(`${part}/`)) ?? file
}

function importsOf(file: string): { path: string; typeOnly: boolean }[] {
  const text = readFileSync(join(root, file), 'utf8')
  return [...text.matchAll(/^(?:import|export)\s+(type\s)?[^'"]*?from '(\.[^']+)'/gm)].map((match) => ({
    path: relative(root, resolve(root, dirname(file), match[2]!)).replace(/\.js$/, '.ts'),
    typeOnly: match[1] !== undefined,
  }))
}

const files = [
  ...sources('src'),
  ...sources('native-free-kernels').filter((file) => !file.endsWith('.kernel.ts')),
]

t.test('imports point one way between the parts', async (t) => {
  for (const file of files) {
    const part = partOf(file)
    for (const { path } of importsOf(file)) {
      const other = partOf(path)
      t.ok(part === other || MAY_IMPORT[part]?.includes(other), `${file} imports ${path}`)
    }
  }
})

t.test('no file imports itself by way of others', async (t) => {
  const graph = new Map(
    files.map((file) => [
      file,
      importsOf(file)
        .filter(({ typeOnly }) => !typeOnly)
        .map(({ path }) => path),
    ]),
  )
  const done = new Set<string>()
  const walk = (file: string, path: string[]): void => {
    if (path.includes(file)) t.fail(`cycle: ${[...path, file].join(' -> ')}`)
    if (done.has(file) || path.includes(file)) return
    for (const next of graph.get(file) ?? []) walk(next, [...path, file])
    done.add(file)
  }
  for (const file of files) walk(file, [])
  t.equal(done.size >= files.length, true)
})

t.test('no file is longer than 300 lines (a test 400), and none is a drawer for anything', async (t) => {
  const all = [...sources('src'), ...sources('native-free-kernels'), ...sources('bench'), ...sources('test')]
  for (const file of all) {
    const lines = readFileSync(join(root, file), 'utf8').split('\n').length - 1
    t.ok(lines <= (file.startsWith('test') ? 400 : 300), `${file}: ${lines} lines`)
    t.notMatch(file, /\b(utils|helpers|common|misc)\b/)
  }
})

t.test('no native add-on is loaded, by the main thread or a worker', async (t) => {
  // The loader of add-ons is made to fail, in workers too: a run that needed one would end with an error.
  const preload = 'process.dlopen = () => { throw new Error("native add-on") }'
  const flags = ['--import', `data:text/javascript,${encodeURIComponent(preload)}`]
  const node = (...args: string[]) =>
    execFileSync(process.execPath, [...flags, ...args], { cwd: root, stdio: 'pipe' })
  t.throws(() => node('-e', 'process.dlopen({}, "x")'), /native add-on/)
  const cleaned = node('dist/cli/main.js', 'examples/corpus.jsonl', '-q').toString('latin1')
  t.ok(cleaned.split('\n').length > 300)
})

t.test('what the README says of dependencies is what package.json has', async (t) => {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>
  }
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  for (const name of Object.keys(dependencies)) t.match(readme, `| \`${name}\` |`)
})
