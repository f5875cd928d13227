import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { gunzipSync, gzipSync } from 'node:zlib'
import t from 'tap'
import { randomNumbers } from '../../native-free-kernels/reader.js'
import { distinctRecord, folder, jsonLines, start, synthclean } from '../../process.js'
import { corpus } from '../checkpoint/interrupted.js'
import { bruteForce, jaccard, planted, type Planted } from './planted.js'

interface Place {
  file: string
  line: number
}
interface Entry {
  rule: string
  stage: string
  source: Place
  witness: Place & { similarity?: number }
  original: string
}
interface Group {
  group: number
  members: (Place & { is: 'kept' | 'exact' | 'near'; similarity?: number })[]
}
const DUPLICATES = ['--only', 'exact-duplicates', '--only', 'near-duplicates', '--shingle', 'word:3', '-q']

/** Puts lines into three files, one packed, with blank lines among them. */
function spread(lines: readonly string[], place: string): string[] {
  mkdirSync(place, { recursive: true })
  const parts = [lines.slice(0, 90), lines.slice(90, 91), lines.slice(91)]
  return parts.map((part, at) => {
    // What ends a line goes with it: among records of one rank the bytes of the line decide.
    const ended = part.map(
      (line, row) => `${line}${line.length % 7 === 0 ? '\r' : ''}\n${row % 7 === at ? '\n \n' : ''}`,
    )
    const text = `\n${ended.join('')}`
    const path = join(place, `${at}.jsonl${at === 1 ? '.gz' : ''}`)
    writeFileSync(path, at === 1 ? gzipSync(text) : text)
    return path
  })
}

function lineAt({ file, line }: Place): string {
  const bytes = readFileSync(file)
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes)
    .toString()
    .split('\n')
    [line - 1]!.replace(/\r$/, '')
}

function shuffled<T>(values: readonly T[], seed: number): T[] {
  const random = randomNumbers(seed)
  return values
    .map((value) => ({ value, key: random() }))
    .sort((one, other) => one.key - other.key)
    .map(({ value }) => value)
}

t.test('--keep first is the run that streams, byte for byte', async (t) => {
  const place = folder()
  const input = join(place, 'in.jsonl')
  writeFileSync(input, corpus(1.5e6))
  for (const more of [[], ['--mask-templates', 'off', '--dedup-on', 'response']]) {
    const run = async (name: string, ...keep: string[]) => {
      const [out, ledger] = [join(place, `${name}.jsonl`), join(place, `${name}.removed`)]
      const { status, stderr } = await synthclean([
        input,
        '-o',
        out,
        '--ledger',
        ledger,
        '--overwrite',
        '-q',
        ...more,
        ...keep,
      ])
      t.equal(status, 0, stderr)
      return [readFileSync(out), readFileSync(ledger)]
    }
    const [streamed, kept] = [await run('streamed'), await run('kept', '--keep', 'first')]
    for (const [at, bytes] of streamed.entries())
      t.ok(kept[at]!.equals(bytes), at === 0 ? 'output' : 'ledger')
    t.match(streamed[1]!.toString(), '"similarity":0.', 'there are near duplicates')
  }
})

t.test(
  'the rules: brute force agrees, in every order; groups and witnesses name the right lines',
  async (t) => {
    const records = planted(300)
    const place = folder()
    const missing = Number.POSITIVE_INFINITY
    for (const [rule, rank] of [
      ['first', (record: Planted) => records.indexOf(record)],
      ['longest', ({ words }: Planted) => -words.length],
      ['max:meta.score', ({ score }: Planted) => (score === undefined ? missing : -score)],
      ['min:meta.score', ({ score }: Planted) => score ?? missing],
    ] as const) {
      const expected = bruteForce(records, rank)
      const orders = rule === 'first' ? [records] : [records, shuffled(records, 1), shuffled(records, 2)]
      const sets: string[] = []
      for (const [at, order] of orders.entries()) {
        const where = join(place, `${rule.replace(':', '-')}-${at}`)
        const files = spread(
          order.map(({ line }) => line),
          where,
        )
        const [ledger, groups] = [join(where, 'removed'), join(where, 'groups')]
        const inputs = at === 2 ? [...files].reverse() : files
        const { status, stdout, stderr } = await synthclean([
          ...inputs,
          '--keep',
          rule,
          '--ledger',
          ledger,
          '--groups',
          groups,
          ...DUPLICATES,
        ])
        t.equal(status, 0, stderr)
        const kept = new Set(
          stdout
            .toString()
            .split(/\r?\n/)
            .filter((line) => line.trim() !== ''),
        )
        sets.push([...kept].sort().join('\n'))
        const byLine = new Map(records.map((record) => [record.line, record]))
        // Among records of one rank any may stay: what counts is that each group keeps one of the best.
        const ranks = (lines: Iterable<Planted>) =>
          [...lines].map((record) => rank(record)).sort((one, other) => one - other)
        t.same(ranks([...kept].map((line) => byLine.get(line)!)), ranks(expected), `${rule}, order ${at}`)

        const entries = jsonLines<Entry>(ledger)
        t.equal(entries.length + kept.size, records.length)
        for (const { original, source, witness, rule: how } of entries) {
          const [removed, stays] = [lineAt(source), lineAt(witness)]
          const alike = jaccard(byLine.get(removed)!.words, byLine.get(stays)!.words)
          const isRight =
            original.trimEnd() === removed &&
            kept.has(stays) &&
            alike >= 0.8 &&
            rank(byLine.get(stays)!) <= rank(byLine.get(removed)!)
          if (!isRight)
            t.fail(`${how}: ${source.file}:${source.line} for ${witness.file}:${witness.line}, ${alike}`)
        }
        const told = jsonLines<Group>(groups).flatMap(({ members: [first, ...others] }) => {
          if (first!.is !== 'kept' || !kept.has(lineAt(first!)))
            t.fail(`group of ${first!.file}:${first!.line}`)
          return others.map(({ file, line }) => `${file}:${line} ${first!.file}:${first!.line}`)
        })
        const ofLedger = entries.map(
          ({ source, witness }) => `${source.file}:${source.line} ${witness.file}:${witness.line}`,
        )
        t.same(told.sort(), ofLedger.sort(), 'groups and ledger agree')
      }
      for (const set of sets) t.ok(set === sets[0], `${rule}: the same records in every order`)
    }
  },
)

