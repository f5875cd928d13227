import { textPieces, type ReaderOptions } from './reader.js'

const RECORD_START = '{"text":"'
const RECORD_END = '"}\n'

/**
 * Plain text: each line is a record `{"text": …}`. The carriage return of a line end is no part of the text. A line
 * without anything is no record, and stays a blank line, so that line numbers hold. Bytes that are not UTF-8 are
 * passed on as they are.
 */
export async function* textLines(
  bytes: AsyncIterable<Uint8Array>,
  { name }: ReaderOptions,
): AsyncGenerator<Uint8Array> {
  let inRecord = false
  // It may be the first half of a line end.
  let heldReturn = ''
  for await (const piece of textPieces(bytes, name)) {
    const text = heldReturn + piece
    heldReturn = text.endsWith('\r') ? '\r' : ''
    let lines = ''
    let from = 0
    for (let feed = text.indexOf('\n'); feed >= 0; feed = text.indexOf('\n', from)) {
      const to = feed > from && text[feed - 1] === '\r' ? feed - 1 : feed
      if (to > from) lines += (inRecord ? '' : RECORD_START) + escaped(text.slice(from, to)) + RECORD_END
      else lines += inRecord ? RECORD_END : '\n'
      inRecord = false
      from = feed + 1
    }
    const end = text.length - heldReturn.length
    if (end > from) {
      lines += (inRecord ? '' : RECORD_START) + escaped(text.slice(from, end))
      inRecord = true
    }
    if (lines !== '') yield Buffer.from(lines, 'latin1')
  }
  if (heldReturn !== '') {
    yield Buffer.from((inRecord ? '' : RECORD_START) + '\\r' + RECORD_END)
  } else if (inRecord) yield Buffer.from(RECORD_END)
}

/** Of one character a byte; so a byte that is no UTF-8 stays one. */
function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}
