import type { ProgramDeclaration } from '../programs/declarations.js'
import { shellWord, sqlText } from './quoting.js'

/** Without a separator of its own, Spark puts U+0001 between cells. */
const DELIMITED = `ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\t' LINES TERMINATED BY '\\n' NULL DEFINED AS '\\\\N'`

/** A query that has a stage as a program read the rows of another query. */
export function transform(program: ProgramDeclaration, command: readonly string[], query: string): string {
  const columns = program.output.map((name) => `${name} STRING`).join(', ')
  return `SELECT TRANSFORM (${program.input.join(', ')})
  ${DELIMITED}
  USING ${sqlText(command.map(shellWord).join(' '))}
  AS (${columns})
  ${DELIMITED}
FROM (
${indented(query)}
)`
}

/** A statement that writes the rows of a query into a folder, with options of the format. */
export function writeInto(
  folder: string,
  format: 'parquet' | 'text',
  query: string,
  options: Record<string, string> = {},
): string {
  return `INSERT OVERWRITE DIRECTORY ${sqlText(folder)} USING ${format}${optionsClause(options)}\n${query};`
}

export function view(name: string, query: string): string {
  return `CREATE OR REPLACE TEMPORARY VIEW ${name} AS\n${query};`
}

export function folderView(name: string, format: string, options: Record<string, string>): string {
  return `CREATE OR REPLACE TEMPORARY VIEW ${name} USING ${format}${optionsClause(options)};`
}

function optionsClause(options: Record<string, string>): string {
  const given = Object.entries(options).map(
    ([key, value]) => `${/^\w+$/.test(key) ? key : sqlText(key)} ${sqlText(value)}`,
  )
  return given.length === 0 ? '' : ` OPTIONS (${given.join(', ')})`
}

export function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '  ')
}
