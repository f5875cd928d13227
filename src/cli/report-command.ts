import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Argv } from 'yargs'
import { EXIT, SynthcleanError } from '../errors.js'
import { compareReports } from '../scorecard/compare.js'
import { renderComparison } from '../scorecard/html/comparison.js'
import { renderReport } from '../scorecard/html/page.js'
import { comparisonText, reportText } from '../scorecard/text-table.js'
import { STANDARD_STREAM } from './option-values.js'
import { once } from './option-values.js'
import { loadReport, reportOf, writeWhole } from './report-file.js'
import { version } from './run-arguments.js'
import type { Report } from '../scorecard/report.js'

const STANDARD_INPUT = '<stdin>'

interface ReportArguments {
  files: string[]
  output?: string | undefined
}

export function reportOptions(yargs: Argv): Argv {
  return yargs
    .positional('files', {
      array: true,
      type: 'string',
      describe: 'One report (JSON) to show, or two to compare',
    })
    .option('output', {
      alias: 'o',
      type: 'string',
      requiresArg: true,
      coerce: once('output'),
      describe: 'HTML file to write (default: a table of plain text on standard output)',
    })
}

/** Runs `synthclean report FILE [OTHER] [-o FILE.html]`; returns the exit status. */
export async function report({ files, output }: ReportArguments): Promise<number> {
  const [path, otherPath, ...more] = files
  if (path === undefined || more.length > 0) {
    throw new SynthcleanError('usage', 'synthclean report takes one report, or two to compare')
  }
  if (output !== undefined && !output.endsWith('.html')) {
    throw new SynthcleanError('usage', `--output "${output}": expected a path that ends with .html`)
  }
  if (path === otherPath && path === STANDARD_STREAM) {
    throw new SynthcleanError('usage', 'standard input (-) can be read only once')
  }
  if (output !== undefined && files.some((file) => resolve(file) === resolve(output))) {
    throw new SynthcleanError('usage', `${output} is an input and would be written over: name another file`)
  }
  const first = await load(path)
  if (otherPath === undefined) {
    return put(output, output === undefined ? reportText(first) : renderReport(first))
  }
  const comparison = compareReports(first, await load(otherPath))
  const names = [nameOf(path), nameOf(otherPath)] as const
  const compared =
    output === undefined ? comparisonText(comparison, names) : renderComparison(comparison, names, version)
  return put(output, compared)
}

function nameOf(path: string): string {
  return path === STANDARD_STREAM ? STANDARD_INPUT : path
}

async function load(path: string): Promise<Report> {
  return path === STANDARD_STREAM ? reportOf(await text(process.stdin), STANDARD_INPUT) : loadReport(path)
}

async function put(output: string | undefined, content: string): Promise<number> {
  if (output !== undefined) await writeWhole(output, content)
  // Whoever reads only the beginning has what they wanted.
  else
    await new Promise<void>((done) => process.stdout.on('error', () => done()).write(content, () => done()))
  return EXIT.done
}
