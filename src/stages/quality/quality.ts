import { MeasureKernel } from '../../../native-free-kernels/measure/measure.js'
import { HINT } from '../../../native-free-kernels/record/record.js'
import type { Role } from '../../../native-free-kernels/scan/scan.js'
import { CONSISTENCY_RULES, checkConsistency, type ConsistencyRule } from '../consistency/consistency.js'
import { alike, guessLanguage } from '../consistency/language.js'
import { ENGLISH_WORDS } from '../consistency/vocabulary.js'
import {
  ADVICE_ANCHORS,
  REFUSAL_ANCHORS,
  classifyRefusal,
  type MayBe,
  type Refusal,
} from '../refusals/refusals.js'
import type { Rule, StageDeclaration } from '../stage.js'
import type { RecordText, TextRecord } from '../text-record.js'
import type { Anchored, TextStage } from '../text-stage.js'
import { PERSONAL_DATA_RULES, maskPersonalData } from './personal-data.js'
import type { TextMeasures } from './measures.js'
import { judge, presetOf, type Judged, type PresetName } from './presets.js'
import { QUALITY_RULES } from './rules.js'
import { WHITE_SPACE_RULE } from './line-edits.js'

const STAGE = 'quality'
const ANSWER: readonly Role[] = ['assistant']
const PROMPT: readonly Role[] = ['user']

/** Rules that need a guess of the language, which costs each worker some 80 MB: off unless they are asked for. */
const LANGUAGE_RULES: readonly string[] = ['asked-language', 'other-language']

/** What the kernel looks for where a rule has no anchors. */
const KERNEL_TESTS: Readonly<Record<string, Anchored['anchors']>> = {
  'response-equals-prompt': 'prompt',
  'other-language': 'foreign',
}

const REFUSALS: Readonly<Record<Exclude<Refusal['kind'], 'none'>, Rule>> = {
  full: { id: 'refusal-full', when: 'an answer declines and gives nothing of what was asked' },
  partial: { id: 'refusal-partial', when: 'an answer declines, and then gives a part or a substitute' },
  advice: { id: 'safety-advice', when: 'an answer does what was asked and adds a justified warning' },
}

/** Rules that hold an answer against its prompt; those of its ending are tags of `validate`. */
const PAIR_RULES = CONSISTENCY_RULES.filter(
  ({ id }) => !['degenerate', 'open-fence', 'truncated'].includes(id),
)
const LANGUAGE_NOT_KEPT = 'language'
const bare = ({ id, when }: Rule): Rule => ({ id, when })

export const quality = {
  name: STAGE,
  kind: 'record',
  rejects: [
    ...QUALITY_RULES.map(bare),
    {
      id: LANGUAGE_NOT_KEPT,
      when: 'it answers, or is a plain text, in none of the languages of `--language`; the value is the one it is in',
    },
  ],
  edits: [
    ...PERSONAL_DATA_RULES.map(bare),
    ...QUALITY_RULES.filter(({ id }) => id.startsWith('c4-')).map(bare),
    { id: WHITE_SPACE_RULE, when: 'lines that stay are joined, by a preset that takes lines away' },
  ],
  tags: [...Object.values(REFUSALS), ...PAIR_RULES.map(bare)],
  options: {
    'mask-pii': {
      kind: 'switch',
      describe:
        'Mask e-mail and IP addresses, phone, social security, card and account numbers, keys and tokens',
    },
  },
  textStage({ preset, languages, switches, drop, settings }) {
    const isOn = (rule: string) =>
      switches[rule] ?? (languages.length > 0 || !LANGUAGE_RULES.includes(rule) || drop.includes(rule))
    return qualityStage({ preset, maskPersonalData: settings['mask-pii'] === true, languages, isOn })
  },
} as const satisfies StageDeclaration

interface QualityOptions {
  /** Rules of web text; `auto`: `pretrain` for plain text, none for other shapes. */
  preset: PresetName | 'auto'
  maskPersonalData: boolean
  /** Languages to keep; none: all. */
  languages: readonly string[]
  /** Whether a rule that only tags is to be tried. */
  isOn: (rule: string) => boolean
}

