// node dist/bench/memory.js FILE [SMALL_MB LARGE_MB]: peak memory for FILE (JSON Lines, also .zst) repeated with changes
// to two sizes, with two workers. See RESULTS.md.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Report } from '../src/scorecard/report.js'
import { linesOf, writeRepeated } from './corpus.js'

const [file, small = '500', large = '5000'] = process.argv.slice(2)
if (file === undefined) throw new Error('usage: node dist/bench/memory.js FILE [SMALL_MB LARGE_MB]')
const program = fileURLToPath(new URL('../cli/main.js', import.meta.url))
const place = mkdtempSync(join(tmpdir(), 'synthclean-bench-'))
try {
  const lines = await linesOf(file)
  const reportPath = join(place, 'report.json')
  console.log(
    '| input, MB | --memory, MiB | peak, MB | MB/s | verified | in the Bloom tier | false-positive rate |',
  )
  console.log('| --: | --: | --: | --: | --: | --: | --: |')
  for (const megabytes of [small, large]) {
    const corpus = join(place, 'corpus.jsonl')
    await writeRepeated(lines, Number(megabytes) * 1e6, corpus)
    for (const memory of [64, 1024]) {
      const args = [
        corpus,
        '-q',
        '--workers',
        '2',
        '--memory',
        `${memory}MiB`,
        '--overwrite',
        '--report',
        reportPath,
      ]
      const { status } = spawnSync(process.execPath, [program, ...args], {
        stdio: ['ignore', 'ignore', 'inherit'],
      })
      if (status !== 0) throw new Error(`a run ended with ${status}`)
      const { memory: used, index, timing } = JSON.parse(readFileSync(reportPath, 'utf8')) as Report
      const cells = [
        megabytes,
        memory,
        (used.peakRss / 1e6).toFixed(0),
        (timing.bytesPerSecond / 1e6).toFixed(0),
        index!.verified.records,
        index!.bloom.records,
        index!.falsePositiveRate.toExponential(1),
      ]
      console.log(`| ${cells.join(' | ')} |`)
    }
  }
} finally {
  rmSync(place, { recursive: true, force: true })
}
