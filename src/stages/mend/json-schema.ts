import { Validator, dereference, type OutputUnit, type Schema } from '@cfworker/json-schema'
import { readDataFile } from '../../../native-free-kernels/data-file.js'
import { SynthcleanError } from '../../errors.js'
import { goesBackFar, hasLongKey, LONGEST_KEY, testLinearly } from './schema-patterns.js'

const DRAFT = '2020-12'
const FORM = new Validator(
  readDataFile(new URL('./rules/schema-form.yaml', import.meta.url)) as Schema,
  DRAFT,
)

/** Keywords that only say that a keyword within them failed. */
const WRAPPING = new Set([
  'properties',
  'patternProperties',
  'additionalProperties',
  'unevaluatedProperties',
  'propertyNames',
  'dependentSchemas',
  'prefixItems',
  'items',
  'unevaluatedItems',
  'allOf',
  '$ref',
  'if',
])
const MESSAGE_LENGTH = 300

/** Where a value does not meet the schema (a JSON Pointer, empty for the value itself), and how. */
export interface SchemaFailure {
  path: string
  message: string
}

/**
 * Compiles a JSON Schema (2020-12); `path` names its file in errors. `format` is an annotation, as the standard has it
 * by default, and is not checked. References reach no further than the schema itself: nothing is fetched. Patterns take
 * linear time: those with look-around or back-references are refused. Throws a SynthcleanError for a schema of no use.
 */
export function compileSchema(text: string, path: string): (value: unknown) => SchemaFailure | undefined {
  const refuse = (reason: string) =>
    new SynthcleanError('usage', `${path}: ${reason}; --json-schema wants a JSON Schema (${DRAFT})`)
  let schema: unknown
  try {
    schema = JSON.parse(text)
  } catch (error) {
    throw refuse(`is no JSON: ${(error as Error).message}`)
  }
  const malformed = failureOf(FORM, schema)
  if (malformed) throw refuse(`at ${malformed.path || 'the top'}: ${malformed.message}`)
  const known = schemasOf(schema as Schema | boolean, refuse)
  let matchesKeys = false
  for (const each of Object.values(known)) {
    if (typeof each === 'boolean') continue
    const target = each.__absolute_ref__
    if (target !== undefined && known[target] === undefined) {
      throw refuse(`$ref ${JSON.stringify(each.$ref)} leads to no schema in the file`)
    }
    delete each.format
    for (const pattern of Object.keys(each.patternProperties ?? {})) {
      if (goesBackFar(pattern))
        throw refuse(`patternProperties "${pattern}" repeats too much to be tried on any key`)
      matchesKeys = true
    }
    try {
      testLinearly(each)
    } catch (error) {
      throw refuse(`pattern "${each.pattern}" cannot be tested in linear time: ${(error as Error).message}`)
    }
  }
  const validator = new Validator(schema as Schema | boolean, DRAFT)
  return (value) =>
    matchesKeys && hasLongKey(value)
      ? {
          path: '',
          message: `has a key of more than ${LONGEST_KEY} characters, too long for patternProperties`,
        }
      : failureOf(validator, value)
}

/** All schemas within a schema by their URI, the schemas themselves and not copies. */
function schemasOf(
  schema: Schema | boolean,
  refuse: (reason: string) => Error,
): Record<string, Schema | boolean> {
  try {
    return dereference(schema)
  } catch (error) {
    throw refuse((error as Error).message)
  }
}

function failureOf(validator: Validator, value: unknown): SchemaFailure | undefined {
  let errors: OutputUnit[]
  try {
    ;({ errors } = validator.validate(value))
  } catch (error) {
    // A key that is no Unicode cannot be told as a pointer.
    if (error instanceof URIError) return { path: '', message: 'has a key with half a surrogate pair' }
    // A schema that refers to itself calls itself for each level of the value.
    if (!(error instanceof RangeError)) throw error
    return { path: '', message: 'is nested too deeply to be checked' }
  }
  if (errors.length === 0) return undefined
  let at = 0
  while (WRAPPING.has(errors[at]!.keyword) && at + 1 < errors.length) at++
  const { keyword, instanceLocation, error } = errors[at]!
  const message = keyword === 'false' ? 'is not allowed here' : error.replace('format "pattern ', 'pattern "')
  return {
    path: decodeURIComponent(instanceLocation.slice(1)),
    message: message.length > MESSAGE_LENGTH ? `${message.slice(0, MESSAGE_LENGTH)}…` : message,
  }
}
