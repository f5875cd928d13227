import type { Unit } from './numbers.js'
import { total } from './notices.js'
import type { Report } from './report.js'
import { ATTRIBUTES, type Score, type Scores } from './scores.js'

/** One number of a report. */
export interface Figure {
  name: string
  unit: Unit
  /** Null where the report cannot tell. */
  value: number | null
}

export interface FigureGroup {
  title: string
  figures: Figure[]
}

/** All numbers of a report that are of use side by side with another's, in the order in which they are shown. */
export function figuresOf(report: Report): FigureGroup[] {
  const { input, output, rejected, edited, tagged, scores, index, timing, memory } = report
  const removed = input.records - output.records
  return [
    {
      title: 'Records',
      figures: [
        { name: 'records in', unit: 'count', value: input.records },
        { name: 'records out', unit: 'count', value: output.records },
        { name: 'records removed', unit: 'count', value: removed },
        { name: 'share removed', unit: 'share', value: input.records > 0 ? removed / input.records : null },
        { name: 'bytes in', unit: 'bytes', value: input.bytes },
        { name: 'bytes out', unit: 'bytes', value: output.bytes },
      ],
    },
    { title: 'Scores before', figures: scores ? scoreFigures(scores.before) : [] },
    { title: 'Scores after', figures: scores ? scoreFigures(scores.after) : [] },
    { title: 'Rejected', figures: countFigures(rejected) },
    { title: 'Edited', figures: countFigures(edited) },
    { title: 'Tagged', figures: countFigures(tagged ?? {}) },
    {
      title: 'Duplicate index',
      figures: index
        ? [
            { name: 'memory', unit: 'bytes', value: index.memory },
            { name: 'records in the verified tier', unit: 'count', value: index.verified.records },
            { name: 'records in the Bloom tier', unit: 'count', value: index.bloom.records },
            { name: 'records forgotten', unit: 'count', value: index.bloom.forgotten },
            { name: 'false positives', unit: 'share', value: index.falsePositiveRate },
          ]
        : [],
    },
    {
      title: 'The run',
      figures: [
        { name: 'time', unit: 'seconds', value: timing.seconds },
        { name: 'throughput', unit: 'bytesPerSecond', value: timing.bytesPerSecond },
        { name: 'throughput in records', unit: 'recordsPerSecond', value: timing.recordsPerSecond },
        { name: 'peak memory', unit: 'bytes', value: memory.peakRss },
        ...Object.entries<number>({ ...timing.stages }).map(([stage, value]): Figure => ({
          name: `work of ${stage}`,
          unit: 'seconds',
          value,
        })),
      ],
    },
  ]
}

function scoreFigures(scores: Scores): Figure[] {
  const figures = (name: string, score: Score | undefined): Figure[] =>
    score
      ? [
          { name, unit: 'score', value: score.score },
          ...Object.entries(score.parts ?? {}).flatMap(([part, inner]) => figures(`${name}.${part}`, inner)),
        ]
      : []
  return ATTRIBUTES.flatMap((name) => figures(name, scores[name]))
}

function countFigures(counts: Record<string, Record<string, number> | undefined>): Figure[] {
  const figures = Object.entries(counts).flatMap(([stage, rules]) =>
    Object.entries(rules ?? {}).map(([rule, value]): Figure => ({
      name: `${stage}.${rule}`,
      unit: 'count',
      value,
    })),
  )
  return [...figures, { name: 'all', unit: 'count', value: total(counts) }]
}
