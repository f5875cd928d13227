import { HINT } from '../../../native-free-kernels/record/record.js'
import { checkEnding } from '../consistency/ending.js'
import { mendText } from '../mend/text.js'
import { checkTurns, turnsOf, TURN_RULES } from '../mend/turns.js'
import type { SchemaFailure } from '../mend/json-schema.js'
import type { TextRecord } from '../text-record.js'
import type { TextStage } from '../text-stage.js'

export const REPLACEMENT_CHARACTER = 'replacement-character'
export const SCHEMA_RULE = 'json-schema'

const STAGE = 'validate'
const SUSPECT = HINT.mojibake | HINT.character | HINT.replacement | HINT.turns
const ENDING = HINT.openEnd | HINT.loop | HINT.fence
const TURN_LISTS = ['messages', 'conversations'] as const
const TURN_ERRORS: ReadonlySet<string> = new Set(
  TURN_RULES.filter(({ severity }) => severity === 'error').map(({ id }) => id),
)

/**
 * What `validate` does with decoded texts: mends characters, checks turns, and tells how answers end. `schema`: what
 * each record must meet too.
 */
export function validateTexts(
  schema: ((value: unknown) => SchemaFailure | undefined) | undefined,
): TextStage {
  return {
    anchored: [],
    hints: SUSPECT | ENDING,
    everyRecord: schema !== undefined,
    run(record, { hinted }) {
      if (schema) checkSchema(record, schema)
      if (hinted(HINT.mojibake | HINT.character)) {
        for (const text of record.texts) record.edit(STAGE, text, mendText(text.text))
      }
      if (hinted(HINT.replacement)) record.tag(STAGE, REPLACEMENT_CHARACTER)
      if (hinted(HINT.turns)) checkConversation(record)
      if (!hinted(ENDING)) return
      const may = { loop: hinted(HINT.loop), openEnd: hinted(HINT.openEnd) }
      for (const { text } of record.answers) {
        for (const { rule, ...measured } of checkEnding(text, may)) record.tag(STAGE, rule, measured)
      }
    },
  }
}

function checkSchema(record: TextRecord, schema: (value: unknown) => SchemaFailure | undefined): void {
  const failure = schema(record.value)
  if (failure)
    record.reject(STAGE, SCHEMA_RULE, { value: `${failure.path || 'the record'}: ${failure.message}` })
}

function checkConversation(record: TextRecord): void {
  const value = record.value as Record<string, unknown>
  const list = TURN_LISTS.map((name) => value[name]).find(Array.isArray)
  for (const { rule, value: found, turn } of checkTurns(turnsOf(list))) {
    const measured = { value: found ?? turn }
    if (TURN_ERRORS.has(rule)) record.reject(STAGE, rule, measured)
    else record.tag(STAGE, rule, measured)
  }
}
