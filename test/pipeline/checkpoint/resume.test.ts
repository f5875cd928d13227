import { execFileSync, spawn } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { killedRuns } from '../../../bench/faults/kills.js'
import { distinctRecord, folder, synthclean } from '../../process.js'
import { corpus, interrupt, results, shortRecords } from './interrupted.js'

// Templates are learned from the first 20,000 records: until then there is no checkpoint.
const EVERY = ['--checkpoint-every', '256KiB', '--mask-templates', 'off', '-q']
const CORPUS = corpus(3e6)
const BEGINNING = CORPUS.subarray(0, 2_300_000)
// A sample is drawn by windows of 16,384 records, and has checkpoints between them.
const SHORT = shortRecords(3e6)

/** Places of a run that is to be interrupted. */
function placeOf(ending = '.jsonl') {
  const place = folder()
  mkdirSync(join(place, 'out'))
  const state = join(place, 'state')
  const output = join(place, 'out', `out${ending}`)
  const ledger = join(place, 'out', 'removed.jsonl')
  const files = ['-o', output, '--ledger', ledger]
  return { place, out: join(place, 'out'), state, output, ledger, files, sign: join(state, 'checkpoint') }
}

const kill = (child: { kill: (signal: NodeJS.Signals) => void }) => child.kill('SIGKILL')

t.test('killed at many moments: the same bytes', async (t) => {
  const input = join(folder(), 'in.jsonl')
  writeFileSync(input, CORPUS)
  const short = join(folder(), 'short.jsonl')
  writeFileSync(short, SHORT)
  const base = { inputs: [input], every: '256KiB' }
  for (const plan of [
    {
      ...base,
      pipe: true,
      options: ['--memory', '24MiB', '--max-per-prompt', '2', '--mask-templates', 'off'],
      ending: '.jsonl.gz',
    },
    {
      ...base,
      inputs: [short],
      pipe: false,
      options: ['--memory', '16MiB', '--sample', '0.5', '--shard-size', '100kB'],
      ending: '.jsonl',
    },
  ]) {
    let [killed, resumed] = [0, 0]
    for await (const { moment, wasKilled, wasResumed, fault } of killedRuns(plan, 3)) {
      killed += Number(wasKilled)
      resumed += Number(wasResumed)
      t.equal(fault, undefined, `${plan.options.join(' ')}, killed at ${moment}`)
    }
    t.ok(killed > 0, `${killed} were killed in time`)
    t.ok(resumed > 0, `${resumed} had a checkpoint to go on from`)
  }
})

t.test('curriculum, shares, notes, report and a packed output; SIGTERM', async (t) => {
  const more = ['--curriculum', '3', '--annotate', '--balance-by', 'lang=en:0.4,de:0.4']
  const [whole, broken] = [placeOf('.jsonl.gz'), placeOf('.jsonl.gz')]
  const args = ({ files, out }: typeof whole) => [
    ...files,
    '--report',
    join(out, 'report.json'),
    ...more,
    '--mask-templates',
    'off',
    '-q',
  ]
  const first = await synthclean(args(whole), SHORT)
  t.equal(first.status, 0, first.stderr)
  const checkpoint = ['--checkpoint', broken.state, ...EVERY.slice(0, 2)]
  const stopped = await interrupt(
    [...args(broken), ...checkpoint],
    SHORT.subarray(0, 2_600_000),
    broken.sign,
    (child) => child.kill('SIGTERM'),
  )
  t.equal(stopped.signal, 'SIGTERM')
  t.match(stopped.stderr, '--resume goes on with the run')
  t.same(
    readdirSync(broken.out).filter((name) => !name.startsWith('.')),
    [],
    'nothing has its name yet',
  )
  const resumed = await synthclean([...args(broken), ...checkpoint, '--resume'], SHORT)
  t.equal(resumed.status, 0, resumed.stderr)
  const [expected, found] = [results(whole.out), results(broken.out)]
  t.same(Object.keys(found), Object.keys(expected))
  for (const [name, text] of Object.entries(expected)) t.ok(found[name] === text, `${name} is the same`)
  t.notOk(existsSync(broken.state), 'the checkpoint is gone')
})

