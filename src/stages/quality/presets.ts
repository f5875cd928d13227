import { readDataFile } from '../../../native-free-kernels/data-file.js'
import type { TextEdit } from '../../records/text-edit.js'
import { applyEdits } from '../../records/text-edit.js'
import { evaluateC4 } from './c4.js'
import { fineweb, fineweb2024 } from './fineweb.js'
import { gopherQuality, gopherQuality2024, gopherRepetition, gopherRepetition2024 } from './gopher.js'
import { firstFailure, type ThresholdCheck, type MeasuredFilter } from './measured-filter.js'
import { measureText, type TextMeasures } from './measures.js'
import { ruleOf, type Failure, type QualityRule, type Thresholds } from './rules.js'

export const PRESET_NAMES = ['gopher', 'c4', 'fineweb', 'fineweb-2024', 'pretrain', 'sft', 'none'] as const
export type PresetName = (typeof PRESET_NAMES)[number]

const MEASURED: Readonly<Record<string, MeasuredFilter>> = {
  'gopher-repetition': gopherRepetition,
  'gopher-repetition-2024': gopherRepetition2024,
  'gopher-quality': gopherQuality,
  'gopher-quality-2024': gopherQuality2024,
  fineweb,
  'fineweb-2024': fineweb2024,
}

export interface PresetStep {
  /** `c4`, or a filter that judges by measures. */
  filter: string
  thresholds?: Thresholds
  /** What a filter that judges by measures looks at. */
  checks: readonly ThresholdCheck[]
}

export interface Preset {
  id: PresetName
  /** Completes "meant for". */
  when: string
  /** Rules are left out where they say nothing of the text, by its length and script. */
  byLength: boolean
  steps: readonly PresetStep[]
}

type RawPreset = Omit<Preset, 'byLength' | 'steps'> & {
  'by-length': boolean
  steps: readonly Omit<PresetStep, 'checks'>[]
}

function load(): Map<PresetName, Preset> {
  const raw = readDataFile(new URL('./presets.yaml', import.meta.url)) as RawPreset[]
  return new Map(
    raw.map(({ 'by-length': byLength, steps, ...preset }) => [
      preset.id,
      { ...preset, byLength, steps: steps.map(withChecks) },
    ]),
  )
}

function withChecks({ filter, thresholds = {} }: Omit<PresetStep, 'checks'>): PresetStep {
  Object.keys(thresholds).forEach(ruleOf)
  const measured = MEASURED[filter]
  if (filter !== 'c4' && !measured) throw new Error(`no quality filter ${filter}`)
  return { filter, thresholds, checks: measured?.checks(thresholds) ?? [] }
}

const PRESETS = load()

export function presetOf(name: PresetName): Preset {
  return PRESETS.get(name)!
}

export interface Verdict {
  failure?: Failure
  /** What a step takes from a text that meets all rules. */
  edits: TextEdit[]
}

/** More than this share of letters without spaces, and rules of words say nothing of the text. */
const UNSPACED_SHARE = 0.1

/** More than this share of words that are signs alone, and a text is code or a table: the rules are made for prose. */
const SIGNS_SHARE = 0.3

/** Whether a rule says anything of a text of such measures. */
export function appliesTo(rule: QualityRule, measures: TextMeasures): boolean {
  if (measures.words < rule.minimumWords) return false
  if (measures.words - measures.plainWords > SIGNS_SHARE * measures.words) return false
  return !rule.spaced || !(measures.unspacedLetters / measures.letters > UNSPACED_SHARE)
}

/** A text to be judged. */
export interface Judged {
  readonly text: string
  /** Measures of the text, and of what a step made of it; those of the kernel are the same as the plain ones. */
  measures(): TextMeasures
  measuresOf(text: string): TextMeasures
}

/** A text with its plain measures. */
export function plainly(text: string): Judged {
  return { text, measures: () => measureText(text), measuresOf: measureText }
}

/**
 * Judges a text: steps in order, the first failure counts. A step after edits judges the edited text, as in the
 * published pipelines.
 */
export function judge(judged: Judged, { steps, byLength }: Preset): Verdict {
  let edits: TextEdit[] = []
  let current: string | undefined
  let measures: TextMeasures | undefined
  for (const { filter, thresholds, checks } of steps) {
    if (filter === 'c4') {
      current ??= judged.text
      const verdict = evaluateC4(current, thresholds)
      if (verdict.failure) return verdict
      edits = verdict.edits
      if (edits.length > 0) {
        current = applyEdits(current, edits)
        measures = undefined
      }
      continue
    }
    measures ??= current === undefined ? judged.measures() : judged.measuresOf(current)
    const failure = firstFailure(checks, measures, byLength ? appliesTo : undefined)
    if (failure) return { failure, edits: [] }
  }
  return { edits }
}
