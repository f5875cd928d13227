export interface ContentRange {
  start: number
  /** Offset behind the last byte. */
  end: number
  /** Of the whole object; `*` says that it is not known. */
  size: number | undefined
}

/** Reads the header `Content-Range` of an answer with one range (RFC 9110, 14.4). */
export function contentRange(header: string | undefined): ContentRange | undefined {
  const match = /^bytes (\d{1,16})-(\d{1,16})\/(\d{1,16}|\*)$/i.exec(header?.trim() ?? '')
  if (!match) return undefined
  const [, first, last, size] = match
  const range = { start: Number(first), end: Number(last) + 1, size: size === '*' ? undefined : Number(size) }
  const valid = range.start < range.end && range.end <= (range.size ?? range.end)
  return valid ? range : undefined
}
