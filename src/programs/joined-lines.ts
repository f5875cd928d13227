const LINE_FEED = 10

/** Lines in one memory of their own, each with a line feed; `size`: their bytes, line feeds included. */
export function joinedLines(lines: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(size)
  let at = 0
  for (const line of lines) {
    joined.set(line, at)
    at += line.length
    joined[at++] = LINE_FEED
  }
  return joined
}
