import { spawn } from 'node:child_process'
import { chmodSync, existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { distinctRecord, folder, jsonLines, program, start, synthclean } from '../process.js'

interface Entry {
  action: string
  stage: string
  rule: string
  value?: number
  threshold?: number
  source: { file: string; line: number; offset: number }
  original?: string
  originalBase64?: string
}

/** Runs records through standard input; gives what came out and the ledger. */
async function cleaned(input: string | Uint8Array, ...args: string[]) {
  const ledger = join(folder(), 'ledger.jsonl')
  const outcome = await synthclean(['--ledger', ledger, '--workers', '1', ...args], input)
  return { ...outcome, entries: existsSync(ledger) ? jsonLines<Entry>(ledger) : [] }
}

const good = distinctRecord(1)
const other = distinctRecord(2)

t.test(
  'a record that is broken is rejected with its rule, place and bytes; its neighbours stay',
  async (t) => {
    const cases: [name: string, line: string, rule: string][] = [
      ['broken JSON', '{"instruction": "a", "output": }', 'invalid-json'],
      ['a truncated line', '{"instruction": "a", "outp', 'invalid-json'],
      ['trailing garbage', '{"text":"a"} x', 'invalid-json'],
      ['two texts on one line', '{"text":"a"}{"text":"b"}', 'invalid-json'],
      ['a NUL byte', '{"text":"a\0b"}', 'invalid-json'],
      ['NaN', '{"text":"a","n":NaN}', 'invalid-json'],
      ['a list', '[1,2]', 'not-an-object'],
      ['a string', '"text"', 'not-an-object'],
      ['unknown keys', '{"a":1}', 'no-known-shape'],
      ['no answer', '{"instruction":"a"}', 'missing-text'],
      ['a null answer', '{"instruction":"a","output":null}', 'missing-text'],
      ['a number for a text', '{"text":5}', 'wrong-type'],
      ['a string for turns', '{"messages":"hello"}', 'wrong-type'],
      ['a turn that is no object', '{"messages":["hello"]}', 'wrong-type'],
      ['an empty answer', '{"instruction":"a","output":""}', 'empty-text'],
      ['an answer of white space', '{"instruction":"a","output":" \\n\\u00a0\\u200b"}', 'empty-text'],
      ['no turns', '{"messages":[]}', 'missing-text'],
      [
        'an empty turn',
        '{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":""}]}',
        'empty-text',
      ],
    ]
    for (const [name, line, rule] of cases) {
      const { status, stdout, entries } = await cleaned(`${good}\n${line}\n${other}\n`)
      t.equal(status, 0, name)
      t.equal(stdout.toString(), `${good}\n${other}\n`, name)
      t.match(
        entries,
        [
          {
            action: 'reject',
            stage: 'validate',
            rule,
            source: { file: '<stdin>', line: 2, offset: good.length + 1 },
            original: line,
          },
        ],
        name,
      )
    }
  },
)

t.test('the ledger says at which byte a broken JSON text was left', async (t) => {
  const { entries } = await cleaned('{"text": "a", x}\n')
  t.equal(entries[0]?.value, 14)
})

t.test('bytes that are not UTF-8 are kept as base64', async (t) => {
  const line = Buffer.concat([Buffer.from('{"text":"caf'), Buffer.from([0xe9]), Buffer.from('"}')])
  const { stdout, entries } = await cleaned(
    Buffer.concat([Buffer.from(`${good}\n`), line, Buffer.from('\n')]),
  )
  t.equal(stdout.toString(), `${good}\n`)
  t.match(entries, [{ rule: 'invalid-utf8', originalBase64: line.toString('base64') }])
})

t.test('a lone surrogate escape is legal JSON, and mended', async (t) => {
  const line = '{"text":"half of a pair: \\ud800, the other half: \\uDC00"}'
  const { stdout, entries } = await cleaned(`${line}\n`)
  t.equal(stdout.toString(), '{"text":"half of a pair: \ufffd, the other half: \ufffd"}\n')
  t.match(entries, [{ action: 'edit', stage: 'validate', rule: 'lone-surrogate', original: line }])
  const untouched = await cleaned(`${line}\n`, '--skip', 'validate')
  t.equal(untouched.stdout.toString(), `${line}\n`)
})

t.test('100,000 nested brackets are rejected, closed or not', async (t) => {
  const depth = 100_000
  for (const nested of ['['.repeat(depth), `{"text":"a","x":${'['.repeat(depth)}${']'.repeat(depth)}}`]) {
    const { status, stdout, entries } = await cleaned(`${nested}\n${good}\n`)
    t.equal(status, 0)
    t.equal(stdout.toString(), `${good}\n`)
    t.match(entries, [{ rule: 'nesting-too-deep', source: { line: 1 } }])
  }
})

t.test('a line of 100 MB is rejected with its length, without being kept', async (t) => {
  const long = Buffer.alloc(100_000_000, 'a')
  long.write('{"text":"')
  const input = Buffer.concat([Buffer.from(`${good}\n`), long, Buffer.from(`\n${other}\n`)])
  const { status, stdout, entries } = await cleaned(input)
  t.equal(status, 0)
  t.equal(stdout.toString(), `${good}\n${other}\n`)
  t.strictSame(entries, [
    {
      action: 'reject',
      stage: 'validate',
      rule: 'record-too-long',
      value: long.length,
      threshold: 64 * 2 ** 20,
      source: { file: '<stdin>', line: 2, offset: good.length + 1 },
    },
  ])
})

t.test('a line just as long as --max-record stays, one byte more is too long', async (t) => {
  const fits = `{"text":"${'a '.repeat(2000)}"}`.padEnd(5000)
  const args = ['--max-record', '5000', '--preset', 'none']
  t.equal((await cleaned(`${fits}\n`, ...args)).stdout.toString(), `${fits}\n`)
  t.equal((await cleaned(fits, ...args)).stdout.toString(), `${fits}\n`)
  t.match((await cleaned(`${fits} \n`, ...args)).entries, [{ rule: 'record-too-long', value: 5001 }])
  t.match((await cleaned(`${fits} `, ...args)).entries, [{ rule: 'record-too-long', value: 5001 }])
})

t.test('CR LF stays with its record, blank lines go, a missing last line feed is added', async (t) => {
  const { stdout, entries } = await cleaned(`${good}\r\n\r\n  \n\n${other}`)
  t.equal(stdout.toString(), `${good}\r\n${other}\n`)
  t.strictSame(entries, [])
  const third = await cleaned(`${good}\r\n\r\n\n{"text":1}`)
  t.match(third.entries, [{ source: { line: 4 } }], 'blank lines count as lines')
})

t.test('a byte-order mark is no part of the first record', async (t) => {
  const { stdout, entries } = await cleaned(`\ufeff${good}\n{]\n`)
  t.equal(stdout.toString(), `${good}\n`)
  t.match(entries, [{ source: { line: 2, offset: good.length + 4 } }])
})

t.test('an empty input gives an empty output', async (t) => {
  for (const input of ['', '\n', '\ufeff']) {
    const { status, stdout } = await cleaned(input)
    t.equal(status, 0)
    t.equal(stdout.length, 0)
  }
})

t.test('a file that cannot be read is named, and nothing is written', async (t) => {
  const place = folder()
  const output = join(place, 'out.jsonl')
  const missing = join(place, 'missing.jsonl')
  const outcome = await synthclean([missing, '-o', output])
  t.equal(outcome.status, 1)
  t.match(outcome.stderr, `cannot read ${missing}: no such file`)
  t.strictSame(readdirSync(place), [])
  const asFolder = await synthclean([place, '-o', output])
  t.equal(asFolder.status, 2)
  t.match(asFolder.stderr, 'there is no data file in the folder')
  const present = join(place, 'present.jsonl')
  writeFileSync(present, `${good}\n`)
  chmodSync(present, 0)
  if (process.getuid?.() !== 0) {
    const locked = await synthclean([present, '-o', output])
    t.equal(locked.status, 1)
    t.match(locked.stderr, 'permission denied')
  }
  const second = await synthclean([present, missing, '-o', output])
  t.equal(second.status, 1)
  t.notOk(existsSync(output), 'the output of a run that failed half way does not appear')
  t.strictSame(readdirSync(place), ['present.jsonl'])
})

t.test('a full disk is a clear error', { skip: !existsSync('/dev/full') }, async (t) => {
  const lines = Array.from({ length: 3000 }, (_, at) => distinctRecord(at)).join('\n')
  for (const args of [
    ['-o', '/dev/full'],
    ['--ledger', '/dev/full', '--near-threshold', '0.5'],
  ]) {
    const { status, stderr } = await synthclean(args, `${lines}\n{\n`)
    t.equal(status, 1)
    t.match(stderr, 'cannot write /dev/full: no space left on the device')
  }
})

t.test('an output in a folder that is not there is a clear error', async (t) => {
  const { status, stderr } = await synthclean(['-o', '/no/such/folder/out.jsonl'], `${good}\n`)
  t.equal(status, 1)
  t.match(stderr, 'cannot write /no/such/folder/out.jsonl')
})

t.test('a reader that closes early ends the run quietly with 0', async (t) => {
  const child = start(['--progress', 'none', '-q'])
  let stderr = ''
  child.stderr.on('data', (bytes: Buffer) => (stderr += bytes.toString()))
  child.stdin.on('error', () => undefined)
  const ended = new Promise((resolve) => child.on('close', resolve))
  let running = true
  void ended.then(() => (running = false))
  child.stdout.once('data', () => child.stdout.destroy())
  // The input does not end: the program must end all the same.
  for (let number = 0; running && number < 400_000; number += 1000) {
    const lines = Array.from({ length: 1000 }, (_, at) => distinctRecord(number + at)).join('\n')
    if (!child.stdin.write(`${lines}\n`)) {
      await Promise.race([new Promise((resolve) => child.stdin.once('drain', resolve)), ended])
    }
  }
  t.equal(await ended, 0)
  t.equal(stderr, '')
})

t.test('Ctrl-C ends the run by that signal, even while it waits for input, and leaves no file', async (t) => {
  const place = folder()
  const child = start(['-o', join(place, 'out.jsonl'), '--ledger', join(place, 'ledger.jsonl')])
  let stderr = ''
  child.stderr.on('data', (bytes: Buffer) => (stderr += bytes.toString()))
  child.stdin.write(`${good}\n`)
  await until(() => readdirSync(place).length === 2)
  const ended = new Promise<NodeJS.Signals | null>((resolve) =>
    child.on('close', (_status, signal) => resolve(signal)),
  )
  child.kill('SIGINT')
  t.equal(await ended, 'SIGINT')
  t.match(stderr, 'stopped by SIGINT')
  t.strictSame(readdirSync(place), [])
})

t.test('standard input by redirection: from where the shell left it, from a device, or closed', async (t) => {
  const place = folder()
  const input = join(place, 'in.jsonl')
  writeFileSync(input, `${good}\n${other}\n`)
  const shell = (command: string) => {
    const child = spawn('sh', ['-c', command], { stdio: ['ignore', 'pipe', 'inherit'] })
    let text = ''
    child.stdout.on('data', (bytes: Buffer) => (text += bytes.toString()))
    return new Promise<[string, number | null]>((resolve) =>
      child.on('close', (status) => resolve([text, status])),
    )
  }
  const run = `${process.execPath} ${program} -q`
  t.strictSame(await shell(`${run} < ${input}`), [`${good}\n${other}\n`, 0])
  t.strictSame(await shell(`(read first; ${run}) < ${input}`), [`${other}\n`, 0])
  t.strictSame(await shell(`${run} < /dev/null`), ['', 0])
  t.strictSame(await shell(`${run} <&-`), ['', 0])
})

t.test('one name for two outputs is wrong usage', async (t) => {
  const path = join(folder(), 'x.json')
  for (const [first, second] of [
    ['-o', '--ledger'],
    ['--ledger', '--report'],
    ['-o', '--index'],
  ] as const) {
    const { status, stderr } = await synthclean([first, path, second, path], `${good}\n`)
    t.equal(status, 2)
    t.match(stderr, 'is named for two of output, ledger, report, index and groups')
    t.notOk(existsSync(path))
  }
})

t.test('an existing output is replaced only by a whole one', async (t) => {
  const place = folder()
  const output = join(place, 'out.jsonl')
  writeFileSync(output, 'before')
  await synthclean([join(place, 'missing.jsonl'), '-o', output, '--overwrite'])
  t.equal(readFileSync(output, 'utf8'), 'before')
  const refused = await synthclean(['-o', output], `${good}\n`)
  t.equal(refused.status, 2)
  t.match(refused.stderr, `${output} exists: name another file, or give --overwrite`)
  t.equal(readFileSync(output, 'utf8'), 'before')
  await synthclean(['-o', output, '--overwrite'], `${good}\n`)
  t.equal(readFileSync(output, 'utf8'), `${good}\n`)
})

t.test('more invalid records than --max-invalid allows: exit 3, output and ledger are whole', async (t) => {
  const { status, stdout, stderr, entries } = await cleaned(`{\n${good}\n[\n`, '--max-invalid', '1')
  t.equal(status, 3)
  t.equal(stdout.toString(), `${good}\n`)
  t.equal(entries.length, 2)
  t.match(stderr, '2 records are invalid; --max-invalid allows 1')
  t.equal((await cleaned(`{\n${good}\n`, '--max-invalid', '1')).status, 0)
})

t.test('wrong usage is exit 2 and says what was expected', async (t) => {
  const cases: [args: string[], message: RegExp][] = [
    [['--no-such-option'], /unknown option --no-such-option \(see/],
    [['--workers', 'abc'], /--workers "abc": expected a whole number/],
    [['--workers='], /--workers "": expected a whole number/],
    [['--no-workers'], /unknown option --no-workers/],
    [['--workers', '1', '--workers', '2'], /--workers 1, 2 \(given more than once\)/],
    [['--workers', '0'], /--workers "0"/],
    [['--near-threshold', '1.5'], /--near-threshold "1.5": expected a number from 0.5 to 1/],
    [['--near-threshold', '1e9'], /--near-threshold/],
    [['--max-false-positives', '-1'], /--max-false-positives/],
    [['--when-full', 'explode'], /Choices: .*"rotate"/],
    [['--shingle', 'line:5'], /--shingle "line:5": expected auto, word:N or char:N/],
    [['--memory', '1MiB'], /--memory "1MiB": expected a size from 16MiB/],
    [['--memory', 'lots'], /--memory "lots"/],
    [['--shape', 'round'], /Choices: .*"messages"/],
    [['--skip', 'nothing'], /Choices: .*"near-duplicates"/],
    [['--skip', 'validate', '--only', 'validate'], /cannot be given together/],
    [['--report', 'report.txt'], /--report "report.txt": expected a path that ends with .json or .html/],
    [['-', '-'], /only once/],
  ]
  for (const [args, message] of cases) {
    const { status, stdout, stderr } = await synthclean(args, `${good}\n`)
    t.equal(status, 2, args.join(' '))
    t.match(stderr, message)
    t.equal(stdout.length, 0)
  }
})

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20))
}

t.test('an input is never written over', async (t) => {
  const input = join(folder(), 'corpus.jsonl')
  writeFileSync(input, `${good}\n`)
  for (const flag of ['-o', '--ledger', '--index']) {
    const { status, stderr } = await synthclean([input, flag, input])
    t.equal(status, 2)
    t.match(stderr, /corpus\.jsonl is an input and would be written over/)
    t.equal(readFileSync(input, 'utf8'), `${good}\n`)
  }
})

t.test('an option without its value is refused', async (t) => {
  for (const flag of ['--near-threshold', '--memory', '--skip', '--contamination', '--rule', '--preset']) {
    const { status, stderr } = await synthclean(['-q', flag], `${good}\n`)
    t.equal(status, 2, flag)
    t.match(stderr, /Not enough arguments following/)
  }
})

t.test('an evaluation set without anything to look for is refused', async (t) => {
  const set = join(folder(), 'set.jsonl')
  writeFileSync(set, '{"foo":1}\n')
  const { status, stderr } = await synthclean(['--contamination', set], `${good}\n`)
  t.equal(status, 1)
  t.match(stderr, /no question or answer there is long enough/)
})
