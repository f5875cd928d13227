import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { distinctRecord, folder, jsonLines, synthclean } from '../process.js'

const MEMORY = ['--memory', '16MiB']

function lines(from: number, to: number): string {
  return Array.from({ length: to - from }, (_, at) => `${distinctRecord(from + at)}\n`).join('')
}

/** Builds an index of the records `from` to `to`, from a file of its own. */
async function build(place: string, name: string, from: number, to: number): Promise<string> {
  const [input, index] = [`${name}.jsonl`, `${name}.index`].map((file) => join(place, file))
  writeFileSync(input!, lines(from, to))
  const { status, stdout } = await synthclean(['index', 'build', input!, '--index', index!, '-q', ...MEMORY])
  t.equal(status, 0)
  t.equal(stdout.length, 0)
  return index!
}

t.test("today's batch is compared with yesterday's records, and the ledger names them", async (t) => {
  const place = folder()
  const index = await build(place, 'yesterday', 0, 50)
  const ledger = join(place, 'ledger.jsonl')
  const changed = distinctRecord(9, 40).replace(/ word\d+"}$/, ' changed"}')
  const args = ['--index', index, '--ledger', ledger, '--overwrite', ...MEMORY]
  const { stdout } = await synthclean(args, `${distinctRecord(7)}\n${changed}\n${distinctRecord(60)}\n`)
  t.equal(stdout.toString(), `${distinctRecord(60)}\n`)
  const yesterday = join(place, 'yesterday.jsonl')
  t.match(jsonLines(ledger), [
    {
      stage: 'exact-duplicates',
      source: { file: '<stdin>', line: 1 },
      witness: { file: yesterday, line: 8 },
    },
    { stage: 'near-duplicates', source: { line: 2 }, witness: { file: yesterday, line: 10 } },
  ])
  const again = await synthclean(args, `${distinctRecord(60)}\n${distinctRecord(61)}\n`)
  t.equal(again.stdout.toString(), `${distinctRecord(61)}\n`, 'the index was saved with what was kept')
  const info = await synthclean(['index', 'info', index])
  t.match(JSON.parse(info.stdout.toString()), {
    files: [yesterday, '<stdin>', '<stdin>'],
    verifiedRecords: 52,
    bloomRecords: 0,
  })
})

t.test('parts built apart and merged answer as one built of all', async (t) => {
  const place = folder()
  // So many that records move to the Bloom tier of each.
  const parts = [await build(place, 'a', 0, 18_000), await build(place, 'b', 17_900, 36_000)]
  const merged = join(place, 'merged.index')
  t.equal((await synthclean(['index', 'merge', ...parts, '--index', merged])).status, 0)
  const info = JSON.parse((await synthclean(['index', 'info', merged])).stdout.toString()) as {
    verifiedRecords: number
    bloomRecords: number
  }
  t.equal(info.verifiedRecords + info.bloomRecords, 36_100)
  t.ok(info.bloomRecords > 1000)
  const batch = lines(0, 36_000) + lines(50_000, 51_000)
  const { stdout } = await synthclean(['--index', merged, '--dry-run', '-q', ...MEMORY], batch)
  t.equal(stdout.length, 0)
  const found = await synthclean(['--index', merged, ...MEMORY, '-q'], batch)
  t.equal(found.stdout.toString(), lines(50_000, 51_000))
})

t.test('a damaged index is refused, and nothing is overwritten', async (t) => {
  const place = folder()
  const index = await build(place, 'part', 0, 200)
  const whole = readFileSync(index)
  const headerEnd = whole.indexOf(10) + 1
  const damages: [name: string, bytes: Buffer, message: RegExp][] = [
    ['cut short', whole.subarray(0, whole.length - 100), /damaged: it has \d+ bytes, not \d+/],
    ['cut in the header', whole.subarray(0, 40), /damaged: it does not begin with a header/],
    ['empty', Buffer.alloc(0), /damaged/],
    ['longer', Buffer.concat([whole, Buffer.from('x')]), /damaged/],
    ['something else', Buffer.from('{"text":"a"}\n'), /it is no index of synthclean/],
    [
      'another version',
      Buffer.from(whole.toString('latin1').replace(/"synthcleanIndex":\d+/, '"synthcleanIndex":9'), 'latin1'),
      /is of version 9/,
    ],
  ]
  for (const at of [
    headerEnd,
    headerEnd + 5000,
    Math.floor(whole.length / 2),
    whole.length - 17,
    whole.length - 1,
  ]) {
    const flipped = Buffer.from(whole)
    flipped[at]! ^= 1
    damages.push([`a bit of byte ${at} flipped`, flipped, /damaged: its checksum is wrong/])
  }
  for (const [name, bytes, message] of damages) {
    writeFileSync(index, bytes)
    const { status, stdout, stderr } = await synthclean(['--index', index, ...MEMORY], lines(300, 301))
    t.equal(status, 1, name)
    t.match(stderr, message, name)
    t.equal(stdout.length, 0, name)
    t.ok(readFileSync(index).equals(bytes), `${name}: the file is as it was`)
    t.notOk(existsSync(`${index}.lock`))
  }
})

