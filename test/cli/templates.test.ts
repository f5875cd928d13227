import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { distinctRecord, folder, jsonLines, synthclean } from '../process.js'

/** The texts here are made up of words that no language has: they are not to be judged. */
const PLAIN = ['--preset', 'none']

const template = Array.from({ length: 120 }, (_, at) => `template${at}`).join(' ')

/** A record of which most is template and a little is its own. */
function templated(number: number): string {
  const { output } = JSON.parse(distinctRecord(number, 20)) as { output: string }
  return JSON.stringify({ text: `${template} fact ${number} ${output}` })
}

function lines(from: number, to: number): string {
  return Array.from({ length: to - from }, (_, at) => `${templated(from + at)}\n`).join('')
}

interface Report {
  templates: { records: number; shingles: number; top: { text: string; records: number }[] }
}

t.test('different facts in one template stay, repeats of a fact go', async (t) => {
  const place = folder()
  const report = join(place, 'report.json')
  const ledger = join(place, 'ledger.jsonl')
  const repeated = templated(17).replace('fact', 'Fact:')
  const bare = JSON.stringify({ text: template })
  const input = `${lines(0, 400)}${repeated}\n${bare}\n`
  const { stdout } = await synthclean(
    [...PLAIN, '--report', report, '--overwrite', '--ledger', ledger],
    input,
  )
  t.equal(stdout.toString(), `${lines(0, 400)}${bare}\n`)
  t.match(jsonLines(ledger), [{ stage: 'near-duplicates', source: { line: 401 }, witness: { line: 18 } }])
  const { templates } = JSON.parse(readFileSync(report, 'utf8')) as Report
  t.equal(templates.records, 402)
  t.equal(templates.shingles, 117, 'the template, and the shingle that runs into "fact"')
  t.equal(templates.top.length, 20)
  t.equal(templates.top[0]?.records, 402)
  t.match(templates.top[0]?.text, /^template\d+ template\d+ template\d+ template\d+ template\d+$/)
})

t.test('with --mask-templates off the template makes duplicates', async (t) => {
  const kept = async (...args: string[]) => {
    const { stdout } = await synthclean([...PLAIN, '--near-threshold', '0.6', ...args], lines(0, 400))
    return stdout.toString().split('\n').length - 1
  }
  t.equal(await kept(), 400)
  t.ok((await kept('--mask-templates', 'off')) < 40)
})

t.test(
  'a template is learned from the first records of a stream, whatever the workers and the reads',
  async (t) => {
    // Several batches, and more records than are held back.
    const own = Array.from({ length: 21_000 }, (_, at) => distinctRecord(100_000 + at, 30)).join('\n')
    const input = Buffer.from(`${lines(0, 300)}${own}\n${lines(300, 600)}`)
    const ledger = join(folder(), 'ledger.jsonl')
    const first = await synthclean([...PLAIN, '--overwrite', '--ledger', ledger, '--workers', '1'], input)
    const entries = readFileSync(ledger, 'utf8')
    t.equal(first.stdout.toString().split('\n').length - 1, 21_600)
    for (const [workers, size] of [
      ['2', 100_000],
      ['4', 5_000_000],
    ] as const) {
      const again = await synthclean(
        [...PLAIN, '--overwrite', '--ledger', ledger, '--workers', workers],
        input,
        size,
      )
      t.ok(again.stdout.equals(first.stdout))
      t.equal(readFileSync(ledger, 'utf8'), entries)
    }
  },
)

t.test('templates are saved with the index', async (t) => {
  const place = folder()
  const [input, index, report] = ['a.jsonl', 'a.index', 'report.json'].map((name) => join(place, name))
  writeFileSync(input!, lines(0, 300))
  const memory = ['--memory', '16MiB']
  await synthclean(['index', 'build', input!, '--index', index!, ...memory, ...PLAIN])
  const info = await synthclean(['index', 'info', index!])
  t.match(JSON.parse(info.stdout.toString()), { templateShingles: 117, parameters: { maskTemplates: true } })
  const next = `${templated(5)}\n${templated(900)}\n`
  const { stdout } = await synthclean(['--index', index!, '--report', report!, ...memory, ...PLAIN], next)
  t.equal(stdout.toString(), `${templated(900)}\n`)
  t.match(JSON.parse(readFileSync(report!, 'utf8')), { templates: { records: 0, shingles: 117 } })
  const other = join(place, 'b.index')
  await synthclean(['index', 'build', '--index', other, ...memory, ...PLAIN], `${distinctRecord(1)}\n`)
  const all = join(place, 'c.index')
  const merge = await synthclean(['index', 'merge', index!, other, '--index', all])
  t.equal(merge.status, 0)
  t.match(merge.stderr, /warning: the indexes learned different templates/)
  const merged = await synthclean(['--index', all, ...memory, ...PLAIN], `${next}${distinctRecord(1)}\n`)
  t.equal(merged.stdout.toString(), '', 'the merged index knows the records and templates of both')
  const off = await synthclean(['--index', index!, '--mask-templates', 'off', ...memory, ...PLAIN], next)
  t.equal(off.status, 2)
  t.match(off.stderr, /maskTemplates true there, false here/)
})
