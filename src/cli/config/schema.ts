import { REPORT_ENDINGS } from '../report-file.js'
import { DEFINITIONS, type Definition } from './definitions.js'
import { NATURAL_FORMS } from './natural-forms.js'

type Schema = Readonly<Record<string, unknown>>

/** Texts of which a schema can say more than that they are texts. */
const TEXTS: Readonly<Record<string, Schema>> = {
  report: {
    type: 'string',
    pattern: `(${REPORT_ENDINGS.map((ending) => ending.replace('.', '\\.')).join('|')})$`,
  },
  rule: { type: 'string', pattern: '^[A-Za-z0-9_-]+=(on|off)$' },
  language: { type: 'string', pattern: '^[a-z]{2,3}(,[a-z]{2,3})*$' },
  shingle: { type: 'string', pattern: '^(auto|(word|char):\\d{1,2})$' },
  sample: { type: ['string', 'number'], exclusiveMinimum: 0 },
  'min-relevance': { type: ['number', 'string'], pattern: '^-?\\d+(\\.\\d+)?$' },
}
const NUMBER = '^\\d+(\\.\\d+)?(e-?\\d+)?$'
const TEXT: Schema = { type: 'string', minLength: 1 }

/** JSON Schema (2020-12) of a file for `--config`, for editors. What it refuses is refused when the file is read, too. */
export function configSchema(): Schema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Options of synthclean',
    description:
      'A file for --config. The command line wins over it; relative paths are taken from its folder.',
    type: 'object',
    properties: Object.fromEntries([...DEFINITIONS.values()].map((one) => [one.name, propertyOf(one)])),
    additionalProperties: false,
  }
}

function propertyOf(definition: Definition): Schema {
  const { name, kind, describe, defaultDescription } = definition
  const value = valueOf(definition)
  const list = { type: 'array', items: value }
  const forms = [value, ...(kind === 'list' ? [list] : []), NATURAL_FORMS[name]?.schema ?? []].flat()
  return {
    description: defaultDescription === undefined ? describe : `${describe} (default: ${defaultDescription})`,
    ...(forms.length === 1 ? forms[0] : { anyOf: forms }),
    ...defaultOf(definition, value),
  }
}

function valueOf({ name, kind, choices, schema }: Definition): Schema {
  if (kind === 'switch') return { type: 'boolean' }
  if (choices) return { enum: choices.includes('on') ? [...choices, true, false] : choices }
  if (schema === undefined) return TEXTS[name] ?? TEXT
  // A number may be quoted.
  return typeof schema['type'] === 'string'
    ? { ...schema, type: [schema['type'], 'string'], pattern: NUMBER }
    : schema
}

function defaultOf({ kind, default: given, defaultDescription }: Definition, { type }: Schema): Schema {
  if (given === undefined || defaultDescription !== undefined) return {}
  if (kind === 'switch') return { default: given === 'true' }
  const isNumber =
    [type].flat().some((one) => one === 'number' || one === 'integer') && /^[\d.]+$/.test(given)
  return { default: isNumber ? Number(given) : given }
}
