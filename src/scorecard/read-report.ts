import { readFileSync } from 'node:fs'
import { Validator, type OutputUnit, type Schema } from '@cfworker/json-schema'
import type { Report } from './report.js'

const SCHEMA = new URL('./report.schema.json', import.meta.url)
const NO_REPORT = 'this is no report of synthclean'

/** The report in a text, or what is wrong with it. */
export function readReport(text: string): { report: Report } | { fault: string } {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return { fault: `${NO_REPORT}: not JSON (${(error as Error).message})` }
  }
  const schema = JSON.parse(readFileSync(SCHEMA, 'utf8')) as Schema
  const { valid, errors } = new Validator(schema, '2020-12').validate(value)
  if (valid) return { report: value as Report }
  const deepest = errors.reduce((found, error) => (depth(error) > depth(found) ? error : found))
  const where = deepest.instanceLocation.slice(2).replaceAll('/', '.')
  return { fault: `${NO_REPORT}${where ? `, or ${where} is damaged` : ''}: ${deepest.error}` }
}

/** Errors of what is within a value come along with that of the value. */
function depth({ instanceLocation }: OutputUnit): number {
  return instanceLocation.split('/').length
}
