import type { SketchShape } from '../../native-free-kernels/record/record.js'
import { loadPlugins } from '../stages/plugins/load-plugins.js'
import { sketchShape } from '../stages/near-duplicates.js'
import { readEvaluationSets } from '../pipeline/compared-corpora.js'
import { recordSetup } from '../pipeline/record-setup.js'
import { RecordStages } from '../pipeline/record-stages.js'
import type { RunOptions } from '../pipeline/run-options.js'
import { CleanProgram } from './clean-program.js'
import type { ProgramName } from './declarations.js'
import { FamiliesProgram } from './families-program.js'
import { FilterProgram } from './filter-program.js'
import { PairsProgram } from './pairs-program.js'
import { ReportProgram, type ReadSample } from './report-program.js'
import { ResolveProgram } from './resolve-program.js'
import type { Cell, RowWriter } from './rows.js'
import { SketchProgram } from './sketch-program.js'

/** A stage as a program: it takes rows one by one and writes rows. */
export interface Program {
  take: (cells: readonly Cell[]) => void
  /** Told once, when the last row has come. */
  end?: () => void | Promise<void>
}

/** Starts a program that writes to `writer`. Throws a SynthcleanError where a file of the options cannot be read. */
export async function startProgram(
  name: ProgramName,
  options: RunOptions,
  writer: RowWriter,
): Promise<Program> {
  const { maxRecord, nearThreshold, shingle } = options
  const sketch = sketchShape(nearThreshold, shingle)
  if (name === 'clean') {
    return new CleanProgram({ stages: await recordStages(options, sketch), sketch, maxRecord }, writer)
  }
  if (name === 'sketch') {
    const compares = (['exact-duplicates', 'near-duplicates'] as const).filter((stage) =>
      options.stages.has(stage),
    )
    return new SketchProgram(
      await recordStages({ ...options, stages: new Set(compares) }, sketch),
      sketch,
      writer,
    )
  }
  if (name === 'families') return new FamiliesProgram(writer)
  if (name === 'pairs') return new PairsProgram(nearThreshold, writer)
  if (name === 'resolve') return new ResolveProgram(writer)
  if (name === 'filter') return new FilterProgram(nearThreshold, writer)
  const readSample: ReadSample = async (lines) => (await recordStages(options, sketch)).readRecords(lines)
  return new ReportProgram(options.version, readSample, writer)
}

async function recordStages(options: RunOptions, sketch: SketchShape): Promise<RecordStages> {
  const evaluation = await readEvaluationSets(options.contamination)
  // What is learned from the first records of a corpus, a partition cannot know.
  const attributes = { coarse: false, relevance: false, reference: undefined, model: undefined }
  const setup = recordSetup(options, sketch, undefined, evaluation, attributes, true)
  return new RecordStages(setup, await loadPlugins(options.texts.plugins))
}
