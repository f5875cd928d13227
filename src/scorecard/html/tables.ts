import { html, type Content, type Markup } from './markup.js'

export interface Column {
  title: string
  /** Set flush right, as numbers are. */
  numeric?: boolean
}

/** A table whose first column heads its rows. `caption` is read out with it; it is shown unless a heading says the same. */
export function table(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly Content[])[],
  options: { captionShown?: boolean } = {},
): Markup {
  const numeric = (at: number): Markup => (columns[at]?.numeric ? html` class="number"` : html``)
  return html`<div class="wide"><table>
<caption${options.captionShown ? undefined : html` class="unseen"`}>${caption}</caption>
<thead><tr>${columns.map(({ title }, at) => html`<th scope="col" ${numeric(at)}>${title}</th>`)}</tr></thead>
<tbody>${rows.map(
    (row) =>
      html`<tr>
        ${row.map((cell, at) =>
          at === 0 ? html`<th scope="row">${cell}</th>` : html`<td${numeric(at)}>${cell}</td>`,
        )}
      </tr> `,
  )}</tbody>
</table></div>`
}

const DEEPEST = 4
const MOST_LISTED = 100

/** Any JSON value: tables of counts as tables, everything else as a list of terms. */
export function anything(name: string, value: unknown, depth = 0): Markup {
  if (!isObject(value)) return html`<p><span class="term">${name}</span> ${scalar(value)}</p>`
  const entries = Object.entries(value)
  const [nested, plain] = [true, false].map((wanted) =>
    entries.filter(([, inner]) => isObject(inner) === wanted),
  ) as [[string, unknown][], [string, unknown][]]
  const shown = depth >= DEEPEST ? [] : nested.slice(0, MOST_LISTED)
  return html`${
    plain.length > 0
      ? table(
          name,
          [
            { title: 'Name' },
            { title: 'Value', numeric: plain.every(([, inner]) => typeof inner === 'number') },
          ],
          plain.slice(0, MOST_LISTED).map(([key, inner]) => [spaced(key), scalar(inner)]),
          { captionShown: true },
        )
      : undefined
  }${shown.map(([key, inner]) => anything(`${name}: ${spaced(key)}`, inner, depth + 1))}`
}

function isObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  return !Array.isArray(value) || value.some((item) => typeof item === 'object')
}

/** A value that needs no table. */
export function scalar(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(scalar).join(', ')
  if (typeof value === 'number')
    return Number.isInteger(value) ? plainNumber(value) : String(Number(value.toPrecision(6)))
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'none')
}

function plainNumber(value: number): string {
  return String(value).replace(/\B(?=(?:\d{3}){1,7}$)/g, ',')
}

/** `nearThreshold` as `near threshold`; keys with other characters stay. */
export function spaced(name: string): string {
  return /^[a-z]+(?:[A-Z][a-z0-9]*){1,8}$/.test(name)
    ? name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    : name
}
