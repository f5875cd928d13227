import type { Plugin, PluginRule } from './plugin.js'

const NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/
const LONGEST_NAME = 64
const RULE_LISTS = ['rejects', 'edits', 'tags'] as const

/** What is exported where a plug-in should be: `default` comes before `plugin`. */
export function exportedPlugin(module: Record<string, unknown>): unknown {
  return module['default'] ?? module['plugin']
}

/** What keeps a value from being a plug-in; undefined where nothing does. */
export function pluginFault(value: unknown): string | undefined {
  if (value === undefined) return 'exports no plug-in: export it as default, or under the name plugin'
  if (typeof value !== 'object' || value === null)
    return `exports ${kindOf(value)} where a plug-in should be: an object with name and process`
  const plugin = value as Partial<Record<keyof Plugin, unknown>>
  if (!isName(plugin.name)) {
    return `exports a plug-in whose name is ${shown(plugin.name)}: it must be ${NAME_FORM}`
  }
  if (typeof plugin.process !== 'function')
    return `${plugin.name}: process is ${kindOf(plugin.process)}, no function`
  if (plugin.process.constructor.name !== 'Function') {
    return `${plugin.name}: process is of the kind ${plugin.process.constructor.name}, but must be synchronous`
  }
  const lists = RULE_LISTS.map((list) => rulesFault(list, plugin[list])).find((fault) => fault !== undefined)
  const fault = lists ?? optionsFault(plugin.options)
  return fault === undefined ? undefined : `${plugin.name}: ${fault}`
}

const NAME_FORM = `lower-case words joined by hyphens, at most ${LONGEST_NAME} letters`

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LONGEST_NAME && NAME.test(value)
}

function rulesFault(list: string, rules: unknown): string | undefined {
  if (rules === undefined) return undefined
  if (!Array.isArray(rules)) return `${list} is ${kindOf(rules)}, no list of rules`
  const ids = new Set<string>()
  for (const [at, rule] of (rules as (Partial<PluginRule> | null)[]).entries()) {
    const { id, when } = rule ?? {}
    if (!isName(id)) return `${list}[${at}].id is ${shown(id)}: it must be ${NAME_FORM}`
    if (ids.has(id)) return `${list} has the rule ${id} twice`
    ids.add(id)
    if (typeof when !== 'string' || when.trim() === '')
      return `${list}[${at}].when is missing: what completes "when" in a sentence on the rule ${id}`
  }
  return undefined
}

function optionsFault(options: unknown): string | undefined {
  if (options === undefined) return undefined
  if (typeof options !== 'object' || options === null) return `options is ${kindOf(options)}, no object`
  const wrong = Object.entries(options).find(([, value]) => typeof value !== 'string')
  return wrong && `options.${wrong[0]} is ${kindOf(wrong[1])}: values of options are strings`
}

/** A value in few words. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (Array.isArray(value)) return 'a list'
  const type = typeof value
  return type === 'object' ? 'an object' : `a ${type}`
}

const SHOWN = 40

/** A value as an error shows it. */
export function shown(value: unknown): string {
  if (typeof value !== 'string') return kindOf(value)
  return JSON.stringify(value.length > SHOWN ? `${value.slice(0, SHOWN)}…` : value)
}
