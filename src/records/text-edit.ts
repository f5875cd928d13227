/** A change to a text; `start` and `end` are UTF-16 offsets in the text as it came. */
export interface TextEdit {
  rule: string
  start: number
  end: number
  removed: string
  inserted: string
}

/** The text with the edits made; they are in order and do not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = ''
  let from = 0
  for (const { start, end, inserted } of edits) {
    result += text.slice(from, start) + inserted
    from = end
  }
  return result + text.slice(from)
}
