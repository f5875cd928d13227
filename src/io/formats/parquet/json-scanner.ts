/** What is wrong with a line, for the caller to say of which record. */
export class JsonFault extends Error {}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const COLON = 0x3a
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
const LITERALS = ['null', 'true', 'false'].map((word) => Buffer.from(word))
/** Bytes at which the inside of a string is more than text. */
const SPECIAL = new Uint8Array(256).fill(1, 0, 0x20)
SPECIAL[QUOTE] = SPECIAL[BACKSLASH] = 1

export type JsonKind = 'null' | 'boolean' | 'number' | 'string' | 'list' | 'object'

/** Reads JSON (RFC 8259) in UTF-8, value by value, without making objects. It refuses what is not valid. */
export class JsonScanner {
  readonly bytes: Uint8Array
  at: number
  readonly end: number
  /** Of the string (without its quotes) or the number that was read last. */
  start = 0
  stop = 0
  /** Whether the string that was read last has escapes. */
  escaped = false
  /** Whether it has escapes of surrogates, paired or not. */
  surrogates = false
  /** Whether the number that was read last has neither fraction nor exponent. */
  integer = false

  constructor(bytes: Uint8Array, at = 0, end = bytes.length) {
    this.bytes = bytes
    this.at = at
    this.end = end
  }

  space(): void {
    while (this.at < this.end) {
      const byte = this.bytes[this.at]!
      if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d && byte !== 0x0a) return
      this.at++
    }
  }

  /** What value begins here, after space. */
  kind(): JsonKind {
    this.space()
    const byte = this.at < this.end ? this.bytes[this.at]! : 0
    if (byte === QUOTE) return 'string'
    if (byte === OPEN_OBJECT) return 'object'
    if (byte === OPEN_LIST) return 'list'
    if (byte === 0x2d || (byte >= 0x30 && byte <= 0x39)) return 'number'
    if (byte === 0x6e) return 'null'
    if (byte === 0x74 || byte === 0x66) return 'boolean'
    throw this.fault('a value')
  }

  /** Reads `null`, `true` or `false`; gives its first byte. */
  literal(): number {
    const first = this.bytes[this.at]!
    const word = LITERALS.find((bytes) => bytes[0] === first)
    if (!word || !word.equals(this.bytes.subarray(this.at, Math.min(this.at + word.length, this.end)))) {
      throw this.fault('a value')
    }
    this.at += word.length
    return first
  }

  /** Reads a string. */
  string(): void {
    if (this.bytes[this.at] !== QUOTE) throw this.fault('a string')
    const { bytes, end } = this
    let at = this.at + 1
    this.start = at
    this.escaped = false
    this.surrogates = false
    while (true) {
      while (at < end && SPECIAL[bytes[at]!] === 0) at++
      if (at >= end || bytes[at]! < 0x20) break
      if (bytes[at] === QUOTE) {
        this.stop = at
        this.at = at + 1
        return
      }
      this.escaped = true
      at += this.#escape(at)
    }
    this.at = Math.min(at, end)
    throw this.fault('the end of a string')
  }

  #escape(at: number): number {
    const letter = this.bytes[at + 1]!
    if (letter === 0x75) {
      for (let digit = at + 2; digit < at + 6; digit++) {
        if (hexadecimal(this.bytes[digit]!) < 0) {
          this.at = at
          throw this.fault('four hexadecimal digits')
        }
      }
      if ((this.bytes[at + 2]! | 0x20) === 0x64 && hexadecimal(this.bytes[at + 3]!) >= 8)
        this.surrogates = true
      return 6
    }
    if ('"\\/bfnrt'.includes(String.fromCharCode(letter))) return 2
    this.at = at
    throw this.fault('an escape')
  }

  /** Reads a number. */
  number(): void {
    const { bytes } = this
    let at = this.at
    this.start = at
    const digits = () => {
      const from = at
      while (at < this.end && bytes[at]! >= 0x30 && bytes[at]! <= 0x39) at++
      if (at === from) {
        this.at = at
        throw this.fault('a digit')
      }
    }
    if (bytes[at] === 0x2d) at++
    if (bytes[at] === 0x30 && at < this.end) at++
    else digits()
    this.integer = true
    if (bytes[at] === 0x2e && at < this.end) {
      this.integer = false
      at++
      digits()
    }
    if (at < this.end && (bytes[at]! | 0x20) === 0x65) {
      this.integer = false
      at++
      if (bytes[at] === 0x2b || bytes[at] === 0x2d) at++
      digits()
    }
    this.at = at
    this.stop = at
  }

  /** The string or key that was read last, without its escapes. */
  text(): string {
    const text = Buffer.from(
      this.bytes.buffer,
      this.bytes.byteOffset + this.start - 1,
      this.stop - this.start + 2,
    )
    return JSON.parse(text.toString()) as string
  }

  /** The bytes of the string or number that was read last, a character each. */
  digits(): string {
    return Buffer.from(
      this.bytes.buffer,
      this.bytes.byteOffset + this.start,
      this.stop - this.start,
    ).toString('latin1')
  }

  /** Passes `[` or `{`; whether something is in it. */
  open(): boolean {
    const close = this.bytes[this.at] === OPEN_LIST ? CLOSE_LIST : CLOSE_OBJECT
    this.at++
    this.space()
    if (this.bytes[this.at] !== close || this.at >= this.end) return true
    this.at++
    return false
  }

  /** Reads a key (as `string` does) and its colon. */
  key(): void {
    this.space()
    this.string()
    this.space()
    if (this.bytes[this.at] !== COLON || this.at >= this.end) throw this.fault('a colon')
    this.at++
  }

  /** Passes the comma, or the end, of a list or an object; whether there is more. */
  more(close: '}' | ']'): boolean {
    this.space()
    const byte = this.at < this.end ? this.bytes[this.at] : 0
    if (byte !== COMMA && byte !== close.charCodeAt(0)) throw this.fault(`a comma or ${close}`)
    this.at++
    return byte === COMMA
  }

  /** Passes a value of any kind and any depth: without recursion, which depth could bring to its end. */
  skipValue(): void {
    const open: boolean[] = []
    while (true) {
      const kind = this.kind()
      if (kind === 'object' || kind === 'list') {
        if (this.open()) {
          open.push(kind === 'object')
          if (kind === 'object') this.key()
          continue
        }
      } else if (kind === 'string') this.string()
      else if (kind === 'number') this.number()
      else this.literal()
      while (open.length > 0 && !this.more(open.at(-1) ? '}' : ']')) open.pop()
      if (open.length === 0) return
      if (open.at(-1)) this.key()
    }
  }

  fault(expected: string): JsonFault {
    return new JsonFault(`not valid JSON at byte ${this.at}: ${expected} expected`)
  }
}

/** The value of a hexadecimal digit; negative for any other byte. */
export function hexadecimal(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const letter = byte | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1
}
