import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { COMPRESSION_ENDINGS, DATA_ENDINGS, expandInputs } from '../../src/io/input-paths.js'
import { folder } from '../process.js'

/** A new folder with these files, each with its own path in it; a value is what a link leads to. */
function tree(files: readonly string[], links: Record<string, string> = {}): string {
  const place = folder()
  for (const file of files) {
    mkdirSync(join(place, dirname(file)), { recursive: true })
    writeFileSync(join(place, file), file)
  }
  for (const [link, target] of Object.entries(links)) {
    mkdirSync(join(place, dirname(link)), { recursive: true })
    symlinkSync(target, join(place, link))
  }
  return place
}

async function relatives(inputs: readonly string[], filesFrom?: readonly string[]): Promise<string[]> {
  return (await expandInputs(inputs, { filesFrom })).map(({ relative }) => relative)
}

const usage = (message: RegExp) => ({ name: 'SynthcleanError', failure: 'usage', message })
const failed = (message: RegExp) => ({ name: 'SynthcleanError', failure: 'failed', message })

t.test('a folder stands for the data files below it, sorted by code units', async (t) => {
  const place = tree([
    ...['b.jsonl', 'a/2.json.zst', 'a/10.json.zst', 'a.jsonl', 'Z.csv', 'é.txt', 'A.JSONL.GZ'],
    ...['README.md', 'a/x.py', 'jsonl', 'a/data.jsonl.bak', '.hidden.jsonl', '.git/x.jsonl', 'a/.x/y.jsonl'],
  ])
  const wanted = ['A.JSONL.GZ', 'Z.csv', 'a.jsonl', 'a/10.json.zst', 'a/2.json.zst', 'b.jsonl', 'é.txt']
  for (const name of [place, `${place}/`]) {
    const found = await expandInputs([name])
    t.same(
      found.map(({ relative }) => relative),
      wanted,
    )
    t.same(
      found.map(({ path }) => path),
      wanted.map((relative) => `${place}/${relative}`),
    )
  }
  const every = DATA_ENDINGS.flatMap((end) => [end, ...COMPRESSION_ENDINGS.map((more) => `${end}.${more}`)])
  t.equal((await relatives([tree(every.map((end) => `data.${end}`))])).length, 42)
})

t.test('a folder without data files is an error that says what was looked for', async (t) => {
  const place = tree(['README.md', '.x.jsonl'])
  await t.rejects(expandInputs([place]), usage(/no data file in the folder .*\.jsonl, .*\.parquet.*\.zst/))
})

t.test('a file stands for itself, whatever its name, with glob signs too', async (t) => {
  const names = ['README.md', '.hidden', 'a[1].jsonl', '*.jsonl', 'what?.jsonl', '{a,b}.json', '-x', '!no']
  const place = tree([...names, 'a1.jsonl', 'b.jsonl', 'x[y]/in.jsonl', 'xy/in.jsonl'])
  t.same(await relatives(names.map((name) => join(place, name))), names)
  t.same(
    (await expandInputs([join(place, 'x[y]')])).map(({ path }) => path),
    [join(place, 'x[y]/in.jsonl')],
  )
  await t.rejects(
    expandInputs([join(place, 'none.jsonl')]),
    failed(/cannot read .*none\.jsonl: no such file/),
  )
  await t.rejects(expandInputs([join(place, 'b.jsonl/x')]), failed(/cannot read/))
  await t.rejects(expandInputs(['']), usage(/empty name/))
})

