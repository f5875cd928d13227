import { givenPlugin } from '../../../src/stages/plugins/load-plugins.js'
import type { LoadedPlugin } from '../../../src/stages/plugins/given-plugin.js'
import type { Plugin } from '../../../src/stages/plugins/plugin.js'
import { RecordReader } from '../read-record.js'

/** A plug-in that was not read from a file. */
export function loaded(plugin: Plugin): LoadedPlugin {
  return { given: givenPlugin(`${plugin.name}.mjs`, plugin, { ...plugin.options }), plugin }
}

/** A reader with no text stage but plug-ins. */
export function pluginReader(...plugins: Plugin[]): RecordReader {
  return new RecordReader({ stages: ['plugins'] }, { plugins: plugins.map(loaded) })
}
