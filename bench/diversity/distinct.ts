// node dist/bench/diversity/distinct.js FILE: distinct runs of four words of a sample, by the sampler and at random, at the
// same number of words; FILE holds records with `output` (JSON Lines, also .zst).
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { table } from '../accuracy/markdown.js'
import { shuffled } from '../accuracy/texts.js'
import { linesOf, randomNumbers } from '../corpus.js'

const SEEDS = 10
const SHARES = [0.02, 0.1]

const [file] = process.argv.slice(2)
if (file === undefined) throw new Error('usage: node dist/bench/diversity/distinct.js FILE')
const program = fileURLToPath(new URL('../../cli/main.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'synthclean-bench-'))
const rows = [['share', 'seed', 'words', 'at random', 'by the sampler']]
let higher = 0
try {
  const [all, cleaned, drawnPath] = ['all', 'cleaned', 'drawn'].map((name) => join(folder, `${name}.jsonl`))
  writeFileSync(all!, (await linesOf(file)).map((line) => `${line}\n`).join(''))
  execFileSync(process.execPath, [program, all!, '-q', '-o', cleaned!])
  const kept = textsOf(cleaned!)
  for (const share of SHARES) {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const flags = ['--sample', String(share), '--seed', String(seed), '-q', '--overwrite', '-o', drawnPath!]
      execFileSync(process.execPath, [program, all!, ...flags])
      const drawn = textsOf(drawnPath!)
      const random = shuffled(kept, randomNumbers(seed)).slice(0, drawn.length)
      const words = Math.min(wordsIn(drawn), wordsIn(random))
      const [atRandom, sampled] = [distinct(random, words), distinct(drawn, words)]
      if (sampled > atRandom) higher++
      rows.push([share, seed, words, atRandom.toFixed(4), sampled.toFixed(4)].map(String))
    }
  }
} finally {
  rmSync(folder, { recursive: true })
}
console.log(`${table(rows)}\n\nHigher in ${higher} of ${SEEDS * SHARES.length}.`)

function textsOf(path: string): string[][] {
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
  return lines.map((line) => {
    const { output } = JSON.parse(line) as { output: string }
    return output.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  })
}

function wordsIn(texts: readonly string[][]): number {
  return texts.reduce((sum, { length }) => sum + length, 0)
}

/** The share of the runs of four words, of the first `words` words, that differ from all before. */
function distinct(texts: readonly string[][], words: number): number {
  const seen = new Set<string>()
  let runs = 0
  let read = 0
  for (const text of texts) {
    for (let at = 0; at + 4 <= text.length && read + at < words; at++) {
      seen.add(text.slice(at, at + 4).join(' '))
      runs++
    }
    read += text.length
    if (read >= words) break
  }
  return seen.size / runs
}
