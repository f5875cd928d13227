import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import t from 'tap'
import { AtomicFile } from '../../../src/io/atomic-file.js'
import { EncodedOutput } from '../../../src/io/output/encoded-output.js'
import { MemberCompressor } from '../../../src/io/output/member-compressor.js'
import { outputForm } from '../../../src/io/output/output-form.js'
import { folder } from '../../process.js'

const RESUMABLE = { overwrite: true, resumable: true }
const NAMES = ['out.jsonl', 'out.jsonl.gz', 'out.json', 'out.json.gz', 'out.csv', 'out.txt', 'out.parquet']

const record = fc.record({
  text: fc.constantFrom('a', 'two words', 'é😀', '"quoted", with a comma', ' '),
  n: fc.maxSafeInteger(),
})
const lines = fc.array(
  record.map((value) => `${JSON.stringify(value)}\n`),
  { maxLength: 30 },
)

async function written(path: string, pieces: readonly string[]): Promise<Buffer> {
  const output = await EncodedOutput.open(path, outputForm(path, undefined), { overwrite: true })
  for (const piece of pieces) await output.write(Buffer.from(piece))
  await output.finish()
  return readFileSync(path)
}

/** Consecutive lines joined to pieces, as `cuts` say. */
function pieces(all: readonly string[], cuts: readonly number[]): string[] {
  const made: string[] = []
  for (let from = 0, at = 0; from < all.length; at++) {
    const count = 1 + (cuts[at % cuts.length] ?? 0)
    made.push(all.slice(from, from + count).join(''))
    from += count
  }
  return made
}

/** Another process goes on with an output, after the first wrote what no checkpoint counted. */
async function takenOver(output: EncodedOutput, temporary: string, junk: Uint8Array): Promise<EncodedOutput> {
  const state = structuredClone(await output.unfinished())
  await output.settle()
  await output.leave()
  appendFileSync(temporary, junk)
  return EncodedOutput.goOn(state)
}

t.test('the same bytes in whatever pieces, and wherever another process goes on', async (t) => {
  const place = folder()
  for (const name of NAMES) {
    const [whole, path] = [join(place, `whole-${name}`), join(place, name)]
    await fc.assert(
      fc.asyncProperty(
        lines,
        fc.array(fc.nat(5), { minLength: 1, maxLength: 6 }),
        fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }),
        fc.uint8Array({ maxLength: 50 }),
        async (all, cuts, breaks, junk) => {
          const expected = await written(whole, all)
          let output = await EncodedOutput.open(path, outputForm(path, undefined), RESUMABLE)
          for (const [at, piece] of pieces(all, cuts).entries()) {
            if (breaks[at % breaks.length])
              output = await takenOver(output, join(place, `.${name}.part`), junk)
            await output.write(Buffer.from(piece))
          }
          if (breaks.at(-1)) await output.close()
          output = await takenOver(output, join(place, `.${name}.part`), junk)
          await output.finish()
          if (!readFileSync(path).equals(expected)) throw new Error(`${name} differs`)
        },
      ),
      { seed: 6, numRuns: name.endsWith('parquet') ? 30 : 60 },
    )
    t.pass(name)
  }
  t.same(
    readdirSync(place).filter((name) => name.endsWith('.part')),
    [],
    'no temporary file is left',
  )
})

t.test('an output that was put under its name after the checkpoint is gone on with', async (t) => {
  const place = folder()
  const all = ['{"text":"one"}\n', '{"text":"two"}\n']
  for (const name of NAMES) {
    const expected = await written(join(place, `whole-${name}`), all)
    const path = join(place, name)
    const first = await EncodedOutput.open(path, outputForm(path, undefined), RESUMABLE)
    for (const line of all) await first.write(Buffer.from(line))
    // As a run does when all is read; then the process is killed between its files.
    await first.close()
    const state = structuredClone(await first.unfinished())
    await first.settle()
    await first.finish()
    await t.resolves(
      EncodedOutput.goOn(state).then(async (second) => second.finish()),
      `${name} goes on`,
    )
    t.ok(readFileSync(path).equals(expected), `${name} is the same`)
  }
})

t.test('outputs without records are whole', async (t) => {
  const place = folder()
  const empty = async (name: string) => written(join(place, name), [])
  t.equal((await empty('a.jsonl')).length, 0)
  t.equal(gunzipSync(await empty('a.jsonl.gz')).length, 0)
  t.ok((await empty('b.jsonl.gz')).length > 0, 'gzip has a member')
  t.same(JSON.parse((await empty('a.json')).toString()), [])
  t.same(JSON.parse(gunzipSync(await empty('a.json.gz')).toString()), [])
  const parquet = await empty('a.parquet')
  t.equal(parquet.subarray(0, 4).toString() + parquet.subarray(-4).toString(), 'PAR1PAR1')
})

