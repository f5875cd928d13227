import { DEEPEST, SCAN_STATUS, type ScanStatus } from '../../../native-free-kernels/scan/scan.js'
import { CONSISTENCY_RULES } from '../consistency/rules.js'
import { CHARACTER_RULES } from '../mend/characters.js'
import { compileSchema } from '../mend/json-schema.js'
import { MOJIBAKE } from '../mend/mojibake.js'
import { REPAIR_RULES } from '../mend/repair.js'
import { TURN_RULES } from '../mend/turns.js'
import type { Rule, StageDeclaration } from '../stage.js'
import { REPLACEMENT_CHARACTER, SCHEMA_RULE, validateTexts } from './validate-texts.js'

const WHEN: Record<Exclude<ScanStatus, 'fine'>, string> = {
  'invalid-utf8': 'its bytes are not UTF-8',
  'invalid-json':
    'it is not one JSON text (RFC 8259); the value is the byte of the line at which reading stopped',
  'not-an-object': 'it is JSON, but not an object',
  'nesting-too-deep': `its containers are nested deeper than ${DEEPEST}`,
  'no-known-shape': 'it has the keys of no shape',
  'missing-text': 'a text that its shape needs is absent or null',
  'wrong-type': 'a text that its shape needs is neither a string nor turns',
  'empty-text': 'a text that its shape needs holds nothing but white space',
  'same-answers': 'its chosen answer says the same as its rejected one',
}

const scanRules: Rule[] = SCAN_STATUS.slice(1).map((id) => ({ id, when: WHEN[id as keyof typeof WHEN] }))
const bare = ({ id, when }: Rule): Rule => ({ id, when })

/** Tags that `checkEnding` gives. */
const ENDINGS = ['degenerate', 'open-fence', 'truncated']

/** Rules in the order of the scan's status numbers; `record-too-long` is found while lines are cut. */
export const validate = {
  name: 'validate',
  kind: 'record',
  rejects: [
    ...scanRules,
    { id: 'record-too-long', when: 'it is longer than `--max-record`; the value is its length in bytes' },
    { id: SCHEMA_RULE, when: 'it does not meet `--json-schema`; the value says where and how' },
    ...TURN_RULES.filter(({ severity }) => severity === 'error').map(bare),
  ],
  edits: [MOJIBAKE, ...CHARACTER_RULES, ...REPAIR_RULES].map(bare),
  tags: [
    ...TURN_RULES.filter(({ severity }) => severity === 'tag').map(bare),
    { id: REPLACEMENT_CHARACTER, when: 'a text holds U+FFFD: a character was lost' },
    ...CONSISTENCY_RULES.filter(({ id }) => ENDINGS.includes(id)).map(bare),
  ],
  textStage: ({ jsonSchema }) => validateTexts(jsonSchema && compileSchema(jsonSchema.text, jsonSchema.path)),
} as const satisfies StageDeclaration
