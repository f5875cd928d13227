import { html, type Content, type Markup } from './markup.js'
import { table } from './tables.js'

const WIDTH = 1000
const HEIGHT = 200
/** Steps that an axis may be divided into, the first that fits. */
const DIVISIONS = [5, 4, 3, 2, 1]

/** A horizontal bar, its length `part` (0 to 1) of the whole width; decoration beside a number. */
export function bar(part: number, look: string): Markup {
  const width = Math.max(0, Math.min(1, part)) * 100
  return html`<svg class="bar ${look}" aria-hidden="true">
    <rect width="${width.toFixed(2)}%" height="100%" />
  </svg>`
}

export interface Series {
  name: string
  /** Class of its look; a hollow one is drawn as an outline, so that colour is not needed to tell them apart. */
  look: 'before' | 'after' | 'removed'
  values: readonly number[]
}

export interface Bars {
  title: string
  /** What the picture says, for those who cannot see it. */
  description: string
  /** Where bins begin and the last one ends, as text: one more than values. */
  edges: readonly string[]
  series: readonly Series[]
  /** A place from 0 to 1 along the axis that is marked, and its name. */
  mark?: { at: number; name: string } | undefined
  format: (value: number) => string
  /** What bins are bins of, to head the table. */
  of: string
}

/** Bars for bins that touch, with their numbers in a table that can be opened. */
export function bars({ title, description, edges, series, mark, format, of }: Bars): Markup {
  const most = Math.max(1, ...series.flatMap(({ values }) => values))
  const bins = edges.length - 1
  const step = WIDTH / bins
  const drawn = series.map(({ look, values }) =>
    look === 'before' ? steps(values, step, most) : filled(look, values, step, most),
  )
  const line = mark
    ? html`<line class="mark" x1="${mark.at * WIDTH}" x2="${mark.at * WIDTH}" y1="0" y2="${HEIGHT}" />`
    : undefined
  const rows = edges
    .slice(0, -1)
    .map((edge, at) => [
      `${edge} to ${edges[at + 1]}`,
      ...series.map(({ values }) => format(values[at] ?? 0)),
    ])
  return html`<figure class="chart">
    <figcaption>
      ${title}${series.length > 1 ? undefined : html` <span class="quiet">(${series[0]?.name})</span>`}
    </figcaption>
    <div class="plot">
      <span class="most">${format(most)}</span>${picture(title, description, [drawn, line])}
    </div>
    ${axis(edges)}${mark ? html`<p class="quiet">Dotted line: ${mark.name}.</p>` : undefined}
    <details>
      <summary>Numbers<span class="unseen"> of ${title}</span></summary>
      ${table(title, [{ title: of }, ...series.map(({ name }) => ({ title: name, numeric: true }))], rows)}
    </details>
  </figure>`
}

function picture(title: string, description: string, content: Content): Markup {
  return html`<svg
    viewBox="0 0 ${WIDTH} ${HEIGHT}"
    preserveAspectRatio="none"
    role="img"
    aria-label="${title}: ${description}"
  >
    <title>${title}</title>
    <desc>${description}</desc>
    ${content}
  </svg>`
}

function heightOf(value: number, most: number): number {
  // What is there at all is seen, however little.
  return value <= 0 ? 0 : Math.max(2, (value / most) * (HEIGHT - 4))
}

function filled(look: string, values: readonly number[], step: number, most: number): Markup {
  const path = values.map((value, at) => {
    const height = heightOf(value, most)
    return height === 0
      ? ''
      : `M${(at * step + step * 0.06).toFixed(1)} ${HEIGHT}v${(-height).toFixed(1)}h${(step * 0.88).toFixed(1)}V${HEIGHT}z`
  })
  return html`<path class="filled ${look}" d="${path.join('')}" />`
}

function steps(values: readonly number[], step: number, most: number): Markup {
  const path = values.map((value) => `V${(HEIGHT - heightOf(value, most)).toFixed(1)}h${step.toFixed(2)}`)
  return html`<path class="outline" d="M0 ${HEIGHT}${path.join('')}V${HEIGHT}" />`
}

/** Labels under a picture at even places. */
export function axis(edges: readonly string[]): Markup {
  const bins = edges.length - 1
  const divisions = DIVISIONS.find((count) => bins % count === 0) ?? 1
  const shown = Array.from({ length: divisions + 1 }, (_, at) => edges[(at * bins) / divisions])
  return html`<div class="axis" aria-hidden="true">${shown.map((edge) => html`<span>${edge}</span>`)}</div>`
}

export interface Line {
  title: string
  description: string
  points: readonly { x: number; y: number }[]
  formatX: (value: number) => string
  formatY: (value: number) => string
}

/** A line over time, its axis from nothing to the greatest value. */
export function lineChart({ title, description, points, formatX, formatY }: Line): Markup {
  const most = Math.max(...points.map(({ y }) => y), Number.MIN_VALUE)
  const end = Math.max(...points.map(({ x }) => x), Number.MIN_VALUE)
  const path = points.map(
    ({ x, y }) => `${((x / end) * WIDTH).toFixed(1)} ${(HEIGHT - (y / most) * (HEIGHT - 4)).toFixed(1)}`,
  )
  const edges = Array.from({ length: 5 }, (_, at) => formatX((end * at) / 4))
  return html`<figure class="chart">
    <figcaption>${title}</figcaption>
    <div class="plot">
      <span class="most">${formatY(most)}</span>${picture(
        title,
        description,
        html`<path class="line" d="M${path.join('L')}" />`,
      )}
    </div>
    ${axis(edges)}
  </figure>`
}

/** What the two looks of a chart mean. */
export function legend(): Markup {
  return html`<p class="legend">
    <span class="key before"></span> before, as it came in <span class="key after"></span> after, as it was
    kept
  </p>`
}
