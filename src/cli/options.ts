import { availableParallelism } from 'node:os'
import type { Options } from 'yargs'
import { SHAPES } from '../../native-free-kernels/scan/scan.js'
import { LEAST_MEMORY, MOST_MEMORY } from '../index/duplicate-index.js'
import { MOST_COUNTED } from '../index/prompt-answers.js'
import type { Shingle } from '../stages/near-duplicates.js'
import { STAGE_NAMES, TAGS } from '../stages/list.js'
import { PRESET_NAMES } from '../stages/quality/presets.js'
import { REPORT_ENDINGS } from './report-file.js'
import { number, once, size, wrong } from './option-values.js'
import { FILE_OPTIONS } from './file-options.js'
import { KEEP_OPTIONS } from './keep-options.js'
import { SHARD_OPTIONS } from './shard.js'
import { SAMPLE_OPTIONS } from './sample-options.js'
import { STAGE_OPTIONS } from './stage-options.js'

/** Undefined for `auto`. */
function shingle(value: unknown): Shingle | undefined {
  if (value === 'auto') return undefined
  const [, unit, digits] = (typeof value === 'string' && /^(word|char):(\d{1,2})$/.exec(value)) || []
  const width = Number(digits)
  if (!(width >= 1 && width <= 64)) {
    throw wrong('shingle', value, 'auto, word:N or char:N, with N from 1 to 64')
  }
  return { unit: unit as Shingle['unit'], width }
}

function languages(value: unknown): string[] {
  const codes = typeof value === 'string' ? value.split(',') : []
  if (codes.length === 0 || !codes.every((code) => /^[a-z]{2,3}$/.test(code))) {
    throw wrong('language', value, 'codes of languages, as en,de')
  }
  return codes
}

/** `ID=on` and `ID=off`, as an object. */
function ruleSwitches(values: unknown): Record<string, boolean> {
  const switches = [values].flat().map((value): [string, boolean] => {
    const [, id, state] = (typeof value === 'string' && /^([\w-]+)=(on|off)$/.exec(value)) || []
    if (id === undefined) throw wrong('rule', value, 'ID=on or ID=off')
    return [id, state === 'on']
  })
  return Object.fromEntries(switches)
}

function reportPath(value: unknown): string[] {
  const paths = [value].flat() as string[]
  for (const path of paths)
    if (!REPORT_ENDINGS.some((ending) => path.endsWith(ending)))
      throw wrong('report', path, `a path that ends with ${REPORT_ENDINGS.join(' or ')}`)
  return paths
}

function expressions(values: unknown): string[] {
  const texts = [values].flat()
  for (const text of texts) if (typeof text !== 'string') throw wrong('fail-if', text, 'an expression')
  return texts as string[]
}

/**
 * All options of `clean`: the single source of flags, types, defaults and help. Numbers come as strings, since yargs
 * would make numbers of anything.
 */
