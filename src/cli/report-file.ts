import { readFile } from 'node:fs/promises'
import { SynthcleanError, systemError } from '../errors.js'
import { AtomicFile } from '../io/atomic-file.js'
import { renderReport } from '../scorecard/html/page.js'
import { readReport } from '../scorecard/read-report.js'
import type { Report } from '../scorecard/report.js'

/** Endings of the names of report files, which say how they are written. */
export const REPORT_ENDINGS = ['.json', '.html'] as const

/** Writes a report, as HTML or JSON by the ending of the path. */
export function writeReport(path: string, report: Report): Promise<void> {
  const json = `${JSON.stringify(report, undefined, 2)}\n`
  // The page is made of what a JSON report would hold: the same, whether it is made now or from the file later.
  return writeWhole(path, path.endsWith('.html') ? renderReport(JSON.parse(json) as Report) : json)
}

/** Writes a file that appears under its name only when it is whole. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const file = await AtomicFile.create(path)
  try {
    await file.write(Buffer.from(text))
    await file.finish()
  } catch (error) {
    await file.discard()
    throw error
  }
}

/** Reads a report that a run has written as JSON. */
export async function loadReport(path: string): Promise<Report> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    throw systemError('read', path, error)
  }
  return reportOf(text, path)
}

/** The report in a text; `name` stands for it in errors. */
export function reportOf(text: string, name: string): Report {
  const read = readReport(text)
  if ('fault' in read) throw new SynthcleanError('failed', `${name}: ${read.fault}`)
  return read.report
}
