import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import { distinctRecord, folder, jsonLines, root, sharedData, start, synthclean } from '../process.js'

interface Report {
  input: { records: number; bytes: number }
  output: { records: number; bytes: number }
  rejected: Record<string, Record<string, number>>
  edited: Record<string, Record<string, number>>
  index: { verified: { records: number }; bloom: { records: number; forgotten: number } }
  nearDuplicates: {
    removedAt: { threshold: number; records: number }[]
    leastSimilar: { similarity: number }[]
  }
  timing: { seconds: number; bytesPerSecond: number }
  memory: { peakRss: number }
  version: string
}

interface Entry {
  action: string
  stage: string
  rule: string
  value?: number
  threshold?: number
  source: { file: string; line: number; offset: number }
  witness?: { file?: string; line?: number; similarity?: number; tier?: string }
  edits?: { rule: string; field: string; start: number; end: number; removed: string; inserted: string }[]
  original: string
}

const example = join(root, 'examples/corpus.jsonl')

function report(path: string): Report {
  return JSON.parse(readFileSync(path, 'utf8')) as Report
}

t.test('what no stage touches leaves byte for byte, in order', async (t) => {
  const lines = [
    '{ "text" :  "spaces are kept",\t"n": 12345678901234567890.0e-2, "z": {"b":1,"a":[ ]} }',
    '{"text":"caf\\u00e9 \\/ \\"quoted\\" \\ud83d\\ude00","id":9007199254740993}',
    '{"id":1,"text":"duplicate keys: the last one counts","id":2}',
    distinctRecord(3),
  ]
  const { stdout } = await synthclean([], `${lines.join('\n')}\n`)
  t.equal(stdout.toString(), `${lines.join('\n')}\n`)
})

t.test('records in = records out + rejected; ledger, report and output agree', async (t) => {
  const place = folder()
  const [output, ledger, reportPath] = ['out.jsonl', 'ledger.jsonl', 'report.json'].map((name) =>
    join(place, name),
  )
  const outcome = await synthclean([example, '-o', output!, '--ledger', ledger!, '--report', reportPath!])
  t.equal(outcome.status, 0)
  t.equal(outcome.stdout.length, 0)
  const facts = report(reportPath!)
  const entries = jsonLines<Entry>(ledger!)
  const rejected = entries.filter(({ action }) => action === 'reject').length
  const out = readFileSync(output!, 'utf8')
  t.equal(facts.input.records, facts.output.records + rejected)
  t.equal(facts.input.bytes, readFileSync(example).length)
  t.equal(facts.output.bytes, Buffer.byteLength(out))
  t.equal(facts.output.records, out.split('\n').length - 1)
  for (const [action, counts] of [
    ['reject', facts.rejected],
    ['edit', facts.edited],
  ] as const) {
    for (const [stage, rules] of Object.entries(counts)) {
      for (const [rule, count] of Object.entries(rules)) {
        const told = entries.filter(
          (entry) =>
            entry.action === action &&
            entry.stage === stage &&
            (action === 'reject' ? entry.rule === rule : entry.edits?.some((edit) => edit.rule === rule)),
        )
        t.equal(told.length, count, `${action} ${stage} ${rule}`)
      }
    }
  }
  t.ok(facts.memory.peakRss > 0 && facts.timing.seconds > 0)
  const near = entries.filter(({ stage, value }) => stage === 'near-duplicates' && value !== undefined)
  t.equal(facts.nearDuplicates.removedAt.find(({ threshold }) => threshold === 0.8)?.records, near.length)
  const least = Math.min(...near.map(({ value }) => value!))
  t.ok(Math.abs(facts.nearDuplicates.leastSimilar[0]!.similarity - least) < 1e-4)
})

t.test('each removal names a kept record that is there, and the original bytes', async (t) => {
  const place = folder()
  const ledger = join(place, 'ledger.jsonl')
  const { stdout } = await synthclean([example, '--ledger', ledger])
  const kept = new Set(stdout.toString('latin1').split('\n'))
  const lines = readFileSync(example, 'latin1').split('\n')
  const edited = new Set(
    jsonLines<Entry>(ledger)
      .filter(({ action }) => action === 'edit')
      .map(({ source }) => source.line),
  )
  let duplicates = 0
  for (const entry of jsonLines<Entry>(ledger)) {
    const line = lines[entry.source.line - 1]!
    const original = Buffer.from(line, 'latin1')
    if (entry.original !== undefined) t.equal(entry.original, original.toString())
    if (!entry.witness) continue
    duplicates++
    t.equal(entry.witness.file, example)
    t.ok(entry.witness.line! < entry.source.line)
    t.ok(kept.has(lines[entry.witness.line! - 1]!) || edited.has(entry.witness.line!), 'the witness was kept')
    if (entry.stage !== 'near-duplicates') continue
    t.ok(entry.value! >= entry.threshold!)
    t.equal(entry.witness.similarity, entry.value)
  }
  t.ok(duplicates > 5)
})

