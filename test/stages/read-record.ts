import { RecordStages } from '../../src/pipeline/record-stages.js'
import type { ReadBatch } from '../../src/pipeline/batch.js'
import { editsOf, notesOf } from '../../src/pipeline/record-notes.js'
import { ROW, compileRecordKernel } from '../../native-free-kernels/record/record.js'
import type { LoadedPlugin } from '../../src/stages/plugins/given-plugin.js'
import { ruleOfCode, tagsOf } from '../../src/stages/list.js'
import { sketchShape } from '../../src/stages/near-duplicates.js'
import type { MetRule, NotedEdit } from '../../src/stages/text-record.js'
import type { TextStageOptions } from '../../src/stages/text-stages.js'

const DEFAULT_TEXT_OPTIONS: Omit<TextStageOptions, 'stages'> = {
  drop: [],
  rulePacks: [],
  switches: {},
  jsonSchema: undefined,
  preset: 'auto',
  settings: {},
  languages: [],
  evaluation: undefined,
  plugins: [],
}

/** What the record stages made of one line. */
export interface Outcome {
  /** The line as it leaves. */
  line: string
  notes: { edits: NotedEdit[]; rejected?: MetRule }
  /** Rules that tagged it. */
  tags: string[]
  /** `stage/rule` that rejected it. */
  rejected: string | undefined
}

/** Runs the record stages, kernel and all, over lines. */
export class RecordReader {
  readonly #stages: RecordStages

  constructor(
    texts: Pick<TextStageOptions, 'stages'> & Partial<TextStageOptions>,
    options: { repair?: boolean; plugins?: readonly LoadedPlugin[] } = {},
  ) {
    const setup = {
      kernel: compileRecordKernel(),
      options: { shape: 'auto' as const, sketch: sketchShape(0.8) },
      validate: true,
      texts: { ...DEFAULT_TEXT_OPTIONS, ...texts },
      exact: true,
      near: true,
      prompts: false,
      repair: options.repair ?? false,
      ledger: false,
      mask: undefined,
      attributes: { coarse: false, relevance: false, reference: undefined, model: undefined },
      balanceBy: undefined,
      keep: undefined,
      complexity: false,
    }
    this.#stages = new RecordStages(setup, options.plugins)
  }

  read(lines: readonly string[]): Outcome[] {
    const bytes = new Uint8Array(Buffer.from(lines.map((line) => `${line}\n`).join('')))
    const task = { bytes: bytes.buffer, length: bytes.length, table: new ArrayBuffer(0), learn: false }
    const batch = this.#stages.read(task) as ReadBatch
    const rows = new Uint32Array(batch.table, 0, batch.rowCount * ROW.size)
    return lines.map((line, index) => {
      const row = rows.subarray(index * ROW.size, (index + 1) * ROW.size)
      const status = row[ROW.status]!
      const { stage, rule } = status === 0 ? { stage: '', rule: { id: '' } } : ruleOfCode(status)
      return {
        line: editedLine(batch, row) ?? line,
        notes: noted(batch, row),
        tags: tagsOf(row[ROW.tags]!, row[ROW.tags + 1]!).map(({ rule }) => rule.id),
        rejected: status === 0 ? undefined : `${stage}/${rule.id}`,
      }
    })
  }

  readLine(line: string): Outcome {
    return this.read([line])[0]!
  }

  /** The answer to a prompt as it leaves. */
  answer(completion: string, prompt = 'What is it?'): string {
    return (JSON.parse(this.readLine(JSON.stringify({ prompt, completion })).line) as { completion: string })
      .completion
  }
}

function noted(batch: ReadBatch, row: Uint32Array): Outcome['notes'] {
  const { rejected } = notesOf(batch, row)
  return { edits: editsOf(batch, row), ...(rejected ? { rejected } : {}) }
}

function editedLine(batch: ReadBatch, row: Uint32Array): string | undefined {
  const edit = row[ROW.edit]!
  if (edit === 0) return undefined
  const [offset, length] = batch.edits!.places.subarray((edit - 1) * 4)
  return length === 0 ? undefined : Buffer.from(batch.edits!.bytes, offset, length).toString()
}
