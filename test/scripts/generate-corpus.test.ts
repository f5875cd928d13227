import { spawn, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { folder, jsonLines, root, synthclean } from '../process.js'

const script = join(root, 'scripts/generate-corpus.mjs')
const MOST_OUTPUT = 2 ** 28

interface Planted {
  line: number
  original: number
  kind: 'exact' | 'near'
  changed: number
}

function run(args: readonly string[], flags: readonly string[] = []) {
  return spawnSync(process.execPath, [...flags, script, ...args], { maxBuffer: MOST_OUTPUT })
}

function generate(...args: string[]): string {
  const { status, stdout, stderr } = run(args)
  if (status !== 0) throw new Error(stderr.toString())
  return stdout.toString()
}

function linesOf(corpus: string): string[] {
  return corpus.split('\n').slice(0, -1)
}

/** A corpus and the truth about it. */
function withTruth(...args: string[]): { lines: string[]; planted: Planted[] } {
  const truth = join(folder(), 'truth.jsonl')
  const lines = linesOf(generate(...args, '--truth', truth))
  return { lines, planted: jsonLines<Planted>(truth) }
}

/** All texts of a record, without what names roles. */
function textsOf(line: string): string[] {
  const texts: string[] = []
  JSON.parse(line, (key, value: unknown) => {
    if (typeof value === 'string' && key !== 'role') texts.push(value)
    return value
  })
  return texts
}

function wordsOf(line: string): string[] {
  return textsOf(line).flatMap((text) => text.match(/[\p{L}\p{N}]+/gu) ?? [])
}

function shinglesOf(line: string): Set<string> {
  const words = wordsOf(line)
  return new Set(words.slice(2).map((_, at) => words.slice(at, at + 3).join(' ')))
}

function jaccard(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  let shared = 0
  for (const shingle of one) if (other.has(shingle)) shared++
  return shared / (one.size + other.size - shared)
}

t.test('the same arguments give the same bytes, and another seed others', async (t) => {
  const corpus = generate('--size', '2MB', '--seed', '7')
  t.equal(generate('--size', '2MB', '--seed', '7'), corpus)
  t.not(generate('--size', '2MB', '--seed', '8').slice(0, 1000), corpus.slice(0, 1000))
})

t.test('a shorter corpus, with its truth, is the beginning of a longer one', async (t) => {
  const shorter = withTruth('--size', '300KB')
  const longer = withTruth('--size', '3MB')
  t.same(longer.lines.slice(0, shorter.lines.length), shorter.lines)
  t.same(longer.planted.slice(0, shorter.planted.length), shorter.planted)
})

t.test('the corpus ends with the record that reaches its size', async (t) => {
  for (const [size, bytes] of [
    ['1', 1],
    ['10KB', 10_000],
    ['1.5MiB', 1.5 * 2 ** 20],
  ] as const) {
    const corpus = generate('--size', size)
    const length = Buffer.byteLength(corpus)
    const last = Buffer.byteLength(linesOf(corpus).at(-1)!) + 1
    t.ok(length >= bytes && length - last < bytes, `${size}: ${length} bytes, the last record ${last}`)
  }
})

t.test('records are of the shape that is asked for', async (t) => {
  const keys: Record<string, string> = {
    text: 'text',
    instruction: 'instruction,input,output',
    messages: 'messages',
  }
  const shapesIn = (shape: string) =>
    new Set(linesOf(generate('--size', '300KB', '--shape', shape)).map((line) => keysOf(line)))
  for (const [shape, names] of Object.entries(keys)) t.same([...shapesIn(shape)], [names])
  t.same([...shapesIn('mixed')].sort(), Object.values(keys).sort())
})

function keysOf(line: string): string {
  return Object.keys(JSON.parse(line) as object).join(',')
}

t.test('messages take turns', async (t) => {
  for (const line of linesOf(generate('--size', '100KB', '--shape', 'messages'))) {
    const { messages } = JSON.parse(line) as { messages: { role: string; content: string }[] }
    t.ok(messages.length >= 2 && messages.length % 2 === 0)
    for (const [at, { role, content }] of messages.entries()) {
      t.equal(role, at % 2 === 0 ? 'user' : 'assistant')
      t.ok(content.length > 0)
    }
  }
})

t.test(
  'lengths are log-normal: a median of some 180 words and a deviation of 0.8 of the logarithm',
  async (t) => {
    const corpus = generate('--size', '4MB', '--shape', 'text', '--duplicates', '0')
    const logarithms = linesOf(corpus)
      .map((line) => Math.log(wordsOf(line).length))
      .sort((a, b) => a - b)
    const at = (share: number) => logarithms[Math.floor(share * logarithms.length)]!
    const median = Math.exp(at(0.5))
    t.ok(median > 165 && median < 215, `median ${median.toFixed(0)} words`)
    // Of a normal distribution 68.3% lie within one deviation.
    const deviation = (at(0.841) - at(0.159)) / 2
    t.ok(deviation > 0.68 && deviation < 0.88, `deviation ${deviation.toFixed(2)}`)
  },
)

t.test('the truth tells of each planted duplicate', async (t) => {
  const { lines, planted } = withTruth('--size', '8MB', '--duplicates', '0.2')
  const plantedLines = new Set(planted.map(({ line }) => line))
  const exact = planted.filter(({ kind }) => kind === 'exact')
  const near = planted.filter(({ kind }) => kind === 'near')
  const share = planted.length / lines.length
  t.ok(share > 0.18 && share < 0.22, `${share.toFixed(3)} of the records are planted`)
  const exactShare = exact.length / planted.length
  t.ok(exactShare > 0.35 && exactShare < 0.45, `${exactShare.toFixed(3)} of these are exact`)
  for (const { line, original } of planted) {
    if (original < 1 || original >= line) t.fail(`line ${line} is said to repeat line ${original}`)
    if (plantedLines.has(original)) t.fail(`line ${line} repeats the planted line ${original}`)
  }
  for (const { line, original } of exact) {
    if (lines[line - 1] !== lines[original - 1]) t.fail(`line ${line} is not line ${original}`)
  }
  for (const { line, original, changed } of near) {
    const before = wordsOf(lines[original - 1]!)
    const after = wordsOf(lines[line - 1]!)
    const different = before.filter((word, at) => word !== after[at]).length
    if (before.length !== after.length || different === 0)
      t.fail(`line ${line}: the words of line ${original}`)
    if (Math.abs(different / before.length - changed) > 6e-5) {
      t.fail(`line ${line}: ${different} of ${before.length} words changed, and not ${changed}`)
    }
  }
  const most = Math.max(...near.map(({ changed }) => changed))
  t.ok(most > 0.03 && most < 0.05, `at most ${most} of the words changed`)
})

t.test('half of the duplicates are near their original, the others anywhere behind it', async (t) => {
  const { lines, planted } = withTruth('--size', '12MB', '--duplicates', '0.2')
  const distances = planted
    .filter(({ line }) => line > lines.length / 2)
    .map(({ line, original }) => line - original)
  const nearBy = distances.filter((distance) => distance <= 1010).length / distances.length
  t.ok(nearBy > 0.5 && nearBy < 0.72, `${nearBy.toFixed(2)} within about 1,000 records`)
  t.ok(Math.max(...distances) > lines.length / 2, 'some from the first half in the second')
})

t.test('records that are not planted are no near duplicates of one another', async (t) => {
  const { lines, planted } = withTruth('--size', '2MB', '--duplicates', '0.1')
  const plantedLines = new Set(planted.map(({ line }) => line))
  const originals = lines.filter((_, at) => !plantedLines.has(at + 1)).map((line) => shinglesOf(line))
  let most = 0
  for (const [at, one] of originals.entries()) {
    for (const other of originals.slice(0, at)) {
      // No pair whose sizes alone keep it under a half needs to be compared.
      if (Math.min(one.size, other.size) * 2 < Math.max(one.size, other.size)) continue
      most = Math.max(most, jaccard(one, other))
    }
  }
  t.ok(originals.length > 1000)
  t.ok(most < 0.5, `the most similar two have ${most.toFixed(3)}`)
})

t.test('the engine removes the planted records alone', async (t) => {
  const place = folder()
  const [truth, ledger] = [join(place, 'truth.jsonl'), join(place, 'ledger.jsonl')]
  const corpus = generate('--size', '4MB', '--duplicates', '0.2', '--shape', 'instruction', '--truth', truth)
  const stages = ['--only', 'exact-duplicates', '--only', 'near-duplicates']
  const { status, stderr } = await synthclean([...stages, '--ledger', ledger, '-q'], corpus)
  t.equal(status, 0, stderr)
  const removed = new Set(jsonLines<{ source: { line: number } }>(ledger).map(({ source }) => source.line))
  const lines = linesOf(corpus)
  const planted = jsonLines<Planted>(truth)
  const exact = planted.filter(({ kind }) => kind === 'exact')
  const alike = planted.filter(({ kind, line, original }) => {
    const [one, other] = [lines[line - 1]!, lines[original - 1]!]
    return kind === 'near' && jaccard(shinglesOf(one), shinglesOf(other)) >= 0.9
  })
  t.equal(exact.filter(({ line }) => removed.has(line)).length, exact.length, 'all exact duplicates')
  const found = alike.filter(({ line }) => removed.has(line)).length
  t.ok(alike.length > 50)
  t.ok(found >= 0.99 * alike.length, `${found} of ${alike.length} with a similarity of 0.9 and more`)
  for (const { line } of planted) removed.delete(line)
  t.same([...removed], [])
})

t.test('lines of a file are repeated with other words, in their own form', async (t) => {
  const place = folder()
  const path = join(place, 'lines.jsonl')
  const originals = linesOf(generate('--size', '30KB', '--shape', 'messages', '--duplicates', '0')).map(
    (line) => `${line.slice(0, -1)}, "flag": true, "note": "caf\\u00e9 naïvely \\"quoted\\" again"}`,
  )
  writeFileSync(path, originals.join('\n'))
  const lines = linesOf(generate('--size', '200KB', '--from', path, '--duplicates', '0'))
  t.equal(new Set([...lines, ...originals]).size, lines.length + originals.length, 'all differ')
  for (const [at, line] of lines.entries()) {
    const original = originals[at % originals.length]!
    t.equal(line.length, original.length)
    const { messages, flag } = JSON.parse(line) as { messages: { role: string }[]; flag: boolean }
    t.same(new Set(messages.map(({ role }) => role)), new Set(['user', 'assistant']))
    t.equal(flag, true)
  }
  const similar = lines
    .slice(originals.length)
    .map((line, at) => jaccard(shinglesOf(line), shinglesOf(lines[at]!)))
  t.ok(Math.max(...similar) < 0.5, `one line twice: at most ${Math.max(...similar).toFixed(2)}`)
  const repeated = withTruth('--size', '40KB', '--from', path, '--duplicates', '0.3')
  for (const { line, original, kind } of repeated.planted) {
    t.equal(kind === 'exact', repeated.lines[line - 1] === repeated.lines[original - 1])
  }
})

t.test('memory does not grow with the corpus', async (t) => {
  const peak = (size: string) => {
    const told = 'process.on("exit", () => process.stderr.write(String(process.resourceUsage().maxRSS)))'
    const { status, stderr } = run(
      ['--size', size],
      ['--import', `data:text/javascript,${encodeURIComponent(told)}`],
    )
    t.equal(status, 0)
    return Number(stderr.toString()) / 1024
  }
  const [small, large] = [peak('10MB'), peak('200MB')]
  t.ok(large < small + 30, `${small.toFixed(0)} MiB for 10 MB, ${large.toFixed(0)} MiB for 200 MB`)
})

t.test(
  'a reader that goes away ends the corpus quietly, with the truth about what was written',
  async (t) => {
    const truth = join(folder(), 'truth.jsonl')
    const child = spawn(process.execPath, [script, '--size', '10TB', '--truth', truth])
    let stderr = ''
    child.stderr.on('data', (bytes: Buffer) => (stderr += bytes.toString()))
    child.stdout.once('data', () => child.stdout.destroy())
    const status = await new Promise((resolve) => child.once('close', resolve))
    t.equal(status, 0)
    t.equal(stderr, '')
    t.match(readFileSync(truth, 'utf8'), /^($|\{.*\}\n$)/s)
  },
)

t.test('wrong arguments end with status 2 and what is wanted', async (t) => {
  for (const [args, message] of [
    [[], '--size must be a number of bytes'],
    [['--size', '10XB'], '--size must be'],
    [['--size', '0'], '--size must be'],
    [['--size', '1MB', '--seed', '-1'], "'--seed"],
    [['--size', '1MB', '--seed', '1.5'], '--seed must be'],
    [['--size', '1MB', '--duplicates', '0.95'], '--duplicates must be from 0 to 0.9'],
    [['--size', '1MB', '--shape', 'csv'], '--shape must be'],
    [['--size', '1MB', '--shape', 'text', '--from', 'lines.jsonl'], '--shape cannot be given with --from'],
    [['--size', '1MB', '--colour', 'red'], "'--colour'"],
  ] as const) {
    const { status, stdout, stderr } = run(args)
    t.equal(status, 2, args.join(' '))
    t.match(stderr.toString(), message)
    t.equal(stdout.length, 0)
  }
})

t.test('a file of lines that is not there is a failure', async (t) => {
  const { status, stderr } = run(['--size', '1MB', '--from', join(folder(), 'none.jsonl')])
  t.equal(status, 1)
  t.match(stderr.toString(), 'ENOENT')
})

t.test('help names the options', async (t) => {
  const help = generate('--help')
  for (const option of ['size', 'seed', 'duplicates', 'shape', 'from', 'truth']) t.match(help, `--${option} `)
})
