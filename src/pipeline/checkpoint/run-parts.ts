import { join } from 'node:path'
import { FilterLog, type FilterLogState } from '../../index/filter-log.js'
import type { FilterParts } from '../../../native-free-kernels/filter/filter-parts.js'
import type { LineOutput } from '../../io/output/line-output.js'
import type { Curriculum } from '../curriculum.js'
import type { Indexes } from '../indexes.js'
import type { Ledger } from '../ledger.js'
import type { SampleStage } from '../sampling/sample-stage.js'
import type { ResumablePart } from './checkpoints.js'

/** Something that tells its state and takes it back. */
interface Stateful {
  state: () => unknown
  restore: (state: never) => void
}

/** A part whose state is all that it has. */
export function part(name: string, of: Stateful | undefined): ResumablePart[] {
  if (!of) return []
  return [{ name, state: () => of.state(), restore: (state: never) => of.restore(state) }]
}

/** A part that writes a file: it is gone on with when it is opened. */
export function outputPart(
  name: string,
  output: LineOutput | Curriculum | Ledger | undefined,
): ResumablePart[] {
  if (!output) return []
  const state = () => output.unfinished()
  return [{ name, state, restore: () => undefined, settle: () => output.settle() }]
}

/** The draws of a sample, and the records that wait for them. */
export function samplePart(sampling: SampleStage | undefined): ResumablePart[] {
  if (!sampling) return []
  return [
    {
      name: 'sample',
      state: () => sampling.state(),
      restore: (state: never) => sampling.restore(state),
      settle: () => sampling.spool?.settle(),
      forget: () => sampling.spool?.forget(),
    },
  ]
}

/** What the indexes hold, kept on disk while they grow. */
export class IndexParts {
  readonly parts: ResumablePart[] = []
  readonly #logs: FilterLog[] = []

  constructor({ index, promptAnswers }: Indexes, folder: string) {
    if (index) {
      this.#add('index', index.filter, join(folder, 'index'), {
        state: () => index.findings,
        restore: (state: typeof index.findings) => (index.findings = state),
      })
    }
    if (promptAnswers) {
      this.#add('prompts', promptAnswers.filter, join(folder, 'prompts'), {
        state: () => promptAnswers.counts,
        restore: (state: typeof promptAnswers.counts) => (promptAnswers.counts = state),
      })
    }
  }

  #add(name: string, filter: FilterParts, path: string, rest: Stateful): void {
    const at = this.#logs.push(new FilterLog(filter, path)) - 1
    this.parts.push({
      name,
      state: () => ({ log: this.#logs[at]!.state(), rest: rest.state() }),
      restore: ({ log, rest: state }: { log: FilterLogState; rest: never }) => {
        this.#logs[at] = FilterLog.restore(filter, path, log)
        rest.restore(state)
      },
      settle: () => this.#logs[at]!.settle(),
      forget: () => this.#logs[at]!.forget(),
    })
  }

  /** Notes what a batch has added. */
  append(): void {
    for (const log of this.#logs) log.append()
  }

  close(): void {
    for (const log of this.#logs) log.close()
  }
}
