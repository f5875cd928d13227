import { weightOfWord, type EvaluationIndex } from './evaluation-index.js'
import { RunSet } from './run-set.js'
import { slotOf } from './seed-table.js'
import { PART_KINDS, shareThreshold, THRESHOLDS, type PartKind } from './thresholds.js'
import { WordHashes } from './word-hashes.js'

const { seedWords, runWords, slack, slackWords, ownShare, mostWindows, longestOverlap } = THRESHOLDS

/** An evaluation record that a training record holds. */
export interface Contamination {
  /** The evaluation record: its file, and its line there from 1. */
  file: string
  line: number
  kind: PartKind
  /** Share of the evaluation text's words, weighted by rarity, that was found, 0 to 1, and the share that counts. */
  share: number
  threshold: number
  overlap: {
    /** Which of the record's texts, from 0, and UTF-16 offsets in it, from the first to the last word in common. */
    text: number
    start: number
    end: number
    /** That part of the text, or its beginning. */
    content: string
  }
}

/** Where in a record a part of the evaluation sets may stand: its first word would be the word `first`. */
interface Candidate {
  part: number
  first: number
  seeds: number
}

const record = new WordHashes()
const inWindow = new RunSet(runWords)
const inPart = new RunSet(runWords)

/**
 * Looks for the evaluation texts of the index in the texts of one record. Of those found, the one of which the largest
 * share is there; undefined where there is none. For records in which the kernel saw a seed: others have no result.
 */
export function verifyContamination(
  recordTexts: readonly string[],
  index: EvaluationIndex,
): Contamination | undefined {
  record.read(recordTexts)
  record.readGrams(seedWords)
  let best: (Candidate & { share: number; threshold: number }) | undefined
  for (const candidate of candidates(index)) {
    const [from, to] = [index.firstWord[candidate.part]!, index.firstWord[candidate.part + 1]!]
    const threshold = shareThreshold(PART_KINDS[index.kinds[candidate.part]!]!, to - from)
    const share = shareFound(index, candidate)
    if (share < threshold || (best && share <= best.share)) continue
    best = { ...candidate, share, threshold }
  }
  if (!best) return undefined
  const { part, share, threshold } = best
  return {
    file: index.files[index.fileNumbers[part]!]!,
    line: index.lines[part]!,
    kind: PART_KINDS[index.kinds[part]!]!,
    share,
    threshold,
    overlap: overlap(recordTexts, index, best),
  }
}

/** The most likely places of parts in the record, by the seeds that agree on them. */
function candidates(index: EvaluationIndex): Candidate[] {
  const found = new Map<number, Candidate[]>()
  for (let at = 0; at < record.gramCount; at++) {
    const slot = slotOf(index.seeds, record.gramLow[at]!, record.gramHigh[at]!)
    if (slot < 0) continue
    const end = index.firstPosting[slot + 1]!
    for (let posting = index.firstPosting[slot]!; posting < end; posting++) {
      addCandidate(found, index, index.postings[posting]!, at)
    }
  }
  return [...found.values()]
    .flat()
    .sort((a, b) => b.seeds - a.seeds || a.part - b.part || a.first - b.first)
    .slice(0, mostWindows)
}

/** Notes that the seed at word `at` of the record is in a part. */
function addCandidate(
  found: Map<number, Candidate[]>,
  index: EvaluationIndex,
  part: number,
  at: number,
): void {
  const [from, to] = [index.firstWord[part]!, index.firstWord[part + 1]!]
  const places = found.get(part)
  // Seeds of one window agree on where the part begins, but for inserted and deleted words.
  const last = places?.at(-1)
  if (last && at <= last.first + (to - from)) {
    last.seeds++
    return
  }
  const candidate = { part, first: at - placeOfSeed(index, from, to, at), seeds: 1 }
  if (places) places.push(candidate)
  else found.set(part, [candidate])
}

/** Where in a part the seed at word `at` of the record stands. */
function placeOfSeed({ words }: EvaluationIndex, from: number, to: number, at: number): number {
  for (let place = from; place + seedWords <= to; place++) {
    let same = 0
    while (same < seedWords && words[place + same] === record.low[at + same]) same++
    if (same === seedWords) return place - from
  }
  return 0
}

/** The record's words among which a part of `count` words is looked for, should it begin at word `first`. */
function windowOf(first: number, count: number): [from: number, to: number] {
  const more = Math.ceil((count * (slack - 1)) / 2) + slackWords
  return [Math.max(0, first - more), Math.min(record.count, first + count + more)]
}

/**
 * The share of a part's words, weighted by rarity, that stand in runs which the record's window has too; 0 where too few
 * of them are the question's.
 */
function shareFound(index: EvaluationIndex, { part, first }: Candidate): number {
  const { words, rarity } = index
  const [from, to] = [index.firstWord[part]!, index.firstWord[part + 1]!]
  const ownTo = from + index.ownWords[part]!
  const [windowFrom, windowTo] = windowOf(first, to - from)
  inWindow.read(record.low, windowFrom, windowTo)
  let found = 0
  let all = 0
  // Up to which word runs that were found reach.
  let reach = from
  for (let at = from; at < to; at++) {
    if (at + runWords <= to && inWindow.take(words, at)) reach = at + runWords
    const weight = weightOfWord(rarity, words[at]!)
    all += weight
    if (at < reach) found += weight
    if (at + 1 === ownTo && found < ownShare * all) return 0
  }
  return found / all
}

/** The record's text from the first to the last word it has in common with a part, in the text with most of them. */
function overlap(
  texts: readonly string[],
  { words, firstWord }: EvaluationIndex,
  { part, first }: Candidate,
): Contamination['overlap'] {
  const [from, to] = [firstWord[part]!, firstWord[part + 1]!]
  const [windowFrom, windowTo] = windowOf(first, to - from)
  inPart.read(words, from, to)
  const inText = texts.map(() => ({ words: 0, start: 0, end: 0 }))
  let reach = windowFrom
  let text = 0
  for (let at = windowFrom; at < windowTo; at++) {
    if (at + runWords <= windowTo && inPart.take(record.low, at)) reach = at + runWords
    if (at >= reach) continue
    while (record.firstOfText[text + 1]! <= at) text++
    const common = inText[text]!
    if (common.words === 0) common.start = record.start[at]!
    common.words++
    common.end = record.end[at]!
  }
  const most = inText.reduce((best, { words }, at) => (words > inText[best]!.words ? at : best), 0)
  const { start, end } = inText[most]!
  return { text: most, start, end, content: beginning(texts[most]!.slice(start, end)) }
}

/** A text, cut where it is too long, but not within a code point. */
function beginning(text: string): string {
  if (text.length <= longestOverlap) return text
  const last = text.charCodeAt(longestOverlap - 1)
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? longestOverlap - 1 : longestOverlap)
}
