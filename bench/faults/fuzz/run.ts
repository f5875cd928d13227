// Fuzzes what reads foreign bytes: each case follows from target, seed and number, and is tried in a watched process.
// node dist/bench/faults/fuzz/run.js [--target NAME|all] [--seconds N] [--seed N] [--findings FOLDER]
// node dist/bench/faults/fuzz/run.js --target NAME --replay FILE
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { TARGETS } from './targets/list.js'
import { watchTarget } from './watched-target.js'

const { values } = parseArgs({
  options: {
    target: { type: 'string', default: 'all' },
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: '0' },
    findings: { type: 'string', default: 'fuzz-findings' },
    replay: { type: 'string' },
  },
})

const chosen = values.target === 'all' ? Object.keys(TARGETS) : values.target.split(',')
for (const name of chosen) {
  if (TARGETS[name] === undefined)
    throw new Error(`no target ${name}: there are ${Object.keys(TARGETS).join(', ')}`)
}

if (values.replay === undefined) {
  let count = 0
  for (const name of chosen) count += await fuzz(name)
  process.exitCode = count === 0 ? 0 : 1
} else {
  const target = await TARGETS[chosen[0]!]!()
  await target.check(readFileSync(values.replay))
  console.log(`${values.replay}: nothing wrong`)
}

/** Fuzzes one target and prints what came of it; returns the number of findings. */
async function fuzz(name: string): Promise<number> {
  const { mostSeconds, mostMemory } = await TARGETS[name]!()
  const watched = await watchTarget({
    module: new URL('./targets/list.js', import.meta.url).href,
    ...{ name, mostSeconds, mostMemory, findings: values.findings },
    seed: Number(values.seed),
    seconds: Number(values.seconds),
  })
  const { executions, seconds, processorSeconds, longest, longestNumber, peakMemory, faults } = watched
  const findings = [...faults.values()].reduce((sum, one) => sum + one, 0)
  const parts = [
    `${executions} executions`,
    `${(executions / seconds).toFixed(1)}/s`,
    `${seconds.toFixed(0)} s`,
    `${processorSeconds.toFixed(0)} s of processor time`,
    `longest case ${longest.toFixed(0)} ms (number ${longestNumber})`,
    `peak ${peakMemory.toFixed(0)} MiB`,
    `${findings} findings`,
  ]
  console.log(`${name}: ${parts.join(', ')}`)
  for (const [kind, times] of faults) console.log(`  ${times} times ${kind}`)
  return findings
}
