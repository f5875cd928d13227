import { boilerplate } from './boilerplate/boilerplate.js'
import { diversity } from './diversity/diversity.js'
import { exactDuplicates } from './exact-duplicates.js'
import { nearDuplicates } from './near-duplicates.js'
import { PLUGIN_RULE, plugins } from './plugins/plugins.js'
import type { Rule, StageDeclaration } from './stage.js'
import { quality } from './quality/quality.js'
import { contamination } from './contamination/contamination.js'
import { relevance } from './relevance/relevance.js'
import { validate } from './validate/validate.js'

const IN_ORDER = [
  validate,
  boilerplate,
  quality,
  contamination,
  plugins,
  relevance,
  exactDuplicates,
  nearDuplicates,
  diversity,
] as const satisfies readonly StageDeclaration[]

/** One of the stages, with the names of its options. */
export type DeclaredStage = (typeof IN_ORDER)[number]
export type StageName = DeclaredStage['name']

interface Stage extends StageDeclaration {
  name: StageName
}

/** All stages in the order in which a record passes them. */
export const STAGES: readonly Stage[] = IN_ORDER

export const STAGE_NAMES: readonly StageName[] = STAGES.map(({ name }) => name)

const STAGE_SHIFT = 8

/** What a stage can reject for: its own rules, then those of its tags that `--drop` may name. */
export function rejectingRules({ rejects, tags }: StageDeclaration): readonly Rule[] {
  return [...rejects, ...tags]
}

interface Tag {
  stage: StageName
  rule: Rule
}

/** All declared tags by their number, which is that of their bit in a row. */
export const TAGS: readonly Tag[] = STAGES.flatMap(({ name, tags }) =>
  tags.map((rule) => ({ stage: name, rule })),
)

/** Bits of a row for tags. */
export const MOST_TAGS = 64

/** Tags of the user's plug-ins come behind the declared ones once they are known; a thread may not know all. */
const allTags: (Tag | undefined)[] = [...TAGS]

/**
 * Numbers a tag that is not declared, or takes over the number that another thread gave it. Returns the number; from
 * `MOST_TAGS` on there is no bit for it, and the tag is not known.
 */
export function addTag(stage: StageName, rule: Rule, number?: number): number {
  const known = allTags.findIndex((tag) => tag?.stage === stage && tag.rule.id === rule.id)
  if (known >= 0) return known
  const free = number ?? allTags.length
  if (free < MOST_TAGS) allTags[free] = { stage, rule }
  return free
}

/** The tags whose bits are set. */
export function tagsOf(low: number, high: number): Tag[] {
  return allTags.filter(
    (tag, number): tag is Tag =>
      tag !== undefined && (((number < 32 ? low : high) >>> (number & 31)) & 1) !== 0,
  )
}

/** Number of a tag that is declared or was added; throws for any other. */
export function tagNumber(stage: StageName, rule: string): number {
  const number = allTags.findIndex((tag) => tag?.stage === stage && tag.rule.id === rule)
  if (number < 0) throw new Error(`no tag ${rule} in stage ${stage}`)
  return number
}

/**
 * The number by which a row of a batch says which rule rejected its record; 0 is no rule. A stage of the scan's own
 * (`validate`) has its status numbers. All rules of plug-ins have one.
 */
export function ruleCode(stage: StageName, rule: string): number {
  const stageIndex = STAGES.findIndex(({ name }) => name === stage)
  const rules = rejectingRules(STAGES[stageIndex]!)
  const ruleIndex = rules.findIndex(({ id }) => id === rule || id === PLUGIN_RULE)
  if (ruleIndex < 0) throw new Error(`no rule ${rule} in stage ${stage}`)
  return (stageIndex << STAGE_SHIFT) | (ruleIndex + 1)
}

/** The stage and rule of a code of `ruleCode`; throws where no rule has it. */
export function ruleOfCode(code: number): { stage: StageName; rule: Rule } {
  const stage = STAGES[code >> STAGE_SHIFT]
  const rule = stage && rejectingRules(stage)[(code & ((1 << STAGE_SHIFT) - 1)) - 1]
  if (!stage || !rule) throw new Error(`no rule has the code ${code}`)
  return { stage: stage.name, rule }
}

/** Code of a record that no stage could read and none rejects, because `validate` is off: it is passed through. */
export const UNREAD = 0xffff
