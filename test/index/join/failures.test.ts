import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { ROW, sketchSize } from '../../../native-free-kernels/record/record.js'
import { SynthcleanError } from '../../../src/errors.js'
import { DuplicateJoin, type DuplicateJoinOptions } from '../../../src/index/join/duplicate-join.js'
import { sketchShape } from '../../../src/stages/near-duplicates.js'
import { randomNumbers } from '../../native-free-kernels/reader.js'
import { root } from '../../process.js'
import { batchOf, plantedRecords } from './plain-join.js'

const folder = mkdtempSync(join(tmpdir(), 'join-'))
t.teardown(() => rmSync(folder, { recursive: true }))

const sketch = sketchShape(0.8)
const options: DuplicateJoinOptions = {
  ...{ folder, memory: 2 ** 16, sketch, threshold: 0.8, exact: true, near: true },
}
const records = plantedRecords({ count: 1000, similarities: [0.9], shape: sketch, random: randomNumbers(1) })
const { rows, sketches } = batchOf(records, sketch)

function addAll(join: DuplicateJoin): void {
  for (const [index, { record }] of records.entries()) {
    join.add(record, 0, 0, 0, rows, index * ROW.size, sketches)
  }
}

function openFiles(): number {
  return existsSync('/proc/self/fd') ? readdirSync('/proc/self/fd').length : 0
}

t.test('files are closed and gone, when all went well and when not', async (t) => {
  const before = openFiles()
  const join = new DuplicateJoin(options)
  addAll(join)
  const removals = await join.resolve()
  t.ok(removals.counts.near > 0)
  join.close()
  join.close()
  t.equal(openFiles(), before)
  const left = new DuplicateJoin(options)
  addAll(left)
  left.close()
  t.equal(openFiles(), before)
  t.same(readdirSync(folder), [])
})

t.test('too little memory for the number of records is said', async (t) => {
  const before = openFiles()
  const join = new DuplicateJoin(options)
  addAll(join)
  join.add(10 ** 9, 0, 0, 0, rows, 0, sketches)
  const found = (await join.resolve().catch((error: unknown) => error)) as SynthcleanError
  t.type(found, SynthcleanError)
  t.equal(found.failure, 'usage')
  t.match(
    found.message,
    /--memory of 1 MiB is too little for --keep with 1000000001 records: at least 477 MiB/,
  )
  t.equal(openFiles(), before)
})

t.test('a folder that is not there is said', async (t) => {
  const join = new DuplicateJoin({ ...options, folder: `${folder}/none` })
  t.throws(() => addAll(join), {
    name: 'SynthcleanError',
    failure: 'failed',
    message: `cannot write a temporary file in ${folder}/none: no such file or folder`,
  })
  join.close()
})

t.test('record numbers that are none are refused', async (t) => {
  const join = new DuplicateJoin(options)
  for (const number of [-1, NaN, 2 ** 40, Infinity]) {
    t.throws(() => join.add(number, 0, 0, 0, rows, 0, sketches), RangeError)
  }
  join.add(2 ** 40 - 1, 0, 0, 0, rows, 0, sketches)
  join.close()
})

t.test('witnesses are asked for in order', async (t) => {
  const join = new DuplicateJoin(options)
  addAll(join)
  const removals = await join.resolve()
  const witnesses = removals.witnesses()
  const removed = records.map(({ record }) => record).filter((record) => removals.verdictOf(record) > 0)
  t.ok(witnesses.of(removed[1]!))
  t.same(witnesses.of(removed[1]!), witnesses.of(removed[1]!))
  t.throws(() => witnesses.of(removed[0]!), RangeError)
  t.ok(removals.witnesses().of(removed.at(-1)!))
  t.equal(removals.verdictOf(2 ** 40 - 1), 0)
  t.equal(removals.witnesses().of(2 ** 40 - 1), undefined)
  join.close()
})

/** Its band entries take more than its rows: the last file that is written is the longest. */
const WIDE = { ...sketch, bands: 128, rows: 1 }

/** A join of 5,000 records in a process whose files may not grow beyond `blocks` of 512 bytes. */
async function joinWithin(blocks: number | 'unlimited'): Promise<{ stdout: string; stderr: string }> {
  const program = `
    import { DuplicateJoin } from './dist/src/index/join/duplicate-join.js'
    import { readdirSync } from 'node:fs'
    const folder = ${JSON.stringify(folder)}
    const sketch = ${JSON.stringify(WIDE)}
    const join = new DuplicateJoin({ folder, memory: 2 ** 20, sketch, threshold: 0.8, exact: true, near: true })
    const rows = new Uint32Array(${ROW.size})
    rows[${ROW.sketch}] = 1
    const sketches = new Uint8Array(${sketchSize(WIDE)})
    let state = 1
    try {
      for (let record = 0; record < 5000; record++) {
        rows[${ROW.fingerprint}] = record + 1
        for (let at = 0; at < sketches.length; at++) {
          state = (Math.imul(state, 1664525) + 1013904223) >>> 0
          sketches[at] = state >>> 24
        }
        join.add(record, -record, 0, 0, rows, 0, sketches)
      }
      console.log('added')
      console.log((await join.resolve()).counts.records)
    } catch (error) {
      console.log(error.name, error.failure, error.message)
    }
    join.close()
    console.log(readdirSync(folder).length)`
  const limit = blocks === 'unlimited' ? '' : `ulimit -f ${blocks}; `
  const command = `${limit}exec "$0" --input-type=module -e "$1"`
  return promisify(execFile)('sh', ['-c', command, process.execPath, program], { cwd: root })
}

const noLimits = process.platform === 'win32' ? 'no limits of file sizes here' : false

t.test('a full disk is said, with its folder and what is needed', { skip: noLimits }, async (t) => {
  const whole = await joinWithin('unlimited')
  t.equal(whole.stdout, 'added\n5000\n0\n')
  // While records are added, and while they are joined: the rows take 11,680 blocks, the band entries 15,000.
  for (const [blocks, isAdded] of [
    [1000, false],
    [12_000, true],
  ] as const) {
    const { stdout, stderr } = await joinWithin(blocks)
    const said = new RegExp(
      `^${isAdded ? 'added\n' : ''}SynthcleanError failed no space left in ${folder} \\(EFBIG\\) for the temporary files that find ` +
        'duplicates: they take [0-9]+ MiB so far, and [0-9]+ records need about [0-9]+ MiB, [0-9]+ bytes each; ' +
        'free some space, or name another folder by TMPDIR\n0\n$',
    )
    t.match(stdout, said)
    t.equal(stderr, '')
    if (isAdded) t.match(stdout, / 5000 records need about 14 MiB, 2900 bytes each/)
  }
})
