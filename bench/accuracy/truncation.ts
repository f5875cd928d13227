// The grid by which LSHBloom (arXiv 2411.04257) makes duplicates: 1 to 20% of the characters are deleted around a place
// of the text. Near the ends the deleted part is moved, so that as much is deleted as in the middle.
import { DrivenIndex } from './driven-index.js'
import { jaccard, shingleSet } from './exact-jaccard.js'
import { percent, table } from './markdown.js'
import { baseTexts } from './texts.js'

const SHARES = [0.01, 0.02, 0.05, 0.07, 0.1, 0.15, 0.2]
const PLACES = [0, 0.25, 0.5, 0.75, 1]
const SHORTEST = 800
const SIMILAR = 0.9

function truncated(text: string, share: number, place: number): string {
  const deleted = Math.round(text.length * share)
  const start = Math.round(Math.min(Math.max(0, text.length * place - deleted / 2), text.length - deleted))
  return text.slice(0, start) + text.slice(start + deleted)
}

export async function truncation(quick: boolean): Promise<string> {
  const { name, texts } = await baseTexts()
  const long = texts.filter((text) => text.length >= SHORTEST).slice(0, quick ? 300 : 1500)
  const first = new DrivenIndex().decide(long)
  const base = long.filter((_, number) => !first[number]!.removed)
  const sets = base.map(shingleSet)
  const similar = { all: 0, found: 0 }
  const rows = SHARES.map((share) => {
    const cells = PLACES.map((place) => {
      const index = new DrivenIndex()
      index.decide(base)
      const changed = base.map((text) => truncated(text, share, place))
      const similarities = changed.map((text, at) => jaccard(sets[at]!, shingleSet(text)))
      const findings = index.decide(changed)
      const found = findings.filter(({ removed }) => removed).length
      for (const [at, similarity] of similarities.entries()) {
        if (similarity < SIMILAR) continue
        similar.all++
        if (findings[at]!.removed) similar.found++
      }
      const mean = similarities.reduce((sum, similarity) => sum + similarity, 0) / base.length
      return `${percent(found, base.length)} (${mean.toFixed(3)})`
    })
    return [percent(share), ...cells]
  })
  return (
    `## Truncation\n\n${base.length} ${name} of at least ${SHORTEST} characters. Share found (mean exact Jaccard).\n\n` +
    table([['deleted', ...PLACES.map((place) => `at ${place}`)], ...rows]) +
    `\n\nOf ${similar.all} texts of an exact J of at least ${SIMILAR} with their base ` +
    `${percent(similar.found, similar.all)} are found.`
  )
}
