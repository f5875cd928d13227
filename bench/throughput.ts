// npm run bench -- FILE [SIZE_MB]: the throughput of each stage and of the whole on FILE (JSON Lines, also .zst)
// repeated with changes to SIZE_MB (500), with 1 and more workers, against JSON.parse. See RESULTS.md.
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { bench } from '../src/cli/bench.js'
import { linesOf, writeRepeated } from './corpus.js'

const [file, megabytes = '500'] = process.argv.slice(2)
if (file === undefined) throw new Error('usage: npm run bench -- FILE [SIZE_MB]')
const place = mkdtempSync(join(tmpdir(), 'synthclean-bench-'))
try {
  const corpus = join(place, 'corpus.jsonl')
  await writeRepeated(await linesOf(file), Number(megabytes) * 1e6, corpus)
  bench({ file: corpus, runs: 5, workers: availableParallelism(), memory: 2 ** 30, save: undefined })
} finally {
  rmSync(place, { recursive: true, force: true })
}
