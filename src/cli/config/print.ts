import { stringify } from 'yaml'
import { isClosedPipe } from '../../errors.js'
import { DEFINITIONS, type Definition, type GivenOptions } from './definitions.js'

const HEAD = `# Options of synthclean, for --config. Relative paths are taken from the folder of this file.
`

/**
 * The options of a run as YAML, which `--config` reads back to the same options where the file is in the working
 * directory: what was given as it was given, then, marked, the defaults.
 */
export function configText(given: GivenOptions): string {
  const lines = [...DEFINITIONS.values()].flatMap((definition) =>
    linesOf(definition, given.get(definition.name)),
  )
  return HEAD + lines.map((line) => `${line}\n`).join('')
}

/** Writes the options to standard output; a reader that has seen enough is no fault. */
export async function printConfig(given: GivenOptions): Promise<void> {
  await new Promise<void>((done, fail) => {
    const ended = (error?: Error | null): void => (error && !isClosedPipe(error) ? fail(error) : done())
    process.stdout.once('error', ended)
    process.stdout.write(configText(given), ended)
  })
}

function linesOf(definition: Definition, values: readonly string[] | undefined): string[] {
  const { name, kind, defaultDescription } = definition
  if (values === undefined) {
    if (defaultDescription !== undefined) return [`# ${name}: ${defaultDescription}`]
    return definition.default === undefined
      ? []
      : [`${name}: ${valueText(definition.default, definition)} # default`]
  }
  if (kind !== 'list') return [`${name}: ${valueText(values.at(-1)!, definition)}`]
  if (values.length === 0) return [`${name}: []`]
  return [`${name}:`, ...values.map((value) => `  - ${valueText(value, definition)}`)]
}

/** A value as YAML, on one line. */
function valueText(value: string, { kind, schema }: Definition): string {
  if (kind === 'switch') return value
  if (schema && /^-?\d+(\.\d+)?$/.test(value)) return value
  const text = /^[\x20-\x7e\u00a1-\u1fff]*$/.test(value) ? stringify(value, { lineWidth: 0 }).trimEnd() : '\n'
  // JSON's strings are YAML's, and stay in one line.
  return text.includes('\n')
    ? JSON.stringify(value).replace(/[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g, escaped)
    : text
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
