/** A sentence or line of a text. */
export interface Sentence {
  /** UTF-16 units of the text. */
  start: number
  end: number
  /** Begins with a bullet, a number or a heading mark. */
  isItem: boolean
  /** Begins a line. */
  startsLine: boolean
  /** Begins a fenced block of code. */
  isCode: boolean
  /** As it stands, with what is quoted made blank. */
  raw: string
  /** Lower case, contractions written out, quotations and emphasis left out. */
  readonly words: string
}

/** Longer sentences are judged by their beginning. */
const LONGEST = 500
/** What is read of a long answer: its beginning and its end, in UTF-16 units. */
const HEAD = 3000
const TAIL = 1200
const HIDDEN =
  /```[^]{0,20000}?(?:```|$)|`[^`\n]{1,400}`|"[^"\n]{1,1000}"|“[^”\n]{1,1000}”|\[[^\]\n]{1,80}\]/g
const FENCE = '```'
const MARKS = /[.!?\n]/g
const CLOSING = /["”')*]{0,3}(?=\s|$)/y
const BULLET = /^(?:[-*•+]\s|#{1,6}\s|\d{1,3}[.):]\s|[a-z][.)]\s|\|)/i
const HEADING = /^\*\*[^*\n]{1,80}(?::\*\*|(?<![.!?])\*\*\s{0,3}(?:[:–-]|$))/
const FULL_FORMS = new Map([
  ["can't", 'cannot'],
  ['can not', 'cannot'],
  ["won't", 'will not'],
  ["n't", ' not'],
  ["'m", ' am'],
  ["'ve", ' have'],
  ["'d", ' would'],
  ["'ll", ' will'],
  ["'re", ' are'],
  ["'s", ' is'],
  ["let's", 'let us'],
])
const SHORT_FORMS =
  /\b(?:can't|can not|won't|let's)\b|(?:n't|'(?:m|ve|d|ll|re))\b|(?<=\b(?:it|that|there|here|what|who))'s\b/g
/** White space that is not one space. */
const WIDE_SPACE = /\s\s|[^\S ]/

/** Lower case, with contractions written out. */
export function plainWords(text: string): string {
  let words = text.toLowerCase()
  if (/['’*_]|can not/.test(words)) {
    words = words.replace(/’/g, "'").replace(/[*_]/g, '')
    words = words.replace(SHORT_FORMS, (form) => FULL_FORMS.get(form)!)
  }
  return (WIDE_SPACE.test(words) ? words.replace(/\s+/g, ' ') : words).trim()
}

class ReadSentence implements Sentence {
  readonly start: number
  readonly end: number
  readonly raw: string
  readonly isItem: boolean
  readonly startsLine: boolean
  readonly isCode: boolean
  private plain: string | undefined

  constructor(
    start: number,
    end: number,
    raw: string,
    isItem: boolean,
    startsLine: boolean,
    isCode: boolean,
  ) {
    this.start = start
    this.end = end
    this.raw = raw
    this.isItem = isItem
    this.startsLine = startsLine
    this.isCode = isCode
  }

  /** Made when it is first asked for: most sentences are dismissed by their raw text. */
  get words(): string {
    return (this.plain ??= plainWords(
      this.isItem ? this.raw.replace(BULLET, '').replace(HEADING, '') : this.raw,
    ))
  }
}

/** The sentences and lines of an answer, or of the beginning and the end of a long one. */
export function readSentences(answer: string): Sentence[] {
  if (answer.length <= HEAD + TAIL) return sentencesOf(answer, 0)
  const from = answer.length - TAIL
  return [...sentencesOf(answer.slice(0, HEAD), 0), ...sentencesOf(answer.slice(from), from)]
}

/** A quotation made blank, with no character moved; of a fenced block the fence stays. */
function hide(quoted: string): string {
  const kept = quoted.startsWith(FENCE) ? FENCE : ''
  return kept + quoted.slice(kept.length).replace(/[^\n]/g, ' ')
}

function sentencesOf(text: string, offset: number): Sentence[] {
  const visible = text.replace(HIDDEN, hide)
  const sentences: Sentence[] = []
  let start = 0
  let startsLine = true
  const add = (end: number, endsLine: boolean) => {
    let first = start
    while (first < end && visible.charCodeAt(first) <= 32) first++
    // "1." ends no sentence.
    if (!endsLine && startsLine && end - first < 5) return
    if (first < end) {
      const raw = visible.slice(first, Math.min(end, first + LONGEST))
      const isItem = startsLine && (BULLET.test(raw) || HEADING.test(raw.trimEnd()))
      const isCode = visible.startsWith(FENCE, first)
      sentences.push(new ReadSentence(offset + first, offset + end, raw, isItem, startsLine, isCode))
    }
    start = end
    startsLine = endsLine
  }
  for (const { index, 0: mark } of visible.matchAll(MARKS)) {
    const end = mark === '\n' ? index + 1 : endOfSentence(visible, index)
    if (end > 0) add(end, mark === '\n')
  }
  add(visible.length, true)
  return sentences
}

/** Where the sentence ends that the mark at `index` closes; 0 where it closes none ("J. R. Smith", "3.5"). */
function endOfSentence(text: string, index: number): number {
  if (/(?:^|[^\p{L}])[A-Z]$/u.test(text.slice(Math.max(0, index - 2), index))) return 0
  CLOSING.lastIndex = index + 1
  const closing = CLOSING.exec(text)
  if (closing) return index + 1 + closing[0].length
  return /^[a-z].[A-Z][a-z]/.test(text.slice(index - 1, index + 3)) ? index + 1 : 0
}
