import { createReadStream, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { linesOf } from '../corpus.js'
import { NO_LIMITS, editedTexts, textsOf, writeCorpus, type CorpusLimits } from './corpus.js'
import { similarPairs, type SimilarPair } from './exact-truth.js'
import { WordNumbers } from './word-shingles.js'

export interface PreparedCorpus {
  path: string
  bytes: number
  records: number
  pairs: SimilarPair[]
}

export type CorpusKind = 'as-is' | 'edited'

const THRESHOLD = 0.8
const SEED = 1

async function pairsOf(path: string): Promise<{ records: number; pairs: SimilarPair[] }> {
  const numbers = new WordNumbers()
  const sets: Float64Array[] = []
  for await (const line of createInterface({ input: createReadStream(path) })) {
    sets.push(numbers.shingles((JSON.parse(line) as { text: string }).text))
  }
  return { records: sets.length, pairs: similarPairs(sets, THRESHOLD) }
}

/**
 * A corpus made of the records of `file` and all its similar pairs, in a folder of its own below `place`; what is there
 * already is read again.
 */
export async function prepareCorpus(
  file: string,
  kind: CorpusKind,
  limits: CorpusLimits,
  place: string,
): Promise<PreparedCorpus> {
  const name = kind === 'as-is' ? kind : [kind, limits.bytes, limits.records, limits.words].join('-')
  const folder = join(place, name)
  const [path, truth] = [join(folder, 'corpus.jsonl'), join(folder, 'truth.json')]
  if (!existsSync(truth)) {
    mkdirSync(folder, { recursive: true })
    const texts = textsOf(await linesOf(file))
    if (kind === 'as-is') writeCorpus(texts, path, NO_LIMITS)
    else writeCorpus(editedTexts(texts, SEED, limits.words), path, limits)
    const { records, pairs } = await pairsOf(path)
    const numbers = pairs.map(({ earlier, later }) => [earlier, later])
    writeFileSync(truth, JSON.stringify({ records, pairs: numbers }))
  }
  const { records, pairs } = JSON.parse(readFileSync(truth, 'utf8')) as {
    records: number
    pairs: [number, number][]
  }
  return {
    path,
    bytes: statSync(path).size,
    records,
    pairs: pairs.map(([earlier, later]) => ({ earlier, later })),
  }
}
