import { STAGES, rejectingRules } from '../stages/list.js'
import { stageTotal, total } from './notices.js'
import type { Report } from './report.js'
import { ATTRIBUTES, type Attribute, type Score } from './scores.js'

/** Counts by stage and rule: a rule that met no record is not listed, and counts as none. */
const COUNTED = ['rejected', 'edited', 'tagged'] as const
const SIDES = ['before', 'after'] as const
/** Parts of a report, as they can be named first. */
const PARTS = [
  ...COUNTED,
  'input',
  'output',
  'removed',
  'shapes',
  'index',
  'prompts',
  'keep',
  'nearDuplicates',
  'templates',
  'scores',
  'histograms',
  'patterns',
  'examples',
  'speed',
  'bias',
  'curriculum',
  'timing',
  'memory',
  'options',
] as const
const REMOVED = ['records', 'bytes', 'share']
/** Parts that only a report with a scorecard has, beside the attributes. */
const OF_SCORECARD = ['scores', 'histograms', 'patterns', 'bias', 'examples', 'speed'] as const
/** Parts that only runs with an option have. */
const OF_OPTIONS = {
  curriculum: '--curriculum',
  keep: '--keep',
  prompts: '--max-per-prompt or contradictory-answers',
} as const

type Counted = (typeof COUNTED)[number]
type Side = (typeof SIDES)[number]

function isOneOf<Name extends string>(names: readonly Name[], name: string | undefined): name is Name {
  return (names as readonly (string | undefined)[]).includes(name)
}

/** What is known of a report before it is made. */
export interface ReportToCome {
  /** Whether there are rules beside those of the program, whose names it cannot know. */
  ownRules: boolean
  /** Whether the attributes are measured. */
  scores: boolean
  /** Parts that it will not have. */
  without: readonly (keyof typeof OF_OPTIONS)[]
}

/** Why a path cannot lead to a number of such a report; undefined where it may. */
export function pathFault(path: string, { ownRules, scores, without }: ReportToCome): string | undefined {
  const [first, ...rest] = path.split('.') as [string, ...string[]]
  if (!scores && [SIDES, ATTRIBUTES, OF_SCORECARD].some((names) => isOneOf<string>(names, first))) {
    return `with --scores off nothing is measured that ${first} could be told by`
  }
  if (isOneOf(without, first)) return `${first} is told of a run with ${OF_OPTIONS[first]} alone`
  if (isOneOf(SIDES, first)) {
    return isOneOf(ATTRIBUTES, rest[0])
      ? undefined
      : `${first} must be followed by an attribute: ${ATTRIBUTES.join(', ')}`
  }
  if (isOneOf(ATTRIBUTES, first)) return undefined
  if (!isOneOf(PARTS, first)) {
    return `unknown name ${first}: expected an attribute (${ATTRIBUTES.join(', ')}) or a part of the report (${PARTS.join(', ')})`
  }
  if (first === 'removed') {
    return rest.length === 1 && isOneOf(REMOVED, rest[0]) ? undefined : `removed has ${REMOVED.join(', ')}`
  }
  return isOneOf(COUNTED, first) ? countFault(first, rest, ownRules) : undefined
}

function countFault(part: Counted, [stage, rule, ...more]: string[], ownRules: boolean): string | undefined {
  if (stage === undefined) return undefined
  const declared = STAGES.find(({ name }) => name === stage)
  if (!declared) return `unknown stage ${stage}: expected ${STAGES.map(({ name }) => name).join(', ')}`
  if (rule === undefined) return undefined
  if (more.length > 0) return `nothing is counted beyond ${part}.${stage}.${rule}`
  if (ownRules) return undefined
  const rules = { rejected: rejectingRules(declared), edited: declared.edits, tagged: declared.tags }[part]
  if (rules.some(({ id }) => id === rule)) return undefined
  return `${stage} has no rule ${rule} for which records are ${part}`
}

/**
 * The number at a path of a report: a score of what was kept (`diversity`, `diversity.content`,
 * `diversity.linguistic.distinct3`; of what came in after `before.`), a count (sums of counts where the path ends
 * early), `removed.share`, or any other number of the report; of a list its length. Undefined where there is none.
 */
export function valueAt(report: Report, path: string): number | undefined {
  const names = path.split('.')
  const side: Side = names[0] === 'before' ? 'before' : 'after'
  if (isOneOf(SIDES, names[0])) names.shift()
  const [first, ...rest] = names as [string, ...string[]]
  const value = isOneOf(ATTRIBUTES, first)
    ? scoreAt(report, side, first, rest)
    : first === 'removed'
      ? removedAt(report, rest[0])
      : isOneOf(COUNTED, first)
        ? countAt(report, first, rest)
        : numberAt(report, names)
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

function scoreAt({ scores }: Report, side: Side, attribute: Attribute, names: readonly string[]): unknown {
  let score: Score | undefined = scores?.[side][attribute]
  for (const [at, name] of names.entries()) {
    if (score?.parts && Object.hasOwn(score.parts, name)) score = score.parts[name]
    else return at === names.length - 1 && score ? own(score.measures, name) : undefined
  }
  return score?.score
}

function removedAt({ input, output }: Report, name: string | undefined): number | undefined {
  if (name === 'bytes') return input.bytes - output.bytes
  const removed = input.records - output.records
  return name === 'records' ? removed : removed / input.records
}

function countAt(report: Report, part: Counted, [stage, rule]: readonly string[]): unknown {
  const counts: Record<string, Record<string, number> | undefined> = report[part] ?? {}
  if (stage === undefined) return total(counts)
  const rules = own(counts, stage) as Record<string, number> | undefined
  return rule === undefined ? stageTotal(rules) : (own(rules, rule) ?? 0)
}

function numberAt(report: Report, names: readonly string[]): unknown {
  const value = names.reduce<unknown>(own, report)
  return Array.isArray(value) ? value.length : value
}

function own(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  return (value as Record<string, unknown>)[name]
}
