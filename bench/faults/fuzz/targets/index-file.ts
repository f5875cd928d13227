import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import xxhash from 'xxhash-wasm'
import { cleanFiles } from '../../../../src/api/index.js'
import { DuplicateIndex, type DuplicateIndexOptions } from '../../../../src/index/duplicate-index.js'
import { IndexFile, type IndexHeader } from '../../../../src/index/index-file.js'
import { mutated } from '../mutations.js'
import { outcomeOf } from '../outcome.js'
import type { Random } from '../random.js'
import { holds, type FuzzTarget } from '../target.js'

const CHECKSUM = 16
const LINE_FEED = 10
const ODD = [
  ...[
    'null',
    '-1',
    '0',
    '1',
    '1.5',
    '1e999',
    '"x"',
    '[]',
    '{}',
    'true',
    '4294967296',
    '9007199254740993',
    '[null]',
  ],
  ...['[{"entryBytes":0,"bloomBytes":0}]', '{"__proto__":1}'],
]
const VALUE = /:(?:[\d.]+|"[^"]*"|true|false|\[[^[\]]*\]|\{[^{}]*\})/g

/** The header with one of its values replaced, or changed somewhere. */
function changedHeader(header: string, random: Random): string {
  const values = [...header.matchAll(VALUE)]
  if (random.once(4) || values.length === 0) return mutated(Buffer.from(header), random).toString()
  const { index, 0: found } = random.pick(values)
  return `${header.slice(0, index)}:${random.pick(ODD)}${header.slice(index + found.length)}`
}

/** Index files that are damaged, some of them with a checksum that says otherwise: loaded, or an error that names them. */
export async function indexFileTarget(input: string): Promise<FuzzTarget> {
  const hashes = await xxhash()
  const folder = mkdtempSync(join(tmpdir(), 'synthclean-fuzz-'))
  const [seed, path] = ['seed.index', 'fuzzed.index'].map((name) => join(folder, name)) as [string, string]
  await cleanFiles([input], {
    ...{ dryRun: false, output: join(folder, 'out.jsonl'), index: seed, memory: '16MiB', workers: '1' },
  })
  const whole = readFileSync(seed)
  const headerEnd = whole.indexOf(LINE_FEED)
  const [header, body] = [whole.subarray(0, headerEnd).toString(), whole.subarray(headerEnd + 1, -CHECKSUM)]
  const { parameters } = JSON.parse(header) as IndexHeader
  const options: DuplicateIndexOptions = { ...parameters, threshold: 0.8 }
  return {
    name: 'index-file',
    mostMemory: 1024,
    mostSeconds: 10,
    make(random) {
      if (random.once(3)) return mutated(whole, random)
      const changed = Buffer.concat([
        Buffer.from(random.once(2) ? changedHeader(header, random) : header),
        Buffer.of(LINE_FEED),
        random.once(3) ? mutated(body, random) : body,
      ])
      const sum = hashes.create64().update(changed).digest()
      return Buffer.concat([changed, Buffer.from(sum.toString(16).padStart(CHECKSUM, '0'))])
    },
    async check(bytes) {
      writeFileSync(path, bytes)
      const { error } = await outcomeOf(async () => {
        const file = await IndexFile.open(path)
        try {
          await file!.check()
          // As `index merge` does, and as a run does.
          const merged = new DuplicateIndex({ ...file!.header.parameters, threshold: 1 })
          await file!.loadInto(merged, file!.header.files.length)
          const index = new DuplicateIndex(options)
          await file!.loadInto(index, 0)
          const { verified, bloom } = index.state()
          holds(verified.records + bloom.records >= 0, 'records are counted')
          for (const name of file!.header.files) holds(typeof name === 'string', 'files have names')
          for (const cell of file!.header.templateCells) holds(Number.isInteger(cell), 'cells have numbers')
        } finally {
          await file?.close()
        }
      })
      if (error && error.failure === 'failed') holds(error.message.includes(path), 'the error names the file')
    },
  }
}