t.test(
  'duplicates: same text in other clothes is exact, a changed word is near, other numbers are neither',
  async (t) => {
    const words =
      'the quick brown fox jumps over the lazy dog while seven wise owls watch from a tall old oak tree'
    const text = `${words} and then ${words.split(' ').reverse().join(' ')}`
    const same = `{"id":7,"output":"${text.replace('quick', '\\u0071uick')}","instruction":"tell"}`
    const near = `{"instruction":"tell","output":"${text.replace('lazy', 'sleepy')}"}`
    const first = `{"instruction":"tell","output":"${text}"}`
    const sums = [
      '{"instruction":"What is 12 plus 30?","output":"12 plus 30 is 42."}',
      '{"instruction":"What is 12 plus 31?","output":"12 plus 31 is 43."}',
    ]
    const ledger = join(folder(), 'ledger.jsonl')
    const { stdout } = await synthclean(['--ledger', ledger], [first, same, near, ...sums, ''].join('\n'))
    t.equal(stdout.toString(), [first, ...sums, ''].join('\n'))
    t.match(jsonLines(ledger), [
      { stage: 'exact-duplicates', rule: 'same-text', source: { line: 2 }, witness: { line: 1 } },
      {
        stage: 'near-duplicates',
        rule: 'similar-text',
        source: { line: 3 },
        witness: { line: 1 },
        threshold: 0.8,
      },
    ])
  },
)

t.test('boilerplate goes from the assistant side only, and the ledger tells what went', async (t) => {
  const record =
    '{"conversations":[{"from":"human","value":"As an AI language model, you must say <|im_end|>"},' +
    '{"from":"gpt","value":"As an AI language model, \\u00e9migr\\u00e9s are not my field.<|im_end|>"}], "k": 1.0}'
  const ledger = join(folder(), 'ledger.jsonl')
  const { stdout } = await synthclean(['--ledger', ledger], `${record}\n`)
  t.equal(
    stdout.toString(),
    `${record.replace('"As an AI language model, \\u00e9', '"É').replace('field.<|im_end|>', 'field.')}\n`,
  )
  t.match(jsonLines(ledger), [
    {
      action: 'edit',
      stage: 'boilerplate',
      rule: 'self-reference',
      source: { line: 1, offset: 0 },
      edits: [
        {
          rule: 'self-reference',
          field: 'conversations[1].value',
          start: 0,
          end: 26,
          removed: 'As an AI language model, é',
          inserted: 'É',
        },
        {
          rule: 'control-token',
          field: 'conversations[1].value',
          start: 50,
          removed: '<|im_end|>',
          inserted: '',
        },
      ],
      original: record,
    },
  ])
})

t.test('a record that becomes a duplicate by its edit is one', async (t) => {
  const plain = '{"instruction":"Is it so?","output":"I cannot say whether that is so."}'
  const dirty = '{"instruction":"Is it so?","output":"As an AI, I cannot say whether that is so."}'
  const ledger = join(folder(), 'ledger.jsonl')
  const { stdout } = await synthclean(['--ledger', ledger], `${plain}\n${dirty}\n`)
  t.equal(stdout.toString(), `${plain}\n`)
  t.match(jsonLines(ledger), [
    { action: 'reject', stage: 'exact-duplicates', edits: [{ rule: 'self-reference' }], original: dirty },
  ])
})

t.test('an answer of which nothing is left is rejected', async (t) => {
  const ledger = join(folder(), 'ledger.jsonl')
  const { stdout } = await synthclean(['--ledger', ledger], '{"prompt":"Go on.","completion":"<|im_end|>"}\n')
  t.equal(stdout.length, 0)
  t.match(jsonLines(ledger), [{ action: 'reject', stage: 'boilerplate', rule: 'nothing-left' }])
})

t.test('--dedup-on says what is compared', async (t) => {
  const record = (prompt: string, answer: string) => JSON.stringify({ prompt, completion: answer })
  const lines = [
    record('p one', 'a one'),
    record('p one', 'a two'),
    record('p two', 'a one'),
    '{"text":"other"}',
  ]
  const kept = async (what: string) => {
    const { stdout } = await synthclean(['--dedup-on', what], `${lines.join('\n')}\n`)
    return stdout.toString().split('\n').slice(0, -1)
  }
  t.strictSame(await kept('record'), lines)
  t.strictSame(await kept('prompt'), [lines[0], lines[2], lines[3]])
  t.strictSame(await kept('response'), [lines[0], lines[1], lines[3]])
  const dirty = record('p', 'As an AI language model, I agree.<|im_end|>')
  const { stdout } = await synthclean(['--dedup-on', 'prompt'], `${dirty}\n`)
  t.equal(stdout.toString(), `${record('p', 'I agree.')}\n`, 'answers are cleaned all the same')
  const unanswered =
    '{"messages":[{"role":"user","content":"a"}]}\n{"messages":[{"role":"user","content":"b"}]}\n'
  const responses = await synthclean(['--dedup-on', 'response'], unanswered)
  t.equal(responses.stdout.toString(), unanswered, 'without a response nothing is a duplicate')
})

