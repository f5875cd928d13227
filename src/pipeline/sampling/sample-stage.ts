import type { Source } from '../batch.js'
import { needsDensity, type RunOptions } from '../run-options.js'
import { countedChoice } from './counted-choice.js'
import { Strata } from './strata.js'
import { streamingChoice } from './streaming-choice.js'
import { Spool } from './spool.js'
import { sampler, type Choice, type Sampler } from './window.js'

/** The counters of densities take this share of `--memory` on top of it. */
const DENSITY_SHARE = 1 / 16

export interface SampleStage extends Sampler {
  spool: Spool | undefined
  close: () => void
}

/** The stage that draws records: by their density, their relevance and the balance that is asked for. */
export function sampleStage(
  options: RunOptions,
  sourceOf: (index: number) => Source,
  onWarning: (warning: string) => void,
  /** Where records wait that another process may have to go on with. */
  folder?: string,
): SampleStage {
  const { sample, balance, maxDensity } = options
  const strata = new Strata(balance)
  const shares = balance?.shares !== undefined
  let spool: Spool | undefined
  let choice: Choice
  if (sample === undefined || 'share' in sample) {
    choice = streamingChoice({ share: sample?.share, maxDensity, strata, shares, onWarning })
  } else {
    spool = new Spool(folder)
    choice = countedChoice({ size: sample, maxDensity, strata, shares, sourceOf, spool, onWarning })
  }
  const made = sampler(
    {
      densityMemory: needsDensity(options) ? options.memory * DENSITY_SHARE : 0,
      relevance: options.stages.has('relevance') && options.target !== undefined,
      strata,
      valueOf: balance ? ({ batch }, row) => batch.values!.names[batch.values!.numbers[row]!]! : undefined,
      seed: options.seed,
    },
    choice,
  )
  return { ...made, spool, close: () => spool?.close() }
}
