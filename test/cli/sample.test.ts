import { once } from 'node:events'
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import { randomNumbers } from '../native-free-kernels/reader.js'
import { folder, start, synthclean } from '../process.js'
import { countsBy, records, runOn } from '../sample-run.js'

/** A file of lines. */
function file(lines: readonly string[]): string {
  const path = join(folder(), 'lines.jsonl')
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''))
  return path
}

const LANGUAGES = ['en', 'en', 'en', 'en', 'en', 'en', 'de', 'de', 'de', 'fr']
// 600 en, 300 de, 100 fr.
const language = (at: number) => LANGUAGES[(at * 7) % 10]!
const BY_LANGUAGE = records(1000, (at) => ({
  lang: language(at),
  meta: { lang: language(at), score: at % 2 },
}))

t.test('--balance-by with shares holds them, with all that can be kept', async (t) => {
  const { kept, status, entries } = await runOn(BY_LANGUAGE, '--balance-by', 'lang=en:0.5,de:0.5')
  t.equal(status, 0)
  const { en, de, fr } = countsBy(kept, 'lang')
  t.equal(fr, undefined, 'the shares are all there is')
  t.ok(Math.abs(en! - de!) <= 1 && en! >= 300, `${en} en, ${de} de`)
  t.equal(entries.length, 1000 - kept.length)
  t.ok(entries.every(({ stage, rule }) => stage === 'diversity' && rule === 'quota'))
  t.equal(entries.filter(({ value }) => value === 'fr').length, 100, 'the ledger tells the value')
  const all = await runOn(BY_LANGUAGE, '--balance-by', 'lang=en:0.6,de:0.3,fr:0.1')
  t.same(all.kept, BY_LANGUAGE, 'shares as they are leave all')
  const some = await runOn(BY_LANGUAGE, '--balance-by', 'lang=en:0.3')
  const shares = countsBy(some.kept, 'lang')
  t.ok(Math.abs(shares.en! / some.kept.length - 0.3) < 0.01, 'the others share the rest')
})

t.test('--balance-by with shares and a sample', async (t) => {
  for (const sample of ['0.1', '100']) {
    const { kept, status, stderr } = await runOn(
      BY_LANGUAGE,
      '--balance-by',
      'lang=en:0.2,de:0.5,fr:0.3',
      '--sample',
      sample,
    )
    t.equal(status, 0, stderr)
    const { en, de, fr } = countsBy(kept, 'lang')
    for (const [found, wanted] of [
      [en, 20],
      [de, 50],
      [fr, 30],
    ] as const) {
      t.ok(Math.abs(found! - wanted) <= 1, `${sample}: ${found} of ${wanted}`)
    }
    t.ok(kept.length >= 97 && kept.length <= 100)
  }
})

t.test('--balance-by without shares gives all values as much', async (t) => {
  for (const sample of ['0.24', '240']) {
    const { kept, entries } = await runOn(BY_LANGUAGE, '--balance-by', 'lang', '--sample', sample)
    t.same(countsBy(kept, 'lang'), { en: 80, de: 80, fr: 80 })
    t.equal(entries.length, 760)
    t.ok(entries.some(({ rule }) => rule === 'quota') && entries.some(({ rule }) => rule === 'draw'))
  }
  for (const sample of ['0.5', '500']) {
    const { kept } = await runOn(BY_LANGUAGE, '--balance-by', 'lang', '--sample', sample)
    t.same(countsBy(kept, 'lang'), { en: 200, de: 200, fr: 100 }, 'what one lacks the others fill')
  }
})

t.test('--balance-by a measured field takes only values that it has', async (t) => {
  const { status, stderr } = await runOn(BY_LANGUAGE, '--balance-by', '@complexity=veryEasy:0.5')
  t.equal(status, 2)
  t.match(stderr, /values of @complexity: very easy, easy, middle, hard, very hard/)
})

t.test('--balance-by a key within a key, a number, and what some records lack', async (t) => {
  const nested = await runOn(BY_LANGUAGE, '--balance-by', 'meta.lang', '--sample', '150')
  t.same(countsBy(nested.kept, 'lang'), { en: 50, de: 50, fr: 50 })
  const score = await runOn(BY_LANGUAGE, '--balance-by', 'meta.score=1:1')
  t.equal(score.kept.length, 500)
  t.ok(score.kept.every((line) => line.includes('"score":1')))
  const some = records(200, (at) => (at % 4 === 0 ? { lang: 'en' } : at % 4 === 1 ? { lang: null } : {}))
  const lacking = await runOn(some, '--balance-by', 'lang', '--sample', '60')
  t.same(countsBy(lacking.kept, 'lang'), { en: 20, null: 20, undefined: 20 })
})

