import type { StageDeclaration } from '../stage.js'
import { pluginStage } from './plugin-stage.js'

/** Stands for all rules of all plug-ins; the notes of a record tell which it met. */
export const PLUGIN_RULE = 'PLUGIN/RULE'

/** Record stages of the user's own; nothing without `--plugin`. */
export const plugins = {
  name: 'plugins',
  kind: 'record',
  rejects: [{ id: PLUGIN_RULE, when: 'a plug-in says so; the rule is named after the plug-in and its rule' }],
  edits: [],
  tags: [],
  textStage: ({ plugins }) => (plugins.length > 0 ? pluginStage(plugins) : undefined),
} as const satisfies StageDeclaration
