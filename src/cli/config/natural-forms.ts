import type { Node } from 'yaml'
import { nearest } from './nearest.js'
import type { Entry, YamlFile } from './yaml-map.js'

/** A value as the command line would have it, and where it stands. */
export interface GivenValue {
  text: string
  node: Node
}

/** What an option may also be written as in a file, where a map or a list says more than a text does. */
export interface NaturalForm {
  schema: Readonly<Record<string, unknown>>
  /** The values as the command line has them; undefined where this is not the form. Throws for a fault within it. */
  read: (file: YamlFile, node: Node) => GivenValue[] | undefined
}

const SWITCHED = ['on', 'off'] as const

/** `rule: {self-reference: off}` */
function ruleMap(file: YamlFile, node: Node): GivenValue[] | undefined {
  return file.entriesOf(node)?.map(({ key, value }) => {
    const truth = file.truth(value)
    const state = truth === undefined ? file.text(value) : truth ? 'on' : 'off'
    if (SWITCHED.some((one) => one === state)) return { text: `${key}=${state}`, node: value }
    throw file.fault(value, `rule ${key}: expected on or off`)
  })
}

/** `language: [en, de]` */
function languageList(file: YamlFile, node: Node): GivenValue[] | undefined {
  const codes = file.itemsOf(node)?.map((item) => {
    const code = file.text(item)
    if (code === undefined) throw file.fault(item, 'language: expected codes of languages, as [en, de]')
    return code
  })
  return codes && [{ text: codes.join(','), node }]
}

const BALANCE_KEYS = ['field', 'shares']

/** `balance-by: {field: lang, shares: {en: 0.5, de: 0.5}}` */
function balanceMap(file: YamlFile, node: Node): GivenValue[] | undefined {
  const entries = file.entriesOf(node)
  if (!entries) return undefined
  const parts = new Map<string, Entry>()
  for (const entry of entries) {
    if (!BALANCE_KEYS.includes(entry.key)) throw unknownKey(file, entry, BALANCE_KEYS, 'balance-by')
    parts.set(entry.key, entry)
  }
  const field = parts.get('field')
  const name = field && file.text(field.value)
  if (name === undefined || name === '') throw file.fault(node, 'balance-by needs a field')
  if (name.includes('=')) throw file.fault(field!.value, 'a field with "=" in its name cannot be balanced by')
  const shares = parts.get('shares')
  if (!shares) return [{ text: name, node }]
  const written = file.entriesOf(shares.value)?.map(({ key, keyNode, value }) => {
    const share = file.text(value)
    if (share === undefined) throw file.fault(value, `the share of ${key} must be a number from 0 to 1`)
    if (/[,]/.test(key)) throw file.fault(keyNode, 'a value with a comma cannot be given a share')
    return `${key}:${share}`
  })
  if (!written?.length)
    throw file.fault(shares.value, 'shares must be a map of values to shares, as {en: 0.5}')
  return [{ text: `${name}=${written.join(',')}`, node }]
}

/** By the names of options. */
export const NATURAL_FORMS: Readonly<Record<string, NaturalForm>> = {
  rule: {
    schema: { type: 'object', additionalProperties: { enum: [...SWITCHED, true, false] } },
    read: ruleMap,
  },
  language: {
    schema: { type: 'array', items: { type: 'string', pattern: '^[a-z]{2,3}$' }, minItems: 1 },
    read: languageList,
  },
  'balance-by': {
    schema: {
      type: 'object',
      properties: {
        field: { type: 'string' },
        shares: { type: 'object', additionalProperties: { type: 'number', minimum: 0, maximum: 1 } },
      },
      required: ['field'],
      additionalProperties: false,
    },
    read: balanceMap,
  },
}

/** The error for a key that is not known, which names the nearest that is. */
export function unknownKey(file: YamlFile, { key, keyNode }: Entry, known: readonly string[], within = '') {
  const meant = nearest(key, known)
  const what = within === '' ? 'there is no option' : `${within} has no`
  const advice = meant === undefined ? '(see synthclean --help)' : `(did you mean ${meant}?)`
  return file.fault(keyNode, `${what} "${key}" ${advice}`)
}
