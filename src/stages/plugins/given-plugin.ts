import type { Rule } from '../stage.js'
import type { Plugin } from './plugin.js'

/** A plug-in that the user gave, checked; crosses to the workers and stands in the report, so it is plain data. */
export interface GivenPlugin {
  /** Path as given, without options. */
  path: string
  name: string
  /** Values of all options that it declares. */
  options: Readonly<Record<string, string>>
  rejects: readonly Rule[]
  edits: readonly Rule[]
  /** With the numbers of their bits, which are the same in all threads. */
  tags: readonly (Rule & { number: number })[]
}

/** A plug-in that is ready to run. */
export interface LoadedPlugin {
  given: GivenPlugin
  plugin: Plugin
}

/** The name by which ledger and report know a rule of a plug-in. */
export function ruleName(plugin: string, rule: string): string {
  return `${plugin}/${rule}`
}
