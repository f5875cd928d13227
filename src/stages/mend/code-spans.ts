const CODE = /```[^]*?(?:```|$)|`[^`\n]{1,200}`/g

/** Fenced blocks and inline code, as pairs of offsets in order: what stands there is quoted, not said. */
export function codeSpans(text: string): [start: number, end: number][] {
  if (!text.includes('`')) return []
  return Array.from(text.matchAll(CODE), ({ index, 0: code }) => [index, index + code.length])
}

/** Tells for offsets that only grow whether they stand in one of the spans. */
export function spanCursor(spans: readonly [number, number][]): (offset: number) => boolean {
  let at = 0
  return (offset) => {
    while (at < spans.length && spans[at]![1] <= offset) at++
    return at < spans.length && spans[at]![0] <= offset
  }
}
