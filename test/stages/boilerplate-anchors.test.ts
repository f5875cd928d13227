import fc from 'fast-check'
import t from 'tap'
import { readDataFile } from '../../native-free-kernels/data-file.js'
import { builtInEngine } from '../../src/stages/boilerplate/pattern.js'
import { readPack } from '../../src/stages/boilerplate/rule-file.js'
import { loadRules } from '../../src/stages/boilerplate/rules.js'
import { writtenBy } from './written-by.js'

const PACKS = [...new Set(loadRules().map(({ pack }) => pack))]

/** Of what a pattern finds, the share that may have no anchor: grammar that nobody writes ("Have an great time!"). */
const UNANCHORED = 0.2
/** Patterns of which next to nothing can be made: what stands before and behind them is looked at. */
const TOO_FEW = 20

/** The sources of a pack's patterns, by rule. */
function sourcesOf(pack: string): Map<string, string> {
  const sources = new Map<object, string>()
  const engine = (source: string) => {
    const pattern = { ...builtInEngine(source) }
    sources.set(pattern, source)
    return pattern
  }
  const file = new URL(`../../src/stages/boilerplate/rules/${pack}.yaml`, import.meta.url)
  const rules = readPack(readDataFile(file), pack, pack, engine, ['assistant', 'text'])
  return new Map(rules.flatMap(({ id, pattern }) => (pattern ? [[id, sources.get(pattern)!] as const] : [])))
}

const words = (text: string) => ` ${(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join(' ')} `

t.test('what a rule finds has its anchors, whatever stands in it', async (t) => {
  const sources = new Map(PACKS.flatMap((pack) => [...sourcesOf(pack)]))
  let tried = 0
  for (const { id, on, anchors, pattern } of loadRules()) {
    if (!on || typeof anchors === 'string' || !pattern) continue
    const missing: string[] = []
    let found = 0
    fc.assert(
      fc.property(fc.stringMatching(writtenBy(sources.get(id)!), { size: 'xsmall' }), (made) => {
        const text = [`${made} `, made.trim()].find((one) => pattern.find(one))
        if (text === undefined) return
        found++
        if (!anchors.some((anchor) => words(text).includes(` ${anchor} `))) missing.push(text)
      }),
      { seed: 4, numRuns: 2000 },
    )
    if (found < TOO_FEW) continue
    tried++
    t.ok(missing.length <= UNANCHORED * found, `${id}: ${missing.length} of ${found}: ${missing[0]}`)
  }
  t.ok(tried > 20, `${tried} rules`)
})
