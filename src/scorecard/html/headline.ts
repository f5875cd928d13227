import { headline, noticesOf, stageTotal } from '../notices.js'
import { bytes, count, figureText, seconds, share } from '../numbers.js'
import type { Report } from '../report.js'
import { html, type Markup } from './markup.js'

/** Colours of stages; more stages begin anew. */
const LOOKS = 6

/** What everybody wants to know first: how much came in, how much is left, what it cost, what to look at. */
export function opening(report: Report): Markup {
  const { input, output, timing, memory } = report
  const removed = input.records - output.records
  const part = (value: number, whole: number) => (whole > 0 ? share(value / whole) : '–')
  const figures: [id: string, name: string, value: string, detail: string][] = [
    ['records-in', 'Records in', count(input.records), bytes(input.bytes)],
    [
      'records-out',
      'Kept',
      count(output.records),
      `${bytes(output.bytes)}, ${part(output.records, input.records)} of records`,
    ],
    ['records-removed', 'Removed', count(removed), `${part(removed, input.records)} of records`],
    [
      'seconds',
      'Time',
      seconds(timing.seconds),
      `${figureText('recordsPerSecond', timing.recordsPerSecond)}`,
    ],
    ['throughput', 'Throughput', figureText('bytesPerSecond', timing.bytesPerSecond), 'of input'],
    ['memory', 'Peak memory', bytes(memory.peakRss), 'of the whole process'],
  ]
  return html`<p class="headline">${headline(report)}</p>
    ${whereRecordsWent(report)}
    <dl class="figures">
      ${figures.map(
        ([id, name, value, detail]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>
              <span class="value" data-figure="${id}">${value}</span> <span class="quiet">${detail}</span>
            </dd>
          </div>`,
      )}
    </dl>
    ${notices(report)}`
}

/** One bar of the whole input: what was kept, and what each stage removed. */
function whereRecordsWent({ input, output, rejected }: Report): Markup | undefined {
  if (input.records === 0) return undefined
  const parts = [
    { name: 'kept', look: 'kept', records: output.records },
    ...Object.entries(rejected).map(([stage, rules], at) => ({
      name: stage,
      look: String((at % LOOKS) + 1),
      records: stageTotal(rules),
    })),
  ].filter(({ records }) => records > 0)
  let from = 0
  const rectangles = parts.map(({ name, look, records }) => {
    const [x, width] = [from, (records / input.records) * 100]
    from += width
    return html`<rect class="part-${look}" x="${x.toFixed(3)}%" width="${width.toFixed(3)}%" height="100%"
      ><title>${name}: ${count(records)}</title></rect
    >`
  })
  const spoken = parts.map(({ name, records }) => `${name} ${share(records / input.records)}`).join(', ')
  return html`<svg class="whole" role="img" aria-label="Of all records: ${spoken}">
      <title>Where the records went</title>
      <desc>${spoken}</desc>
      ${rectangles}
    </svg>
    <ul class="parts">
      ${parts.map(
        ({ name, look, records }) =>
          html`<li>
            <span class="key part-${look}"></span>${name === 'kept' ? 'kept' : `removed by ${name}`}
            <span class="number">${count(records)}</span>
            <span class="quiet">${share(records / input.records)}</span>
          </li>`,
      )}
    </ul>`
}

function notices(report: Report): Markup {
  const found = noticesOf(report)
  return html`<div class="notices">
    <h2 id="notices">Before you train on it</h2>
    ${
      found.length === 0
        ? html`<p>The counts balance: every record that came in was kept or rejected. Nothing stands out.</p>`
        : html`<ul>
            ${found.map(
              ({ weight, text }) =>
                html`<li class="${weight}">
                  <strong>${weight === 'wrong' ? 'Wrong:' : 'Look:'}</strong> ${text}
                </li>`,
            )}
          </ul>`
    }
  </div>`
}
