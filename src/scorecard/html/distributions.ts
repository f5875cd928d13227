import { count, quantity } from '../numbers.js'
import type { Report } from '../report.js'
import type { Histogram } from '../scores.js'
import { bars, legend } from './charts.js'
import { html, type Markup } from './markup.js'
import type { Section } from './section.js'
import { anything, spaced } from './tables.js'

/** Histograms of the sample as it came and of what was kept. */
export function distributionsSection({ histograms, curriculum }: Report): Section | undefined {
  const shown = (histograms ?? []).filter(({ bins }) => bins.length > 0)
  if (shown.length === 0 && !curriculum?.length) return undefined
  return {
    id: 'distributions',
    title: 'Distributions',
    content: html`${shown.length > 0 ? legend() : undefined}
      <div class="grid">
        ${shown.map(histogram)}${curriculum?.length ? curriculumBars(curriculum) : undefined}
      </div>`,
  }
}

function histogram({ of, bins }: Histogram): Markup {
  // The last bin of an open scale has no end, which JSON writes as null.
  const end = (value: number | null) => (value === null ? 'no end' : quantity(value))
  const sum = (side: 'before' | 'after') => bins.reduce((total, bin) => total + bin[side], 0)
  const commonest = (side: 'before' | 'after') => {
    const bin = bins.reduce((most, one) => (one[side] > most[side] ? one : most))
    return `${end(bin.from)} to ${end(bin.to)}`
  }
  return bars({
    title: spaced(of),
    description: `${count(sum('before'))} records before, most from ${commonest('before')}; ${count(sum('after'))} after, most from ${commonest('after')}`,
    edges: [...bins.map(({ from }) => end(from)), end(bins.at(-1)!.to)],
    series: [
      { name: 'Before', look: 'before', values: bins.map(({ before }) => before) },
      { name: 'After', look: 'after', values: bins.map(({ after }) => after) },
    ],
    format: count,
    of: spaced(of),
  })
}

function curriculumBars(curriculum: NonNullable<Report['curriculum']>): Markup {
  const [first, last] = [curriculum[0]!, curriculum.at(-1)!]
  return bars({
    title: 'Curriculum',
    description: `records by bucket of difficulty, from ${first.bucket} to ${last.bucket}`,
    edges: [...curriculum.map(({ bucket }) => quantity(bucket)), quantity(last.bucket + 1)],
    series: [{ name: 'records', look: 'after', values: curriculum.map(({ records }) => records) }],
    format: count,
    of: 'Bucket',
  })
}

/** Tables of counts for judging bias, as they are. */
export function biasSection({ bias }: Report): Section | undefined {
  const entries = Object.entries(bias ?? {})
  if (entries.length === 0) return undefined
  const scalars = Object.fromEntries(
    entries.filter(([, value]) => typeof value !== 'object' || value === null),
  )
  return {
    id: 'bias',
    title: 'Bias',
    content: html`<p>Counts to judge by, not a judgement.</p>
      ${Object.keys(scalars).length > 0 ? anything('Counts', scalars) : undefined}
      <div class="grid">
        ${entries
          .filter(([, value]) => typeof value === 'object' && value !== null)
          .map(([name, value]) => html`<div>${anything(spaced(name), value)}</div>`)}
      </div>`,
  }
}
