import type { Options } from 'yargs'
import { MEASURED, otherValues } from '../pipeline/balance-values.js'
import type { Balance, SampleSize } from '../pipeline/run-options.js'
import { number, once, size, wrong } from './option-values.js'

const MOST_BYTES = 2 ** 53

function sampleSize(value: unknown): SampleSize {
  const text = typeof value === 'string' ? value.trim() : ''
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(text)
  const amount = percent ? Number(percent[1]) / 100 : /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN
  if (amount > 0 && (amount < 1 || (percent && amount === 1))) return { share: amount }
  if (/^\d+$/.test(text) && Number.isSafeInteger(amount) && amount >= 1) return { records: amount }
  if (/[a-z]$/i.test(text)) return { bytes: size('sample', 1, MOST_BYTES)(text) }
  throw wrong('sample', value, 'a share (0.2 or 20%), a number of records (100000) or a size (10GiB)')
}

/** `FIELD`, or `FIELD=a:0.5,b:0.5`. */
function balance(value: unknown): Balance {
  const wanted = 'FIELD, or FIELD=VALUE:SHARE,VALUE:SHARE with shares that are at most 1 in all'
  if (typeof value !== 'string' || value === '') throw wrong('balance-by', value, wanted)
  const at = value.indexOf('=')
  const field = at < 0 ? value : value.slice(0, at)
  if (field.startsWith('@') && !(MEASURED as readonly string[]).includes(field)) {
    throw wrong('balance-by', value, `a key of the records, or one of ${MEASURED.join(', ')}`)
  }
  if (at < 0) return { field, shares: undefined }
  const shares = new Map<string, number>()
  for (const part of value.slice(at + 1).split(',')) {
    const colon = part.lastIndexOf(':')
    const share = /^(0?\.\d+|[01](\.\d+)?)$/.test(part.slice(colon + 1))
      ? Number(part.slice(colon + 1))
      : Number.NaN
    const name = part.slice(0, colon)
    if (colon < 1 || !(share >= 0 && share <= 1) || shares.has(name)) throw wrong('balance-by', value, wanted)
    const others = otherValues(field, name)
    if (others !== undefined) throw wrong('balance-by', value, `values of ${field}: ${others}`)
    shares.set(name, share)
  }
  const all = [...shares.values()].reduce((sum, share) => sum + share, 0)
  if (field === '' || all > 1 + 1e-9 || all === 0) throw wrong('balance-by', value, wanted)
  return { field, shares }
}

/** Options by which records are drawn. */
export const SAMPLE_OPTIONS = {
  sample: {
    type: 'string',
    coerce: sampleSize,
    describe: 'Keep a diverse sample: a share (0.2), a number of records (100000) or a size (10GiB)',
  },
  'balance-by': {
    type: 'string',
    coerce: balance,
    describe:
      `Hold the shares of a field's values in the output: FIELD=a:0.5,b:0.5; or, with --sample, FIELD: all values alike. ` +
      `Measured fields: ${MEASURED.join(', ')}`,
  },
  'max-density': {
    type: 'string',
    coerce: number('max-density', 1, Number.POSITIVE_INFINITY, false),
    describe: 'Thin records of which more than about so many alike went by',
  },
  target: {
    type: 'string',
    coerce: once('target'),
    describe:
      'Records (jsonl, gz, zst) that relevance is measured to; with --sample, records are drawn by it',
  },
  'min-relevance': {
    type: 'string',
    coerce: nats,
    describe:
      'Reject records less relevant to the target than this: log of how much more likely a word is there',
  },
  reference: {
    type: 'string',
    coerce: once('reference'),
    describe: 'Records (jsonl, gz, zst) that novelty is measured against',
  },
  curriculum: {
    type: 'string',
    coerce: number('curriculum', 2, 100, true),
    describe: 'Write so many outputs from simple to hard: -o out.jsonl gives out.1-of-3.jsonl and so on',
  },
  seed: {
    type: 'string',
    default: '0',
    coerce: number('seed', 0, 2 ** 32 - 1, true),
    describe: 'Seed of every draw',
  },
} as const satisfies Record<string, Options>

function nats(value: unknown): number {
  const parsed = typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN
  if (Number.isNaN(parsed)) throw wrong('min-relevance', value, 'a number, as -0.5')
  return parsed
}
