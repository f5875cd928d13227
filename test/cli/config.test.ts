import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import { readConfigFile } from '../../src/cli/config/config-file.js'
import { nearest } from '../../src/cli/config/nearest.js'
import { OPTIONS, PATH_OPTIONS } from '../../src/cli/options.js'
import { folder, root, synthclean } from '../process.js'

const place = folder()

function fileOf(text: string | Uint8Array, name = 'synthclean.yaml'): string {
  const path = join(place, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  return path
}

function read(text: string | Uint8Array): Record<string, readonly string[]> {
  return Object.fromEntries(readConfigFile(fileOf(text)))
}

t.test('values become what the command line would have', async (t) => {
  const cases: [string, Record<string, string[]>][] = [
    ['', {}],
    ['# nothing\n', {}],
    ['---\n...\n', {}],
    ['near-threshold: 0.80', { 'near-threshold': ['0.80'] }],
    ['near-threshold: "0.8"', { 'near-threshold': ['0.8'] }],
    ['max-false-positives: 1e-4', { 'max-false-positives': ['1e-4'] }],
    ['memory: 256MiB\nmax-record: 65536', { memory: ['256MiB'], 'max-record': ['65536'] }],
    ['repair: true\nannotate: false', { repair: ['true'], annotate: ['false'] }],
    ['scores: off\nmask-templates: true', { scores: ['off'], 'mask-templates': ['on'] }],
    [
      'skip: quality\ndrop: [truncated, open-fence]',
      { skip: ['quality'], drop: ['truncated', 'open-fence'] },
    ],
    ['skip: []', { skip: [] }],
    ['rule: {openers: off, web: true}', { rule: ['openers=off', 'web=on'] }],
    ['rule: [openers=off]', { rule: ['openers=off'] }],
    ['language: [en, de]', { language: ['en,de'] }],
    ['language: en', { language: ['en'] }],
    ['balance-by: {field: lang, shares: {en: 0.5, "a:b": .5}}', { 'balance-by': ['lang=en:0.5,a:b:.5'] }],
    ['balance-by: {field: lang}', { 'balance-by': ['lang'] }],
    ['min-relevance: -0.5\nsample: 20%', { 'min-relevance': ['-0.5'], sample: ['20%'] }],
    [
      'text-field: "true"\nfail-if: "diversity < 0.5"',
      { 'text-field': ['true'], 'fail-if': ['diversity < 0.5'] },
    ],
    ['text-field: |-\n  two\n  lines', { 'text-field': ['two\nlines'] }],
    [
      'only: &some [quality]\ndrop: [&one truncated, *one]',
      { only: ['quality'], drop: ['truncated', 'truncated'] },
    ],
    ['\ufeffseed: !!int 7\r\n', { seed: ['7'] }],
  ]
  for (const [text, wanted] of cases) {
    const sorted = (given: object) => Object.entries(given).sort()
    t.same(sorted(read(text)), sorted(wanted), text)
  }
})

t.test('faults name file, line and column, and what was meant', async (t) => {
  const cases: [string, string, RegExp][] = [
    [
      'seed: 1\nnear-treshold: 1',
      '2:1',
      /there is no option "near-treshold" \(did you mean near-threshold\?\)/,
    ],
    ['nearThreshold: 1', '1:1', /did you mean near-threshold/],
    ['dedup_on: prompt', '1:1', /did you mean dedup-on/],
    ['zzzzz: 1', '1:1', /there is no option "zzzzz" \(see synthclean --help\)/],
    ['__proto__: 1', '1:1', /there is no option "__proto__"/],
    ['constructor: {a: 1}', '1:1', /there is no option/],
    ['config: other.yaml', '1:1', /there is no option "config"/],
    ['print-config: true', '1:1', /there is no option/],
    ['<<: {seed: 1}', '1:1', /there is no option "<<"/],
    ['a: 1\n? [b]\n: 2', '2:3', /a key must be a word/],
    ['near-threshold: 2', '1:17', /near-threshold "2": expected a number from 0.5 to 1/],
    ['near-threshold: [0.7, 0.8]', '1:17', /expected one value/],
    ['near-threshold: true', '1:17', /expected a text, not true/],
    ['near-threshold:\nseed: 1', '1:16', /near-threshold has no value/],
    ['seed: ~', '1:7', /has no value/],
    ['? seed', '1:3', /has no value/],
    ['output: ""', '1:9', /output is empty/],
    ['output: "a\\0b"', '1:9', /has a NUL/],
    ['repair: yes', '1:9', /repair: expected true or false/],
    ['repair: 1', '1:9', /expected true or false/],
    ['text-field: no\nscores: maybe', '2:9', /scores "maybe": expected on, off/],
    ['preset: gofer', '1:9', /expected auto, .*did you mean gopher/],
    ['skip:\n  - quality\n  - dedup\n', '3:5', /skip "dedup": expected validate, /],
    ['skip: [[quality]]', '1:8', /expected a value or a list of values/],
    ['skip: {quality: true}', '1:7', /expected a value or a list/],
    ['report: [a.json, b.pdf]', '1:18', /report b.pdf: expected|report "b.pdf": expected/],
    ['rule: {openers: maybe}', '1:17', /rule openers: expected on or off/],
    ['rule: [openers]', '1:8', /ID=on or ID=off/],
    ['language: [en, {}]', '1:16', /codes of languages/],
    ['language: [english]', '1:11', /codes of languages/],
    ['balance-by: {field: a, share: {b: 1}}', '1:24', /balance-by has no "share" \(did you mean shares\?\)/],
    ['balance-by: {shares: {b: 1}}', '1:13', /needs a field/],
    ['balance-by: {field: a, shares: {b: 2}}', '1:13', /SHARE/],
    ['balance-by: {field: a, shares: {"b,c": 1}}', '1:33', /comma/],
    ['seed: 1\nseed: 2', '2:1', /seed is given a second time; the first is in line 1/],
    ['rule: {a: on, a: off}', '1:15', /a is given a second time/],
    ['- seed', '1:1', /expected options with their values/],
    ['seed', '1:1', /expected options/],
    ['seed: 1\n---\nseed: 2', '2:1', /second document/],
    ['seed: [1, 2\nskip: a', '2:1', /./],
    ['seed: 1\n  skip: a', '1:7', /./],
    ['\tseed: 1', '1:1', /Tabs/],
    ['seed: *gone', '1:7', /anchor|alias/i],
    ['text-field: !!js/function "process.exit()"', '1:13', /tag/],
    ['text-field: !mine x', '1:13', /tag/],
    ['text-field: !!binary aGk=', '1:22', /tag .*binary is not allowed/],
    ['skip: &a [*a]', '1:10', /expected a value or a list/],
    ['%YAML 1.1\n---\nrepair: yes', '1:1', /YAML 1.2 only/],
    [`skip: ${'['.repeat(500_000)}`, '1:70', /nested too deeply/],
    [`skip: ${'{a: '.repeat(100_000)}`, '1:\\d+', /nested too deeply/],
    [`${'- '.repeat(300_000)}`, '1:\\d+', /nested too deeply/],
    [`a: &a x\nskip: [${'*a, '.repeat(200)}]`, '1:1', /there is no option/],
    [`only: [&a quality]\nskip: [${'*a, '.repeat(200)}]`, '2:\\d+', /more than 100 aliases/],
  ]
  for (const [text, where, message] of cases) {
    try {
      read(text)
      t.fail(`taken: ${text.slice(0, 80)}`)
    } catch (error) {
      const { name, failure, message: told } = error as Error & { failure?: string }
      t.same([name, failure], ['SynthcleanError', 'usage'], told)
      t.match(told, new RegExp(`^${place}/synthclean.yaml:${where}: `), text.slice(0, 80))
      t.match(told, message, text.slice(0, 80))
    }
  }
  t.throws(() => read(Uint8Array.of(0x61, 0xff)), { failure: 'usage', message: /not UTF-8/ })
  t.throws(() => read(`# ${'x'.repeat(2 ** 20)}`), {
    failure: 'usage',
    message: /more than 1MiB.*--files-from/,
  })
  t.throws(() => readConfigFile(join(place, 'none.yaml')), {
    failure: 'failed',
    message: /none.yaml: no such file/,
  })
  t.throws(() => readConfigFile(place), { failure: 'failed', message: /is a folder/ })
})

t.test('paths are relative to the folder of the file', async (t) => {
  const text = `inputs: [a.jsonl, ../b/*.jsonl, /c.jsonl, s3://d/e, '-']
output: out.jsonl
rules: [mine.yaml]
text-field: not/a/path
report: report.json`
  const given = readConfigFile(fileOf(text, 'conf/run.yaml'))
  const conf = join(place, 'conf')
  t.same(given.get('inputs'), [`${conf}/a.jsonl`, `${conf}/../b/*.jsonl`, '/c.jsonl', 's3://d/e', '-'])
  t.same(given.get('output'), [`${conf}/out.jsonl`])
  t.same(given.get('rules'), [`${conf}/mine.yaml`])
  t.same(given.get('report'), [`${conf}/report.json`])
  t.same(given.get('text-field'), ['not/a/path'])
  // A folder's name is no pattern.
  const odd = readConfigFile(fileOf('inputs: ["*.jsonl", x.jsonl]', 'set[1]/run.yaml'))
  t.same(odd.get('inputs'), [`${place}/set\\[1\\]/*.jsonl`, `${place}/set\\[1\\]/x.jsonl`])
  fileOf('{}', 'set[1]/x.jsonl')
  t.same(readConfigFile(join(place, 'set[1]/run.yaml')).get('inputs')?.[1], `${place}/set[1]/x.jsonl`)
})

t.test('every option that speaks of a file or a folder is known for a path', async (t) => {
  const speaks = Object.entries(OPTIONS).filter(([, option]) =>
    /^(files?|folder|.*\(jsonl)|go on from this file|JSON Schema/i.test(option.describe),
  )
  for (const [name] of speaks) t.ok((PATH_OPTIONS as readonly string[]).includes(name), name)
  t.equal(speaks.length, PATH_OPTIONS.length)
})

t.test('the nearest word, and none for what is far', async (t) => {
  const known = Object.keys(OPTIONS)
  for (const [word, meant] of Object.entries({
    'max-invald': 'max-invalid',
    'dedupe-on': 'dedup-on',
    whenFull: 'when-full',
    ouptut: 'output',
    json_schema: 'json-schema',
    temperature: undefined,
    'https://example.org': undefined,
  }))
    t.equal(nearest(word, known), meant, word)
})

const example = join(root, 'examples/corpus.jsonl')

t.test('the command line wins over the file, and the file over the defaults', async (t) => {
  copyFileSync(example, join(place, 'corpus.jsonl'))
  const path = fileOf(
    'inputs: corpus.jsonl\noutput: file.jsonl\nskip: [near-duplicates, quality]\nquiet: true\nrepair: true\n',
  )
  const options = async (...args: string[]): Promise<string> => {
    const { status, stdout, stderr } = await synthclean(['--print-config', ...args])
    t.equal(status, 0, stderr)
    return stdout.toString()
  }
  const both = await options(
    '--config',
    path,
    '--skip=diversity',
    '-o',
    'other.jsonl',
    '--repair=false',
    '--nearThreshold',
    '0.9',
  )
  for (const line of [
    'output: other.jsonl',
    'skip:\n  - diversity\nonly|skip:\n  - diversity\npreset',
    'repair: false\n',
    'near-threshold: 0.9\n',
    'quiet: true\n',
    'dedup-on: record # default',
  ])
    t.match(both, new RegExp(line))
  t.match(both, `inputs:\n  - ${place}/corpus.jsonl\n`)
  t.match(await options('x.jsonl', '--config', path), /inputs:\n {2}- x.jsonl\noutput/)
  t.match(await options('--config', path, '--', '-x.jsonl'), /inputs:\n {2}- -x.jsonl\noutput/)
  t.match(
    await options('index', 'build', '--index=i', `--config=${path}`),
    /inputs:\n {2}- .*corpus.jsonl\n[^]*index: i\n/,
  )

  const ran = await synthclean(['--config', path])
  t.same([ran.status, ran.stderr], [0, ''])
  const direct = join(place, 'direct.jsonl')
  await synthclean([
    example,
    '-q',
    '-o',
    direct,
    '--repair',
    '--skip',
    'near-duplicates',
    '--skip',
    'quality',
  ])
  t.same(readFileSync(join(place, 'file.jsonl')), readFileSync(direct))
})

t.test('faults end the real program with status 2 before anything is written', async (t) => {
  const path = fileOf('inputs: corpus.jsonl\noutput: never.jsonl\nmemroy: 1GiB\n')
  const { status, stderr } = await synthclean(['--config', path])
  t.equal(status, 2)
  t.equal(stderr, `synthclean: ${path}:3:1: there is no option "memroy" (did you mean memory?)\n`)
  t.notOk(existsSync(join(place, 'never.jsonl')))
  t.equal((await synthclean(['--config', path, '--help'])).status, 0)
  t.match(await synthclean(['--config']), { status: 2, stderr: /config/ })
  t.match(await synthclean(['--config', path, '--config', path]), {
    status: 2,
    stderr: /given more than once/,
  })
  t.match(await synthclean(['bench', example, '--config', path]), {
    status: 2,
    stderr: /unknown option --config/,
  })
  t.match(await synthclean(['-o', '--config', path]), { status: 2 })
  const conflict = fileOf('skip: quality\nonly: quality\n')
  t.match(await synthclean(['--config', conflict, '--print-config']), {
    status: 2,
    stderr: /cannot be given together/,
  })
})

t.test('inputs behind -- are read, and names of commands are no commands there', async (t) => {
  for (const name of ['-x.jsonl', 'report', '1e3', '--repair']) {
    copyFileSync(example, join(place, name))
    const before = process.cwd()
    process.chdir(place)
    t.teardown(() => process.chdir(before))
    const behind = await synthclean(['-q', '--', name])
    const byFile = await synthclean(['-q', '--config', fileOf(`inputs: ["${name}"]`)])
    t.ok(behind.stdout.length > 1000, name)
    t.same([behind.status, byFile.status, byFile.stdout], [0, 0, behind.stdout], name)
  }
})
