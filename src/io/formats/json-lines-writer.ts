import type { LineEncoder } from './writer.js'

const NOTHING = new Uint8Array(0)

/** JSON Lines: the lines as they are. */
export class JsonLinesEncoder implements LineEncoder {
  encode(lines: Uint8Array): Uint8Array {
    return lines
  }

  end(): Uint8Array {
    return NOTHING
  }

  state(): unknown {
    return null
  }

  restore(): void {
    return undefined
  }
}