export const OPTIONS = {
  config: {
    type: 'string',
    coerce: once('config'),
    describe: 'YAML file with options by their long names, and inputs; the command line wins',
  },
  'print-config': {
    type: 'boolean',
    default: false,
    describe: 'Print all options as YAML for --config, and do nothing else',
  },
  ...FILE_OPTIONS,
  ...SHARD_OPTIONS,
  ...KEEP_OPTIONS,
  ledger: {
    type: 'string',
    coerce: once('ledger'),
    describe: 'File for one JSON entry for each record that was rejected or edited',
  },
  report: {
    type: 'string',
    array: true,
    coerce: reportPath,
    describe: 'File for the report of the run, JSON or HTML by its ending; may be given again',
  },
  scores: {
    choices: ['on', 'off'],
    default: 'on',
    describe: 'Measure the attributes of the records for the report',
  },
  'fail-if': {
    type: 'string',
    array: true,
    coerce: expressions,
    describe:
      'Exit with status 4 where the report meets this, as "diversity < 0.5 or removed.share > 5%"; may be given again',
  },
  shape: {
    choices: SHAPES,
    default: 'auto',
    describe: 'Shape of the records; auto: found for each record',
  },
  'text-field': {
    type: 'string',
    coerce: once('text-field'),
    describe: 'Key of the text in plain text records',
  },
  skip: { type: 'string', array: true, choices: STAGE_NAMES, describe: 'Leave a stage out' },
  only: { type: 'string', array: true, choices: STAGE_NAMES, describe: 'Run no other stage' },
  preset: {
    choices: ['auto', ...PRESET_NAMES],
    default: 'auto',
    describe: 'Quality rules of web text; auto: pretrain for plain text, none for other shapes',
  },
  drop: {
    type: 'string',
    array: true,
    choices: TAGS.map(({ rule }) => rule.id),
    describe: 'Reject records for a rule that otherwise only tags',
  },
  'drop-refusals': {
    choices: ['full', 'partial'],
    describe: 'Reject answers that decline; partial: also those that then give a part',
  },
  rules: { type: 'string', array: true, describe: 'Files with boilerplate rules of your own (YAML)' },
  plugin: {
    type: 'string',
    array: true,
    describe:
      'File with a record stage of your own (a module), and its options, as ./stage.mjs?max=5; may be given again',
  },
  rule: {
    type: 'string',
    array: true,
    coerce: ruleSwitches,
    describe: 'Switch a rule or a pack: ID=on or ID=off',
  },
  repair: {
    type: 'boolean',
    default: false,
    describe: 'Join turns of one role, drop empty turns and a last turn of the user, trim, close code fences',
  },
  language: {
    type: 'string',
    coerce: languages,
    describe: 'Languages to keep, by their codes, as en,de; what cannot be told stays',
  },
  annotate: {
    type: 'boolean',
    default: false,
    describe: 'Add _synthclean to each record that stays: what stages say of it',
  },
  'json-schema': {
    type: 'string',
    coerce: once('json-schema'),
    describe: 'JSON Schema (2020-12) that every record must meet',
  },
  ...STAGE_OPTIONS,
  contamination: {
    type: 'string',
    array: true,
    default: [] as string[],
    describe:
      'Evaluation set (jsonl, json, gz, zst) whose questions and answers must not be in the records; may be given again',
  },
  'near-threshold': {
    type: 'string',
    default: '0.8',
    coerce: number('near-threshold', 0.5, 1, false),
    describe: 'Jaccard similarity from which a record is a near duplicate',
  },
  'dedup-on': {
    choices: ['record', 'prompt', 'response'],
    default: 'record',
    describe: 'What of a record is compared with other records, by both duplicate stages',
  },
  shingle: {
    type: 'string',
    default: 'auto',
    coerce: shingle,
    describe:
      'What near duplicates are compared by: word:N, runs of N words; char:N, runs of N letters and digits; auto: ' +
      '5 words in plain text, else 3',
  },
  'max-per-prompt': {
    type: 'string',
    coerce: number('max-per-prompt', 1, MOST_COUNTED, true),
    describe:
      'Keep so many different answers to nearly the same prompt; a quarter of --memory is for the prompts',
  },
  ...SAMPLE_OPTIONS,
  'mask-templates': {
    choices: ['on', 'off'],
    default: 'on',
    describe:
      'Learn from the first records which shingles belong to templates, and leave them out of comparisons',
  },
  memory: {
    type: 'string',
    default: '1GiB',
    coerce: size('memory', LEAST_MEMORY, MOST_MEMORY),
    describe: 'Budget of the duplicate index; never exceeded',
  },
  'max-false-positives': {
    type: 'string',
    default: '0.0001',
    coerce: number('max-false-positives', 0, 1, false),
    describe: 'Chance that an unrelated record is removed, which the duplicate index must not pass',
  },
  'when-full': {
    choices: ['warn', 'rotate', 'stop'],
    default: 'warn',
    describe: 'Before it does: warn; rotate, forget the records of the Bloom tier; or stop the run',
  },
  index: {
    type: 'string',
    coerce: once('index'),
    describe: 'Duplicate index: go on from this file where it exists, and save it at the end',
  },
  'max-record': {
    type: 'string',
    default: '64MiB',
    coerce: size('max-record', 1024, 512 * 2 ** 20),
    describe: 'Longest record; longer ones are rejected without being kept in memory',
  },
  'max-invalid': {
    type: 'string',
    coerce: number('max-invalid', 0, Number.POSITIVE_INFINITY, true),
    describe: 'Exit with status 3 when more records than this are invalid',
  },
  workers: {
    type: 'string',
    default: String(availableParallelism()),
    defaultDescription: 'all cores',
    coerce: number('workers', 1, 256, true),
    describe: 'Worker threads',
  },
  'dry-run': { type: 'boolean', default: false, describe: 'Write no records, only ledger and report' },
  progress: {
    choices: ['auto', 'bar', 'log', 'json', 'none'],
    default: 'auto',
    describe: 'How standard error tells of the run; auto: a bar on a terminal, else a line every 10 seconds',
  },
  quiet: { alias: 'q', type: 'boolean', default: false, describe: 'No progress and no summary' },
  verbose: { alias: 'v', type: 'boolean', default: false, describe: 'Stack traces of errors' },
} as const satisfies Record<string, Options>

/** Options whose values are paths: in a file for --config they are relative to its folder. */
export const PATH_OPTIONS = [
  'output',
  'files-from',
  'checkpoint',
  'groups',
  'plugin',
  'ledger',
  'report',
  'rules',
  'json-schema',
  'contamination',
  'target',
  'reference',
  'index',
] as const satisfies (keyof typeof OPTIONS)[]
