import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { gunzipSync, gzipSync } from 'node:zlib'
import t from 'tap'
import { distinctRecord, folder, jsonLines, start, synthclean } from '../process.js'

const ONLY = ['--only', 'validate', '-q']

function lines(count: number, from = 0): string {
  return Array.from({ length: count }, (_, at) => `${distinctRecord(from + at)}\n`).join('')
}

function write(path: string, bytes: string | Uint8Array): string {
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, bytes)
  return path
}

function filesBelow(place: string): string[] {
  return readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(place.length + 1))
    .sort()
}

t.test('a folder output keeps names, formats and compressions of several inputs', async (t) => {
  const place = folder()
  const [one, two, three] = [lines(5), lines(5, 5), lines(5, 10)]
  write(join(place, 'in/a.jsonl'), one)
  write(join(place, 'in/sub/b.jsonl.gz'), gzipSync(two))
  write(join(place, 'in/c.json'), `[${three.trimEnd().replaceAll('\n', ',')}]`)
  write(join(place, 'in/d.csv'), 'text,n\n"a, b",9007199254740993\n')
  write(join(place, 'in/e.jsonl'), '')
  const out = join(place, 'out')
  const run = await synthclean([join(place, 'in'), '-o', `${out}/`, ...ONLY])
  t.equal(run.status, 0, run.stderr)
  t.same(filesBelow(out), ['a.jsonl', 'c.json', 'd.csv', 'e.jsonl', 'sub/b.jsonl.gz'], 'and no lock')
  const read = (name: string) => readFileSync(join(out, name))
  t.equal(read('a.jsonl').toString(), one)
  t.equal(gunzipSync(read('sub/b.jsonl.gz')).toString(), two)
  t.same(
    JSON.parse(read('c.json').toString()),
    three
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
  )
  t.equal(read('d.csv').toString(), 'text,n\n"a, b",9007199254740993\n')
  t.equal(read('e.jsonl').length, 0)

  const [a, b] = [join(place, 'in/a.jsonl'), join(place, 'in/sub/b.jsonl.gz')]
  const shards = join(place, 'shards')
  const again = await synthclean([
    a,
    b,
    '-o',
    `${shards}/`,
    '--output-format',
    'json',
    '--shard-size',
    '1500',
    ...ONLY,
  ])
  t.equal(again.status, 0, again.stderr)
  const names = filesBelow(shards)
  t.ok(
    names.length > 4 && names.every((name) => /^(a-\d{5}\.json|b-\d{5}\.json\.gz)$/.test(name)),
    names.join(),
  )
  const records = names.flatMap((name) => {
    const bytes = readFileSync(join(shards, name))
    return JSON.parse((name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()) as unknown[]
  })
  t.same(
    records,
    (one + two)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
  )
})

t.test('what is there is not replaced: told before anything is read', async (t) => {
  const place = folder()
  const never = write(join(place, 'in.jsonl'), lines(3))
  const paths = ['out.jsonl', 'removed.jsonl.gz', 'report.json'].map((name) => join(place, name))
  const args = [never, '-o', paths[0]!, '--ledger', paths[1]!, '--report', paths[2]!, ...ONLY]
  for (const path of paths) {
    write(path, 'earlier')
    // An input that never ends: what is told is told before the end of it.
    const child = start([...args.slice(1), '-'], { stdio: ['pipe', 'ignore', 'pipe'] })
    const said: Buffer[] = []
    child.stderr.on('data', (bytes: Buffer) => said.push(bytes))
    const [status] = (await Promise.race([once(child, 'close'), delay(20_000, ['still waiting'])])) as [
      unknown,
    ]
    child.kill('SIGKILL')
    t.equal(status, 2, path)
    t.match(Buffer.concat(said).toString(), `${path} exists`)
    t.equal(readFileSync(path, 'utf8'), 'earlier')
    t.same(
      readdirSync(place).sort(),
      ['in.jsonl', path.slice(place.length + 1)].sort(),
      'nothing else is left',
    )
    execFileSync('rm', [path])
  }
  for (const path of paths) write(path, 'earlier')
  const done = await synthclean([...args, '--overwrite'], '')
  t.equal(done.status, 0, done.stderr)
  t.equal(readFileSync(paths[0]!, 'utf8'), readFileSync(never, 'utf8'))
  t.equal(gunzipSync(readFileSync(paths[1]!)).length, 0, 'an empty ledger is a whole gzip file')
  t.equal((JSON.parse(readFileSync(paths[2]!, 'utf8')) as { input: { records: number } }).input.records, 3)
})

t.test('inputs are never written over, nor one file by two outputs', async (t) => {
  const place = folder()
  const text = lines(4)
  const a = write(join(place, 'in/a.jsonl'), text + text)
  const other = write(join(place, 'other/a.jsonl'), lines(4, 50))
  const out = join(place, 'out.jsonl')
  for (const [what, args] of Object.entries({
    'a folder output that holds the input': [a, '-o', join(place, 'in/'), '--overwrite'],
    'groups over an input': [a, '-o', out, '--keep', 'first', '--groups', a, '--overwrite'],
    'groups over the output': [a, '-o', out, '--keep', 'first', '--groups', out, '--overwrite'],
    'two inputs of one name': [a, other, '-o', join(place, 'both/'), '--overwrite'],
    'the ledger over a file of the folder': [
      a,
      '-o',
      join(place, 'one/'),
      '--ledger',
      join(place, 'one/a.jsonl'),
    ],
  })) {
    mkdirSync(join(place, 'one'), { recursive: true })
    const { status, stderr } = await synthclean([...args, '-q'])
    t.equal(status, 2, `${what}: ${stderr}`)
    t.ok(readFileSync(a, 'utf8') === text + text, `${what}: the input is as it was`)
    writeFileSync(a, text + text)
    for (const name of ['out.jsonl', 'both', 'one']) execFileSync('rm', ['-rf', join(place, name)])
  }
})

t.test('a second run into a folder fails clearly, and the first is not disturbed', async (t) => {
  const out = join(folder(), 'out/')
  const first = start(['-o', out, ...ONLY])
  first.stdin.write(lines(3))
  for (let waited = 0; !existsSync(join(out, '.synthclean.lock')) && waited < 20_000; waited += 50)
    await delay(50)
  const second = await synthclean(['-o', out, ...ONLY], lines(1, 9))
  t.equal(second.status, 1)
  t.match(second.stderr, /the folder .*out.* is in use by another run/)
  first.stdin.end(lines(1, 3))
  const [status] = (await once(first, 'close')) as [number]
  t.equal(status, 0)
  t.same(readdirSync(out), ['stdin.jsonl'])
  t.equal(readFileSync(join(out, 'stdin.jsonl'), 'utf8'), lines(4))
})

t.test('--files-from, and a packed ledger', async (t) => {
  const place = folder()
  const a = write(join(place, 'a b.jsonl'), '{"text":"x"}\nno record\n')
  const b = write(join(place, 'b.jsonl'), '\n{broken\n{"text":"y"}')
  const list = write(join(place, 'list'), `# files\n${a}\r\n\n${b}\n`)
  const ledger = join(place, 'removed.jsonl.gz')
  const { status, stdout, stderr } = await synthclean(['--files-from', list, '--ledger', ledger, ...ONLY])
  t.equal(status, 0, stderr)
  t.equal(stdout.toString(), '{"text":"x"}\n{"text":"y"}\n')
  const entries = gunzipSync(readFileSync(ledger)).toString().trimEnd().split('\n')
  t.match(
    entries.map((line) => JSON.parse(line) as unknown),
    [
      { source: { file: a, line: 2, offset: 13 }, original: 'no record' },
      { source: { file: b, line: 2, offset: 1 }, original: '{broken' },
    ],
  )
})

t.test('Parquet to Parquet, array to array: the same values', async (t) => {
  const place = folder()
  const records = [
    '{"id":9007199254740993,"name":null,"tags":[["a","b"],[],null],"m":{"x":1.5,"y":null},"text":"one"}',
    '{"id":-9223372036854775808,"name":"é😀","tags":[],"m":{"x":-0.1,"y":[true,false]},"text":"two"}',
    '{"id":9223372036854775807,"name":"","tags":null,"m":null,"text":"three"}',
  ]
  const source = write(join(place, 'in.jsonl'), `${records.join('\n')}\n`)
  const first = join(place, 'first.parquet')
  for (const [from, to] of [
    [source, first],
    [first, join(place, 'second.parquet')],
    [join(place, 'second.parquet'), join(place, 'third.json')],
    [join(place, 'third.json'), join(place, 'fourth.json')],
    [join(place, 'fourth.json'), join(place, 'last.jsonl')],
  ] as const) {
    const { status, stderr } = await synthclean([from, '-o', to, ...ONLY])
    t.equal(status, 0, `${to}: ${stderr}`)
  }
  t.ok(readFileSync(join(place, 'second.parquet')).equals(readFileSync(first)), 'Parquet is the same bytes')
  t.ok(
    readFileSync(join(place, 'fourth.json')).equals(readFileSync(join(place, 'third.json'))),
    'and so is the array',
  )
  t.equal(
    readFileSync(join(place, 'last.jsonl'), 'utf8'),
    `${records.join('\n')}\n`,
    'and the records as they were',
  )
})

t.test('records of several shapes come back from one Parquet file', async (t) => {
  const place = folder()
  const records = [
    '{"text":"A text of its own."}',
    '{"prompt":"A question?","response":"An answer."}',
    '{"messages":[{"role":"user","content":"Hello"},{"role":"assistant","content":"Good day."}]}',
    '{"instruction":"Name a colour.","output":"Blue."}',
    '{"prompt":"Which one?","chosen":"The first.","rejected":"The second."}',
  ]
  const table = join(place, 'table.parquet')
  const written = await synthclean(['-', '-o', table, '-q'], `${records.join('\n')}\n`)
  t.equal(written.status, 0, written.stderr)
  const { status, stdout, stderr } = await synthclean([table, '-q', '--ledger', join(place, 'removed.jsonl')])
  t.equal(status, 0, stderr)
  t.equal(readFileSync(join(place, 'removed.jsonl'), 'utf8'), '', 'nothing is taken for another shape')
  const filled = (line: string) =>
    Object.fromEntries(
      Object.entries(JSON.parse(line) as Record<string, unknown>).filter(([, value]) => value !== null),
    )
  t.same(
    stdout.toString().trimEnd().split('\n').map(filled),
    records.map((record) => JSON.parse(record) as unknown),
  )
})

/** Fills a file system of a megabyte; undefined where that cannot be mounted. */
function smallDisk(size: string): { path: string; grow: () => void; unmount: () => void } | undefined {
  const path = folder()
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path], { stdio: 'ignore' })
  } catch {
    return undefined
  }
  return {
    path,
    grow: () => execFileSync('mount', ['-o', 'remount,size=64m', path]),
    unmount: () => execFileSync('umount', [path]),
  }
}

