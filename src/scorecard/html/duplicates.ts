import { bytes, count, figureText, share } from '../numbers.js'
import type { Report } from '../report.js'
import type { Place } from '../similarity.js'
import { bars } from './charts.js'
import { pair, place } from './excerpt.js'
import { html, type Content, type Markup } from './markup.js'
import type { Section } from './section.js'
import { table } from './tables.js'

/** Near duplicates: how similar records were, what other thresholds would do, and the removals most open to doubt. */
export function duplicatesSection(report: Report): Section | undefined {
  const { nearDuplicates, index, prompts } = report
  if (!nearDuplicates && !index && !prompts) return undefined
  return {
    id: 'duplicates',
    title: 'Duplicates',
    content: [
      ...(nearDuplicates ? [similarities(report), leastSimilar(report), groups(report)] : []),
      index ? indexTable(report) : undefined,
      prompts ? promptTable(report) : undefined,
    ],
  }
}

function similarities({ nearDuplicates, options, input }: Report): Content {
  const { histogram, removedAt } = nearDuplicates!
  const threshold = typeof options.nearThreshold === 'number' ? options.nearThreshold : undefined
  const candidates = histogram.reduce((sum, { records }) => sum + records, 0)
  if (candidates === 0) return html`<p>No record resembled another one.</p>`
  const above = histogram.filter(({ from }) => threshold !== undefined && from >= threshold - 1e-9)
  const thresholds = removedAt.map(({ threshold: at, records }) => [
    at === threshold ? html`${at.toFixed(2)} <strong>this run</strong>` : at.toFixed(2),
    count(records),
    input.records > 0 ? share(records / input.records) : '–',
  ])
  return html`<h3>How similar records are</h3>
    <div class="beside">
      ${bars({
        title: 'Similarity to the most similar candidate',
        description: `${count(candidates)} records had a candidate${
          threshold === undefined
            ? ''
            : `, ${count(above.reduce((sum, { records }) => sum + records, 0))} of them from ${threshold} on`
        }`,
        edges: [...histogram.map(({ from }) => String(Number(from.toFixed(2)))), '1'],
        series: [{ name: 'records', look: 'removed', values: histogram.map(({ records }) => records) }],
        mark:
          threshold === undefined
            ? undefined
            : { at: threshold, name: `the threshold of this run, ${threshold}` },
        format: count,
        of: 'Similarity',
      })}
      <div>
        ${table(
          'Removed at other thresholds, estimated',
          [{ title: 'Threshold' }, { title: 'Records', numeric: true }, { title: 'Of all', numeric: true }],
          thresholds,
          { captionShown: true },
        )}
      </div>
    </div>`
}

function leastSimilar({ nearDuplicates }: Report): Markup | undefined {
  const pairs = nearDuplicates!.leastSimilar
  if (pairs.length === 0) return undefined
  return html`<h3>The least similar pairs</h3>
    <p>
      The removals closest to the threshold. If these are duplicates to you, so are the others. Words that
      differ are marked.
    </p>
    <ol class="pairs">
      ${pairs.map(
        ({ similarity, source, witness, excerpt: text, witnessExcerpt }, at) =>
          html`<li><details${at < 2 ? html` open` : undefined}><summary>Similarity ${similarity.toFixed(3)} <span class="quiet">${place(source)}</span></summary>${pair(
            { text, source },
            { text: witnessExcerpt, source: witness },
          )}</details></li>`,
      )}
    </ol>`
}

function groups({ nearDuplicates, input }: Report): Content {
  const { largestGroups, suspiciousGroups } = nearDuplicates!
  const shown = (title: string, list: readonly { witness: Place; removed: number }[]) =>
    table(
      title,
      [{ title: 'Kept record' }, { title: 'Removed', numeric: true }, { title: 'Of all', numeric: true }],
      list.map(({ witness, removed }) => [
        place(witness),
        count(removed),
        input.records > 0 ? share(removed / input.records) : '–',
      ]),
      { captionShown: true },
    )
  return [
    suspiciousGroups.length > 0
      ? html`<h3>Suspicious groups</h3>
          <p>
            So many records were removed for the sake of one that a template they share may be the reason.
          </p>
          ${shown('Groups of more than 1,000 removals and 1% of all records', suspiciousGroups)}`
      : undefined,
    largestGroups.length > 0
      ? html`<h3>Largest groups</h3>
          ${shown('Kept records for which most others were removed', largestGroups)}`
      : undefined,
  ]
}

function indexTable({ index, options }: Report): Markup {
  const { memory, verified, bloom, falsePositiveRate } = index!
  const most =
    typeof options.maxFalsePositives === 'number' ? ` (limit ${share(options.maxFalsePositives)})` : ''
  return html`<h3>The duplicate index</h3>
    <p>
      The verified tier knows each kept record and compares; the Bloom tier, which takes over what does not
      fit, only tells that something was seen. Chance that an unrelated record is removed:
      <strong data-figure="false-positives">${figureText('share', falsePositiveRate)}</strong>${most}. Memory:
      ${bytes(memory)}.
    </p>
    ${table(
      'Tiers of the index',
      [
        { title: 'Tier' },
        { title: 'Records', numeric: true },
        { title: 'Room for', numeric: true },
        { title: 'Forgotten', numeric: true },
        { title: 'Removals', numeric: true },
      ],
      [
        ['verified', count(verified.records), count(verified.capacity), '–', count(verified.removals)],
        ['Bloom', count(bloom.records), '–', count(bloom.forgotten), count(bloom.removals)],
      ],
    )}`
}

function promptTable({ prompts }: Report): Markup {
  const rows = Object.entries(prompts!).map(([name, value]) => [
    name,
    typeof value === 'number' ? count(value) : String(value),
  ])
  return table(
    'Prompts that --max-per-prompt knows',
    [{ title: 'Figure' }, { title: 'Value', numeric: true }],
    rows,
    {
      captionShown: true,
    },
  )
}
