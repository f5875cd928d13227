import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Argv } from 'yargs'
import { EXIT, SynthcleanError } from '../errors.js'
import { compareReports } from '../scorecard/compare.js'
import { mergeReports, type NamedReport } from '../pipeline/merge-reports.js'
import { renderComparison } from '../scorecard/html/comparison.js'
import { renderReport } from '../scorecard/html/page.js'
import { comparisonText, reportText } from '../scorecard/text-table.js'
import { STANDARD_STREAM } from './option-values.js'
import { once } from './option-values.js'
import { loadReport, reportOf, REPORT_ENDINGS, writeReport, writeWhole } from './report-file.js'
import { version } from './run-arguments.js'
import type { Report } from '../scorecard/report.js'

const STANDARD_INPUT = '<stdin>'

interface ReportArguments {
  files: string[]
  merge?: boolean | undefined
  output?: string | undefined
}

export function reportOptions(yargs: Argv): Argv {
  return yargs
    .positional('files', {
      array: true,
      type: 'string',
      describe: 'One report (JSON) to show, two to compare, or those of all parts of a run with --merge',
    })
    .option('merge', {
      type: 'boolean',
      describe: 'Make one report of those of all parts of a run (--shard)',
    })
    .option('output', {
      alias: 'o',
      type: 'string',
      requiresArg: true,
      coerce: once('output'),
      describe:
        'HTML file to write, or with --merge JSON (default: a table of plain text on standard output)',
    })
}

/** Runs `synthclean report FILE [OTHER] [-o FILE.html]`, or `report --merge FILE...`; returns the exit status. */
export async function report({ files, merge = false, output }: ReportArguments): Promise<number> {
  const [path, otherPath, ...more] = files
  if (path === undefined || (more.length > 0 && !merge)) {
    throw new SynthcleanError(
      'usage',
      'synthclean report takes one report, or two to compare; --merge takes those of all parts of a run',
    )
  }
  checkOutput(files, merge ? REPORT_ENDINGS : ['.html'], output)
  if (files.filter((file) => file === STANDARD_STREAM).length > 1) {
    throw new SynthcleanError('usage', 'standard input (-) can be read only once')
  }
  if (merge) {
    const merged = await mergeReports(loadEach(files))
    if (output === undefined) return put(output, reportText(merged))
    await writeReport(output, merged)
    return EXIT.done
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

function checkOutput(files: readonly string[], endings: readonly string[], output: string | undefined): void {
  if (output === undefined) return
  if (!endings.some((ending) => output.endsWith(ending))) {
    throw new SynthcleanError(
      'usage',
      `--output "${output}": expected a path that ends with ${endings.join(' or ')}`,
    )
  }
  if (files.some((file) => resolve(file) === resolve(output))) {
    throw new SynthcleanError('usage', `${output} is an input and would be written over: name another file`)
  }
}

/** One after the other: the report of a part holds what was sampled of it. */
async function* loadEach(files: readonly string[]): AsyncGenerator<NamedReport> {
  for (const path of files) yield { name: nameOf(path), report: await load(path) }
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
