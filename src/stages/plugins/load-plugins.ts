import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { SynthcleanError } from '../../errors.js'
import { addTag, MOST_TAGS } from '../list.js'
import type { Rule } from '../stage.js'
import { exportedPlugin, pluginFault, shown } from './check-plugin.js'
import { ruleName, type GivenPlugin, type LoadedPlugin } from './given-plugin.js'
import type { Plugin } from './plugin.js'
import { withoutStandardOutput } from './standard-output.js'

/**
 * Loads and checks the modules of `--plugin`, each a path and perhaps options (`./stage.mjs?max=5&words=yes`); the part
 * from the first question mark on is read as options unless a file has the whole as its name. Throws a usage error that
 * names the module and its fault. Numbers the tags of the plug-ins.
 */
export async function checkPlugins(modules: readonly string[]): Promise<GivenPlugin[]> {
  const plugins: GivenPlugin[] = []
  for (const module of modules) {
    const { path, query } = parts(module)
    const plugin = await withoutStandardOutput(() => loadPlugin(path))
    const same = plugins.find(({ name }) => name === plugin.name)
    if (same) throw refusal(path, `its name, ${plugin.name}, is that of ${same.path} too: give each once`)
    plugins.push(givenPlugin(path, plugin, optionsOf(path, plugin, query)))
  }
  return plugins
}

/** Loads plug-ins that another thread has checked, and takes over the numbers of their tags. */
export async function loadPlugins(plugins: readonly GivenPlugin[]): Promise<LoadedPlugin[]> {
  const loaded: LoadedPlugin[] = []
  for (const given of plugins) {
    for (const { number, ...rule } of given.tags) addTag('plugins', named(given.name, rule), number)
    loaded.push({ given, plugin: await loadPlugin(given.path) })
  }
  return loaded
}

function refusal(path: string, reason: string, cause?: unknown): SynthcleanError {
  const error = new SynthcleanError('usage', `--plugin ${path}: ${reason}`, { cause })
  // Where in the plug-in it happened is of more use than where it was noticed.
  if (cause instanceof Error && cause.stack !== undefined) error.stack = cause.stack
  return error
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}

function parts(module: string): { path: string; query: string } {
  const mark = module.indexOf('?')
  if (mark < 0 || isFile(module)) return { path: module, query: '' }
  return { path: module.slice(0, mark), query: module.slice(mark + 1) }
}

async function loadPlugin(path: string): Promise<Plugin> {
  if (!isFile(path))
    throw refusal(path, 'there is no such file; a plug-in is given by the path of its module')
  let module: Record<string, unknown>
  try {
    module = (await import(pathToFileURL(resolve(path)).href)) as Record<string, unknown>
  } catch (error) {
    const where = error instanceof SyntaxError ? ` (node --check ${path} shows where)` : ''
    throw refusal(path, `the module cannot be loaded: ${String(error)}${where}`, error)
  }
  const exported = exportedPlugin(module)
  const fault = pluginFault(exported)
  if (fault !== undefined) throw refusal(path, fault)
  return exported as Plugin
}

function optionsOf(path: string, { name, options = {} }: Plugin, query: string): Record<string, string> {
  const values = new Map(Object.entries(options))
  for (const [option, value] of new URLSearchParams(query)) {
    if (!values.has(option)) {
      const known = values.size === 0 ? 'it has none' : `it has ${[...values.keys()].join(', ')}`
      throw refusal(path, `${name} has no option ${shown(option)}; ${known}`)
    }
    values.set(option, value)
  }
  return Object.fromEntries(values)
}

/** Declares a checked plug-in to this thread: its tags get their numbers. */
export function givenPlugin(path: string, plugin: Plugin, options: Record<string, string>): GivenPlugin {
  const { name, rejects = [], edits = [], tags = [] } = plugin
  const bare = ({ id, when }: Rule): Rule => ({ id, when })
  return {
    path,
    name,
    options,
    rejects: rejects.map(bare),
    edits: edits.map(bare),
    tags: tags.map((rule) => ({ ...bare(rule), number: tagNumberOf(path, name, rule) })),
  }
}

function tagNumberOf(path: string, plugin: string, rule: Rule): number {
  const number = addTag('plugins', named(plugin, rule))
  if (number < MOST_TAGS) return number
  throw refusal(path, `there is no room for its tag ${rule.id}: all stages together can have ${MOST_TAGS}`)
}

function named(plugin: string, { id, when }: Rule): Rule {
  return { id: ruleName(plugin, id), when }
}
