import type { SketchShape } from '../../native-free-kernels/record/record.js'
import { SynthcleanError } from '../errors.js'
import { DuplicateIndex, LEAST_MEMORY } from '../index/duplicate-index.js'
import { IndexFile, type IndexNotes } from '../index/index-file.js'
import { PromptAnswers } from '../index/prompt-answers.js'
import { comparesPrompts, type RunOptions } from './run-options.js'

/** Share of the memory that goes to the prompts where they are compared on their own. */
const PROMPT_SHARE = 0.25

/** What remembers the records that were kept. */
export interface Indexes {
  index: DuplicateIndex | undefined
  promptAnswers: PromptAnswers | undefined
}

/** Makes the indexes of a run, which share its memory. */
export function makeIndexes(options: RunOptions, sketch: SketchShape): Indexes {
  const promptMemory = comparesPrompts(options) ? Math.floor(options.memory * PROMPT_SHARE) : 0
  const leastWithPrompts = Math.ceil(LEAST_MEMORY / (1 - PROMPT_SHARE) / 2 ** 20)
  if (promptMemory > 0 && options.memory < leastWithPrompts * 2 ** 20) {
    throw new SynthcleanError(
      'usage',
      `--memory must be at least ${leastWithPrompts}MiB where prompts are compared: a quarter of it is theirs`,
    )
  }
  const { maxPerPrompt, contradictions, nearThreshold: threshold } = options
  return {
    index: makeIndex(options, sketch, options.memory - promptMemory),
    promptAnswers: comparesPrompts(options)
      ? new PromptAnswers({
          most: maxPerPrompt ?? Number.POSITIVE_INFINITY,
          contradictions: contradictions !== 'off',
          dropContradictions: contradictions === 'drop',
          sketch,
          threshold,
          memory: promptMemory,
        })
      : undefined,
  }
}

function makeIndex(options: RunOptions, sketch: SketchShape, memory: number): DuplicateIndex | undefined {
  const { stages, dedupOn, maskTemplates, nearThreshold: threshold } = options
  const exact = stages.has('exact-duplicates')
  const near = stages.has('near-duplicates')
  if ((!exact && !near) || options.keep) return undefined
  return new DuplicateIndex({ exact, near, sketch, dedupOn, maskTemplates, threshold, memory })
}

/** Loads an index file and returns what else it holds; undefined where there is none. Throws if it does not fit. */
export async function loadIndex(index: DuplicateIndex, path: string): Promise<IndexNotes | undefined> {
  const saved = await IndexFile.open(path)
  if (!saved) return undefined
  try {
    await saved.loadInto(index, 0)
    return saved.header
  } finally {
    await saved.close()
  }
}