t.test('an index of other parameters is refused with what differs', async (t) => {
  const place = folder()
  const index = await build(place, 'part', 0, 20)
  for (const [args, message] of [
    [['--memory', '32MiB'], /other parameters: memory 16777216 there, 33554432 here/],
    [
      [...MEMORY, '--near-threshold', '0.9'],
      /sketch \(--near-threshold, --shingle\) \{"bands":18,"rows":7.* there, \{"bands":11,"rows":11/,
    ],
    [[...MEMORY, '--shingle', 'word:4'], /sketch/],
    [[...MEMORY, '--dedup-on', 'prompt'], /dedupOn "record" there, "prompt" here/],
    [[...MEMORY, '--skip', 'near-duplicates'], /near true there, false here/],
  ] as const) {
    const { status, stderr } = await synthclean(['--index', index, ...args], lines(0, 1))
    t.equal(status, 2)
    t.match(stderr, message)
  }
})

t.test('an index of more than 4 GiB stands in several memories, in its file too', async (t) => {
  const place = folder()
  const memory = ['--memory', '9GiB']
  const first = await synthclean(
    ['index', 'build', '--index', join(place, 'a.index'), ...memory],
    lines(0, 60),
  )
  t.equal(first.status, 0, first.stderr)
  const { stdout } = await synthclean(['index', 'info', join(place, 'a.index')])
  t.match(JSON.parse(stdout.toString()), { verifiedRecords: 60, memories: { length: 3 } })
  await synthclean(['index', 'build', '--index', join(place, 'b.index'), ...memory], lines(60, 90))
  const all = join(place, 'all.index')
  const merged = await synthclean([
    'index',
    'merge',
    join(place, 'a.index'),
    join(place, 'b.index'),
    '--index',
    all,
  ])
  t.equal(merged.status, 0, merged.stderr)
  const again = await synthclean(['--index', all, ...memory], lines(0, 95))
  t.equal(again.stdout.toString().trim().split('\n').length, 5, again.stderr)
})

t.test(
  '64 GiB stand in a memory for each band and one for fingerprints, and are not used before they are',
  async (t) => {
    const { status, stdout, stderr } = await synthclean(['--memory', '64GiB', '-q'], lines(0, 3))
    t.equal(status, 0, stderr)
    t.equal(stdout.toString(), lines(0, 3))
  },
)

t.test('more memory than the bands can use is refused', async (t) => {
  const { status, stderr } = await synthclean(['--memory', '64GiB', '--near-threshold', '0.95'], lines(0, 1))
  t.equal(status, 2)
  t.match(stderr, /--memory 65536MiB is too much with the 8 bands of this --near-threshold/)
})

t.test('too many invalid records: the index stays as it was', async (t) => {
  const place = folder()
  const index = await build(place, 'part', 0, 20)
  const before = readFileSync(index)
  const { status } = await synthclean(
    ['--index', index, ...MEMORY, '--max-invalid', '0'],
    `${lines(30, 40)}{\n`,
  )
  t.equal(status, 3)
  t.ok(readFileSync(index).equals(before))
})

t.test('an index in use by another run is refused', async (t) => {
  const place = folder()
  const index = await build(place, 'part', 0, 20)
  writeFileSync(`${index}.lock`, '1')
  const { status, stderr } = await synthclean(['--index', index, ...MEMORY], lines(0, 1))
  t.equal(status, 1)
  t.match(stderr, `index ${index} is in use by another run; where that is not so, remove ${index}.lock`)
})

t.test('a run that fails or is dry leaves the index as it was', async (t) => {
  const place = folder()
  const index = await build(place, 'part', 0, 20)
  const before = readFileSync(index)
  await synthclean([join(place, 'part.jsonl'), join(place, 'missing.jsonl'), '--index', index, ...MEMORY])
  t.ok(readFileSync(index).equals(before))
  await synthclean(['--dry-run', '--index', index, ...MEMORY], lines(100, 120))
  t.ok(readFileSync(index).equals(before))
  t.strictSame(readdirSync(place).sort(), ['part.index', 'part.jsonl'])
})

t.test('wrong usage of the commands', async (t) => {
  for (const [args, status, message] of [
    [['index'], 2, /needs a command: build, merge or info/],
    [['index', 'build'], 2, /index build needs --index PATH/],
    [['index', 'info', '/no/such.index'], 1, /cannot read \/no\/such.index: no such file/],
    [['index', 'merge', '/no/such.index', '--index', join(folder(), 'x')], 1, /no such file/],
  ] as const) {
    const outcome = await synthclean(args, '')
    t.equal(outcome.status, status, args.join(' '))
    t.match(outcome.stderr, message)
  }
})
