import { PHRASES } from './phrases.js'

/** A line of three backticks, which opens or closes a fence. */
const FENCE = /(?:^|\n)```[^\n`]*(?=\n|$)/g
const POSTSCRIPT = /^[\W_]{0,4}p\.?\s?s\b/i

/**
 * Where a text that was asked for ends, and the model speaks for itself again: behind the signature of the last letter,
 * or behind the last fence; undefined where it has no such end. A postscript belongs to its letter.
 */
export function composedEnd(text: string): number | undefined {
  const ends = [letterEnd(text), fenceEnd(text)].filter((end) => end !== undefined)
  return ends.length === 0 ? undefined : Math.max(...ends)
}

function letterEnd(text: string): number | undefined {
  const letter = PHRASES.letter.find(text)
  if (!letter) return undefined
  let end: number | undefined
  for (let at = letter.end; ;) {
    const signature = PHRASES.signature.find(text, at)
    if (!signature) break
    at = end = signature.end
  }
  if (end === undefined || PHRASES.letter.find(text, end)) return undefined
  // Name and address stand below a signature, up to an empty line.
  const below = text.indexOf('\n\n', end)
  if (below < 0 || POSTSCRIPT.test(text.slice(below).trimStart())) return undefined
  return below
}

function fenceEnd(text: string): number | undefined {
  const fences = [...text.matchAll(FENCE)]
  const last = fences.at(-1)
  return last && fences.length % 2 === 0 ? last.index + last[0].length : undefined
}