t.test('--balance-by @shape and @length', async (t) => {
  const texts = records(300).map((line) =>
    JSON.stringify({ text: (JSON.parse(line) as { output: string }).output }),
  )
  const shapes = await runOn(
    [...texts, ...records(100, undefined, 20, 5000)],
    '--balance-by',
    '@shape',
    '--sample',
    '150',
  )
  t.equal(shapes.kept.filter((line) => line.startsWith('{"text"')).length, 75)
  const lengths = [...records(300, undefined, 20), ...records(60, undefined, 150, 5000)]
  const { kept } = await runOn(lengths, '--balance-by', '@length', '--sample', '100')
  t.equal(kept.filter((line) => line.length > 1000).length, 50)
})

t.test('--balance-by a value that is not there warns, and holds the shares', async (t) => {
  const counted = await runOn(BY_LANGUAGE, '--balance-by', 'lang=en:0.5,it:0.5', '--sample', '100')
  t.equal(counted.status, 0)
  t.match(
    counted.stderr,
    /warning: the sample has \d of 100 records: there are too few of "it" for its share/,
  )
  t.ok(counted.kept.length <= 1)
  t.equal(counted.entries.length + counted.kept.length, 1000)
})

t.test('--balance-by a value that is not there warns in a sample of a share too', async (t) => {
  for (const args of [[], ['--sample', '0.5']]) {
    const { stderr, kept } = await runOn(BY_LANGUAGE, '--balance-by', 'lang=en:0.5,it:0.5', ...args)
    t.ok(kept.length <= 1)
    t.match(stderr, /warning: .*"it"/, `almost all is gone: ${kept.length} kept`)
  }
})

t.test('--balance-by goes with --repair', async (t) => {
  const [system, ...fine] = records(6, (at) => ({ lang: at % 2 === 0 ? 'en' : 'de' }))
  const mendable = JSON.stringify({
    messages: [
      { role: 'user', content: '' },
      { role: 'user', content: 'Where is the harbour?' },
      { role: 'assistant', content: 'It is behind the church.' },
    ],
    lang: 'en',
  })
  const run = await runOn([mendable, system!, ...fine], '--repair', '--balance-by', 'lang=en:0.5,de:0.5')
  t.equal(run.status, 0, run.stderr)
  t.same(countsBy(run.kept, 'lang'), { en: 4, de: 3 })
})

const random = randomNumbers(3)
/** Texts on one matter, each with 45 of the same sixty words: a quarter of a corpus. */
const alike = Array.from({ length: 200 }, (_, at) => {
  const words = Array.from({ length: 60 }, (_, word) => ({ word: `matter${word}`, place: random() }))
  words.sort((one, other) => one.place - other.place)
  const output = words.slice(0, 45).map(({ word }) => word)
  return JSON.stringify({ instruction: `query ${at}`, output: output.join(' ') })
})
const rare = records(600, undefined, 60)
const CLUSTER = alike.flatMap((line, at) => [line, ...rare.slice(3 * at, 3 * at + 3)])
const isAlike = (line: string) => line.includes('matter')

t.test('--max-density thins what is alike and leaves what is rare', async (t) => {
  const { kept, entries, status, stderr } = await runOn(
    CLUSTER,
    '--max-density',
    '5',
    '--near-threshold',
    '1',
  )
  t.equal(status, 0, stderr)
  const [many, few] = [kept.filter(isAlike).length, kept.filter((line) => !isAlike(line)).length]
  t.equal(few, 600, 'all that is rare stays')
  t.ok(many < 100 && many > 5, `${many} of 200 alike`)
  t.ok(
    entries.every(
      ({ stage, rule, threshold }) => stage === 'diversity' && rule === 'density' && threshold === 5,
    ),
  )
  t.ok(entries.every(({ value, original }) => Number(value) > 5 - 1 && isAlike(original)))
  const counted = await runOn(CLUSTER, '--max-density', '5', '--near-threshold', '1', '--sample', '100000')
  t.same(counted.kept, kept, 'together with a sample of all')
})

