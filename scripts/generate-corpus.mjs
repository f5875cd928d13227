// Writes a made-up corpus of any size to standard output, in constant memory and at some hundred MB/s:
//   node scripts/generate-corpus.mjs --size 10GB --duplicates 0.1 --shape mixed --truth planted.jsonl > corpus.jsonl
// The same arguments write the same bytes, and a smaller --size a beginning of them. --help has all options.
import { closeSync, openSync, writeSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { Corpus } from './synthetic-corpus/corpus.mjs'
import { MadeUpTexts } from './synthetic-corpus/made-up-texts.mjs'
import { OutputBytes } from './synthetic-corpus/output-bytes.mjs'
import { VariedLines } from './synthetic-corpus/varied-lines.mjs'

const HELP = `node scripts/generate-corpus.mjs --size SIZE [options] > corpus.jsonl

  --size SIZE        stop with the record that reaches this many bytes: 500MB, 10GB, 1TiB
  --seed N           from 0 to 4294967295 (0)
  --duplicates S     share of the records that repeat an earlier one, from 0 to 0.9 (0.1): four in ten exactly, the
                     others with 1% to 4% of their words changed; half of them within 1,000 records of the original
  --shape SHAPE      text, instruction, messages or mixed (mixed)
  --from FILE        lines of a JSON Lines file, again and again with half of their longer words replaced, instead of
                     made-up texts
  --truth FILE       a line for each planted duplicate: {"line","original","kind","changed"}, lines from 1
`
const SHAPES = ['text', 'instruction', 'messages', 'mixed']
const UNITS = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
  TIB: 2 ** 40,
}
const MOST_DUPLICATES = 0.9
/** Bytes that are written at once. */
const PIECE = 2 ** 20

function readArguments() {
  const text = (value) => ({ type: 'string', ...(value === undefined ? {} : { default: value }) })
  const { values } = parseArgs({
    options: {
      size: text(),
      seed: text('0'),
      duplicates: text('0.1'),
      shape: text(),
      from: text(),
      truth: text(),
      help: { type: 'boolean', default: false },
    },
  })
  const wrong = (name, wanted) => new Error(`--${name} must be ${wanted}`)
  if (values.help) return values
  const [, digits, unit = 'B'] = /^(\d+(?:\.\d+)?)([KMGT]?i?B)?$/i.exec(values.size ?? '') ?? []
  const size = Number(digits) * UNITS[unit.toUpperCase()]
  if (!(size > 0)) throw wrong('size', 'a number of bytes, as 500MB or 10GiB')
  const seed = Number(values.seed)
  if (!(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32)) throw wrong('seed', 'from 0 to 4294967295')
  const duplicates = values.duplicates === '' ? Number.NaN : Number(values.duplicates)
  if (!(duplicates >= 0 && duplicates <= MOST_DUPLICATES)) throw wrong('duplicates', 'from 0 to 0.9')
  const { shape = 'mixed', from, truth } = values
  if (!SHAPES.includes(shape)) throw wrong('shape', SHAPES.join(', '))
  if (from !== undefined && values.shape !== undefined) {
    throw new Error('--shape cannot be given with --from: the lines of the file have their own shapes')
  }
  return { size, seed, duplicates, shape, from, truth, help: false }
}

/** Writes to standard output and waits until that has taken it. */
function write(bytes) {
  return new Promise((resolve, reject) => {
    process.stdout.write(bytes, (error) => (error ? reject(error) : resolve()))
  })
}

/** Writes all records, and the truth about those that are written. */
async function generate({ size, seed, duplicates, shape, from, truth }) {
  const texts = from === undefined ? new MadeUpTexts(shape) : new VariedLines(from)
  const corpus = new Corpus({ seed, duplicates, texts })
  const output = new OutputBytes(PIECE + texts.longest)
  const truthFile = truth === undefined ? undefined : openSync(truth, 'w')
  try {
    let bytes = 0
    let planted = ''
    for (let number = 0; bytes < size;) {
      const before = output.length
      const found = corpus.write(number, output)
      number++
      bytes += output.length - before
      if (found && truthFile !== undefined) {
        const { original, kind, changed } = found
        const rounded = Math.round(changed * 1e4) / 1e4
        planted += `${JSON.stringify({ line: number, original: original + 1, kind, changed: rounded })}\n`
      }
      if (output.length < PIECE && bytes < size) continue
      await write(output.written)
      output.clear()
      if (truthFile !== undefined) writeSync(truthFile, planted)
      planted = ''
    }
  } finally {
    if (truthFile !== undefined) closeSync(truthFile)
  }
}

// The failure of a write is told to its callback; without a listener the event would end the process with a stack.
process.stdout.on('error', () => undefined)
let options
try {
  options = readArguments()
} catch (error) {
  process.stderr.write(`generate-corpus: ${error.message}\n`)
  process.exit(2)
}
try {
  if (options.help) process.stdout.write(HELP)
  else await generate(options)
} catch (error) {
  // A reader that has enough, as head, is no failure.
  if (error.code !== 'EPIPE') {
    process.stderr.write(`generate-corpus: ${error.message}\n`)
    process.exitCode = 1
  }
}
