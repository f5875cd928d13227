import { CONTINUATIONS, byteOf } from './windows-1252.js'

/** One character that was taken for several: its bytes stood as a lead and one to three continuations. */
export interface Sequence {
  lead: number
  continuations: string
  character: string
}

/** Sequences side by side. */
export interface Run {
  start: number
  end: number
  sequences: Sequence[]
}

// A lead tells its length and no continuation can be a lead, so there is one way to read any text.
const RUN = new RegExp(
  `(?:[Â-ß][${CONTINUATIONS}]|[à-ï][${CONTINUATIONS}]{2}|[ð-ô][${CONTINUATIONS}]{3})+`,
  'g',
)

/** The smallest code point that is written in so many bytes: a smaller one is an overlong form. */
const SMALLEST = [0, 0, 0x80, 0x800, 0x10000]

/** The character of UTF-8 bytes of which lead and continuations are known to be of the right number. */
function decode(lead: number, continuations: string): string | undefined {
  let code = lead & (0x7f >> (continuations.length + 1))
  for (const character of continuations) code = (code << 6) | (byteOf(character)! & 0x3f)
  if (code < SMALLEST[continuations.length + 1]! || code > 0x10ffff) return undefined
  if (code >= 0xd800 && code <= 0xdfff) return undefined
  return String.fromCodePoint(code)
}

/** The runs of a text, in order; what is no valid UTF-8 ends a run. */
export function* findRuns(text: string): Generator<Run> {
  for (const { index, 0: found } of text.matchAll(RUN)) {
    let run: Run = { start: index, end: index, sequences: [] }
    for (let at = 0; at < found.length;) {
      const lead = found.charCodeAt(at)
      const size = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
      const continuations = found.slice(at + 1, at + size)
      const character = decode(lead, continuations)
      at += size
      if (character !== undefined) {
        run.sequences.push({ lead, continuations, character })
        run.end = index + at
        continue
      }
      if (run.sequences.length > 0) yield run
      run = { start: index + at, end: index + at, sequences: [] }
    }
    if (run.sequences.length > 0) yield run
  }
}