t.test('--sample keeps what is rare rather than what is alike', async (t) => {
  for (const sample of ['0.4', '320']) {
    const { kept } = await runOn(CLUSTER, '--sample', sample, '--near-threshold', '1')
    t.equal(kept.length, 320)
    t.ok(
      kept.filter(isAlike).length < 0.4 * 280,
      `${kept.filter(isAlike).length} of 400 alike, at random 160`,
    )
  }
})

/** Records on one of two matters, of a vocabulary of two hundred words. */
function onMatter(matter: string, count: number): string[] {
  const text = (words: number) =>
    Array.from({ length: words }, () => `${matter}${Math.floor(200 * random() ** 2)}`).join(' ')
  return Array.from({ length: count }, () =>
    JSON.stringify({ instruction: text(8), output: text(30), matter }),
  )
}

t.test('--target with --sample prefers what is like the target', async (t) => {
  const [sea, law] = [onMatter('sea', 500), onMatter('law', 500)]
  const corpus = sea.flatMap((line, at) => [line, law[at]!])
  const target = file(onMatter('law', 100))
  for (const sample of ['0.2', '200']) {
    const { kept, status, stderr } = await runOn(corpus, '--target', target, '--sample', sample)
    t.equal(status, 0, stderr)
    t.equal(kept.length, 200)
    t.ok(countsBy(kept, 'matter').law! > 190, JSON.stringify(countsBy(kept, 'matter')))
  }
  const without = countsBy((await runOn(corpus, '--sample', '200')).kept, 'matter')
  t.ok(without.law! < 150, 'without a target both are drawn')
})

t.test('--min-relevance rejects what is less like the target', async (t) => {
  const [sea, law] = [onMatter('sea', 200), onMatter('law', 200)]
  const corpus = sea.flatMap((line, at) => [line, law[at]!])
  const target = file(law)
  const { kept, entries, status } = await runOn(corpus, '--target', target, '--min-relevance', '0')
  t.equal(status, 0)
  t.same(kept, law)
  t.ok(
    entries.every(
      ({ stage, rule, value, threshold }) =>
        stage === 'relevance' && rule === 'less-relevant' && Number(value) < 0 && threshold === 0,
    ),
  )
  t.same((await runOn(corpus, '--target', target, '--min-relevance', '-1000')).kept, corpus)
  t.same((await runOn(corpus, '--target', target, '--min-relevance', '1000')).kept, [])
  t.same((await runOn(corpus, '--target', target)).kept, corpus, 'a target alone rejects nothing')
})

t.test('--reference: nothing is new in a corpus that is its own reference, all in another', async (t) => {
  const corpus = records(200)
  const noveltyOf = async (reference: string) => {
    const { report, status, stderr, kept } = await runOn(corpus, '--reference', reference)
    t.equal(status, 0, stderr)
    t.same(kept, corpus, 'novelty rejects nothing')
    return [report.scores.before.novelty!.score, report.scores.after.novelty!.score]
  }
  t.same(await noveltyOf(file(corpus)), [0, 0])
  // Instructions of two words, "question 7", are runs of their own: these differ in words.
  t.same(await noveltyOf(file(onMatter('sea', 100))), [1, 1])
  const half = await noveltyOf(file(corpus.slice(0, 100)))
  t.ok(
    half.every((score) => Math.abs(score! - 0.5) < 0.01),
    `${half.join(' ')}`,
  )
})

