import { join } from 'node:path'
import { root } from '../../../../test/process.js'
import type { FuzzTarget } from '../target.js'
import { checkpointTarget } from './checkpoint.js'
import { configTarget } from './config.js'
import { csvTarget } from './csv.js'
import { decompressTarget } from './decompress.js'
import { failIfTarget } from './fail-if.js'
import { indexFileTarget } from './index-file.js'
import { jsonArrayTarget } from './json-array.js'
import { parquetTarget } from './parquet.js'
import { pipelineTarget } from './pipeline.js'
import { recordStagesTarget } from './record-stages.js'
import { rulePackTarget } from './rule-pack.js'
import { scanTarget } from './scan.js'
import { textTarget } from './text.js'

const EXAMPLES = join(root, 'examples/corpus.jsonl')

/** All targets by their names; each is made where it is needed. */
export const TARGETS: Readonly<Record<string, () => FuzzTarget | Promise<FuzzTarget>>> = {
  scan: scanTarget,
  text: textTarget,
  'json-array': jsonArrayTarget,
  csv: csvTarget,
  parquet: parquetTarget,
  decompress: decompressTarget,
  config: configTarget,
  'rule-pack': rulePackTarget,
  'index-file': () => indexFileTarget(EXAMPLES),
  checkpoint: checkpointTarget,
  'fail-if': () => failIfTarget(EXAMPLES),
  'record-stages': recordStagesTarget,
  pipeline: pipelineTarget,
}