t.test('a threshold and a shingle width of the user', async (t) => {
  const words = Array.from({ length: 60 }, (_, at) => `w${at}`)
  const changed = words.map((word, at) => (at % 20 === 7 ? 'other' : word))
  const lines = [words, changed].map((all) => JSON.stringify({ text: all.join(' ') })).join('\n')
  const kept = async (...args: string[]) =>
    (await synthclean(['--preset', 'none', ...args], `${lines}\n`)).stdout.toString().split('\n').length - 1
  t.equal(await kept('--near-threshold', '0.95'), 2)
  t.equal(await kept('--near-threshold', '0.8', '--shingle', 'word:1'), 1)
  t.equal(await kept('--near-threshold', '0.5'), 1)
  t.equal(await kept('--near-threshold', '0.5', '--shingle', 'word:20'), 2)
})

t.test('stages can be left out', async (t) => {
  const lines = `${distinctRecord(1)}\n${distinctRecord(1)}\n{broken\n`
  t.equal(
    (await synthclean(['--skip', 'validate'], lines)).stdout.toString(),
    `${distinctRecord(1)}\n{broken\n`,
  )
  t.equal(
    (await synthclean(['--only', 'validate'], lines)).stdout.toString(),
    `${distinctRecord(1)}\n${distinctRecord(1)}\n`,
  )
  const twoSkipped = ['--skip', 'exact-duplicates', '--skip', 'near-duplicates']
  t.equal(
    (await synthclean(twoSkipped, lines)).stdout.toString(),
    `${distinctRecord(1)}\n${distinctRecord(1)}\n`,
  )
})

t.test('--dry-run writes ledger and report, but no records', async (t) => {
  const place = folder()
  const ledger = join(place, 'ledger.jsonl')
  const output = join(place, 'out.jsonl')
  const { stdout, status } = await synthclean([example, '--dry-run', '--ledger', ledger, '-o', output])
  t.equal(status, 0)
  t.equal(stdout.length, 0)
  t.notOk(existsSync(output))
  t.ok(jsonLines(ledger).length > 0)
})

t.test('--text-field and --shape say where the text is', async (t) => {
  const lines = '{"body":"one"}\n{"body":"two","instruction":"x"}\n'
  t.equal((await synthclean(['--text-field', 'body'], lines)).stdout.toString(), lines)
  t.equal((await synthclean(['--shape', 'text'], '{"text":"a","prompt":1}\n')).stdout.length, 24)
  t.equal((await synthclean(['--shape', 'messages'], '{"text":"a"}\n')).stdout.length, 0)
})

t.test('standard output holds records only; progress is told on standard error', async (t) => {
  const json = await synthclean([example, '--progress', 'json', '--dry-run'])
  t.equal(json.stdout.length, 0)
  const quiet = await synthclean(['-q'], `${distinctRecord(1)}\n`)
  t.equal(quiet.stderr, '')
})

t.test('a slow reader of the output stops the reading of the input', async (t) => {
  const child = start(['--only', 'validate', '--workers', '1', '-q'])
  const ended = new Promise((resolve) => child.on('close', resolve))
  const line = `${distinctRecord(1, 400)}\n`
  const piece = line.repeat(200)
  let sent = 0
  let writable = true
  while (writable && sent < 300e6) {
    writable = child.stdin.write(piece)
    sent += piece.length
    if (!writable)
      writable = await Promise.race([
        new Promise<boolean>((resolve) => child.stdin.once('drain', () => resolve(true))),
        delay(1500, false),
      ])
  }
  // Nothing was read from the output: what is in work and in the pipes is all that was taken in.
  t.ok(sent < 20e6, `${sent} bytes were taken in`)
  let received = 0
  child.stdout.on('data', (bytes: Buffer) => (received += bytes.length))
  child.stdin.end()
  t.equal(await ended, 0)
  t.equal(received, sent)
})

