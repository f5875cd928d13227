import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import t from 'tap'
import type { LineOutput } from '../../../src/io/output/line-output.js'
import { openOutput, type OutputPlan } from '../../../src/io/output/open-output.js'
import { folder } from '../../process.js'

function plan(path: string, more: Partial<OutputPlan> = {}): OutputPlan {
  return {
    path,
    isFolder: false,
    format: undefined,
    shardSize: undefined,
    overwrite: false,
    resumable: true,
    inputs: [],
    firstSource: 0,
    schemaOf: () => Promise.resolve(undefined),
    ...more,
  }
}

function contents(place: string): Record<string, string> {
  const names = readdirSync(place, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return Object.fromEntries(
    names.map(({ parentPath, name }) => [
      join(parentPath, name).slice(place.length + 1),
      readFileSync(join(parentPath, name)).toString('latin1'),
    ]),
  )
}

/** Writes lines by source; before those that `breaks` name, another process goes on. */
async function write(
  place: string,
  planned: OutputPlan,
  lines: readonly (readonly [string, number])[],
  breaks: ReadonlySet<number> = new Set(),
): Promise<Record<string, string>> {
  let output = await openOutput(planned)
  const goOn = async (): Promise<LineOutput> => {
    const state = structuredClone(await output.unfinished())
    await output.settle()
    await output.leave()
    for (const name of readdirSync(place, { recursive: true }) as string[])
      if (name.endsWith('.part')) appendFileSync(join(place, name), 'what did not happen')
    return openOutput(planned, state)
  }
  for (const [at, [line, source]] of lines.entries()) {
    if (breaks.has(at)) output = await goOn()
    await output.write(Buffer.from(line), source)
  }
  if (breaks.has(lines.length)) output = await goOn()
  await output.finish()
  return contents(place)
}

const line = fc.nat(60).map((length) => `{"text":"${'x'.repeat(length)}"}\n`)
const someLines = fc.array(line, { maxLength: 25 })

t.test('shards: never over their size unless one record is, and nothing is lost or moved', async (t) => {
  for (const name of ['out.jsonl', 'out.jsonl.gz', 'out.json']) {
    await fc.assert(
      fc.asyncProperty(
        someLines,
        fc.integer({ min: 1, max: 200 }),
        fc.nat(6),
        fc.uniqueArray(fc.nat(25), { maxLength: 4 }),
        async (all, shardSize, joined, breaks) => {
          const place = folder()
          const planned = (where: string) => plan(join(where, name), { shardSize })
          const files = await write(
            place,
            planned(place),
            all.map((one) => [one, 0] as const),
            new Set(breaks),
          )
          const bySize = Object.keys(files).sort()
          const texts = bySize.map((shard) => {
            const text = shard.endsWith('.gz')
              ? gunzipSync(Buffer.from(files[shard]!, 'latin1')).toString()
              : files[shard]!
            return name === 'out.json'
              ? (JSON.parse(text) as object[]).map((one) => `${JSON.stringify(one)}\n`).join('')
              : text
          })
          if (texts.join('') !== all.join('')) throw new Error('lines are lost or moved')
          for (const [at, text] of texts.entries()) {
            if (bySize[at] !== name.replace('.', `-${String(at + 1).padStart(5, '0')}.`))
              throw new Error(bySize[at])
            const count = text.split('\n').length - 1
            if (Buffer.byteLength(text) > shardSize && count > 1)
              throw new Error(`${text.length} of ${shardSize}`)
            if (count === 0 && texts.length > 1) throw new Error('an empty shard')
          }
          const other = folder()
          const joinedLines: [string, number][] = []
          for (let from = 0; from < all.length; from += joined + 1)
            joinedLines.push([all.slice(from, from + joined + 1).join(''), 0])
          const again = await write(other, planned(other), joinedLines)
          if (
            Object.keys(again).some((shard) => again[shard] !== files[shard]) ||
            Object.keys(again).length !== texts.length
          )
            throw new Error('other pieces, other shards')
        },
      ),
      { seed: 7, numRuns: 60 },
    )
    t.pass(name)
  }
})

t.test('shards of an earlier run are removed only with overwrite', async (t) => {
  const place = folder()
  const path = join(place, 'out.jsonl')
  const stale = ['out-00002.jsonl', 'out-00003.jsonl'].map((name) => join(place, name))
  // The last follows no other: nothing says that it is of an earlier run.
  const near = [
    'out-7.jsonl',
    'out-00007.jsonl.gz',
    'other-00007.jsonl',
    'out-00007a.jsonl',
    'out-00007.jsonl',
  ].map((name) => join(place, name))
  for (const file of [...stale, ...near]) writeFileSync(file, 'earlier')
  await t.rejects(openOutput(plan(path, { shardSize: 9 })), {
    message: /out-0000\d\.jsonl exists/,
    failure: 'usage',
  })
  await write(place, plan(path, { shardSize: 9, overwrite: true }), [['{"a":1}\n', 0]])
  for (const file of stale) t.notOk(existsSync(file), file)
  for (const file of near) t.ok(existsSync(file), file)

  const other = folder()
  const shared = join(other, 'out.jsonl')
  const output = await openOutput(plan(shared, { shardSize: 9 }))
  await output.write(Buffer.from('{"a":1}\n'), 0)
  writeFileSync(join(other, 'out-00002.jsonl'), 'of another run, by now')
  await output.finish()
  t.ok(existsSync(join(other, 'out-00002.jsonl')), 'without overwrite nothing is removed')
})

const inputs = ['a.jsonl', 'sub/b.jsonl.gz', 'c.json', 'd.jsonl'].map((relative) => ({
  path: `/in/${relative}`,
  relative,
}))

t.test('a folder: the same files in whatever pieces, and wherever another process goes on', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(line, fc.nat(3)), { maxLength: 20 }),
      fc.uniqueArray(fc.nat(20), { maxLength: 4 }),
      fc.option(fc.integer({ min: 1, max: 100 }), { nil: undefined }),
      async (all, breaks, shardSize) => {
        const sorted = [...all]
          .sort(([, one], [, other]) => one - other)
          .map(([text, source]) => [text, source + 3] as const)
        const more = { isFolder: true, inputs, firstSource: 3, shardSize }
        const [one, other] = [folder(), folder()]
        const expected = await write(one, plan(one, more), sorted)
        const found = await write(other, plan(other, more), sorted, new Set(breaks))
        if (JSON.stringify(expected) !== JSON.stringify(found)) throw new Error('differs')
        if (shardSize !== undefined) return
        for (const [at, { relative }] of inputs.entries()) {
          const raw = Buffer.from(found[relative]!, 'latin1')
          const text = relative.endsWith('.gz') ? gunzipSync(raw).toString() : raw.toString()
          const mine = sorted.filter(([, source]) => source === at + 3).map(([text]) => text)
          const lines = relative.endsWith('.json')
            ? (JSON.parse(text) as object[]).map((one) => `${JSON.stringify(one)}\n`).join('')
            : text
          if (lines !== mine.join('')) throw new Error(`${relative} holds others`)
        }
      },
    ),
    { seed: 8, numRuns: 60 },
  )
})

