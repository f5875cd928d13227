import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { distinctRecord, folder, synthclean } from '../../process.js'

/** For each list a text of its own, again and again, each time with another value of `n`, as it stands. */
function copies(lists: readonly (readonly string[])[]): string {
  const path = join(folder(), 'in.jsonl')
  const lines = lists.flatMap((values, list) => {
    const record = distinctRecord(list).slice(0, -1)
    return values.map((n) => `${record},"list":${list},"meta":{"n":${n}}}\n`)
  })
  writeFileSync(path, lines.join(''))
  return path
}

/** Which value of each list stays. */
async function keptOf(lists: readonly (readonly string[])[], rule: string): Promise<string[]> {
  const { stdout } = await synthclean([copies(lists), '--keep', rule, '-q'])
  const kept = [...stdout.toString().matchAll(/"list":(\d+),"meta":\{"n":(.*)\}\}/g)]
  return kept.sort(([, one], [, other]) => Number(one) - Number(other)).map(([, , n]) => n!)
}

const NUMBERS = [
  ['9007199254740992', '9007199254740993', '9007199254740991'],
  ['1764421234567890123', '1764421234567890122', '1764421234567890124'],
  ['-9223372036854775807', '-9223372036854775808', '-9223372036854775806'],
  ['100000000000000000003', '100000000000000000001', '100000000000000000004'],
  ['1.5', '-2e3', '7'],
  ['0', '-1e400', '1e400'],
]

t.test('whole numbers are compared to their last digit, beyond what a double holds', async (t) => {
  const least = [2, 1, 1, 1, 1, 1].map((at, list) => NUMBERS[list]![at])
  const most = [1, 2, 2, 2, 2, 2].map((at, list) => NUMBERS[list]![at])
  t.same(await keptOf(NUMBERS, 'max:meta.n'), most)
  t.same(await keptOf(NUMBERS, 'min:meta.n'), least)
})

t.test('what is no number comes last', async (t) => {
  const others = ['"9"', 'null', 'true', '[9]', '{"n":9}']
  const lists = others.map((other) => [other, '1'])
  const ones = others.map(() => '1')
  t.same(await keptOf(lists, 'max:meta.n'), ones)
  t.same(await keptOf(lists, 'min:meta.n'), ones)
})

t.test('a field that no record has is warned of', async (t) => {
  const input = copies([['1', '2']])
  const none = await synthclean([input, '--keep', 'max:meta.score'])
  t.match(none.stderr, 'warning: --keep max:meta.score: no record has a number there')
  t.notMatch((await synthclean([input, '--keep', 'max:meta.n'])).stderr, 'warning')
})

t.test('a folder that is missing is told before anything is read', async (t) => {
  const input = copies([['1', '2']])
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