t.test('the same bytes for any number of workers and any size of reads, from a pipe or a file', async (t) => {
  const shared = sharedData('gpteacher/codegen-instruct.json')
  const records = shared ? (JSON.parse(readFileSync(shared, 'utf8')) as object[]) : []
  const own = readFileSync(example, 'latin1').split('\n')
  // Several batches, with the dirty lines spread over them.
  const input = Buffer.from(
    [...own, ...Array.from({ length: 6000 }, (_, at) => distinctRecord(at, 80)), ...own]
      .concat(records.map((record) => Buffer.from(JSON.stringify(record)).toString('latin1')))
      .join('\n'),
    'latin1',
  )
  const place = folder()
  const file = join(place, 'input.jsonl')
  writeFileSync(file, input)
  const ledger = join(place, 'ledger.jsonl')
  const first = await synthclean([file, '--ledger', ledger, '--workers', '1'])
  const entries = readFileSync(ledger, 'utf8')
  t.ok(entries.split('\n').length > 100)
  for (const workers of ['2', '4']) {
    const again = await synthclean([file, '--ledger', ledger, '--overwrite', '--workers', workers])
    t.ok(again.stdout.equals(first.stdout), `${workers} workers`)
    t.ok(readFileSync(ledger, 'utf8') === entries, `${workers} workers, ledger`)
  }
  for (const size of [1777, 65536, 3_000_000]) {
    const piped = await synthclean(['--ledger', ledger, '--overwrite', '--workers', '2'], input, size)
    t.ok(piped.stdout.equals(first.stdout), `pipe, pieces of ${size} bytes`)
    t.ok(readFileSync(ledger, 'utf8').replaceAll('"<stdin>"', JSON.stringify(file)) === entries, 'ledger')
  }
})

t.test('several files are one stream; a witness may stand in an earlier file', async (t) => {
  const place = folder()
  const [a, b, ledger] = ['a.jsonl', 'b.jsonl', 'ledger.jsonl'].map((name) => join(place, name))
  writeFileSync(a!, `${distinctRecord(1)}\n${distinctRecord(2)}`)
  writeFileSync(b!, `\n${distinctRecord(2)}\n${distinctRecord(3)}\n`)
  const { stdout } = await synthclean([a!, b!, '--ledger', ledger!])
  t.equal(stdout.toString(), [1, 2, 3].map((number) => `${distinctRecord(number)}\n`).join(''))
  t.match(jsonLines(ledger!), [{ source: { file: b, line: 2, offset: 1 }, witness: { file: a, line: 2 } }])
})

t.test('when the verified tier is full the Bloom tier still knows earlier records', async (t) => {
  const place = folder()
  const ledger = join(place, 'ledger.jsonl')
  const reportPath = join(place, 'report.json')
  const count = 20_000
  const lines = Array.from({ length: count }, (_, at) => distinctRecord(at, 60))
  const changed = lines[5]!.replace(/ (word\d+)"}$/, ' changed"}')
  const input = `${[...lines, lines[3], changed].join('\n')}\n`
  const { stdout } = await synthclean(
    ['--memory', '16MiB', '--ledger', ledger, '--report', reportPath],
    input,
  )
  t.equal(stdout.toString().split('\n').length - 1, count, 'no distinct record is lost')
  t.match(jsonLines(ledger), [
    { stage: 'exact-duplicates', source: { line: count + 1 }, witness: { tier: 'bloom' } },
    { stage: 'near-duplicates', source: { line: count + 2 }, witness: { tier: 'bloom' } },
  ])
  const { index } = report(reportPath)
  t.equal(index.verified.records + index.bloom.records, count)
  t.ok(index.bloom.records > 1000)
})

t.test('before the index is too full to be trusted: a warning, a fresh Bloom tier, or the end', async (t) => {
  const place = folder()
  const reportPath = join(place, 'report.json')
  const lines = Array.from({ length: 60_000 }, (_, at) => distinctRecord(at, 60)).join('\n')
  const run = (whenFull: string) =>
    synthclean(
      [
        '--memory',
        '16MiB',
        '--max-false-positives',
        '1e-30',
        '--when-full',
        whenFull,
        '--overwrite',
        '--report',
        reportPath,
      ],
      `${lines}\n`,
    )
  const warned = await run('warn')
  t.equal(warned.status, 0)
  t.match(warned.stderr, /warning: the duplicate index of 16MiB holds \d+ records; .*: use a larger --memory/)
  const rotated = await run('rotate')
  t.equal(rotated.status, 0)
  t.match(rotated.stderr, /the Bloom tier starts anew/)
  const { index } = report(reportPath)
  t.ok(index.bloom.forgotten > 0)
  t.equal(index.verified.records + index.bloom.records + index.bloom.forgotten, 60_000)
  const stopped = await run('stop')
  t.equal(stopped.status, 1)
  t.match(stopped.stderr, /of 1e-30 allowed: use a larger --memory/)
})
