import type { Transform } from 'node:stream'
import type { Source } from '../batch.js'
import { needsDensity, type RunOptions } from '../run-options.js'
import { countedChoice } from './counted-choice.js'
import { Strata } from './strata.js'
import { streamingChoice } from './streaming-choice.js'
import { sampler } from './window.js'

/** Of `--memory`, the part that the counters of densities have besides. */
const DENSITY_SHARE = 1 / 16

export interface SampleStage {
  stream: Transform
  close: () => void
}

/** The stage that draws records: by their density, their relevance and the balance that is asked for. */
export function sampleStage(
  options: RunOptions,
  sourceOf: (index: number) => Source,
  onWarning: (warning: string) => void,
): SampleStage {
  const { sample, balance, maxDensity } = options
  const strata = new Strata(balance)
  const shares = balance?.shares !== undefined
  const choice =
    sample === undefined || 'share' in sample
      ? {
          ...streamingChoice({ share: sample?.share, maxDensity, strata, shares, onWarning }),
          close: () => undefined,
        }
      : countedChoice({ size: sample, maxDensity, strata, shares, sourceOf, onWarning })
  const stream = sampler(
    {
      densityMemory: needsDensity(options) ? options.memory * DENSITY_SHARE : 0,
      relevance: options.stages.has('relevance') && options.target !== undefined,
      strata,
      valueOf: balance ? ({ batch }, row) => batch.values!.names[batch.values!.numbers[row]!]! : undefined,
      seed: options.seed,
    },
    choice,
  )
  return { stream, close: choice.close }
}
