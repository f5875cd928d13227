import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { caseBytes, tryCases } from '../../../bench/faults/fuzz/case-loop.js'
import { TARGETS } from '../../../bench/faults/fuzz/targets/list.js'
import { watchTarget } from '../../../bench/faults/fuzz/watched-target.js'
import { folder } from '../../process.js'
import { TARGETS as PLANTED } from './planted-targets.js'

for (const [name, make] of Object.entries(TARGETS)) {
  t.test(`${name}: a second without a finding, the same bytes for a seed`, async (t) => {
    const target = await make()
    t.same(caseBytes(target, 5, 3), caseBytes(target, 5, 3))
    const until = Date.now() + 1000
    const executions = await tryCases({
      ...{ target, seed: 11, from: 0 },
      goesOn: () => Date.now() < until,
      onFinding: ({ number, error }) => t.fail(`case ${number}: ${error.stack}`),
    })
    t.ok(executions > 0)
  })
}

for (const name of ['scan', 'text']) {
  t.test(`${name}: a fault in the twin is found`, async (t) => {
    let found = 0
    const goesOn = (number: number) => number < 40 && found === 0
    const onFinding = () => void found++
    await tryCases({ target: PLANTED[name]!(), seed: 1, from: 0, goesOn, onFinding })
    t.ok(found > 0)
  })
}

t.test('what a process can do wrong is found, and its case is saved', async (t) => {
  for (const [name, told] of [
    ['hang', /^Hang: a case took more than 5 seconds/],
    ['wait', /^Hang: a case waits for something that never comes/],
    ['crash', /^Crash: the process ended with SIGABRT/],
    ['rejection', /^Crash: the process ended with 1/],
    ['memory', /^Memory: the process held \d+ MiB/],
  ] as const) {
    const findings = join(folder(), 'findings')
    const watched = await watchTarget({
      module: new URL('./planted-targets.js', import.meta.url).href,
      ...{ name, seed: 0, seconds: 20, mostSeconds: 5, mostMemory: 400, findings },
    })
    t.ok(watched.executions > 3, name)
    t.ok(existsSync(findings), name)
    const texts = readdirSync(findings).filter((file) => file.endsWith('.txt'))
    t.match(readFileSync(join(findings, texts[0] ?? ''), 'utf8'), told)
    const bytes = readFileSync(join(findings, texts[0]!.replace('.txt', '.bin')))
    t.equal(bytes.length, 5)
  }
})
