import { count, share } from '../numbers.js'
import { PATTERN_KINDS, type Report } from '../report.js'
import type { Pattern } from '../scores.js'
import { html, type Content, type Markup } from './markup.js'
import type { Section } from './section.js'
import { table } from './tables.js'

const MOST_SHOWN = 20

/** What many records have in common, before and after. */
export function patternsSection({ patterns }: Report): Section | undefined {
  if (!patterns) return undefined
  const kinds = PATTERN_KINDS.filter(
    (kind) => (patterns.before[kind]?.length ?? 0) + (patterns.after[kind]?.length ?? 0) > 0,
  )
  if (kinds.length === 0) return undefined
  return {
    id: 'patterns',
    title: 'Patterns',
    content: html`<p>
        How many records begin, end, speak and are built alike. A corpus whose commonest opening is rare has
        many voices.
      </p>
      <div class="grid">
        ${kinds.map((kind) => patternTable(kind, patterns.before[kind] ?? [], patterns.after[kind] ?? []))}
      </div>`,
  }
}

function patternTable(kind: string, before: readonly Pattern[], after: readonly Pattern[]): Markup {
  const came = new Map(before.map((pattern) => [pattern.text, pattern]))
  const kept = new Map(after.map((pattern) => [pattern.text, pattern]))
  const texts = [
    ...new Set([...before.slice(0, MOST_SHOWN), ...after.slice(0, MOST_SHOWN)].map(({ text }) => text)),
  ]
  // One list may be longer than the other, or end before a text that it has fewer of: that is not none.
  const cell = (pattern: Pattern | undefined): Content =>
    pattern
      ? html`${count(pattern.records)} <span class="quiet">${share(pattern.share)}</span>`
      : html`<span class="quiet">not in its top ${count(MOST_SHOWN)}</span>`
  const rows = texts.map((text) => [
    html`<span class="quoted" dir="auto">${text}</span>`,
    cell(came.get(text)),
    cell(kept.get(text)),
  ])
  return html`<details open>
    <summary><h3>${kind}</h3></summary>
    ${table(
      `Commonest ${kind}`,
      [{ title: 'Text' }, { title: 'Before', numeric: true }, { title: 'After', numeric: true }],
      rows,
    )}
  </details>`
}

/** What was left out of comparisons as belonging to templates. */
export function templatesSection({ templates }: Report): Section | undefined {
  if (!templates || (templates.shingles === 0 && templates.top.length === 0)) return undefined
  return {
    id: 'templates',
    title: 'Templates',
    content: html`<p>
        ${count(templates.shingles)} runs of words are so common that they say nothing of a record; they were
        left out of comparisons.
        ${
          templates.records > 0
            ? `Learned from the first ${count(templates.records)} records.`
            : 'They came with the index.'
        }
      </p>
      ${
        templates.top.length > 0
          ? html`<details>
              <summary>The commonest</summary>
              ${table(
                'The commonest runs of words of templates',
                [{ title: 'Text' }, { title: 'Records', numeric: true }],
                templates.top.map(({ text, records }) => [
                  html`<span class="quoted" dir="auto">${text}</span>`,
                  count(records),
                ]),
              )}
            </details>`
          : undefined
      }`,
  }
}
