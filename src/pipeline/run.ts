import { mkdir } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { sketchShape } from '../stages/near-duplicates.js'
import { SynthcleanError, systemError } from '../errors.js'
import type { IndexState } from '../index/duplicate-index.js'
import type { JoinCounts } from '../index/join/removals.js'
import type { PromptState } from '../index/prompt-answers.js'
import type { OpenInput } from '../io/input/open-input.js'
import { lock } from '../io/lock.js'
import type { LineOutput } from '../io/output/line-output.js'
import type { Example, Report, SpeedPoint, StageSeconds, TemplateReport } from '../scorecard/report.js'
import type { SimilarityReport } from '../scorecard/similarity.js'
import { readCheckpoint, type Checkpoint } from './checkpoint/checkpoint-file.js'
import { checkSameRun } from './checkpoint/same-run.js'
import { survey } from './keep/survey.js'
import { lockOutput, refuseExistingOutputs } from './outputs.js'
import { storedSizes } from './input-share.js'
import type { Progress } from './progress.js'
import type { RunOptions } from './run-options.js'
import { RunStreams } from './run-streams.js'
import type { Scorecard } from './scores.js'
import { Tally } from './tally.js'
import { toldFailure } from './worker-failure.js'

export interface RunResult {
  tally: Tally
  index: IndexState | undefined
  prompts: PromptState | undefined
  /** What a pass of its own has found. */
  keep: Readonly<JoinCounts> | undefined
  similarities: SimilarityReport | undefined
  templates: TemplateReport | undefined
  /** Where it was asked for. */
  scorecard: (Scorecard & { examples: Example[]; speed: readonly SpeedPoint[] }) | undefined
  curriculum: Report['curriculum']
  seconds: number
  stageSeconds: StageSeconds
}

export interface RunHooks {
  tally?: Tally
  progress?: Progress | undefined
  signal?: AbortSignal | undefined
  onWarning?: (warning: string) => void
  /** Opens an input that is no file. */
  openInput?: (path: string) => Promise<OpenInput>
  /** Takes the records that stay, in the place of a file. */
  output?: LineOutput
  /** Takes the entries of the ledger, in the place of a file. */
  ledger?: LineOutput
}

/**
 * Cleans the inputs. The output and the ledger appear under their names only when the run succeeds. Throws a
 * SynthcleanError for what the user can do something about.
 */
export async function run(options: RunOptions, hooks: RunHooks = {}): Promise<RunResult> {
  const releases: (() => Promise<void>)[] = []
  try {
    if (options.checkpoint) {
      const { folder } = options.checkpoint
      await makeFolder(folder)
      releases.push(await lock(`${folder}/lock`, `the checkpoint ${folder}`))
    }
    if (options.index !== undefined && !options.shard)
      releases.push(await lock(`${options.index}.lock`, `index ${options.index}`))
    releases.push(await lockOutput(options))
    const earlier = await earlierRun(options)
    if (!earlier && !hooks.output) await refuseExistingOutputs(options)
    const sketch = sketchShape(options.nearThreshold, options.shingle)
    const { keep } = options
    const found = keep && (await survey({ ...options, keep }, sketch, hooks))
    if (found) releases.push(found.close)
    hooks.progress?.begin('write', await storedSizes(options.inputs.map(({ path }) => path)))
    const streams = new RunStreams(options, sketch, {
      ...hooks,
      survey: found,
      tally: hooks.tally ?? new Tally(),
      onWarning: hooks.onWarning ?? (() => undefined),
    })
    try {
      await streams.open(earlier)
      if (!streams.isRead) await pipeline(streams.list(), { signal: streams.signal })
      return await streams.finish()
    } catch (error) {
      await streams.fail()
      throw streams.failure(error)
    } finally {
      await streams.close()
    }
  } catch (error) {
    throw toldFailure(error)
  } finally {
    for (const release of releases.reverse()) await release()
  }
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true })
  } catch (error) {
    throw systemError('write', folder, error)
  }
}

/** The checkpoint to go on from, where that is asked for and there is one. */
async function earlierRun(options: RunOptions): Promise<Checkpoint | undefined> {
  if (!options.checkpoint) return undefined
  const { folder, resume } = options.checkpoint
  const checkpoint = await readCheckpoint(folder)
  if (!checkpoint) return undefined
  if (!resume) {
    throw new SynthcleanError(
      'usage',
      `${folder} holds the checkpoint of an unfinished run: go on with it by --resume, or remove the folder`,
    )
  }
  checkSameRun(checkpoint, options)
  return checkpoint
}
