// Different facts in one template must stay, repeats of a fact must go. By the program itself, since templates are
// learned by the whole pipeline.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { randomNumbers } from '../corpus.js'
import { goal, percent, table, type Cell } from './markdown.js'
import { baseTexts, madeUpWords, type BaseTexts } from './texts.js'

const FACTS = 4000
const FACT_LENGTH = 140
const TEMPLATE_LENGTH = 900
const REPEATS = 1000
/** More records than templates are learned from. */
const BEFORE = 21_000

const program = fileURLToPath(new URL('../../cli/main.js', import.meta.url))

/** Words up to a length, none of them cut. */
function upTo(length: number, word: () => string): string {
  let text = word()
  for (let next = word(); text.length + next.length < length; next = word()) text += ` ${next}`
  return text
}

/** The last 140 characters of different answers, or made-up ones. */
function factsOf({ texts }: BaseTexts, random: boolean): string[] {
  const number = randomNumbers(81)
  const words = madeUpWords(20_000, 82)
  if (random) {
    return Array.from({ length: FACTS }, () => upTo(FACT_LENGTH, () => words[Math.floor(number() * 20_000)]!))
  }
  const ends = texts.map((text) => text.replace(/\s+/g, ' ').slice(-FACT_LENGTH))
  return [...new Set(ends.filter((fact) => fact.length === FACT_LENGTH))].slice(0, FACTS)
}

/** Ways to say a fact again, and last one that is another fact by its own shingles, of which it lacks some. */
const REPETITIONS: Record<string, (fact: string) => string> = {
  'as it was': (fact) => fact,
  'other case and punctuation': (fact) => fact.toUpperCase().replaceAll(' ', ' - '),
  'without its last word': (fact) => fact.slice(0, fact.lastIndexOf(' ')),
}

/** Numbers, from 1, of the lines that the program removes. */
function removedLines(lines: readonly string[], args: readonly string[]): Set<number> {
  const place = mkdtempSync(join(tmpdir(), 'synthclean-bench-'))
  try {
    const [input, ledger] = [join(place, 'corpus.jsonl'), join(place, 'ledger.jsonl')]
    writeFileSync(input, `${lines.join('\n')}\n`)
    const all = [input, '-q', '--only', 'near-duplicates', '--shape', 'text', '--ledger', ledger, ...args]
    const { status } = spawnSync(process.execPath, [program, ...all], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    if (status !== 0) throw new Error(`a run ended with ${status}`)
    const entries = readFileSync(ledger, 'utf8').split('\n').slice(0, -1)
    return new Set(entries.map((entry) => (JSON.parse(entry) as { source: { line: number } }).source.line))
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}

export async function templates(): Promise<string> {
  const base = await baseTexts()
  const number = randomNumbers(83)
  const words = madeUpWords(2000, 84)
  const word = () => words[Math.floor(number() * words.length)]!
  const [opening, closing] = [upTo(TEMPLATE_LENGTH / 2, word), upTo(TEMPLATE_LENGTH / 2, word)]
  const record = (fact: string) => JSON.stringify({ text: `${opening}. ${fact} ${closing}.` })
  const own = Array.from({ length: BEFORE }, () => JSON.stringify({ text: upTo(300, word) }))
  const body: Cell[][] = []
  for (const random of [true, false]) {
    const facts = factsOf(base, random)
    const repeats = Object.values(REPETITIONS).flatMap((again) => facts.slice(0, REPEATS).map(again))
    const templated = [...facts, ...repeats].map(record)
    const add = (name: string, args: readonly string[], before: readonly string[] = []) => {
      const removed = removedLines([...before, ...templated], args)
      const gone = (from: number, to: number) => {
        let count = 0
        for (let at = from; at < to; at++) if (removed.has(before.length + at + 1)) count++
        return count
      }
      const stay = 1 - gone(0, facts.length) / facts.length
      const shares = Object.keys(REPETITIONS).map((_, at) => {
        const from = facts.length + at * REPEATS
        return gone(from, from + REPEATS) / REPEATS
      })
      const met = `${goal(stay >= 0.95)}, ${goal(Math.min(...shares.slice(0, -1)) >= 0.9)}`
      const what = `${random ? 'random words' : `ends of ${base.name}`}, ${name}`
      body.push([what, facts.length, percent(stay), ...shares.map((share) => percent(share)), met])
    }
    add('mask on', [])
    add('mask off', ['--mask-templates', 'off'])
    add(`mask on, after ${BEFORE} other records`, [], own)
  }
  const head = [
    'facts',
    'number',
    'stay',
    ...Object.keys(REPETITIONS).map((name) => `${name}: go`),
    'goals (95%, 90%)',
  ]
  return (
    `## Templates\n\nFacts of ${FACT_LENGTH} characters in one template of ${TEMPLATE_LENGTH}, ${REPEATS} of them said ` +
    `again in three ways.\n\n${table([head, ...body])}`
  )
}