t.test('a glob is expanded below its base, as a shell would', async (t) => {
  const files = [
    'data/a.jsonl',
    'data/b.json',
    'data/c/d.jsonl',
    'data/c/e/f.jsonl',
    'data/.h.jsonl',
    'x(1).txt',
  ]
  const place = tree([
    ...files,
    'data/.i/j.jsonl',
    '!k.txt',
    'w\\v/l.txt',
    'data-2/m.jsonl',
    'data/n.md',
    'o|p+q1',
  ])
  const cases: [string, string[]][] = [
    ['data/*.jsonl', ['a.jsonl']],
    ['data/?.json*', ['a.jsonl', 'b.json']],
    ['data/[!a].json', ['b.json']],
    ['data/{b.json,c/*.jsonl}', ['b.json', 'c/d.jsonl']],
    ['data/**/*.jsonl', ['a.jsonl', 'c/d.jsonl', 'c/e/f.jsonl']],
    ['*/?.jsonl', ['data-2/m.jsonl', 'data/a.jsonl']],
    ['data/.*.jsonl', ['.h.jsonl']],
    // Folders that match stand for the data files below them, other files for themselves.
    ['data/*', ['a.jsonl', 'b.json', 'c/d.jsonl', 'c/e/f.jsonl', 'n.md']],
    ['data*', ['data-2/m.jsonl', 'data/a.jsonl', 'data/b.json', 'data/c/d.jsonl', 'data/c/e/f.jsonl']],
    ['x(?).txt', ['x(1).txt']],
    ['o|p+q?', ['o|p+q1']],
    ['o{|,x}p+q*', ['o|p+q1']],
    ['!*.txt', ['!k.txt']],
    ['w\\\\v/*.txt', ['l.txt']],
    ['dat[a]/../x*', ['x(1).txt']],
    ['none/*.jsonl', []],
    ['data/a.jsonl/*', []],
    ['data/*.parquet', []],
    ['[', []],
    [`${'{a,b}'.repeat(30)}*`, []],
    [`*${'x'.repeat(5000)}`, []],
  ]
  const before = process.cwd()
  process.chdir(place)
  t.teardown(() => process.chdir(before))
  for (const [pattern, wanted] of cases) {
    if (wanted.length === 0) {
      await t.rejects(
        expandInputs([pattern]),
        pattern === '[' ? failed(/no such file/) : usage(/no file matches/),
      )
      continue
    }
    t.same(await relatives([pattern]), wanted, pattern)
    t.same(await relatives([`${place}/${pattern}`]), wanted, `${pattern} with its whole path`)
  }
  await t.rejects(expandInputs(['*'.repeat(70_000)]), usage(/is no pattern|no file matches/))
})

t.test('random trees: a folder and ** find what a plain walk finds', async (t) => {
  const part = fc.constantFrom('a', 'b', 'B', 'é', '.c', 'd e', '[f]', 'g\\h', '-i', 'ab')
  const name = fc.constantFrom('1.jsonl', '2.csv.gz', '3.md', '.4.jsonl', '5.txt')
  const path = fc
    .tuple(fc.array(part, { maxLength: 3 }), name)
    .map(([parts, last]) => [...parts, last].join('/'))
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(path, { minLength: 1, maxLength: 12 }), async (paths) => {
      const place = tree(paths)
      const seen = paths.filter((one) => !one.split('/').some((step) => step.startsWith('.')))
      const sorted = (ending: RegExp) => seen.filter((one) => ending.test(one)).sort()
      const data = sorted(/(jsonl|csv\.gz|txt)$/)
      t.same(await relatives([place]).catch(() => []), data)
      t.same(await relatives([`${place}/**/*.md`]).catch(() => []), sorted(/md$/))
      t.same(
        await relatives([`${place}/*`]).catch(() => []),
        [...new Set([...data, ...seen.filter((one) => !one.includes('/'))])].sort(),
      )
    }),
    { numRuns: 60 },
  )
})

t.test('links are followed, cycles are not, and a file is read once', async (t) => {
  const place = tree(['real/a.jsonl', 'real/in/b.jsonl', 'real-2/c.jsonl', 'other/d.jsonl'], {
    'real/loop': '..',
    'real/in/self': '.',
    'a-link': 'real',
    'linked.jsonl': 'other/d.jsonl',
    'far/out': '../other',
    'far/near': '../far',
  })
  const wanted = ['other/d.jsonl', 'real-2/c.jsonl', 'real/a.jsonl', 'real/in/b.jsonl']
  t.same(await relatives([place]), wanted)
  t.same(await relatives([`${place}/**/*.jsonl`]), wanted)
  t.same(await relatives([`${place}/a-*/*.jsonl`]), ['a-link/a.jsonl'])
  t.same(await relatives([join(place, 'far')]), ['out/d.jsonl'])
  t.same(await relatives([join(place, 'a-link')]), [
    'a.jsonl',
    'in/b.jsonl',
    'loop/far/out/d.jsonl',
    'loop/real-2/c.jsonl',
  ])
  // A folder whose name begins with another's is not within that one.
  const near = tree(['data/a.jsonl', 'data-2/b.jsonl'], { 'data/next': '../data-2', 'way/in': '../data' })
  t.same(await relatives([join(near, 'way')]), ['in/a.jsonl', 'in/next/b.jsonl'])
  const dangling = tree(['a.jsonl'], { 'b.jsonl': 'gone', 'c.lock': 'gone', 'd.jsonl': 'd.jsonl' })
  await t.rejects(expandInputs([dangling]), failed(/cannot read .*[bd]\.jsonl/))
})