/** Tags refusals and answers that are not what the prompt asked for; judges texts by a preset; masks personal data. */
function qualityStage({ preset, maskPersonalData: masks, languages, isOn }: QualityOptions): TextStage {
  const refusals = REFUSAL_ANCHORS.map(({ anchors, also }): Anchored => ({ anchors, also, roles: ANSWER }))
  const advice: Anchored = { ...ADVICE_ANCHORS, roles: ANSWER }
  const pairs = PAIR_RULES.filter(({ id }) => isOn(id)).map((rule) => ({ rule, anchored: anchoredOf(rule) }))
  const lookForRefusals = Object.values(REFUSALS).some(({ id }) => isOn(id))
  return {
    anchored: [...(lookForRefusals ? [...refusals, advice] : []), ...pairs.map(({ anchored }) => anchored)],
    everyRecord: masks || languages.length > 0 || !['auto', 'none'].includes(preset),
    everyText: preset === 'auto',
    ...(isOn('other-language') ? { englishWords: ENGLISH_WORDS } : {}),
    run(record, { seen }) {
      const tried = new Set(pairs.filter(({ anchored }) => seen(anchored)).map(({ rule }) => rule))
      const mayBe = {
        refusal: lookForRefusals && refusals.some(seen),
        advice: lookForRefusals && seen(advice),
      }
      if (mayBe.refusal || mayBe.advice || tried.size > 0) tagAnswers(record, tried, mayBe)
      if (languages.length > 0) checkLanguage(record, languages)
      judgeTexts(record, preset)
      if (masks) for (const text of record.texts) record.edit(STAGE, text, maskPersonalData(text.text))
    },
  }
}

/** Rules that look at fenced code only. */
const OF_FENCES: readonly string[] = ['format-code-language', 'broken-json-fence']

function anchoredOf(rule: ConsistencyRule): Anchored {
  if (!('anchors' in rule)) return { anchors: KERNEL_TESTS[rule.id]!, roles: ANSWER }
  const roles = rule.anchorsIn === 'prompt' ? PROMPT : ANSWER
  const hint = OF_FENCES.includes(rule.id) ? HINT.fence : undefined
  return { anchors: rule.anchors, also: rule.also, roles, hint }
}

function tagAnswers(record: TextRecord, tried: ReadonlySet<ConsistencyRule>, mayBe: MayBe): void {
  for (const text of record.answers) {
    const prompt = record.promptOf(text) ?? ''
    if (mayBe.refusal || mayBe.advice) {
      const { kind, score } = classifyRefusal(withDisclaimers(record, text), prompt, mayBe)
      if (kind !== 'none') record.tag(STAGE, REFUSALS[kind].id, { value: score })
    }
    if (tried.size === 0 || prompt === '') continue
    for (const { rule, ...measured } of checkConsistency(prompt, text, (one) => tried.has(one))) {
      record.tag(STAGE, rule, measured)
    }
  }
}

/** An answer with the disclaimers before it that were taken away: they tell what it declines. */
function withDisclaimers(record: TextRecord, { field, text }: RecordText): string {
  const taken = record.notes.filter((note) => note.field === field && note.rule.startsWith('disclaimer'))
  return (
    taken.map(({ removed, inserted }) => removed.slice(0, removed.length - inserted.length)).join('') + text
  )
}

function checkLanguage(record: TextRecord, languages: readonly string[]): void {
  for (const { role, text } of record.texts) {
    if (role !== 'text' && role !== 'assistant') continue
    const guess = guessLanguage(text)
    if (!guess || languages.some((language) => alike(guess.language, language))) continue
    record.reject(STAGE, LANGUAGE_NOT_KEPT, { value: guess.language, threshold: languages.join(',') })
    return
  }
}

let measureKernel: MeasureKernel | undefined

/** A text that is measured by the kernel, from its JSON where no stage edited it. */
class JudgedText implements Judged {
  readonly #kernel = (measureKernel ??= new MeasureKernel())
  readonly #text: RecordText

  constructor(text: RecordText) {
    this.#text = text
  }

  get text(): string {
    return this.#text.text
  }

  measures(): TextMeasures {
    return this.#kernel.measureString(this.#text.raw)
  }

  measuresOf(edited: string): TextMeasures {
    return this.#kernel.measureText(edited)
  }
}

/** Judges what a model is to be trained on: plain texts, and answers where a preset is named. */
function judgeTexts(record: TextRecord, preset: PresetName | 'auto'): void {
  for (const text of record.texts) {
    if (text.role !== 'text' && (text.role !== 'assistant' || preset === 'auto')) continue
    const { failure, edits } = judge(new JudgedText(text), presetOf(preset === 'auto' ? 'pretrain' : preset))
    if (failure) {
      record.reject(STAGE, failure.rule.id, { value: failure.value, threshold: failure.threshold })
      return
    }
    record.edit(STAGE, text, edits)
  }
}
