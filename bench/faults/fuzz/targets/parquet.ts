import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../../../test/process.js'
import { readLines } from '../../../../test/io/formats/parquet/memory-file.js'
import { mutated } from '../mutations.js'
import { outcomeOf } from '../outcome.js'
import type { Random } from '../random.js'
import { holds, type FuzzTarget } from '../target.js'

const GOLDEN = join(root, 'test/io/formats/parquet/golden')
const MAGIC_SIZE = 4
const TAIL_SIZE = 8

/** Changes a file without losing its frame: the footer by itself, with its length put right, or the pages before it. */
function changed(file: Buffer, random: Random): Buffer {
  if (random.once(4)) return mutated(file, random)
  const footerSize = file.readUInt32LE(file.length - TAIL_SIZE)
  const footerAt = file.length - TAIL_SIZE - footerSize
  let [pages, footer] = [file.subarray(MAGIC_SIZE, footerAt), file.subarray(footerAt, -TAIL_SIZE)]
  if (random.once(2)) footer = mutated(footer, random)
  else {
    // Of pages the beginnings, where their headers stand, and the rest; of the same length, so that places stay right.
    const damaged = mutated(pages, random)
    pages = Buffer.concat([damaged, pages.subarray(damaged.length)]).subarray(0, pages.length)
  }
  const size = Buffer.alloc(4)
  size.writeUInt32LE(footer.length)
  return Buffer.concat([file.subarray(0, MAGIC_SIZE), pages, footer, size, Buffer.from('PAR1')])
}

/** The reader of Parquet on damaged files: it must end in lines or in an error for the user. */
export function parquetTarget(): FuzzTarget {
  const files = readdirSync(GOLDEN)
    .filter((name) => name.endsWith('.parquet'))
    .sort()
    .map((name) => readFileSync(join(GOLDEN, name)))
  return {
    name: 'parquet',
    mostMemory: 1024,
    mostSeconds: 20,
    make: (random) => changed(random.pick(files), random),
    async check(bytes) {
      const { error, result } = await outcomeOf(() => readLines(bytes))
      if (error) return
      holds(result.text === '' || result.text.endsWith('\n'), 'lines are whole')
    },
  }
}
