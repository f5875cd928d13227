/**
 * Stands for a backslash, and for a quotation mark behind one: bytes that UTF-8 has no use for. Text that is no UTF-8
 * may have them: these are moved up, to where their lower byte is the same.
 */
const BACKSLASH = '\xff'
const QUOTATION_MARK = '\xfe'
const MOVED = { '\xfe': '\ue0fe', '\xff': '\ue0ff' } as const

/**
 * Takes the meaning from the escapes of JSON text (one character a byte), so that a parser passes them on as they
 * are; `withEscapes` gives it back. A piece may end within an escape, but for the last.
 */
export function neutralEscapes(): (text: string, isLast?: boolean) => string {
  let held = ''
  return (piece, isLast = false) => {
    let text = held + piece
    held = ''
    if (text.search(/[\xfe\xff]/) >= 0) text = text.replace(/[\xfe\xff]/g, (byte) => MOVED[byte as '\xff'])
    if (!text.includes('\\')) return text
    text = text.replace(/\\\\/g, BACKSLASH + BACKSLASH).replace(/\\"/g, BACKSLASH + QUOTATION_MARK)
    if (text.endsWith('\\') && !isLast) {
      held = '\\'
      text = text.slice(0, -1)
    }
    return text.replace(/\\/g, BACKSLASH)
  }
}

/** The bytes that the text came from. */
export function withEscapes(text: string): Uint8Array {
  return Buffer.from(text.replace(/\xff/g, '\\').replace(/\xfe/g, '"'), 'latin1')
}
