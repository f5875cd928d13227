import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { linesOf, randomNumbers } from '../corpus.js'

const LETTERS = 'abcdefghijklmnopqrstuvwxyz'

/** Made-up words, all different. */
export function madeUpWords(count: number, seed: number): string[] {
  const random = randomNumbers(seed)
  const words = new Set<string>()
  while (words.size < count) {
    const length = 3 + Math.floor(random() * 7)
    words.add(Array.from({ length }, () => LETTERS[Math.floor(random() * 26)]).join(''))
  }
  return [...words]
}

/** A number from the normal distribution (Box and Muller). */
export function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

/** A list in a random order (Fisher and Yates). */
export function shuffled<T>(list: readonly T[], random: () => number): T[] {
  const mixed = [...list]
  for (let at = mixed.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1))
    ;[mixed[at], mixed[other]] = [mixed[other]!, mixed[at]!]
  }
  return mixed
}

export interface BaseTexts {
  /** Where they come from, for the heading of a table. */
  name: string
  texts: string[]
}

const REAL = 'alpaca-eval-dev.jsonl.zst'

/** Real data stands beside a checkout, where it does; compiled, this file is one folder deeper than its source. */
const REAL_PATH = fileURLToPath(new URL(`../../../../shared/data/${REAL}`, import.meta.url))

let read: Promise<BaseTexts> | undefined

/** Answers of language models (tatsu-lab/alpaca_eval), each once, in a seeded order; made-up texts where they are absent. */
export function baseTexts(): Promise<BaseTexts> {
  read ??= readBaseTexts()
  return read
}

async function readBaseTexts(): Promise<BaseTexts> {
  if (!existsSync(REAL_PATH)) {
    console.error(`${REAL} is not here: made-up texts stand in for it`)
    return { name: 'made-up texts', texts: madeUpTexts(8000) }
  }
  const outputs = (await linesOf(REAL_PATH)).map((line) => (JSON.parse(line) as { output: string }).output)
  return { name: 'alpaca-eval answers', texts: shuffled([...new Set(outputs)], randomNumbers(11)) }
}

/** Sentences of 8 to 20 words whose words are of unequal frequency, in texts of log-normal length. */
function madeUpTexts(count: number): string[] {
  const random = randomNumbers(12)
  const words = madeUpWords(20_000, 13)
  const sentence = () => {
    const length = 8 + Math.floor(random() * 13)
    const text = Array.from({ length }, () => words[Math.floor(random() ** 2 * words.length)]).join(' ')
    return `${text[0]!.toUpperCase()}${text.slice(1)}.`
  }
  return Array.from({ length: count }, () => {
    const sentences = Math.max(2, Math.round(15 * Math.exp(0.8 * normal(random))))
    return Array.from({ length: sentences }, sentence).join(' ')
  })
}
