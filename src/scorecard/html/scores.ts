import { differenceText, quantity, score } from '../numbers.js'
import type { Report } from '../report.js'
import { ATTRIBUTES, type Score } from '../scores.js'
import { html, type Content, type Markup } from './markup.js'
import { radar } from './radar.js'
import type { Section } from './section.js'
import { spaced, table } from './tables.js'

/** The seven attributes before and after: the picture, its numbers beside it, and what they are made of. */
export function scoresSection({ scores }: Report): Section | undefined {
  if (!scores) return undefined
  const rows = ATTRIBUTES.flatMap((name) => scoreRows(name, scores.before[name], scores.after[name]))
  const unknown = rows.some((row) => row.includes('unknown'))
  return {
    id: 'scores',
    title: 'Scores',
    content: html`<div class="beside">
        <figure>
          ${radar(scores)}
          <figcaption class="legend">
            <span class="key before"></span> before, dashed, squares <span class="key after"></span> after,
            solid, dots
          </figcaption>
        </figure>
        <div>
          ${table(
            'Scores from 0, worst, to 1, best',
            [
              { title: 'Attribute' },
              { title: 'Before', numeric: true },
              { title: 'After', numeric: true },
              { title: 'Change', numeric: true },
            ],
            rows,
            { captionShown: true },
          )}${unknown ? html`<p class="quiet">Unknown: the records, or the options of the run, do not allow to tell.</p>` : undefined}
        </div>
      </div>
      <h3>What the scores are made of</h3>
      ${ATTRIBUTES.map((name) => measures(name, scores.before[name], scores.after[name]))}`,
  }
}

function scoreRows(
  name: string,
  before: Score | undefined,
  after: Score | undefined,
  within?: string,
): Content[][] {
  const heading =
    within === undefined
      ? name
      : html`<span class="part"><span class="unseen">${within}, </span>${spaced(name)}</span>`
  const change =
    typeof before?.score === 'number' && typeof after?.score === 'number'
      ? differenceText('score', after.score - before.score)
      : '–'
  const parts = [...new Set([...Object.keys(before?.parts ?? {}), ...Object.keys(after?.parts ?? {})])]
  return [
    [heading, score(before?.score), score(after?.score), change],
    ...parts.flatMap((part) => scoreRows(part, before?.parts?.[part], after?.parts?.[part], within ?? name)),
  ]
}

type MeasureRow = [name: string, before: string, after: string]

function measureRows(before: Score | undefined, after: Score | undefined, prefix = ''): MeasureRow[] {
  const [first, second] = [before?.measures ?? {}, after?.measures ?? {}]
  const names = [...new Set([...Object.keys(first), ...Object.keys(second)])]
  const text = (value: number | null | undefined) => (typeof value === 'number' ? quantity(value) : 'unknown')
  const parts = [...new Set([...Object.keys(before?.parts ?? {}), ...Object.keys(after?.parts ?? {})])]
  return [
    ...names.map((name): MeasureRow => [`${prefix}${spaced(name)}`, text(first[name]), text(second[name])]),
    ...parts.flatMap((part) =>
      measureRows(before?.parts?.[part], after?.parts?.[part], `${prefix}${part}: `),
    ),
  ]
}

function measures(name: string, before: Score | undefined, after: Score | undefined): Markup | undefined {
  const rows = measureRows(before, after)
  if (rows.length === 0) return undefined
  return html`<details>
    <summary>
      ${name} <span class="quiet">${rows.length} ${rows.length === 1 ? 'figure' : 'figures'}</span>
    </summary>
    ${table(
      `Figures of ${name}`,
      [{ title: 'Figure' }, { title: 'Before', numeric: true }, { title: 'After', numeric: true }],
      rows,
    )}
  </details>`
}
