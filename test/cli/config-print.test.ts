import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { readCommandLine } from '../../src/cli/config/command-line.js'
import { readConfigFile } from '../../src/cli/config/config-file.js'
import { DEFINITIONS, type GivenOptions } from '../../src/cli/config/definitions.js'
import { configText } from '../../src/cli/config/print.js'
import { folder, root, synthclean } from '../process.js'
import { GIVEN, valuesOf } from './given-options.js'

const place = folder()
const example = join(root, 'examples/corpus.jsonl')
const before = process.cwd()
process.chdir(place)
t.teardown(() => process.chdir(before))

function reread(text: string): GivenOptions {
  writeFileSync('print.yaml', text)
  return readConfigFile('print.yaml')
}

/** What is given, and the defaults for what is not. */
function effective(given: GivenOptions): [string, readonly string[]][] {
  return [...DEFINITIONS.values()].flatMap(({ name, default: otherwise, defaultDescription }) => {
    const values =
      given.get(name) ??
      (otherwise === undefined || defaultDescription !== undefined ? undefined : [otherwise])
    return values === undefined ? [] : [[name, values] as [string, readonly string[]]]
  })
}

t.test('there are values for every option', async (t) => {
  for (const definition of DEFINITIONS.values()) {
    t.ok(fc.sample(valuesOf(definition), 1).length, definition.name)
  }
})

t.test('reading what is printed gives the same options', async () => {
  fc.assert(
    fc.property(GIVEN, (given) => {
      const text = configText(given)
      const again = reread(text)
      t.same([...again], effective(given))
      t.equal(configText(again).replaceAll(' # default', ''), text.replaceAll(' # default', ''))
    }),
    { numRuns: 300 },
  )
})

t.test('a file gives the arguments that say the same, whatever quotes and dashes are in them', async () => {
  await fc.assert(
    fc.asyncProperty(GIVEN, async (given) => {
      writeFileSync('given.yaml', configText(given))
      const first = await readCommandLine(['--config', 'given.yaml'])
      t.same([...first.given], effective(given))
      const second = await readCommandLine(first.args.slice(2))
      const inputs = (values: readonly string[] | undefined) =>
        values?.map((path) => path.replace(/^\.\//, ''))
      t.same(
        [...second.given].filter(([name]) => name !== 'inputs'),
        [...first.given].filter(([name]) => name !== 'inputs'),
      )
      t.same(inputs(second.given.get('inputs')), inputs(first.given.get('inputs')))
    }),
    { numRuns: 300 },
  )
})

t.test('an option on the command line leaves out the one of the file, and no other', async () => {
  await fc.assert(
    fc.asyncProperty(GIVEN, GIVEN, async (file, typed) => {
      writeFileSync('file.yaml', configText(file))
      const args = [...typed].flatMap(([name, values]) =>
        name === 'inputs'
          ? []
          : values.map((value) => (/^["'].*["']$/s.test(value) ? '' : `--${name}=${value}`)),
      )
      fc.pre(!args.includes(''))
      const { given } = await readCommandLine([
        '--config=file.yaml',
        ...args,
        '--',
        ...(typed.get('inputs') ?? []),
      ])
      t.same(
        [...given],
        effective(
          new Map(
            [...DEFINITIONS.keys()].flatMap((name) => {
              const values = typed.get(name) ?? file.get(name)
              return values ? [[name, values]] : []
            }),
          ),
        ),
      )
    }),
    { numRuns: 200 },
  )
})

t.test('the real program: print, run from the print, and print again', async (t) => {
  const sets = [
    [
      '-q',
      '--skip',
      'quality',
      '--near-threshold',
      '0.60',
      '--rule',
      'openers=off',
      '--rule',
      'web=on',
      '--seed=3',
    ],
    [
      '--quiet',
      '--sample',
      '50',
      '--balance-by',
      'lang',
      '--annotate',
      '--text-field',
      '"odd" # name',
      '--shingle=char:9',
    ],
    [
      '-q',
      '--min-relevance=-0.5',
      '--target',
      example,
      '--language',
      'en,de',
      '--scores',
      'off',
      '--workers',
      '1',
    ],
  ]
  for (const args of sets) {
    const printed = await synthclean([example, ...args, '--print-config'])
    t.same([printed.status, printed.stderr], [0, ''])
    writeFileSync('run.yaml', printed.stdout)
    const direct = await synthclean([example, ...args])
    const byFile = await synthclean(['--config', 'run.yaml'])
    t.equal(direct.status, 0, direct.stderr)
    t.ok(direct.stdout.length > 1000)
    t.same([byFile.status, byFile.stdout], [0, direct.stdout], args.join(' '))
    const again = await synthclean(['--config', 'run.yaml', '--print-config'])
    t.equal(again.stdout.toString(), printed.stdout.toString().replaceAll(' # default', ''))
  }
})

t.test('what would be no run is not printed', async (t) => {
  for (const args of [
    ['--near-threshold', '3'],
    ['--skip', 'quality', '--only', 'quality'],
    ['--rules', 'gone.yaml'],
  ]) {
    const { status, stdout, stderr } = await synthclean([...args, '--print-config'])
    t.ok(status === 1 || status === 2, stderr)
    t.equal(stdout.length, 0)
  }
})