const disk = smallDisk('2m')
const needsDisk = { skip: disk ? false : 'needs the right to mount a small file system' }

t.test(
  'a full disk: a clear message, no partial file, and with a checkpoint the run goes on',
  needsDisk,
  async (t) => {
    try {
      const place = folder()
      const input = write(join(place, 'in.jsonl'), lines(16_000))
      const expected = readFileSync(input)
      for (const name of ['out.jsonl', 'ledger.jsonl', 'out.parquet']) {
        const path = join(disk!.path, name)
        const where = name.startsWith('ledger')
          ? ['-o', '/dev/null', '--ledger', path, '--json-schema', write(join(place, 's.json'), 'false')]
          : ['-o', path]
        const { status, stderr } = await synthclean([input, ...where, ...ONLY])
        t.equal(status, 1, name)
        t.match(stderr, `cannot write ${path}: no space left on the device`)
        t.same(readdirSync(disk!.path), [], 'nothing is left')
      }
      const out = join(disk!.path, 'out.jsonl')
      const args = [
        input,
        '-o',
        out,
        '--checkpoint',
        join(place, 'state'),
        '--checkpoint-every',
        '256KiB',
        ...ONLY,
      ]
      const full = await synthclean(args)
      t.equal(full.status, 1)
      t.match(full.stderr, /no space left on the device/)
      t.notOk(existsSync(out))
      t.same(readdirSync(join(place, 'state')), ['checkpoint'], 'the checkpoint waits')
      disk!.grow()
      const resumed = await synthclean([...args, '--resume'])
      t.equal(resumed.status, 0, resumed.stderr)
      t.ok(readFileSync(out).equals(expected))
      t.same(readdirSync(disk!.path), ['out.jsonl'])
      t.notOk(existsSync(join(place, 'state')))
      t.ok(jsonLines(out).length === 16_000)
    } finally {
      disk!.unmount()
    }
  },
)
