import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { distinctRecord, folder, synthclean } from '../../process.js'

/** One text again and again, each time with another value of `n`, as it stands. */
function copies(values: readonly string[]): string {
  const { output } = JSON.parse(distinctRecord(1)) as { output: string }
  const path = join(folder(), 'in.jsonl')
  writeFileSync(path, values.map((n) => `{"text":${JSON.stringify(output)},"meta":{"n":${n}}}\n`).join(''))
  return path
}

async function keptOf(values: readonly string[], rule: string): Promise<string | undefined> {
  const { stdout } = await synthclean([copies(values), '--keep', rule, '-q'])
  return /"n":([^}]*)/.exec(stdout.toString())?.[1]
}

t.test('whole numbers are compared to their last digit, beyond what a double holds', async (t) => {
  for (const [values, least, most] of [
    [['9007199254740992', '9007199254740993', '9007199254740991'], '9007199254740991', '9007199254740993'],
    [
      ['1764421234567890123', '1764421234567890122', '1764421234567890124'],
      '1764421234567890122',
      '1764421234567890124',
    ],
    [
      ['-9223372036854775807', '-9223372036854775808', '-9223372036854775806'],
      '-9223372036854775808',
      '-9223372036854775806',
    ],
    [
      ['100000000000000000003', '100000000000000000001', '100000000000000000002'],
      '100000000000000000001',
      '100000000000000000003',
    ],
    [['1.5', '-2e3', '7'], '-2e3', '7'],
    [['1e400', '-1e400', '0'], '-1e400', '1e400'],
  ] as const) {
    t.equal(await keptOf(values, 'max:meta.n'), most)
    t.equal(await keptOf(values, 'min:meta.n'), least)
  }
})

t.test('what is no number comes last', async (t) => {
  for (const other of ['"9"', 'null', 'true', '[9]', '{"n":9}']) {
    t.equal(await keptOf([other, '1'], 'max:meta.n'), '1', other)
    t.equal(await keptOf([other, '1'], 'min:meta.n'), '1', other)
  }
})

t.test('a field that no record has is warned of', async (t) => {
  const input = copies(['1', '2'])
  const none = await synthclean([input, '--keep', 'max:meta.score'])
  t.match(none.stderr, 'warning: --keep max:meta.score: no record has a number there')
  t.notMatch((await synthclean([input, '--keep', 'max:meta.n'])).stderr, 'warning')
})

t.test('a folder that is missing is told before anything is read', async (t) => {
  const input = copies(['1', '2'])
  const place = folder()
  for (const args of [
    ['--report', join(place, 'none', 'report.json')],
    ['--keep', 'first', '--groups', join(place, 'none', 'groups.jsonl')],
  ]) {
    const output = join(place, 'out.jsonl')
    const { status, stderr } = await synthclean([input, '-o', output, ...args])
    t.equal(status, 1)
    t.match(stderr, /cannot write .*: there is no folder .*none; make it first/)
  }
})