t.test('a folder that cannot be read is an error, not a part that is missing', async (t) => {
  if (process.platform === 'win32') return t.pass('there are no such permissions')
  const place = tree(['open/a.jsonl', 'shut/b.jsonl', '.shut/c.jsonl'])
  chmodSync(place, 0o755)
  for (const name of ['shut', '.shut']) chmodSync(join(place, name), 0)
  // The system lets its administrator read all.
  const isRoot = process.geteuid?.() === 0
  if (isRoot) process.seteuid!(65_534)
  try {
    const opened = {
      name: 'SynthcleanError',
      failure: 'failed',
      message: /cannot read .*\/shut: permission denied/,
    }
    await t.rejects(expandInputs([place]), opened)
    await t.rejects(expandInputs([`${place}/*/*.jsonl`]), opened)
    t.same(await relatives([`${place}/o*/*.jsonl`]), ['open/a.jsonl'])
  } finally {
    if (isRoot) process.seteuid!(0)
    for (const name of ['shut', '.shut']) chmodSync(join(place, name), 0o755)
  }
})

t.test('folders that all link to one another come to an end', async (t) => {
  const names = Array.from({ length: 7 }, (_, at) => `d${at}`)
  const links = names.flatMap((from) => names.map((to) => [`${from}/${to}`, `../${to}`]))
  const place = tree(
    names.map((name) => `${name}/x.jsonl`),
    Object.fromEntries(links) as Record<string, string>,
  )
  await t.rejects(expandInputs([place]), usage(/link to one another/))
})

t.test('one file by two arguments is an error that names both', async (t) => {
  const place = tree(['data/a.jsonl', 'data/b.jsonl'], { 'same.jsonl': 'data/a.jsonl' })
  const [data, a, same] = ['data', 'data/a.jsonl', 'same.jsonl'].map((name) => join(place, name)) as [
    string,
    string,
    string,
  ]
  for (const inputs of [
    [a, a],
    [a, join(place, 'data/../data//a.jsonl')],
    [data, a],
    [`${data}/*.jsonl`, a],
    [a, same],
    [data, `${data}/[b]*`],
  ])
    await t.rejects(
      expandInputs(inputs),
      usage(/one file is named twice, as .*[ab]\.jsonl.* and as .*name it once/),
    )
  await t.rejects(
    expandInputs([`${data}/*`, a]),
    usage(/a\.jsonl, which is in .*\/data\/\*, and as .*a\.jsonl:/),
  )
  await t.rejects(expandInputs(['-', '-']), usage(/named twice, as -/))
})