t.test('with an index that is loaded and saved', async (t) => {
  const [whole, broken] = [placeOf(), placeOf()]
  const start = CORPUS.subarray(0, CORPUS.indexOf(10, 200_000) + 1)
  const args = ({ files, place }: typeof whole) => [
    ...files,
    '--index',
    join(place, 'seen.index'),
    '--memory',
    '16MiB',
  ]
  for (const one of [whole, broken])
    await synthclean(
      ['--index', join(one.place, 'seen.index'), '--memory', '16MiB', ...EVERY.slice(2)],
      start,
    )
  const first = await synthclean([...args(whole), ...EVERY.slice(2)], CORPUS)
  t.equal(first.status, 0, first.stderr)
  const checkpointed = [...args(broken), '--checkpoint', broken.state, ...EVERY]
  t.equal((await interrupt(checkpointed, BEGINNING, broken.sign, kill)).signal, 'SIGKILL')
  const resumed = await synthclean([...checkpointed, '--resume'], CORPUS)
  t.equal(resumed.status, 0, resumed.stderr)
  t.ok(JSON.stringify(results(broken.out)) === JSON.stringify(results(whole.out)), 'the same bytes')
  const index = (place: string) => readFileSync(join(place, 'seen.index'))
  t.ok(index(broken.place).equals(index(whole.place)), 'the index is the same')
})

t.test('what cannot be gone on with is refused, and does no harm', async (t) => {
  const { state, files, sign, output, out } = placeOf()
  const args = [...files, '--checkpoint', state, ...EVERY]
  const whole = placeOf()
  await synthclean([...whole.files, ...EVERY.slice(2)], CORPUS)
  await interrupt(args, BEGINNING, sign, kill)
  const refusal = async (
    status: number,
    message: RegExp,
    given: readonly string[],
    input: Uint8Array = CORPUS,
  ) => {
    const run = await synthclean(given, input)
    t.equal(run.status, status, String(message))
    t.match(run.stderr, message)
    t.notOk(existsSync(output), 'no output')
  }
  await refusal(2, /holds the checkpoint of an unfinished run.*--resume/, args)
  await refusal(2, /other options: .*near-threshold.* 0\.8 then, 0\.9 now/i, [
    ...args,
    '--resume',
    '--near-threshold',
    '0.9',
  ])
  const other = Buffer.from(CORPUS)
  other[other.indexOf('pan')] = 0x50
  await refusal(
    1,
    /cannot go on with <stdin>: its first \d+ bytes are not those/,
    [...args, '--resume'],
    other,
  )
  await refusal(
    1,
    /<stdin>.* (ends before byte|its first)/,
    [...args, '--resume'],
    CORPUS.subarray(0, 100_000),
  )
  // A file that cannot be opened now may be there again later.
  const part = join(out, '.removed.jsonl.part')
  renameSync(part, `${part}-away`)
  await refusal(1, /removed\.jsonl/, [...args, '--resume'])
  renameSync(`${part}-away`, part)
  const good = readFileSync(sign)
  const damaged = Buffer.from(good)
  damaged[good.length >> 1]! ^= 1
  writeFileSync(sign, damaged)
  await refusal(1, /checkpoint .*checkpoint is damaged/, [...args, '--resume'])
  writeFileSync(sign, '')
  await refusal(1, /checkpoint is damaged/, [...args, '--resume'])
  writeFileSync(sign, good)
  const resumed = await synthclean([...args, '--resume'], CORPUS)
  t.equal(resumed.status, 0, `after all that the run goes on: ${resumed.stderr}`)
  t.ok(JSON.stringify(results(out)) === JSON.stringify(results(whole.out)), 'the same bytes')
})

