import { bytes, count, figureText, seconds, share } from '../numbers.js'
import type { Report, SpeedPoint } from '../report.js'
import { lineChart } from './charts.js'
import { html, type Content, type Markup } from './markup.js'
import type { Section } from './section.js'
import { anything, table } from './tables.js'

const ROWS = 10

/** How the run went: throughput over time, where the time went, and what it was asked to do. */
export function runSection(report: Report): Section {
  const { timing, options, shapes, version } = report
  const stages = Object.entries<number>({ ...timing.stages })
  const all = stages.reduce((sum, [, spent]) => sum + spent, 0)
  const kinds = Object.entries(shapes ?? {})
  return {
    id: 'run',
    title: 'The run',
    content: html`${speedChart(report.speed)}
      <div class="grid">
        <div>
          ${
            stages.length > 0
              ? table(
                  'Work by stage, summed over the workers',
                  [{ title: 'Stage' }, { title: 'Time', numeric: true }, { title: 'Share', numeric: true }],
                  stages.map(([name, spent]) => [name, seconds(spent), all > 0 ? share(spent / all) : '–']),
                  { captionShown: true },
                )
              : undefined
          }
        </div>
        <div>
          ${
            kinds.length > 0
              ? table(
                  'Records by shape',
                  [{ title: 'Shape' }, { title: 'Records', numeric: true }],
                  kinds.map(([name, records]) => [name, count(records)]),
                  { captionShown: true },
                )
              : undefined
          }
        </div>
      </div>
      <h3>Options</h3>
      <details>
        <summary>All options of the run</summary>
        ${anything('Options', options)}
      </details>
      <p class="quiet">synthclean ${version}</p>`,
  }
}

/** Bytes of each second, from points that count from the start. */
export function throughput(speed: readonly SpeedPoint[]): { x: number; y: number }[] {
  let last: SpeedPoint = { seconds: 0, bytes: 0, records: 0 }
  const points: { x: number; y: number }[] = []
  for (const point of speed) {
    const spent = point.seconds - last.seconds
    if (spent <= 0) continue
    points.push({ x: point.seconds, y: Math.max(0, point.bytes - last.bytes) / spent })
    last = point
  }
  return points
}

function speedChart(speed: readonly SpeedPoint[] | undefined): Content {
  const points = throughput(speed ?? [])
  if (points.length < 2) return undefined
  const rates = points.map(({ y }) => y)
  return html`${lineChart({
      title: 'Throughput over time',
      description: `from ${figureText('bytesPerSecond', Math.min(...rates))} to ${figureText('bytesPerSecond', Math.max(...rates))} over ${seconds(points.at(-1)!.x)}`,
      points,
      formatX: seconds,
      formatY: (value) => figureText('bytesPerSecond', value),
    })}
    <details>
      <summary>Numbers<span class="unseen"> of throughput over time</span></summary>
      ${speedTable(speed!)}
    </details>`
}

function speedTable(speed: readonly SpeedPoint[]): Markup {
  const rows = Math.min(ROWS, speed.length)
  const shown = Array.from(
    { length: rows },
    (_, at) => speed[Math.ceil(((at + 1) * speed.length) / rows) - 1]!,
  )
  return table(
    'How far the run was',
    [{ title: 'After' }, { title: 'Read', numeric: true }, { title: 'Records', numeric: true }],
    shown.map((point) => [seconds(point.seconds), bytes(point.bytes), count(point.records)]),
  )
}
