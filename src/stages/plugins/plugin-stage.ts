import { SynthcleanError } from '../../errors.js'
import type { TextRecord } from '../text-record.js'
import type { TextStage } from '../text-stage.js'
import type { LoadedPlugin } from './given-plugin.js'
import type { PluginContext, PluginRecord, PluginText } from './plugin.js'
import { Verdicts } from './verdicts.js'

/** Shows all records to the user's plug-ins, one after the other; a rejected record is shown to no other. */
export function pluginStage(plugins: readonly LoadedPlugin[]): TextStage {
  const runners = plugins.map(runner)
  return {
    anchored: [],
    everyRecord: true,
    run(record) {
      for (const run of runners) {
        if (record.rejected) return
        run(record)
      }
    },
  }
}

function runner({ given, plugin }: LoadedPlugin): (record: TextRecord) => void {
  const context: PluginContext = Object.freeze({ options: Object.freeze({ ...given.options }) })
  const verdicts = new Verdicts(given)
  return (record) => {
    try {
      verdicts.carryOut(plugin.process(new SeenRecord(record), context), record)
    } catch (error) {
      throw failure(given.name, given.path, record, error)
    }
  }
}

/** A record in the hands of a plug-in; what it does not ask for is not decoded. */
class SeenRecord implements PluginRecord {
  readonly #record: TextRecord
  #texts: readonly PluginText[] | undefined
  #value: Record<string, unknown> | undefined

  constructor(record: TextRecord) {
    this.#record = record
  }

  get shape() {
    return this.#record.shape
  }

  get texts(): readonly PluginText[] {
    // Frozen, so that an assignment is an error and not an edit that is lost.
    return (this.#texts ??= Object.freeze(
      this.#record.texts.map(({ role, field, text }) => Object.freeze({ role, field, text })),
    ))
  }

  get value(): Record<string, unknown> {
    const { original } = this.#record
    return (this.#value ??= JSON.parse((this.#record.line() ?? original).toString()) as Record<
      string,
      unknown
    >)
  }
}

const EXCERPT = 100

function failure(name: string, path: string, record: TextRecord, cause: unknown): SynthcleanError {
  const line = record.original.toString()
  const excerpt = line.length > EXCERPT ? `${line.slice(0, EXCERPT)}…` : line
  const error = new SynthcleanError(
    'failed',
    `plug-in ${name} (${path}) failed: ${messageOf(cause)}; the record begins with ${excerpt}`,
    { cause },
  )
  if (cause instanceof Error && cause.stack !== undefined) error.stack = cause.stack
  return error
}

function messageOf(cause: unknown): string {
  if (!(cause instanceof Error)) return `it threw ${typeof cause === 'string' ? cause : typeof cause}`
  return cause instanceof SynthcleanError ? cause.message : String(cause)
}