t.test('lists of paths', async (t) => {
  const place = tree(['a.jsonl', ' b .jsonl', '#c.jsonl', 'd\ne.jsonl', 'dir/f.csv'])
  const list = (text: string | Uint8Array): string => {
    const path = join(place, 'list')
    writeFileSync(path, text)
    return path
  }
  const lines = `\ufeff${place}/a.jsonl\r\n\r\n   \n# no\n#${place}/a.jsonl\n${place}/dir\n${place}/ b .json*\n`
  t.same(await relatives([], [list(lines)]), ['a.jsonl', 'f.csv', ' b .jsonl'])
  t.same(await relatives([join(place, 'dir/f.csv')], [list(`${place}/a.jsonl`)]), ['f.csv', 'a.jsonl'])
  const found = execFileSync('find', [place, '-name', '*.jsonl', '-print0'])
  t.same((await relatives([], [list(found)])).sort(), [' b .jsonl', '#c.jsonl', 'a.jsonl', 'd\ne.jsonl'])
  const rejected: [string | Uint8Array, RegExp][] = [
    ['', /no path in it/],
    ['\n# only this\n', /no path in it/],
    [`${place}/a.jsonl\n${place}/none\n`, /list, line 2: cannot read .*none: no such file/],
    [
      `${place}/a.jsonl\n\n${place}/./a.jsonl\n`,
      /twice, as .*\(.*list, line 1\), and as .*\(.*list, line 3\)/,
    ],
    [`${place}/n*\n`, /list, line 1: no file matches/],
    [`{"text":"${'records, not paths '.repeat(5000)}"}\n`, /list, line 1: \d+ characters are no path/],
    ['{"text":"a record"}\n', /list, line 1: .*no file matches/],
    [Uint8Array.of(0x2f, 0xff, 10), /is not UTF-8/],
  ]
  for (const [text, message] of rejected)
    await t.rejects(expandInputs([], { filesFrom: [list(text)] }), { message })
  await t.rejects(expandInputs([], { filesFrom: [join(place, 'no-list')] }), failed(/cannot read .*no-list/))
  await t.rejects(expandInputs([], { filesFrom: ['-', '-'] }), usage(/only once/))
})

t.test('standard input: records where nothing is named, or paths, never both', async (t) => {
  t.same(await expandInputs([]), [{ path: '-', relative: 'stdin' }])
  t.same(await expandInputs(['-']), [{ path: '-', relative: 'stdin' }])
  const place = tree(['a.jsonl'])
  const module = new URL('../../src/io/input-paths.js', import.meta.url).href
  const script = `import { expandInputs } from ${JSON.stringify(module)}
    console.log(JSON.stringify(await expandInputs(JSON.parse(process.argv[1]), { filesFrom: ['-'] }).catch((e) => e.message)))`
  const listed = (inputs: string[], input: string): unknown =>
    JSON.parse(
      execFileSync(process.execPath, ['--input-type=module', '-e', script, JSON.stringify(inputs)], {
        input,
      }).toString(),
    )
  t.same(listed([], `${place}/a.jsonl\n`), [{ path: `${place}/a.jsonl`, relative: 'a.jsonl' }])
  t.match(listed(['-'], `${place}/a.jsonl\n`), /cannot be both/)
  t.match(listed([], '-\n'), /cannot be both/)
  t.match(listed([], 'gone\n'), /standard input, line 1: cannot read gone/)
})

t.test('an address of no known kind is told as that', async (t) => {
  await t.rejects(expandInputs(['ftp://host/a.jsonl']), { message: /only s3:\/\//, failure: 'usage' })
})

t.test('remote paths pass through, or are listed', async (t) => {
  const paths = [
    's3://b/k/a.jsonl',
    'https://host/x/b.csv?v=1/2#c',
    'hf://datasets/u/n/c.parquet',
    'HTTP://h/d.json',
  ]
  t.same(
    await expandInputs(paths),
    paths.map((path, at) => ({ path, relative: ['a.jsonl', 'b.csv', 'c.parquet', 'd.json'][at] })),
  )
  const stored = ['s3://b/k/a.jsonl', 's3://b/k/x/b.jsonl']
  const listRemote = async (path: string) => (/[*]|k\/?$/.test(path) ? stored : [path])
  for (const path of ['s3://b/k/', 's3://b/k', 's3://b/k/**'])
    t.same(
      (await expandInputs([path], { listRemote })).map(({ relative }) => relative),
      ['a.jsonl', 'x/b.jsonl'],
    )
  await t.rejects(
    expandInputs(['s3://b/k/', stored[0]!], { listRemote }),
    usage(/named twice.*a\.jsonl, which is in s3/),
  )
  await t.rejects(expandInputs(['s3://b/q'], { listRemote: async () => [] }), usage(/no file is there at s3/))
  for (const bad of ['s3://b/k/../../../etc/cron.d/x', 's3://b/k/a/..', 's3://b/k/..\\x', 's3://b/k//']) {
    await t.rejects(
      expandInputs(['s3://b/k/'], { listRemote: async () => [bad] }),
      usage(/no name for an output/),
      bad,
    )
  }
  await t.rejects(expandInputs(['https://']), usage(/no name for an output/))
})