t.test('wrong combinations are refused; what can be read only once too', async (t) => {
  const place = folder()
  const input = join(place, 'in.jsonl')
  writeFileSync(input, `${distinctRecord(1)}\n`)
  for (const [args, message] of [
    [['--keep', 'longest'], /standard input/],
    [['/dev/stdin', '--keep', 'longest'], /read twice/],
    [[input, '--keep', 'best'], /first, longest, max:FIELD or min:FIELD/],
    [[input, '--keep', 'first', '--index', join(place, 'x')], /--keep cannot go with --index/],
    [
      [input, '--keep', 'first', '-o', join(place, 'o'), '--checkpoint', join(place, 'c')],
      /--keep cannot go with --checkpoint/,
    ],
    [[input, '--keep', 'first', '--max-per-prompt', '2'], /--keep cannot go with --max-per-prompt/],
    [[input, '--keep', 'first', '--only', 'validate'], /stages left out/],
    [[input, '--groups', join(place, 'g')], /--groups needs a --keep rule/],
    [[input, '--keep', 'first', '--groups', '-'], /only records go to standard output/],
  ] as const) {
    const { status, stderr } = await synthclean(args, `${distinctRecord(1)}\n`)
    t.equal(status, 2, args.slice(0, 4).join(' '))
    t.match(stderr, message)
  }
  t.same(readdirSync(place), ['in.jsonl'])
})

t.test(
  'what is there is refused before the files are read; temporary files are gone, after SIGTERM too',
  async (t) => {
    const [place, temporary] = [folder(), folder()]
    const input = join(place, 'in.jsonl')
    writeFileSync(input, corpus(6e6))
    const env = { ...process.env, TMPDIR: temporary }
    const begin = (...args: string[]) =>
      start([input, '--keep', 'longest', '-q', ...args], { env, stdio: ['ignore', 'ignore', 'pipe'] })
    const killed = begin('-o', join(place, 'out.jsonl'))
    const ended = once(killed, 'close') as Promise<[number | null, string | null]>
    for (let waited = 0; readdirSync(temporary).length === 0 && waited < 20_000; waited += 10) await delay(10)
    t.match(readdirSync(temporary), [/^synthclean-keep-/])
    await delay(300)
    killed.kill('SIGTERM')
    t.same(await ended, [null, 'SIGTERM'])
    t.same(readdirSync(temporary), [], 'gone after SIGTERM')
    t.same(readdirSync(place), ['in.jsonl'], 'and no output')
    for (const option of ['-o', '--ledger', '--groups']) {
      const path = join(place, 'earlier')
      writeFileSync(path, 'earlier')
      const began = performance.now()
      let seen = false
      const refused = begin(option, path)
      const end = once(refused, 'close') as Promise<[number]>
      let isOver = false
      void end.then(() => (isOver = true))
      while (!isOver) {
        seen ||= readdirSync(temporary).length > 0
        await delay(2)
      }
      t.equal((await end)[0], 2, `${option}, ${Math.round(performance.now() - began)} ms`)
      t.notOk(seen, `${option}: nothing was read before it was told`)
      t.equal(readFileSync(path, 'utf8'), 'earlier')
    }
    t.same(readdirSync(temporary), [])
  },
)
