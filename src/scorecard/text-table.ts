import type { Comparison } from './compare.js'
import { figuresOf } from './figures.js'
import { headline, noticesOf } from './notices.js'
import { differenceText, figureText } from './numbers.js'
import type { Report } from './report.js'
import { visible } from './visible-text.js'

/** A report for a terminal. */
export function reportText(report: Report): string {
  const notices = noticesOf(report).map(
    ({ weight, text }) => `${weight === 'wrong' ? 'Wrong' : 'Look'}: ${visible(text)}`,
  )
  const groups = figuresOf(report).flatMap(({ title, figures }) =>
    figures.length === 0
      ? []
      : [
          aligned([
            [title, ''],
            ...figures.map(({ name, unit, value }) => [`  ${name}`, figureText(unit, value)]),
          ]),
        ],
  )
  return `${[[headline(report), ...notices].join('\n'), ...groups].join('\n\n')}\n`
}

/** Two reports for a terminal. */
export function comparisonText({ groups, options }: Comparison, names: readonly [string, string]): string {
  const tables = groups.map(({ title, changes }) =>
    aligned([
      [title, 'first', 'second', 'difference'],
      ...changes.map(({ name, unit, first, second }) => [
        `  ${name}`,
        figureText(unit, first),
        figureText(unit, second),
        first === null || second === null ? '–' : differenceText(unit, second - first),
      ]),
    ]),
  )
  const differing = options.map(
    ({ name, first, second }) =>
      `  ${visible(name)}: ${visible(first ?? 'absent')} → ${visible(second ?? 'absent')}`,
  )
  const head = `first:  ${visible(names[0])}\nsecond: ${visible(names[1])}`
  const last =
    differing.length > 0 ? ['Options that differ', ...differing].join('\n') : 'The options are the same.'
  return `${[head, ...tables, last].join('\n\n')}\n`
}

/** Rows with their first cell flush left and the others flush right, each column as wide as its longest cell. */
function aligned(rows: readonly (readonly string[])[]): string {
  const shown = rows.map((row) => row.map(visible))
  const widths = shown[0]!.map((_, column) => Math.max(...shown.map((row) => row[column]!.length)))
  return shown
    .map((row) =>
      row
        .map((cell, at) => (at === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[at]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