t.test('wrong usages end with 2 and say what is wrong', async (t) => {
  const cases: [args: string[], message: RegExp][] = [
    ...['0', '-1', '1.5', 'many', '0%', '101%', '1e3', '10XiB', '1e-3'].map((value): [string[], RegExp] => [
      ['--sample', value],
      /--sample .*expected a share \(0\.2 or 20%\)|--sample .*expected a size/,
    ]),
    [['--sample', '1', '--sample', '2'], /--sample 1, 2 \(given more than once\)/],
    [['--sample'], /sample/],
    [
      ['--balance-by', 'lang'],
      /--balance-by lang needs shares \(lang=VALUE:0\.5,VALUE:0\.5\), or a --sample/,
    ],
    [
      ['--balance-by', '@mood=a:1'],
      /--balance-by "@mood=a:1": expected a key of the records, or one of @shape, @length/,
    ],
    ...[
      'lang=',
      'lang=en',
      'lang=en:2',
      'lang=en:0.7,de:0.7',
      'lang=en:0',
      '=en:1',
      'lang=:0.5',
      'lang=en:-0.5',
    ].map((value): [string[], RegExp] => [
      ['--balance-by', value],
      /--balance-by .*shares that are at most 1 in all/,
    ]),
    [['--max-density', '-1'], /--max-density "-1": expected a number of at least 1/],
    [['--max-density', 'x'], /--max-density "x"/],
    [['--min-relevance', '0.5'], /--min-relevance needs a --target/],
    [['--min-relevance', 'x', '--target', 'y'], /--min-relevance "x": expected a number, as -0\.5/],
    [['--seed', '-1'], /--seed "-1": expected a whole number from 0 to 4294967295/],
    [['--seed', '4294967296'], /--seed "4294967296"/],
    [['--seed', '1.5'], /--seed "1.5"/],
    [
      ['--sample', '0.5', '--skip', 'diversity'],
      /--sample, --balance-by and --max-density need the stage diversity/,
    ],
    [['--max-density', '5', '--only', 'validate'], /need the stage diversity/],
    [['--target', 'a', '--target', 'b'], /--target a, b \(given more than once\)/],
  ]
  for (const [args, message] of cases) {
    const { status, stderr, stdout } = await synthclean(args, '{"text":"a"}\n')
    t.equal(status, 2, args.join(' '))
    t.match(stderr, message)
    t.equal(stdout.length, 0)
  }
})

t.test('a target or reference that cannot be read, or holds no record, is named', async (t) => {
  const none = file(['{"broken', '[]'])
  for (const flag of ['--target', '--reference']) {
    for (const [path, message] of [
      [join(folder(), 'absent.jsonl'), /absent\.jsonl/],
      [none, /no line there is a record that can be read/],
    ] as const) {
      const { status, stderr } = await synthclean(['-q', flag, path], '{"text":"a"}\n')
      t.equal(status, 1)
      t.match(stderr, message)
      t.notMatch(stderr, 'not expected')
    }
  }
})

t.test('a folder for temporary files that is not there is named', async (t) => {
  const child = start(['-q', '--sample', '10'], { env: { ...process.env, TMPDIR: join(folder(), 'absent') } })
  let stderr = ''
  child.stderr.on('data', (bytes: Buffer) => (stderr += bytes.toString()))
  child.stdin.on('error', () => undefined)
  child.stdin.end('{"text":"a"}\n')
  const [status] = (await once(child, 'close')) as [number]
  t.equal(status, 1)
  t.match(stderr, 'absent')
  t.notMatch(stderr, 'not expected')
})

const big = file(records(20_000, undefined, 30))

t.test('a reader that has enough ends the run quietly', async (t) => {
  for (const sample of ['0.9', '19000']) {
    const child = start([big, '-q', '--sample', sample, '--only', 'diversity'])
    let stderr = ''
    child.stderr.on('data', (bytes: Buffer) => (stderr += bytes.toString()))
    child.stdout.once('data', () => child.stdout.destroy())
    const [status, signal] = (await once(child, 'close')) as [number | null, string | null]
    t.same([status, signal, stderr], [0, null, ''])
  }
})

t.test('no temporary file is left, whether the run ends or is stopped', async (t) => {
  const place = mkdtempSync(join(tmpdir(), 'synthclean-temporary-'))
  const env = { ...process.env, TMPDIR: place }
  const done = start([big, '-q', '--sample', '1000', '--dry-run'], { env })
  const [status] = (await once(done, 'close')) as [number]
  t.equal(status, 0)
  t.same(readdirSync(place), [])
  const stopped = start(['-q', '--sample', '1000', '--only', 'diversity'], { env })
  stopped.stdin.on('error', () => undefined)
  stopped.stdin.write(
    records(20_000, undefined, 10)
      .map((line) => `${line}\n`)
      .join(''),
  )
  while (readdirSync(place).length === 0) await delay(20)
  await delay(1000)
  stopped.kill('SIGTERM')
  const [, signal] = (await once(stopped, 'close')) as [number | null, string | null]
  t.equal(signal, 'SIGTERM')
  t.same(readdirSync(place), [])
})
