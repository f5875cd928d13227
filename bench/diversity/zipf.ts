// node dist/bench/diversity/zipf.js: how many clusters of a mixture a sample covers, by the sampler and at random.
//
// The mixture: 50,000 records of 2,000 clusters, which occur as Zipf's law with the exponent 1.3 says. A cluster is 40
// words; a record has each of them with the chance 0.9, else another word: the Jaccard similarity of two of a cluster is
// about 0.68.
import { mkdtempSync, rmSync, writeFileSync, readFileSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { table } from '../accuracy/markdown.js'
import { madeUpWords, shuffled } from '../accuracy/texts.js'
import { randomNumbers } from '../corpus.js'

const CLUSTERS = 2000
const RECORDS = 50_000
const EXPONENT = 1.3
const CLUSTER_WORDS = 40
const KEPT = 0.9
const COMMON =
  'the of and to in is that for it as was with be by on not he his but at are this have from or had an they'
const SIZES = [1000, 2000, 5000]
const SEEDS = 5

const program = fileURLToPath(new URL('../../cli/main.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'synthclean-bench-'))
const rows = [
  ['records drawn', 'seed', 'clusters there', 'drawn at random', 'by the sampler', 'as many times'],
]
let least = Number.POSITIVE_INFINITY
try {
  for (let seed = 1; seed <= SEEDS; seed++) {
    const clusters = mixture(seed)
    const path = join(folder, 'mixture.jsonl')
    writeFileSync(path, clusters.lines.join(''))
    for (const size of SIZES) {
      const out = join(folder, 'sample.jsonl')
      const flags = [
        '--only',
        'validate',
        '--only',
        'diversity',
        '--sample',
        String(size),
        '--seed',
        String(seed),
        '-q',
        '--overwrite',
        '-o',
        out,
      ]
      execFileSync(process.execPath, [program, path, ...flags])
      const drawn = readFileSync(out, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
      const covered = new Set(drawn.map((line) => (JSON.parse(line) as { cluster: number }).cluster)).size
      const random = shuffled(clusters.numbers, randomNumbers(100 + seed)).slice(0, size)
      const atRandom = new Set(random).size
      const there = new Set(clusters.numbers).size
      least = Math.min(least, covered / atRandom)
      rows.push([drawn.length, seed, there, atRandom, covered, (covered / atRandom).toFixed(2)].map(String))
    }
  }
} finally {
  rmSync(folder, { recursive: true })
}
console.log(`${table(rows)}\n\nAt least ${least.toFixed(2)} times as many clusters; the goal is 1.5.`)

function mixture(seed: number): { lines: string[]; numbers: number[] } {
  const random = randomNumbers(seed)
  const pool = madeUpWords(30_000, seed)
  const word = () => pool[Math.floor(random() * pool.length)]!
  const common = COMMON.split(' ')
  const clusters = Array.from({ length: CLUSTERS }, () => Array.from({ length: CLUSTER_WORDS }, word))
  const upTo: number[] = []
  let sum = 0
  for (let rank = 1; rank <= CLUSTERS; rank++) upTo.push((sum += rank ** -EXPONENT))
  const lines: string[] = []
  const numbers: number[] = []
  for (let record = 0; record < RECORDS; record++) {
    const place = random() * sum
    const cluster = upTo.findIndex((end) => place < end)
    const words = clusters[cluster]!.map((own) => (random() < KEPT ? own : word()))
    const text = words.map((own) => `${common[Math.floor(random() * common.length)]!} ${own}`).join(' ')
    lines.push(`${JSON.stringify({ text, cluster })}\n`)
    numbers.push(cluster)
  }
  return { lines, numbers }
}
