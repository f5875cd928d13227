import { Validator } from '@cfworker/json-schema'
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { parse } from 'yaml'
import { readConfigFile } from '../../src/cli/config/config-file.js'
import { DEFINITIONS } from '../../src/cli/config/definitions.js'
import { configText } from '../../src/cli/config/print.js'
import { configSchema } from '../../src/cli/config/schema.js'
import { folder, root, synthclean } from '../process.js'
import { GIVEN } from './given-options.js'

const place = folder()
const schemaFile = join(root, 'docs/synthclean.schema.json')
const validator = new Validator(configSchema(), '2020-12')

function isRead(text: string): boolean {
  writeFileSync(join(place, 'read.yaml'), text)
  try {
    readConfigFile(join(place, 'read.yaml'))
    return true
  } catch {
    return false
  }
}

t.test('the schema in docs is the one of the options', async (t) => {
  const written: unknown = JSON.parse(readFileSync(schemaFile, 'utf8'))
  t.equal(JSON.stringify(written), JSON.stringify(configSchema()), 'build again')
  const { properties } = written as { properties: Record<string, Record<string, unknown>> }
  t.same(Object.keys(properties), [...DEFINITIONS.keys()])
  for (const [name, property] of Object.entries(properties)) t.ok(property['description'], name)
  t.match(properties['near-threshold'], {
    type: ['number', 'string'],
    minimum: 0.5,
    maximum: 1,
    default: 0.8,
  })
  t.match(properties['repair'], { type: 'boolean', default: false })
  t.match(properties['dedup-on'], { enum: ['record', 'prompt', 'response'], default: 'record' })
  t.notOk('default' in properties['workers']!)
})

t.test('the schema takes whatever is printed', async (t) => {
  fc.assert(
    fc.property(GIVEN, (given) => {
      const { valid, errors } = validator.validate(parse(configText(given)))
      t.ok(valid, JSON.stringify(errors))
    }),
    { numRuns: 200 },
  )
})

t.test('the schema refuses what is refused when the file is read', async (t) => {
  const both = {
    taken: [
      'skip: quality',
      'skip: [quality]',
      'scores: on',
      'scores: false',
      'rule: {openers: off, web: true}',
      'rule: openers=off',
      'language: [en, de]',
      'language: en,de',
      'balance-by: {field: lang, shares: {en: 0.5}}',
      'balance-by: lang=en:0.5',
      'near-threshold: 0.7',
      'near-threshold: "0.7"',
      'memory: 64MiB',
      'memory: 1.5 gb',
      'sample: 0.2',
      'sample: 20%',
      'report: [a.json, b.html]',
      'shingle: word:3',
    ],
    refused: [
      'none: 1',
      'config: x.yaml',
      'skip: all',
      'skip: {quality: true}',
      'scores: maybe',
      'repair: "true"',
      'repair: ~',
      'rule: {openers: maybe}',
      'rule: openers',
      'language: [english]',
      'balance-by: {fields: lang}',
      'balance-by: {field: lang, shares: {en: 2}}',
      'near-threshold: 2',
      'near-threshold: high',
      'workers: 1.5',
      'memory: much',
      'report: a.pdf',
      'output: ""',
      'output: [a, b]',
      'shingle: words',
    ],
  }
  for (const text of both.taken)
    t.same([isRead(text), validator.validate(parse(text)).valid], [true, true], text)
  for (const text of both.refused)
    t.same([isRead(text), validator.validate(parse(text)).valid], [false, false], text)
})

t.test('the example of the documentation is a run', async (t) => {
  const page = readFileSync(join(root, 'docs/configuration.md'), 'utf8')
  const [, example] = /```yaml\n([^]*?)```/.exec(page)!
  t.match(example, /^# yaml-language-server: \$schema=\S+docs\/synthclean\.schema\.json\n/)
  t.same(validator.validate(parse(example!)).errors, [])
  mkdirSync(join(place, 'data'))
  copyFileSync(join(root, 'examples/corpus.jsonl'), join(place, 'data/corpus.jsonl'))
  // Globs in inputs are expanded elsewhere.
  writeFileSync(join(place, 'synthclean.yaml'), example!.replace('data/*.jsonl', 'data/corpus.jsonl'))
  const { status, stderr } = await synthclean(['--config', join(place, 'synthclean.yaml')])
  t.equal(status, 0, stderr)
  const report = JSON.parse(readFileSync(join(place, 'report.json'), 'utf8')) as Record<
    string,
    Record<string, unknown>
  >
  t.ok((report['output']!['records'] as number) > 0)
  t.match(report['options'], { nearThreshold: 0.85, memory: 2 ** 28, seed: 7, sample: { share: 0.2 } })
  t.match(report['options'], {
    balance: { field: '@language', shares: { en: 0.8, de: 0.1 } },
    texts: { preset: 'pretrain' },
  })
  const [, message] = /synthclean: (synthclean\.yaml:7:1: .*)\n/.exec(page)!
  writeFileSync(
    join(place, 'bad.yaml'),
    `${'seed: 1\n'.replace('seed', 'memory')}`.replace('1', '1GiB') + '\n'.repeat(5) + 'near-treshold: 1\n',
  )
  t.throws(() => readConfigFile(join(place, 'bad.yaml')), {
    message: message!.replace('synthclean.yaml', join(place, 'bad.yaml')),
  })
})
