import { sketchShape } from '../stages/near-duplicates.js'
import { loadPlugins } from '../stages/plugins/load-plugins.js'
import { readCorpora, readEvaluationSets } from '../pipeline/compared-corpora.js'
import { recordSetup } from '../pipeline/record-setup.js'
import { RecordStages } from '../pipeline/record-stages.js'
import type { RunOptions } from '../pipeline/run-options.js'
import { CLEAN_INPUT, CLEAN_OUTPUT, CleanProgram } from './clean-program.js'
import { FILTER_INPUT, FILTER_OUTPUT, FilterProgram } from './filter-program.js'
import { PAIRS_INPUT, PAIRS_OUTPUT, PairsProgram } from './pairs-program.js'
import { REPORT_INPUT, REPORT_OUTPUT, ReportProgram } from './report-program.js'
import { RESOLVE_INPUT, RESOLVE_OUTPUT, ResolveProgram } from './resolve-program.js'
import type { Cell, RowWriter } from './rows.js'
import { SKETCH_INPUT, SKETCH_OUTPUT, SketchProgram } from './sketch-program.js'

/** A stage as a program: it takes rows one by one and writes rows. */
export interface Program {
  take: (cells: readonly Cell[]) => void
  /** Told once, when the last row has come. */
  end?: () => void
}

export interface ProgramDeclaration {
  summary: string
  input: readonly string[]
  output: readonly string[]
  start: (options: RunOptions, writer: RowWriter) => Program | Promise<Program>
}

/** The stages that an engine can run as programs, by their names. */
export const PROGRAMS: Readonly<Record<string, ProgramDeclaration>> = {
  clean: {
    summary: 'Run the record stages over lines, with the keys by which duplicates are found',
    input: CLEAN_INPUT,
    output: CLEAN_OUTPUT,
    start: async (options, writer) => {
      const sketch = sketchOf(options)
      const { maxRecord, minRelevance } = options
      const stages = await recordStages(options)
      const least = options.stages.has('relevance') ? minRelevance : undefined
      return new CleanProgram({ stages, sketch, maxRecord, minRelevance: least }, writer)
    },
  },
  sketch: {
    summary: 'Tell the keys by which duplicates are found, of records that something else has cleaned',
    input: SKETCH_INPUT,
    output: SKETCH_OUTPUT,
    start: async (options, writer) => {
      const compares = new Set(['exact-duplicates', 'near-duplicates'] as const)
      const stages = await recordStages({
        ...options,
        stages: new Set([...options.stages].filter((stage) => (compares as ReadonlySet<string>).has(stage))),
      })
      return new SketchProgram(stages, sketchOf(options), writer)
    },
  },
  pairs: {
    summary:
      'Tell the similar records among those that share a key; rows come in the order of keys and numbers',
    input: PAIRS_INPUT,
    output: PAIRS_OUTPUT,
    start: (options, writer) => new PairsProgram(registersOf(options), options.nearThreshold, writer),
  },
  resolve: {
    summary: 'Tell which records are removed; pairs come in the order of the worse record',
    input: RESOLVE_INPUT,
    output: RESOLVE_OUTPUT,
    start: (_options, writer) => new ResolveProgram(writer),
  },
  filter: {
    summary: 'Write the ledger of what was removed and edited',
    input: FILTER_INPUT,
    output: FILTER_OUTPUT,
    start: (options, writer) => new FilterProgram(registersOf(options), options.nearThreshold, writer),
  },
  report: {
    summary: 'Add up what was counted in all partitions',
    input: REPORT_INPUT,
    output: REPORT_OUTPUT,
    start: ({ version }, writer) => new ReportProgram(version, writer),
  },
}

function sketchOf({ nearThreshold, shingle }: RunOptions): ReturnType<typeof sketchShape> {
  return sketchShape(nearThreshold, shingle)
}

function registersOf(options: RunOptions): number {
  const { bands, rows } = sketchOf(options)
  return bands * rows
}

async function recordStages(options: RunOptions): Promise<RecordStages> {
  const sketch = sketchOf(options)
  const evaluation = await readEvaluationSets(options.contamination)
  const { reference } = await readCorpora({ ...options, target: undefined }, sketch)
  // What is learned from the first records of a corpus, a partition cannot know.
  const attributes = { coarse: false, relevance: false, reference, model: undefined }
  const setup = recordSetup(options, sketch, undefined, evaluation, attributes)
  return new RecordStages(setup, await loadPlugins(options.texts.plugins))
}
