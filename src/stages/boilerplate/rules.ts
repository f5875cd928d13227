import { readDataFile } from '../../../native-free-kernels/data-file.js'
import type { Role } from '../../../native-free-kernels/scan/scan.js'
import { SynthcleanError } from '../../errors.js'
import { builtInEngine, linearEngine } from './pattern.js'
import { readPack } from './rule-file.js'
import type { RulePack } from './rule-pack.js'
import type { BoilerplateRule } from './rule.js'

export type { Anchors, BoilerplateRule, Place, Removal } from './rule.js'
export { START_WORDS, TOKEN_BEGINNINGS } from './rule.js'

/** The packs of this package, in the order in which their rules are tried. */
const PACKS = [
  'chat-template',
  'prompt-echo',
  'openers',
  // A disclaimer takes the model's naming of itself with it.
  'disclaimers',
  'self-reference',
  'cut-off',
  'identity',
  'closers',
  'filler',
  'web',
  'citations',
  'placeholders',
  'fence',
]

/** Roles whose texts rules may touch; what people and tools said is left alone. */
const ALLOWED_ROLES: readonly Role[] = ['assistant', 'text']

function builtIn(pack: string): BoilerplateRule[] {
  const file = new URL(`./rules/${pack}.yaml`, import.meta.url)
  return readPack(readDataFile(file), pack, `rules/${pack}.yaml`, builtInEngine, ALLOWED_ROLES)
}

const BUILT_IN: readonly BoilerplateRule[] = PACKS.flatMap(builtIn)

/**
 * The rules of all packs, those that are off included, and behind them the rules of the user's own packs (each is
 * named after its file). Throws a usage error that names file, rule and fault.
 */
export function loadRules(extra: readonly RulePack[] = []): BoilerplateRule[] {
  const rules = [...BUILT_IN]
  for (const { path, content } of extra) {
    const pack = path.replace(/^.*[\\/]/, '').replace(/\.ya?ml$/i, '')
    rules.push(...readPack(content, pack, path, linearEngine, ALLOWED_ROLES))
  }
  const ids = new Set<string>()
  for (const { id, pack } of rules) {
    if (ids.has(id)) throw new SynthcleanError('usage', `rule "${id}" of pack "${pack}" exists already`)
    ids.add(id)
  }
  return rules
}

/** The rules that are to be applied: those on by default, but for rules and packs that are switched by their name. */
export function switchRules(
  rules: readonly BoilerplateRule[],
  switches: Readonly<Record<string, boolean>>,
): BoilerplateRule[] {
  return rules.filter(({ id, pack, on }) => {
    const named = [id, pack].find((name) => Object.hasOwn(switches, name))
    return named === undefined ? on : switches[named]
  })
}

/** The rules that apply where nobody asks for others. */
export const RULES: readonly BoilerplateRule[] = switchRules(loadRules(), {})