t.test('files: one that has changed is refused; one that was away is gone on with', async (t) => {
  const { place, state, files, sign, out } = placeOf()
  const [a, b] = [join(place, 'a.jsonl'), join(place, 'b.jsonl')]
  const half = CORPUS.indexOf(10, CORPUS.length / 2) + 1
  writeFileSync(b, CORPUS.subarray(half))
  const args = ['-', b, ...files, '--checkpoint', state, ...EVERY]
  const failed = await interrupt([...args, '--resume'], CORPUS.subarray(0, half), sign, (child) => {
    renameSync(b, a)
    child.stdin.end()
  })
  t.equal(failed.status, 1, '--resume without a checkpoint has begun')
  t.match(failed.stderr, `cannot read ${b}: no such file or folder`)
  renameSync(a, b)
  const resumed = await synthclean([...args, '--resume'], CORPUS.subarray(0, half))
  t.equal(resumed.status, 0, resumed.stderr)
  const whole = placeOf()
  await synthclean(['-', b, ...whole.files, ...EVERY.slice(2)], CORPUS.subarray(0, half))
  t.ok(JSON.stringify(results(out)) === JSON.stringify(results(whole.out)), 'the same bytes')

  const second = placeOf()
  const again = [b, '-', ...second.files, '--checkpoint', second.state, ...EVERY]
  // Killed while it waits for standard input, the second one.
  await interrupt(again, Buffer.alloc(0), second.sign, kill)
  const position = readFileSync(second.sign)
  t.ok(position.includes(' bytes of '), 'the checkpoint stands in the file')
  writeFileSync(b, CORPUS.subarray(half))
  const changed = await synthclean([...again, '--resume'])
  t.equal(changed.status, 1)
  t.match(changed.stderr, /b\.jsonl: it has changed since the checkpoint/)
})

t.test('a named pipe is read again and compared, as standard input is', async (t) => {
  const { place, state, files, sign, out } = placeOf()
  const pipe = join(place, 'pipe')
  try {
    execFileSync('mkfifo', [pipe])
  } catch {
    t.comment('no mkfifo here')
    return
  }
  const records = Array.from({ length: 12_000 }, (_, at) => `${distinctRecord(at, 25)}\n`).join('')
  const file = join(place, 'records')
  writeFileSync(file, records)
  const only = ['--only', 'validate']
  const feeder = spawn('sh', ['-c', `(head -c 2500000 ${file}; exec sleep 60) > ${pipe}`], { detached: true })
  const args = [pipe, ...files, '--checkpoint', state, ...EVERY, ...only]
  await interrupt(args, Buffer.alloc(0), sign, kill)
  process.kill(-feeder.pid!, 'SIGKILL')
  const again = spawn('sh', ['-c', `exec cat ${file} > ${pipe}`])
  const resumed = await synthclean([...args, '--resume'])
  again.kill()
  t.equal(resumed.status, 0, resumed.stderr)
  t.ok(readFileSync(join(out, 'out.jsonl'), 'utf8') === records, 'the same bytes')
})

t.test('a failure behind the last record leaves what --resume can finish', async (t) => {
  const { place, state, files, out } = placeOf('.json.gz')
  const report = join(place, 'report.json')
  // In the way of a file: found when all is read.
  mkdirSync(report)
  const packed = files.map((part) => part.replace('removed.jsonl', 'removed.jsonl.gz'))
  const args = [...packed, '--report', report, '--checkpoint', state, ...EVERY]
  const failed = await synthclean(args, BEGINNING)
  t.equal(failed.status, 1)
  t.match(failed.stderr, 'report.json: is a folder')
  rmdirSync(report)
  const resumed = await synthclean([...args, '--resume'], BEGINNING)
  t.equal(resumed.status, 0, resumed.stderr)
  t.ok(existsSync(report))
  t.same(readdirSync(out).sort(), ['out.json.gz', 'removed.jsonl.gz'])
  rmSync(place, { recursive: true })
})
