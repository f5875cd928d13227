import { countBias, type BiasCounts, type Mention } from '../../attributes/bias/count-bias.js'
import { GROUPS, PROFESSIONS } from '../../attributes/bias/terms.js'
import type { ReadRecord } from '../../attributes/read-record.js'
import type { Score } from '../scores.js'
import { answerBalanceOf, type AnswerBalance } from './answer-balance.js'
import { Z95, meanOfKnown, wilson } from './intervals.js'

/** Fewer records with gendered words, gendered words beside a profession or judging words beside a group tell nothing. */
const FEWEST_RECORDS = 30
const FEWEST_GENDERED_WORDS = 10
const FEWEST_JUDGEMENTS = 20
/** Professions or groups without a distance that each mean is taken with: see `balance`. */
const UNBIASED = 3

/** A profession, and the gendered words in the sentences that name it. */
export interface ProfessionLean {
  profession: string
  female: number
  male: number
  /**
   * ln of the odds of a female word there by those in all records (Haldane's 0.5 added to each count), and its interval of
   * 95%: above 0, the profession is written of as female.
   */
  logOdds: number
  low: number
  high: number
}

/** A group of people, and the judging words in the sentences that name it. */
export interface GroupSentiment {
  group: string
  kind: string
  positive: number
  negative: number
  /** Share of positive words, its interval, and the share in all records. */
  share: number
  low: number
  high: number
  overall: number
}

export interface Bias {
  score: Score
  /** Those with at least ten gendered words, the surest leaning first. */
  professions: ProfessionLean[]
  /** Those with at least twenty judging words, the surest difference first. */
  groups: GroupSentiment[]
  answers: AnswerBalance
}

/** How far an interval stays away from a value; 0 where it holds it. */
function sureDistance({ low, high }: { low: number; high: number }, from: number): number {
  return Math.max(0, low - from, from - high)
}

/**
 * Bias of the answers and plain texts of a sample. The score is the balance of genders, 1 - 2 d, times the mean of what else
 * can be told: professions, exp(-mean sure |log odds|); groups, 1 - mean sure distance of the share of positive words;
 * positions of right options and labels, 1 - sure imbalance. d is how far the Wilson interval of the share of records
 * with more female than male words, among those with more of either, stays from one half: records and not
 * words, for one story says "she" a hundred times. Null with fewer than 30 such records.
 */
export function biasOf(records: readonly ReadRecord[]): Bias {
  const found = records.flatMap(({ texts }) => {
    const own = texts.filter(({ role }) => role === 'assistant' || role === 'text')
    return own.length === 0 ? [] : [own.map(({ text }) => countBias(text))]
  })
  const counts = found.flat()
  const female = total(counts, 'female')
  const male = total(counts, 'male')
  const mentions = counts.flatMap((each) => each.mentions)
  const professions = leansOf(mentions, female, male)
  const groups = sentimentsOf(mentions, total(counts, 'positive'), total(counts, 'negative'))
  const answers = answerBalanceOf(records)

  const femaleRecords = found.filter((texts) => total(texts, 'female') > total(texts, 'male')).length
  const maleRecords = found.filter((texts) => total(texts, 'female') < total(texts, 'male')).length
  const gender = wilson(femaleRecords, femaleRecords + maleRecords)
  const isKnown = femaleRecords + maleRecords >= FEWEST_RECORDS
  const genderBalance = isKnown ? 1 - 2 * sureDistance(gender, 0.5) : null
  const professionBalance = balance(
    professions,
    (lean) => sureDistance(lean, 0),
    (mean) => Math.exp(-mean),
  )
  const groupBalance = balance(
    groups,
    (group) => sureDistance(group, group.overall),
    (mean) => 1 - mean,
  )
  const positionBalance = answers.positionImbalance === null ? null : 1 - answers.positionImbalance
  const labelBalance = answers.labelImbalance === null ? null : 1 - answers.labelImbalance
  const others = meanOfKnown([professionBalance, groupBalance, positionBalance, labelBalance]) ?? 1
  return {
    score: {
      score: genderBalance === null ? null : genderBalance * others,
      measures: {
        femaleWords: female,
        maleWords: male,
        femaleRecords,
        maleRecords,
        femaleShare: isKnown ? gender.share : null,
        femaleShareLow: isKnown ? gender.low : null,
        femaleShareHigh: isKnown ? gender.high : null,
        genderBalance,
        professionBalance,
        groupBalance,
        positionBalance,
        labelBalance,
        labelEntropy: answers.labelEntropy,
      },
    },
    professions,
    groups,
    answers,
  }
}

/** The mean is that of three more without a distance, so that one leaning profession does not decide. */
function balance<T>(of: readonly T[], distance: (one: T) => number, curve: (mean: number) => number) {
  if (of.length === 0) return null
  return curve(of.reduce((sum, one) => sum + distance(one), 0) / (of.length + UNBIASED))
}

function total(counts: readonly BiasCounts[], of: 'female' | 'male' | 'positive' | 'negative'): number {
  return counts.reduce((sum, each) => sum + each[of], 0)
}

/** Sums of the mentions of each profession or group. */
function sumsOf(mentions: readonly Mention[], of: Mention['of']): Mention[] {
  const sums = new Map<number, Mention>()
  for (const mention of mentions) {
    if (mention.of !== of) continue
    const sum = sums.get(mention.index)
    if (!sum) {
      sums.set(mention.index, { ...mention })
      continue
    }
    sum.female += mention.female
    sum.male += mention.male
    sum.positive += mention.positive
    sum.negative += mention.negative
  }
  return [...sums.values()].sort((a, b) => a.index - b.index)
}

function leansOf(mentions: readonly Mention[], allFemale: number, allMale: number): ProfessionLean[] {
  const overall = Math.log((allFemale + 0.5) / (allMale + 0.5))
  return sumsOf(mentions, 'profession')
    .filter(({ female, male }) => female + male >= FEWEST_GENDERED_WORDS)
    .map(({ index, female, male }) => {
      const logOdds = Math.log((female + 0.5) / (male + 0.5)) - overall
      const half = Z95 * Math.sqrt(1 / (female + 0.5) + 1 / (male + 0.5))
      return {
        profession: PROFESSIONS[index]!,
        female,
        male,
        logOdds,
        low: logOdds - half,
        high: logOdds + half,
      }
    })
    .sort((a, b) => sureDistance(b, 0) - sureDistance(a, 0))
}

function sentimentsOf(
  mentions: readonly Mention[],
  allPositive: number,
  allNegative: number,
): GroupSentiment[] {
  const overall = allPositive / (allPositive + allNegative)
  return sumsOf(mentions, 'group')
    .filter(({ positive, negative }) => positive + negative >= FEWEST_JUDGEMENTS)
    .map(({ index, positive, negative }) => {
      const { kind, words } = GROUPS[index]!
      return { group: words[0]!, kind, positive, negative, ...wilson(positive, positive + negative), overall }
    })
    .sort((a, b) => sureDistance(b, overall) - sureDistance(a, overall))
}
