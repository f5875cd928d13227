/** A change to a text; `start` and `end` are UTF-16 offsets in the text as it came. */
export interface TextEdit {
  rule: string
  start: number
  end: number
  removed: string
  inserted: string
}
