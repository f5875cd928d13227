import { execFile } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import t from 'tap'
import { parse } from 'yaml'
import { distinctRecord, folder, program, root, synthclean } from '../process.js'

const run = promisify(execFile)
const place = folder()
t.teardown(() => rmSync(place, { recursive: true, force: true }))
const input = join(place, 'in')
mkdirSync(input)
const FILES = 5
for (let file = 0; file < FILES; file++) {
  const records = [0, 1, 2].map((at) => `${distinctRecord(file * 3 + at)}\n`)
  writeFileSync(join(input, `${file}.jsonl`), records.join(''))
}
const all = readdirSync(input)
  .flatMap((name) => linesOf(join(input, name)))
  .toSorted()

function linesOf(path: string): string[] {
  const bytes = readFileSync(path)
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString().split('\n').slice(0, -1)
}

/** The program as a task of an array, which knows its part from the environment. */
async function task(args: readonly string[], environment: NodeJS.ProcessEnv) {
  const env = { ...process.env, ...environment }
  return run(process.execPath, [program, ...args], { env }).then(
    ({ stderr }) => ({ status: 0, stderr }),
    (error: { code: number; stderr: string }) => ({ status: error.code, stderr: error.stderr }),
  )
}

t.test('parts take each file once, also where there are more parts than files', async (t) => {
  for (const count of [1, 2, 5, 7]) {
    const out = folder()
    for (let index = 0; index < count; index++) {
      const { status, stderr } = await synthclean([
        ...[input, '--shard', `${index}/${count}`, '-q', '-o', join(out, '{shard}.jsonl')],
        ...['--ledger', join(out, 'ledger-{shard}.jsonl'), '--report', join(out, 'report-{shard}.json')],
      ])
      t.equal(status, 0, stderr)
    }
    const names = readdirSync(out).filter((name) => /^\d/.test(name))
    t.same(
      names,
      Array.from({ length: count }, (_, at) => `0000${at}-of-0000${count}.jsonl`),
    )
    t.same(names.flatMap((name) => linesOf(join(out, name))).toSorted(), all)
    t.equal(readdirSync(out).length, 3 * count)
    rmSync(out, { recursive: true })
  }
})

t.test('folders and indexes have parts too', async (t) => {
  const out = join(place, 'folders')
  mkdirSync(out)
  for (const shard of ['0/2', '1/2']) {
    await synthclean([input, '--shard', shard, '-q', '-o', `${out}/{shard}/`])
    const index = ['index', 'build', input, '--shard', shard, '--index', join(out, '{shard}.idx'), '-q']
    const { status, stderr } = await synthclean(index)
    t.equal(status, 0, stderr)
  }
  t.same(readdirSync(out), ['00000-of-00002', '00000-of-00002.idx', '00001-of-00002', '00001-of-00002.idx'])
  t.same(readdirSync(join(out, '00001-of-00002')), ['1.jsonl', '3.jsonl'])
})

t.test('one folder may take the outputs of all parts, where these cannot have one name', async (t) => {
  const out = join(place, 'one-folder')
  for (const shard of ['0/2', '1/2']) await synthclean([input, '--shard', shard, '-q', '-o', `${out}/`])
  t.same(readdirSync(out), readdirSync(input))
  const other = join(place, 'other')
  mkdirSync(other)
  writeFileSync(join(other, '4.json'), '[]')
  const { status, stderr } = await synthclean([input, other, '--shard', '0/2', '-o', `${out}/`])
  t.equal(status, 2)
  t.match(stderr, /the outputs of .*4.jsonl and .*4.json could have one name/)
})

t.test('a task of an array finds its part in the environment', async (t) => {
  const slurm = { SLURM_ARRAY_TASK_MIN: '0', SLURM_ARRAY_TASK_MAX: '3', SLURM_ARRAY_TASK_COUNT: '4' }
  const cases: [string, NodeJS.ProcessEnv, string][] = [
    ['auto', { ...slurm, SLURM_ARRAY_TASK_ID: '2' }, '00002-of-00004'],
    ['auto', { AWS_BATCH_JOB_ARRAY_INDEX: '0', AWS_BATCH_JOB_ARRAY_SIZE: '3' }, '00000-of-00003'],
    ['auto/6', { JOB_COMPLETION_INDEX: '5' }, '00005-of-00006'],
    // An array of the tasks that failed: their number is not that of all.
    ['auto/8', { SLURM_ARRAY_TASK_ID: '7', SLURM_ARRAY_TASK_COUNT: '2' }, '00007-of-00008'],
  ]
  for (const [at, [shard, environment, name]] of cases.entries()) {
    const out = join(place, `task-${at}`)
    mkdirSync(out)
    const args = [input, '--shard', shard, '-q', '-o', join(out, '{shard}.jsonl')]
    const { stderr } = await task(args, environment)
    t.same(readdirSync(out), [`${name}.jsonl`], stderr)
  }
})

