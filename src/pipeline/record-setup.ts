import { compileRecordKernel, type SketchShape } from '../../native-free-kernels/record/record.js'
import type { Role } from '../../native-free-kernels/scan/scan.js'
import type { EvaluationIndex } from '../stages/contamination/evaluation-index.js'
import type { RecordSetup } from './record-stages.js'
import { comparesPrompts, samples, type DedupOn, type RunOptions } from './run-options.js'
import type { SharedMask } from './template-mask.js'
import type { AttributeSetup } from './word-attributes.js'

/** The roles that are compared; a plain text is both prompt and response. */
export const COMPARED_ROLES: Record<DedupOn, readonly Role[] | undefined> = {
  record: undefined,
  prompt: ['user', 'system', 'text'],
  response: ['assistant', 'text'],
}

/** What the record stages of a run are told. */
export function recordSetup(
  options: RunOptions,
  sketch: SketchShape,
  mask: SharedMask | undefined,
  evaluation: EvaluationIndex | undefined,
  attributes: AttributeSetup,
  ledger: boolean,
): RecordSetup {
  return {
    kernel: compileRecordKernel(),
    options: {
      shape: options.shape,
      textField: options.textField,
      sketch,
      compared: COMPARED_ROLES[options.dedupOn],
    },
    validate: options.stages.has('validate'),
    texts: { ...options.texts, stages: [...options.stages], evaluation },
    exact: options.stages.has('exact-duplicates') || samples(options),
    near: options.stages.has('near-duplicates'),
    repair: options.repair,
    prompts: comparesPrompts(options),
    ledger,
    mask,
    attributes,
    balanceBy: options.balance?.field,
    keep: options.keep,
    complexity: options.annotate || options.curriculum !== undefined,
  }
}
