// How fast texts are measured for the quality rules: by the kernel from JSON strings and from decoded texts, and by the
// plain twin, in turn. The plain twin, being slow, takes every tenth text.
// Usage: node dist/bench/quality/measure-speed.js RECORDS.jsonl[.zst] FIELD [RUNS]
import { isDeepStrictEqual } from 'node:util'
import { MeasureKernel } from '../../native-free-kernels/measure/measure.js'
import { measureText } from '../../src/stages/quality/measures.js'
import { linesOf } from '../corpus.js'

const [path, field, runs = '5'] = process.argv.slice(2)
if (!path || !field) throw new Error('measure-speed RECORDS.jsonl[.zst] FIELD [RUNS]')
const PLAIN_SHARE = 10

const texts = (await linesOf(path)).map((line) =>
  String((JSON.parse(line) as Record<string, unknown>)[field]),
)
const strings = texts.map((text) => Buffer.from(JSON.stringify(text).slice(1, -1)))
const someTexts = texts.filter((_, at) => at % PLAIN_SHARE === 0)
const kernel = new MeasureKernel()

const different = someTexts.filter((text) => !isDeepStrictEqual(kernel.measureText(text), measureText(text)))
console.log(
  `${texts.length} texts; of ${someTexts.length} the kernel measures ${different.length} differently`,
)

/** Prints how many MB of UTF-8 a second are measured by `run`, which measures all of `measured`. */
function speed(name: string, measured: readonly string[], run: () => void): void {
  const bytes = measured.reduce((sum, text) => sum + Buffer.byteLength(text), 0)
  const start = performance.now()
  run()
  const seconds = (performance.now() - start) / 1000
  const perText = ((seconds / measured.length) * 1e6).toFixed(1)
  console.log(
    `${name.padEnd(14)}${(bytes / seconds / 1e6).toFixed(1).padStart(7)} MB/s, ${perText} µs a text`,
  )
}

for (let run = 0; run < Number(runs); run++) {
  speed('kernel, JSON', texts, () => {
    for (const string of strings) kernel.measureString(string)
  })
  speed('kernel, text', texts, () => {
    for (const text of texts) kernel.measureText(text)
  })
  speed('plain', someTexts, () => {
    for (const text of someTexts) measureText(text)
  })
}
