// How similar real records that are removed are to their witnesses: all answers against each other.
import { DrivenIndex } from './driven-index.js'
import { jaccard, shingleSet } from './exact-jaccard.js'
import { goal, percent, table } from './markdown.js'
import { baseTexts } from './texts.js'

const EDGES = [0, 0.6, 0.7, 0.75, 0.8, 0.9, 1]

export async function realRemovals(quick: boolean): Promise<string> {
  const { name, texts } = await baseTexts()
  const some = texts.slice(0, quick ? 10_000 : texts.length)
  const findings = new DrivenIndex().decide(some)
  const similarities = findings.flatMap(({ removed, witness }, at) =>
    removed ? [jaccard(shingleSet(some[at]!), shingleSet(some[witness!]!))] : [],
  )
  const counts = EDGES.map(
    (from, at) => similarities.filter((exact) => exact >= from && exact < (EDGES[at + 1] ?? 2)).length,
  )
  const wrong = counts[0]! + counts[1]!
  const head = EDGES.map((from, at) => (from === 1 ? '1' : `${from} to ${EDGES[at + 1]}`))
  return (
    `## Real removals\n\n${similarities.length} of ${some.length} ${name}, all different, are removed; by the exact J ` +
    `with the witness (goal: at most 1% below 0.7: ${goal(wrong <= 0.01 * similarities.length)}):\n\n` +
    table([
      ['exact J', ...head],
      ['removed', ...counts],
      ['share', ...counts.map((count) => percent(count, similarities.length))],
    ])
  )
}