t.test('a file that another run has made meanwhile is replaced only with overwrite', async (t) => {
  for (const overwrite of [false, true]) {
    const place = folder()
    const path = join(place, 'out.jsonl')
    const file = await AtomicFile.create(path, { overwrite })
    await file.write(Buffer.from('later'))
    writeFileSync(path, 'earlier')
    if (overwrite) await file.finish()
    else {
      await t.rejects(file.finish(), { message: /out\.jsonl exists/, failure: 'usage' })
      await file.discard()
    }
    t.equal(readFileSync(path, 'utf8'), overwrite ? 'later' : 'earlier')
    t.same(readdirSync(place), ['out.jsonl'])
  }
})

t.test('nothing is left after discard, and a file that was there stays', async (t) => {
  for (const name of NAMES) {
    const place = folder()
    const path = join(place, name)
    writeFileSync(path, 'earlier')
    const output = await EncodedOutput.open(path, outputForm(path, undefined), RESUMABLE)
    await output.write(Buffer.from('{"text":"a"}\n'))
    await output.discard()
    t.same(readdirSync(place), [name])
    t.equal(readFileSync(path, 'utf8'), 'earlier')
  }
})

t.test('members are the same in whatever pieces, and stand for themselves', async (t) => {
  const bytes = Buffer.alloc(9 * 2 ** 20 + 17)
  for (let at = 0; at < bytes.length; at += 4)
    bytes.writeUInt32LE(Math.imul(at, 0x9e3779b1) >>> 24, Math.min(at, bytes.length - 4))
  const packed = async (sizes: readonly number[], breakAt: number) => {
    const out: Uint8Array[] = []
    const make = () =>
      new MemberCompressor('gzip', async (member) => {
        await new Promise((done) => setTimeout(done, out.length === 0 ? 5 : 0))
        out.push(member)
      })
    let compressor = make()
    for (let from = 0, at = 0; from < bytes.length; at++) {
      if (at === breakAt) {
        const pending = structuredClone(await compressor.pending())
        compressor = make()
        await compressor.write(pending)
      }
      const size = sizes[at % sizes.length]!
      const piece = Buffer.from(bytes.subarray(from, from + size))
      await compressor.write(piece)
      // Buffers go round: what was handed over must not be looked at later.
      piece.fill(0xff)
      from += size
    }
    await compressor.end(true)
    return { all: Buffer.concat(out), members: out.length }
  }
  const expected = await packed([bytes.length], -1)
  t.equal(expected.members, 3)
  t.ok(gunzipSync(expected.all).equals(bytes))
  for (const [sizes, breakAt] of [
    [[100_000], 7],
    [[4 * 2 ** 20], 1],
    [[1, 3_000_000, 999], 5],
  ] as const) {
    t.ok((await packed(sizes, breakAt)).all.equals(expected.all), sizes.join())
  }
})

t.test('what fails to be written is told, not lost', async (t) => {
  const compressor = new MemberCompressor('gzip', () => Promise.reject(new Error('no room')))
  await t.rejects(async () => {
    await compressor.write(Buffer.alloc(20 * 2 ** 20))
    await compressor.end(true)
  }, /no room/)
  await t.rejects(compressor.pending(), /no room/)
})

t.test('an unfinished file that does not fit its checkpoint is refused', async (t) => {
  const place = folder()
  const path = join(place, 'out')
  const begin = async () => {
    const file = await AtomicFile.create(path, RESUMABLE)
    await file.write(Buffer.from('0123456789'))
    const state = structuredClone(file.unfinished())
    await file.leave()
    return { state, temporary: state.temporary! }
  }
  const { state, temporary } = await begin()
  truncateSync(temporary, 4)
  await t.rejects(AtomicFile.goOn(state), {
    message: /cannot go on with .*4 bytes, and 10/,
    failure: 'failed',
  })
  await t.rejects(AtomicFile.goOn({ ...state, temporary: join(place, 'gone') }), {
    message: /cannot go on with .*out: .*gone is gone; remove the checkpoint/,
    failure: 'failed',
  })
  await t.rejects(AtomicFile.create(place), { message: /is a folder/ })
  writeFileSync(path, 'earlier')
  await t.rejects(AtomicFile.create(path, { overwrite: false }), { message: /exists/, failure: 'usage' })
  await t.rejects(
    AtomicFile.goOn({ ...state, temporary: join(place, 'gone') }),
    /gone/,
    'another length is another file',
  )
  mkdirSync(join(place, 'sub'))
  await t.rejects(AtomicFile.create(join(place, 'sub', 'none', 'x')), /no such file or folder/)
  t.notOk(existsSync(join(place, 'sub', 'none')))
})
