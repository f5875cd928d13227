import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { distinctRecord, folder, jsonLines, synthclean } from './process.js'

export interface LedgerEntry {
  action: 'reject' | 'edit'
  stage: string
  rule: string
  value?: number | string
  threshold?: number
  source: { file: string; line: number; offset: number }
  original: string
}

export interface SampleRun {
  status: number | null
  stderr: string
  kept: string[]
  entries: LedgerEntry[]
  report: {
    input: { records: number }
    output: { records: number; bytes: number }
    rejected: Record<string, Record<string, number>>
    edited: Record<string, Record<string, number>>
    histograms: { of: string; bins: { from: number; to: number; before: number; after: number }[] }[]
    scores: Record<'before' | 'after', Record<string, { score: number | null }>>
  }
}

/** Runs the program on lines (on standard input), or on the files that the arguments name. */
export async function runOn(lines: readonly string[] | undefined, ...args: string[]): Promise<SampleRun> {
  const place = folder()
  const [ledger, report] = ['ledger.jsonl', 'report.json'].map((name) => join(place, name)) as [
    string,
    string,
  ]
  const outcome = await synthclean(
    ['--ledger', ledger, '--report', report, '-q', ...args],
    lines ? lines.map((line) => `${line}\n`).join('') : '',
  )
  const { status, stderr, stdout } = outcome
  const text = stdout.toString()
  return {
    status,
    stderr,
    kept: text === '' ? [] : text.slice(0, -1).split('\n'),
    entries: existsSync(ledger) ? jsonLines<LedgerEntry>(ledger) : [],
    report: existsSync(report)
      ? (JSON.parse(readFileSync(report, 'utf8')) as SampleRun['report'])
      : ({} as SampleRun['report']),
  }
}

/** Distinct records with further keys. */
export function records(
  count: number,
  more: (at: number) => object = () => ({}),
  words = 20,
  from = 0,
): string[] {
  return Array.from({ length: count }, (_, at) =>
    JSON.stringify({ ...(JSON.parse(distinctRecord(from + at, words)) as object), ...more(at) }),
  )
}

/** How many of lines have each value of a key. */
export function countsBy(lines: readonly string[], key: string): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const line of lines) {
    const value = String((JSON.parse(line) as Record<string, unknown>)[key])
    counts[value] = (counts[value] ?? 0) + 1
  }
  return counts
}