t.test('what cannot be a part is refused, before anything is written', async (t) => {
  const out = join(place, 'refused-{shard}.jsonl')
  const slurm = { SLURM_ARRAY_TASK_ID: '3', SLURM_ARRAY_TASK_MIN: '3', SLURM_ARRAY_TASK_MAX: '7' }
  const cases: [string[], NodeJS.ProcessEnv, RegExp][] = [
    [[input, '--shard', '3/3', '-o', out], {}, /there is no part 3 of 3: they are counted from 0/],
    [[input, '--shard', '3', '-o', out], {}, /--shard.*a part of several, as 0\/8/],
    [[input, '--shard', 'auto', '-o', out], {}, /none of SLURM_ARRAY_TASK_ID, .* is set/],
    [[input, '--shard', 'auto', '-o', out], { JOB_COMPLETION_INDEX: '1' }, /say so, as --shard auto\/8/],
    [[input, '--shard', 'auto', '-o', out], { ...slurm, SLURM_ARRAY_TASK_COUNT: '2' }, /say so/],
    [[input, '--shard', '0/2', '-o', join(place, 'same.jsonl')], {}, /its name must hold {shard}/],
    [[input, '--shard', '0/2', '--ledger', join(place, 'l.jsonl')], {}, /--ledger .* must hold {shard}/],
    [['--shard', '0/2', '-o', out], {}, /standard input has no parts/],
    // Parts that begin later would read what earlier ones have written.
    [
      [input, '--shard', '0/2', '-o', join(input, 'refused-{shard}.jsonl')],
      {},
      /in the folder of the inputs/,
    ],
    [[`${input}/*.jsonl`, '--shard', '0/2', '--ledger', join(input, 'l-{shard}.jsonl')], {}, /in the folder/],
    [[join(input, '0.jsonl'), '--shard', '0/2', '-o', `${input}/`, '--overwrite'], {}, /in the folder/],
    [[input, '--shard', '0/2', '-o', out, '--index', join(place, '{shard}.idx')], {}, /find its own records/],
  ]
  for (const [args, environment, message] of cases) {
    const { status, stderr } = await task(args, environment)
    t.equal(status, 2, args.join(' '))
    t.match(stderr, message)
  }
  t.same(
    readdirSync(place).filter((name) => /refused|same|^l\./.test(name)),
    [],
  )
})

t.test('two attempts at one part that overlap both succeed, and leave one whole output', async (t) => {
  const out = join(place, 'attempts')
  mkdirSync(out)
  const args = [input, '--shard', '0/2', '-q', '--overwrite', '-o', `${out}/{shard}/`]
  const named = ['--ledger', join(out, 'ledger-{shard}.jsonl')]
  const ended = await Promise.all([1, 2, 3].map(() => synthclean([...args, ...named])))
  t.same(
    ended.map(({ status }) => status),
    [0, 0, 0],
    ended.map(({ stderr }) => stderr).join(''),
  )
  t.same(readdirSync(out), ['00000-of-00002', 'ledger-00000-of-00002.jsonl'])
  t.same(readdirSync(join(out, '00000-of-00002')), ['0.jsonl', '2.jsonl', '4.jsonl'])
})

t.test('the examples of arrays run', async (t) => {
  const bin = join(place, 'bin')
  mkdirSync(bin)
  writeFileSync(join(bin, 'synthclean'), `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`)
  chmodSync(join(bin, 'synthclean'), 0o755)
  const path = { PATH: `${bin}:${process.env['PATH']}` }
  const out = join(place, 'slurm')
  const slurm = {
    SLURM_ARRAY_TASK_ID: '1',
    SLURM_CPUS_PER_TASK: '1',
    CORPUS: input,
    CLEANED: out,
  }
  const script = join(root, 'examples/slurm-array.sh')
  await run('bash', [script], { env: { ...process.env, ...path, ...slurm } })
  t.same(readdirSync(out), [
    'clean-00001-of-00016.jsonl.gz',
    'removed-00001-of-00016.jsonl.gz',
    'report-00001-of-00016.json',
  ])
  const job = parse(readFileSync(join(root, 'examples/kubernetes-indexed-job.yaml'), 'utf8')) as {
    spec: { completions: number; template: { spec: { containers: { args: string[] }[] } } }
  }
  const cleaned = join(place, 'kubernetes')
  mkdirSync(cleaned)
  const { args } = job.spec.template.spec.containers[0]!
  t.ok(args.includes(`--shard=auto/${job.spec.completions}`))
  const here = args.map((arg) => arg.replace('/corpus', input).replace('=/cleaned', `=${cleaned}`))
  const { status, stderr } = await task(here, { JOB_COMPLETION_INDEX: '4' })
  t.equal(status, 0, stderr)
  t.same(linesOf(join(cleaned, 'clean-00004-of-00016.jsonl.gz')), linesOf(join(input, '4.jsonl')))
  t.ok(existsSync(join(cleaned, 'report-00004-of-00016.json')))
})