t.test('a folder: nothing is left after discard; late lines and equal names are errors', async (t) => {
  const place = folder()
  const more = { isFolder: true, inputs }
  const output = await openOutput(plan(place, more))
  await output.write(Buffer.from('{}\n'), 2)
  await t.rejects(output.write(Buffer.from('{}\n'), 0), /a\.jsonl come after/)
  await output.discard()
  t.same(contents(place), {})
  writeFileSync(join(place, 'd.jsonl'), 'earlier')
  await t.rejects(openOutput(plan(place, more)), /d\.jsonl exists/)
  const twice = {
    isFolder: true,
    inputs: ['x/a.jsonl', 'y/a.jsonl'].map((path) => ({ path, relative: 'a.jsonl' })),
  }
  await t.rejects(openOutput(plan(place, twice)), {
    message: /two inputs would be written to .*a\.jsonl/,
    failure: 'usage',
  })
  await t.rejects(
    openOutput(plan(place, { ...twice, overwrite: true })),
    { message: /two inputs would be written to/ },
    'with overwrite too: one would replace the other',
  )
})

t.test('a checkpoint may settle a shard that is just being closed', async (t) => {
  const output = await openOutput(plan(join(folder(), 'out.jsonl'), { shardSize: 20 }))
  const line = Buffer.from('{"text":"one two"}\n')
  for (let at = 0; at < 60; at++) {
    const settled: Promise<void>[] = []
    const writing = output.write(line, 0)
    for (let turn = 0; turn < 20; turn++) {
      settled.push(output.settle())
      await new Promise((resolve) => setImmediate(resolve))
    }
    await writing
    await Promise.all(settled)
  }
  await output.finish()
  t.pass('no write to a closed file')
})
