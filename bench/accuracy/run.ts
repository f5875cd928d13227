// node dist/bench/accuracy/run.js [--quick] [NAME..]: what the near-duplicate stage finds and what it removes wrongly,
// as tables in Markdown. All is seeded: two runs print the same, but for the times.
import { bloomLoad } from './bloom-load.js'
import { bloomSchemes } from './bloom-schemes.js'
import { bloomVotes } from './bloom-votes.js'
import { estimates } from './estimates.js'
import { paraphrases } from './paraphrases.js'
import { realRemovals } from './real-removals.js'
import { sCurve } from './s-curve.js'
import { templates } from './templates.js'
import { truncation } from './truncation.js'
import { unrelated } from './unrelated.js'
import { wordEdits } from './word-edits.js'

/** Each measurement, in quick mode with fewer texts. */
const MEASUREMENTS: Record<string, (quick: boolean) => string | Promise<string>> = {
  estimates,
  's-curve': sCurve,
  truncation,
  'word-edits': wordEdits,
  'real-removals': realRemovals,
  unrelated,
  'bloom-load': bloomLoad,
  'bloom-votes': bloomVotes,
  'bloom-schemes': bloomSchemes,
  templates,
  paraphrases,
}

const args = process.argv.slice(2)
const names = args.filter((arg) => arg !== '--quick')
const unknown = names.filter((name) => !(name in MEASUREMENTS))
if (unknown.length > 0) {
  throw new Error(`unknown: ${unknown.join(', ')}; there are ${Object.keys(MEASUREMENTS).join(', ')}`)
}
for (const [name, measure] of Object.entries(MEASUREMENTS)) {
  if (names.length > 0 && !names.includes(name)) continue
  const started = performance.now()
  console.log(`${await measure(args.includes('--quick'))}\n`)
  console.error(`${name}: ${((performance.now() - started) / 1000).toFixed(1)} s`)
}
